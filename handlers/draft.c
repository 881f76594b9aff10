/* SPDX-License-Identifier: MIT */
/* The end of a promo that was not submitted. Called by promo and batal on the writer thread. */
#include "handlers/draft.h"

#include "bot/store/promo.h"

void draft_drop(struct call *c)
{
	struct promo p;

	enum err e = store_promo_latest(c->db, c->actor.id, PROMO_DRAFT, c->mem, &p);
	if (e == ERR_NOTFOUND || call_fail(c, e))
		return;
	(void)call_fail(c, store_promo_move(c->db, &p, PROMO_CANCELLED, c->actor.id, STR_NONE,
					    c->now_ms));
}

void draft_cancel(struct call *c)
{
	draft_drop(c);
	ask_end(c);
	reply(c, "promo.draft_cancelled", NO_ARGS);
}
