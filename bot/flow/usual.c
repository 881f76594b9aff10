/* SPDX-License-Identifier: MIT */
/* Is an account quieter than usual? Called by watch on the writer thread. Pure. */
#include "bot/flow/usual.h"

#define HOUR_MS (INT64_C(3600) * 1000)

enum { FROM_HOUR = 8, TO_HOUR = 20, SUNDAY = 0 };

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t begin_ms(int64_t day, enum zone z)
{
	return zone_midnight_ms(day, z) + FROM_HOUR * HOUR_MS;
}

static int64_t end_ms(int64_t day, enum zone z)
{
	return zone_midnight_ms(day, z) + TO_HOUR * HOUR_MS;
}

/* The part of that day's daytime in which nobody had written by then. */
static int64_t pause_ms(const struct usual *u, int64_t day, int64_t now_ms, enum zone z)
{
	return least(now_ms, end_ms(day, z)) - most(u->heard_ms, begin_ms(day, z));
}

static bool is_holiday(const struct config *c, int64_t day)
{
	for (size_t i = 0; i < c->n_holidays; i++)
		for (size_t j = 0; j < c->holidays[i].n_dates; j++)
			if (c->holidays[i].days[j] == day)
				return true;
	return false;
}

/* The greatest holidays last two days, and the list may be a day early. */
static bool counts(const struct config *c, int64_t day)
{
	return zone_weekday(day) != SUNDAY && !is_holiday(c, day) && !is_holiday(c, day - 1);
}

static int64_t limit_ms(const struct usual *u)
{
	return most(USUAL_TIMES * u->longest_ms, USUAL_LEAST_MS);
}

static void learn(struct usual *u, int64_t gap_ms)
{
	if (u->days == 0)
		u->longest_ms = gap_ms;
	else
		u->longest_ms = (3 * u->longest_ms + least(gap_ms, 2 * u->longest_ms)) / 4;
	u->days++;
}

/* To the day of now_ms. A clock that was put back, or on by days, teaches nothing. */
static void turn_over(struct usual *u, int64_t now_ms, const struct config *c)
{
	int64_t day = zone_day(now_ms, c->zone);

	if (day == u->day)
		return;
	if (u->day != 0 && day == u->day + 1 && counts(c, u->day)) {
		learn(u, most(u->gap_ms, pause_ms(u, u->day, now_ms, c->zone)));
		u->is_learned = true;
	}
	if (day != u->day + 1)
		u->heard_ms = now_ms;
	u->day = day;
	u->gap_ms = 0;
}

bool usual_heard(struct usual *u, int64_t now_ms, const struct config *c)
{
	bool was_quiet = u->is_quiet;

	turn_over(u, now_ms, c);
	u->gap_ms = most(u->gap_ms, pause_ms(u, u->day, now_ms, c->zone));
	u->heard_ms = now_ms;
	u->is_quiet = false;
	return was_quiet;
}

bool usual_look(struct usual *u, int64_t now_ms, const struct config *c, bool *ret_is_learned)
{
	turn_over(u, now_ms, c);
	*ret_is_learned = u->is_learned;
	u->is_learned = false;
	if (u->is_quiet || u->days < USUAL_DAYS || !counts(c, u->day) ||
	    pause_ms(u, u->day, now_ms, c->zone) < limit_ms(u))
		return false;
	u->is_quiet = true;
	return true;
}

int64_t usual_due_ms(const struct usual *u, int64_t now_ms, const struct config *c)
{
	int64_t day = zone_day(now_ms, c->zone);

	if (u->is_quiet || u->days < USUAL_DAYS || limit_ms(u) > (TO_HOUR - FROM_HOUR) * HOUR_MS)
		return INT64_MAX;
	int64_t due_ms = most(u->heard_ms, begin_ms(day, c->zone)) + limit_ms(u);
	if (counts(c, day) && due_ms > now_ms && due_ms <= end_ms(day, c->zone))
		return due_ms;
	return begin_ms(day + 1, c->zone) + limit_ms(u);
}
