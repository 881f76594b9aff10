/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_PROMO_EDIT_H
#define SIAR_HANDLERS_PROMO_EDIT_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* Correcting a draft. */

/* Takes the word that says something is to be changed; *text is what is behind it. */
bool promo_edit_takes(struct call *c, str *text);
/* Asks what is to be changed. */
void promo_edit_ask(struct call *c, const struct promo *p);
/* A whole price changes the price; anything else is the new text. Then the draft goes on. */
void promo_edit(struct call *c, struct promo *p, str text);

#endif
