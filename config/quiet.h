/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_QUIET_H
#define SIAR_CONFIG_QUIET_H

#include "config/settings.h"

/* The hours in which no promo goes out, by the clock of the office's zone. Pure; any thread. */

/* "20.30-06.00", "20:30 - 06:00" or "off"; false when it is none of them. */
bool quiet_parse(str text, struct quiet_hours *ret);
/* When the quiet hours end in which `now_ms` lies; 0 = it lies in none. */
int64_t quiet_until_ms(const struct config *c, int64_t now_ms);

#endif
