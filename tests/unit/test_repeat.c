/* SPDX-License-Identifier: MIT */
/* Moments that come again: days of the week, market days, both, days of the month; whose clock; the
 * end. Times are written "2026-11-24 13.00", by the clock of the repetition. */
#include "bot/model/repeat.h"
#include "tests/lib/test.h"

static struct arena mem;

static int64_t at(int year, int month, int day, int hour, int minute, enum zone z)
{
	int64_t days = 0;

	assert_true(zone_day_of(year, month, day, &days));
	return zone_midnight_ms(days, z) + (hour * 60 + minute) * INT64_C(60000);
}

static str shown(int64_t at_ms, enum zone z)
{
	struct local_time t = local_time_of(at_ms, z);

	return arena_printf(&mem, "%d-%02d-%02d %02d.%02d", t.year, t.month, t.day, t.hour,
			    t.minute);
}

/* The moments after `after_ms`, one after the other. */
static void expect_next(struct repeat r, int64_t after_ms, const char *const *want, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_true(repeat_next(&r, after_ms, &after_ms));
		assert_str(shown(after_ms, r.zone), want[i]);
	}
}
#define NEXT(r, after_ms, ...)                                                                     \
	do {                                                                                       \
		static const char *const list[] = { __VA_ARGS__ };                                 \
		expect_next(r, after_ms, list, ARRAY_LEN(list));                                   \
	} while (0)

enum { MONDAY = 1u << 1, FRIDAY = 1u << 5, SATURDAY = 1u << 6 };

static int64_t tuesday_noon(void)
{
	return at(2026, 11, 24, 12, 0, ZONE_WIB);
}

TEST(nothing_repeats_in_the_zeroed_value)
{
	struct repeat none = { 0 };
	int64_t ms = 7;

	assert_true(repeat_is_none(&none));
	assert_false(repeat_next(&none, tuesday_noon(), &ms));
	assert_int_equal(ms, 7);
	none.minute = 480; /* an hour alone is no repetition */
	assert_false(repeat_next(&none, tuesday_noon(), &ms));
}

TEST(every_day_comes_today_when_the_hour_is_still_to_come)
{
	const struct repeat early = { .weekdays = REPEAT_EVERY_DAY, .minute = 7 * 60 };
	const struct repeat late = { .weekdays = REPEAT_EVERY_DAY, .minute = 12 * 60 + 1 };
	const struct repeat now = { .weekdays = REPEAT_EVERY_DAY, .minute = 12 * 60 };

	NEXT(early, tuesday_noon(), "2026-11-25 07.00", "2026-11-26 07.00", "2026-11-27 07.00");
	NEXT(late, tuesday_noon(), "2026-11-24 12.01", "2026-11-25 12.01");
	NEXT(now, tuesday_noon(), "2026-11-25 12.00"); /* after, not at */
}

TEST(days_of_the_week_come_in_their_order)
{
	const struct repeat monday = { .weekdays = MONDAY, .minute = 7 * 60 };
	const struct repeat two = { .weekdays = FRIDAY | SATURDAY, .minute = 0 };

	NEXT(monday, tuesday_noon(), "2026-11-30 07.00", "2026-12-07 07.00");
	NEXT(two, tuesday_noon(), "2026-11-27 00.00", "2026-11-28 00.00", "2026-12-04 00.00");
	NEXT(two, at(2026, 12, 31, 23, 59, ZONE_WIB), "2027-01-01 00.00", "2027-01-02 00.00");
}

TEST(market_days_come_each_five_days)
{
	static const struct {
		enum market_day day;
		const char *name, *first, *second;
	} days[] = {
		{ MARKET_LEGI, "Legi", "2026-11-25 08.00", "2026-11-30 08.00" },
		{ MARKET_PAHING, "Pahing", "2026-11-26 08.00", "2026-12-01 08.00" },
		{ MARKET_PON, "Pon", "2026-11-27 08.00", "2026-12-02 08.00" },
		{ MARKET_WAGE, "Wage", "2026-11-28 08.00", "2026-12-03 08.00" },
		{ MARKET_KLIWON, "Kliwon", "2026-11-29 08.00", "2026-12-04 08.00" },
	};

	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		const struct repeat r = { .market = days[i].day, .minute = 8 * 60 };
		const char *const want[] = { days[i].first, days[i].second };
		assert_string_equal(market_day_name(days[i].day), days[i].name);
		expect_next(r, tuesday_noon(), want, ARRAY_LEN(want));
	}
}

TEST(the_market_week_is_that_of_the_calendar)
{
	/* Independence was proclaimed on a Jumat Legi; 1 January 1970 was a Kamis Wage. */
	static const struct {
		int year, month, day;
		enum market_day market;
	} known[] = {
		{ 1945, 8, 17, MARKET_LEGI },  { 1970, 1, 1, MARKET_WAGE },
		{ 2024, 1, 1, MARKET_PAHING }, { 2026, 11, 24, MARKET_KLIWON },
		{ 1900, 1, 1, MARKET_PAHING },
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		int64_t day;
		assert_true(zone_day_of(known[i].year, known[i].month, known[i].day, &day));
		assert_int_equal(market_day_of(day), known[i].market);
	}
	assert_string_equal(market_day_name(MARKET_NONE), "");
}

TEST(a_day_of_the_week_on_a_market_day_comes_each_35_days)
{
	const struct repeat r = { .weekdays = FRIDAY, .market = MARKET_KLIWON, .minute = 9 * 60 };

	NEXT(r, tuesday_noon(), "2026-12-04 09.00", "2027-01-08 09.00", "2027-02-12 09.00");
}

TEST(days_of_the_month_come_each_month)
{
	const struct repeat fifth = { .month_days = 1u << 5, .minute = 600 };
	const struct repeat two = { .month_days = 1u << 1 | 1u << 15, .minute = 600 };

	NEXT(fifth, tuesday_noon(), "2026-12-05 10.00", "2027-01-05 10.00", "2027-02-05 10.00");
	NEXT(two, tuesday_noon(), "2026-12-01 10.00", "2026-12-15 10.00", "2027-01-01 10.00");
}

TEST(the_end_of_a_shorter_month_stands_for_the_days_it_lacks)
{
	const struct repeat last = { .month_days = UINT32_C(1) << 31, .minute = 600 };
	const struct repeat thirtieth = { .month_days = UINT32_C(1) << 30, .minute = 600 };
	const struct repeat both = { .month_days = UINT32_C(3) << 30, .minute = 600 };

	NEXT(last, tuesday_noon(), "2026-11-30 10.00", "2026-12-31 10.00", "2027-01-31 10.00",
	     "2027-02-28 10.00", "2027-03-31 10.00", "2027-04-30 10.00");
	NEXT(thirtieth, tuesday_noon(), "2026-11-30 10.00", "2026-12-30 10.00", "2027-01-30 10.00",
	     "2027-02-28 10.00", "2027-03-30 10.00");
	/* once in a month that has one of them only */
	NEXT(both, tuesday_noon(), "2026-11-30 10.00", "2026-12-30 10.00", "2026-12-31 10.00",
	     "2027-01-30 10.00", "2027-01-31 10.00", "2027-02-28 10.00", "2027-03-30 10.00");
	NEXT(last, at(2028, 2, 1, 0, 0, ZONE_WIB), "2028-02-29 10.00"); /* a leap year */
}

TEST(the_clock_and_the_calendar_are_those_of_its_zone)
{
	const struct repeat wib = { .weekdays = MONDAY, .minute = 30 };
	const struct repeat wit = { .weekdays = MONDAY, .minute = 30, .zone = ZONE_WIT };
	const struct repeat legi = { .market = MARKET_LEGI, .minute = 30, .zone = ZONE_WIT };
	int64_t a, b;

	assert_true(repeat_next(&wib, tuesday_noon(), &a));
	assert_true(repeat_next(&wit, tuesday_noon(), &b));
	assert_int_equal(a - b, 2 * INT64_C(3600000)); /* Monday begins two hours earlier */
	assert_str(shown(b, ZONE_WIB), "2026-11-29 22.30");
	NEXT(legi, tuesday_noon(), "2026-11-25 00.30");
	/* 23.00 WIB is the next day in WIT already */
	NEXT(wit, at(2026, 11, 29, 23, 0, ZONE_WIB), "2026-12-07 00.30");
}

TEST(each_zone_has_its_own_moment_of_the_same_repetition)
{
	static const struct {
		struct repeat repeat;
		const char *by_wib[ZONE_WIT + 1]; /* when it is 24 November, 12.00 WIB */
	} cases[] = {
		/* in WIT half past one is over by then */
		{ { .weekdays = REPEAT_EVERY_DAY, .minute = 13 * 60 + 30 },
		  { "2026-11-24 13.30", "2026-11-24 12.30", "2026-11-25 11.30" } },
		{ { .weekdays = MONDAY, .minute = 30 },
		  { "2026-11-30 00.30", "2026-11-29 23.30", "2026-11-29 22.30" } },
		{ { .market = MARKET_LEGI, .minute = 90 },
		  { "2026-11-25 01.30", "2026-11-25 00.30", "2026-11-24 23.30" } },
		{ { .weekdays = FRIDAY, .market = MARKET_KLIWON },
		  { "2026-12-04 00.00", "2026-12-03 23.00", "2026-12-03 22.00" } },
		/* the last day of its own November */
		{ { .month_days = UINT32_C(1) << 31, .minute = 15 },
		  { "2026-11-30 00.15", "2026-11-29 23.15", "2026-11-29 22.15" } },
		{ { .month_days = 2, .minute = 1439 },
		  { "2026-12-01 23.59", "2026-12-01 22.59", "2026-12-01 21.59" } },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		for (int z = ZONE_WIB; z <= ZONE_WIT; z++) {
			struct repeat r = cases[i].repeat, stored;
			int64_t ms, day;
			r.zone = (enum zone)z;
			assert_true(repeat_parse(repeat_format(&r, &mem), &stored));
			assert_true(repeat_next(&stored, tuesday_noon(), &ms));
			assert_str(shown(ms, ZONE_WIB), cases[i].by_wib[z]);
			day = zone_day(ms, r.zone);
			assert_int_equal(ms - zone_midnight_ms(day, r.zone), r.minute * 60000);
			/* from the moment itself on, the next one */
			assert_true(repeat_next(&stored, ms, &ms));
			assert_true(zone_day(ms, r.zone) > day);
		}
	}
}

TEST(nothing_comes_after_its_end)
{
	struct repeat r = { .weekdays = REPEAT_EVERY_DAY, .minute = 480 };
	int64_t ms = 0;

	r.until_ms = at(2026, 11, 26, 8, 0, ZONE_WIB);
	NEXT(r, tuesday_noon(), "2026-11-25 08.00", "2026-11-26 08.00");
	assert_false(repeat_next(&r, at(2026, 11, 26, 8, 0, ZONE_WIB), &ms));
	r.until_ms--; /* the end is a moment, not a day */
	assert_false(repeat_next(&r, at(2026, 11, 25, 8, 0, ZONE_WIB), &ms));
	assert_int_equal(ms, 0);
}

TEST(the_store_gets_back_what_it_was_given)
{
	static const struct repeat list[] = {
		{ .weekdays = 1, .minute = 0 },
		{ .weekdays = REPEAT_EVERY_DAY, .minute = 1439, .zone = ZONE_WIT },
		{ .market = MARKET_KLIWON, .weekdays = FRIDAY, .minute = 5, .times = 365 },
		{ .month_days = UINT32_C(1) << 31 | 2, .until_ms = INT64_C(1795500000000) },
	};

	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		const struct repeat *want = &list[i];
		struct repeat got;
		assert_true(repeat_parse(repeat_format(want, &mem), &got));
		assert_int_equal(got.weekdays, want->weekdays);
		assert_int_equal(got.market, want->market);
		assert_int_equal(got.month_days, want->month_days);
		assert_int_equal(got.minute, want->minute);
		assert_int_equal(got.zone, want->zone);
		assert_int_equal(got.until_ms, want->until_ms);
		assert_int_equal(got.times, want->times);
	}
	assert_int_equal(repeat_format(&(struct repeat){ 0 }, &mem).len, 0);
}

TEST(what_was_not_written_by_it_is_not_read)
{
	static const char *const texts[] = {
		"",
		"1 0 0 480 0 0",          /* a number is missing */
		"1 0 0 480 0 0 0 0",      /* one too many */
		"0 0 0 480 0 0 0",        /* repeats nothing */
		"128 0 0 480 0 0 0",      /* an eighth day of the week */
		"1 6 0 480 0 0 0",        /* a sixth market day */
		"1 0 4294967296 1 0 0 0", /* more than 31 days */
		"1 0 0 1440 0 0 0",       /* the 24th hour */
		"1 0 0 480 3 0 0",        /* a fourth zone */
		"1 0 0 480 0 -1 0",
		"1 0 0 480 0 0 366",
		"Senin jam 7",
	};
	struct repeat got = { .minute = 7 };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_false(repeat_parse(str_from(texts[i]), &got));
	assert_int_equal(got.minute, 7);
}
