/* SPDX-License-Identifier: MIT */
/* Money that is no price: delivery, discounts, what is paid first, what somebody earns; and big
 * numbers that are no money. By rules that are a function each. Called by price_list.c; pure. */
#include "bot/understand/price_rules.h"

#include "bot/base/check.h"

static bool is_one_of(enum cue cue, unsigned long long set)
{
	return (set >> cue & 1) != 0;
}

#define SET(cue) (1ULL << (cue))

/* These turn to the goods again: what stands in front of them is about something else. */
static const unsigned long long turns =
	SET(CUE_PRICE) | SET(CUE_NEW) | SET(CUE_WAS) | SET(CUE_OLD) | SET(CUE_FREE) | SET(CUE_DROP);
static const unsigned long long neutral =
	SET(CUE_NONE) | SET(CUE_COUNT) | SET(CUE_ISI) | SET(CUE_NO) | SET(CUE_STOCK);

/* "sarapan hemat 7rb", "sekarang turun 34rb": no saving, but the price. */
static bool is_no_saving(const struct price_reader *r, size_t i)
{
	const struct token *lead = &r->t[i - 1];
	str word = scan_letters(r->s, r->t[i].begin);

	if (str_eq(word, STR("turun")))
		return lead->cue == CUE_NEW;
	return str_eq(word, STR("hemat")) && lead->kind == TOKEN_WORD &&
	       (lead->cue == CUE_NONE || lead->cue == CUE_NO);
}

static bool is_text(const struct price_reader *r, size_t i, const char *const *list, size_t n)
{
	str word = scan_letters(r->s, r->t[i].begin);

	for (size_t j = 0; r->t[i].kind == TOKEN_WORD && j < n; j++) {
		if (str_eq(word, str_from(list[j])))
			return true;
	}
	return false;
}

/* "komisi reseller 5rb" */
static bool is_gain(const struct price_reader *r, size_t i)
{
	static const char *const words[] = { "fee",  "gaji",   "keuntungan", "komisi",
					     "laba", "margin", "profit" };

	return is_text(r, i, words, ARRAY_LEN(words));
}

/* Whether the word at `i` says that money behind it is no price, `unknown` other words between. */
static bool says_other(const struct price_reader *r, size_t i, size_t unknown)
{
	const struct token *lead = &r->t[price_before(r, i)];
	enum cue cue = r->t[i].cue;

	if (cue == CUE_SPEND)
		return unknown == 0;
	if (cue == CUE_DELIVERY)
		return unknown <= 2 && lead->cue != CUE_FREE && lead->cue != CUE_NOT &&
		       r->t[i - 1].cue != CUE_READY;
	if (cue == CUE_SUM && is_no_saving(r, i))
		return false;
	if (cue == CUE_SUM && unknown == 1 && is_gain(r, i))
		return true;
	return cue == CUE_SUM && unknown == 0 && lead->cue != CUE_PRICE && lead->cue != CUE_AFTER &&
	       lead->cue != CUE_OFFER && lead->kind != TOKEN_QTY;
}

/* "infaq 25rb per datang": a gift that has its measure is what it costs. */
static bool is_fee(const struct price_reader *r, size_t k)
{
	str word = scan_letters(r->s, r->t[k - 1].begin);
	const struct token *next = &r->t[k + 1];

	return (str_eq(word, STR("infak")) || str_eq(word, STR("infaq")) ||
		str_eq(word, STR("iuran"))) &&
	       (next->cue == CUE_PER || (next->kind == TOKEN_QTY && next->how == QTY_PER));
}

bool price_is_other(const struct price_reader *r, size_t k)
{
	size_t unknown = 0;
	bool is_min = false;

	if (is_fee(r, k))
		return false;
	for (size_t i = k - 1; i > 0 && k - i <= PRICE_REACH; i--) {
		const struct token *t = &r->t[i];
		if (t->kind == TOKEN_BREAK || t->kind == TOKEN_MONEY || price_token_is(t, ','))
			return is_min;
		if (says_other(r, i, unknown))
			return true;
		if (is_one_of(t->cue, SET(CUE_SPEND) | SET(CUE_DELIVERY) | SET(CUE_SUM) | turns))
			return is_min;
		is_min = is_min || (t->cue == CUE_MIN && unknown == 0);
		unknown += t->kind != TOKEN_SIGN && is_one_of(t->cue, neutral);
	}
	return is_min;
}

/* Rule: "isi 1000", "terjual 10rb" count. */
static bool is_count(const struct price_reader *r, size_t k)
{
	static const char *const sold[] = { "kejual", "laku", "sold", "terjual" };
	const struct token *t = &r->t[k], *next = &r->t[k + 1];

	if (is_text(r, k - 1, sold, ARRAY_LEN(sold)) && !t->low.has_currency)
		return true;
	return !t->low.times && !t->low.has_currency &&
	       (r->t[k - 1].cue == CUE_ISI || r->t[k - 1].cue == CUE_COUNT) &&
	       !(next->kind == TOKEN_QTY && next->how == QTY_PER);
}

/* Rule: thousands of people are no price. */
static bool is_crowd(const struct price_reader *r, size_t k)
{
	const struct token *t = &r->t[k + 1];
	const struct unit *u = t->unit;

	if (r->t[k].low.has_currency || u == NULL || t->how == QTY_PER)
		return false;
	return (t->kind == TOKEN_WORD && u->kind == UNIT_MEASURE) ||
	       (t->kind == TOKEN_QTY && t->how == QTY_ALONE && u->kind == UNIT_PEOPLE &&
		!str_eq(str_from(u->name), STR("kamar")) && r->t[k].low.end != t->begin &&
		t[1].kind != TOKEN_MONEY);
}

/* Rule: "emas 17k", "kadar 24k": carats. */
static bool is_carat(const struct price_reader *r, size_t k)
{
	static const char *const words[] = { "emas", "kadar", "karat", "mas" };
	const struct amount *a = &r->t[k].low;

	return is_text(r, k - 1, words, ARRAY_LEN(words)) && r->s->c[a->end - 1] == 'k' &&
	       a->hundredths <= 2400;
}

/* Rule: "sejuta rasa" is no million; "seribuan", "15000 langkah" are money all the same. */
static bool is_saying(const struct price_reader *r, size_t k)
{
	const struct token *t = &r->t[k];

	return scan_is_letter(r->s, t->low.begin) && !t->low.has_currency &&
	       r->s->c[t->low.end - 1] != 'n' &&
	       str_starts(scan_letters(r->s, t->low.begin), STR("se")) &&
	       scan_letters(r->s, t->low.begin).len == t->low.end - t->low.begin &&
	       r->t[k + 1].kind == TOKEN_WORD && r->t[k + 1].cue == CUE_NONE &&
	       r->t[price_before(r, k)].cue != CUE_PRICE && amount_idr(&t->low) != 25000 &&
	       amount_idr(&t->low) != 50000;
}

bool price_is_count(const struct price_reader *r, size_t k)
{
	return is_count(r, k) || is_crowd(r, k) || is_saying(r, k) || is_carat(r, k);
}
