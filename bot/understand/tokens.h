/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_TOKENS_H
#define SIAR_UNDERSTAND_TOKENS_H

#include "bot/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* A running text as words with what parts them. Private to understand. */

struct category;

enum { TOKENS_MAX = 400, TOKENS_BYTES_MAX = 6000 };

/* What stands between a word and the one before it. */
enum {
	GAP_BLANK = 1u << 0,
	GAP_LINE = 1u << 1,  /* a line end */
	GAP_STOP = 1u << 2,  /* . ! ? ; | and every emoji or bullet */
	GAP_COMMA = 1u << 3, /* , */
	GAP_COLON = 1u << 4, /* : = */
	GAP_DASH = 1u << 5,
	GAP_SLASH = 1u << 6,
	GAP_OPEN = 1u << 7,  /* ( [ */
	GAP_CLOSE = 1u << 8, /* ) ] */
	GAP_ASK = 1u << 9,   /* ? */
	GAP_HASH = 1u << 10,
	GAP_AT = 1u << 11,
	GAP_PIN = 1u << 12,   /* the emoji that marks a place */
	GAP_PLUS = 1u << 13,  /* + & */
	GAP_TILDE = 1u << 14, /* ~ */
};
/* Where one thought ends and the next begins. */
enum { GAP_ENDS = GAP_LINE | GAP_STOP | GAP_ASK };

enum {
	TOKEN_NUMBER = 1u << 0, /* begins with a digit */
	TOKEN_LINK = 1u << 1,   /* a web address */
	TOKEN_PRICE = 1u << 2,  /* part of a price; set by whoever knows the prices */
	TOKEN_PLACE = 1u << 3,  /* part of a place; set by spot_find() */
	TOKEN_INNER =
		1u << 4, /* inside the words of goods that begin before; set by topic_mark() */
};

struct token {
	str word;            /* folded, drawn-out letters drawn in, short forms written out */
	uint16_t begin, end; /* in `plain` */
	uint16_t gap;        /* before it */
	uint16_t kind;
	unsigned means; /* lexicon.h */
	/* The goods that begin here and how many words they are; set by topic_mark(). */
	const struct category *goods;
	uint16_t n_goods;
	int16_t weight; /* of the goods: how much they count; set by weigh_goods() */
};

struct tokens {
	str plain; /* the text with styled letters as plain ones, without what cannot be seen */
	const uint16_t *at; /* byte of the text for each byte of `plain`; NULL = the same */
	struct token list[TOKENS_MAX];
	size_t n;
	uint16_t gap_end; /* behind the last one */
};

/* Of `text`, the first TOKENS_BYTES_MAX bytes and TOKENS_MAX words. Valid UTF-8 only. */
struct tokens *tokens_of(str text, struct arena *mem);
/* The gap behind token `i`. */
unsigned tokens_gap(const struct tokens *t, size_t i);
/* Token `i` is one of `words`, parted by "|"; false when there is no such token. */
bool tokens_is(const struct tokens *t, size_t i, str words);
/* Where byte `at` of `plain` stands in the text. */
size_t tokens_at(const struct tokens *t, size_t at);

#endif
