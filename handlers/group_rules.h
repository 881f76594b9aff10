/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_GROUP_RULES_H
#define SIAR_HANDLERS_GROUP_RULES_H

#include "bot/store/chat.h"
#include "bot/store/digest.h"
#include "handlers/rule.h"

/* A group's own rules over what is about to reach it, alone or in a digest. */

struct group_rules {
	struct db *db;
	const struct config *config;
	const struct chat *chat;
	const struct preset *preset;
	int64_t now_ms;
	struct arena *mem;
};

/* False: the chat has none of its own. */
bool group_rules_of(struct db *db, const struct config *config, const struct chat *chat,
		    int64_t now_ms, struct arena *mem, struct group_rules *ret);
/* When promos may go there; 0 = now. */
int64_t group_rules_open_ms(const struct group_rules *g);
/* Whether the promo may go there at all, whatever the clock says. `told`: others that reach it
 * beside this one. */
enum err group_rules_let_in(const struct group_rules *g, const struct promo *p, str seller_phone,
			    const struct promo *told, size_t n_told, bool *ret) MUST_CHECK;
/* Of what a digest would tell in this order, only what may go there; the rest is forgotten. */
enum err group_rules_sift(const struct group_rules *g, struct digest_promo *list,
			  size_t *n) MUST_CHECK;

#endif
