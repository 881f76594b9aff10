/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_PROMO_ACCURACY_H
#define SIAR_TESTS_PROMO_ACCURACY_H

#include "bot/base/err.h"
#include "config/settings.h"

#include <stdio.h>

/* How well texts are understood: lines of the corpus (corpus/README.md) against what
 * `siar understand` says of them.
 *
 * Of each field precision is right / given, recall is right / wanted. Only what a line's `expect`
 * names counts.
 *   price     one for each price; right = one of the same least and greatest amount is expected
 *   unit      of prices that are right; right = the same unit and how many of it
 *   time      to the minute, the day or the clock, as the line tells
 *   category  one of the line's slugs
 *   place     the one district, or the districts of that name
 *   title     token overlap: F >= 0.6 of the words, against the best of the line's titles
 *   command   what runs
 *   promo     texts taken for a promo
 *   delivery, flags   of those wanted; what is found besides is not counted */

enum field {
	FIELD_PRICE,
	FIELD_UNIT,
	FIELD_TIME,
	FIELD_CATEGORY,
	FIELD_PLACE,
	FIELD_TITLE,
	FIELD_COMMAND,
	FIELD_PROMO,
	FIELD_DELIVERY,
	FIELD_FLAGS,
};
enum { FIELD_COUNT = 10 };

struct tally {
	int64_t right, given, wanted;
};

struct score {
	struct tally fields[FIELD_COUNT];
	int64_t n_texts;
	int64_t n_free, n_false; /* texts without a price, and those of them where one was found */
	int64_t took_us;
};

const char *accuracy_name(enum field f);
double accuracy_precision(const struct tally *t); /* 1 when nothing was given */
double accuracy_recall(const struct tally *t);    /* 1 when nothing was wanted */
double accuracy_false(const struct score *s);     /* 0..1 of the texts without a price */
/* Adds all lines of a file to *score; each difference is a line on `to` unless that is NULL.
 * ERR_IO, ERR_INVALID: *reterr says in which line. */
enum err accuracy_file(const struct config *c, const char *path, FILE *to, struct score *score,
		       struct why *reterr) MUST_CHECK;

#endif
