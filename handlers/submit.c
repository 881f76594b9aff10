/* SPDX-License-Identifier: MIT */
/* From a draft to a promo that waits for a moderator: the one place where that happens. Called by
 * promo on the writer thread. */
#include "handlers/submit.h"

#include "bot/store/run.h"
#include "handlers/change.h"
#include "handlers/draft.h"
#include "handlers/moderation.h"
#include "handlers/promo_time.h"
#include "handlers/rules.h"
#include "handlers/similar.h"
#include "handlers/trust.h"

/* Of a change, *p becomes the promo that it changes. */
static bool hold(struct call *c, struct promo *p)
{
	if (p->change_of != 0) {
		if (change_take(c, p))
			similar_note(c, p);
		return c->err == OK && p->state == PROMO_HELD;
	}
	if (call_fail(c, store_promo_move(c->db, p, PROMO_HELD, c->actor.id, STR_NONE, c->now_ms)))
		return false;
	ask_end(c);
	call_audit(c, "promo.submitted", p->id, STR_NONE);
	similar_note(c, p);
	return c->err == OK;
}

static void wait_for_moderator(struct call *c, const struct promo *p, const char *key)
{
	int64_t reached = 0;

	if (call_fail(c, store_run_reached(c->db, p->id, &reached)))
		return;
	reply(c, key,
	      ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG_MOMENT("mulai", p->starts_ms),
		   ARG("jumlah", reached)));
	moderation_offer(c, p);
}

/* What would be over before it may go out is for her to decide again. */
static bool is_over_before(struct call *c, const struct promo *p)
{
	int64_t starts_ms = p->starts_ms > c->now_ms ? p->starts_ms : c->now_ms;

	if (promo_time_fits(c, p, starts_ms))
		return false;
	draft_ask(c, p, PROMO_FIELD_END, STR_NONE, NULL);
	return true;
}

static const char *held_key(const struct call *c, const struct promo *p, bool is_change)
{
	if (is_change)
		return p->was_id == 0 ? "promo.revised" : "change.held";
	return p->starts_ms > c->now_ms ? "promo.held_later" : "promo.held";
}

void submit_promo(struct call *c, struct promo *p)
{
	bool is_change = p->change_of != 0;

	if (is_over_before(c, p))
		return;
	if (rules_is_banned(c) || !rules_allow(c, p) || !hold(c, p) || trust_approve(c, p))
		return;
	if (c->err == OK)
		wait_for_moderator(c, p, held_key(c, p, is_change));
}

void submit_for_review(struct call *c, struct promo *p)
{
	if (rules_is_banned(c) || is_over_before(c, p))
		return;
	call_audit(c, "promo.review_asked", p->change_of != 0 ? p->change_of : p->id, STR_NONE);
	if (hold(c, p))
		wait_for_moderator(c, p, "rule.in_review");
}
