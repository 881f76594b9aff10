/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_UTF8_H
#define SIAR_BASE_UTF8_H

#include "bot/base/arena.h"
#include "bot/base/str.h"

#include <stdbool.h>

/* Text from people is UTF-8 by now or it is refused. libunistring behind it. */

bool utf8_is_valid(str s);
/* Bad bytes become U+FFFD; valid text comes back as it is, not copied. */
str utf8_repair(str s, struct arena *mem);
/* For comparing: NFC, case folded (full Unicode), zero-width characters and variation selectors
 * dropped, every kind of blank (NBSP and its like) one ' ', full-width digits and letters as ASCII,
 * runs of blanks one, trimmed. Input must be valid. */
str utf8_fold(str s, struct arena *mem);
/* What networks count: UTF-16 code units. */
size_t utf8_utf16_len(str s);
/* The longest start of `s` with at most `units` UTF-16 units; never cuts a code point, nor a
 * grapheme cluster. */
str utf8_cut(str s, size_t units);
/* Levenshtein distance in code points, at most `max + 1`. */
int utf8_distance(str a, str b, int max);

#endif
