/* SPDX-License-Identifier: MIT */
/* Moments as people write them, and what is meant where they do not say it all (when.h has the
 * rules). Pieces are read in any order; one that does not fit, or comes twice, makes it no moment:
 * it is asked again. Called by handlers on the writer thread; pure. */
#include "bot/understand/when_parts.h"

static const int64_t minute_ms = 60000;
static const int64_t hour_ms = 3600000;
enum { NOON = 720, DAY = 1440, MORNING = 480, LATE = 22 * 60, DAYS_A_YEAR = 366 };

static bool is_between(int minute, int from, int to)
{
	return minute >= from && minute < to;
}

/* The hour by the part of the day; false when both do not go together ("jam 14 pagi"). An hour
 * behind midnight is told by minutes over a day: it belongs to the evening before. */
static bool by_part(enum day_part part, int *minute)
{
	int m = *minute;

	switch (part) {
	case PART_MORNING:
		return m < NOON;
	case PART_NIGHT:
		return m < 6 * 60;
	case PART_NOON:
		*minute = is_between(m, 60, 5 * 60) ? m + NOON : m;
		return is_between(*minute, 9 * 60, 17 * 60);
	case PART_AFTERNOON:
		*minute = is_between(m, 60, 8 * 60) ? m + NOON : m;
		return is_between(*minute, 13 * 60, 20 * 60);
	case PART_EVENING:
		if (m < 5 * 60)
			*minute = m + DAY;
		else if (m < 13 * 60)
			*minute = m + NOON;
		return *minute >= 17 * 60;
	case PART_PM:
		*minute = m < NOON ? m + NOON : m;
		break;
	case PART_NONE:
		break;
	}
	return true;
}

static int minute_of_part(enum day_part part)
{
	static const int minutes[] = {
		[PART_NONE] = MORNING, [PART_NIGHT] = 180,         [PART_MORNING] = MORNING,
		[PART_NOON] = NOON,    [PART_AFTERNOON] = 16 * 60, [PART_EVENING] = 19 * 60,
		[PART_PM] = 16 * 60,
	};

	return minutes[part];
}

/* Whether the hour could be of the morning or of the evening. */
static bool is_open(const struct moment *m)
{
	return m->has_hour && m->part == PART_NONE && !m->is_exact && m->minute < NOON;
}

static bool minute_of(const struct moment *m, int *ret)
{
	*ret = m->has_hour ? m->minute : minute_of_part(m->part);
	if (is_open(m) && is_between(*ret, 60, 6 * 60))
		*ret += NOON;
	return !m->has_hour || by_part(m->part, ret);
}

static bool date_in(const struct moment *m, int year, int month, int64_t *ret)
{
	if (month > 12) {
		year++;
		month -= 12;
	}
	return zone_day_of(year, month, m->date, ret);
}

/* The next day with this date on which `minute` is still to come. */
static bool day_of_date(const struct moment *m, struct local_time now, int64_t first, int64_t *ret)
{
	if (m->year != 0)
		return date_in(m, m->year, m->month, ret);
	if (m->month_offset != 0)
		return date_in(m, now.year, now.month + m->month_offset, ret);
	for (int i = 0; i < 12; i++) {
		int year = now.year + (m->month != 0 ? i : 0);
		if (date_in(m, year, m->month != 0 ? m->month : now.month + i, ret) &&
		    *ret >= first)
			return true;
	}
	return false;
}

/* The day of the week, not before `first`; or that of the week after today's. */
static int64_t day_of_week(const struct moment *m, int64_t today, int64_t first)
{
	int64_t weekday = m->day_value;

	if (m->which == WHICH_NEXT_WEEK) {
		int64_t monday = today - (zone_weekday(today) + 6) % 7;
		return monday + 7 + (weekday + 6) % 7;
	}
	return first + (weekday - zone_weekday(first) + 7) % 7;
}

/* What is resolved: a moment by its zone's clock. */
struct frame {
	enum zone zone;
	int64_t now_ms, today;
	bool is_past_fine;
};

static int64_t at_ms_of(const struct frame *f, int64_t day, int minute)
{
	return zone_midnight_ms(day, f->zone) + minute * minute_ms;
}

/* "hari ini jam 8", "nanti jam 8": this morning's or this evening's, what is to come. */
static bool resolve_today(const struct moment *m, const struct frame *f, int minute, int64_t *ret)
{
	int first = m->has_hour && is_open(m) ? m->minute : minute;

	*ret = at_ms_of(f, f->today, minute);
	if (!m->has_hour && m->part == PART_NONE) {
		*ret = f->now_ms; /* "hari ini" */
		return true;
	}
	for (int i = 0; i < 2; i++, first += NOON) {
		int64_t at_ms = at_ms_of(f, f->today, first);
		if (at_ms > f->now_ms && !(i == 0 && minute > first && first < 5 * 60)) {
			*ret = at_ms;
			return true;
		}
		if (!is_open(m))
			break;
	}
	if (m->part == PART_EVENING && !m->has_hour &&
	    f->now_ms < at_ms_of(f, f->today, LATE)) { /* "nanti malam" in the evening */
		*ret = f->now_ms - f->now_ms % hour_ms + hour_ms;
		return true;
	}
	if (m->day == DAY_OFFSET)
		return f->is_past_fine;
	*ret = at_ms_of(f, f->today + 1, minute); /* "nanti sore" in the evening */
	return true;
}

static bool resolve_day(const struct moment *m, const struct frame *f, int minute, int64_t *ret)
{
	struct local_time now = local_time_of(f->now_ms, f->zone);
	/* The first day on which this hour is still to come. */
	int64_t first = f->today + (at_ms_of(f, f->today, minute) <= f->now_ms), day = first;
	bool is_whole_day = !m->has_hour && m->part == PART_NONE;

	if (f->is_past_fine && is_whole_day)
		first = f->today;
	if (m->day == DAY_OFFSET)
		day = f->today + m->day_value;
	else if (m->day == DAY_WEEKDAY)
		day = day_of_week(m, f->today, first);
	else if (m->day == DAY_FIXED)
		day = m->day_value;
	else if (m->day == DAY_DATE && !day_of_date(m, now, first, &day))
		return false;
	*ret = at_ms_of(f, day, minute);
	/* A year ahead is a slip. */
	return (*ret > f->now_ms || (f->is_past_fine && day == f->today)) &&
	       day - f->today <= INT64_C(2) * DAYS_A_YEAR;
}

static bool resolve_repeat(const struct moment *m, const struct frame *f, int minute,
			   struct when *ret)
{
	struct moment end;
	int64_t from_ms = f->now_ms, start_ms;

	if (m->is_every && repeat_is_none(&m->repeat) && m->day == DAY_NONE && !m->has_hour &&
	    m->part == PART_NONE)
		return false; /* "setiap saat" */
	ret->repeat = m->repeat;
	if (repeat_is_none(&ret->repeat))
		ret->repeat.weekdays =
			m->day == DAY_WEEKDAY ? 1u << m->day_value : REPEAT_EVERY_DAY;
	ret->repeat.minute = minute % DAY;
	ret->repeat.zone = f->zone;
	if (m->day != DAY_NONE && m->day != DAY_WEEKDAY) { /* "mulai 7 Desember" */
		if (!resolve_day(m, f, minute, &start_ms))
			return false;
		from_ms = start_ms - 1;
	}
	if (m->until != NULL) {
		end = *m->until;
		end.has_hour = false;
		end.part = PART_NONE;
		if (!when_resolve_end(&end, f->zone, f->now_ms, &ret->repeat.until_ms))
			return false;
	} else if (m->length_days > 0) {
		ret->repeat.until_ms = from_ms + m->length_days * DAY * minute_ms;
	}
	return repeat_next(&ret->repeat, from_ms, &ret->at_ms);
}

/* "tiap Senin sampai 31 Desember jam 7": the hour is the repetition's. */
static struct moment with_hour_of_end(const struct moment *m)
{
	struct moment ret = *m;
	const struct moment *end = m->until;

	if (end != NULL && !ret.has_hour && ret.part == PART_NONE) {
		ret.has_hour = end->has_hour;
		ret.is_exact = end->is_exact;
		ret.minute = end->minute;
		ret.part = end->part;
	}
	if (end != NULL && ret.repeat.times == 0)
		ret.repeat.times = end->repeat.times;
	return ret;
}

static bool is_repetition(const struct moment *m)
{
	return m->is_every || m->repeat.weekdays != 0 || m->repeat.month_days != 0;
}

static bool resolve_once(const struct moment *m, const struct frame *f, int minute,
			 struct when *ret)
{
	bool is_today = m->day == DAY_OFFSET && m->day_value == 0;

	if (m->repeat.times != 0 || m->length_days != 0)
		return false;
	if (m->after_ms != 0)
		ret->at_ms = f->now_ms + m->after_ms;
	else if (is_today || (m->day == DAY_NONE && m->is_later))
		return resolve_today(m, f, minute, &ret->at_ms);
	else if (m->day == DAY_NONE && !m->has_hour && m->part == PART_NONE)
		return false;
	else
		return resolve_day(m, f, minute, &ret->at_ms);
	return m->day == DAY_NONE && !m->has_hour;
}

bool when_resolve(const struct moment *given, enum zone z, int64_t now_ms, bool is_past_fine,
		  struct when *ret)
{
	struct moment m = with_hour_of_end(given);
	struct frame f = { m.has_zone ? m.zone : z, now_ms, 0, is_past_fine };
	int minute;

	*ret = (struct when){ .at_ms = now_ms, .has_hour = m.has_hour || m.after_ms != 0 };
	f.today = zone_day(now_ms, f.zone);
	if (m.is_now)
		return m.day == DAY_NONE && !m.has_hour && !is_repetition(&m);
	if (!minute_of(&m, &minute))
		return false;
	ret->has_day = m.day != DAY_NONE || is_repetition(&m) || m.after_ms != 0;
	if (m.repeat.market != MARKET_NONE && !m.is_every) { /* one "Jumat Kliwon" */
		bool is_fine = resolve_repeat(&m, &f, minute, ret);
		ret->repeat = (struct repeat){ 0 };
		ret->has_day = true;
		return is_fine;
	}
	if (is_repetition(&m))
		return resolve_repeat(&m, &f, minute, ret);
	return resolve_once(&m, &f, minute, ret);
}

bool when_resolve_end(const struct moment *m, enum zone z, int64_t now_ms, int64_t *ret_ms)
{
	struct moment end = *m;
	struct when w;

	if (is_repetition(m) || m->is_now)
		return false;
	if (!m->has_hour && m->part == PART_NONE && m->day != DAY_NONE) {
		end.has_hour = end.is_exact = true;
		end.minute = DAY;
	}
	if (!when_resolve(&end, z, now_ms, false, &w))
		return false;
	*ret_ms = w.at_ms;
	return true;
}

bool when_parse(const struct config *c, enum zone z, int64_t now_ms, str text, struct arena *mem,
		struct when *ret)
{
	struct moment m = { 0 };
	struct time_token *t;
	struct when w;

	if (text.len > 200)
		return false;
	struct time_reader r = { .config = c, .mem = mem, .m = &m, .today = zone_day(now_ms, z) };
	r.n = when_lex(text, mem, &t);
	r.t = t;
	while (r.at < r.n) {
		if (when_at(&r, 0)->kind == TT_BREAK)
			r.at++;
		else if (!when_slot(&r))
			return false;
	}
	if (r.pieces == 0 || !when_resolve(&m, z, now_ms, false, &w))
		return false;
	*ret = w;
	return true;
}
