/* SPDX-License-Identifier: MIT */
/* Moments and repetitions in words, as they are read back to a seller. The value is "<moment>
 * <zone> <repetition>", as handlers write it. */
#include "bot/model/repeat.h"
#include "config/load.h"
#include "config/text.h"
#include "tests/lib/test.h"

/* 24/11/2026 13.00 WIB, a Tuesday */
static const int64_t tuesday_ms = INT64_C(1795500000000);
static const int64_t hour_ms = INT64_C(3600000);

static struct arena mem;
static struct config *config;

static str words(enum language l, int64_t at_ms, enum zone z, struct repeat r)
{
	if (!config)
		config = config_built_in();
	r.zone = z;
	str value = arena_printf(&mem, "%lld %d %" STR_FMT, (long long)at_ms, (int)z,
				 STR_ARG(repeat_format(&r, &mem)));
	return text_when(config, l, value, &mem);
}

static void expect(int64_t at_ms, enum zone z, struct repeat r, const char *id, const char *en)
{
	assert_str(words(LANGUAGE_ID, at_ms, z, r), id);
	assert_str(words(LANGUAGE_EN, at_ms, z, r), en);
}

TEST(a_moment_has_its_day_date_hour_and_zone)
{
	const struct repeat once = { 0 };

	expect(tuesday_ms, ZONE_WIB, once, "Selasa, 24 November 2026 pukul 13.00 WIB",
	       "Tuesday, 24 November 2026 at 13.00 WIB");
	expect(tuesday_ms, ZONE_WITA, once, "Selasa, 24 November 2026 pukul 14.00 WITA",
	       "Tuesday, 24 November 2026 at 14.00 WITA");
	/* in the east it is tomorrow already */
	expect(tuesday_ms + 10 * hour_ms, ZONE_WIT, once, "Rabu, 25 November 2026 pukul 01.00 WIT",
	       "Wednesday, 25 November 2026 at 01.00 WIT");
	expect(tuesday_ms + 38 * 24 * hour_ms - 5 * 60000, ZONE_WIB, once,
	       "Jumat, 1 Januari 2027 pukul 12.55 WIB", "Friday, 1 January 2027 at 12.55 WIB");
}

TEST(every_month_and_day_of_the_week_has_a_name)
{
	static const char *const id[] = { "Januari",   "Februari", "Maret",    "April",
					  "Mei",       "Juni",     "Juli",     "Agustus",
					  "September", "Oktober",  "November", "Desember" };
	static const char *const days[] = { "Minggu", "Senin", "Selasa", "Rabu",
					    "Kamis",  "Jumat", "Sabtu" };
	int64_t day = 0;

	for (int m = 1; m <= 12; m++) {
		assert_true(zone_day_of(2027, m, 9, &day));
		str said = words(LANGUAGE_ID, zone_midnight_ms(day, ZONE_WIB), ZONE_WIB,
				 (struct repeat){ 0 });
		assert_str(said, arena_printf(&mem, "%s, 9 %s 2027 pukul 00.00 WIB",
					      days[zone_weekday(day)], id[m - 1])
					 .ptr);
	}
}

TEST(days_of_the_week_are_listed_from_Monday)
{
	expect(tuesday_ms, ZONE_WIB, (struct repeat){ .weekdays = 1u << 1, .minute = 420 },
	       "setiap Senin pukul 07.00 WIB", "every Monday at 07.00 WIB");
	expect(tuesday_ms, ZONE_WIB, (struct repeat){ .weekdays = 1u | 1u << 6, .minute = 420 },
	       "setiap Sabtu dan Minggu pukul 07.00 WIB", "every Saturday and Sunday at 07.00 WIB");
	expect(tuesday_ms, ZONE_WIB,
	       (struct repeat){ .weekdays = 1u << 5 | 1u << 3 | 1u << 1, .minute = 1170 },
	       "setiap Senin, Rabu dan Jumat pukul 19.30 WIB",
	       "every Monday, Wednesday and Friday at 19.30 WIB");
	expect(tuesday_ms, ZONE_WITA,
	       (struct repeat){ .weekdays = REPEAT_EVERY_DAY, .minute = 420 },
	       "setiap hari pukul 07.00 WITA", "every day at 07.00 WITA");
}

TEST(market_days_keep_their_names_in_both_languages)
{
	expect(tuesday_ms, ZONE_WIB, (struct repeat){ .market = MARKET_LEGI, .minute = 480 },
	       "setiap Legi pukul 08.00 WIB", "every Legi at 08.00 WIB");
	expect(tuesday_ms, ZONE_WIB,
	       (struct repeat){ .weekdays = 1u << 5, .market = MARKET_KLIWON, .minute = 480 },
	       "setiap Jumat Kliwon pukul 08.00 WIB", "every Friday Kliwon at 08.00 WIB");
}

TEST(days_of_the_month_are_listed)
{
	expect(tuesday_ms, ZONE_WIB, (struct repeat){ .month_days = 1u << 5, .minute = 480 },
	       "setiap tanggal 5 pukul 08.00 WIB", "each month on day 5 at 08.00 WIB");
	expect(tuesday_ms, ZONE_WIB,
	       (struct repeat){ .month_days = UINT32_C(1) << 31 | 1u << 15 | 1u << 1,
				.minute = 480 },
	       "setiap tanggal 1, 15 dan 31 pukul 08.00 WIB",
	       "each month on day 1, 15 and 31 at 08.00 WIB");
}

TEST(the_end_of_a_repetition_is_told)
{
	int64_t day = 0;

	assert_true(zone_day_of(2027, 1, 1, &day));
	/* nothing after the midnight at which New Year begins: the last day is the old year's */
	expect(tuesday_ms, ZONE_WIB,
	       (struct repeat){ .weekdays = 1u << 1,
				.minute = 420,
				.until_ms = zone_midnight_ms(day, ZONE_WIB) },
	       "setiap Senin pukul 07.00 WIB, sampai 31 Desember 2026",
	       "every Monday at 07.00 WIB, until 31 December 2026");
	expect(tuesday_ms, ZONE_WIB,
	       (struct repeat){ .weekdays = REPEAT_EVERY_DAY, .minute = 420, .times = 3 },
	       "setiap hari pukul 07.00 WIB, 3 kali", "every day at 07.00 WIB, 3 times");
}

TEST(what_is_no_moment_stays_as_it_is)
{
	static const char *const values[] = {
		"", "besok", "1795500000000", "1795500000000 3 ", "1795500000000 x ", "x 0 "
	};

	(void)words(LANGUAGE_ID, tuesday_ms, ZONE_WIB, (struct repeat){ 0 });
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		assert_str(text_when(config, LANGUAGE_ID, str_from(values[i]), &mem), values[i]);
}
