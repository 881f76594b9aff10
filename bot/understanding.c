/* SPDX-License-Identifier: MIT */
/* `siar understand`: the same reading and the same order of understanding as dispatch has, without
 * a store: nobody has a question open, and she has a shop. Main thread; pure. */
#include "bot/understanding.h"

#include "bot/flow/meaning.h"
#include "bot/net/json.h"
#include "bot/understand/phrase.h"
#include "bot/understand/promo.h"
#include "handlers/berhenti.h"
#include "handlers/command.h"

static const int64_t SECONDS_MAX = INT64_C(100000000000); /* beyond: milliseconds */
static const int64_t DAY_MS = INT64_C(86400000), HOUR_MS = INT64_C(3600000), MINUTE_MS = 60000;

/* `n` digits. */
static bool take_digits(str *s, size_t n, int64_t *ret)
{
	str part = str_slice(*s, 0, n);

	if (part.len < n || !str_to_int64(part, ret) || *ret < 0)
		return false;
	*s = str_slice(*s, n, s->len);
	return true;
}

static bool take_char(str *s, char c)
{
	if (s->len == 0 || s->ptr[0] != c)
		return false;
	*s = str_slice(*s, 1, s->len);
	return true;
}

/* Days since 1970 (Gregorian; the usual arithmetic with March as the first month). */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month > 2 ? year : year - 1, era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool take_date(str *s, int64_t *ret_days)
{
	int64_t year, month, day;

	if (!take_digits(s, 4, &year) || !take_char(s, '-') || !take_digits(s, 2, &month) ||
	    !take_char(s, '-') || !take_digits(s, 2, &day))
		return false;
	*ret_days = days_of(year, month, day);
	return year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool take_clock(str *s, int64_t *ret_ms)
{
	int64_t hour, minute, second = 0;

	if (!take_digits(s, 2, &hour) || !take_char(s, ':') || !take_digits(s, 2, &minute))
		return false;
	if (take_char(s, ':') && !take_digits(s, 2, &second))
		return false;
	*ret_ms = hour * HOUR_MS + minute * MINUTE_MS + second * 1000;
	return hour < 24 && minute < 60 && second < 60;
}

/* "Z", "+07:00", "-0130"; nothing leaves the zone's. */
static bool take_offset(str *s, int64_t *offset_ms)
{
	int64_t hour, minute = 0, sign = 1;

	if (s->len == 0)
		return true;
	if (take_char(s, 'Z')) {
		*offset_ms = 0;
		return true;
	}
	if (take_char(s, '-'))
		sign = -1;
	else if (!take_char(s, '+'))
		return false;
	if (!take_digits(s, 2, &hour))
		return false;
	(void)take_char(s, ':');
	if (s->len > 0 && !take_digits(s, 2, &minute))
		return false;
	*offset_ms = sign * (hour * HOUR_MS + minute * MINUTE_MS);
	return hour < 15 && minute < 60;
}

bool understanding_now(str text, enum zone z, int64_t *ret_ms)
{
	int64_t number, days, clock_ms = 0, offset_ms = zone_offset_ms(z);

	if (str_to_int64(text, &number)) {
		*ret_ms = number < SECONDS_MAX ? number * 1000 : number;
		return number >= 0 && number < SECONDS_MAX * 1000;
	}
	if (!take_date(&text, &days))
		return false;
	if (take_char(&text, 'T') || take_char(&text, ' ')) {
		if (!take_clock(&text, &clock_ms))
			return false;
	}
	if (!take_offset(&text, &offset_ms) || text.len > 0)
		return false;
	*ret_ms = days * DAY_MS + clock_ms - offset_ms;
	return *ret_ms >= 0;
}

/* What dispatch would do with it. */
static struct meaning meaning_of(const struct understanding *u, struct arena *mem)
{
	const struct event event = { .content = CONTENT_TEXT, .text = u->text };
	const struct hearing hearing = {
		.event = &event,
		.config = u->config,
		.now_ms = u->now_ms,
		.table = match_table_make(u->config, mem),
		.mem = mem,
		.has_role = true,
	};

	if (!u->is_group)
		return meaning_in_private(&hearing);
	/* Without a prefix it does not come as far as dispatch, unless it speaks to the bot. */
	str words = u->text;
	if (!phrase_take_prefix(&words))
		return (struct meaning){ .deed = DEED_NOTHING };
	return meaning_in_group(&hearing);
}

static void add_or_null(struct json_writer *w, const char *key, str value)
{
	if (value.len > 0)
		json_add_str(w, key, value);
	else
		json_add_raw(w, key, STR("null"));
}

static void add_prices(struct json_writer *w, const struct prices *p)
{
	json_add_array(w, "prices");
	for (size_t i = 0; i < p->n; i++) {
		json_add_object(w, NULL);
		json_add_int(w, "min", p->list[i].min_idr);
		json_add_int(w, "max", p->list[i].max_idr);
		add_or_null(w, "per", p->list[i].unit);
		json_add_int(w, "qty", p->list[i].qty);
		json_end_object(w);
	}
	json_end_array(w);
}

/* A name of several districts is a question. */
static void add_district(struct json_writer *w, const struct promo_reading *r)
{
	if (r->n_districts == 1)
		json_add_int(w, "district", r->districts[0]->code);
	else
		json_add_raw(w, "district", STR("null"));
	if (r->n_districts < 2) {
		json_add_raw(w, "question", STR("null"));
		return;
	}
	json_add_object(w, "question");
	json_add_array(w, "district");
	for (size_t i = 0; i < r->n_districts; i++)
		json_add_int(w, NULL, r->districts[i]->code);
	json_end_array(w);
	json_end_object(w);
}

struct flag_name {
	unsigned flag;
	const char *name;
};

static void add_flags(struct json_writer *w, const char *key, unsigned flags,
		      const struct flag_name *names, size_t n)
{
	json_add_array(w, key);
	for (size_t i = 0; i < n; i++) {
		if (flags & names[i].flag)
			json_add_str(w, NULL, str_from(names[i].name));
	}
	json_end_array(w);
}

static void add_ways(struct json_writer *w, unsigned flags)
{
	static const struct flag_name delivery[] = {
		{ PROMO_COD, "cod" },
		{ PROMO_DELIVERS, "delivers" },
		{ PROMO_FREE_DELIVERY, "free" },
		{ PROMO_PICKUP, "pickup" },
	};
	static const struct flag_name others[] = {
		{ PROMO_FIXED, "fixed" },       { PROMO_FROM, "from" },
		{ PROMO_HALAL, "halal" },       { PROMO_NEGO, "nego" },
		{ PROMO_PREORDER, "preorder" }, { PROMO_READY_STOCK, "ready" },
	};

	add_flags(w, "delivery", flags, delivery, ARRAY_LEN(delivery));
	add_flags(w, "flags", flags, others, ARRAY_LEN(others));
}

/* What she would be asked for, in that order. */
static void add_missing(struct json_writer *w, const struct promo_reading *r, bool has_text)
{
	json_add_array(w, "missing");
	if (!has_text)
		json_add_str(w, NULL, STR("text"));
	if (r->prices.n == 0 && !r->prices.is_free)
		json_add_str(w, NULL, STR("price"));
	if (!r->category)
		json_add_str(w, NULL, STR("category"));
	if (r->n_districts != 1)
		json_add_str(w, NULL, STR("district"));
	json_end_array(w);
}

/* "2026-11-25T06:00:00+07:00" */
static void add_moment(struct json_writer *w, const char *key, int64_t at_ms, enum zone z,
		       struct arena *mem)
{
	struct local_time t = local_time_of(at_ms, z);

	json_add_str(w, key,
		     arena_printf(mem, "%04d-%02d-%02dT%02d:%02d:%02d+%02d:00", t.year, t.month,
				  t.day, t.hour, t.minute, t.second,
				  (int)(zone_offset_ms(z) / (INT64_C(3600) * 1000))));
}

static void add_bits(struct json_writer *w, const char *key, uint32_t bits)
{
	json_add_array(w, key);
	for (int i = 0; i < 32; i++) {
		if ((bits >> i & 1u) != 0)
			json_add_int(w, NULL, i);
	}
	json_end_array(w);
}

static void add_repeat(struct json_writer *w, const struct repeat *r, struct arena *mem)
{
	if (repeat_is_none(r)) {
		json_add_raw(w, "repeat", STR("null"));
		return;
	}
	json_add_object(w, "repeat");
	add_bits(w, "weekdays", r->weekdays); /* 0 = Sunday */
	add_bits(w, "month_days", r->month_days);
	add_or_null(w, "market_day", str_from(market_day_name(r->market)));
	json_add_str(w, "at", arena_printf(mem, "%02d:%02d", r->minute / 60, r->minute % 60));
	if (r->until_ms != 0)
		add_moment(w, "until", r->until_ms, r->zone, mem);
	if (r->times != 0)
		json_add_int(w, "times", r->times);
	json_end_object(w);
}

/* A text that is a moment as a whole, or else the ready time in it. */
static void add_time(struct json_writer *w, const struct understanding *u, str words,
		     const struct promo_reading *r, struct arena *mem)
{
	struct when when = r->ready;

	if (!when_parse(u->config, u->config->zone, u->now_ms, words, mem, &when) &&
	    !r->has_ready) {
		json_add_raw(w, "time", STR("null"));
		json_add_raw(w, "repeat", STR("null"));
		return;
	}
	add_moment(w, "time", when.at_ms, u->config->zone, mem);
	add_repeat(w, &when.repeat, mem);
}

static const struct command *command_of(const struct meaning *m)
{
	if (m->deed == DEED_PROMO)
		return command_by_name(STR("promo"));
	if (m->deed == DEED_ASK_STOP)
		return &command_berhenti;
	return m->deed == DEED_RUN ? m->command : NULL;
}

str understanding_json(const struct understanding *u, struct arena *mem)
{
	struct meaning m = meaning_of(u, mem);
	const struct command *command = command_of(&m);
	bool is_promo_command = command && str_eq(str_from(command->name), STR("promo"));
	str words = is_promo_command ? m.rest : u->text;
	struct promo_reading r;
	struct json_writer w;

	promo_read(u->config, words, u->now_ms, mem, &r);
	json_begin(&w, mem);
	json_add_object(&w, NULL);
	add_or_null(&w, "command", command ? str_from(command->name) : STR_NONE);
	add_or_null(&w, "arguments", command ? m.rest : STR_NONE);
	json_add_bool(&w, "is_promo", r.is_promo || (is_promo_command && m.rest.len > 0));
	add_or_null(&w, "title", r.title);
	add_prices(&w, &r.prices);
	add_or_null(&w, "category", r.category ? r.category->slug : STR_NONE);
	add_district(&w, &r);
	add_time(&w, u, words, &r, mem);
	add_ways(&w, r.flags);
	add_or_null(&w, "contact", r.contact);
	add_missing(&w, &r, words.len > 0);
	json_end_object(&w);
	return json_done(&w);
}
