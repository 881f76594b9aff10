/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_WORDLIST_H
#define SIAR_UNDERSTAND_WORDLIST_H

#include "bot/base/str.h"

/* The row of `word` (a-z in lower case) in a list whose rows begin with their word, a-z; NULL when
 * there is none. Drawn-out letters do not count: "ribuuu" is "ribu". */
const void *wordlist_find(str word, const void *list, size_t n, size_t row_bytes);

#endif
