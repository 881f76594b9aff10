/* SPDX-License-Identifier: MIT */
/* Numbers as Indonesians write them: dots between thousands. Called by render, handlers and pages;
 * pure. */
#include "bot/model/money.h"

enum { DIGITS_MAX = 20, TEXT_MAX = DIGITS_MAX + DIGITS_MAX / 3 };

/* The digits of |n| with their dots, right-aligned in `text`; returns where they begin. */
static size_t digits_put(int64_t n, char text[TEXT_MAX])
{
	uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	size_t at = TEXT_MAX, count = 0;

	do {
		if (count && count % 3 == 0)
			text[--at] = '.';
		text[--at] = (char)('0' + left % 10);
		left /= 10;
		count++;
	} while (left);
	return at;
}

static str format(const char *before, int64_t n, struct arena *mem)
{
	char text[TEXT_MAX];
	size_t at = digits_put(n, text);

	return arena_printf(mem, "%s%s%" STR_FMT, n < 0 ? "-" : "", before,
			    STR_ARG(((str){ text + at, TEXT_MAX - at })));
}

str money_format(int64_t idr, struct arena *mem)
{
	return format("Rp ", idr, mem);
}

str number_format(int64_t n, struct arena *mem)
{
	return format("", n, mem);
}
