/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_PRICE_H
#define SIAR_UNDERSTAND_PRICE_H

#include "bot/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* A price as sellers write it: 15rb, 15 ribu, 15k, 15.000, Rp15.000,-, 1,5jt, @10rb/porsi. Whole
 * rupiah. */
struct price {
	int64_t idr;
	str unit;          /* "porsi", "pcs"; empty = not told */
	size_t begin, end; /* where it stands in the text, bytes */
};

/* The whole text is a price. A bare number under 1,000 is no price (ambiguous). */
bool price_parse(str text, struct price *ret);
/* The first price in a text; not fooled by phone numbers, times (06.00), dates, weights (250gr),
 * years, and bare numbers without Rp or a unit unless they are written with thousands (15.000,
 * 15000). */
bool price_find(str text, struct price *ret);

#endif
