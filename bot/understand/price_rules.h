/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_PRICE_RULES_H
#define SIAR_UNDERSTAND_PRICE_RULES_H

#include "bot/understand/price.h"
#include "bot/understand/price_token.h"

/* Shared by price_list.c, price_other.c and price_qty.c alone. */

enum { PRICE_REACH = 8 }; /* tokens that are looked at around a price */

struct price_reader {
	struct scan *s;
	struct token *t;
	size_t n;
	size_t at[PROMO_PRICES_MAX];   /* the token of each price */
	bool is_old[PROMO_PRICES_MAX]; /* by the words in front */
	bool has_qty[PROMO_PRICES_MAX];
	bool is_any; /* every sum, whatever it is for */
	struct prices *out;
};

/* Looked through when the words around a price are read. */
bool price_is_light(const struct token *t);
/* The next token in front of `i` that says something. */
size_t price_before(const struct price_reader *r, size_t i);
/* Takes the quantity of the price at `k`; what stands behind a slash wins, then what stands in
 * front. *ret_end: where price and quantity end. */
bool price_qty_take(struct price_reader *r, size_t k, struct promo_price *p, size_t *ret_end);
/* Money that is no price. The nearest telling word in front decides: "ongkir ke Batu 5rb",
 * "DP 50rb", "min order 50rb", "hemat 5rb"; unless it is about something else: "gratis ongkir",
 * "harga diskon", "paket hemat". */
bool price_is_other(const struct price_reader *r, size_t k);
/* What is written like money and counts something: "isi 1000", "10rb followers", "sejuta rasa". */
bool price_is_count(const struct price_reader *r, size_t k);

#endif
