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
		assert_int_equal(quiet_until_ms(&c, cases[i].now_ms), cases[i].want_ms);
		assert_int_equal(quiet_until_ms(&c, cases[i].now_ms - 400 * day_ms),
				 cases[i].want_ms ? cases[i].want_ms - 400 * day_ms : 0);
	}
}

TEST(quiet_hours_are_those_of_the_office)
{
	struct config c = { .zone = ZONE_WIT, .quiet = { 1230, 360 } };

	/* 18.30 in Jakarta is 20.30 in Jayapura */
	assert_int_equal(quiet_until_ms(&c, at(18, 30) - 1), 0);
	assert_int_equal(quiet_until_ms(&c, at(18, 30)), at(28, 0));
	/* before 1970 too: 21.00 there on 31/12/1969 */
	assert_int_equal(quiet_until_ms(&c, -day_ms / 2), -3 * 60 * minute_ms);
}
