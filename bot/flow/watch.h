/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_WATCH_H
#define SIAR_FLOW_WATCH_H

#include "bot/flow/engine.h"

/* A body has come from the account's network. */
void watch_heard(struct turn *t, int account);
/* Somebody has written by it, to us or in a group. */
void watch_written(struct turn *t, int account);
/* Tells operators, once each, of accounts whose network has fallen silent (pulse.h) or to which
 * nobody writes as usual (usual.h); rests or stops those whose messages do not arrive. */
enum err watch_look(struct turn *t) MUST_CHECK;
/* When the next of them can be, monotonic microseconds; INT64_MAX = never. */
enum err watch_next_us(struct turn *t, int64_t *ret) MUST_CHECK;

#endif
