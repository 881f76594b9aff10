/* SPDX-License-Identifier: MIT */
/* Quiet hours: "20.30-06.00" to minutes of the day, and whether a moment lies in them. Called by
 * the loader, by flow before it sends promos, and by handlers that say when they go. Pure. */

#include "config/quiet.h"

static const int64_t minute_ms = INT64_C(60) * 1000;
static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

/* One or two digits below `limit`. */
static bool parse_number(str s, int limit, int *ret)
{
	int n = 0;

	if (s.len < 1 || s.len > 2)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		n = 10 * n + (s.ptr[i] - '0');
	}
	*ret = n;
	return n < limit;
}

/* "20.30" or "20:30". */
static bool parse_clock(str s, int *ret_minute)
{
	int hour, minute;
	str left;
	char mark = str_find_char(s, ':') >= 0 ? ':' : '.';

	if (!str_take(&s, mark, &left) || !parse_number(left, 24, &hour) || s.len != 2 ||
	    !parse_number(s, 60, &minute))
		return false;
	*ret_minute = 60 * hour + minute;
	return true;
}

bool quiet_parse(str text, struct quiet_hours *ret)
{
	struct quiet_hours q = { 0 };
	str from;

	if (str_eq_nocase(text, STR("off"))) {
		*ret = q;
		return true;
	}
	if (!str_take(&text, '-', &from) || !parse_clock(str_trim(from), &q.from_minute) ||
	    !parse_clock(str_trim(text), &q.to_minute) || q.from_minute == q.to_minute)
		return false;
	*ret = q;
	return true;
}

int64_t quiet_until_ms(const struct config *c, int64_t now_ms)
{
	int64_t offset_ms = zone_offset_ms(c->zone);
	int64_t of_day_ms = ((now_ms + offset_ms) % day_ms + day_ms) % day_ms;
	int64_t from_ms = c->quiet.from_minute * minute_ms, to_ms = c->quiet.to_minute * minute_ms;
	bool is_over_midnight = from_ms > to_ms;
	bool is_late = of_day_ms >= from_ms, is_early = of_day_ms < to_ms;

	if (is_over_midnight ? !is_late && !is_early : !is_late || !is_early)
		return 0;
	/* Late in the evening the end lies behind midnight. */
	return now_ms - of_day_ms + to_ms + (is_over_midnight && is_late ? day_ms : 0);
}
