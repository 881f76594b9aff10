/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_REPEAT_H
#define SIAR_MODEL_REPEAT_H

#include "bot/model/zone.h"

/* The five days of the Javanese market week. */
enum market_day { MARKET_NONE, MARKET_LEGI, MARKET_PAHING, MARKET_PON, MARKET_WAGE, MARKET_KLIWON };

/* A moment that comes again: on days of the week, on a market day, on both at once ("Jumat
 * Kliwon", each 35 days), or on days of the month. */
struct repeat {
	unsigned weekdays;      /* bit 0 = Sunday; 0 = any day of the week */
	enum market_day market; /* MARKET_NONE = any */
	uint32_t month_days;    /* bit 1..31; 31 is the last day of a shorter month; 0 = any */
	int minute;             /* of the day, 0..1439 */
	enum zone zone;         /* whose clock and calendar */
	int64_t until_ms;       /* nothing after it; 0 = no end */
	int times;              /* how often in all, 1..REPEAT_TIMES_MAX; 0 = not counted */
};
enum { REPEAT_EVERY_DAY = 0x7F, REPEAT_TIMES_MAX = 365 };

/* Nothing repeats: the zeroed value. */
bool repeat_is_none(const struct repeat *r);
/* The first moment after `after_ms`; false when it has ended (or never comes). */
bool repeat_next(const struct repeat *r, int64_t after_ms, int64_t *ret_ms);
/* The text form for the store, empty for none; parse is false for anything format does not write.
 */
str repeat_format(const struct repeat *r, struct arena *mem);
bool repeat_parse(str text, struct repeat *ret);

enum market_day market_day_of(int64_t day);
/* "Legi". */
const char *market_day_name(enum market_day m);

#endif
