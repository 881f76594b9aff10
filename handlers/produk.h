/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PRODUK_H
#define SIAR_HANDLERS_PRODUK_H

#include "handlers/call.h"

/* The product with the code that `text` begins with is sold out: what still goes out of its promos
 * stops. Empty: the goods of her latest promo that goes out, a promo without a product too. */
void produk_sold_out(struct call *c, str text);

#endif
