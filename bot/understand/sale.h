/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_SALE_H
#define SIAR_UNDERSTAND_SALE_H

#include "bot/understand/tokens.h"

/* How something is sold, and whether a text sells at all. Private to understand. */

/* PROMO_READY_STOCK and its like (bot/model/promo.h), as far as single words and their neighbours
 * tell. */
unsigned sale_flags(const struct tokens *t);

/* What else is known of a text that may be a promo. */
struct sale_signs {
	bool has_price, has_prices; /* one, several */
	bool has_contact, has_place;
	bool has_goods; /* some word names goods */
	bool title_has_goods;
};
enum {
	SALE_DOUBTFUL = -1, /* below it nothing is for sale, whatever the text names */
	SALE_ENOUGH = 3,    /* from it on it is a promo */
};

/* How much speaks for a promo: little for talk, questions, thanks, complaints, news, and for who
 * looks for something. */
int sale_points(const struct tokens *t, const struct sale_signs *s);

#endif
