/* SPDX-License-Identifier: MIT */
/* From a draft to a promo that waits for a moderator: the one place where that happens. Called by
 * promo on the writer thread. */
#include "handlers/submit.h"

#include "handlers/moderation.h"
#include "handlers/rules.h"
#include "handlers/similar.h"

static void hold(struct call *c, struct promo *p, const char *key)
{
	if (call_fail(c, store_promo_move(c->db, p, PROMO_HELD, c->actor.id, STR_NONE, c->now_ms)))
		return;
	ask_end(c);
	call_audit(c, "promo.submitted", p->id, STR_NONE);
	reply(c, key,
	      ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG_MOMENT("mulai", p->starts_ms)));
	similar_note(c, p);
	moderation_offer(c, p);
}

void submit_promo(struct call *c, struct promo *p)
{
	if (!rules_is_banned(c) && rules_allow(c, p))
		hold(c, p, p->starts_ms > c->now_ms ? "promo.held_later" : "promo.held");
}

void submit_for_review(struct call *c, struct promo *p)
{
	if (rules_is_banned(c))
		return;
	call_audit(c, "promo.review_asked", p->id, STR_NONE);
	hold(c, p, "rule.in_review");
}
