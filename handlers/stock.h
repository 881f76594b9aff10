/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_STOCK_H
#define SIAR_HANDLERS_STOCK_H

#include "bot/store/shop.h"
#include "handlers/call.h"

/* Whether goods are there. What is not stops the promos of it that still go out. */

/* The product is READY, SOLD_OUT or GONE from now on: she is told by `key`, with the promos that
 * were stopped. */
void stock_set(struct call *c, struct product *p, enum product_state state, const char *key);
/* The goods of her latest promo that goes out are sold out, also of one without a product. */
void stock_latest_sold_out(struct call *c);

#endif
