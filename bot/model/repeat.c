/* SPDX-License-Identifier: MIT */
/* Moments that come again, by arithmetic over days. Called by understand, handlers, store and flow;
 * pure. */
#include "bot/model/repeat.h"

static const int64_t minute_ms = 60000;
/* Each combination comes within 35 days, a day of the month within 31. */
enum { DAYS_AHEAD = 40, MARKET_DAYS = 5, MINUTES_A_DAY = 1440 };

bool repeat_is_none(const struct repeat *r)
{
	return r->weekdays == 0 && r->market == MARKET_NONE && r->month_days == 0;
}

/* Friday, 17 August 1945 was Jumat Legi: day -8903. */
enum market_day market_day_of(int64_t day)
{
	int64_t since = (day + 8903) % MARKET_DAYS;

	return (enum market_day)(MARKET_LEGI + (since + MARKET_DAYS) % MARKET_DAYS);
}

const char *market_day_name(enum market_day m)
{
	static const char *const names[] = { "", "Legi", "Pahing", "Pon", "Wage", "Kliwon" };

	ASSERT((size_t)m < ARRAY_LEN(names));
	return names[m];
}

/* In a month of 30 days "every 31st" is its last day: who sells at the end of the month means it.
 */
static bool is_month_day(uint32_t wanted, int64_t day)
{
	struct local_time t = local_time_of(zone_midnight_ms(day, ZONE_WIB), ZONE_WIB);
	struct local_time next = local_time_of(zone_midnight_ms(day + 1, ZONE_WIB), ZONE_WIB);

	if ((wanted >> t.day & 1u) != 0)
		return true;
	return next.day == 1 && (wanted >> t.day) != 0;
}

static bool is_on(const struct repeat *r, int64_t day)
{
	if (r->weekdays != 0 && (r->weekdays >> zone_weekday(day) & 1u) == 0)
		return false;
	if (r->market != MARKET_NONE && r->market != market_day_of(day))
		return false;
	return r->month_days == 0 || is_month_day(r->month_days, day);
}

bool repeat_next(const struct repeat *r, int64_t after_ms, int64_t *ret_ms)
{
	int64_t today = zone_day(after_ms, r->zone);

	if (repeat_is_none(r))
		return false;
	for (int64_t day = today; day < today + DAYS_AHEAD; day++) {
		int64_t at_ms = zone_midnight_ms(day, r->zone) + r->minute * minute_ms;
		if (at_ms <= after_ms || !is_on(r, day))
			continue;
		if (r->until_ms != 0 && at_ms > r->until_ms)
			return false;
		*ret_ms = at_ms;
		return true;
	}
	return false;
}

str repeat_format(const struct repeat *r, struct arena *mem)
{
	if (repeat_is_none(r))
		return STR_NONE;
	return arena_printf(mem, "%u %d %u %d %d %lld %d", r->weekdays, (int)r->market,
			    (unsigned)r->month_days, r->minute, (int)r->zone,
			    (long long)r->until_ms, r->times);
}

static bool take(str *rest, int64_t max, int64_t *ret)
{
	str word;

	return str_take_word(rest, &word) && str_to_int64(word, ret) && *ret >= 0 && *ret <= max;
}

bool repeat_parse(str text, struct repeat *ret)
{
	int64_t v[7];
	static const int64_t max[ARRAY_LEN(v)] = {
		REPEAT_EVERY_DAY, MARKET_KLIWON, UINT32_MAX,       MINUTES_A_DAY - 1,
		ZONE_WIT,         INT64_MAX,     REPEAT_TIMES_MAX,
	};

	for (size_t i = 0; i < ARRAY_LEN(v); i++) {
		if (!take(&text, max[i], &v[i]))
			return false;
	}
	struct repeat r = {
		.weekdays = (unsigned)v[0],
		.market = (enum market_day)v[1],
		.month_days = (uint32_t)v[2],
		.minute = (int)v[3],
		.zone = (enum zone)v[4],
		.until_ms = v[5],
		.times = (int)v[6],
	};
	if (str_trim(text).len > 0 || repeat_is_none(&r))
		return false;
	*ret = r;
	return true;
}
