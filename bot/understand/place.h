/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_PLACE_H
#define SIAR_UNDERSTAND_PLACE_H

#include "config/settings.h"

/* Names of districts and categories as people write them. */

enum { PLACE_MATCHES_MAX = 4 };

/* Districts that `text` (whole text) can mean: by name, alias, with or without kota, kab,
 * kabupaten. A bare "malang" gives both. Returns how many of ret[] were set; 0 = none. */
size_t place_find(const struct config *c, str text, struct arena *mem,
		  const struct district *ret[PLACE_MATCHES_MAX]);
/* The nearest name for a typing slip, or NULL. */
const struct district *place_near(const struct config *c, str text, struct arena *mem);
/* The category `text` (whole text) names by slug, name or alias, or NULL. */
const struct category *topic_find(const struct config *c, str text, struct arena *mem);
const struct category *topic_near(const struct config *c, str text, struct arena *mem);
/* The whole text means "all": semua, semuanya, all, apa saja. */
bool place_is_all(str text, struct arena *mem);

#endif
