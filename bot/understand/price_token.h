/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_PRICE_TOKEN_H
#define SIAR_UNDERSTAND_PRICE_TOKEN_H

#include "bot/base/arena.h"
#include "bot/understand/amount.h"
#include "bot/understand/cue.h"
#include "bot/understand/unit.h"

/* A text as a row of tokens, for the rules of price_list.c. Emoji and the marks of formatting are
 * no tokens. The last one is TOKEN_END, and so is the one in front of the first. */
enum token_kind {
	TOKEN_END,
	TOKEN_BREAK,  /* the end of a line or a sentence */
	TOKEN_SIGN,   /* `sign` */
	TOKEN_WORD,   /* `cue` */
	TOKEN_NUMBER, /* `low`: without a unit, or not written like a price */
	TOKEN_MONEY,  /* `low`, `high` */
	TOKEN_QTY,    /* `qty` of `unit` */
	TOKEN_OTHER,  /* a phone, an account, an address, a size */
};

enum qty_how {
	QTY_COUNTED, /* 3 pcs, sekilo, 250 gram */
	QTY_ALONE,   /* porsi */
	QTY_PER,     /* /porsi, per 250 gram */
	QTY_PACKED,  /* isi 10, beli 2 */
};

struct token {
	enum token_kind kind;
	enum cue cue;
	enum qty_how how;
	enum unit_how unit_how; /* of a word that is a unit */
	char sign;
	bool is_glued;                             /* a number right behind a letter */
	bool is_tangled_before, is_tangled_behind; /* a bare number is part of something else */
	bool is_used;                              /* a quantity that a price has taken */
	size_t begin, end;                         /* in the scan */
	struct amount low, high;
	const struct unit *unit; /* NULL = none */
	int64_t qty;
	str name; /* a unit that is in no table: "/roll" */
};

/* Tokens 1 to *ret_n of the result; 0 and *ret_n + 1 are TOKEN_END. */
struct token *price_tokens(const struct scan *s, struct arena *mem, size_t *ret_n);
/* What an amount is worth as a price, whatever stands around it; 0 when it is none. */
int64_t price_token_worth(const struct amount *a);
/* Neither "rb" nor "Rp" is at it. */
bool price_token_is_bare(const struct amount *a);
bool price_token_is(const struct token *t, char sign);

#endif
