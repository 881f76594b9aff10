/* SPDX-License-Identifier: MIT */
/* Every price of a text: which sums are what goods cost, of how much, and which are old. Called by
 * handlers and promo.c on the writer thread; pure. Each sum is looked at with the few tokens around
 * it (PRICE_REACH), by rules that are a function each; what stays doubtful is no price: the bot
 * asks. */
#include "bot/understand/price_rules.h"

#include "bot/base/check.h"

enum { FAR = 24 };

bool price_is_light(const struct token *t)
{
	if (t->kind == TOKEN_SIGN)
		return t->sign != ',' && t->sign != '/' && t->sign != '+' && t->sign != '&';
	return t->kind == TOKEN_WORD &&
	       (t->cue == CUE_FILLER || t->cue == CUE_SOFT || t->cue == CUE_FROM ||
		t->cue == CUE_TO || t->cue == CUE_MIN || t->cue == CUE_ORDER || t->cue == CUE_FIX ||
		t->cue == CUE_READY);
}

size_t price_before(const struct price_reader *r, size_t i)
{
	do
		i--;
	while (price_is_light(&r->t[i]));
	return i;
}

/* Rule: "25.000 ❌ 20.000": the sign strikes what stands in front of it, else what stands behind. */
static bool is_crossed(const struct price_reader *r, size_t k)
{
	if (price_token_is(&r->t[k + 1], SCAN_CROSS))
		return true;
	return k > 1 && price_token_is(&r->t[k - 1], SCAN_CROSS) &&
	       r->t[k - 2].kind != TOKEN_MONEY && r->t[k - 2].kind != TOKEN_NUMBER &&
	       r->t[k - 2].kind != TOKEN_QTY;
}

/* Rule: "promo 20rb, normal 30rb". */
static bool is_beside_promo(const struct price_reader *r, size_t k)
{
	if (r->out->n == 0)
		return false;
	size_t first = r->at[r->out->n - 1];
	return k - first <= FAR && r->t[first - 1].cue == CUE_SOFT &&
	       price_token_worth(&r->t[first].low) < price_token_worth(&r->t[k].low);
}

/* Rule: an old price by the words at it: "harga normal 25rb", "sebelumnya 25rb", "dulu beli 25rb",
 * "bukan 25rb", "25rb (coret)". */
static bool is_old(const struct price_reader *r, size_t k)
{
	size_t i = price_before(r, k);

	if (r->t[i].cue == CUE_WAS || r->t[i].cue == CUE_NOT || r->t[k + 1].cue == CUE_WAS)
		return true;
	if (price_token_is(&r->t[k + 1], '(') && r->t[k + 2].cue == CUE_WAS)
		return true;
	if (is_crossed(r, k))
		return true;
	if (r->t[i].cue == CUE_OLD && (price_token_is(&r->t[i - 1], '(') || is_beside_promo(r, k)))
		return true;
	if (r->t[i].cue == CUE_PRICE || r->t[i].cue == CUE_COUNT)
		i = price_before(r, i);
	return r->t[i].cue == CUE_WAS ||
	       (r->t[i].cue == CUE_OLD && r->t[price_before(r, i)].cue == CUE_PRICE);
}

/* Whether nothing but light words stands between two prices. */
static bool is_near(const struct price_reader *r, size_t from, size_t to)
{
	size_t i = to;

	while (i > from + 1 && (price_is_light(&r->t[i - 1]) || r->t[i - 1].cue == CUE_PRICE ||
				r->t[i - 1].cue == CUE_NEW || r->t[i - 1].cue == CUE_OLD ||
				(r->t[i - 1].kind == TOKEN_QTY && r->t[i - 1].is_used)))
		i--;
	return i == from + 1;
}

static bool has_between(const struct price_reader *r, size_t from, size_t to, enum cue cue)
{
	for (size_t i = from + 1; i < to; i++) {
		if (r->t[i].cue == cue || (cue == CUE_SOFT && price_token_is(&r->t[i], '>')))
			return true;
	}
	return false;
}

/* Rule: what two prices in a row say of each other. "25rb jadi 20rb", "25rb cuma 20rb", "20rb dari
 * 25rb": the greater one is old. -1: the first goes, 1: the second, 0: both stay. */
static int old_of_two(const struct price_reader *r, size_t first, size_t second)
{
	int64_t a = price_token_worth(&r->t[first].low), b = price_token_worth(&r->t[second].low);
	size_t n_breaks = 0;

	if (second - first > FAR || a == b)
		return 0;
	for (size_t i = first + 1; i < second; i++) {
		n_breaks += r->t[i].kind == TOKEN_BREAK;
		if (r->t[i].kind == TOKEN_QTY && r->t[i].how == QTY_PACKED)
			return 0; /* "18rb/bh, ambil 20 jadi 15rb/bh" */
	}
	if (a > b && n_breaks <= 1 && r->t[price_before(r, second)].cue == CUE_NEW)
		return -1;
	if (!is_near(r, first, second))
		return 0;
	if (a > b && has_between(r, first, second, CUE_SOFT))
		return -1;
	return a < b && has_between(r, first, second, CUE_FROM) ? 1 : 0;
}

static void drop(struct price_reader *r, size_t i)
{
	struct prices *out = r->out;

	for (out->n--; i < out->n; i++) {
		out->list[i] = out->list[i + 1];
		out->begin[i] = out->begin[i + 1];
		out->end[i] = out->end[i + 1];
		r->at[i] = r->at[i + 1];
		r->is_old[i] = r->is_old[i + 1];
		r->has_qty[i] = r->has_qty[i + 1];
	}
}

static void price_add(struct price_reader *r, size_t k)
{
	const struct token *t = &r->t[k];
	struct prices *out = r->out;
	struct promo_price p = { .min_idr = price_token_worth(&t->low), .qty = 1 };
	size_t end = t->end;

	p.max_idr = t->high.begin == t->low.begin ? p.min_idr : price_token_worth(&t->high);
	bool has_qty = price_qty_take(r, k, &p, &end) && p.qty > 1;
	if (!r->is_any && price_is_other(r, k))
		return;
	if (out->n && !has_qty && !r->is_any) {
		int old = old_of_two(r, r->at[out->n - 1], k);
		if (old > 0)
			return;
		if (old < 0)
			drop(r, out->n - 1);
	}
	if (out->n == PROMO_PRICES_MAX)
		return;
	out->list[out->n] = p;
	out->begin[out->n] = r->s->at[t->begin];
	out->end[out->n] = scan_end(r->s, end);
	r->at[out->n] = k;
	r->has_qty[out->n] = has_qty;
	r->is_old[out->n] = is_old(r, k);
	out->n++;
}

/* What was only an old price goes, when there is another one. */
static void drop_old(struct price_reader *r)
{
	size_t n_old = 0;

	for (size_t i = 0; i < r->out->n; i++)
		n_old += r->is_old[i];
	if (n_old == r->out->n)
		return;
	for (size_t i = r->out->n; i-- > 0;) {
		if (r->is_old[i])
			drop(r, i);
	}
}

/* A bare number behind "harga" needs not be a round one: "harga 1234". */
static bool is_led(const struct price_reader *r, size_t k)
{
	const struct token *t = &r->t[k];
	size_t i = k - 1;

	while (price_token_is(&r->t[i], ':') || r->t[i].cue == CUE_FROM || r->t[i].cue == CUE_SOFT)
		i--;
	return t->kind == TOKEN_NUMBER && t->low.form == NUMBER_PLAIN && t->low.n_digits <= 8 &&
	       price_token_worth(&t->low) > 0 && !t->low.times && !t->is_tangled_before &&
	       !t->is_tangled_behind && r->t[i].cue == CUE_PRICE;
}

/* "500/baris": a round sum of a unit of no table, when it ends there. */
static bool is_per_unknown(const struct price_reader *r, size_t k)
{
	const struct token *slash = &r->t[k + 1], *word = &r->t[k + 2], *end = &r->t[k + 3];

	return price_token_is(slash, '/') && slash->begin == r->t[k].end &&
	       word->kind == TOKEN_WORD && word->cue == CUE_NONE && word->unit == NULL &&
	       amount_idr(&r->t[k].low) % 50 == 0 && scan_letters(r->s, word->begin).len > 2 &&
	       (end->kind == TOKEN_END || end->kind == TOKEN_BREAK || price_token_is(end, ','));
}

/* "220/ekor": less than a bare price, but told of a piece. */
static bool is_per_piece(const struct price_reader *r, size_t k)
{
	const struct token *t = &r->t[k], *next = &r->t[k + 1];

	return t->kind == TOKEN_NUMBER && t->low.form == NUMBER_PLAIN && !t->low.times &&
	       t->low.n_digits == 3 && !t->is_tangled_before &&
	       ((next->kind == TOKEN_QTY && next->how == QTY_PER &&
		 next->unit->kind == UNIT_GOODS) ||
		is_per_unknown(r, k));
}

/* "gratis" by itself: no gift, no delivery, no "beli 2 gratis 1". */
static bool is_free(const struct price_reader *r, size_t k)
{
	const struct token *next = &r->t[k + 1];

	if (r->t[k].cue != CUE_FREE || r->t[price_before(r, k)].kind == TOKEN_QTY)
		return false;
	return next->kind == TOKEN_END || (next->kind == TOKEN_BREAK && next->sign != '?') ||
	       next->cue == CUE_FILLER || next->cue == CUE_FREE ||
	       (price_token_is(next, ',') && !price_token_is(&r->t[k - 1], ','));
}

static void terms_read(const struct price_reader *r, size_t k, size_t *ret_free)
{
	const struct token *t = &r->t[k];

	if (t->cue == CUE_NEGO && r->t[price_before(r, k)].cue != CUE_NOT &&
	    !str_eq(scan_letters(r->s, r->t[k - 1].begin), STR("no")))
		r->out->is_nego = true;
	if (is_free(r, k))
		*ret_free = k;
}

static void read_all(struct price_reader *r, str text, struct arena *mem, size_t *ret_free)
{
	*r->out = (struct prices){ 0 };
	scan_init(r->s, text);
	r->t = price_tokens(r->s, mem, &r->n);
	for (size_t k = 1; k <= r->n; k++) {
		struct token *t = &r->t[k];
		terms_read(r, k, ret_free);
		if (is_per_piece(r, k))
			t->low.has_currency = t->high.has_currency = true;
		if (is_led(r, k) || is_per_piece(r, k))
			t->kind = TOKEN_MONEY;
		if (t->kind == TOKEN_MONEY && !price_is_count(r, k))
			price_add(r, k);
	}
}

void price_list(str text, struct arena *mem, struct prices *ret)
{
	struct price_reader r = { .s = ARENA_NEW(mem, struct scan), .out = ret };
	size_t free_at = 0;

	read_all(&r, text, mem, &free_at);
	drop_old(&r);
	for (size_t i = 0; i < ret->n; i++)
		ret->is_from = ret->is_from || r.t[r.at[i] - 1].cue == CUE_FROM;
	if (ret->n > 0 || free_at == 0)
		return;
	ret->is_free = true;
	ret->list[0] = (struct promo_price){ .qty = 1 };
	ret->begin[0] = r.s->at[r.t[free_at].begin];
	ret->end[0] = scan_end(r.s, r.t[free_at].end);
	ret->n = 1;
}

void price_sums(str text, struct arena *mem, struct prices *ret)
{
	struct price_reader r = { .s = ARENA_NEW(mem, struct scan), .out = ret, .is_any = true };
	size_t free_at = 0;

	read_all(&r, text, mem, &free_at);
}
