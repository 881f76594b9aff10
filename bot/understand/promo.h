/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_PROMO_H
#define SIAR_UNDERSTAND_PROMO_H

#include "bot/understand/place.h"
#include "bot/understand/price.h"
#include "bot/understand/when.h"

/* What a seller's text says. */

struct promo_reading {
	bool is_promo; /* false: talk, a question, thanks, news; the rest is read all the same */
	str title;     /* what is sold, short; empty = nothing to be found */
	struct prices prices;
	const struct category *category; /* NULL = nothing for sale, not told, or several */
	/* Those of one name; 0 = not told: the shop's counts. */
	const struct district *districts[PLACE_MATCHES_MAX];
	size_t n_districts;
	struct when ready; /* when the goods are; by the clock of the config's zone */
	bool has_ready;
	unsigned flags; /* bot/model/promo.h */
	str contact;    /* E.164 digits of the first mobile number in it; empty = none */
};

/* Linear in the text; only its first 6,000 bytes and 400 words are read. Valid UTF-8 only. */
void promo_read(const struct config *c, str text, int64_t now_ms, struct arena *mem,
		struct promo_reading *ret);
/* Only whether it is one. */
bool promo_is(const struct config *c, str text, struct arena *mem);

#endif
