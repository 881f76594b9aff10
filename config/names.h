/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_NAMES_H
#define SIAR_CONFIG_NAMES_H

#include "bot/base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* What texts can name: categories by their goods, districts by their places. */

enum language { LANGUAGE_ID = 0, LANGUAGE_EN = 1 };
enum { LANGUAGE_COUNT = 2 };
const char *language_code(enum language l); /* "id", "en" */

struct category {
	str slug, name[LANGUAGE_COUNT];
	const str *aliases; /* folded (utf8_fold) */
	size_t n_aliases;
	const str *words; /* goods and services that belong to it, folded */
	size_t n_words;
	const str *turn_words; /* what makes goods of `turn_from` its own: "bakar", folded */
	size_t n_turn_words;
	const str *turn_from; /* slugs */
	size_t n_turn_from;
};

/* What a text can be about, and the category that it then belongs to. */
struct goods {
	str words; /* folded, one blank between */
	const struct category *category;
};

struct district {
	int64_t code;       /* BPS code: 3573 */
	str name;           /* "Kota Malang", "Kabupaten Malang" */
	str bare;           /* folded, without Kota or Kabupaten: "malang" */
	const str *aliases; /* folded */
	size_t n_aliases;
	const str *towns; /* kecamatan, towns, landmarks in it, folded */
	size_t n_towns;
};

/* What a text can name as a place, and a district that it is in or is. */
struct spot {
	str words; /* folded, one blank between */
	const struct district *district;
	bool is_town; /* it is in it */
};

#endif
