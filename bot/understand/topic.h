/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_TOPIC_H
#define SIAR_UNDERSTAND_TOPIC_H

#include "bot/understand/tokens.h"
#include "config/settings.h"

/* What a text is about, by the words of the categories. Private to understand. */

/* The longest goods that begin with word `i`; *ret_n = how many words they are. NULL = none. */
const struct category *topic_at(const struct config *c, const struct tokens *t, size_t i,
				size_t *ret_n);
/* The category of a text whose title is the words from `from` up to `to`. What stands first in a
 * name counts ("tas kulit" is a bag); several goods of different categories in the title: NULL. */
const struct category *topic_of(const struct config *c, const struct tokens *t, size_t from,
				size_t to);

#endif
