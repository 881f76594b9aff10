/* SPDX-License-Identifier: MIT */
/* A promo's start: when its time has come and every account whose network answers has its photo,
 *its run begins; what goes by a network that refused the photo fails later, by itself. Called by
 *the turn behind the bodies, so that an approval without photo goes out in the turn that heard it;
 *writer thread, inside the transaction.
 *
 *	scheduled ─▶ preparing ─▶ running       preparing ─▶ cancelled   no network took the photo
 *	draft, held, approved, scheduled ─▶ expired */
#include "bot/flow/starting.h"

#include "bot/flow/dispatch.h"
#include "bot/flow/jobs.h"
#include "bot/store/late.h"
#include "bot/store/media.h"
#include "bot/store/promo.h"
#include "bot/store/run.h"
#include "bot/store/series.h"
#include "handlers/series.h"

enum {
	PROMOS_MAX = 64,
	CROWDED_US = 1000 * 1000, /* more than PROMOS_MAX are due: as much later */
};

/* A promo is old news after this. */
static const int64_t run_lifetime_ms = INT64_C(3) * 24 * 3600 * 1000;

/* How far the uploads of a photo are, all accounts together. */
enum uploads { UPLOADS_DONE, UPLOADS_UNDER_WAY, UPLOADS_REFUSED };
struct uploads_seen {
	bool can_go, is_awaited, is_missing, is_refused;
};

/* One account's; asked for when it is missing. Who takes the file with the message needs none. */
static enum err look_at_upload(struct turn *t, size_t account, int64_t media_id,
			       struct uploads_seen *seen)
{
	unsigned caps = t->engine->accounts[account].gateway.ops->caps;
	int64_t account_id = t->engine->accounts[account].id;
	enum lane_state state = t->lanes[account].state;
	str id;

	if (state == LANE_STOPPED)
		return OK;
	if (!(caps & GW_MEDIA) || caps & GW_SEND_FILE) {
		seen->can_go = true;
		return OK;
	}
	enum err e = store_upload_find(t->db, account_id, media_id, t->now_ms, &t->body_mem, &id);
	if (e == ERR_NOTFOUND) {
		seen->is_missing = true;
		seen->is_awaited |= state == LANE_OPEN;
		return jobs_upload(t, account_id, media_id);
	}
	if (!e && id.len > 0)
		seen->can_go = true;
	else if (!e)
		seen->is_refused = true;
	return e;
}

/* A network that is away or refuses the photo keeps the others from nothing. */
static enum err look_at_uploads(struct turn *t, int64_t media_id, enum uploads *ret)
{
	struct uploads_seen seen = { .can_go = false };
	enum err e = OK;

	for (size_t i = 0; i < t->engine->n_accounts && !e; i++)
		e = look_at_upload(t, i, media_id, &seen);
	*ret = UPLOADS_DONE;
	if (seen.is_awaited || (seen.is_missing && !seen.can_go))
		*ret = UPLOADS_UNDER_WAY;
	else if (seen.is_refused && !seen.can_go)
		*ret = UPLOADS_REFUSED;
	return e;
}

static enum err cancel(struct turn *t, struct promo *p)
{
	enum err e = store_promo_move(t->db, p, PROMO_CANCELLED, 0, STR_NONE, t->now_ms);

	if (!e)
		e = store_promo_set_reason(t->db, p->id, STR("reason.upload_failed"));
	return e ? e : jobs_tell(t, dispatch_upload_failed, p->id);
}

/* It begins: its next time is a promo of its own. So counters, expiry, quota, `seen` and what may
 * still be changed are each time's own, and what was missed while siar was away is not caught up:
 * the next time is counted from now. */
static enum err plan_next(struct turn *t, const struct promo *p)
{
	struct promo next = *p;
	int64_t id;

	if (!series_again(t->config, t->now_ms, &t->body_mem, &next))
		return OK;
	return store_promo_again(t->db, &next, next.starts_ms, t->now_ms, &id);
}

static enum err begin_run(struct turn *t, struct promo *p)
{
	int64_t expires_ms = t->now_ms + run_lifetime_ms;
	struct run run = {
		.promo_id = p->id,
		.category = p->category,
		.district = p->district,
		.expires_ms = p->expires_ms > 0 && p->expires_ms < expires_ms ? p->expires_ms
									      : expires_ms,
	};

	enum err e = plan_next(t, p);
	if (!e)
		e = store_promo_move(t->db, p, PROMO_RUNNING, 0, STR_NONE, t->now_ms);
	if (!e)
		e = store_run_start(t->db, &run, t->engine->account_ids, t->engine->n_account_ids,
				    t->now_ms);
	return e || !str_eq(p->reason, STR("reason.late")) ? e : store_late_hold_run(t->db, &run);
}

/* The first of a series was decided for its time; of the others the rules of the day say whether
 * they still may. *ret_may false: it was moved, passed over or ended. */
static enum err look_again(struct turn *t, struct promo *p, bool *ret_may)
{
	*ret_may = true;
	if (p->series_id == 0 || p->series_id == p->id)
		return OK;
	enum err e = jobs_tell(t, dispatch_again, p->id);
	if (!e)
		e = store_promo_by_id(t->db, p->id, &t->body_mem, p);
	*ret_may = p->state == PROMO_SCHEDULED && p->starts_ms <= t->now_ms;
	return e;
}

static enum err start(struct turn *t, struct promo *p)
{
	enum uploads uploads = UPLOADS_DONE;
	bool may = true;
	enum err e = OK;

	if (p->state == PROMO_SCHEDULED)
		e = look_again(t, p, &may);
	if (e || !may)
		return e;
	if (p->state == PROMO_SCHEDULED)
		e = store_promo_move(t->db, p, PROMO_PREPARING, 0, STR_NONE, t->now_ms);
	if (!e && p->photo_id)
		e = look_at_uploads(t, p->photo_id, &uploads);
	if (e || uploads == UPLOADS_UNDER_WAY)
		return e;
	return uploads == UPLOADS_DONE ? begin_run(t, p) : cancel(t, p);
}

static enum err expire(struct turn *t, struct promo *p)
{
	bool was_draft = p->state == PROMO_DRAFT;
	enum err e = store_promo_move(t->db, p, PROMO_EXPIRED, 0, STR_NONE, t->now_ms);

	return e || was_draft ? e : jobs_tell(t, dispatch_expired, p->id);
}

/* Does it to each promo that `list` finds. */
static enum err each(struct turn *t, struct promo *promos,
		     enum err (*list)(struct db *, int64_t, struct arena *, struct promo *, size_t,
				      size_t *),
		     enum err (*deed)(struct turn *, struct promo *))
{
	size_t n = 0;

	enum err e = list(t->db, t->now_ms, &t->body_mem, promos, PROMOS_MAX, &n);
	for (size_t i = 0; i < n && !e; i++) {
		e = deed(t, &promos[i]);
		if (e == ERR_BUSY) /* a handler that was told before has changed it */
			e = OK;
	}
	return e;
}

enum err starting_run(struct turn *t)
{
	/* What stood in it was of the bodies, and they are done. */
	arena_reset(&t->body_mem);
	struct promo *promos = ARENA_ARRAY(&t->body_mem, struct promo, 2 * PROMOS_MAX);
	enum err e = each(t, promos, store_promo_overdue, expire);

	return e ? e : each(t, promos, store_promo_starting, start);
}

enum err starting_next_us(struct turn *t, int64_t *ret)
{
	int64_t at_ms;

	enum err e = store_promo_next_ms(t->db, &at_ms);
	if (e)
		return e;
	*ret = INT64_MAX;
	if (at_ms == INT64_MAX)
		return OK;
	int64_t wait_us = at_ms > t->now_ms ? (at_ms - t->now_ms) * 1000 : CROWDED_US;
	*ret = clock_mono_us(t->engine->clock) + wait_us;
	return OK;
}
