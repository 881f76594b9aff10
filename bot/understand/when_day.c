/* SPDX-License-Identifier: MIT */
/* Days: dates, days of the week and lists of them, holidays. Called by when_slot; pure. */
#include "bot/understand/when_parts.h"

#include "bot/understand/words.h"

static bool is_number(const struct time_reader *r, size_t at, int low, int high)
{
	const struct time_token *t = when_at(r, at);

	return t->kind == TT_NUMBER && t->value >= low && t->value <= high && t->digits <= 4;
}

/* A year of four digits, or of two where `is_short_fine`; 0 = none. */
static int year_at(const struct time_reader *r, size_t at, bool is_short_fine)
{
	const struct time_token *t = when_at(r, at);

	if (t->kind != TT_NUMBER)
		return 0;
	if (t->digits == 4 && t->value >= 1900 && t->value <= 2999)
		return t->value;
	return is_short_fine && t->digits == 2 && t->value > 0 ? 2000 + t->value : 0;
}

static bool set_date(struct time_reader *r, size_t n, int day, int month, int year)
{
	int64_t unused;

	if (r->m->day != DAY_NONE && r->m->day != DAY_WEEKDAY && !when_is_coming(r))
		return false;
	/* 29 February is one of the leap years to come. */
	if (!zone_day_of(year != 0 ? year : 2028, month != 0 ? month : 1, day, &unused)) {
		r->is_bad = true;
		return false;
	}
	r->m->day = DAY_DATE;
	r->m->date = day;
	r->m->month = month;
	r->m->year = year;
	r->at += n;
	return true;
}

/* 5/12, 25-12-2026, 2026-12-25 */
static bool take_signed_date(struct time_reader *r, size_t at, bool is_named)
{
	const struct time_token *sign = when_at(r, at + 1);
	bool is_dash = when_is_sign(r, at + 1, '-'), is_slash = when_is_sign(r, at + 1, '/');
	bool is_dot = when_is_sign(r, at + 1, '.');

	if (!(is_dash || is_slash || is_dot) || !sign->is_glued)
		return false;
	if (year_at(r, at, false) && when_is_sign(r, at + 3, '-') && is_number(r, at + 2, 1, 12) &&
	    is_number(r, at + 4, 1, 31))
		return set_date(r, at + 5, when_at(r, at + 4)->value, when_at(r, at + 2)->value,
				when_at(r, at)->value);
	if (!is_number(r, at, 1, 31) || !is_number(r, at + 2, 1, 12) ||
	    !when_at(r, at + 2)->is_glued)
		return false;
	int day = when_at(r, at)->value, month = when_at(r, at + 2)->value;
	int year = sign->value == when_at(r, at + 3)->value &&
				   when_at(r, at + 3)->kind == TT_SIGN &&
				   when_at(r, at + 3)->is_glued
			   ? year_at(r, at + 4, true)
			   : 0;
	if (year != 0)
		return set_date(r, at + 5, day, month, year);
	const struct time_token *next = when_at(r, at + 3);
	if (is_dot || (next->is_glued && next->kind != TT_SIGN))
		return false;
	/* "10-12 pcs", "1/2 kg": in a text it must be announced. */
	if (r->is_find && !is_named && r->m->day != DAY_WEEKDAY && !(is_slash && r->is_anchored))
		return false;
	return set_date(r, at + 3, day, month, 0);
}

/* "bulan depan" behind "tgl 5". */
static void take_next_month(struct time_reader *r)
{
	if (!when_is(r, 0, TW_UNIT) || when_at(r, 0)->value != 43200)
		return;
	if (!when_is(r, 1, TW_NEXT) && !when_is(r, 1, TW_THIS))
		return;
	r->m->month_offset = when_is(r, 1, TW_NEXT) ? 1 : 0;
	r->at += 2;
}

/* "1, 10 dan 20" behind "tiap tgl". */
static bool take_month_days(struct time_reader *r, size_t at)
{
	uint32_t mask = 0;

	while (is_number(r, at, 1, 31) && when_at(r, at)->digits <= 2) {
		mask |= UINT32_C(1) << when_at(r, at)->value;
		at++;
		if (!when_is(r, at, TW_AND) && !when_is_sign(r, at, ',') &&
		    !when_is_sign(r, at, '&'))
			break;
		size_t skip = when_is(r, at + 1, TW_DATE) ? 2 : 1;
		if (!is_number(r, at + skip, 1, 31))
			break;
		at += skip;
	}
	if (mask == 0)
		return false;
	r->m->repeat.month_days = mask;
	r->at += at;
	return true;
}

bool when_is_coming(const struct time_reader *r)
{
	size_t at = r->at;

	if (r->m->day != DAY_OFFSET || r->m->day_value != 1)
		return false;
	if (at > 0 && r->t[at - 1].word == TW_DAY)
		at--;
	return at > 0 && r->t[at - 1].kind == TT_WORD && r->t[at - 1].word == TW_DAYS;
}

/* What joins two days: ',' 1, '-' and "sampai" 2, nothing 0; *ret_n tokens. */
static int joint_at(const struct time_reader *r, size_t at, size_t *ret_n)
{
	*ret_n = 1;
	if (when_is_sign(r, at, '-') || when_is(r, at, TW_TO))
		return 2;
	if (str_eq(when_at(r, at)->text, STR("s")) && when_is_sign(r, at + 1, '/')) {
		*ret_n = 3;
		return 2;
	}
	if (when_is(r, at, TW_AND) || when_is_sign(r, at, '&') || when_is_sign(r, at, '/'))
		return 1;
	if (when_is_sign(r, at, ',')) {
		*ret_n = 1 + when_is(r, at + 1, TW_AND);
		return 1;
	}
	*ret_n = 0;
	return 1;
}

/* "18 s/d 20 Desember" of a festival: its first day. */
static bool take_days(struct time_reader *r, size_t at)
{
	size_t n;

	if (joint_at(r, at + 1, &n) != 2)
		return false;
	size_t to = at + 1 + n;
	if (!is_number(r, to, when_at(r, at)->value, 31) || !when_is(r, to + 1, TW_MONTH))
		return false;
	int year = year_at(r, to + 2, false);
	return set_date(r, to + 2 + (year != 0), when_at(r, at)->value, when_at(r, to + 1)->value,
			year);
}

bool when_slot_date(struct time_reader *r)
{
	size_t at = when_is(r, 0, TW_DATE);
	bool is_named = at > 0;

	if (is_named && when_is_sign(r, at, '.'))
		at++;
	if (is_named && r->m->is_every && r->m->repeat.month_days == 0)
		return take_month_days(r, at);
	if (take_signed_date(r, at, is_named))
		return true;
	if (when_is(r, at, TW_MONTH) && is_number(r, at + 1, 1, 31) &&
	    when_at(r, at + 1)->digits <= 2)
		return set_date(r, at + 2, when_at(r, at + 1)->value, when_at(r, at)->value, 0);
	if (!is_number(r, at, 1, 31) || when_at(r, at)->digits > 2)
		return false;
	int day = when_at(r, at)->value;
	if (when_is(r, at + 1, TW_MONTH)) {
		int year = year_at(r, at + 2, false);
		return set_date(r, at + 2 + (year != 0), day, when_at(r, at + 1)->value, year);
	}
	if (r->is_find && take_days(r, at))
		return true;
	const struct time_token *next = when_at(r, at + 1);
	if (!is_named || (next->is_glued && next->kind == TT_WORD) ||
	    !set_date(r, at + 1, day, 0, 0))
		return false;
	take_next_month(r);
	return true;
}

/* The day of the week at `at`: 0..6, or -1. */
static int weekday_at(const struct time_reader *r, size_t at)
{
	if (when_is(r, at, TW_WEEK))
		return 0;
	if (!when_is(r, at, TW_WEEKDAY) || str_eq(when_at(r, at + 1)->text, STR("berkah")))
		return -1;
	return when_at(r, at)->value;
}

static unsigned range_mask(int from, int to)
{
	unsigned mask = 1u << to;

	for (int d = from; d != to; d = (d + 1) % 7)
		mask |= 1u << d;
	return mask;
}

static unsigned take_weekdays(const struct time_reader *r, size_t *at, int *count, int *first)
{
	int day = weekday_at(r, *at);
	unsigned mask = 1u << day;
	size_t n;

	*first = day;
	*count = 1;
	(*at)++;
	for (;;) {
		int joint = joint_at(r, *at, &n);
		if (when_is(r, *at + n, TW_DAY))
			n++;
		int next = weekday_at(r, *at + n);
		if (next < 0 || when_is(r, *at + n + 1, TW_MONTH) ||
		    (n == 0 && when_is(r, *at, TW_WEEK) && when_is(r, *at + 1, TW_NEXT)))
			return mask;
		mask |= joint == 2 ? range_mask(day, next) : 1u << next;
		day = next;
		*at += n + 1;
		(*count)++;
	}
}

/* "depan", "minggu depan", "ini". */
static void take_which(struct time_reader *r, size_t *at)
{
	if (when_is(r, *at, TW_WEEK) && when_is(r, *at + 1, TW_NEXT))
		(*at)++;
	if (when_is(r, *at, TW_NEXT)) {
		r->m->which = WHICH_NEXT_WEEK;
		(*at)++;
	} else if (when_is(r, *at, TW_THIS)) {
		(*at)++;
	}
}

bool when_slot_weekday(struct time_reader *r)
{
	bool is_eve = when_is(r, 0, TW_PART) && when_at(r, 0)->value == PART_EVENING &&
		      r->m->part == PART_NONE;
	bool is_next = when_is(r, 0, TW_NEXT); /* next Monday */
	size_t at = is_eve || is_next ? 1 : 0;
	int count, first;

	if (when_is(r, at, TW_DAY))
		at++;
	if ((r->m->day != DAY_NONE && !when_is_coming(r)) || r->m->repeat.weekdays != 0 ||
	    weekday_at(r, at) < 0)
		return false;
	bool is_count = when_is(r, at, TW_WEEK) && r->at + at > 0 &&
			r->t[r->at + at - 1].kind == TT_NUMBER; /* 2 minggu */
	if (is_count || when_is(r, at + 1, TW_AGO))
		return false;
	if (when_is(r, 0, TW_WEEK) && (when_is(r, 1, TW_NEXT))) {
		r->m->day = DAY_OFFSET;
		r->m->day_value = 7;
		r->at += 2;
		return true;
	}
	unsigned mask = take_weekdays(r, &at, &count, &first);
	if (is_eve) {
		r->m->part = PART_EVENING;
		mask = (mask >> 1 | mask << 6) & REPEAT_EVERY_DAY;
		first = (first + 6) % 7;
	}
	if (count > 1 || r->m->is_every) {
		r->m->day = DAY_NONE;
		r->m->repeat.weekdays = mask;
		r->m->is_every = true;
	} else {
		r->m->day = DAY_WEEKDAY;
		r->m->day_value = first;
		take_which(r, &at);
		if (is_next)
			r->m->which = WHICH_NEXT_WEEK;
	}
	r->at += at;
	return true;
}

/* How many tokens from `at` on are the words of `name`; 0 = they are not. */
static size_t name_at(const struct time_reader *r, size_t at, str name)
{
	str word;
	size_t n = 0;

	while (str_take_word(&name, &word)) {
		const struct time_token *t = when_at(r, at + n);
		if (t->kind != TT_WORD || !words_same(t->text, word))
			return 0;
		n++;
	}
	return n;
}

static const struct holiday *holiday_at(const struct time_reader *r, size_t at, size_t *ret_n)
{
	const struct holiday *best = NULL;

	*ret_n = 0;
	for (size_t i = 0; when_at(r, at)->kind == TT_WORD && i < r->config->n_holidays; i++) {
		const struct holiday *h = &r->config->holidays[i];
		for (size_t k = 0; k < h->n_aliases; k++) {
			if (h->aliases[k].len == 0 ||
			    h->aliases[k].ptr[0] != when_at(r, at)->text.ptr[0])
				continue;
			size_t n = name_at(r, at, h->aliases[k]);
			if (n > *ret_n) {
				*ret_n = n;
				best = h;
			}
		}
	}
	return best;
}

/* "H-1", "2 hari sebelum", "malam": days from the holiday; tokens, 0 = none of these. */
static size_t take_offset(struct time_reader *r, int *offset)
{
	int n = 1;
	size_t tokens;

	*offset = 0;
	if (when_is(r, 0, TW_H)) {
		bool is_minus = when_is_sign(r, 1, '-') || str_eq(when_at(r, 1)->text, STR("min"));
		if ((is_minus || when_is_sign(r, 1, '+')) && is_number(r, 2, 0, 60)) {
			*offset = is_minus ? -when_at(r, 2)->value : when_at(r, 2)->value;
			return 3;
		}
		return 0;
	}
	if (when_is(r, 0, TW_ONE) && when_at(r, 0)->value == 1440 && when_is(r, 1, TW_BEFORE)) {
		*offset = -1;
		return 2;
	}
	tokens = when_number(r, 0, &n);
	if (tokens > 0 && n <= 60 && when_is(r, tokens, TW_DAY) &&
	    when_is(r, tokens + 1, TW_BEFORE)) {
		*offset = -n;
		return tokens + 2;
	}
	if (when_is(r, 0, TW_PART) && when_at(r, 0)->value == PART_EVENING &&
	    r->m->part == PART_NONE) {
		*offset = -1;
		return 1;
	}
	return 0;
}

bool when_slot_holiday(struct time_reader *r)
{
	int offset;
	size_t from = take_offset(r, &offset), n;

	if (r->m->day != DAY_NONE || r->config == NULL)
		return false;
	if (when_is(r, from, TW_DAY))
		from++;
	const struct holiday *h = holiday_at(r, from, &n);
	if (h == NULL || (r->is_find && from == 0 && !r->is_anchored))
		return false;
	for (size_t i = 0; i < h->n_dates; i++) {
		int64_t day = h->days[i] + offset;
		if (day < r->today || (r->m->day == DAY_FIXED && day >= r->m->day_value))
			continue;
		r->m->day = DAY_FIXED;
		r->m->day_value = day;
	}
	if (r->m->day == DAY_NONE) {
		r->is_bad = true;
		return false;
	}
	if (when_is(r, 0, TW_PART))
		r->m->part = PART_EVENING;
	r->at += from + n;
	return true;
}
