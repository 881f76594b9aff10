/* SPDX-License-Identifier: MIT */
/* Quiet hours and Friday's pause: "20.30-06.00" to minutes of the day, and whether a moment lies in
 * them. Called by the loader, by flow before it sends promos, and by handlers that say when they
 * go. Pure. */

#include "config/quiet.h"

enum { FRIDAY = 5, PAUSES_MAX = 4 };

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
bool quiet_parse_clock(str s, int *ret_minute)
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

bool quiet_parse_weekday(str text, int *ret)
{
	static const char *const names[] = {
		"minggu, ahad, sunday, sun", "senin, monday, mon",   "selasa, tuesday, tue",
		"rabu, wednesday, wed",      "kamis, thursday, thu", "jumat, friday, fri",
		"sabtu, saturday, sat",
	};
	str list, name;

	for (int day = 0; day < (int)ARRAY_LEN(names); day++) {
		list = str_from(names[day]);
		while (str_take(&list, ',', &name)) {
			if (str_eq_nocase(str_trim(name), str_trim(text))) {
				*ret = day;
				return true;
			}
		}
	}
	return false;
}

bool quiet_parse(str text, struct quiet_hours *ret)
{
	struct quiet_hours q = { 0 };
	str from;

	if (str_eq_nocase(text, STR("off"))) {
		*ret = q;
		return true;
	}
	if (!str_take(&text, '-', &from) || !quiet_parse_clock(str_trim(from), &q.from_minute) ||
	    !quiet_parse_clock(str_trim(text), &q.to_minute) || q.from_minute == q.to_minute)
		return false;
	*ret = q;
	return true;
}

bool quiet_has_minute(const struct quiet_hours *q, int minute)
{
	bool is_late = minute >= q->from_minute, is_early = minute < q->to_minute;

	return q->from_minute > q->to_minute ? is_late || is_early : is_late && is_early;
}

enum zone quiet_zone(const struct config *c, int64_t said)
{
	ASSERT(said <= ZONE_WIT);
	return said < 0 ? c->zone : (enum zone)said;
}

/* The end of the hours that hold this minute. */
static int64_t end_ms(const struct quiet_hours *q, int64_t midnight_ms, int minute)
{
	/* Late in the evening the end lies behind midnight. */
	bool is_tomorrow = q->from_minute > q->to_minute && minute >= q->from_minute;

	return midnight_ms + q->to_minute * minute_ms + (is_tomorrow ? day_ms : 0);
}

/* The end of one pause that holds this moment; 0 = none does. */
static int64_t pause_until_ms(const struct config *c, enum zone zone, int64_t at_ms)
{
	int64_t day = zone_day(at_ms, zone), midnight_ms = zone_midnight_ms(day, zone);
	int minute = (int)((at_ms - midnight_ms) / minute_ms);

	if (quiet_has_minute(&c->quiet, minute))
		return end_ms(&c->quiet, midnight_ms, minute);
	if (local_time_of(at_ms, zone).weekday == FRIDAY && quiet_has_minute(&c->friday, minute))
		return end_ms(&c->friday, midnight_ms, minute);
	return 0;
}

int64_t quiet_until_ms(const struct config *c, enum zone zone, int64_t now_ms)
{
	int64_t until_ms = 0, next_ms = now_ms;

	/* The end of one may lie in the other. */
	for (int i = 0; i < PAUSES_MAX && next_ms != 0; i++) {
		next_ms = pause_until_ms(c, zone, next_ms);
		if (next_ms != 0)
			until_ms = next_ms;
	}
	return until_ms;
}

bool quiet_is_friday(const struct config *c, enum zone zone, int64_t now_ms)
{
	int64_t midnight_ms = zone_midnight_ms(zone_day(now_ms, zone), zone);

	return !quiet_has_minute(&c->quiet, (int)((now_ms - midnight_ms) / minute_ms));
}
