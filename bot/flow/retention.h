/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_RETENTION_H
#define SIAR_FLOW_RETENTION_H

#include "bot/flow/engine.h"

/* Once a day, from 02.00 on by the office's clock or at the first moment after it that finds siar
 * running: what `retention:` says is old goes, at most RETENTION_US of each turn, in turns that
 * have nothing else to do. *ret_more: the night's work is not done. */
enum { RETENTION_US = 2000 };
enum err retention_run(struct turn *t, bool *ret_more) MUST_CHECK;
/* When the next night's work begins, monotonic microseconds. */
enum err retention_next_us(struct turn *t, int64_t *ret) MUST_CHECK;

#endif
