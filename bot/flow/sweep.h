/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_SWEEP_H
#define SIAR_FLOW_SWEEP_H

#include "bot/flow/engine.h"

/* Ends runs whose time is over, and moves what was decided for many rows at once
 * (bot/store/sweep.h) for at most SWEEP_US. *ret_more: there is more to move now. */
enum { SWEEP_US = 3000 };
enum err sweep_run(struct turn *t, bool *ret_more) MUST_CHECK;
/* When the next run's time is over, monotonic microseconds; INT64_MAX = never. */
enum err sweep_next_us(struct turn *t, int64_t *ret) MUST_CHECK;

#endif
