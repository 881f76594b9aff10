/* SPDX-License-Identifier: MIT */
/* Sellers who are trusted. Nobody has decided such a promo (decided_by is empty), so it earns no
 * further trust; one refusal ends it. Called by submit on the writer thread. */
#include "handlers/trust.h"

#include "handlers/broadcast.h"
#include "handlers/moderators.h"
#include "handlers/rules.h"
#include "handlers/similar.h"

static bool is_trusted(struct call *c, const struct promo *p)
{
	struct finding list[FINDINGS_MAX];
	enum likeness_kind kind;
	struct promo like;
	int64_t n = 0;

	if (c->config->moderation.trusted_after == 0 ||
	    call_fail(c, store_review_approvals(c->db, p->person_id, &n)) ||
	    n < c->config->moderation.trusted_after)
		return false;
	return rules_findings(c, p, list) == 0 && !similar_of(c, p, &like, &kind) && c->err == OK;
}

bool trust_approve(struct call *c, struct promo *p)
{
	if (!is_trusted(c, p) ||
	    call_fail(c, store_promo_move(c->db, p, PROMO_APPROVED, 0, STR_NONE, c->now_ms)))
		return false;
	broadcast_start(c, p);
	call_audit(c, "promo.trusted", p->id, STR_NONE);
	const struct text_args args =
		ARGS(ARG("nomor", p->id), ARG("judul", p->title), ARG("toko", p->shop_name),
		     ARG_MOMENT("mulai", p->starts_ms));
	reply(c, p->starts_ms > c->now_ms ? "trust.approved_later" : "trust.approved", args);

	struct moderators all = moderators_load(c);
	for (size_t i = 0; i < all.n && c->err == OK; i++) {
		if (moderators_may(c, &all, p, all.list[i].who.person.id))
			notify_by(c, all.list[i].who.chat.id, all.list[i].who.chat.account_id,
				  "trust.told", args);
	}
	return true;
}
