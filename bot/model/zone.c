/* SPDX-License-Identifier: MIT */
/* The three time zones of Indonesia and their calendar, by arithmetic: no time zone database, no
 * state. Called by config, render and handlers; pure. Good for every int64 moment. */
#include "bot/model/zone.h"

static const int64_t hour_ms = INT64_C(3600) * 1000;
static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

static const char *const zone_names[] = {
	[ZONE_WIB] = "WIB",
	[ZONE_WITA] = "WITA",
	[ZONE_WIT] = "WIT",
};

static const struct {
	const char *name;
	enum zone zone;
} tz_names[] = {
	{ "Asia/Jakarta", ZONE_WIB },
	{ "Asia/Jayapura", ZONE_WIT },
	{ "Asia/Makassar", ZONE_WITA },
	{ "Asia/Pontianak", ZONE_WIB },
};

bool zone_from(str name, enum zone *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(zone_names); i++) {
		if (str_eq_nocase(name, str_from(zone_names[i]))) {
			*ret = (enum zone)i;
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(tz_names); i++) {
		if (str_eq_nocase(name, str_from(tz_names[i].name))) {
			*ret = tz_names[i].zone;
			return true;
		}
	}
	return false;
}

const char *zone_name(enum zone z)
{
	ASSERT((size_t)z < ARRAY_LEN(zone_names));
	return zone_names[z];
}

int64_t zone_offset_ms(enum zone z)
{
	ASSERT((size_t)z < ARRAY_LEN(zone_names));
	return (7 + (int64_t)z) * hour_ms;
}

int64_t zone_day(int64_t utc_ms, enum zone z)
{
	int64_t local_ms = utc_ms + zone_offset_ms(z);

	return local_ms / day_ms - (local_ms % day_ms < 0);
}

int64_t zone_midnight_ms(int64_t day, enum zone z)
{
	return day * day_ms - zone_offset_ms(z);
}

/* Days since 1970 to a date of the Gregorian calendar, counted from 1 March 0000 so that the leap
 * day is the last of its year; 146097 days are 400 years (Howard Hinnant, "chrono-compatible
 * low-level date algorithms"). */
static void date_of(int64_t days, struct local_time *t)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153; /* 0 = March */

	t->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	t->month = (int)(month < 10 ? month + 3 : month - 9);
	t->year = (int)(year_of_era + era * 400 + (t->month <= 2));
}

int zone_weekday(int64_t day)
{
	return (int)(((day + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

bool zone_day_of(int year, int month, int day, int64_t *ret)
{
	struct local_time t = { 0 };

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	/* The way of date_of() back. */
	int64_t y = year - (month <= 2), era = y / 400, year_of_era = y % 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t days = era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
		       day_of_year - 719468;
	date_of(days, &t);
	if (t.month != month) /* 30 February */
		return false;
	*ret = days;
	return true;
}

struct local_time local_time_of(int64_t utc_ms, enum zone z)
{
	struct local_time t = { 0 };
	int64_t days = utc_ms / day_ms, rest = utc_ms % day_ms;

	if (rest < 0) {
		days--;
		rest += day_ms;
	}
	rest += zone_offset_ms(z);
	if (rest >= day_ms) {
		days++;
		rest -= day_ms;
	}
	date_of(days, &t);
	t.weekday = zone_weekday(days);
	t.hour = (int)(rest / hour_ms);
	t.minute = (int)(rest / 60000 % 60);
	t.second = (int)(rest / 1000 % 60);
	return t;
}

str time_format(int64_t utc_ms, int64_t now_ms, enum zone z, struct arena *mem)
{
	struct local_time t = local_time_of(utc_ms, z), now = local_time_of(now_ms, z);

	if (t.year == now.year && t.month == now.month && t.day == now.day)
		return arena_printf(mem, "pukul %02d.%02d %s", t.hour, t.minute, zone_name(z));
	return arena_printf(mem, "%02d/%02d/%04d pukul %02d.%02d %s", t.day, t.month, t.year,
			    t.hour, t.minute, zone_name(z));
}
