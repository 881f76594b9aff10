/* SPDX-License-Identifier: MIT */
/* Of how much a price is: the quantity or unit behind it or in front, by rules that are a function
 * each. Called by price_list.c; pure. */
#include "bot/understand/price_rules.h"

#include "bot/base/check.h"

#include <string.h>

enum { COUNT_MAX = 100, NAME_MAX = 16, FAR_REACH = 14 };

static bool is_container(const struct token *t)
{
	return t->kind == TOKEN_QTY && !t->is_used &&
	       (t->how == QTY_ALONE || t->how == QTY_COUNTED) &&
	       (t->unit->kind == UNIT_GOODS ||
		(t->unit->kind == UNIT_WEIGHT && t->unit->part != NULL));
}

/* The single letters that are a unit only at a digit: "S 10rb M 12rb" are sizes. */
static bool is_letter_alone(const struct token *t)
{
	return (t->how == QTY_ALONE || t->how == QTY_PER) && t->qty == 1 &&
	       strlen(t->unit->word) == 1;
}

static bool takes_alone(const struct token *t, const struct token *next)
{
	return t->unit->kind != UNIT_TIME && t->unit->kind != UNIT_PEOPLE && !is_letter_alone(t) &&
	       next->kind != TOKEN_NUMBER && next->kind != TOKEN_MONEY &&
	       (next->kind != TOKEN_WORD || next->cue != CUE_NONE);
}

static void use(struct token *t, struct promo_price *p, bool with_qty)
{
	t->is_used = true;
	if (t->unit != NULL)
		p->unit = str_from(t->unit->name);
	else if (t->name.len)
		p->unit = t->name;
	if (with_qty && t->qty > 0)
		p->qty = t->qty;
}

/* "/roll": a unit of no table, when it ends there. */
static bool take_unknown(const struct price_reader *r, size_t k, struct promo_price *p,
			 size_t *ret_end)
{
	const struct token *slash = &r->t[k + 1], *word = &r->t[k + 2], *next = &r->t[k + 3];

	if (!(price_token_is(slash, '/') || slash->cue == CUE_PER) || word->kind != TOKEN_WORD ||
	    word->cue != CUE_NONE || (word->unit && word->unit->kind != UNIT_MEASURE))
		return false;
	str letters = scan_letters(r->s, word->begin);
	if (letters.len != word->end - word->begin || letters.len < 2 || letters.len > NAME_MAX ||
	    next->kind == TOKEN_WORD || next->kind == TOKEN_MONEY || next->kind == TOKEN_QTY)
		return false;
	p->unit = letters;
	*ret_end = word->end;
	return true;
}

/* "sewu telu": a price and how many for it, both in words, and nothing more. */
static bool is_word_for_word(const struct price_reader *r, size_t k)
{
	const struct token *t = &r->t[k + 1];

	return t->kind == TOKEN_NUMBER && scan_is_letter(r->s, r->t[k].begin) &&
	       scan_is_letter(r->s, t->begin) &&
	       (t[1].kind == TOKEN_END || t[1].kind == TOKEN_BREAK || t[1].kind == TOKEN_SIGN ||
		t[1].cue == CUE_FILLER);
}

/* "25rb/3", "10rb3", "10rb = 3", "sewu telu" */
static bool take_number(const struct price_reader *r, size_t k, struct promo_price *p,
			size_t *ret_end)
{
	const struct token *t = &r->t[k + 1];

	if (price_token_is(t, '/') || price_token_is(t, '='))
		t++;
	else if (t->begin != r->t[k].end && !is_word_for_word(r, k))
		return false;
	int64_t n = amount_idr(&t->low);
	if (t->kind != TOKEN_NUMBER || t->low.form != NUMBER_PLAIN || n < 2 || n > COUNT_MAX ||
	    t->is_tangled_behind)
		return false;
	p->qty = n;
	*ret_end = t->end;
	return true;
}

/* Whether the quantity at `j` behind a price belongs to the next one: "10rb 3 pcs 25rb". */
static bool is_of_next(const struct price_reader *r, size_t j)
{
	size_t i = j + 1;

	while (price_is_light(&r->t[i]) || r->t[i].cue == CUE_PRICE)
		i++;
	if (r->t[i].kind != TOKEN_MONEY)
		return false;
	return !(r->t[i + 1].kind == TOKEN_QTY && r->t[i + 1].how != QTY_PER);
}

/* Whether the price has its quantity in front, so that a slash behind only parts it from the next:
 * "1 batang 15rb / 4 batang 50rb". */
static bool is_parted(const struct price_reader *r, size_t k)
{
	const struct token *t = &r->t[price_before(r, k)];

	return t->kind == TOKEN_QTY && !t->is_used && t->how != QTY_ALONE;
}

/* The quantity that stands behind a slash or "per", from `t` on; NULL when there is none. */
static struct token *per_at(const struct price_reader *r, size_t k, struct token *t)
{
	if (t->how == QTY_PACKED && t[1].kind == TOKEN_QTY && t[1].how == QTY_PER)
		return t + 1;
	if (t->how != QTY_PER)
		return NULL;
	return t[1].kind == TOKEN_MONEY && (is_parted(r, k) || is_letter_alone(t)) ? NULL : t;
}

/* Whether the price at `k` takes the quantity at `j`, which has no slash. */
static bool takes(const struct price_reader *r, size_t k, size_t j)
{
	const struct token *t = &r->t[j];

	if (t->how == QTY_ALONE)
		return j == k + 1 && takes_alone(t, t + 1);
	if (t->how == QTY_PACKED && (t[1].cue == CUE_FREE || t[1].cue == CUE_DROP))
		return false; /* "89rb, beli 2 gratis tas" */
	if (t->how != QTY_PER && is_of_next(r, j))
		return false;
	return t->unit == NULL || t->unit->kind != UNIT_TIME || j == k + 1;
}

/* Rule: the quantity behind a price; `only_per` looks for one with a slash. */
static bool take_behind(struct price_reader *r, size_t k, bool only_per, struct promo_price *p,
			size_t *ret_end)
{
	size_t j = k + 1;

	while (j < k + PRICE_REACH && (price_is_light(&r->t[j]) || (price_token_is(&r->t[j], ',') &&
								    r->t[j + 1].how == QTY_PACKED)))
		j++;
	struct token *t = &r->t[j];
	if (t->kind != TOKEN_QTY || t->is_used)
		return false;
	if (only_per && (t = per_at(r, k, t)) == NULL)
		return false;
	if (!only_per && !takes(r, k, j))
		return false;
	use(t, p, true);
	if (j == k + 1)
		*ret_end = t->end;
	return true;
}

/* Whether a unit alone at `i` begins what it is said of: "cup 5rb, botol 10rb"; "totebag + pouch"
 * are goods. */
static bool begins_clause(const struct price_reader *r, size_t i)
{
	const struct token *t = &r->t[i - 1];

	return t->kind == TOKEN_END || t->kind == TOKEN_BREAK || t->kind == TOKEN_MONEY ||
	       t->kind == TOKEN_OTHER || t->cue == CUE_PRICE ||
	       (t->kind == TOKEN_SIGN && t->sign != '-' && t->sign != '+' && t->sign != '&') ||
	       (t->kind == TOKEN_QTY && t->is_used);
}

/* "per rak 58rb": a unit of no table. */
static bool take_named(const struct price_reader *r, size_t k, struct promo_price *p)
{
	const struct token *word = &r->t[k - 1];
	str letters = scan_letters(r->s, word->begin);

	if (k < 2 || word->kind != TOKEN_WORD || word->cue != CUE_NONE || word->unit ||
	    r->t[k - 2].cue != CUE_PER || letters.len != word->end - word->begin ||
	    letters.len < 2 || letters.len > NAME_MAX)
		return false;
	p->unit = letters;
	return true;
}

/* "3/25rb": three for that. */
static bool take_slashed(const struct price_reader *r, size_t k, struct promo_price *p)
{
	if (k < 2 || !price_token_is(&r->t[k - 1], '/'))
		return false;
	const struct token *t = &r->t[k - 2];
	int64_t n = amount_idr(&t->low);
	if (t->kind != TOKEN_NUMBER || t->is_tangled_before || t->low.form != NUMBER_PLAIN ||
	    n < 2 || n > COUNT_MAX)
		return false;
	p->qty = n;
	return true;
}

/* What ends the look for a quantity in front of a price. */
static bool ends_look(const struct token *t)
{
	return t->kind == TOKEN_QTY || t->kind == TOKEN_MONEY || t->kind == TOKEN_BREAK ||
	       t->kind == TOKEN_END || t->kind == TOKEN_OTHER;
}

static bool is_unknown(const struct token *t)
{
	return t->kind == TOKEN_NUMBER || (t->kind == TOKEN_WORD && !price_is_light(t) &&
					   t->cue != CUE_PRICE && t->cue != CUE_NEW);
}

/* "1 box isi 8", and the price on a line of its own. */
static bool is_line_of_qty(const struct token *t)
{
	return t->sign == '\n' && t[-1].kind == TOKEN_QTY && t[-1].how != QTY_ALONE;
}

/* "bks", "porsi" say how something is sold; "bungkus", "kotak" may be the goods' name. */
static bool is_unit_only(const struct unit *u)
{
	return strlen(u->word) < strlen(u->name) || strcmp(u->word, "pcs") == 0 ||
	       strcmp(u->word, "porsi") == 0;
}

/* Whether a price takes the quantity at `j`, which stands in front of it (`gap` tokens before). */
static bool fits_before(const struct price_reader *r, size_t j, size_t gap)
{
	const struct token *t = &r->t[j];

	switch (t->how) {
	case QTY_PACKED:
		return true;
	case QTY_PER:
		return !is_letter_alone(t);
	case QTY_COUNTED:
		return t->unit->kind != UNIT_TIME || gap == 1;
	case QTY_ALONE:
		break;
	}
	return (begins_clause(r, j) || (gap == 1 && is_unit_only(t->unit))) &&
	       !is_letter_alone(t) && t->unit->kind != UNIT_TIME && t->unit->kind != UNIT_PEOPLE;
}

/* "1 ikat besar 8rb" */
static bool says_size(const struct price_reader *r, size_t i)
{
	static const char *const sizes[] = { "besar", "jumbo", "kecil", "mini", "sedang", "utuh" };
	str word = scan_letters(r->s, r->t[i].begin);

	for (size_t j = 0; j < ARRAY_LEN(sizes); j++) {
		if (str_eq(word, str_from(sizes[j])))
			return true;
	}
	return false;
}

/* How many words that say nothing may stand between the quantity at `j` and its price: what is
 * counted, where a clause begins with it ("1 ekor ayam kampung 65rb", "1 porsi ayam + nasi 23rb").
 */
static size_t unknown_max(const struct price_reader *r, size_t j, bool has_plus)
{
	const struct token *t = &r->t[j];

	if (t->how == QTY_PACKED && !has_plus)
		return 2;
	size_t n_sizes = t->how == QTY_COUNTED && says_size(r, j + 1);
	while (r->t[j - 1].kind == TOKEN_WORD && price_is_light(&r->t[j - 1]))
		j--;
	return t->how == QTY_COUNTED &&
			       (t->unit->kind == UNIT_GOODS || t->unit->kind == UNIT_WEIGHT) &&
			       begins_clause(r, j)
		       ? (has_plus ? FAR_REACH : 3)
		       : n_sizes;
}

/* In front of "(4 pintu)", when it ends at `j`. */
static size_t over_aside(const struct price_reader *r, size_t j)
{
	if (!price_token_is(&r->t[j], ')'))
		return j;
	for (size_t i = j - 1; i > 0 && j - i < PRICE_REACH; i--) {
		if (r->t[i].kind == TOKEN_MONEY)
			break;
		if (price_token_is(&r->t[i], '('))
			return r->t[i - 1].kind == TOKEN_QTY ? i - 1 : j;
	}
	return j;
}

/* Rule: the quantity in front of a price: "3 pcs cuma 25rb", "isi 10 25rb", "per kg 30rb". With '@'
 * between it is the price of one, but "500gr @32rb" is of all of them. */
static bool take_before(struct price_reader *r, size_t k, struct promo_price *p)
{
	size_t j = k - 1, unknown = 0;
	bool is_each = false, has_plus = false;

	for (; j > 0 && k - j <= (has_plus ? FAR_REACH : PRICE_REACH); j--) {
		j = over_aside(r, j);
		const struct token *t = &r->t[j];
		is_each = is_each || price_token_is(t, '@');
		if (price_token_is(t, '+')) {
			has_plus = true;
			continue;
		}
		if (ends_look(t) && !(unknown == 0 && is_line_of_qty(t)))
			break;
		unknown += is_unknown(t);
	}
	struct token *t = &r->t[j];
	if (t->kind != TOKEN_QTY || t->is_used || unknown + has_plus > unknown_max(r, j, has_plus))
		return false;
	if (t->how == QTY_PACKED && is_container(t - 1))
		t--;
	else if (!fits_before(r, j, k - j))
		return false;
	bool is_part = t->unit && t->unit->kind == UNIT_WEIGHT && t->unit->part == NULL;
	use(t, p, !is_each || is_part || t->how == QTY_PER);
	return true;
}

bool price_qty_take(struct price_reader *r, size_t k, struct promo_price *p, size_t *ret_end)
{
	return take_behind(r, k, true, p, ret_end) || take_unknown(r, k, p, ret_end) ||
	       take_before(r, k, p) || take_named(r, k, p) || take_slashed(r, k, p) ||
	       take_behind(r, k, false, p, ret_end) || take_number(r, k, p, ret_end);
}
