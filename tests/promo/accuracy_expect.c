/* SPDX-License-Identifier: MIT */
/* Compares what siar says of a text with what a line of the corpus expects. Pure. */
#include "tests/promo/accuracy_expect.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"

enum { PRICES_MAX = 32, TITLE_WORDS_MAX = 40 };

bool expect_time(str got, str want)
{
	if (want.len == 5) /* the clock */
		return got.len >= 16 && str_eq(str_slice(got, 11, 5), want);
	return want.len >= 10 && got.len >= want.len && str_starts(got, want);
}

struct title {
	str list[TITLE_WORDS_MAX];
	bool is_used[TITLE_WORDS_MAX];
	size_t n;
};

/* Folded, a letter that is drawn out once. */
static void title_words(str text, struct arena *mem, struct title *ret)
{
	str rest = utf8_fold(text, mem);
	uint32_t c = 0, before[2] = { 0 };
	struct buf word;

	ret->n = 0;
	buf_init(&word, mem);
	for (bool has_more = true; has_more;) {
		const char *from = rest.ptr;
		has_more = utf8_take(&rest, &c);
		if (has_more && utf8_class_of(c) == UTF8_WORD) {
			if (c != before[0] || c != before[1])
				buf_add(&word, (str){ from, (size_t)(rest.ptr - from) });
			before[1] = before[0];
			before[0] = c;
			continue;
		}
		if (word.len > 0 && ret->n < TITLE_WORDS_MAX)
			ret->list[ret->n++] = buf_str(&word);
		buf_init(&word, mem);
		before[0] = 0;
	}
}

bool expect_title(str got, str want, struct arena *mem)
{
	struct title *a = ARENA_NEW(mem, struct title), *b = ARENA_NEW(mem, struct title);
	size_t common = 0;

	title_words(got, mem, a);
	title_words(want, mem, b);
	for (size_t i = 0; i < a->n; i++) {
		for (size_t j = 0; j < b->n; j++) {
			if (b->is_used[j] || !str_eq(a->list[i], b->list[j]))
				continue;
			b->is_used[j] = true;
			common++;
			break;
		}
	}
	/* F = 2 x common / both >= 0.6 */
	return common > 0 && 20 * common >= 6 * (a->n + b->n);
}

static int64_t number(const struct json *price, const char *key, int64_t fallback)
{
	int64_t n;

	return json_int(json_get(price, key), &n) ? n : fallback;
}

static bool is_same_money(const struct json *a, const struct json *b)
{
	return number(a, "min", -1) == number(b, "min", -1) &&
	       number(a, "max", -1) == number(b, "max", -1);
}

static bool is_same_unit(const struct json *a, const struct json *b, struct arena *mem)
{
	return str_eq(json_str(json_get(a, "per"), mem), json_str(json_get(b, "per"), mem)) &&
	       number(a, "qty", 1) == number(b, "qty", 1);
}

static bool tells_unit(const struct json *price, struct arena *mem)
{
	return json_str(json_get(price, "per"), mem).len > 0 || number(price, "qty", 1) != 1;
}

static void count_unit(const struct json *got, const struct json *want, struct expect_units *units,
		       struct arena *mem)
{
	if (!json_get(want, "per"))
		return;
	bool is_given = tells_unit(got, mem), is_wanted = tells_unit(want, mem);
	units->given += is_given;
	units->wanted += is_wanted;
	units->right += is_given && is_wanted && is_same_unit(got, want, mem);
}

/* One of those wanted that is not taken yet; those with the same unit first. */
static const struct json *take(const struct json *got, const struct json *want,
			       bool is_taken[PRICES_MAX], bool same_unit, struct arena *mem)
{
	size_t i = 0;

	for (const struct json *w = json_first(want); w && i < PRICES_MAX; w = json_next(w), i++) {
		if (is_taken[i] || !is_same_money(got, w) ||
		    (same_unit && !is_same_unit(got, w, mem)))
			continue;
		is_taken[i] = true;
		return w;
	}
	return NULL;
}

int64_t expect_prices(const struct json *got, const struct json *want, struct expect_units *units,
		      struct arena *mem)
{
	bool is_taken[PRICES_MAX] = { false }, is_matched[PRICES_MAX] = { false };
	int64_t n = 0;

	*units = (struct expect_units){ 0 };
	for (int round = 0; round < 2; round++) {
		size_t i = 0;
		for (const struct json *g = json_first(got); g && i < PRICES_MAX;
		     g = json_next(g), i++) {
			const struct json *w =
				is_matched[i] ? NULL : take(g, want, is_taken, round == 0, mem);
			if (!w)
				continue;
			is_matched[i] = true;
			count_unit(g, w, units, mem);
			n++;
		}
	}
	return n;
}

static void show_one(const struct json *value, struct buf *b, struct arena *mem)
{
	int64_t from, to;

	if (!json_is_object(value)) {
		str text = json_str(value, mem);
		buf_add(b, text.len > 0 ? text : STR("nothing"));
		return;
	}
	from = number(value, "min", -1);
	to = number(value, "max", -1);
	buf_printf(b, "%lld", (long long)from);
	if (to != from)
		buf_printf(b, "-%lld", (long long)to);
	if (!tells_unit(value, mem))
		return;
	str per = json_str(json_get(value, "per"), mem);
	int64_t qty = number(value, "qty", 1);
	buf_add_char(b, '/');
	if (qty != 1)
		buf_printf(b, "%lld ", (long long)qty);
	buf_add(b, per);
}

str expect_shown(const struct json *value, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	if (!json_is_array(value)) {
		show_one(value, &b, mem);
		return buf_str(&b);
	}
	for (const struct json *one = json_first(value); one; one = json_next(one)) {
		if (b.len > 0)
			buf_add(&b, STR(", "));
		show_one(one, &b, mem);
	}
	return b.len > 0 ? buf_str(&b) : STR("nothing");
}

int64_t expect_count(const struct json *array)
{
	int64_t n = 0;

	for (const struct json *one = json_first(array); one; one = json_next(one))
		n++;
	return n;
}

int64_t expect_common(const struct json *got, const struct json *want, struct arena *mem)
{
	int64_t n = 0;

	for (const struct json *w = json_first(want); w; w = json_next(w)) {
		for (const struct json *g = json_first(got); g; g = json_next(g)) {
			if (!str_eq(json_str(g, mem), json_str(w, mem)))
				continue;
			n++;
			break;
		}
	}
	return n;
}
