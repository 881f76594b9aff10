/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_PLANNER_H
#define SIAR_FLOW_PLANNER_H

#include "bot/flow/engine.h"
#include "bot/store/run.h"

/* Makes delivery rows of running promos a little ahead of what the lanes can send: runs take turns,
 * so a small one does not wait behind a big one. At most `budget_us` of work. *ret_more: there is
 * more to plan now. */
enum err planner_run(struct turn *t, int64_t budget_us, bool *ret_more) MUST_CHECK;
/* Another account serves the chat from now on: it misses no run that is under way. Inside the
 * event that has moved it. */
enum err planner_moved(struct turn *t, const struct run_move *m) MUST_CHECK;

#endif
