/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONFIG_TEXT_TABLE_H
#define SIAR_CONFIG_TEXT_TABLE_H

#include "config/settings.h"

/* How texts are kept, between text_load.c and text.c. */

struct text_entry {
	str key;
	str text[LANGUAGE_COUNT]; /* ptr NULL = this language lacks it */
};

struct text {
	struct text_entry *entries; /* by key */
	size_t n;
};

/* The entry, or NULL. */
struct text_entry *text_entry_find(const struct text *t, str key);

#endif
