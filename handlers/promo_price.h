/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PROMO_PRICE_H
#define SIAR_HANDLERS_PROMO_PRICE_H

#include "bot/model/message.h"
#include "bot/store/promo.h"

/* A promo's prices for people, on one line: "Rp 10.000/porsi", "mulai Rp 10.000–15.000",
 * "Rp 10.000, 3 pcs Rp 25.000 (bisa nego)", "gratis", "tanya penjual". */

/* Arguments of a text that has "{mulai}{sela}{harga}{jarak}{nego}": blanks stand only where there
 * is a word. */
enum { PROMO_PRICE_ARGS = 5 };
void promo_price_args(const struct promo *p, struct arena *mem,
		      struct text_arg ret[PROMO_PRICE_ARGS]);
/* She has said what it costs, or that it is not to be told. */
bool promo_price_is_known(const struct promo *p);
/* The one price it has is for `unit`. */
void promo_price_unit(struct promo *p, str unit, struct arena *mem);
/* One price: the product's. */
void promo_price_set(struct promo *p, int64_t idr, str unit, struct arena *mem);

#endif
