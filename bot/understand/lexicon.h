/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_LEXICON_H
#define SIAR_UNDERSTAND_LEXICON_H

#include "bot/base/str.h"

/* What single words do in a text, by lexicon.txt. Private to understand. */
enum {
	MEANS_GREET = 1u << 0,
	MEANS_LEAD = 1u << 1,
	MEANS_TAIL = 1u << 2,
	MEANS_CALL = 1u << 3,
	MEANS_TIME = 1u << 4,
	MEANS_PLACE = 1u << 5,
	MEANS_DESCRIBE = 1u << 6,
	MEANS_SELL = 1u << 7,
	MEANS_SEEK = 1u << 8,
	MEANS_ASK = 1u << 9,
	MEANS_THANK = 1u << 10,
	MEANS_TROUBLE = 1u << 11,
	MEANS_CHAT = 1u << 12,
	MEANS_NEWS = 1u << 13,
	MEANS_UNIT = 1u << 14,
	MEANS_STREET = 1u << 15,
	MEANS_AND = 1u << 16,
	MEANS_SMALL = 1u << 17,
	MEANS_ME = 1u << 18,
	MEANS_WANT = 1u << 19,
	MEANS_DISH = 1u << 20,
	MEANS_CUT = 1u << 21,
	MEANS_SIZE = 1u << 22,
	MEANS_AWAY = 1u << 23,
	MEANS_WAY = 1u << 24,
	MEANS_FOR = 1u << 25,
	MEANS_SERVE = 1u << 26,
	MEANS_NEAR = 1u << 27,
	MEANS_OFFER = 1u << 28,
	MEANS_ASIDE = 1u << 29,
};

/* What a folded word does; a short form in *word is written out. 0 for most words. */
unsigned lexicon_look(str *word);

/* The table, made by lexicon.py: a hash table with open addressing, private to lexicon.c. */
struct lexicon_row {
	str word, whole;
	unsigned means;
};
extern const struct lexicon_row lexicon_rows[];
extern const size_t lexicon_size;

#endif
