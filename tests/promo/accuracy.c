/* SPDX-License-Identifier: MIT */
/* Reads the corpus, asks what `siar understand` asks, counts what is right. Used by the bench
 * promo_accuracy and by test_accuracy; one thread. */
#include "tests/promo/accuracy.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/understanding.h"
#include "tests/promo/accuracy_expect.h"

#include <inttypes.h>
#include <time.h>

static const str default_now = STR_INIT("2026-11-24T19:00");

static const char *const names[FIELD_COUNT] = {
	[FIELD_PRICE] = "price",       [FIELD_UNIT] = "unit",   [FIELD_TIME] = "time",
	[FIELD_CATEGORY] = "category", [FIELD_PLACE] = "place", [FIELD_TITLE] = "title",
	[FIELD_COMMAND] = "command",   [FIELD_PROMO] = "promo", [FIELD_FLAGS] = "flags",
	[FIELD_DELIVERY] = "delivery",
};

/* One line under the pen. */
struct line {
	const char *path;
	int64_t no;
	const struct json *expect, *got;
	struct score *score;
	FILE *to;
	struct arena *mem;
};

const char *accuracy_name(enum field f)
{
	return names[f];
}

double accuracy_precision(const struct tally *t)
{
	return t->given > 0 ? (double)t->right / (double)t->given : 1;
}

double accuracy_recall(const struct tally *t)
{
	return t->wanted > 0 ? (double)t->right / (double)t->wanted : 1;
}

double accuracy_false(const struct score *s)
{
	return s->n_free > 0 ? (double)s->n_false / (double)s->n_free : 0;
}

static void add(struct line *l, enum field f, int64_t right, int64_t given, int64_t wanted)
{
	struct tally *t = &l->score->fields[f];

	t->right += right;
	t->given += given;
	t->wanted += wanted;
	if (!l->to || (right == given && right == wanted))
		return;
	static const char *const keys[FIELD_COUNT] = { [FIELD_PRICE] = "prices",
						       [FIELD_UNIT] = "prices",
						       [FIELD_PLACE] = "district",
						       [FIELD_PROMO] = "is_promo" };
	const char *key = keys[f] ? keys[f] : names[f];
	const struct json *want = json_get(l->expect, key), *got = json_get(l->got, key);
	if (f == FIELD_PLACE && !want)
		want = json_get(l->expect, "place");
	if (f == FIELD_PLACE && json_path(l->got, "question.district"))
		got = json_path(l->got, "question.district");
	str expected = f == FIELD_PROMO ? (json_bool(want, false) ? STR("yes") : STR("no"))
					: expect_shown(want, l->mem);
	str found = f == FIELD_PROMO ? (json_bool(got, false) ? STR("yes") : STR("no"))
				     : expect_shown(got, l->mem);
	(void)fprintf(l->to, "%s:%" PRId64 ": %s: expected %" STR_FMT ", got %" STR_FMT "\n",
		      l->path, l->no, names[f], STR_ARG(expected), STR_ARG(found));
}

static void score_prices(struct line *l)
{
	const struct json *want = json_get(l->expect, "prices"), *got = json_get(l->got, "prices");
	int64_t n_want = expect_count(want), n_got = expect_count(got);
	struct expect_units units;

	if (!want)
		return;
	int64_t right = expect_prices(got, want, &units, l->mem);
	add(l, FIELD_PRICE, right, n_got, n_want);
	add(l, FIELD_UNIT, units.right, units.given, units.wanted);
	if (n_want > 0)
		return;
	l->score->n_free++;
	l->score->n_false += n_got > 0;
}

enum fit { FIT_TIME, FIT_TITLE, FIT_WORD };

static bool fits(enum fit fit, str got, str want, struct arena *mem)
{
	if (fit == FIT_TIME)
		return expect_time(got, want);
	return fit == FIT_TITLE ? expect_title(got, want, mem) : str_eq(got, want);
}

/* A field of one value; the line may name several that are right, nothing among them. */
static void score_one(struct line *l, enum field f, enum fit fit)
{
	const struct json *want = json_get(l->expect, names[f]);
	str got = json_str(json_get(l->got, names[f]), l->mem);
	bool is_right = false, may_lack = false;

	if (!want)
		return;
	const struct json *one = json_is_array(want) ? json_first(want) : want;
	for (; one; one = json_is_array(want) ? json_next(one) : NULL) {
		str w = json_str(one, l->mem);
		may_lack = may_lack || w.len == 0;
		is_right = is_right || (got.len > 0 && w.len > 0 && fits(fit, got, w, l->mem));
	}
	add(l, f, is_right, got.len > 0, is_right || !may_lack);
}

/* The districts found, each of the name. */
static void score_place(struct line *l, const struct config *c)
{
	const struct json *code = json_get(l->expect, "district"),
			  *name = json_get(l->expect, "place");
	const struct json *question = json_path(l->got, "question.district");
	str got = json_str(json_get(l->got, "district"), l->mem), want = json_str(code, l->mem);
	bool is_given = got.len > 0 || question, is_right = false;

	if (!code && !name)
		return;
	if (code) {
		is_right = got.len > 0 && str_eq(got, want);
	} else if (question) {
		want = utf8_fold(json_str(name, l->mem), l->mem);
		is_right = true;
		for (const struct json *one = json_first(question); one; one = json_next(one)) {
			int64_t number = 0;
			bool is_known = json_int(one, &number);
			for (size_t i = 0; is_known && i < c->n_districts; i++) {
				if (c->districts[i].code == number)
					is_right = is_right &&
						   str_ends(utf8_fold(c->districts[i].name, l->mem),
							    want);
			}
		}
	}
	bool is_wanted = (code && want.len > 0) || (name && json_str(name, l->mem).len > 0);
	add(l, FIELD_PLACE, is_right && is_wanted, is_given, is_wanted);
}

static void score_promo(struct line *l)
{
	const struct json *want = json_get(l->expect, "is_promo");
	bool wanted = json_bool(want, false), got = json_bool(json_get(l->got, "is_promo"), false);

	if (want)
		add(l, FIELD_PROMO, wanted && got, got, wanted);
}

static void score_set(struct line *l, enum field f)
{
	const struct json *want = json_get(l->expect, names[f]);
	int64_t n = expect_common(json_get(l->got, names[f]), want, l->mem);

	add(l, f, n, n, expect_count(want));
}

static int64_t now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static enum err score_answer(struct line *l, const struct config *c, const struct understanding *u,
			     struct why *reterr)
{
	struct json *got;
	int64_t before = now_us();
	str answer = understanding_json(u, l->mem);

	l->score->took_us += now_us() - before;
	l->score->n_texts++;
	enum err e = json_open(answer, &got, reterr);
	if (e)
		return e;
	l->got = got;
	score_prices(l);
	score_one(l, FIELD_TIME, FIT_TIME);
	score_one(l, FIELD_CATEGORY, FIT_WORD);
	score_place(l, c);
	score_one(l, FIELD_TITLE, FIT_TITLE);
	score_one(l, FIELD_COMMAND, FIT_WORD);
	score_promo(l);
	score_set(l, FIELD_DELIVERY);
	score_set(l, FIELD_FLAGS);
	json_close(got);
	return OK;
}

static enum err score_line(struct line *l, const struct config *c, const struct json *root,
			   struct why *reterr)
{
	str now = json_str(json_get(root, "now"), l->mem);
	struct understanding u = { .config = c, .text = json_str(json_get(root, "text"), l->mem) };

	l->expect = json_get(root, "expect");
	u.is_group = str_eq(json_str(json_get(root, "place"), l->mem), STR("group"));
	if (!json_is_string(json_get(root, "text")) || !json_is_object(l->expect))
		return why_set(reterr, ERR_INVALID, "wants \"text\" and \"expect\"");
	if (!understanding_now(now.len > 0 ? now : default_now, c->zone, &u.now_ms))
		return why_set(reterr, ERR_INVALID, "\"now\" is no moment");
	return score_answer(l, c, &u, reterr);
}

static enum err read_all(const char *path, struct buf *ret, struct why *reterr)
{
	char part[4096];
	size_t n;
	FILE *f = fopen(path, "r");

	if (!f)
		return why_set(reterr, ERR_IO, "%s: cannot be read", path);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(ret, (str){ part, n });
	bool is_bad = ferror(f);
	(void)fclose(f);
	return is_bad ? why_set(reterr, ERR_IO, "%s: cannot be read", path) : OK;
}

enum err accuracy_file(const struct config *c, const char *path, FILE *to, struct score *score,
		       struct why *reterr)
{
	struct arena all, one;
	struct buf text;
	struct line l = { .path = path, .score = score, .to = to, .mem = &one };
	str line;

	arena_init(&all, 0);
	arena_init(&one, 0);
	buf_init(&text, &all);
	enum err e = read_all(path, &text, reterr);
	str rest = buf_str(&text);
	while (!e && str_take(&rest, '\n', &line)) {
		struct json *root = NULL;
		struct why why = { 0 };
		l.no++;
		if (str_trim(line).len == 0)
			continue;
		arena_reset(&one);
		e = json_open(line, &root, &why);
		if (!e)
			e = score_line(&l, c, root, &why);
		json_close(root);
		if (e)
			e = why_set(reterr, e, "%s:%" PRId64 ": %s", path, l.no, why.text);
	}
	arena_finish(&one);
	arena_finish(&all);
	return e;
}
