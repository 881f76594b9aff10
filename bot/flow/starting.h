/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_STARTING_H
#define SIAR_FLOW_STARTING_H

#include "bot/flow/engine.h"

/* What the clock brings to promos: their start, and that they are out of date. A bounded number a
 * turn. */

/* SCHEDULED ones whose time has come become PREPARING; PREPARING ones whose photo every account has
 * become RUNNING, with a run; what nobody decided or started in time is EXPIRED. */
enum err starting_run(struct turn *t) MUST_CHECK;
/* When it has work without anything coming in, monotonic microseconds; INT64_MAX = never. */
enum err starting_next_us(struct turn *t, int64_t *ret) MUST_CHECK;

#endif
