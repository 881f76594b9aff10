/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_EXTRA_H
#define SIAR_HANDLERS_EXTRA_H

#include "handlers/draft.h"

/* Words that come while a promo is being written and were not asked for: a forwarded price list, a
 * second kind of the goods in a message of its own. She says what they are: part of the promo, its
 * new text, another promo, nothing. */

/* c->text was forwarded: is it what is asked for in this step? */
bool extra_fits(struct call *c, const struct promo *p, enum draft_step step);
/* c->text speaks of goods or prices. */
bool extra_is_goods(struct call *c);
/* Asks what c->text is; the draft stays as it is until she says. */
void extra_ask(struct call *c, const struct promo *p);
void extra_answer(struct call *c, struct promo *p);

/* An answer to "harga?" that says what costs how much, so its words belong to the promo. */
bool extra_names_prices(struct call *c, const struct promo *p, str said);
/* Adds `text` below the promo's own; what it costs is told by both. */
void extra_add(struct call *c, struct promo *p, str text);

#endif
