/* SPDX-License-Identifier: MIT */
/* Which rows go next: for each account with room its classes in order, each by time and id, one in
 * flight for a chat. Called by the turn after bodies and before planning; writer thread, inside the
 * transaction. claim.c decides about the single row. A turn looks at rows until its time is over,
 * but always for MIN_US, so that a flood of webhooks cannot stop the sending. */
#include "bot/flow/pick.h"

#include "bot/flow/claim.h"
#include "bot/flow/intake.h"
#include "bot/store/account.h"
#include "bot/store/waiting.h"

enum { BATCH_MAX = 32, MIN_US = 2 * 1000 };

struct pick {
	struct turn *t;
	int account;
	int64_t until_us; /* of turn_spent_us */
	struct claim_promo *promos;
};

static struct lane *lane_of(const struct pick *p)
{
	return &p->t->lanes[p->account];
}

static int64_t now_us(const struct turn *t)
{
	return clock_mono_us(t->engine->clock);
}

static bool is_braked(const struct turn *t, enum delivery_class class)
{
	return t->brake != BRAKE_OFF && class >= CLASS_PROMO;
}

/* How many may be claimed now. */
static size_t room(const struct pick *p)
{
	size_t n = p->t->engine->free_sendings.count;
	int64_t places = lane_room(lane_of(p), now_us(p->t), p->t->now_ms);

	if (turn_spent_us(p->t) >= p->until_us)
		return 0;
	return (int64_t)n < places ? n : (size_t)places;
}

/* *ret_more: there may be more rows of this class to claim now. */
static enum err pick_batch(struct pick *p, enum delivery_class class, bool *ret_more)
{
	struct turn *t = p->t;
	size_t n = 0, max = room(p);

	*ret_more = false;
	if (max == 0)
		return OK;
	if (max > BATCH_MAX)
		max = BATCH_MAX;
	arena_reset(&t->event_mem);
	struct candidate *list = ARENA_ARRAY(&t->event_mem, struct candidate, max);
	enum err e = store_delivery_ready(t->db, t->engine->accounts[p->account].id, class,
					  t->now_ms, &t->event_mem, list, max, &n);
	ASSERT(e || n <= max);

	for (size_t i = 0; i < n && !e && room(p) > 0; i++)
		e = claim_row(t, p->account, &list[i], &p->promos);
	*ret_more = n == max;
	return e;
}

static enum err pick_account(struct pick *p)
{
	struct lane *l = lane_of(p);
	bool was_paused = l->state == LANE_PAUSED, has_more;
	enum err e = OK;

	(void)lane_room(l, now_us(p->t), p->t->now_ms);
	if (was_paused && l->state == LANE_OPEN)
		e = store_account_set_lane(p->t->db, p->t->engine->accounts[p->account].id,
					   LANE_OPEN, STR_NONE, 0, 0, p->t->now_ms);
	for (int class = CLASS_REPLY; class < CLASS_COUNT && !e; class ++) {
		has_more = !is_braked(p->t, (enum delivery_class) class);
		while (has_more && !e)
			e = pick_batch(p, (enum delivery_class) class, &has_more);
	}
	return e;
}

enum err pick_claims(struct turn *t)
{
	int64_t spent_us = turn_spent_us(t);
	struct pick p = { .t = t, .until_us = TURN_WORK_US };
	size_t n = t->engine->n_accounts;
	enum err e = OK;

	if (p.until_us < spent_us + MIN_US)
		p.until_us = spent_us + MIN_US;
	/* Each turn begins with another account: time may be over before the last one. */
	for (size_t i = 0; i < n && !e; i++) {
		p.account = (int)((i + (size_t)t->engine->counters.turns) % n);
		e = pick_account(&p);
	}
	return e;
}

enum err pick_reopen(struct turn *t, int64_t chat_id)
{
	return store_waiting_release(t->db, chat_id, STR("reason.window_closed"), t->now_ms);
}

enum err pick_release_brake(struct turn *t)
{
	enum err e = OK;

	for (size_t i = 0; i < t->engine->n_accounts && !e; i++)
		e = store_waiting_release_account(t->db, t->engine->accounts[i].id,
						  STR("reason.brake"),
						  t->now_ms + CLAIM_BRAKE_WAIT_MS, t->now_ms);
	return e;
}

static enum err has_ready(struct turn *t, int64_t account_id, bool *ret)
{
	enum err e = OK;

	*ret = false;
	for (int class = CLASS_REPLY; class < CLASS_COUNT && !e && !*ret; class ++) {
		if (!is_braked(t, (enum delivery_class) class))
			e = store_waiting_is_ready(t->db, account_id, (enum delivery_class) class,
						   t->now_ms, ret);
	}
	return e;
}

/* After the commit: what was judged in this turn is free then. */
static bool will_be_free(const struct turn *t)
{
	return !list_is_empty(&t->engine->free_sendings) || !list_is_empty(&t->judged);
}

/* Microseconds from now until a row of this account can be claimed. */
static enum err account_wait_us(struct turn *t, size_t account, int64_t *ret)
{
	int64_t account_id = t->engine->accounts[account].id, next_ms;
	int64_t lane_us = lane_wait_us(&t->lanes[account], now_us(t), t->now_ms);
	bool is_ready;

	*ret = INT64_MAX;
	if (lane_us == INT64_MAX || !will_be_free(t))
		return OK; /* an answer or a person comes first, and that is a turn of its own */
	enum err e = has_ready(t, account_id, &is_ready);
	if (!e && is_ready)
		*ret = lane_us;
	if (e || is_ready)
		return e;
	e = store_delivery_next_ms(t->db, account_id, t->now_ms, &next_ms);
	if (e || next_ms == INT64_MAX)
		return e;
	int64_t row_us = (next_ms - t->now_ms) * 1000;
	*ret = row_us > lane_us ? row_us : lane_us;
	return OK;
}

/* Microseconds from now until an uncertain row must be settled. */
static enum err settle_wait_us(struct turn *t, int64_t *ret)
{
	int64_t at_ms;

	enum err e = store_waiting_settle_ms(t->db, &at_ms);
	if (e)
		return e;
	*ret = INT64_MAX;
	if (at_ms != INT64_MAX)
		*ret = at_ms > t->now_ms ? (at_ms - t->now_ms) * 1000 : 0;
	return OK;
}

enum err pick_next_us(struct turn *t, int64_t *ret)
{
	int64_t least, wait_us;

	enum err e = settle_wait_us(t, &least);
	for (size_t i = 0; i < t->engine->n_accounts && !e; i++) {
		e = account_wait_us(t, i, &wait_us);
		if (!e && wait_us < least)
			least = wait_us;
	}
	if (!e)
		*ret = least == INT64_MAX ? INT64_MAX : now_us(t) + least;
	return e;
}
