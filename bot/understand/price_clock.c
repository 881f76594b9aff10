/* SPDX-License-Identifier: MIT */
/* Hours among the numbers of a text: no price, no quantity. Called by price_token.c; pure. */
#include "bot/understand/price_parts.h"

/* "6.30", "06.00", "10:00"; without minutes only where `is_named`. */
static bool is_clock(const struct token *t, bool is_named)
{
	const struct amount *a = &t->low;

	if (t->kind != TOKEN_NUMBER || !price_token_is_bare(a))
		return false;
	switch (a->form) {
	case NUMBER_DECIMAL:
		return a->number_end - a->begin >= CLOCK_DIGITS && a->hundredths <= 2400 &&
		       a->hundredths % 100 < 60 && a->n_digits > 2;
	case NUMBER_OTHER:
		return a->n_digits == CLOCK_DIGITS && a->hundredths <= 240000 &&
		       a->hundredths % 10000 < 6000;
	case NUMBER_PLAIN:
		return is_named && a->n_digits <= 2 && a->hundredths <= 2400;
	case NUMBER_GROUPED:
		break;
	}
	return false;
}

size_t price_clock(const struct token *in, struct token *out)
{
	bool is_named = in[0].cue == CUE_HOUR;
	size_t n = is_named ? 1 : 0;

	if (!is_clock(&in[n], is_named))
		return 0;
	const struct token *to = &in[n + 1];
	const struct token *end = to[1].cue == CUE_HOUR ? &to[2] : &to[1];
	n++;
	if ((price_token_is(to, '-') || to->cue == CUE_TO) &&
	    is_clock(end, is_named && end->begin == to->end))
		n = (size_t)(end - in) + 1;
	else if (!is_named)
		return 0;
	*out = in[n - 1];
	out->begin = in[0].begin;
	out->kind = TOKEN_OTHER;
	return n;
}
