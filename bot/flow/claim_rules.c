/* SPDX-License-Identifier: MIT */
/* A group's own rules, when a promo or a digest is about to go there: what breaks them does not
 * reach it. Rules of the clock only make it wait. Called by claim.c on the writer thread. */
#include "bot/flow/claim_parts.h"
#include "bot/store/subscription.h"
#include "handlers/group_rules.h"

/* Words only: a copy of the promo without its photo, for this row. */
static void take_photo_away(struct claim *k)
{
	struct claim_promo *own = ARENA_NEW(&k->t->event_mem, struct claim_promo);

	*own = *k->promo;
	own->promo.photo_id = 0;
	k->promo = own;
}

static bool rules_of(const struct claim *k, struct group_rules *ret)
{
	return group_rules_of(k->t->db, k->t->config, &k->c->chat, k->t->now_ms, &k->t->event_mem,
			      ret);
}

enum err claim_rules(struct claim *k)
{
	struct group_rules g;
	bool may;

	if (k->promo == NULL || !rules_of(k, &g))
		return OK;
	if (g.preset->photos == 0)
		take_photo_away(k);
	enum err e =
		group_rules_let_in(&g, &k->promo->promo, k->promo->seller_phone, NULL, 0, &may);
	if (e)
		return e;
	if (!may)
		return claim_end(k, DELIVERY_CANCELLED, "reason.group_rules");
	/* A digest waits for itself. */
	int64_t until_ms = k->mode == MODE_EACH ? group_rules_open_ms(&g) : 0;
	return until_ms > 0 ? claim_wait(k, until_ms, "reason.group_hours") : OK;
}

enum err claim_digest_hours(struct claim *k)
{
	struct group_rules g;
	int64_t until_ms;

	if (!rules_of(k, &g) || (until_ms = group_rules_open_ms(&g)) == 0)
		return OK;
	if (until_ms < digest_late_ms(k->t, k->c))
		return claim_wait(k, until_ms, "reason.group_hours");
	k->is_over = true;
	return digest_put_off(k->t, k->c, until_ms);
}
