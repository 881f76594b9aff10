/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_TITLE_H
#define SIAR_UNDERSTAND_TITLE_H

#include "bot/understand/tokens.h"

/* A short name for what a text sells. Private to understand. */

enum { TITLE_UNITS_MAX = 60 };

/* The words of the title, from *ret_from up to *ret_to; equal when there is none. Prices and
 * goods must be marked (TOKEN_PRICE, topic_mark). */
void title_find(const struct tokens *t, size_t *ret_from, size_t *ret_to);
/* These words as they are written, on one line, without marks of format; at most TITLE_UNITS_MAX
 * UTF-16 units. */
str title_text(const struct tokens *t, size_t from, size_t to, struct arena *mem);

#endif
