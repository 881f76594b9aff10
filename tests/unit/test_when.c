/* SPDX-License-Identifier: MIT */
#include "bot/understand/when.h"
#include "tests/lib/test.h"

/* Tuesday 24/11/2026 13.00 WIB */
static const int64_t now_ms = INT64_C(1795500000000);

static void expect(const char *text, const char *wanted)
{
	struct arena mem;
	int64_t at_ms = 0;

	arena_init(&mem, 0);
	bool is_moment = when_parse(str_from(text), now_ms, ZONE_WIB, &mem, &at_ms);
	str got = STR("-");
	if (is_moment) {
		struct local_time t = local_time_of(at_ms, ZONE_WIB);
		got = arena_printf(&mem, "%d %02d.%02d", t.day, t.hour, t.minute);
	}
	if (!str_eq(got, str_from(wanted)))
		fail_msg("\"%s\": %" STR_FMT ", not %s", text, STR_ARG(got), wanted);
	arena_finish(&mem);
}

TEST(when_reads_hours_and_days_as_sellers_write_them)
{
	expect("jam 15", "24 15.00");
	expect("Jam 15.30 WIB", "24 15.30");
	expect("pkl 15:45", "24 15.45");
	expect("jam 3 sore", "24 15.00");
	expect("jam 7 malam", "24 19.00");
	expect("jam 2 siang", "24 14.00");
	expect("besok jam 8", "25 08.00");
	expect("BESOK jam 8 pagi!", "25 08.00");
	expect("jam 8 besok", "25 08.00");
	expect("besok", "25 08.00");
	expect("lusa jam 10", "26 10.00");
	expect("hari ini jam 20", "24 20.00");
	expect("tomorrow at 9 am", "25 09.00");
	expect("sekarang", "24 13.00");
}

TEST(when_takes_the_next_day_for_an_hour_that_is_past)
{
	expect("jam 8", "25 08.00");
	expect("jam 13", "25 13.00");
	expect("jam 13.01", "24 13.01");
}

TEST(when_takes_nothing_that_is_not_sure)
{
	expect("", "-");
	expect("8", "-");
	expect("jam", "-");
	expect("jam 25", "-");
	expect("jam 8.75", "-");
	expect("besok jam", "-");
	expect("besok ya bu saya kirim", "-");
	expect("hari ini jam 8", "-");
	expect("jam 8 malam besok dan lusa", "-");
	expect("jam 14 pagi", "-");
	expect("jam 99999999999999999999", "-");
	expect("15rb", "-");
}
