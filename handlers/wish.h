/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_WISH_H
#define SIAR_HANDLERS_WISH_H

#include "bot/understand/place.h"
#include "handlers/call.h"

/* "kuliner, fesyen Kota Malang": categories and districts in one text, in any order. */

enum { WISH_MAX = 8 };

struct wish {
	str categories[WISH_MAX]; /* slugs */
	size_t n_categories;
	int64_t districts[WISH_MAX];
	size_t n_districts;
	bool has_all; /* "semua" */
	/* The first part that is not sure: a district of several names, or nothing we know. */
	str unsure;
	const struct district *meanings[PLACE_MATCHES_MAX];
	size_t n_meanings; /* 0 = unknown */
};

struct wish wish_parse(const struct config *config, str text, struct arena *mem);
/* The same, added to what is in *w. */
void wish_read(struct wish *w, const struct config *config, str text, struct arena *mem);
void wish_add_category(struct wish *w, str slug);
void wish_add_district(struct wish *w, int64_t code);

/* As form values: slugs or codes with commas between; "*" and "0" mean all; ptr NULL = not said. */
str wish_categories(const struct wish *w, struct arena *mem);
str wish_districts(const struct wish *w, struct arena *mem);

#endif
