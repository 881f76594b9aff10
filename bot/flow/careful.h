/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_CAREFUL_H
#define SIAR_FLOW_CAREFUL_H

#include "bot/flow/engine.h"

/* After an unclean exit one event may be what brought the process down. Until the backlog seen at
 * start is empty and 10 minutes have passed (doubled by each further unclean exit within a day, at
 * most 24 hours), bodies are stored raw first and handled one event a transaction, with the attempt
 * committed before it; the third attempt sets the event aside. */

/* At open: decides whether the last exit was clean and marks this one as not clean yet. Inside a
 * transaction. */
enum err careful_begin(struct engine *e, int64_t now_ms) MUST_CHECK;
/* At a clean close. Inside a transaction. */
enum err careful_end_clean(struct engine *e) MUST_CHECK;
/* Ends careful mode when it is over. Inside the transaction of `t`. */
enum err careful_check(struct turn *t) MUST_CHECK;

#endif
