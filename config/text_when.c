/* SPDX-License-Identifier: MIT */
/* Moments and repetitions in full words, so that a seller sees what was understood before it
 * counts: the day of the week and the date, hour and zone, and all of a repetition. The words are
 * texts like all others. Called by text.c; pure. */
#include "config/text.h"

#include "bot/base/buf.h"
#include "bot/base/template.h"
#include "bot/model/repeat.h"

struct words {
	const struct config *config;
	enum language language;
	struct arena *mem;
};

static str word(const struct words *w, const char *key)
{
	return text_find(w->config, w->language, str_from(key));
}

static const char *const months[] = {
	"month.1", "month.2", "month.3", "month.4",  "month.5",  "month.6",
	"month.7", "month.8", "month.9", "month.10", "month.11", "month.12",
};
static const char *const weekdays[] = {
	"weekday.0", "weekday.1", "weekday.2", "weekday.3", "weekday.4", "weekday.5", "weekday.6",
};

static str date_of(const struct words *w, struct local_time t)
{
	return arena_printf(w->mem, "%d %" STR_FMT " %d", t.day,
			    STR_ARG(word(w, months[t.month - 1])), t.year);
}

static str fill(const struct words *w, const char *key, str what, int minute, enum zone z)
{
	const struct template_arg args[] = {
		{ STR("apa"), what },
		{ STR("jam"), arena_printf(w->mem, "%02d.%02d", minute / 60, minute % 60) },
		{ STR("zona"), str_from(zone_name(z)) },
	};

	return template_fill(word(w, key), args, ARRAY_LEN(args), w->mem);
}

/* "Senin, Rabu dan Jumat" */
static void add_item(struct buf *b, const struct words *w, str item, bool is_first, bool is_last)
{
	if (!is_first && is_last)
		buf_printf(b, " %" STR_FMT " ", STR_ARG(word(w, "when.and")));
	else if (!is_first)
		buf_add(b, STR(", "));
	buf_add(b, item);
}

static void add_weekdays(struct buf *b, const struct words *w, unsigned days)
{
	for (int i = 1; i <= 7 && days != 0; i++) { /* Monday first */
		int day = i % 7;
		bool is_on = (days >> day & 1u) != 0, is_first = b->len == 0;
		days &= ~(1u << day);
		if (is_on)
			add_item(b, w, word(w, weekdays[day]), is_first, days == 0);
	}
}

static void add_month_days(struct buf *b, const struct words *w, uint32_t days)
{
	for (int day = 1; day <= 31 && days != 0; day++) {
		bool is_on = (days >> day & 1u) != 0, is_first = b->len == 0;
		days &= ~(UINT32_C(1) << day);
		if (is_on)
			add_item(b, w, arena_printf(w->mem, "%d", day), is_first, days == 0);
	}
}

static str what_days(const struct words *w, const struct repeat *r)
{
	const char *every = r->month_days != 0 ? "when.every_date" : "when.every";
	struct buf b;

	if (r->weekdays == REPEAT_EVERY_DAY && r->market == MARKET_NONE)
		return word(w, "when.every_day");
	buf_init(&b, w->mem);
	add_weekdays(&b, w, r->weekdays);
	add_month_days(&b, w, r->month_days);
	if (r->market != MARKET_NONE)
		buf_printf(&b, "%s%s", b.len > 0 ? " " : "", market_day_name(r->market));
	return arena_printf(w->mem, "%" STR_FMT " %" STR_FMT, STR_ARG(word(w, every)),
			    STR_ARG(buf_str(&b)));
}

static str repeat_words(const struct words *w, const struct repeat *r)
{
	struct buf b;

	buf_init(&b, w->mem);
	buf_add(&b, fill(w, "when.at", what_days(w, r), r->minute, r->zone));
	if (r->times != 0)
		buf_printf(&b, ", %d %" STR_FMT, r->times, STR_ARG(word(w, "when.times")));
	if (r->until_ms != 0)
		buf_printf(&b, ", %" STR_FMT " %" STR_FMT, STR_ARG(word(w, "when.until")),
			   STR_ARG(date_of(w, local_time_of(r->until_ms - 1, r->zone))));
	return buf_str(&b);
}

str text_when(const struct config *c, enum language l, str value, struct arena *mem)
{
	const struct words w = { c, l, mem };
	str rest = value, number, zone;
	struct repeat r;
	int64_t at_ms, z;

	if (!str_take(&rest, ' ', &number) || !str_to_int64(number, &at_ms) ||
	    !str_take(&rest, ' ', &zone) || !str_to_int64(zone, &z) || z < 0 || z > ZONE_WIT)
		return value;
	if (repeat_parse(rest, &r))
		return repeat_words(&w, &r);
	struct local_time t = local_time_of(at_ms, (enum zone)z);
	str day = arena_printf(mem, "%" STR_FMT ", %" STR_FMT,
			       STR_ARG(word(&w, weekdays[t.weekday])), STR_ARG(date_of(&w, t)));
	if (str_eq(rest, STR("day")))
		return day;
	return fill(&w, "when.at", day, t.hour * 60 + t.minute, (enum zone)z);
}
