/* SPDX-License-Identifier: MIT */
/* How promos come to a chat: each, in a digest a day or a week, or not for some days; for all its
 * subscriptions or some. Called by /langganan, /ringkasan, /jeda, /lanjut and /status. */
#include "handlers/attention.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/understand/phrase.h"
#include "bot/understand/when.h"
#include "config/quiet.h"
#include "handlers/words.h"

enum { LINES_MAX = 40, WORDS_MAX = 3, DAYS_MAX = 366 };

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

static const char *const mode_words[] = {
	[MODE_EACH] =
		("langsung, satu per satu, satu-satu, tiap promo, setiap promo, mati, matikan, "
		 "nonaktif, each, off"),
	[MODE_DAILY] = "harian, tiap hari, setiap hari, sehari sekali, per hari, daily",
	[MODE_WEEKLY] = "mingguan, tiap minggu, setiap minggu, seminggu sekali, per minggu, weekly",
};
static const char *const mode_keys[] = {
	[MODE_EACH] = "attention.each",
	[MODE_DAILY] = "attention.daily",
	[MODE_WEEKLY] = "attention.weekly",
};
static const struct {
	const char *one, *unit; /* "seminggu"; behind a number */
	int64_t days;
} spans[] = {
	{ "sehari, seharian", "hari, hr, day, days", 1 },
	{ "seminggu, sepekan", "minggu, mgg, pekan, week, weeks", 7 },
	{ "sebulan", "bulan, bln, month, months", 30 },
};
static const char filler[] =
	"selama, dulu, untuk, buat, ringkasan, rangkuman, digest, langganan, promo, promonya, "
	"saja, "
	"aja, jadi, ganti, ke, saya, mau, pilih, ya, dong, semua, kategori, diam, jeda, "
	"for, to, the, all";

/* The first n words of *text, 0 when there are fewer; *ret_rest = what is behind them. */
static str first_words(str text, size_t n, str *ret_rest)
{
	str rest = str_trim(text), word = STR_NONE;
	const char *begin = rest.ptr;

	while (n-- > 0) {
		if (!str_take_word(&rest, &word))
			return STR_NONE;
	}
	*ret_rest = rest;
	return (str){ begin, (size_t)(word.ptr - begin) + word.len };
}

static bool take_mode(str *text, int64_t *ret, struct arena *mem)
{
	str rest;

	for (size_t n = WORDS_MAX; n > 0; n--) {
		str part = first_words(*text, n, &rest);
		for (int64_t mode = MODE_EACH; mode <= MODE_WEEKLY; mode++) {
			if (!words_has(mode_words[mode], part, mem))
				continue;
			*ret = mode;
			*text = rest;
			return true;
		}
	}
	return false;
}

static bool take_days(str *text, int64_t *ret, struct arena *mem)
{
	str rest, behind, one = first_words(*text, 1, &rest);
	str unit = first_words(rest, 1, &behind);
	int64_t number = 0;

	if (!str_to_int64(one, &number))
		number = phrase_number(NULL, one, mem);
	if (number > DAYS_MAX) /* "400 hari": the longest there is, and no promo's number */
		number = DAYS_MAX;
	for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
		if (words_has(spans[i].one, one, mem)) {
			*ret = spans[i].days;
			*text = rest;
			return true;
		}
		if (number > 0 && words_has(spans[i].unit, unit, mem)) {
			*ret = number * spans[i].days;
			*text = behind;
			return true;
		}
	}
	return false;
}

struct attention attention_read(str text, struct arena *mem)
{
	struct attention a = { .mode = -1 };
	struct buf others;
	str word;

	buf_init(&others, mem);
	(void)phrase_take_prefix(&text);
	text = str_trim(text);
	while (text.len > 0) {
		if (take_mode(&text, &a.mode, mem) || take_days(&text, &a.days, mem)) {
			text = str_trim(text);
			continue;
		}
		if (str_take_word(&text, &word) && !words_has(filler, word, mem) &&
		    !phrase_is_courtesy(utf8_fold(word, mem))) {
			buf_add(&others, word);
			buf_add_char(&others, ' ');
		}
		text = str_trim(text);
	}
	if (a.days > DAYS_MAX)
		a.days = DAYS_MAX;
	a.rest = str_trim(buf_str(&others));
	return a;
}

struct subscription *attention_list(struct call *c, size_t *ret_n)
{
	struct subscription *list = ARENA_ARRAY(c->mem, struct subscription, SUBSCRIPTIONS_MAX);

	*ret_n = 0;
	(void)call_fail(c, store_subscriptions(c->db, c->chat.id, c->mem, list, SUBSCRIPTIONS_MAX,
					       ret_n));
	return list;
}

bool attention_is_meant(const struct wish *w, const struct subscription *s)
{
	bool category = w->n_categories == 0, district = w->n_districts == 0 && w->n_meanings == 0;

	for (size_t i = 0; i < w->n_categories; i++)
		category = category || str_eq(w->categories[i], s->category);
	for (size_t i = 0; i < w->n_districts; i++)
		district = district || w->districts[i] == s->district;
	for (size_t i = 0; i < w->n_meanings; i++)
		district = district || w->meanings[i]->code == s->district;
	return category && district;
}

static struct text_arg category_arg(struct call *c, str slug)
{
	if (slug.len == 0)
		return ARG_WORDS("kategori", STR("langganan.all_categories"));
	return ARG("kategori", words_category(c->config, slug, (enum language)c->actor.language));
}

static struct text_arg district_arg(struct call *c, int64_t code)
{
	if (code == 0)
		return ARG_WORDS("daerah", STR("langganan.all_districts"));
	return ARG("daerah", words_district(c->config, code, c->mem));
}

static struct line subscription_line(struct call *c, const struct subscription *s)
{
	struct text_arg *args = ARENA_ARRAY(c->mem, struct text_arg, 4);
	bool is_silent = s->paused_until_ms > c->now_ms;

	args[0] = category_arg(c, s->category);
	args[1] = district_arg(c, s->district);
	args[2] = ARG_WORDS("cara", str_from(mode_keys[s->mode]));
	args[3] = ARG_MOMENT("sampai", s->paused_until_ms);
	return (struct line){ is_silent              ? STR("langganan.line_silent")
			      : s->mode != MODE_EACH ? STR("langganan.line_mode")
						     : STR("langganan.line"),
			      { args, 4 } };
}

void attention_show(struct call *c, const char *key)
{
	size_t n = 0, n_lines = 0;
	struct subscription *list = attention_list(c, &n);
	struct line *lines = ARENA_ARRAY(c->mem, struct line, LINES_MAX + 5);

	for (size_t i = 0; i < n && i < LINES_MAX; i++)
		lines[n_lines++] = subscription_line(c, &list[i]);
	const struct text_arg more = ARG("jumlah", (int)(n - n_lines));
	if (n > n_lines)
		lines[n_lines++] = (struct line){ STR("langganan.others"), { &more, 1 } };
	if (c->chat.marketing_stop_ms > 0)
		lines[n_lines++] = (struct line){ STR("langganan.network_stop"), NO_ARGS };
	lines[n_lines++] = (struct line){ STR_NONE, NO_ARGS };
	lines[n_lines++] =
		(struct line){ call_in_group(c) ? STR("langganan.how_group") : STR("langganan.how"),
			       NO_ARGS };
	const struct message m = {
		.key = str_from(key),
		.lines = lines,
		.n_lines = n_lines,
	};
	call_send(c, 0, CLASS_REPLY, &m);
}

static enum err set_mode(struct call *c, const struct subscription *s, int64_t mode)
{
	return store_subscription_set_mode(c->db, c->chat.id, s->category, s->district,
					   (enum subscription_mode)mode, c->now_ms);
}

static enum err set_silence(struct call *c, const struct subscription *s, int64_t until_ms)
{
	return store_subscription_pause(c->db, c->chat.id, s->category, s->district, until_ms);
}

/* Does it to those that are meant; how many they were, -1 = said why not. */
static int64_t change(struct call *c, str rest, int64_t value,
		      enum err (*deed)(struct call *, const struct subscription *, int64_t))
{
	struct wish w = wish_parse(c->config, rest, c->mem);
	size_t n = 0;
	int64_t done = 0;

	if (!call_may_change_chat(c)) {
		reply(c, "group.only_steward", NO_ARGS);
		return -1;
	}
	if (w.unsure.len > 0 && w.n_meanings == 0) {
		reply(c, "langganan.unknown", ARGS(ARG("kata", w.unsure)));
		return -1;
	}
	struct subscription *list = attention_list(c, &n);
	for (size_t i = 0; i < n && c->err == OK; i++) {
		if (attention_is_meant(&w, &list[i]) && !call_fail(c, deed(c, &list[i], value)))
			done++;
	}
	if (c->err != OK)
		return -1;
	if (done == 0)
		reply(c, n == 0 ? "attention.no_subscription" : "attention.not_subscribed",
		      NO_ARGS);
	else if (call_in_group(c))
		call_audit(c, "group.attention", c->chat.id, STR_NONE);
	return done == 0 ? -1 : done;
}

void attention_choose(struct call *c, enum subscription_mode mode, str rest)
{
	static const char *const said[] = {
		[MODE_EACH] = "attention.chose_each",
		[MODE_DAILY] = "attention.chose_daily",
		[MODE_WEEKLY] = "attention.chose_weekly",
	};

	if (change(c, rest, mode, set_mode) > 0)
		attention_show(c, said[mode]);
}

/* The words behind "sampai", if there are any; *ret_before = those before it. */
static str behind_until(str text, struct arena *mem, str *ret_before)
{
	str rest = text, word;

	while (str_take_word(&rest, &word)) {
		if (!words_has("sampai, sampe, hingga, s/d, sd, smp, until, till", word, mem))
			continue;
		*ret_before = str_slice(text, 0, (size_t)(word.ptr - text.ptr));
		return str_trim(rest);
	}
	return STR_NONE;
}

bool attention_until(struct call *c, str text, int64_t *ret_ms, str *ret_rest)
{
	enum zone z = quiet_zone(c->config, c->chat.zone);
	str before = STR_NONE, behind = behind_until(text, c->mem, &before);
	struct attention a = attention_read(text, c->mem);
	int64_t most_ms = c->now_ms + DAYS_MAX * day_ms;
	struct when w;

	if (behind.len > 0) {
		if (!when_parse(c->config, z, c->now_ms, behind, c->mem, &w) ||
		    !repeat_is_none(&w.repeat))
			return false;
		*ret_ms = w.has_hour ? w.at_ms : zone_midnight_ms(zone_day(w.at_ms, z), z);
		*ret_rest = attention_read(before, c->mem).rest;
	} else {
		*ret_ms = c->now_ms + a.days * day_ms;
		*ret_rest = a.rest;
	}
	*ret_ms = *ret_ms < most_ms ? *ret_ms : most_ms;
	return *ret_ms > c->now_ms;
}

bool attention_has(struct call *c, str rest)
{
	struct wish w = wish_parse(c->config, rest, c->mem);
	size_t n = 0;

	struct subscription *list = attention_list(c, &n);
	for (size_t i = 0; i < n; i++) {
		if (attention_is_meant(&w, &list[i]))
			return true;
	}
	return false;
}

void attention_silence(struct call *c, int64_t until_ms, str rest)
{
	if (change(c, rest, until_ms, set_silence) > 0)
		attention_show(c, "attention.silent");
}

bool attention_end_silence(struct call *c, str rest)
{
	bool is_silent = false;
	size_t n = 0;

	struct subscription *list = attention_list(c, &n);
	for (size_t i = 0; i < n; i++)
		is_silent = is_silent || list[i].paused_until_ms > c->now_ms;
	if (is_silent && change(c, rest, 0, set_silence) > 0)
		attention_show(c, "attention.silence_over");
	return is_silent;
}
