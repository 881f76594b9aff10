/* SPDX-License-Identifier: MIT */
/* Unicode text from people. */

#include "tests/lib/test.h"

#include "bot/base/check.h"
#include "bot/base/random.h"
#include "bot/base/utf8.h"

#include <string.h>

#define FLAG_ID "\xF0\x9F\x87\xAE\xF0\x9F\x87\xA9" /* two regional indicators, one flag */
#define FAMILY  "👨\xE2\x80\x8D👩\xE2\x80\x8D👧"      /* joined by ZWJ */

static struct arena mem;

static const struct {
	str bytes;
	const char *repaired; /* NULL: valid */
} texts[] = {
	{ STR_INIT_NONE, NULL },
	{ STR_INIT(""), NULL },
	{ STR_INIT("keripik"), NULL },
	{ STR_INIT("keripik pedas sekali 15000"), NULL },
	{ STR_INIT("é € 😀 ꦗꦮ " FAMILY), NULL },
	{ STR_INIT("\xEF\xBF\xBD"), NULL },
	{ STR_INIT("\xFF"), "\xEF\xBF\xBD" },
	{ STR_INIT("12345678\x80"), "12345678\xEF\xBF\xBD" },
	{ STR_INIT("a\xC3"), "a\xEF\xBF\xBD" },
	{ STR_INIT("a\xC3(b"), "a\xEF\xBF\xBD(b" },
	{ STR_INIT("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD" }, /* overlong '/' */
	{ STR_INIT("\xED\xA0\x80"), "\xEF\xBF\xBD" },         /* surrogate */
	{ STR_INIT("\xF4\x90\x80\x80"), "\xEF\xBF\xBD" },     /* > U+10FFFF */
	{ STR_INIT("x\xF0\x9F\x98y"), "x\xEF\xBF\xBDy" },
};

TEST(utf8_is_valid_knows_bad_bytes)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_int_equal(utf8_is_valid(texts[i].bytes), texts[i].repaired == NULL);
	assert_true(utf8_is_valid(STR("a\0b")));
}

TEST(utf8_is_valid_finds_one_bad_byte_anywhere)
{
	char text[24];
	for (size_t len = 1; len <= sizeof(text); len++) {
		for (size_t at = 0; at < len; at++) {
			memset(text, 'a', len);
			text[at] = (char)0x80;
			assert_false(utf8_is_valid((str){ text, len }));
		}
	}
}

TEST(utf8_repair_replaces_bad_bytes_only)
{
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		str got = utf8_repair(texts[i].bytes, &mem);
		if (texts[i].repaired == NULL)
			assert_ptr_equal(got.ptr, texts[i].bytes.ptr);
		else
			assert_str(got, texts[i].repaired);
	}
	arena_finish(&mem);
}

TEST(utf8_fold_makes_comparable_what_people_think_equal)
{
	static const struct {
		str text;
		const char *folded;
	} cases[] = {
		{ STR_INIT_NONE, "" },
		{ STR_INIT(""), "" },
		{ STR_INIT(" \t\r\n "), "" },
		{ STR_INIT("Keripik"), "keripik" },
		{ STR_INIT("  /PROMO   KRP01\n15.000 "), "/promo krp01 15.000" },
		{ STR_INIT("[@`{AZaz"), "[@`{azaz" },
		{ STR_INIT("ÉCLAIR"), "éclair" },
		{ STR_INIT("e\xCC\x81"), "é" },             /* combining acute */
		{ STR_INIT("e\xE2\x80\x8B\xCC\x81"), "é" }, /* zero width space between */
		{ STR_INIT("STRAßE ẞ"), "strasse ss" },     /* full folding */
		{ STR_INIT("ΣΑΣ"), "σασ" },
		{ STR_INIT("ﬁ"), "fi" },
		{ STR_INIT("Ａｂ１２／"), "ab12/" },    /* full width */
		{ STR_INIT("｟ａ～"), "｟a~" },         /* where ASCII ends */
		{ STR_INIT("a\xE3\x80\x80 b"), "a b" }, /* ideographic space */
		{ STR_INIT("\xC2\xA0"
			   "a\xC2\xA0\xE2\x80\x83\xE2\x80\xAF"
			   "b\xE2\x80\xA8"),
		  "a b" },
		{ STR_INIT("a\xE2\xA0\x80"
			   "b"),
		  "a b" }, /* empty braille cell */
		{ STR_INIT("a\xC2\x85"
			   "b"),
		  "a b" }, /* NEL */
		{ STR_INIT("ber\xE2\x80\x8B"
			   "hen\xE2\x81\xA0"
			   "ti\xEF\xBB\xBF"),
		  "berhenti" },
		{ STR_INIT("ber\xC2\xAD"
			   "henti"),
		  "berhenti" }, /* soft hyphen */
		{ STR_INIT("\xE2\x80\x8E"
			   "STOP\xE2\x80\x8F"),
		  "stop" },                         /* direction marks */
		{ STR_INIT("❤\xEF\xB8\x8F"), "❤" }, /* variation selector */
		{ STR_INIT("👍🏽 OK"), "👍🏽 ok" },
		{ STR_INIT("\xE2\x80\x8B"), "" },
		{ STR_INIT("a \xE2\x80\x8B b"), "a b" },
		{ STR_INIT("\xE2\x80\x8B a"), "a" },
		{ STR_INIT("İ"), "i\xCC\x87" },
		{ STR_INIT("K"), "k" }, /* Kelvin sign */
		{ STR_INIT("a\x01"
			   "b"),
		  "a\x01"
		  "b" },
	};
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str folded = utf8_fold(cases[i].text, &mem);
		assert_str(folded, cases[i].folded);
		assert_int_equal(folded.ptr[folded.len], '\0');
	}
	arena_finish(&mem);
}

/* UTF-8 of any code point. */
static str encoded(char *out, unsigned c)
{
	size_t n = 0;
	if (c < 0x80) {
		out[n++] = (char)c;
	} else if (c < 0x800) {
		out[n++] = (char)(0xC0 | (c >> 6));
	} else if (c < 0x10000) {
		out[n++] = (char)(0xE0 | (c >> 12));
		out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
	} else {
		out[n++] = (char)(0xF0 | (c >> 18));
		out[n++] = (char)(0x80 | (c >> 12 & 0x3F));
		out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
	}
	if (c >= 0x80)
		out[n++] = (char)(0x80 | (c & 0x3F));
	return (str){ out, n };
}

TEST(utf8_fold_twice_is_fold_once_for_every_code_point)
{
	arena_init(&mem, 0);
	for (unsigned c = 0; c <= 0x10FFFF; c++) {
		char bytes[4];
		str s = encoded(bytes, c);
		bool is_surrogate = c >= 0xD800 && c < 0xE000;
		assert_int_equal(utf8_is_valid(s), !is_surrogate);
		if (is_surrogate)
			continue;
		str once = utf8_fold(s, &mem);
		assert_true(str_eq(utf8_fold(once, &mem), once));
		assert_int_equal(utf8_utf16_len(s), c > 0xFFFF ? 2 : 1);
		arena_reset(&mem);
	}
	arena_finish(&mem);
}

TEST(utf8_fold_of_ascii_agrees_with_the_way_through_unicode)
{
	struct random r;
	arena_init(&mem, 0);
	random_seed(&r, 3);
	for (int round = 0; round < 5000; round++) {
		char text[40];
		int64_t n = random_below(&r, 30);
		for (int64_t i = 0; i < n; i++)
			text[i] = (char)random_below(&r, 128);
		memcpy(text + n, "é", 2);
		str plain = utf8_fold((str){ text, (size_t)n }, &mem);
		str other = utf8_fold((str){ text, (size_t)n + 2 }, &mem);
		/* The é is no blank: what was due before it shows. */
		str start = str_trim(str_slice(other, 0, other.len - 2));
		assert_true(str_eq(plain, start));
		arena_reset(&mem);
	}
	arena_finish(&mem);
}

TEST(utf8_utf16_len_counts_as_networks_do)
{
	assert_int_equal(utf8_utf16_len(STR_NONE), 0);
	assert_int_equal(utf8_utf16_len(STR("abc")), 3);
	assert_int_equal(utf8_utf16_len(STR("é€")), 2);
	assert_int_equal(utf8_utf16_len(STR("😀")), 2);
	assert_int_equal(utf8_utf16_len(STR(FAMILY)), 8);
	assert_int_equal(utf8_utf16_len(STR("a\xFF\xE2\x82")),
			 3); /* what repair would make of it */
}

TEST(utf8_cut_never_cuts_what_people_see_as_one)
{
	static const struct {
		str text;
		size_t units;
		const char *cut;
	} cases[] = {
		{ STR_INIT_NONE, 0, "" },
		{ STR_INIT_NONE, 5, "" },
		{ STR_INIT("abc"), 5, "abc" },
		{ STR_INIT("abc"), 3, "abc" },
		{ STR_INIT("abc"), 2, "ab" },
		{ STR_INIT("abc"), 0, "" },
		{ STR_INIT("aéé"), 2, "aé" },
		{ STR_INIT("ééé"), 3, "ééé" },
		{ STR_INIT("a😀b"), 1, "a" },
		{ STR_INIT("a😀b"), 2, "a" },
		{ STR_INIT("a😀b"), 3, "a😀" },
		{ STR_INIT("ae\xCC\x81"), 2, "a" }, /* e and its accent */
		{ STR_INIT("ae\xCC\x81"
			   "b"),
		  3, "ae\xCC\x81" },
		{ STR_INIT("a\r\nb"), 2, "a" },
		{ STR_INIT("a\r\nb"), 3, "a\r\n" },
		{ STR_INIT("a" FAMILY "b"), 8, "a" },
		{ STR_INIT("a" FAMILY "b"), 9, "a" FAMILY },
		{ STR_INIT(FLAG_ID FLAG_ID), 4, FLAG_ID },
		{ STR_INIT(FLAG_ID FLAG_ID), 6, FLAG_ID },
		{ STR_INIT(FLAG_ID FLAG_ID), 7, FLAG_ID },
		{ STR_INIT(FLAG_ID FLAG_ID), 8, FLAG_ID FLAG_ID },
		{ STR_INIT("👍🏽"), 2, "" }, /* the first alone is longer */
		{ STR_INIT("a\xFF\xFF"), 2, "a\xFF" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(utf8_cut(cases[i].text, cases[i].units), cases[i].cut);
}

TEST(utf8_cut_accepts_any_bytes_and_keeps_its_limit)
{
	struct random r;
	random_seed(&r, 5);
	for (int round = 0; round < 20000; round++) {
		char bytes[24];
		size_t n = (size_t)random_below(&r, sizeof(bytes));
		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)random_next(&r);
		str s = { bytes, n };
		size_t units = (size_t)random_below(&r, 12);
		str cut = utf8_cut(s, units);
		assert_true(cut.len <= n && (n == 0 || cut.ptr == bytes));
		assert_true(utf8_utf16_len(cut) <= units);
		arena_init(&mem, 0);
		str repaired = utf8_repair(s, &mem);
		assert_true(utf8_is_valid(repaired));
		assert_int_equal(utf8_utf16_len(repaired), utf8_utf16_len(s));
		utf8_fold(repaired, &mem);
		arena_finish(&mem);
	}
}

TEST(utf8_distance_counts_changed_code_points)
{
	static const struct {
		str a, b;
		int max, distance;
	} cases[] = {
		{ STR_INIT_NONE, STR_INIT_NONE, 0, 0 },
		{ STR_INIT("promo"), STR_INIT("promo"), 2, 0 },
		{ STR_INIT("promo"), STR_INIT("pormo"), 2, 2 },
		{ STR_INIT("promo"), STR_INIT("prom"), 2, 1 },
		{ STR_INIT("promo"), STR_INIT("promoo"), 2, 1 },
		{ STR_INIT("promo"), STR_INIT("premo"), 2, 1 },
		{ STR_INIT("kitten"), STR_INIT("sitting"), 5, 3 },
		{ STR_INIT("kitten"), STR_INIT("sitting"), 3, 3 },
		{ STR_INIT("kitten"), STR_INIT("sitting"), 2, 3 },
		{ STR_INIT("kitten"), STR_INIT("sitting"), 1, 2 },
		{ STR_INIT("abc"), STR_INIT("xyz"), 1, 2 },
		{ STR_INIT("abc"), STR_INIT("xyz"), 0, 1 },
		{ STR_INIT("abcd"), STR_INIT("cdab"), 2,
		  3 }, /* 4: near on the way, far at the end */
		{ STR_INIT("a"), STR_INIT("abcdefgh"), 3, 4 },
		{ STR_INIT_NONE, STR_INIT("abc"), 3, 3 },
		{ STR_INIT("é"), STR_INIT("e"), 2, 1 },
		{ STR_INIT("😀😀"), STR_INIT("😀"), 2, 1 },
		{ STR_INIT("\xFF"), STR_INIT("\xFE"), 2, 0 }, /* bad bytes are all U+FFFD */
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(utf8_distance(cases[i].a, cases[i].b, cases[i].max),
				 cases[i].distance);
		assert_int_equal(utf8_distance(cases[i].b, cases[i].a, cases[i].max),
				 cases[i].distance);
	}
}

TEST(utf8_distance_looks_at_64_code_points_at_most)
{
	char a[300], b[300];
	memset(a, 'a', sizeof(a));
	memset(b, 'b', sizeof(b));
	assert_int_equal(utf8_distance((str){ a, 64 }, (str){ a, 64 }, 64), 0);
	assert_int_equal(utf8_distance((str){ a, 64 }, (str){ b, 64 }, 64), 64);
	assert_int_equal(utf8_distance((str){ a, 65 }, (str){ a, 65 }, 5), 6);
	assert_int_equal(utf8_distance((str){ a, 1 }, (str){ b, 300 }, 64), 65);
	for (size_t i = 0; i < 128; i += 2)
		memcpy(a + i, "é", 2);
	assert_int_equal(utf8_distance((str){ a, 128 }, (str){ a, 126 }, 5), 1);
}

static void distance_with_bad_max(void *arg)
{
	utf8_distance(STR("a"), STR("b"), *(int *)arg);
}

TEST(utf8_distance_stops_on_a_limit_out_of_range)
{
	int bad[] = { -1, 65 };
	assert_true(test_stops(distance_with_bad_max, &bad[0]));
	assert_true(test_stops(distance_with_bad_max, &bad[1]));
}
