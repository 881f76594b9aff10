/* SPDX-License-Identifier: MIT */
/* From a scan to tokens, in two passes: words, numbers and signs as they stand (lex), then what
 * belongs together (join): ranges, amounts with their unit, quantities. Called by price_list.c and
 * price.c; pure. Each step looks a few tokens ahead, so that the whole is linear. */
#include "bot/understand/price_token.h"

#include "bot/base/check.h"
#include "bot/understand/numeral.h"
#include "bot/understand/skip.h"

enum { BARE_DIGITS_MAX = 8, BARE_MIN_IDR = 1000, CURRENCY_MIN_IDR = 100 };
enum { TOKENS_MAX = 1500, PACKED_MAX = 1000, LENT_MAX = 20 };

int64_t price_token_worth(const struct amount *a)
{
	int64_t idr = amount_idr(a);

	if (a->times) /* "15.000rb" means 15.000 to some and 15 million to others */
		return a->form == NUMBER_GROUPED ? 0 : idr;
	if (a->form == NUMBER_DECIMAL)
		return 0;
	return idr >= (a->has_currency ? CURRENCY_MIN_IDR : BARE_MIN_IDR) ? idr : 0;
}

static bool is_bare(const struct amount *a)
{
	return !a->times && !a->has_currency;
}

/* A bare number written like a price. */
static bool looks_priced(const struct amount *a)
{
	int64_t idr = amount_idr(a);

	if (idr < BARE_MIN_IDR)
		return false;
	return a->form == NUMBER_GROUPED ||
	       (a->form == NUMBER_PLAIN && a->n_digits <= BARE_DIGITS_MAX && idr % 50 == 0);
}

/* What stands in front makes a bare number the end of a date, a time, a code. */
static bool is_tangled_before(const struct scan *s, size_t i)
{
	char before = i ? s->c[i - 1] : ' ';

	if (before == '/' || before == '#' || before == '&' || before == '_' ||
	    (i && scan_is_letter(s, i - 1)))
		return true;
	if (i < 2)
		return false;
	if (before == '-')
		return scan_is_word(s, i - 2);
	return (before == ':' || before == '.' || before == ',') && scan_is_digit(s, i - 2);
}

/* What stands behind makes it the beginning of one, or a percentage. */
static bool is_tangled_behind(const struct scan *s, size_t i)
{
	char behind = s->c[i];

	if (behind == '%' || behind == '_' || scan_is_word(s, i))
		return true;
	return (behind == '/' || behind == ':' || behind == '-') && scan_is_digit(s, i + 1);
}

static size_t lex_number(const struct scan *s, size_t i, struct token *t)
{
	if (!amount_read(s, i, &t->low) && !numeral_read(s, i, &t->low))
		return i;
	t->kind = TOKEN_NUMBER;
	size_t an = t->low.end + (s->c[t->low.end] == '-');
	if (amount_idr(&t->low) % 50 == 0 && str_eq(scan_letters(s, an), STR("an"))) {
		t->low.end = an + 2; /* "15.000an", "500an" */
		t->low.has_currency = true;
	}
	t->is_glued = i > 0 && scan_is_letter(s, i - 1);
	t->is_tangled_before = is_tangled_before(s, i);
	t->is_tangled_behind = is_tangled_behind(s, t->low.end);
	t->high = t->low;
	return t->low.end;
}

/* "s/d", "s.d.", "u/" */
static size_t lex_slashed(const struct scan *s, size_t i, struct token *t)
{
	if ((i && scan_is_word(s, i - 1)) || (s->c[i + 1] != '/' && s->c[i + 1] != '.'))
		return i;
	if (s->c[i] == 'u' && s->c[i + 1] == '/') {
		t->cue = CUE_FILLER;
		return i + 2;
	}
	if (s->c[i] != 's' || s->c[i + 2] != 'd' || scan_is_letter(s, i + 3))
		return i;
	t->cue = CUE_TO;
	return i + 3 + (s->c[i + 3] == '.');
}

/* A word, or two that mean something together ("uang muka"). */
static size_t lex_word(const struct scan *s, size_t i, struct token *t)
{
	str word = scan_letters(s, i);
	size_t end = i + word.len, second = 0;

	t->kind = TOKEN_WORD;
	if (scan_is_letter(s, end) || word.len == 0) {
		while (scan_is_letter(s, end))
			end++;
		return end;
	}
	size_t slashed = lex_slashed(s, i, t);
	if (slashed > i)
		return slashed;
	if (s->c[end] == ' ' && scan_is_letter(s, end + 1))
		second = end + 1 + scan_letters(s, end + 1).len;
	if (second && !scan_is_word(s, second) &&
	    (t->cue = cue_of((str){ s->c + i, second - i })) != CUE_NONE)
		return second;
	t->cue = cue_of(word);
	t->unit = unit_find(word, &t->unit_how);
	if (s->c[end] == '.' && t->cue != CUE_NONE && word.len <= 4) /* "hrg. 15rb", "min. 5" */
		end++;
	return end;
}

/* One token at `i`; where it ends. Kind TOKEN_END: there is none, only blanks or decoration. */
static size_t lex(const struct scan *s, size_t i, struct token *t)
{
	char c = s->c[i];
	size_t end = skip_foreign(s, i);

	*t = (struct token){ .begin = i };
	if (end > i) {
		t->kind = TOKEN_OTHER;
		return end;
	}
	if (scan_is_digit(s, i) || scan_is_letter(s, i)) {
		if ((end = lex_number(s, i, t)) == i)
			end = lex_word(s, i, t);
		return end;
	}
	t->sign = c;
	if (c == '\n' || c == ';' || c == '!' || c == '?' || c == '.' || c == '|')
		t->kind = TOKEN_BREAK;
	else if (c != ' ' && c != '*' && c != '_' && c != '"' && c != '\'')
		t->kind = TOKEN_SIGN;
	return i + 1;
}

/* The unit of "500-1jt" belongs to the lower end too, or the next smaller one does. */
static bool lend_unit(struct amount *low, const struct amount *high)
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

static bool is_sign(const struct token *t, char sign)
{
	return t->kind == TOKEN_SIGN && t->sign == sign;
}

/* Whether two numbers with a dash between are the ends of a price range. */
static bool are_ends(const struct token *low, const struct token *high)
{
	struct amount from = low->low;

	if (high->low.form == NUMBER_OTHER || high->is_tangled_behind || low->is_tangled_before)
		return false;
	if (high->low.times && lend_unit(&from, &high->low))
		return amount_idr(&from) * LENT_MAX >= amount_idr(&high->low);
	if (!high->low.times && !high->low.has_currency && !looks_priced(&high->low))
		return false;
	if (is_bare(&from) && !looks_priced(&from))
		return false;
	return price_token_worth(&from) > 0 &&
	       price_token_worth(&from) <= price_token_worth(&high->low);
}

/* "10-15rb", "1,5JT - 6JT", "10rb s/d 15rb": one token of three. */
static size_t join_range(const struct token *in, struct token *out)
{
	if (!is_sign(&in[1], '-') && !is_sign(&in[1], '~') && in[1].cue != CUE_TO)
		return 0;
	if (in[2].kind != TOKEN_NUMBER || !are_ends(&in[0], &in[2]))
		return 0;
	*out = in[0];
	lend_unit(&out->low, &in[2].low);
	out->high = in[2].low;
	out->end = in[2].end;
	out->is_tangled_behind = in[2].is_tangled_behind;
	return 3;
}

/* The unit of "10/12/15rb" belongs to all; but "3/25rb" is three for that. */
static void lend_along(struct token *in)
{
	size_t last = 0;

	while (last < 8 && in[last].kind == TOKEN_NUMBER && is_sign(&in[last + 1], '/') &&
	       in[last + 1].begin == in[last].end && in[last + 2].kind == TOKEN_NUMBER &&
	       in[last + 2].begin == in[last + 1].end)
		last += 2;
	const struct amount *unit = &in[last].low;
	if (last == 2 && in[0].low.hundredths == 100 && unit->hundredths < 500 && unit->times)
		in[2].low.form = NUMBER_OTHER; /* "1/2 jt" is not two million */
	if (last == 0 || !unit->times || in[last].is_tangled_behind || in[0].is_tangled_before ||
	    (last == 2 && amount_idr(&in[0].low) < 10))
		return;
	for (size_t i = 0; i < last; i += 2) {
		if (lend_unit(&in[i].low, unit))
			in[i].low.is_unit_lent = false; /* stands for itself */
		in[i].high = in[i].low;
	}
}

static size_t as_qty(struct token *out, enum qty_how how, int64_t qty, size_t end)
{
	out->kind = TOKEN_QTY;
	out->cue = CUE_NONE;
	out->how = how;
	out->qty = qty;
	out->end = end;
	return 1;
}

/* `hundredths` of a unit: whole ones, or so many of its part ("1/2 kg" is 500 gram). */
static bool count_of(struct token *out, const struct unit *u, int64_t hundredths)
{
	static const struct unit parts[] = {
		{ "gram", "gram", UNIT_WEIGHT, NULL, 0 }, { "ml", "ml", UNIT_WEIGHT, NULL, 0 },
		{ "cm", "cm", UNIT_WEIGHT, NULL, 0 },     { "pcs", "pcs", UNIT_GOODS, NULL, 0 },
		{ "menit", "menit", UNIT_TIME, NULL, 0 },
	};
	out->unit = u;
	out->qty = hundredths / 100;
	if (hundredths % 100 == 0 || u->part == NULL)
		return out->qty > 0 && hundredths % 100 == 0;
	out->qty = hundredths * u->parts / 100;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (str_eq(str_from(u->part), str_from(parts[i].word)))
			out->unit = &parts[i];
	}
	return out->qty > 0;
}

/* "3 pcs", "250gr", "1/2 kg", "setengah kilo"; of "1500 watt" nothing is sold. */
static size_t join_measure(const struct token *in, struct token *out)
{
	const struct token *word = &in[1];
	int64_t hundredths = in[0].low.hundredths;
	size_t taken = 2;

	if (is_sign(&in[1], '/') && in[2].kind == TOKEN_NUMBER && in[2].low.hundredths > 0 &&
	    in[0].end == in[1].begin && is_bare(&in[2].low)) {
		hundredths = hundredths * 100 / in[2].low.hundredths;
		word = &in[3];
		taken = 4;
	}
	if (!is_bare(&in[0].low) || word->kind != TOKEN_WORD || word->unit == NULL ||
	    word->unit_how != UNIT_ALONE || hundredths <= 0 || in[0].low.form == NUMBER_OTHER ||
	    in[0].is_glued)
		return 0;
	*out = in[0];
	out->end = word->end;
	if (word->unit->kind == UNIT_MEASURE || !count_of(out, word->unit, hundredths)) {
		out->kind = TOKEN_OTHER;
		return taken;
	}
	as_qty(out, QTY_COUNTED, out->qty, word->end);
	return taken;
}

/* Whether a number alone is a price: it has a unit or currency, or is written like one. */
static bool is_money(const struct token *t)
{
	const struct amount *a = &t->low;

	if (price_token_worth(a) == 0 || price_token_worth(&t->high) == 0)
		return false;
	if (a->has_currency)
		return true;
	if ((is_bare(a) || a->is_unit_lent) && t->is_tangled_before)
		return false;
	if (a->times)
		return !a->is_short_unit;
	return looks_priced(a) && !t->is_tangled_behind;
}

/* What begins with the number in[0]. */
static size_t join_number(struct token *in, struct token *out)
{
	size_t taken;

	lend_along(in);
	if ((taken = join_range(in, out)) == 0 && (taken = join_measure(in, out)) == 0) {
		*out = in[0];
		taken = 1;
	}
	if (out->kind == TOKEN_NUMBER && is_money(out))
		out->kind = TOKEN_MONEY;
	return taken;
}

/* A word that is a unit, with its "se" or "per". */
static size_t join_unit(const struct token *in, struct token *out)
{
	*out = in[0];
	/* "sak bungkus" is Javanese for one, but "15rb/sak" a sack. */
	if (in[0].unit && str_eq(str_from(in[0].unit->word), STR("sak")) && in[1].unit &&
	    in[1].unit_how == UNIT_ALONE && in[1].unit->kind != UNIT_MEASURE) {
		out->unit = in[1].unit;
		as_qty(out, QTY_COUNTED, 1, in[1].end);
		return 2;
	}
	if (out->unit == NULL || out->unit->kind == UNIT_MEASURE)
		return 1;
	if (out->unit_how == UNIT_ALONE && out->cue != CUE_NONE)
		return 1;
	return as_qty(out,
		      out->unit_how == UNIT_PER   ? QTY_PER
		      : out->unit_how == UNIT_ONE ? QTY_COUNTED
						  : QTY_ALONE,
		      1, out->end);
}

/* "/porsi", "per 250 gram", "/jam" (which without the slash tells the time). */
static bool absorb_per(struct token *out)
{
	if (out->kind == TOKEN_WORD && out->unit && out->unit->kind != UNIT_MEASURE)
		as_qty(out, QTY_PER, 1, out->end);
	if (out->kind != TOKEN_QTY || out->how == QTY_PACKED)
		return false;
	out->how = QTY_PER;
	return true;
}

/* "isi 10", "beli 2 pcs" */
static bool absorb_count(struct token *out)
{
	int64_t n = out->qty;

	if (out->kind == TOKEN_NUMBER && out->low.form == NUMBER_PLAIN && is_bare(&out->low) &&
	    !out->is_tangled_behind)
		n = amount_idr(&out->low);
	else if (out->kind != TOKEN_QTY || out->how != QTY_COUNTED)
		return false;
	if (n <= 0 || (out->kind == TOKEN_NUMBER && n > PACKED_MAX))
		return false;
	as_qty(out, QTY_PACKED, n, out->end);
	return true;
}

/* "sisa 5 pcs", "jam 6", "min 10 pcs": no price and of no price. */
static bool absorb_other(const struct token *last, struct token *out)
{
	bool is_bare_money = out->kind == TOKEN_MONEY && is_bare(&out->low);
	bool is_number =
		out->kind == TOKEN_NUMBER || (out->kind == TOKEN_QTY && out->how != QTY_ALONE);

	if (!is_number && !(is_bare_money && last->cue != CUE_MIN))
		return false;
	out->kind = TOKEN_OTHER;
	return true;
}

/* What the token put out before makes of *out: true when *out takes its place. */
static bool absorbs(const struct token *last, struct token *out)
{
	bool is_taken = false;

	if (is_sign(last, '/') || last->cue == CUE_PER ||
	    (is_sign(last, '@') && out->kind == TOKEN_QTY))
		is_taken = absorb_per(out);
	else if (last->cue == CUE_ISI || last->cue == CUE_COUNT)
		is_taken = absorb_count(out);
	else if (last->cue == CUE_STOCK || last->cue == CUE_NO || last->cue == CUE_MIN)
		is_taken = absorb_other(last, out);
	if (is_taken)
		out->begin = last->begin;
	return is_taken;
}

static size_t join(struct token *in, struct token *out)
{
	if (in[0].kind == TOKEN_NUMBER)
		return join_number(in, out);
	if (in[0].kind == TOKEN_WORD)
		return join_unit(in, out);
	*out = in[0];
	return 1;
}

struct token *price_tokens(const struct scan *s, struct arena *mem, size_t *ret_n)
{
	size_t max = s->n < TOKENS_MAX ? s->n : TOKENS_MAX, n = 0, kept = 0;
	/* Three more to look at behind the last. */
	struct token *t = ARENA_ARRAY(mem, struct token, max + 5);

	for (size_t i = 0; i < s->n && n < max;) {
		i = lex(s, i, &t[n + 1]);
		t[n + 1].end = i;
		if (t[n + 1].kind != TOKEN_END)
			n++;
	}
	t[n + 1] = (struct token){ 0 };
	for (size_t i = 1; i <= n;) {
		struct token out;
		i += join(&t[i], &out);
		if (!(kept && absorbs(&t[kept], &out)))
			kept++;
		t[kept] = out;
	}
	for (size_t i = kept + 1; i <= kept + 4; i++)
		t[i] = (struct token){ 0 };
	*ret_n = kept;
	return t;
}
