/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_REMINDING_H
#define SIAR_FLOW_REMINDING_H

#include "bot/flow/engine.h"

/* Promos that wait long for a decision: their moderators are reminded, later the operators, each
 * once; what is told and that it was told stand in one transaction. */
enum err reminding_run(struct turn *t) MUST_CHECK;
/* When it has work without anything coming in, monotonic microseconds; INT64_MAX = never. */
enum err reminding_next_us(struct turn *t, int64_t *ret) MUST_CHECK;

#endif
