/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_SEARCH_WORDS_H
#define SIAR_STORE_SEARCH_WORDS_H

#include "bot/base/str.h"

#include <stdbool.h>

/* What a word is to search and vocabulary; not for callers of the store. */

/* Takes the next run of letters and digits of a folded text; false when none is left. */
bool search_take_word(str *rest, str *ret);

#endif
