/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_STATS_H
#define SIAR_FLOW_STATS_H

#include "bot/base/ring.h"
#include "bot/flow/engine.h"
#include "bot/model/stats.h"

/* Keeps the snapshot that the writer publishes after each turn. */

struct stats_keeper;
struct stats_keeper *stats_create(const struct engine *e);
/* NULL is fine. */
void stats_destroy(struct stats_keeper *k);
/* Writer thread: a body was answered 200 this long after it came. */
void stats_acknowledged(struct stats_keeper *k, int64_t us);
/* Writer thread: a turn has ended. */
void stats_turn(struct stats_keeper *k, const struct engine *e, int64_t turn_us, bool can_commit,
		struct ring *bodies);
/* Any thread. */
void stats_copy(struct stats_keeper *k, struct stats *ret);

#endif
