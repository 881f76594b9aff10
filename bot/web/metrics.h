/* SPDX-License-Identifier: MIT */
#ifndef SIAR_WEB_METRICS_H
#define SIAR_WEB_METRICS_H

#include "bot/base/arena.h"
#include "bot/model/delivery.h"
#include "bot/model/stats.h"

/* What /metrics says, in the text format of Prometheus (exposition format 0.0.4), base units. */

struct metrics_in {
	struct stats stats;
	int64_t webhooks_refused;
	int64_t connections; /* open at the public listener */
	int64_t log_dropped; /* lines */
	bool has_deliveries; /* the counts below could be read */
	int64_t deliveries[DELIVERY_STATE_COUNT][CLASS_COUNT];
};

str metrics_format(const struct metrics_in *in, struct arena *mem);

#endif
