/* SPDX-License-Identifier: MIT */
/* The pieces of a moment, each read where it stands: what day, what hour, how often, until when.
 * Called by when and when_find; pure. */
#include "bot/understand/when_parts.h"

enum { DAY = 1440, MONTH = 43200 };
static const int64_t minute_ms = 60000;

const struct time_token *when_at(const struct time_reader *r, size_t ahead)
{
	size_t at = r->at + ahead;

	return &r->t[at < r->n ? at : r->n - 1];
}

bool when_is(const struct time_reader *r, size_t ahead, enum time_word word)
{
	const struct time_token *t = when_at(r, ahead);

	return t->kind == TT_WORD && t->word == word;
}

bool when_is_sign(const struct time_reader *r, size_t ahead, char sign)
{
	const struct time_token *t = when_at(r, ahead);

	return t->kind == TT_SIGN && t->value == sign;
}

size_t when_number(const struct time_reader *r, size_t ahead, int *ret)
{
	const struct time_token *t = when_at(r, ahead), *next = when_at(r, ahead + 1);

	if (t->kind == TT_NUMBER && t->value >= 0) {
		*ret = t->value;
		return 1;
	}
	if (t->kind != TT_WORD || t->word != TW_NUMBER)
		return 0;
	*ret = t->value;
	if (next->kind == TT_WORD && str_eq(next->text, STR("belas"))) {
		*ret += 10;
		return 2;
	}
	if (next->kind != TT_WORD || !str_eq(next->text, STR("puluh")))
		return 1;
	*ret *= 10;
	const struct time_token *ones = when_at(r, ahead + 2);
	if (ones->kind != TT_WORD || ones->word != TW_NUMBER)
		return 2;
	*ret += ones->value;
	return 3;
}

static bool slot_every(struct time_reader *r)
{
	if (!when_is(r, 0, TW_EVERY) || r->m->is_every)
		return false;
	r->m->is_every = true;
	r->at++;
	if (when_is(r, 0, TW_UNIT) &&
	    (when_at(r, 0)->value == MONTH || when_at(r, 0)->value == DAY))
		r->at++;
	if (when_is(r, 0, TW_DAY)) {
		bool is_named = when_is(r, 1, TW_WEEKDAY) || when_is(r, 1, TW_WEEK) ||
				when_is(r, 1, TW_MARKET) || when_is(r, 1, TW_WEEKDAYS);
		if (!is_named)
			r->m->repeat.weekdays = REPEAT_EVERY_DAY;
		r->at++;
	}
	return true;
}

/* Minutes of the unit at `at`; 0 = none. */
static int unit_at(const struct time_reader *r, size_t at)
{
	if (when_is(r, at, TW_UNIT))
		return when_at(r, at)->value;
	if (when_is(r, at, TW_HOUR))
		return 60;
	if (when_is(r, at, TW_DAY))
		return DAY;
	return when_is(r, at, TW_WEEK) ? 7 * DAY : 0;
}

/* "2 jam", "sejam", "setengah jam": tokens, and minutes. */
static size_t take_length(const struct time_reader *r, size_t at, int64_t *ret_minutes)
{
	int n = 1;

	if (when_is(r, at, TW_ONE)) {
		*ret_minutes = when_at(r, at)->value;
		return 1;
	}
	if (when_is(r, at, TW_HALF) && when_is(r, at + 1, TW_HOUR)) {
		*ret_minutes = 30;
		return 2;
	}
	size_t tokens = when_number(r, at, &n);
	int unit = tokens > 0 ? unit_at(r, at + tokens) : 0;
	if (unit == 0 || n < 1 || n > 1000)
		return 0;
	*ret_minutes = (int64_t)n * unit;
	return tokens + 1;
}

static bool slot_relative(struct time_reader *r)
{
	size_t from = when_is(r, 0, TW_IN);
	int64_t minutes = 0;
	size_t n = take_length(r, from, &minutes);

	if (n == 0 || r->m->day != DAY_NONE || r->m->after_ms != 0)
		return false;
	if (when_is(r, 0, TW_IN) && str_eq(when_at(r, 0)->text, STR("selama"))) {
		r->m->length_days = (minutes + DAY - 1) / DAY;
		r->at += from + n;
		return true;
	}
	if (from == 0 && !when_is(r, n, TW_AGAIN))
		return false;
	if (minutes % DAY == 0) {
		r->m->day = DAY_OFFSET;
		r->m->day_value = minutes / DAY;
	} else if (r->m->has_hour) {
		return false;
	} else {
		r->m->after_ms = minutes * minute_ms;
	}
	r->at += from + n + (from == 0);
	return true;
}

static bool slot_times(struct time_reader *r)
{
	int n;
	size_t tokens = when_number(r, 0, &n);

	if (tokens == 0 || !when_is(r, tokens, TW_TIMES) || r->m->repeat.times != 0)
		return false;
	if (n < 1 || n > REPEAT_TIMES_MAX) {
		r->is_bad = true;
		return false;
	}
	r->m->repeat.times = n;
	r->at += tokens + 1;
	return true;
}

static bool slot_market(struct time_reader *r)
{
	if (!when_is(r, 0, TW_MARKET) || r->m->repeat.market != MARKET_NONE)
		return false;
	if (r->is_find && !r->m->is_every && r->m->day != DAY_WEEKDAY)
		return false;
	r->m->repeat.market = (enum market_day)when_at(r, 0)->value;
	if (r->m->day == DAY_WEEKDAY) { /* Jumat Kliwon */
		r->m->repeat.weekdays = 1u << r->m->day_value;
		r->m->day = DAY_NONE;
	}
	r->at++;
	return true;
}

/* "2-3 hari kerja" */
static bool is_count_before(const struct time_reader *r)
{
	return r->at > 1 && r->t[r->at - 2].kind == TT_NUMBER;
}

static bool slot_day(struct time_reader *r)
{
	size_t n = 0;
	int value = 0;

	if (when_is(r, 0, TW_DAYS)) {
		bool is_emben = str_eq(when_at(r, 1)->text, STR("emben")); /* "sesuk emben" */
		n = is_emben ? 2 : 1;
		value = when_at(r, n - 1)->value;
		if (when_is(r, n, TW_AGO)) /* "lusa kemarin" */
			return false;
	} else if (when_is(r, 0, TW_DAY) && when_is(r, 1, TW_THIS)) {
		n = 2;
	} else if (when_is(r, 0, TW_WEEKDAYS) && when_at(r, 0)->value != 0) {
		unsigned mask = (unsigned)when_at(r, 0)->value;
		if (r->m->repeat.weekdays != 0 || r->m->day != DAY_NONE ||
		    (str_eq(when_at(r, 0)->text, STR("kerja")) &&
		     (r->at == 0 || r->t[r->at - 1].word != TW_DAY || is_count_before(r))))
			return false;
		bool is_one = mask == 0x41 && !r->m->is_every;
		r->m->day = is_one ? DAY_WEEKDAY : DAY_NONE;
		r->m->day_value = 6;
		r->m->is_every = !is_one;
		r->m->repeat.weekdays = is_one ? 0 : mask;
		r->at++;
		return true;
	}
	if (n == 0 || r->m->day != DAY_NONE || r->m->is_every)
		return false;
	r->m->day = DAY_OFFSET;
	r->m->day_value = value;
	r->at += n;
	return true;
}

/* The second half of "pagi-pagi" or "pagi2". */
static size_t twice(const struct time_reader *r)
{
	const struct time_token *t = when_at(r, 0);

	if (t->is_glued && t->kind == TT_NUMBER && t->digits == 1 && t->value == 2 &&
	    !when_at(r, 1)->is_glued)
		return 1;
	return when_is_sign(r, 0, '-') && when_is(r, 1, TW_PART) &&
			       when_at(r, 1)->value == (int)r->m->part
		       ? 2
		       : 0;
}

static bool slot_part(struct time_reader *r)
{
	if (when_is(r, 0, TW_PART) && when_at(r, 0)->value == PART_PM &&
	    r->m->part == PART_EVENING) {
		r->at++; /* tonight at 8 pm */
		return true;
	}
	if (!when_is(r, 0, TW_PART) || r->m->part != PART_NONE || r->m->after_ms != 0)
		return false;
	r->m->part = (enum day_part)when_at(r, 0)->value;
	bool is_tonight = str_eq(when_at(r, 0)->text, STR("tonight"));
	r->at++;
	if (when_is(r, 0, TW_DAY) && r->m->part == PART_NIGHT)
		r->at++; /* dini hari */
	r->at += twice(r);
	if (when_is(r, 0, TW_THIS) || is_tonight) {
		if (r->m->day == DAY_NONE)
			r->m->day = DAY_OFFSET;
		r->at += !is_tonight;
	}
	return true;
}

/* What stands between and behind: no piece of its own. */
static bool slot_small(struct time_reader *r)
{
	const struct time_token *t = when_at(r, 0);
	bool is_small;

	if (t->kind == TT_SIGN) {
		is_small = r->is_find ? t->value == ',' || t->value == '(' || t->value == '*' ||
						t->value == '-' || t->value == ':'
				      : t->value != '/' && t->value != '+' && t->value != '%';
	} else {
		is_small = t->kind == TT_WORD &&
			   (t->word == TW_FILL || t->word == TW_DAY ||
			    (!r->is_find &&
			     (t->word == TW_START || t->word == TW_READY || t->word == TW_AND)));
	}
	r->at += is_small;
	return is_small;
}

/* One word that only sets a mark. */
static bool slot_word(struct time_reader *r)
{
	if (when_is(r, 0, TW_LATER) && !r->m->is_later) {
		r->m->is_later = true;
	} else if (when_is(r, 0, TW_ZONE) && !r->m->has_zone) {
		r->m->has_zone = true;
		r->m->zone = (enum zone)when_at(r, 0)->value;
	} else if (when_is(r, 0, TW_NOW) && !r->is_find && !r->m->is_now) {
		r->m->is_now = true;
	} else {
		return false;
	}
	r->at++;
	return true;
}

/* "sampai 31 Desember": what follows belongs to the end. */
static bool slot_until(struct time_reader *r)
{
	bool is_to = when_is(r, 0, TW_TO);
	bool is_sd = str_eq(when_at(r, 0)->text, STR("s")) && when_is_sign(r, 1, '/');

	if (r->is_find || (!is_to && !is_sd) || r->m->until != NULL || !r->m->is_every)
		return false;
	r->m->until = ARENA_NEW(r->mem, struct moment);
	r->m = r->m->until;
	r->at += is_to ? 1 : 3;
	return true;
}

bool when_slot(struct time_reader *r)
{
	static bool (*const slots[])(struct time_reader * r) = {
		slot_every,  slot_relative,     slot_times, when_slot_holiday, when_slot_date,
		slot_market, when_slot_weekday, slot_day,   when_slot_hour,    when_slot_prayer,
		slot_part,   slot_word,         slot_until,
	};

	for (size_t i = 0; i < ARRAY_LEN(slots) && !r->is_bad; i++) {
		if (slots[i](r)) {
			r->pieces++;
			return true;
		}
	}
	return !r->is_bad && slot_small(r);
}
