/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_TARIFF_H
#define SIAR_CONFIG_TARIFF_H

#include "config/settings.h"

/* What messages cost by the office's own table; siar knows no prices. Pure, any thread. */

/* "343", "586.33", "586,33": hundredths of a rupiah; false on anything else. */
bool tariff_parse(str text, int64_t *ret_sen);
/* Of a message of this category to this number (digits, may be empty): the row whose prefix is the
 * longest that fits, NULL when there is none. */
const struct tariff *tariff_find(const struct account_config *a, const char *category, str phone);
/* Without its row what is said within 24 hours costs nothing; *ret_known false when nobody wrote
 * down what the rest costs. */
int64_t tariff_of(const struct account_config *a, bool is_template, const char *category, str phone,
		  bool *ret_known);

#endif
