/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_BOUNDS_H
#define SIAR_UNDERSTAND_BOUNDS_H

#include "bot/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* What something may cost: "< 20rb", "di bawah 20rb", "maks 20rb", "di atas 10rb", "10-20rb",
 * "antara 10rb dan 20rb"; an amount alone is the most it may cost. Whole rupiah, both included. */
struct bounds {
	int64_t min_idr, max_idr; /* 1 and BOUNDS_IDR_MAX where nothing is said */
};
#define BOUNDS_IDR_MAX INT64_C(999999999999)

/* Takes it out of *text; false when nothing is said of a price: *text is as it was. */
bool bounds_take(str *text, struct arena *mem, struct bounds *ret);

#endif
