/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_HOME_H
#define SIAR_FLOW_HOME_H

#include "bot/flow/engine.h"

/* A database that is a copy or was restored sends nothing until an operator says so. */

/* At start, inside its transaction: BRAKE_COPY when it must be asked for first. */
enum err home_begin(struct engine *e, enum brake *ret) MUST_CHECK;
/* The brake of this turn, BRAKE_COPY whatever people have set; and what has to be done when an
 * operator has accepted the copy. */
enum err home_look(struct turn *t, enum brake *brake) MUST_CHECK;
/* A status with our reference: false when this database cannot have made it, and nothing of it
 * counts. */
enum err home_knows(struct turn *t, int64_t delivery_id, int64_t tag, bool *ret) MUST_CHECK;

#endif
