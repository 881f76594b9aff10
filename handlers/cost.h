/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_COST_H
#define SIAR_HANDLERS_COST_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* What a promo costs: by the table of prices in siar.yaml, and only by that. */

/* What it would cost if it went out now; false when that is nothing, or cannot be said yet. */
bool cost_estimate(struct call *c, const struct promo *p, struct line *ret);
/* What its run has cost so far; false when that is nothing. */
bool cost_so_far(struct call *c, int64_t run_id, struct line *ret);
/* The sum, when the price of all is known. */
struct line cost_line(struct call *c, int64_t cost_sen, int64_t n_unpriced);

#endif
