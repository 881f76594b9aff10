/* SPDX-License-Identifier: MIT */
/* From the tokens of price_lex.c to those that belong together: ranges, amounts with their unit,
 * quantities. Called by price_list.c and price.c; pure. Each step looks a few tokens ahead, so that
 * the whole is linear. */
#include "bot/understand/price_parts.h"

#include "bot/base/check.h"

enum { BARE_DIGITS_MAX = 8, BARE_MIN_IDR = 1000, CURRENCY_MIN_IDR = 100 };
enum { TOKENS_MAX = 1500, PACKED_MAX = 1000, LENT_MAX = 20, APART = 2 };

int64_t price_token_worth(const struct amount *a)
{
	int64_t idr = amount_idr(a);

	/* "15.000rb" means 15.000 to some and 15 million to others; nothing costs 1.650, so that
	 * "1.650rb" are thousands. */
	if (a->times && a->form == NUMBER_GROUPED)
		return a->times == 1000 && idr / 1000 % 500 ? idr : 0;
	if (a->times)
		return idr;
	if (a->form == NUMBER_DECIMAL)
		return 0;
	return idr >= (a->has_currency ? CURRENCY_MIN_IDR : BARE_MIN_IDR) ? idr : 0;
}

bool price_token_is_bare(const struct amount *a)
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

bool price_token_is(const struct token *t, char sign)
{
	return t->kind == TOKEN_SIGN && t->sign == sign;
}

/* Whether two numbers with a dash between are the ends of a price range. */
static bool are_ends(const struct token *low, const struct token *high)
{
	struct amount from = low->low;

	if (high->low.form == NUMBER_OTHER || high->is_tangled_behind || low->is_tangled_before)
		return false;
	if (high->low.times && price_lend(&from, &high->low))
		return amount_idr(&from) * LENT_MAX >= amount_idr(&high->low);
	if (!high->low.times && !high->low.has_currency && !looks_priced(&high->low))
		return false;
	if (price_token_is_bare(&from) && !looks_priced(&from))
		return false;
	return price_token_worth(&from) > 0 &&
	       price_token_worth(&from) <= price_token_worth(&high->low);
}

/* "10-15rb", "1,5JT - 6JT", "10rb s/d 15rb": one token of three. */
static size_t join_range(const struct token *in, struct token *out)
{
	if (!price_token_is(&in[1], '-') && !price_token_is(&in[1], '~') && in[1].cue != CUE_TO)
		return 0;
	if (in[2].kind != TOKEN_NUMBER || !are_ends(&in[0], &in[2]))
		return 0;
	if ((in[-1].cue == CUE_STOCK || in[-1].cue == CUE_NO) && price_token_is_bare(&in[0].low) &&
	    in[1].begin > in[0].end && in[2].begin > in[1].end)
		return 0; /* "diameter 40 - 275rb" */
	*out = in[0];
	price_lend(&out->low, &in[2].low);
	out->high = in[2].low;
	out->end = in[2].end;
	out->is_tangled_behind = in[2].is_tangled_behind;
	return 3;
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

/* "se tandan"; "sak bungkus" is Javanese for one, but "15rb/sak" a sack. */
static bool is_one_of(const struct token *in)
{
	bool is_se = in[0].cue == CUE_ONE ||
		     (in[0].unit && str_eq(str_from(in[0].unit->word), STR("sak")));

	return is_se && in[1].unit && in[1].unit_how == UNIT_ALONE &&
	       in[1].unit->kind != UNIT_MEASURE;
}

static bool is_few(const struct token *t)
{
	return t->kind == TOKEN_NUMBER && price_token_is_bare(&t->low) &&
	       t->low.form == NUMBER_PLAIN && amount_idr(&t->low) < PACKED_MAX;
}

/* "2019 km 32.000", "11.000 level 5": the word is of what follows. */
static bool is_label(const struct token *in, const struct token *word)
{
	if (word->cue == CUE_SUM)
		return word[1].kind == TOKEN_NUMBER;
	return word->cue == CUE_NO && looks_priced(&in[0].low) && is_few(&word[1]);
}

/* The "6" of "a6 kertas", not of "13rb6pcs". */
static bool is_name_end(const struct token *in)
{
	bool is_behind_price = (in[-1].kind == TOKEN_NUMBER || in[-1].kind == TOKEN_MONEY) &&
			       in[-1].end == in[0].begin;

	return in[0].is_glued && !is_behind_price;
}

/* "3 pcs", "250gr", "1/2 kg", "setengah kilo"; of "1500 watt" nothing is sold. */
static size_t join_measure(const struct token *in, struct token *out)
{
	const struct token *word = &in[1];
	int64_t hundredths = in[0].low.hundredths;
	size_t taken = 2;

	if (price_token_is(&in[1], '/') && in[2].kind == TOKEN_NUMBER && in[2].low.hundredths > 0 &&
	    in[0].end == in[1].begin && in[0].low.n_digits <= 2 &&
	    price_token_is_bare(&in[2].low)) {
		hundredths = hundredths * 100 / in[2].low.hundredths;
		word = &in[3];
		taken = 4;
	}
	if (!price_token_is_bare(&in[0].low) || word->kind != TOKEN_WORD || word->unit == NULL ||
	    word->unit_how != UNIT_ALONE || hundredths <= 0 || in[0].low.form == NUMBER_OTHER ||
	    is_name_end(in) || is_one_of(word) || word->begin - word[-1].end > APART ||
	    is_label(in, word))
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

static bool is_few_to_few(const struct token *in)
{
	return is_few(&in[0]) && (price_token_is(&in[1], '-') || in[1].cue == CUE_TO) &&
	       is_few(&in[2]);
}

/* "isi 7-8", "isi 4 macam": how many is not sure, that it is packed is. */
static size_t join_packed(const struct token *in, struct token *out)
{
	size_t n = is_few_to_few(&in[1]) ? 4 : 0;

	if (in[0].cue != CUE_ISI && in[0].cue != CUE_COUNT)
		return 0;
	if (n == 0 && is_few(&in[1]) && in[2].unit && in[2].unit->kind == UNIT_MEASURE)
		n = 2;
	if (n == 0)
		return 0;
	if (in[n].kind == TOKEN_WORD && in[n].unit && in[n].unit_how == UNIT_ALONE)
		n++;
	*out = in[0];
	as_qty(out, QTY_PACKED, 0, in[n - 1].end);
	return n;
}

/* "umur 3-4 tahun": nothing is sold by it. */
static size_t join_span(const struct token *in, struct token *out)
{
	if (!is_few_to_few(in) || in[3].kind != TOKEN_WORD || in[3].unit == NULL ||
	    in[3].unit_how != UNIT_ALONE || in[3].unit->kind == UNIT_GOODS ||
	    in[3].unit->kind == UNIT_WEIGHT)
		return 0;
	*out = in[0];
	out->kind = TOKEN_OTHER;
	out->end = in[3].end;
	return 4;
}

/* Whether a number alone is a price: it has a unit or currency, or is written like one. */
static bool is_money(const struct token *t)
{
	const struct amount *a = &t->low;

	if (price_token_worth(a) == 0 || price_token_worth(&t->high) == 0)
		return false;
	if (a->has_currency)
		return true;
	if ((price_token_is_bare(a) || a->is_unit_lent) && t->is_tangled_before)
		return false;
	if (a->times)
		return !a->is_short_unit;
	return looks_priced(a) && !t->is_tangled_behind;
}

/* What begins with the number in[0]. */
static size_t join_number(struct token *in, struct token *out)
{
	size_t taken;

	price_lend_along(in);
	if ((taken = price_clock(in, out)) > 0 || (taken = join_span(in, out)) > 0)
		return taken;
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
	if (in[0].cue == CUE_PER && price_token_is(&in[1], '-') && in[2].unit &&
	    in[2].unit->kind != UNIT_MEASURE) { /* "per-kg" */
		out->unit = in[2].unit;
		as_qty(out, QTY_PER, 1, in[2].end);
		return 3;
	}
	if (is_one_of(in)) {
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

	if (out->kind == TOKEN_NUMBER && out->low.form == NUMBER_PLAIN &&
	    price_token_is_bare(&out->low) && !out->is_tangled_behind)
		n = amount_idr(&out->low);
	else if (out->kind != TOKEN_QTY || out->how != QTY_COUNTED)
		return false;
	if (n <= 0 || (out->kind == TOKEN_NUMBER && n > PACKED_MAX))
		return false;
	as_qty(out, QTY_PACKED, n, out->end);
	return true;
}

/* "panjang 2 m" is a measure. */
static bool is_sold_by(const struct unit *u)
{
	return u->kind == UNIT_GOODS ||
	       (u->kind == UNIT_WEIGHT && !str_eq(str_from(u->name), STR("meter")));
}

/* "sisa 5 pcs", "jam 6", "min 10 pcs": no price and of no price. */
static bool absorb_other(const struct token *last, struct token *out)
{
	bool is_bare_money = out->kind == TOKEN_MONEY && price_token_is_bare(&out->low);
	bool is_number =
		out->kind == TOKEN_NUMBER || (out->kind == TOKEN_QTY && out->how != QTY_ALONE);

	if (last->cue == CUE_NO && out->kind == TOKEN_QTY && out->unit && is_sold_by(out->unit))
		return false; /* "coklat blok 1 kg", "kain panjang 3 pcs" */
	if (!is_number && !(is_bare_money && last->cue != CUE_MIN))
		return false;
	out->kind = TOKEN_OTHER;
	return true;
}

/* What the token put out before makes of *out: true when *out takes its place. */
static bool absorbs(const struct token *last, struct token *out)
{
	bool is_taken = false;

	if (price_token_is(last, '/') || last->cue == CUE_PER ||
	    (price_token_is(last, '@') && out->kind == TOKEN_QTY))
		is_taken = absorb_per(out);
	else if (last->cue == CUE_ISI || last->cue == CUE_COUNT)
		is_taken = absorb_count(out);
	else if (last->cue == CUE_STOCK || last->cue == CUE_NO || last->cue == CUE_HOUR ||
		 last->cue == CUE_MIN)
		is_taken = absorb_other(last, out);
	if (is_taken)
		out->begin = last->begin;
	return is_taken;
}

static size_t join(struct token *in, struct token *out)
{
	if (in[0].kind == TOKEN_NUMBER)
		return join_number(in, out);
	size_t taken = in[0].kind == TOKEN_WORD ? price_clock(in, out) : 0;
	if (taken == 0 && in[0].kind == TOKEN_WORD)
		taken = join_packed(in, out);
	if (taken > 0)
		return taken;
	if (in[0].kind == TOKEN_WORD)
		return join_unit(in, out);
	*out = in[0];
	return 1;
}

struct token *price_tokens(const struct scan *s, struct arena *mem, size_t *ret_n)
{
	size_t max = s->n < TOKENS_MAX ? s->n : TOKENS_MAX, n = 0, kept = 0;
	/* Five more to look at behind the last. */
	struct token *t = ARENA_ARRAY(mem, struct token, max + 6);

	for (size_t i = 0; i < s->n && n < max;) {
		i = price_lex(s, i, &t[n + 1]);
		t[n + 1].end = i;
		if (t[n + 1].kind != TOKEN_END)
			n++;
	}
	t[n + 1] = (struct token){ 0 };
	for (size_t i = 1; i <= n; i++) {
		if (t[i].kind == TOKEN_NUMBER && t[i].low.times)
			price_lend_row(s, t, i);
	}
	for (size_t i = 1; i <= n;) {
		struct token out;
		i += join(&t[i], &out);
		if (!(kept && absorbs(&t[kept], &out)))
			kept++;
		t[kept] = out;
	}
	for (size_t i = kept + 1; i <= kept + 5; i++)
		t[i] = (struct token){ 0 };
	*ret_n = kept;
	return t;
}
