/* SPDX-License-Identifier: MIT */
/* What messages cost by the office's own table. */
#include "config/tariff.h"
#include "tests/unit/config_help.h"

TEST(a_price_is_read_with_and_without_hundredths)
{
	static const struct {
		const char *text;
		int64_t sen; /* -1 = none */
	} cases[] = {
		{ "343", 34300 },   { "586.33", 58633 },  { "586,33", 58633 },
		{ "586.3", 58630 }, { "0", 0 },           { "0.05", 5 },
		{ "", -1 },         { "-1", -1 },         { "-0.5", -1 },
		{ "1.", -1 },       { ".5", -1 },         { "1.234", -1 },
		{ "1.-5", -1 },     { "Rp 343", -1 },     { "1.2.3", -1 },
		{ "1e3", -1 },      { "1000000001", -1 }, { "99999999999999999999", -1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t sen = -1;
		assert_int_equal(tariff_parse(str_from(cases[i].text), &sen), cases[i].sen >= 0);
		assert_int_equal(sen, cases[i].sen);
	}
}

static const struct account_config *priced(const char *rows)
{
	return &good(arena_printf(&mem, ACCOUNT "  prices:\n%s", rows).ptr)->accounts[0];
}

TEST(the_longest_prefix_that_fits_counts)
{
	const struct account_config *a =
		priced("  - { category: marketing, rupiah: 343 }\n"
		       "  - { category: marketing, rupiah: 586.33, prefix: 62 }\n"
		       "  - { category: marketing, rupiah: 600, prefix: 62899 }\n"
		       "  - { category: utility, rupiah: 100, prefix: 62 }\n");

	assert_int_equal(tariff_find(a, "marketing", STR("62811"))->sen, 58633);
	assert_int_equal(tariff_find(a, "marketing", STR("628991"))->sen, 60000);
	assert_int_equal(tariff_find(a, "marketing", STR("6591"))->sen, 34300);
	assert_int_equal(tariff_find(a, "marketing", STR_NONE)->sen, 34300);
	assert_int_equal(tariff_find(a, "utility", STR("6281"))->sen, 10000);
	assert_null(tariff_find(a, "utility", STR("6581")));
	assert_null(tariff_find(a, "service", STR("6281")));
}

TEST(what_nobody_wrote_down_is_unknown_but_answers_cost_nothing)
{
	const struct account_config *a = &good(ACCOUNT)->accounts[0];
	bool is_known = true;

	assert_int_equal(a->n_prices, 0);
	assert_int_equal(tariff_of(a, true, "marketing", STR("62811"), &is_known), 0);
	assert_false(is_known);
	assert_int_equal(tariff_of(a, false, "marketing", STR("62811"), &is_known), 0);
	assert_true(is_known);
	a = priced("  - { category: service, rupiah: 7 }\n");
	assert_int_equal(tariff_of(a, false, "marketing", STR("62811"), &is_known), 700);
}

TEST(a_price_that_is_wrong_is_told_with_its_place)
{
	bad(ACCOUNT "  prices:\n  - { category: marketing, rupiah: gratis }\n",
	    "siar.yaml:6:36: accounts[0].prices[0].rupiah: 'gratis' is not right (allowed: rupiah "
	    "as 343 or 586.33)\n");
	bad(ACCOUNT "  prices:\n  - { category: promo, rupiah: 1 }\n",
	    "siar.yaml:6:17: accounts[0].prices[0].category: 'promo' is unknown (allowed: "
	    "marketing utility service)\n");
	bad(ACCOUNT "  prices:\n  - { category: utility, rupiah: 1, prefix: +62 }\n",
	    "siar.yaml:6:45: accounts[0].prices[0].prefix: '+62' is not right (allowed: digits "
	    "with which a number begins: 62)\n");
	bad(ACCOUNT "  prices: 343\n",
	    "siar.yaml:5:11: accounts[0].prices: a list of 0 to 64 items belongs here, each "
	    "beginning with '-': What the network asks for a message, to estimate what a promotion "
	    "costs; siar knows no prices of its own.\n");
	bad(ACCOUNT "  prices:\n  - { category: utility, rupiah: 1 }\n"
		    "  - { category: utility, rupiah: 2 }\n",
	    "siar.yaml:7:5: accounts[0]: prices[0] is for the same messages\n");
	bad(ACCOUNT "  prices:\n  - { category: utility, price: 1 }\n",
	    "siar.yaml:6:5: accounts[0].prices[0]: key 'rupiah' is missing: What one message "
	    "costs, "
	    "in rupiah.\nsiar.yaml:6:26: accounts[0].prices[0]: unknown key 'price'\n");
}
