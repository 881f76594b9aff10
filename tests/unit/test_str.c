/* SPDX-License-Identifier: MIT */
/* Pieces of text: comparing, searching, cutting, numbers. */

#include "tests/lib/test.h"

#include "bot/base/check.h"

#include <stdio.h>
#include <string.h>

TEST(str_from_null_is_the_empty_str)
{
	assert_true(str_is_empty(str_from(NULL)));
	assert_null(str_from(NULL).ptr);
}

TEST(str_from_text_does_not_count_the_nul)
{
	assert_int_equal(str_from("keripik").len, 7);
	assert_true(str_is_empty(str_from("")));
	assert_non_null(str_from("").ptr);
}

TEST(str_literal_counts_bytes_and_keeps_nul_inside)
{
	assert_int_equal(STR("a\0b").len, 3);
	assert_int_equal(STR("é").len, 2);
}

TEST(str_format_prints_the_empty_str_without_reading_null)
{
	char out[16];
	snprintf(out, sizeof(out), "[%" STR_FMT "]", STR_ARG(STR_NONE));
	assert_string_equal(out, "[]");
	snprintf(out, sizeof(out), "[%" STR_FMT "]", STR_ARG(str_slice(STR("abcdef"), 1, 2)));
	assert_string_equal(out, "[bc]");
}

TEST(str_eq_compares_bytes_and_length)
{
	static const struct {
		str a, b;
		bool is_eq, is_eq_nocase;
	} cases[] = {
		{ STR_INIT(""), STR_INIT_NONE, true, true },
		{ STR_INIT("a"), STR_INIT("a"), true, true },
		{ STR_INIT("a"), STR_INIT("A"), false, true },
		{ STR_INIT("aZ"), STR_INIT("Az"), false, true },
		{ STR_INIT("a"), STR_INIT("ab"), false, false },
		{ STR_INIT("ab"), STR_INIT("ac"), false, false },
		{ STR_INIT("a\0b"), STR_INIT("a\0c"), false, false },
		{ STR_INIT("["), STR_INIT("{"), false, false }, /* beside the letters, 32 apart */
		{ STR_INIT("@"), STR_INIT("`"), false, false },
		{ STR_INIT("É"), STR_INIT("é"), false, false }, /* ASCII only */
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(str_eq(cases[i].a, cases[i].b), cases[i].is_eq);
		assert_int_equal(str_eq_nocase(cases[i].a, cases[i].b), cases[i].is_eq_nocase);
		assert_int_equal(str_eq(cases[i].b, cases[i].a), cases[i].is_eq);
	}
}

TEST(str_starts_and_ends_take_whole_affixes)
{
	static const struct {
		str s, affix;
		bool starts, ends;
	} cases[] = {
		{ STR_INIT("promo"), STR_INIT("pro"), true, false },
		{ STR_INIT("promo"), STR_INIT("omo"), false, true },
		{ STR_INIT("promo"), STR_INIT("promo"), true, true },
		{ STR_INIT("promo"), STR_INIT(""), true, true },
		{ STR_INIT("pro"), STR_INIT("promo"), false, false },
		{ STR_INIT_NONE, STR_INIT_NONE, true, true },
		{ STR_INIT_NONE, STR_INIT("x"), false, false },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(str_starts(cases[i].s, cases[i].affix), cases[i].starts);
		assert_int_equal(str_ends(cases[i].s, cases[i].affix), cases[i].ends);
	}
}

TEST(str_find_gives_the_first_place_or_minus_one)
{
	static const struct {
		str s, needle;
		ptrdiff_t at;
	} cases[] = {
		{ STR_INIT("banana"), STR_INIT("an"), 1 },
		{ STR_INIT("banana"), STR_INIT("nana"), 2 },
		{ STR_INIT("banana"), STR_INIT("x"), -1 },
		{ STR_INIT("banana"), STR_INIT(""), 0 },
		{ STR_INIT_NONE, STR_INIT(""), 0 },
		{ STR_INIT_NONE, STR_INIT("a"), -1 },
		{ STR_INIT("an"), STR_INIT("banana"), -1 },
		{ STR_INIT("a\0b"), STR_INIT("\0b"), 1 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(str_find(cases[i].s, cases[i].needle), cases[i].at);
	assert_int_equal(str_find_char(STR("banana"), 'n'), 2);
	assert_int_equal(str_find_char(STR("banana"), 'x'), -1);
	assert_int_equal(str_find_char(STR("banana"), '\0'), -1);
	assert_int_equal(str_find_char(STR_NONE, 'x'), -1);
}

TEST(str_slice_clamps_to_what_there_is)
{
	str s = STR("promo");
	assert_str(str_slice(s, 1, 3), "rom");
	assert_str(str_slice(s, 3, 99), "mo");
	assert_str(str_slice(s, 5, 1), "");
	assert_str(str_slice(s, 99, 1), "");
	assert_str(str_slice(s, 2, SIZE_MAX), "omo");
	assert_str(str_slice(s, SIZE_MAX, SIZE_MAX), "");
	assert_null(str_slice(STR_NONE, 1, 1).ptr);
}

TEST(str_trim_drops_ascii_blanks_at_both_ends_only)
{
	assert_str(str_trim(STR(" \t\r\n\v\fa b \n")), "a b");
	assert_str(str_trim(STR("   ")), "");
	assert_str(str_trim(STR_NONE), "");
	assert_str(str_trim(STR("a")), "a");
	assert_str(str_trim(STR("\xC2\xA0"
				"a")),
		   "\xC2\xA0"
		   "a");
}

TEST(str_take_gives_empty_parts_too)
{
	static const struct {
		str s;
		const char *parts[5];
	} cases[] = {
		{ STR_INIT("a,,b"), { "a", "", "b" } },
		{ STR_INIT("a,"), { "a", "" } },
		{ STR_INIT(","), { "", "" } },
		{ STR_INIT("abc"), { "abc" } },
		{ STR_INIT(""), { "" } },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str rest = cases[i].s, part;
		size_t n = 0;
		for (; str_take(&rest, ',', &part); n++) {
			assert_non_null(cases[i].parts[n]);
			assert_str(part, cases[i].parts[n]);
		}
		assert_null(cases[i].parts[n]);
		assert_null(rest.ptr);
	}
}

TEST(str_take_of_nothing_is_exhausted_at_once)
{
	str rest = STR_NONE, part = STR("untouched");
	assert_false(str_take(&rest, ',', &part));
	assert_str(part, "untouched");
}

TEST(str_take_word_skips_runs_of_blanks)
{
	str rest = STR("  /promo\t KRP01 \n15000  "), word;
	assert_true(str_take_word(&rest, &word));
	assert_str(word, "/promo");
	assert_str(rest, "\t KRP01 \n15000  ");
	assert_true(str_take_word(&rest, &word));
	assert_str(word, "KRP01");
	assert_true(str_take_word(&rest, &word));
	assert_str(word, "15000");
	assert_false(str_take_word(&rest, &word));
	assert_str(word, "15000");
	assert_true(str_is_empty(rest));
	rest = STR_NONE;
	assert_false(str_take_word(&rest, &word));
}

TEST(str_to_int64_takes_whole_decimal_numbers)
{
	static const struct {
		str s;
		int64_t n;
	} cases[] = {
		{ STR_INIT("0"), 0 },
		{ STR_INIT("-0"), 0 },
		{ STR_INIT("0812"), 812 },
		{ STR_INIT("15000"), 15000 },
		{ STR_INIT("-42"), -42 },
		{ STR_INIT("9223372036854775807"), INT64_MAX },
		{ STR_INIT("-9223372036854775808"), INT64_MIN },
		{ STR_INIT("00000000000000000000000000007"), 7 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t n = -1;
		assert_true(str_to_int64(cases[i].s, &n));
		assert_true(n == cases[i].n);
	}
}

TEST(str_to_int64_refuses_anything_else)
{
	static const str cases[] = {
		STR_INIT(""),
		STR_INIT("-"),
		STR_INIT("+1"),
		STR_INIT(" 1"),
		STR_INIT("1 "),
		STR_INIT("1.0"),
		STR_INIT("1e3"),
		STR_INIT("0x10"),
		STR_INIT("--1"),
		STR_INIT("1-"),
		STR_INIT("12\0"
			 "3"),
		STR_INIT("9223372036854775808"),
		STR_INIT("-9223372036854775809"),
		STR_INIT("99999999999999999999"),
		STR_INIT("\xD9\xA1"),
		STR_INIT("\xFF"),
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t n = 77;
		assert_false(str_to_int64(cases[i], &n));
		assert_true(n == 77);
	}
	int64_t n;
	assert_false(str_to_int64(STR_NONE, &n));
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

TEST(str_cmp_orders_bytes_then_length)
{
	static const str sorted[] = { STR_INIT(""),   STR_INIT("\0"), STR_INIT("A"),
				      STR_INIT("AB"), STR_INIT("a"),  STR_INIT("\xC3\xA9") };
	for (size_t i = 0; i < ARRAY_LEN(sorted); i++) {
		for (size_t j = 0; j < ARRAY_LEN(sorted); j++)
			assert_int_equal(sign(str_cmp(sorted[i], sorted[j])), (i > j) - (i < j));
	}
	assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
}
