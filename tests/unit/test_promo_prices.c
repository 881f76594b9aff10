/* SPDX-License-Identifier: MIT */
/* The text form of a promo's prices: what the store keeps. */
#include "tests/lib/test.h"

#include "bot/model/promo.h"

TEST(prices_come_back_from_their_text_as_they_were)
{
	static const struct promo_price list[] = {
		{ 10000, 10000, 1, STR_INIT("porsi") },
		{ 10000, 15000, 1, STR_INIT_NONE },
		{ 25000, 25000, 3, STR_INIT("pcs") },
		{ 0, 0, 1, STR_INIT_NONE },
		{ INT64_MAX, INT64_MAX, INT64_MAX, STR_INIT("setengah kg") },
	};
	struct promo_price again[PROMO_PRICES_MAX];
	struct arena mem;
	size_t n = 0;

	arena_init(&mem, 0);
	str text = promo_prices_format(list, ARRAY_LEN(list), &mem);
	assert_str(text, "10000 1 porsi;10000-15000 1;25000 3 pcs;0 1;"
			 "9223372036854775807 9223372036854775807 setengah kg");
	assert_true(promo_prices_parse(text, &mem, again, &n));
	assert_int_equal(n, ARRAY_LEN(list));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(again[i].min_idr, list[i].min_idr);
		assert_int_equal(again[i].max_idr, list[i].max_idr);
		assert_int_equal(again[i].qty, list[i].qty);
		assert_true(str_eq(again[i].unit, list[i].unit));
	}
	arena_finish(&mem);
}

TEST(no_prices_are_an_empty_text)
{
	struct promo_price again[PROMO_PRICES_MAX];
	struct arena mem;
	size_t n = 7;

	arena_init(&mem, 0);
	assert_str(promo_prices_format(NULL, 0, &mem), "");
	assert_true(promo_prices_parse(STR_NONE, &mem, again, &n));
	assert_int_equal(n, 0);
	n = 7;
	assert_true(promo_prices_parse(STR(""), &mem, again, &n));
	assert_int_equal(n, 0);
	arena_finish(&mem);
}

TEST(a_text_that_holds_no_prices_is_refused_and_leaves_the_result)
{
	static const char *const bad[] = {
		"x",
		"10000",
		"10000 ",
		"10000 0",
		"10000 -1",
		"-5 1",
		"5- 1",
		"5-4 1",
		"5-5 1",
		"5 1 ",
		"5 1;",
		";5 1",
		"5 1;;6 1",
		"5  1",
		"5 1 a\nb",
		"5 1\n",
		"5-6-7 1",
		"99999999999999999999 1",
		"1 1;1 1;1 1;1 1;1 1;1 1;1 1;1 1;1 1;1 1;1 1;1 1;1 1",
	};
	struct promo_price again[PROMO_PRICES_MAX];
	struct arena mem;
	size_t n = 7;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (promo_prices_parse(str_from(bad[i]), &mem, again, &n))
			fail_msg("accepted: %s", bad[i]);
	}
	assert_int_equal(n, 7);
	arena_finish(&mem);
}
