/* SPDX-License-Identifier: MIT */
/* Numbers and money as Indonesians write them. */
#include "tests/lib/test.h"

#include "bot/model/money.h"

static const struct {
	int64_t n;
	const char *number, *money;
} cases[] = {
	{ 0, "0", "Rp 0" },
	{ 7, "7", "Rp 7" },
	{ 999, "999", "Rp 999" },
	{ 1000, "1.000", "Rp 1.000" },
	{ 12500, "12.500", "Rp 12.500" },
	{ 15000, "15.000", "Rp 15.000" },
	{ 100000, "100.000", "Rp 100.000" },
	{ 1000000, "1.000.000", "Rp 1.000.000" },
	{ 1000005, "1.000.005", "Rp 1.000.005" },
	{ -1, "-1", "-Rp 1" },
	{ -12500, "-12.500", "-Rp 12.500" },
	{ INT64_MAX, "9.223.372.036.854.775.807", "Rp 9.223.372.036.854.775.807" },
	{ INT64_MIN, "-9.223.372.036.854.775.808", "-Rp 9.223.372.036.854.775.808" },
};

TEST(number_format_puts_dots_between_thousands)
{
	struct arena mem;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(number_format(cases[i].n, &mem), cases[i].number);
	arena_finish(&mem);
}

TEST(money_format_puts_rp_in_front)
{
	struct arena mem;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(money_format(cases[i].n, &mem), cases[i].money);
	arena_finish(&mem);
}
