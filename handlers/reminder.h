/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_REMINDER_H
#define SIAR_HANDLERS_REMINDER_H

#include "bot/store/review.h"
#include "handlers/call.h"

/* Promos wait for a decision: each moderator who may decide one that has not come to `level` yet,
 * or the operators, are told how many there are. Called by dispatch without an event, as nobody. */
void reminder_tell(struct call *c, enum reminded level);

#endif
