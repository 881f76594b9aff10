/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_CHAT_MATCH_H
#define SIAR_TESTS_CHAT_MATCH_H

#include "bot/base/arena.h"

#include <stdbool.h>

/* What the words in <> of a case have turned out to be. */
enum { CHAT_WORDS_MAX = 16 };
struct chat_words {
	struct arena *mem;
	struct chat_word {
		str name, value;
	} list[CHAT_WORDS_MAX];
	size_t n;
};

/* Whether `got` is what is wanted; new words are kept in `w`. */
bool chat_match(struct chat_words *w, str want, str got);
/* Words that are known put in. */
str chat_filled(struct chat_words *w, str text);

#endif
