/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_RESTRICTED_H
#define SIAR_UNDERSTAND_RESTRICTED_H

#include "config/rules.h"

/* Which goods a text names, by the words of rules.yaml, and what else its rules look for in it. */

/* A promo's words as they are compared; made once for several questions. */
struct restricted_text {
	const struct restricted_word *words;
	size_t n;
};

struct restricted_text restricted_read(str text, struct arena *mem);

struct restricted_hit {
	size_t owner; /* of the phrase: which goods */
	str words;    /* the phrase, as the list has it */
};

/* Each of the goods the text names, once, in the order in which it names them; exceptions and what
 * it denies do not count. Returns how many, at most `max`. */
size_t restricted_named(const struct rules *r, const struct restricted_text *t,
			struct restricted_hit *ret, size_t max);
/* Its first phrase of the list; empty when it has none. */
str restricted_phrase_in(const struct rule_phrases *list, const struct restricted_text *t);

/* The first link into a group or channel ("chat.whatsapp.com/..."), empty when there is none. */
str restricted_group_link(str text, struct arena *mem);
/* A mobile number stands in it. */
bool restricted_has_phone(str text, struct arena *mem);
/* Letters and digits. */
size_t restricted_letters(str text);

#endif
