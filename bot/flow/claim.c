/* SPDX-License-Identifier: MIT */
/* One row on its way out: may it go now (brake, quiet hours, chat, promo, subscription, share of
 * the day, pair bucket), and then its request (what it says: claim_content.c). Called by pick for
 * each candidate, on the writer thread, inside the transaction. Every way out of here changes the
 * row: a row that stayed as it is would be looked at for ever. */
#include "bot/flow/claim.h"

#include "bot/flow/budget.h"
#include "bot/flow/claim_parts.h"
#include "bot/store/digest.h"
#include "bot/store/subscription.h"
#include "config/quiet.h"

enum {
	HELD_MAX_MS = 24 * 60 * 60 * 1000,
	IDS_MAX = 8,
};

enum err claim_wait(struct claim *k, int64_t until_ms, const char *reason)
{
	ASSERT(until_ms > k->t->now_ms);
	k->is_over = true;
	return store_delivery_wait(k->t->db, k->c->d.id, until_ms, str_from(reason), k->t->now_ms);
}

enum err claim_end(struct claim *k, enum delivery_state to, const char *reason)
{
	bool is_moved;

	k->is_over = true;
	enum err e = store_delivery_move(k->t->db,
					 &(struct delivery_change){ .id = k->c->d.id,
								    .to = to,
								    .reason = str_from(reason) },
					 k->t->now_ms, &is_moved);
	ASSERT(e || is_moved);
	return e;
}

static bool is_operator(const struct config *config, const struct identity *ids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < config->people.n_operators; k++) {
			const struct identity *o = &config->people.operators[k];
			if (o->kind == ids[i].kind && str_eq(o->opaque, ids[i].opaque))
				return true;
		}
	}
	return false;
}

/* "rem semua" holds back all but what goes to operators, a copy that too. */
static enum err check_brake(struct claim *k)
{
	struct identity ids[IDS_MAX];
	size_t n = 0;

	if (k->t->brake < BRAKE_ALL)
		return OK;
	if (k->t->brake == BRAKE_ALL && k->c->chat.kind == CHAT_PRIVATE) {
		enum err e = store_person_ids(k->t->db, k->c->chat.person_id, &k->t->event_mem, ids,
					      IDS_MAX, &n);
		if (e && e != ERR_NOTFOUND)
			return e;
		if (is_operator(k->t->config, ids, n))
			return OK;
	}
	return claim_wait(k, k->t->now_ms + CLAIM_BRAKE_WAIT_MS, "reason.brake");
}

/* What the network holds back for a day, and for how long at most: a clock may have been set. */
static enum err check_held(struct claim *k)
{
	int64_t until_ms = k->c->chat.marketing_until_ms;

	if (k->c->d.class < CLASS_PROMO || until_ms <= k->t->now_ms ||
	    until_ms > k->t->now_ms + HELD_MAX_MS)
		return OK;
	return claim_wait(k, until_ms, "reason.marketing_held");
}

static enum err check_quiet(struct claim *k)
{
	if (k->c->d.class < CLASS_PROMO)
		return OK;
	enum zone zone = quiet_zone(k->t->config, k->c->chat.zone);
	int64_t until_ms = quiet_until_ms(k->t->config, zone, k->t->now_ms);
	if (until_ms == 0)
		return OK;
	return claim_wait(k, until_ms,
			  quiet_is_friday(k->t->config, zone, k->t->now_ms) ? "reason.friday"
									    : "reason.quiet_hours");
}

/* A linked device writes first to nobody. */
static bool is_stranger(const struct claim *k)
{
	return k->a->gateway.ops->caps & GW_LINKED && k->c->d.class >= CLASS_PROMO &&
	       k->c->chat.kind == CHAT_PRIVATE && k->c->chat.last_inbound_ms == 0;
}

static enum err check_chat(struct claim *k)
{
	const struct chat *chat = &k->c->chat;

	if (is_stranger(k))
		return claim_end(k, DELIVERY_FAILED, "reason.stranger");
	if (chat->state != CHAT_LEFT && chat->state != CHAT_DEAD)
		return OK;
	return claim_end(k, DELIVERY_FAILED,
			 chat->kind == CHAT_GROUP ? "reason.group_gone" : "reason.unreachable");
}

/* What is said to somebody in the group is tried all the same: if it arrives, we may write. */
static enum err check_posting(struct claim *k)
{
	if (k->c->d.class < CLASS_PROMO || k->c->chat.posting != POSTING_ADMINS_ONLY)
		return OK;
	return claim_end(k, DELIVERY_CANCELLED, "reason.group_admins");
}

static enum err load_phone(struct turn *t, struct claim_promo *p)
{
	struct identity ids[IDS_MAX];
	size_t n = 0;

	enum err e = store_person_ids(t->db, p->promo.person_id, &t->mem, ids, IDS_MAX, &n);
	if (e)
		return e == ERR_NOTFOUND ? OK : e;
	for (size_t i = 0; i < n && p->seller_phone.len == 0; i++) {
		if (ids[i].kind == ID_PHONE)
			p->seller_phone = ids[i].opaque;
	}
	return OK;
}

static enum err load_promo(struct claim *k)
{
	struct turn *t = k->t;
	int64_t run_id = k->c->d.run_id;

	for (struct claim_promo *p = *k->promos; p; p = p->next) {
		if (p->run_id == run_id) {
			k->promo = p;
			return OK;
		}
	}

	struct claim_promo *p = ARENA_NEW(&t->mem, struct claim_promo);
	enum err e = store_run_by_id(t->db, run_id, &t->mem, &p->run);
	if (!e)
		e = store_promo_by_id(t->db, p->run.promo_id, &t->mem, &p->promo);
	if (!e)
		e = load_phone(t, p);
	if (e)
		return e;
	p->run_id = run_id;
	p->next = *k->promos;
	*k->promos = p;
	k->promo = p;
	return OK;
}

static enum err check_promo(struct claim *k)
{
	if (k->c->d.run_id == 0)
		return OK;
	enum err e = load_promo(k);
	if (e)
		return e == ERR_NOTFOUND ? claim_end(k, DELIVERY_CANCELLED, "reason.cancelled") : e;

	/* Rows of a run that rests or is over are not given to a claim. */
	ASSERT(k->promo->run.state == RUN_RUNNING);
	e = store_delivery_wanted(k->t->db, &k->c->d, k->t->now_ms, &k->mode);
	return e || k->mode >= MODE_EACH ? e : claim_end(k, DELIVERY_CANCELLED, "reason.unwanted");
}

/* Nobody gets a promo twice, by whatever run or digest. */
static enum err check_seen(struct claim *k)
{
	bool has_had;

	if (k->promo == NULL)
		return OK;
	enum err e = store_seen_has(k->t->db, k->c->chat.id, k->promo->promo.id, &has_had);
	return e || !has_had ? e : claim_end(k, DELIVERY_CANCELLED, "reason.seen");
}

/* Of the recipient's calendar; a day that has begun for it does not come back by /zona. More than a
 * day ahead is none: the clock was set back. */
static int64_t today(const struct claim *k)
{
	const struct chat *chat = &k->c->chat;
	int64_t day = zone_day(k->t->now_ms, quiet_zone(k->t->config, chat->zone));

	return chat->day == day + 1 ? chat->day : day;
}

static int64_t promos_today(const struct claim *k)
{
	return k->c->chat.day == today(k) ? k->c->chat.day_promos : 0;
}

static enum err to_digest(struct claim *k, const char *reason)
{
	enum err e = claim_end(k, DELIVERY_CANCELLED, reason);

	return e ? e : digest_put(k->t, &k->c->chat, k->promo, k->mode);
}

/* Who has had her promos of the day gets this one in the digest; so does who has chosen one since
 * the row was made. */
static enum err check_share(struct claim *k)
{
	int64_t per_day = k->t->config->promos_per_day;

	if (k->promo != NULL && k->mode != MODE_EACH)
		return to_digest(k, "reason.chose_digest");
	/* Those of groups are not counted. */
	if (k->promo == NULL || per_day == 0 || promos_today(k) < per_day)
		return OK;
	return to_digest(k, "reason.in_digest");
}

static enum err check_digest(struct claim *k)
{
	if (k->c->d.class != CLASS_DIGEST)
		return OK;
	if (k->t->now_ms >= digest_late_ms(k->t, k->c))
		return claim_end(k, DELIVERY_EXPIRED, "reason.digest_late");
	if (digest_due_ms(k->t, k->c) <= k->t->now_ms)
		return claim_digest_hours(k);
	k->is_over = true;
	return digest_wait(k->t, k->c);
}

static enum err check_pair(struct claim *k)
{
	int64_t until_ms;

	if (pair_may(&k->t->lanes[k->account].limits, k->c->pair_tat_ms, k->t->now_ms, &k->tat_ms,
		     &until_ms))
		return OK;
	return claim_wait(k, until_ms, "reason.pair");
}

/* What the recipient has had with it. */
static enum err count(struct claim *k)
{
	const struct chat *chat = &k->c->chat;
	enum err e = OK;

	if (k->c->d.class == CLASS_DIGEST)
		return digest_claimed(k->t, k->c, &k->digest);
	if (k->promo == NULL)
		return OK;
	if (chat->kind == CHAT_PRIVATE)
		e = store_chat_set_day(k->t->db, chat->id, today(k), promos_today(k) + 1);
	return e ? e : store_seen_add(k->t->db, chat->id, k->promo->promo.id);
}

/* The row becomes `sending` and the lane gives a token and a place. */
static enum err take(struct claim *k, struct sending *s)
{
	struct turn *t = k->t;
	struct delivery d = k->c->d;

	enum err e = store_delivery_claim(t->db, &d, k->tat_ms, t->now_ms);
	if (e == ERR_BUSY) { /* another row of this batch is on its way to the chat */
		k->is_over = true;
		return OK;
	}
	if (!e)
		e = count(k);
	if (e)
		return e;
	ASSERT(d.attempt == s->work.attempt);
	if (budget_counts(k->a, s))
		budget_take(t, (size_t)k->account);
	lane_take(&t->lanes[k->account], &t->random, clock_mono_us(t->engine->clock));
	t->counters.sends++;
	k->is_claimed = true;
	return OK;
}

static enum err prepare(struct claim *k, struct sending *s)
{
	const struct gateway *gw = &k->a->gateway;

	enum err e = claim_render(k, s);
	if (e || k->is_over)
		return e;
	e = gw->ops->build(gw, &s->work, &s->mem, &s->request, NULL);
	if (e)
		return claim_end(k, DELIVERY_FAILED, "reason.build");
	return take(k, s);
}

static enum err send(struct claim *k)
{
	struct list_node *n = list_take_first(&k->t->engine->free_sendings);

	ASSERT(n);
	enum err e = prepare(k, CONTAINER_OF(n, struct sending, node));
	list_add_last(k->is_claimed ? &k->t->claimed : &k->t->engine->free_sendings, n);
	return e;
}

enum err claim_row(struct turn *t, int account, const struct candidate *c,
		   struct claim_promo **promos)
{
	static enum err (*const steps[])(struct claim *) = {
		check_brake, check_held,  check_quiet, check_chat,   check_posting, check_promo,
		check_seen,  claim_rules, check_share, check_digest, check_pair,    send,
	};
	struct claim k = { .t = t,
			   .account = account,
			   .a = &t->engine->accounts[account],
			   .c = c,
			   .promos = promos };
	enum err e = OK;

	for (size_t i = 0; i < ARRAY_LEN(steps) && !e && !k.is_over; i++)
		e = steps[i](&k);
	ASSERT(e || k.is_over != k.is_claimed);
	return e;
}
