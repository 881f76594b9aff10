/* SPDX-License-Identifier: MIT */
/* An answer to "how much?": less is doubtful there than in running text. Called by handlers on the
 * writer thread; pure. */
#include "bot/understand/price.h"

#include "bot/base/check.h"
#include "bot/understand/price_token.h"

enum { BARE_DIGITS_MAX = 8 };

/* What may stand around the prices of an answer that says nothing else. */
static bool is_aside(const struct token *t)
{
	if (t->kind == TOKEN_SIGN)
		return t->sign != '-' && t->sign != '+' && t->sign != '<' && t->sign != '>';
	if (t->kind != TOKEN_WORD)
		return t->kind == TOKEN_BREAK || t->kind == TOKEN_QTY;
	return t->cue == CUE_FILLER || t->cue == CUE_SOFT || t->cue == CUE_FROM ||
	       t->cue == CUE_PRICE || t->cue == CUE_NEW || t->cue == CUE_NEGO ||
	       t->cue == CUE_FIX || t->cue == CUE_PER;
}

static bool is_inside(const struct prices *p, size_t at)
{
	for (size_t i = 0; i < p->n; i++) {
		if (at >= p->begin[i] && at < p->end[i])
			return true;
	}
	return false;
}

/* "1234", "2m" */
static bool is_number_alone(const struct token *t)
{
	return t->kind == TOKEN_NUMBER && t->low.form == NUMBER_PLAIN &&
	       t->low.n_digits <= BARE_DIGITS_MAX && price_token_worth(&t->low) > 0 &&
	       !t->is_tangled_before && !t->is_tangled_behind;
}

bool price_answer(str text, struct arena *mem, struct prices *ret)
{
	struct scan *s = ARENA_NEW(mem, struct scan);
	const struct token *number = NULL;
	size_t n = 0, n_units = 0;
	str unit = STR_NONE;

	price_list(text, mem, ret);
	scan_init(s, text);
	const struct token *t = price_tokens(s, mem, &n);
	for (size_t i = 1; i <= n; i++) {
		if (is_inside(ret, s->at[t[i].begin]))
			continue;
		if (ret->n == 0 && number == NULL && is_number_alone(&t[i])) {
			number = &t[i];
			continue;
		}
		if (!is_aside(&t[i]))
			return false;
		if (number && t[i].kind == TOKEN_QTY && t[i].unit && t[i].qty == 1 &&
		    n_units++ == 0)
			unit = str_from(t[i].unit->name);
	}
	if (number) {
		int64_t idr = price_token_worth(&number->low);
		ret->list[0] = (struct promo_price){ idr, idr, 1, unit };
		ret->begin[0] = s->at[number->begin];
		ret->end[0] = scan_end(s, number->end);
		ret->n = 1;
	}
	return ret->n > 0;
}
