/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PROMO_TEXT_H
#define SIAR_HANDLERS_PROMO_TEXT_H

#include "bot/store/promo.h"
#include "bot/store/shop.h"
#include "handlers/call.h"

/* A seller's words as a promo. */

/* So that template and caption hold it. */
enum { TEXT_UNITS_MAX = 700, TITLE_UNITS_MAX = 60 };

/* Refuses text that is too long, with the count. */
bool promo_text_fits(struct call *c, str text);
/* Text into *p: a price at its start is taken out, one further on is read and stays. */
void promo_text_read(struct call *c, struct promo *p, str text);
/* Words into *p: a product's code first (*ret), or free text. False: she has been told why not. */
bool promo_text_words(struct call *c, const struct shop *shop, struct promo *p, str text,
		      struct product *ret);

#endif
