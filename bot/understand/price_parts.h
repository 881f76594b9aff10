/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_PRICE_PARTS_H
#define SIAR_UNDERSTAND_PRICE_PARTS_H

#include "bot/understand/price_token.h"

/* Shared by the files of price_token alone. */

enum { CLOCK_DIGITS = 4 };

/* One token at `i`; where it ends. Kind TOKEN_END: there is none, only blanks or decoration. */
size_t price_lex(const struct scan *s, size_t i, struct token *t);

/* The unit of "500-1jt" belongs to the lower end too, or the next smaller one does. */
bool price_lend(struct amount *low, const struct amount *high);
/* The unit of "10/12/15rb" belongs to all; but "3/25rb" is three for that. */
void price_lend_along(struct token *in);
/* "S 10 M 12 L 15rb", "nastar 75, kastengel 80, putri salju 70rb": what the price at `at` is told
 * in belongs to those in front of it. Of sizes one is enough, of other goods it takes two, with
 * commas: "Redmi 9, charger 35rb" is one price. */
void price_lend_row(const struct scan *s, struct token *t, size_t at);
/* "jam 6", "jam 6.30 - 10.00", "06.00 s/d 10.00": hours, whatever unit stands behind. How many
 * tokens, 0 = none; *out is one that is of no price. */
size_t price_clock(const struct token *in, struct token *out);

#endif
