/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_TOPIC_H
#define SIAR_UNDERSTAND_TOPIC_H

#include "bot/understand/tokens.h"
#include "config/settings.h"

/* What a text is about, by the words of the categories. Private to understand. */

/* Looks up which goods begin with which word: token.goods, the longest that fit. Before all else of
 * this file, and of title and spot. */
void topic_mark(const struct config *c, struct tokens *t);
/* The category of a text whose title is the words from `from` up to `to`, by what its goods weigh
 * (weigh_goods); NULL when there are none, or two categories weigh the same. */
const struct category *topic_of(const struct config *c, const struct tokens *t, size_t from,
				size_t to);

#endif
