/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_REROUTE_H
#define SIAR_FLOW_REROUTE_H

#include "bot/flow/turn.h"
#include "bot/store/delivery.h"

/* A message that one account provably could not bring to a person goes by the next that reaches
 * her (bot/store/route.h): it is queued there, and *ret_is_taken. Not for answers, which belong
 * where she asked; not when she told the network that she wants no promos; never while it is
 * uncertain. */
enum err reroute(struct turn *t, const struct delivery *d, const struct outcome *o,
		 bool *ret_is_taken) MUST_CHECK;
/* Promos went to the chat by `from`: if they go by another account now, it misses none. */
enum err reroute_moved(struct turn *t, int64_t chat_id, int64_t from) MUST_CHECK;

#endif
