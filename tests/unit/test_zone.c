/* SPDX-License-Identifier: MIT */
/* Indonesia's time zones and their calendar. */
#include "tests/lib/test.h"

#include "bot/model/zone.h"

#include <time.h>

TEST(zone_from_knows_short_and_database_names)
{
	static const struct {
		const char *name;
		enum zone zone;
	} names[] = {
		{ "WIB", ZONE_WIB },
		{ "WITA", ZONE_WITA },
		{ "WIT", ZONE_WIT },
		{ "wib", ZONE_WIB },
		{ "Asia/Jakarta", ZONE_WIB },
		{ "Asia/Pontianak", ZONE_WIB },
		{ "Asia/Makassar", ZONE_WITA },
		{ "Asia/Jayapura", ZONE_WIT },
		{ "asia/jakarta", ZONE_WIB },
	};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		enum zone zone;
		assert_true(zone_from(str_from(names[i].name), &zone));
		assert_int_equal(zone, names[i].zone);
	}
}

TEST(zone_from_refuses_all_else)
{
	static const char *const names[] = { "", "UTC", "WI", "WIBB", "Asia/Tokyo", "+7" };
	enum zone zone = ZONE_WIT;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_false(zone_from(str_from(names[i]), &zone));
	assert_int_equal(zone, ZONE_WIT);
}

TEST(zones_are_seven_eight_and_nine_hours_ahead)
{
	assert_int_equal(zone_offset_ms(ZONE_WIB), 7 * 3600000);
	assert_int_equal(zone_offset_ms(ZONE_WITA), 8 * 3600000);
	assert_int_equal(zone_offset_ms(ZONE_WIT), 9 * 3600000);
	assert_string_equal(zone_name(ZONE_WIB), "WIB");
	assert_string_equal(zone_name(ZONE_WITA), "WITA");
	assert_string_equal(zone_name(ZONE_WIT), "WIT");
}

static void assert_local(int64_t utc_ms, enum zone z)
{
	struct local_time got = local_time_of(utc_ms, z);
	time_t shifted = (time_t)((utc_ms + zone_offset_ms(z)) / 1000);
	struct tm want;

	if ((utc_ms + zone_offset_ms(z)) % 1000 < 0)
		shifted--;
	assert_non_null(gmtime_r(&shifted, &want));
	assert_int_equal(got.year, want.tm_year + 1900);
	assert_int_equal(got.month, want.tm_mon + 1);
	assert_int_equal(got.day, want.tm_mday);
	assert_int_equal(got.weekday, want.tm_wday);
	assert_int_equal(got.hour, want.tm_hour);
	assert_int_equal(got.minute, want.tm_min);
	assert_int_equal(got.second, want.tm_sec);
}

TEST(local_time_of_agrees_with_the_c_library)
{
	/* A prime step walks through all hours, days and leap years from 1580 to 2420. */
	for (int64_t s = INT64_C(-12300000000); s < INT64_C(14200000000); s += 1234577)
		assert_local(s * 1000 + s % 1000, (enum zone)(s & 1));
}

TEST(local_time_of_is_right_at_the_edges_of_days_and_years)
{
	static const int64_t moments[] = {
		0,
		-1,
		-25200000,
		-25200001,              /* 1970-01-01 in WIB begins */
		INT64_C(951757199999),  /* 2000-02-28 23:59:59.999 WIB */
		INT64_C(951757200000),  /* 2000-02-29 */
		INT64_C(1798736399999), /* 2026-12-31 23:59:59.999 WIB */
		INT64_C(1798736400000),
		INT64_C(4107517200000), /* 2100-03-01: no leap day before it */
		INT64_C(4107517199999),
	};
	for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
		assert_local(moments[i], ZONE_WIB);
		assert_local(moments[i], ZONE_WITA);
		assert_local(moments[i], ZONE_WIT);
	}
}

TEST(local_time_of_stands_any_moment)
{
	struct local_time last = local_time_of(INT64_MAX, ZONE_WIT);
	struct local_time first = local_time_of(INT64_MIN, ZONE_WIB);

	assert_int_equal(last.year, 292278994);
	assert_int_equal(first.year, -292275055);
	assert_in_range(last.month, 1, 12);
	assert_in_range(first.weekday, 0, 6);
}

TEST(time_format_names_the_day_only_when_it_is_another)
{
	static const int64_t now = INT64_C(1795485600000); /* 2026-11-24 09:00 WIB */
	static const struct {
		int64_t at;
		enum zone zone;
		const char *shown;
	} cases[] = {
		{ 0, ZONE_WIB, "01/01/1970 pukul 07.00 WIB" },
		{ INT64_C(1795482000000), ZONE_WIB, "pukul 08.00 WIB" },
		{ INT64_C(1795482000000), ZONE_WITA, "pukul 09.00 WITA" },
		{ INT64_C(1795482000000), ZONE_WIT, "pukul 10.00 WIT" },
		{ INT64_C(1795539599999), ZONE_WIB, "pukul 23.59 WIB" },
		{ INT64_C(1795539600000), ZONE_WIB, "25/11/2026 pukul 00.00 WIB" },
		{ INT64_C(1795453200000), ZONE_WIB, "pukul 00.00 WIB" },
		{ INT64_C(1795453199999), ZONE_WIB, "23/11/2026 pukul 23.59 WIB" },
		/* the same day of another month, of another year */
		{ INT64_C(1792807200000), ZONE_WIB, "24/10/2026 pukul 09.00 WIB" },
		{ INT64_C(1827021600000), ZONE_WIB, "24/11/2027 pukul 09.00 WIB" },
	};
	struct arena mem;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(time_format(cases[i].at, now, cases[i].zone, &mem), cases[i].shown);
	arena_finish(&mem);
}
