/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_WORDS_H
#define SIAR_UNDERSTAND_WORDS_H

#include "bot/base/arena.h"

#include <stdbool.h>

/* A short text as folded words, for comparing whole texts. Shared by the files of understand. */

enum { WORDS_MAX = 16, WORDS_TEXT_MAX = 400 };

struct words {
	str list[WORDS_MAX];
	size_t n;
};

/* Words are runs of letters and digits; blanks, punctuation and emoji only part them. False when
 * `text` is longer than WORDS_TEXT_MAX bytes or WORDS_MAX words: such a text is no answer. */
bool words_of(str text, struct arena *mem, struct words *ret);
/* One blank between. */
str words_join(const struct words *w, struct arena *mem);

/* The same word, or `word` with letters drawn out: "iyaaa" is "iya", but "of" is not "off". */
bool words_same(str typed, str word);
/* `typed` is one of `n` words. */
bool words_have(const char *const *list, size_t n, str typed);
/* The words are those of `phrase` (folded), one by one. */
bool words_are(const struct words *w, str phrase);
/* Drops every word that is in the list. */
void words_drop(struct words *w, const char *const *list, size_t n);

#endif
