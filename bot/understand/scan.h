/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_SCAN_H
#define SIAR_UNDERSTAND_SCAN_H

#include "bot/base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text one character a byte, to look at without decoding: ASCII in lower case, full-width and
 * mathematical signs as ASCII, every blank ' ' (line ends '\n'), every dash '-', arrows '>', other
 * letters SCAN_LETTER, the crosses that strike a price SCAN_CROSS, other signs and what is struck
 * out
 * (~25.000~) '*', invisible characters left out. A NUL stands behind it. */
enum { SCAN_MAX = 4000, SCAN_LETTER = 1, SCAN_CROSS = 2 };
struct scan {
	str text;
	size_t n;
	char c[SCAN_MAX + 1];
	uint16_t at[SCAN_MAX + 1]; /* where it stands in the text */
};

/* Only the first SCAN_MAX characters (and 65535 bytes) are looked at. */
void scan_init(struct scan *s, str text);
bool scan_is_digit(const struct scan *s, size_t i);
bool scan_is_letter(const struct scan *s, size_t i);
/* Letter or digit. */
bool scan_is_word(const struct scan *s, size_t i);
size_t scan_skip_blanks(const struct scan *s, size_t i);
/* The run of ASCII letters at `i`; may be empty. */
str scan_letters(const struct scan *s, size_t i);
/* Where the text of the characters before `i` ends, in bytes. */
size_t scan_end(const struct scan *s, size_t i);

#endif
