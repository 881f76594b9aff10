/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_SPOT_H
#define SIAR_UNDERSTAND_SPOT_H

#include "bot/understand/place.h"
#include "bot/understand/tokens.h"

/* The district that a running text tells as the place of what it sells: "lokasi Kepanjen", "COD
 * sby", a line of its own; not "soto Lamongan", "Jl. Surabaya 12". Several when the name is that of
 * several; 0 = none. Marks the words of places (TOKEN_PLACE), which then are no goods. Private to
 * understand. */
size_t spot_find(const struct config *c, struct tokens *t,
		 const struct district *ret[PLACE_MATCHES_MAX]);

#endif
