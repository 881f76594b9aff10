/* SPDX-License-Identifier: MIT */
/* Quiet hours: how they are written, and when they are over. */
#include "config/quiet.h"
#include "tests/lib/test.h"

static const int64_t minute_ms = 60 * 1000, day_ms = INT64_C(24) * 3600 * 1000;
static const int64_t midnight_ms = INT64_C(1795453200000); /* 24/11/2026 00.00 WIB */

static int64_t at(int hour, int minute)
{
	return midnight_ms + (60 * hour + minute) * minute_ms;
}

TEST(quiet_hours_are_two_different_times_or_off)
{
	static const struct {
		const char *text;
		int from, to; /* -1 = refused */
	} cases[] = {
		{ "20.30-06.00", 1230, 360 },
		{ "20:30 - 6:00", 1230, 360 },
		{ "00.00-23.59", 0, 1439 },
		{ "off", 0, 0 },
		{ "OFF", 0, 0 },
		{ "", -1, 0 },
		{ "20.30", -1, 0 },
		{ "20.30-", -1, 0 },
		{ "24.00-06.00", -1, 0 },
		{ "20.60-06.00", -1, 0 },
		{ "20.3-06.00", -1, 0 },
		{ "20-06", -1, 0 },
		{ "+1.30-06.00", -1, 0 },
		{ "20.30-06.00-07.00", -1, 0 },
		{ "06.00-06.00", -1, 0 },
		{ "malam", -1, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct quiet_hours q = { 7, 7 };
		bool is_good = quiet_parse(str_from(cases[i].text), &q);
		if (is_good != (cases[i].from >= 0))
			fail_msg("'%s'", cases[i].text);
		assert_int_equal(q.from_minute, is_good ? cases[i].from : 7);
		assert_int_equal(q.to_minute, is_good ? cases[i].to : 7);
	}
}

TEST(quiet_hours_end_at_their_end_also_behind_midnight)
{
	const struct {
		const char *hours;
		int64_t now_ms, want_ms;
	} cases[] = {
		{ "20.30-06.00", at(20, 30) - 1, 0 },
		{ "20.30-06.00", at(20, 30), at(30, 0) },
		{ "20.30-06.00", at(23, 59), at(30, 0) },
		{ "20.30-06.00", at(0, 0), at(6, 0) },
		{ "20.30-06.00", at(6, 0) - 1, at(6, 0) },
		{ "20.30-06.00", at(6, 0), 0 },
		{ "12.00-13.00", at(11, 59), 0 },
		{ "12.00-13.00", at(12, 0), at(13, 0) },
		{ "12.00-13.00", at(13, 0), 0 },
		{ "00.00-06.00", at(0, 0), at(6, 0) },
		{ "22.00-00.00", at(23, 0), at(24, 0) },
		{ "22.00-00.00", at(0, 0), 0 },
		{ "off", at(0, 0), 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct config c = { .zone = ZONE_WIB };
		assert_true(quiet_parse(str_from(cases[i].hours), &c.quiet));
		assert_int_equal(quiet_until_ms(&c, ZONE_WIB, cases[i].now_ms), cases[i].want_ms);
		assert_int_equal(quiet_until_ms(&c, ZONE_WIB, cases[i].now_ms - 400 * day_ms),
				 cases[i].want_ms ? cases[i].want_ms - 400 * day_ms : 0);
	}
}

TEST(quiet_hours_are_those_of_the_zone)
{
	struct config c = { .zone = ZONE_WIT, .quiet = { 1230, 360 } };

	assert_int_equal(quiet_zone(&c, -1), ZONE_WIT);
	assert_int_equal(quiet_zone(&c, ZONE_WIB), ZONE_WIB);
	/* 18.30 in Jakarta is 20.30 in Jayapura and 19.30 in Makassar */
	assert_int_equal(quiet_until_ms(&c, ZONE_WIT, at(18, 30) - 1), 0);
	assert_int_equal(quiet_until_ms(&c, ZONE_WIT, at(18, 30)), at(28, 0));
	assert_int_equal(quiet_until_ms(&c, ZONE_WITA, at(18, 30)), 0);
	assert_int_equal(quiet_until_ms(&c, ZONE_WITA, at(19, 30)), at(29, 0));
	/* before 1970 too: 21.00 there on 31/12/1969 */
	assert_int_equal(quiet_until_ms(&c, ZONE_WIT, -day_ms / 2), -3 * 60 * minute_ms);
}

/* 24 Nov 2026 is a Tuesday. */
static int64_t friday_at(int hour, int minute)
{
	return at(hour, minute) + 3 * day_ms;
}

TEST(friday_has_a_pause_of_its_own_by_the_clock_of_the_zone)
{
	const struct {
		const char *quiet, *friday;
		enum zone zone;
		int64_t now_ms, want_ms;
	} cases[] = {
		{ "off", "11.30-13.00", ZONE_WIB, friday_at(11, 30) - 1, 0 },
		{ "off", "11.30-13.00", ZONE_WIB, friday_at(11, 30), friday_at(13, 0) },
		{ "off", "11.30-13.00", ZONE_WIB, friday_at(13, 0) - 1, friday_at(13, 0) },
		{ "off", "11.30-13.00", ZONE_WIB, friday_at(13, 0), 0 },
		{ "off", "11.30-13.00", ZONE_WIB, friday_at(12, 0) - day_ms, 0 },
		{ "off", "11.30-13.00", ZONE_WIB, friday_at(12, 0) + day_ms, 0 },
		{ "off", "off", ZONE_WIB, friday_at(12, 0), 0 },
		/* noon in Makassar is 11.00 in Jakarta */
		{ "off", "11.30-13.00", ZONE_WITA, friday_at(10, 30), friday_at(12, 0) },
		{ "off", "11.30-13.00", ZONE_WIT, friday_at(11, 0), 0 },
		/* Friday begins in the east while it is Thursday in the west */
		{ "off", "00.00-01.00", ZONE_WIT, friday_at(-2, 0), friday_at(-1, 0) },
		/* the end of one in the other */
		{ "12.30-14.00", "11.30-13.00", ZONE_WIB, friday_at(11, 45), friday_at(14, 0) },
		{ "10.00-12.00", "11.30-13.00", ZONE_WIB, friday_at(10, 0), friday_at(13, 0) },
		{ "13.00-12.59", "12.00-13.00", ZONE_WIB, friday_at(13, 0), friday_at(36, 59) },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct config c = { .zone = ZONE_WIB };
		assert_true(quiet_parse(str_from(cases[i].quiet), &c.quiet));
		assert_true(quiet_parse(str_from(cases[i].friday), &c.friday));
		if (quiet_until_ms(&c, cases[i].zone, cases[i].now_ms) != cases[i].want_ms)
			fail_msg("case %zu", i);
	}
}

TEST(a_pause_is_fridays_where_no_quiet_hours_hold)
{
	struct config c = { .quiet = { 720, 840 }, .friday = { 690, 780 } };

	assert_true(quiet_is_friday(&c, ZONE_WIB, friday_at(11, 45)));
	assert_false(quiet_is_friday(&c, ZONE_WIB, friday_at(12, 15)));
}
