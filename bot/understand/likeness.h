/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_LIKENESS_H
#define SIAR_UNDERSTAND_LIKENESS_H

#include "bot/base/arena.h"

#include <stdint.h>

/* 64 bits of what a text says (SimHash, Charikar 2002, over words and pairs of words): texts that
 * say nearly the same differ in few of them. Case, width, emoji, formatting, drawn-out letters and
 * which number it is do not count: the same promo with another price is the same. 0 = fewer than
 * LIKENESS_WORDS_MIN words: so little is written by many. Only the first LIKENESS_WORDS_MAX words
 * are looked at. Stored: what a text gives never changes. */
enum { LIKENESS_WORDS_MIN = 6, LIKENESS_WORDS_MAX = 200 };
uint64_t likeness_of(str text, struct arena *mem);

#endif
