/* SPDX-License-Identifier: MIT */
#ifndef SIAR_UNDERSTAND_AMOUNT_H
#define SIAR_UNDERSTAND_AMOUNT_H

#include "bot/understand/scan.h"

/* Numbers and amounts of money in running text. Private to understand: the lists of prices decide
 * which of them is a price. */

enum number_form {
	NUMBER_PLAIN,   /* 15000 */
	NUMBER_GROUPED, /* 15.000 or 15,000 */
	NUMBER_DECIMAL, /* 1.5 or 1,25 */
	NUMBER_OTHER,   /* a time, a date, a phone */
};

struct amount {
	size_t begin, end; /* in the scan */
	size_t number_end; /* behind the digits */
	enum number_form form;
	int64_t hundredths; /* of the number as written */
	int64_t extra_idr;  /* the 500rb of "1jt 500rb" */
	size_t n_digits;
	int64_t times;      /* 1000 for rb, 1000000 for jt; 0 = no such unit */
	bool is_unit_lent;  /* "10" of "10-15rb" */
	bool is_short_unit; /* "m": a billion or a metre */
	bool has_currency;  /* Rp, IDR, rupiah, ",-" */
};

/* The amount at `i`, which is a digit or a currency. False when there is no number. */
bool amount_read(const struct scan *s, size_t i, struct amount *ret);
/* Whole rupiah; 0 when it is none, or too much. */
int64_t amount_idr(const struct amount *a);
/* Behind the digit groups at `i`, nothing else. */
size_t amount_digits_end(const struct scan *s, size_t i);
/* Behind ",-" or "rupiah" at `i`; `i` itself when there is none. */
size_t amount_currency_behind(const struct scan *s, size_t i);
/* 1000 for "rb" and its like, 1000000 for "jt"; 0 when the word is no such unit. */
int64_t amount_multiple(str word);
/* A unit for thousands or millions stands at `i` (or behind blanks there). */
bool amount_unit_at(const struct scan *s, size_t i);

#endif
