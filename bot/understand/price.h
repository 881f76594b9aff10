/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_PRICE_H
#define SIAR_UNDERSTAND_PRICE_H

#include "bot/model/promo.h"

/* A price as sellers write it: 15rb, 15 ribu, 15k, 15.000, Rp15.000,-, 1,5jt, 1jt 500rb,
 * @10rb/porsi. Whole rupiah. Of a range ("10-15rb") the lower end. What is doubtful is no price:
 * "15", "Rp 15", "15.000rb", "1jt500". */
struct price {
	int64_t idr;
	str unit;          /* "porsi", "pcs"; empty = not told */
	size_t begin, end; /* where it stands in the text, bytes */
};

/* The whole text is a price, words like "harga" in front or "saja" behind aside. A bare number
 * under 1,000 is no price. */
bool price_parse(str text, struct price *ret);
/* The first price in a text; not fooled by phone numbers, times (06.00), dates, weights (250gr),
 * years, counts, account numbers and struck-out prices (~25.000~). A number without Rp or a unit
 * must be written with thousands (15.000) or be a round one of 4 to 8 digits (15000). Only the
 * first 4,000 characters are looked at. */
bool price_find(str text, struct price *ret);

/* Every price of a text, in order; those that are struck out or of old are left out. */
struct prices {
	struct promo_price list[PROMO_PRICES_MAX];
	size_t begin[PROMO_PRICES_MAX], end[PROMO_PRICES_MAX]; /* where each stands, bytes */
	size_t n;
	bool is_from; /* "mulai 10rb" */
	bool is_nego;
	bool is_free; /* "gratis", and not only the delivery */
};
void price_list(str text, struct arena *mem, struct prices *ret);
/* Every sum of money, also of what is no price: of "di bawah 20rb", "ongkir 5rb". */
void price_sums(str text, struct arena *mem, struct prices *ret);

#endif
