/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_RUN_COST_H
#define SIAR_STORE_RUN_COST_H

#include "bot/store/chat.h"
#include "bot/store/db.h"

/* What a run has cost, and whom one would reach. */

struct run_cost {
	int64_t templates; /* sent */
	int64_t cost_sen;  /* of all messages, hundredths of a rupiah */
	int64_t unpriced;  /* those whose price nobody has written down */
};

/* The network has taken a message of a run; nothing when the delivery is of none. */
enum err store_run_cost_add(struct db *db, int64_t delivery_id, int64_t account_id,
			    const struct run_cost *more) MUST_CHECK;
enum err store_run_cost(struct db *db, int64_t run_id, struct run_cost *ret) MUST_CHECK;

/* Somebody who would get a promo of this category and district now. */
struct audience_one {
	int64_t account_id, last_inbound_ms;
	bool is_group;
	str phone; /* empty = unknown */
};
/* The first of them, at most `max`; *ret_total counts further, to AUDIENCE_MAX for each way to ask
 * for it (category and district, each or all): who asked in two ways may count twice there. */
enum { AUDIENCE_MAX = 50 * 1000 };
enum err store_audience(struct db *db, str category, int64_t district, int64_t now_ms,
			struct arena *mem, struct audience_one *ret, size_t max, size_t *ret_n,
			int64_t *ret_total) MUST_CHECK;

#endif
