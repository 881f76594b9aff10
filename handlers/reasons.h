/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_REASONS_H
#define SIAR_HANDLERS_REASONS_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* Why a promo is refused or put off: reasons of rules.yaml to choose from, "other words" last. */
enum reasons { REASONS_REJECT, REASONS_HOLD };

size_t reasons_choices(struct call *c, const struct promo *p, enum reasons which,
		       struct choice **ret);
/* The n-th of them with what repairs it, in the language of the promo's seller; empty for "other
 * words" and behind. */
str reasons_words(struct call *c, const struct promo *p, enum reasons which, size_t n);
/* A tap on one of those choices; false when it is on something else. */
bool reasons_tapped(const struct call *c, enum reasons *ret);

#endif
