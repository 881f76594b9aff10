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
/* For comparing: NFC; case folded (full Unicode); zero-width characters and variation selectors
 * dropped (all that Unicode calls default ignorable); every kind of blank (NBSP and its like) is a
 * space, runs of them one, none at the ends; full-width digits and letters are ASCII. Folding twice
 * changes nothing more. A NUL stands behind it. Input must be valid. */
str utf8_fold(str s, struct arena *mem);
/* The ASCII letter, digit or sign that a styled character stands for (mathematical bold, full
 * width, circled, squared: 𝗣, Ｐ, Ⓟ, 🅿); any other character as it is. */
uint32_t utf8_plain(uint32_t c);
/* What networks count: UTF-16 code units. */
size_t utf8_utf16_len(str s);
/* The longest start of `s` with at most `units` UTF-16 units; never cuts a code point, nor a
 * grapheme cluster: empty when the first cluster alone is longer, so a loop must not rely on it. */
str utf8_cut(str s, size_t units);
/* Levenshtein distance in code points, at most `max + 1`; `max` is 0 .. 64. A text of more than 64
 * code points is too far from everything: `max + 1`. */
int utf8_distance(str a, str b, int max);

/* Takes the first code point of *rest (U+FFFD for bad bytes); false at the end. */
bool utf8_take(str *rest, uint32_t *ret);
enum utf8_class {
	UTF8_WORD,      /* letters, digits, and the marks on them */
	UTF8_BLANK,     /* every kind of white space */
	UTF8_INVISIBLE, /* zero-width characters, variation selectors, marks of direction */
	UTF8_SYMBOL,    /* all else: punctuation, emoji, controls */
};
enum utf8_class utf8_class_of(uint32_t c);

#endif
