/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_QUIET_H
#define SIAR_CONFIG_QUIET_H

#include "config/settings.h"

/* The hours in which no promo goes out (quiet hours each day, and a pause on Fridays), by the clock
 * of the recipient's zone. Pure; any thread. */

/* "20.30-06.00", "20:30 - 06:00" or "off"; false when it is none of them. */
bool quiet_parse(str text, struct quiet_hours *ret);
/* "18.30" or "18:30" as a minute of the day. */
bool quiet_parse_clock(str text, int *ret_minute);
/* "sabtu", "Sat", "saturday": 0 = Sunday. */
bool quiet_parse_weekday(str text, int *ret);
bool quiet_has_minute(const struct quiet_hours *q, int minute);

/* The zone of a chat: what it said (chat.zone), -1 = the office's. */
enum zone quiet_zone(const struct config *c, int64_t said);
/* When promos may go again in this zone; 0 = they may now. */
int64_t quiet_until_ms(const struct config *c, enum zone zone, int64_t now_ms);
/* Of a moment when they may not: no quiet hours, but the pause on Fridays. */
bool quiet_is_friday(const struct config *c, enum zone zone, int64_t now_ms);

#endif
