/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_QUEUE_H
#define SIAR_FLOW_QUEUE_H

#include "bot/flow/engine.h"

/* Networks that take a message into a queue of their own and send it later, perhaps a day later
 * (GW_QUEUE). siar looks at that queue while it has something there, hands nothing over while it is
 * long, and clears it when the phone is not linked any more or the brake is pulled: a promo that
 * has expired must not go out tomorrow. What waited there is uncertain then, and its class decides
 * what that means. Writer thread, inside the transaction. */

enum { QUEUE_LONG = 10 };

/* As the store remembers it. */
void queue_restore(struct lane *l, str text);
/* The network has accepted this delivery; it has told something of it, so it is not there any more.
 */
void queue_accepted(struct turn *t, int account, int64_t delivery_id);
void queue_left(struct turn *t, int account, int64_t delivery_id);
/* What waits there is not to go, or may go again when nothing of that was done yet. */
void queue_want_clear(struct turn *t, int account, bool is_wanted);
bool queue_is_due(const struct turn *t, size_t account);
/* The network is about to be asked. */
void queue_asked(struct turn *t, int account);
/* It has answered: how many wait there (step 0), or that they are gone (step 1). */
enum err queue_apply(struct turn *t, const struct sending *s, const struct outcome *o) MUST_CHECK;
/* Tells the store what has changed. */
enum err queue_keep(struct turn *t) MUST_CHECK;

#endif
