/* SPDX-License-Identifier: MIT */
/* Who else the unit of an amount belongs to: the lower end of a range, the prices in front of it in
 * a row. Called by price_token.c; pure. */
#include "bot/understand/price_parts.h"

#include "bot/base/check.h"

enum { ROW_MAX = 8, LABEL_WORDS = 3, LABEL_LETTERS = 3 };

bool price_lend(struct amount *low, const struct amount *high)
{
	int64_t high_idr = amount_idr(high);

	if (low->times || (low->form != NUMBER_PLAIN && low->form != NUMBER_DECIMAL))
		return false;
	for (int64_t times = high->times; times > 1; times /= 1000) {
		struct amount with = *low;
		with.times = times;
		int64_t idr = amount_idr(&with);
		if (idr > 0 && idr <= high_idr) {
			low->times = times;
			low->is_unit_lent = true;
			low->is_short_unit = high->is_short_unit;
			return true;
		}
	}
	return false;
}

/* "Rp15.000/20.000", "15.000/20.000/25.000": prices, but "15.000/20.000" may be anything. */
static void untangle(struct token *in, size_t last)
{
	if (last == 0 || (last == 2 && !in[0].low.has_currency))
		return;
	for (size_t i = 0; i <= last; i += 2) {
		if (in[i].low.form != NUMBER_GROUPED)
			return;
	}
	in[0].is_tangled_behind = false;
	for (size_t i = 2; i <= last; i += 2) {
		in[i].is_tangled_before = false;
		in[i].is_tangled_behind = in[i].is_tangled_behind && i == last;
	}
}

void price_lend_along(struct token *in)
{
	size_t last = 0;

	while (last < 8 && in[last].kind == TOKEN_NUMBER && price_token_is(&in[last + 1], '/') &&
	       in[last + 1].begin == in[last].end && in[last + 2].kind == TOKEN_NUMBER &&
	       in[last + 2].begin == in[last + 1].end)
		last += 2;
	const struct amount *unit = &in[last].low;
	untangle(in, last);
	if (last == 2 && in[0].low.hundredths == 100 && unit->hundredths < 500 && unit->times)
		in[2].low.form = NUMBER_OTHER; /* "1/2 jt" is not two million */
	if (last == 0 || !unit->times || in[last].is_tangled_behind || in[0].is_tangled_before ||
	    (last == 2 && amount_idr(&in[0].low) < 10))
		return;
	for (size_t i = 0; i < last; i += 2) {
		if (price_lend(&in[i].low, unit))
			in[i].low.is_unit_lent = false; /* stands for itself */
		in[i].high = in[i].low;
	}
}

/* "S", "besar": what a size is called. */
static bool is_size(str word)
{
	static const char *const sizes[] = { "anak", "besar",  "dewasa",   "jumbo",  "kecil",
					     "l",    "large",  "m",        "medium", "mini",
					     "s",    "sedang", "tanggung", "xl",     "xs",
					     "xxl",  "xxxl" };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		if (str_eq(word, str_from(sizes[i])))
			return true;
	}
	return false;
}

/* What is known of the things in a row of prices. */
struct row {
	bool are_sizes, are_parted;
};

/* In front of what the price at `i` is of ("putri salju", "S ="); `i` when nothing is told. */
static size_t label_before(const struct scan *s, const struct token *t, size_t i, struct row *row)
{
	size_t at = i - 1, words = 0;

	if (price_token_is(&t[at], ':') || price_token_is(&t[at], '=') ||
	    price_token_is(&t[at], '-') || price_token_is(&t[at], '@'))
		at--;
	for (; words < LABEL_WORDS && t[at].kind == TOKEN_WORD && t[at].cue == CUE_NONE; at--) {
		str word = scan_letters(s, t[at].begin);
		bool is_one = is_size(word);
		if (!is_one && words > 0 && row->are_sizes)
			break;
		row->are_sizes = row->are_sizes && is_one;
		if (!is_one && (t[at].unit != NULL || word.len < LABEL_LETTERS))
			return i;
		words++;
	}
	return words > 0 ? at : i;
}

/* The bare number in front of the label of the price at `i`; 0 when there is none. */
static size_t row_before(const struct scan *s, const struct token *t, size_t i, struct row *row)
{
	bool is_m = t[i - 1].kind == TOKEN_NUMBER && t[i - 1].low.is_short_unit; /* "10 M 15rb" */
	size_t at = is_m ? i - 1 : label_before(s, t, i, row);

	if (at == i || at == 0)
		return 0;
	if (is_m && row->are_sizes && t[at].low.form == NUMBER_PLAIN && t[at].low.n_digits <= 3)
		return at;
	bool is_parted = price_token_is(&t[at], ',') || price_token_is(&t[at], '/') ||
			 t[at].kind == TOKEN_BREAK;
	at -= is_parted;
	const struct token *n = &t[at];
	if (n->kind != TOKEN_NUMBER || !price_token_is_bare(&n->low) ||
	    n->low.form != NUMBER_PLAIN || n->low.n_digits > 3 || n->is_tangled_before ||
	    n->is_tangled_behind)
		return 0;
	row->are_parted = row->are_parted && is_parted;
	return at;
}

static bool are_alike(const struct amount *a, const struct amount *b)
{
	return a->hundredths <= 3 * b->hundredths && b->hundredths <= 3 * a->hundredths;
}

void price_lend_row(const struct scan *s, struct token *t, size_t at)
{
	size_t members[ROW_MAX], n = 0, i = at;
	struct row row = { true, true };

	while (n < ROW_MAX && (i = row_before(s, t, i, &row)) != 0 &&
	       are_alike(&t[i].low, &t[at].low))
		members[n++] = i;
	if (n == 0 || label_before(s, t, members[n - 1], &row) == members[n - 1] ||
	    !(row.are_sizes || (row.are_parted && n >= 2 && t[at].low.hundredths < 10000)))
		return;
	for (i = 0; i < n; i++) {
		struct token *one = &t[members[i]];
		one->low.times = t[at].low.times;
		one->low.is_short_unit = false;
		one->end = one->low.end = one->low.number_end;
		one->high = one->low;
	}
}
