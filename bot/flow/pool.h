/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_POOL_H
#define SIAR_FLOW_POOL_H

#include "bot/flow/engine.h"

/* Each account has a part of the pool of sendings that no other can take: an equal one, or as much
 * as it can use. What is beyond the parts goes to whoever comes first. So accounts whose networks
 * hang cannot hold up the others, however many there are. */

/* Twice what an account may have under way: a sending whose answer is judged is free only after the
 * commit, and the same turn is to send the next one. */
size_t pool_use(int64_t in_flight);
/* How many sendings the account may take now. */
size_t pool_room(const struct turn *t, int account);
/* May it be more than none after the commit? What was judged in this turn is free then. */
bool pool_will_have_room(const struct turn *t, int account);

#endif
