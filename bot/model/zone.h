/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_ZONE_H
#define SIAR_MODEL_ZONE_H

#include "bot/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Indonesia's three time zones: fixed offsets, no summer time. Stored times are milliseconds UTC.
 */
enum zone { ZONE_WIB, ZONE_WITA, ZONE_WIT };

/* "WIB", "WITA", "WIT", or the names of the time zone database for them (Asia/Jakarta,
 * Asia/Pontianak, Asia/Makassar, Asia/Jayapura). */
bool zone_from(str name, enum zone *ret);
const char *zone_name(enum zone z);
int64_t zone_offset_ms(enum zone z);

/* The calendar and clock of a moment in a zone. */
struct local_time {
	int year, month, day; /* month 1..12 */
	int weekday;          /* 0 = Sunday */
	int hour, minute, second;
};
struct local_time local_time_of(int64_t utc_ms, enum zone z);
/* The calendar day in a zone, counted from 1970, and when it begins. */
int64_t zone_day(int64_t utc_ms, enum zone z);
int64_t zone_midnight_ms(int64_t day, enum zone z);
/* The day of a date of the calendar, counted likewise; false when there is no such date. */
bool zone_day_of(int year, int month, int day, int64_t *ret);
/* 0 = Sunday. */
int zone_weekday(int64_t day);
/* "pukul 08.00 WIB" when it is the day of `now_ms`, else "24/11/2026 pukul 08.00 WIB". */
str time_format(int64_t utc_ms, int64_t now_ms, enum zone z, struct arena *mem);

#endif
