/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_PRICE_H
#define SIAR_UNDERSTAND_PRICE_H

#include "bot/model/promo.h"

/* Prices as sellers write them: 15rb, 15 ribu, 15k, 15.000, Rp15.000,-, 1,5jt, 1jt 500rb,
 * @10rb/porsi, 3 pcs 25rb, 10-15rb. Whole rupiah. What is doubtful is no price: "15", "Rp 15",
 * "15.000rb", "1jt500". Not fooled by phone numbers, times (06.00), dates, weights (250gr), years,
 * counts, account numbers. A number without Rp or a unit must be written with thousands (15.000)
 * or be a round one of 4 to 8 digits (15000). Only the first 4,000 characters are looked at. */
struct prices {
	struct promo_price list[PROMO_PRICES_MAX];
	size_t begin[PROMO_PRICES_MAX], end[PROMO_PRICES_MAX]; /* where each stands, bytes */
	size_t n;
	bool is_from; /* "mulai 10rb" */
	bool is_nego;
	bool is_free; /* "gratis", and not only the delivery */
};
/* Every price of a text, in order; those that are struck out or of old are left out. */
void price_list(str text, struct arena *mem, struct prices *ret);
/* The same of an answer to "how much?", where a number alone from 1,000 on is a price, however it
 * is written ("1234", "2026"). True when the text is nothing but prices: words such as "harga" and
 * "saja" aside. */
bool price_answer(str text, struct arena *mem, struct prices *ret);
/* Every sum of money, also of what is no price: of "di bawah 20rb", "ongkir 5rb". */
void price_sums(str text, struct arena *mem, struct prices *ret);

#endif
