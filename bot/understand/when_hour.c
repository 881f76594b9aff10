/* SPDX-License-Identifier: MIT */
/* Hours: "jam 8", "pukul 08.30", "setengah 8", "jam 8 kurang 15", "7 malam", "habis magrib". Called
 * by when_slot; pure. */
#include "bot/understand/when_parts.h"

enum { NOON = 12 * 60, FRIDAY = 5, FRIDAY_PRAYER = 13 * 60 /* jumatan */ };

/* What stands glued behind a number of hours: "8pagi", "8an", but not "8rb". */
static bool is_end_of_number(const struct time_token *t)
{
	return !t->is_glued || t->kind != TT_WORD || t->word == TW_PART || t->word == TW_ZONE ||
	       str_eq(t->text, STR("an"));
}

/* ".30" behind the hour at `n`; more digits behind make it a sum or a date. */
static bool is_minutes(const struct time_reader *r, size_t n)
{
	const struct time_token *sign = when_at(r, n), *m = when_at(r, n + 1);

	if (!when_is_sign(r, n, '.') && !when_is_sign(r, n, ':'))
		return false;
	if (!sign->is_glued || m->kind != TT_NUMBER || !m->is_glued || m->digits != 2)
		return false;
	const struct time_token *more = when_at(r, n + 2);
	return !((when_is_sign(r, n + 2, '.') || when_is_sign(r, n + 2, ':')) && more->is_glued &&
		 when_at(r, n + 3)->kind == TT_NUMBER && when_at(r, n + 3)->is_glued);
}

struct clock_time {
	size_t n; /* tokens */
	int minute;
	bool is_exact, has_minutes;
};

/* "0830" behind "jam". */
static bool take_four_digits(const struct time_token *t, struct clock_time *ret)
{
	if (t->kind != TT_NUMBER || t->digits != 4 || t->value >= 2400 || t->value % 100 >= 60)
		return false;
	*ret = (struct clock_time){ 1, t->value / 100 * 60 + t->value % 100, true, true };
	return true;
}

/* An hour with or without minutes; is_bad when there is no such hour. */
static bool take_clock(struct time_reader *r, size_t from, bool is_named, struct clock_time *ret)
{
	const struct time_token *first = when_at(r, from);
	int hour, minutes = 0;
	bool is_words = first->kind == TT_WORD;

	if (is_named && take_four_digits(first, ret))
		return true;
	size_t n = when_number(r, from, &hour);
	if (n == 0 || (!is_words && first->digits > 2))
		return false;
	ret->has_minutes = is_minutes(r, from + n);
	if (ret->has_minutes) {
		minutes = when_at(r, from + n + 1)->value;
		n += 2;
	} else if (when_at(r, from + n)->is_glued &&
		   (when_is_sign(r, from + n, '.') || when_is_sign(r, from + n, ',')) &&
		   when_at(r, from + n + 1)->kind == TT_NUMBER &&
		   when_at(r, from + n + 1)->is_glued) {
		return false; /* 10.000 */
	} else if (is_named && !r->is_find && when_at(r, from + n)->kind == TT_NUMBER &&
		   when_at(r, from + n)->digits == 2) {
		minutes = when_at(r, from + n)->value; /* "jam 8 30" */
		n++;
	}
	if (!is_end_of_number(when_at(r, from + n)))
		return false;
	if (hour > 24 || minutes > 59 || (hour == 24 && minutes > 0)) {
		r->is_bad = is_named;
		return false;
	}
	ret->n = n;
	ret->minute = hour * 60 + minutes;
	ret->is_exact = !is_words && (first->digits == 2 && first->text.ptr[0] == '0');
	return true;
}

/* "kurang 15", "lewat seperempat", "lebih 5 menit" behind the hour. */
static size_t take_change(const struct time_reader *r, size_t at, int *minute)
{
	bool is_minus = when_is(r, at, TW_MINUS);
	int by = 15;
	size_t n = 1;

	if (!is_minus && !when_is(r, at, TW_PLUS))
		return 0;
	n = when_is(r, at + 1, TW_QUARTER) ? 1 : when_number(r, at + 1, &by);
	if (n == 0 || by < 1 || by > 59)
		return 0;
	if (when_is(r, at + 1 + n, TW_UNIT) && when_at(r, at + 1 + n)->value == 1)
		n++;
	*minute += is_minus ? -by : by;
	return n + 1;
}

/* "- 10", "s/d 21.00": the end of a time in a text is no moment of its own. */
static size_t take_tail(struct time_reader *r, size_t at)
{
	struct clock_time end = { 0 };
	size_t n = 0;

	if (when_is_sign(r, at, '-') || when_is(r, at, TW_TO))
		n = 1;
	else if (str_eq(when_at(r, at)->text, STR("s")) && when_is_sign(r, at + 1, '/'))
		n = 3;
	if (n == 0)
		return 0;
	if (when_is(r, at + n, TW_HOUR))
		n++;
	bool was_bad = r->is_bad;
	bool is_end = take_clock(r, at + n, true, &end);
	r->is_bad = was_bad;
	return is_end ? n + end.n : 0;
}

/* "- 10", "pagi s/d 9 malam": what makes a range of the hour, with its parts of the day. */
static size_t take_range(struct time_reader *r, size_t at)
{
	size_t n = when_is(r, at, TW_PART), tail = take_tail(r, at + n);

	r->m->is_range = tail > 0;
	if (tail == 0)
		return 0;
	if (n > 0 && r->m->part == PART_NONE)
		r->m->part = (enum day_part)when_at(r, at)->value;
	n += tail;
	return n + (when_is(r, at, TW_PART) && when_is(r, at + n, TW_PART));
}

/* Bare numbers are hours only where nothing else is likely. */
static bool is_likely(const struct time_reader *r, const struct clock_time *t)
{
	const struct moment *m = r->m;
	bool has_part = when_is(r, t->n, TW_PART), has_zone = when_is(r, t->n, TW_ZONE);
	bool has_day = m->day != DAY_NONE || m->is_every || m->part != PART_NONE ||
		       !repeat_is_none(&m->repeat);

	if (has_part && m->day == DAY_NONE && r->is_find && t->minute < 5 * 60 &&
	    when_at(r, t->n)->value == PART_EVENING)
		return false; /* "2 malam" is how long */
	if (has_part || has_zone)
		return true;
	if (r->is_find)
		return t->has_minutes && (has_day || r->is_anchored);
	return has_day || t->has_minutes;
}

static bool take_half(struct time_reader *r, size_t at, struct clock_time *t)
{
	int hour;
	size_t n = when_is(r, at, TW_HALF) ? when_number(r, at + 1, &hour) : 0;

	if (n == 0 || hour < 1 || hour > 12 || !is_end_of_number(when_at(r, at + 1 + n)))
		return false;
	*t = (struct clock_time){ n + 1, (hour == 1 ? 12 * 60 : (hour - 1) * 60) + 30, false,
				  true };
	return true;
}

enum day_part when_prayer_part(int minute)
{
	if (minute < NOON)
		return PART_MORNING;
	if (minute < 15 * 60)
		return PART_NOON;
	return minute < 18 * 60 ? PART_AFTERNOON : PART_EVENING;
}

/* "habis magrib jam 18.30": the hour says it closer. */
static bool tells_prayer(const struct time_reader *r)
{
	return r->m->is_prayer && r->at > 0 &&
	       (r->t[r->at - 1].word == TW_PRAYER || r->t[r->at - 1].value == '(');
}

/* The "an" of "jam 6an", "jam 6-an". */
static size_t take_about(const struct time_reader *r, size_t at)
{
	size_t dash = when_is_sign(r, at, '-');
	const struct time_token *an = when_at(r, at + dash);

	return an->is_glued && str_eq(an->text, STR("an")) ? dash + 1 : 0;
}

bool when_slot_hour(struct time_reader *r)
{
	struct clock_time t = { 0 };
	size_t from = 0;

	while (when_is(r, from, TW_HOUR) || (from > 0 && when_is_sign(r, from, '.')) ||
	       (from > 0 && when_is_sign(r, from, ':')))
		from++;
	if ((r->m->has_hour && !(from > 0 && tells_prayer(r))) || r->m->after_ms != 0)
		return false;
	if (!take_half(r, from, &t) && !take_clock(r, from, from > 0, &t))
		return false;
	if (from == 0 && !when_is(r, 0, TW_HALF) && !is_likely(r, &t))
		return false;
	from += t.n;
	size_t change = take_change(r, from, &t.minute);
	if (change > 0 && !t.is_exact && t.minute < 60)
		t.minute += NOON; /* "jam 1 kurang 10" */
	from += change;
	from += take_about(r, from);
	if (r->is_find)
		from += take_range(r, from);
	if (r->m->is_prayer && r->m->part == PART_NONE)
		r->m->part = when_prayer_part(r->m->minute);
	r->m->is_prayer = false;
	r->m->has_hour = true;
	r->m->minute = t.minute;
	r->m->is_exact = t.is_exact || t.minute >= 13 * 60;
	r->at += from;
	return true;
}

/* [habis] magrib */
bool when_slot_prayer(struct time_reader *r)
{
	size_t n = when_is(r, 0, TW_AFTER) || when_is(r, 0, TW_HOUR);

	if (n && (when_is(r, n, TW_FILL) || str_eq(when_at(r, n)->text, STR("sholat")) ||
		  str_eq(when_at(r, n)->text, STR("salat"))))
		n++;
	bool is_friday = n > 0 && when_is(r, n, TW_WEEKDAY) && when_at(r, n)->value == FRIDAY;
	if (!is_friday && !when_is(r, n, TW_PRAYER))
		return false;
	int minute = is_friday ? FRIDAY_PRAYER : when_at(r, n)->value;
	if (r->m->has_hour) { /* "jam 4 subuh", "jam 18.30 habis magrib" */
		if (r->m->part != PART_NONE || r->m->is_prayer)
			return false;
		r->m->part = when_prayer_part(minute);
	} else {
		r->m->has_hour = r->m->is_exact = r->m->is_prayer = true;
		r->m->minute = minute;
	}
	if (minute == FRIDAY_PRAYER && r->m->day == DAY_NONE && !r->m->is_every) {
		r->m->day = DAY_WEEKDAY;
		r->m->day_value = FRIDAY;
	}
	r->at += n + 1;
	return true;
}
