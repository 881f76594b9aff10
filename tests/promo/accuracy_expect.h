/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_PROMO_ACCURACY_EXPECT_H
#define SIAR_TESTS_PROMO_ACCURACY_EXPECT_H

#include "bot/net/json.h"

/* One answer against one expectation, both JSON. Private to accuracy. */

/* "2026-11-25T06:00:00+07:00" against "2026-11-25T06:00", "2026-11-25" or "06:00". */
bool expect_time(str got, str want);
/* Token overlap of at least 0.6. */
bool expect_title(str got, str want, struct arena *mem);
/* Prices: *ret_right of them are expected; of these `units` says how many units are right, given
 * and wanted. */
struct expect_units {
	int64_t right, given, wanted;
};
int64_t expect_prices(const struct json *got, const struct json *want, struct expect_units *units,
		      struct arena *mem);
/* "10000/porsi, 25000/3 pcs", for people to read. */
str expect_shown(const struct json *value, struct arena *mem);
/* How many of the array are in the other. */
int64_t expect_common(const struct json *got, const struct json *want, struct arena *mem);
int64_t expect_count(const struct json *array);

#endif
