/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_REMINDER_H
#define SIAR_HANDLERS_REMINDER_H

#include "bot/store/review.h"
#include "handlers/call.h"

/* How long a promo waits until that level is told; 0 = it never is. */
int64_t reminder_wait_ms(const struct config *config, enum reminded level);
/* What was held then or before is told with it and needs no message of its own: it has waited for
 * half the time. */
int64_t reminder_since_ms(const struct config *config, enum reminded level, int64_t now_ms);
/* Promos wait for a decision: each moderator who may decide one that is told now, or the
 * operators, are told how many there are. Called by dispatch without an event, as nobody. */
void reminder_tell(struct call *c, enum reminded level);

#endif
