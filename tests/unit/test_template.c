/* SPDX-License-Identifier: MIT */
/* Texts with named places. */

#include "tests/lib/test.h"

#include "bot/base/buf.h"
#include "bot/base/random.h"
#include "bot/base/template.h"

#include <string.h>

static const struct template_arg args[] = {
	{ STR_INIT("produk"), STR_INIT("Keripik") },
	{ STR_INIT("jumlah"), STR_INIT("12") },
	{ STR_INIT("kosong"), STR_INIT("") },
	{ STR_INIT("jahat"), STR_INIT("{produk}{{}}") },
	{ STR_INIT("a_1"), STR_INIT("x") },
};

TEST(template_fill_puts_values_in_their_places)
{
	static const struct {
		str text;
		const char *filled;
	} cases[] = {
		{ STR_INIT(""), "" },
		{ STR_INIT("tanpa tempat"), "tanpa tempat" },
		{ STR_INIT("Promo {produk} dikirim ke {jumlah} grup."),
		  "Promo Keripik dikirim ke 12 grup." },
		{ STR_INIT("{produk}"), "Keripik" },
		{ STR_INIT("{produk}{produk}"), "KeripikKeripik" },
		{ STR_INIT("[{kosong}]"), "[]" },
		{ STR_INIT("{a_1}"), "x" },
		{ STR_INIT("{{produk}}"), "{produk}" },
		{ STR_INIT("{{{produk}}}"), "{Keripik}" },
		{ STR_INIT("}}{{"), "}{" },
		{ STR_INIT("{jahat}"), "{produk}{{}}" }, /* a value is data */
		{ STR_INIT("{tiada}"), "{tiada}" },
		{ STR_INIT("{Produk}"), "{Produk}" },
		{ STR_INIT("{ produk }"), "{ produk }" },
		{ STR_INIT("{}"), "{}" },
		{ STR_INIT("{produk"), "{produk" },
		{ STR_INIT("a{"), "a{" },
		{ STR_INIT("a}b"), "a}b" },
		{ STR_INIT("}produk}"), "}produk}" },
		{ STR_INIT("{a{produk}"), "{aKeripik" },
		{ STR_INIT("😀{produk}\xFF"), "😀Keripik\xFF" },
	};
	struct arena a;

	arena_init(&a, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(template_fill(cases[i].text, args, ARRAY_LEN(args), &a),
			   cases[i].filled);
	assert_str(template_fill(STR("{produk}"), NULL, 0, &a), "{produk}");
	assert_str(template_fill(STR_NONE, NULL, 0, &a), "");
	arena_finish(&a);
}

TEST(template_never_looks_behind_the_end)
{
	static const str whole[] = { STR_INIT("{{"), STR_INIT("}}"), STR_INIT("{a}"),
				     STR_INIT("{{{") };
	struct arena a;
	struct template_arg arg = { STR("a"), STR("filled") };

	arena_init(&a, 0);
	for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
		str start = str_slice(whole[i], 0, whole[i].len - 1), name;
		if (whole[i].len < 3 || whole[i].ptr[1] == 'a') {
			assert_true(str_eq(template_fill(start, &arg, 1, &a), start));
			assert_int_equal(template_check(start, NULL), ERR_INVALID);
		}
		assert_int_equal(template_names(start, &name, 1), 0);
	}
	arena_finish(&a);
}

TEST(template_check_passes_what_fill_understands_wholly)
{
	static const str good[] = { STR_INIT_NONE,       STR_INIT(""),         STR_INIT("a"),
				    STR_INIT("{a}"),     STR_INIT("{a_1}{b}"), STR_INIT("{{"),
				    STR_INIT("}}"),      STR_INIT("{{x"),      STR_INIT("{{{a}}}"),
				    STR_INIT("{tiada}"), STR_INIT("é {a} 😀") };
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		struct why why = { .text = "untouched" };
		assert_int_equal(template_check(good[i], &why), OK);
		assert_string_equal(why.text, "untouched");
	}
}

TEST(template_check_tells_what_is_wrong_and_where)
{
	static const struct {
		str text;
		const char *words;
		int line, column;
	} cases[] = {
		{ STR_INIT("{"), "not closed", 1, 1 },
		{ STR_INIT("ab {produk"), "not closed", 1, 4 },
		{ STR_INIT("{a{b}"), "not closed", 1, 1 },
		{ STR_INIT("{a{{"), "not closed", 1, 1 },
		{ STR_INIT("x\ny {}"), "without a name", 2, 3 },
		{ STR_INIT("{Produk}"), "'{Produk}'", 1, 1 },
		{ STR_INIT("{a b}"), "a-z", 1, 1 },
		{ STR_INIT("{é}"), "a-z", 1, 1 },
		{ STR_INIT("é😀 }"), "without '{'", 1, 4 },
		{ STR_INIT("{a}}"), "without '{'", 1, 4 },
		{ STR_INIT("{{a}"), "without '{'", 1, 4 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct why why = { 0 };
		assert_int_equal(template_check(cases[i].text, &why), ERR_INVALID);
		assert_non_null(strstr(why.text, cases[i].words));
		assert_int_equal(why.line, cases[i].line);
		assert_int_equal(why.column, cases[i].column);
		assert_int_equal(template_check(cases[i].text, NULL), ERR_INVALID);
	}
}

TEST(template_names_lists_each_once_in_order)
{
	str names[8];
	assert_int_equal(template_names(STR("{b} {a} {{x}} {b} {c_1} {D} {"), names, 8), 3);
	assert_str(names[0], "b");
	assert_str(names[1], "a");
	assert_str(names[2], "c_1");
	assert_int_equal(template_names(STR("tanpa"), names, 8), 0);
	assert_int_equal(template_names(STR_NONE, names, 8), 0);
}

TEST(template_names_gives_no_more_than_it_may)
{
	str names[2] = { STR("-"), STR("-") };
	assert_int_equal(template_names(STR("{a}{b}"), names, 1), 1);
	assert_str(names[1], "-");
	assert_int_equal(template_names(STR("{a}"), NULL, 0), 0);
}

TEST(template_accepts_any_bytes)
{
	/* Random pieces; whatever the check passes, fill and names agree about. */
	static const char *const pieces[] = { "{",   "}", "{{",   "}}", "a",
					      "{a}", "_", "\xFF", "é",  "\n" };
	struct arena a;
	struct random r;
	struct template_arg arg = { STR("a"), STR("") };

	arena_init(&a, 0);
	random_seed(&r, 1);
	for (int round = 0; round < 20000; round++) {
		struct buf text;
		str names[8];
		buf_init(&text, &a);
		for (int64_t n = random_below(&r, 12); n > 0; n--)
			buf_add(&text, str_from(pieces[random_below(&r, ARRAY_LEN(pieces))]));
		str s = buf_str(&text);
		struct why why;
		str filled = template_fill(s, &arg, 1, &a);
		bool is_good = template_check(s, &why) == OK;
		assert_true(filled.len <= s.len);
		assert_true(template_names(s, names, 8) <= 8);
		if (is_good && str_find_char(s, '{') < 0 && str_find_char(s, '}') < 0)
			assert_true(str_eq(filled, s));
		arena_reset(&a);
	}
	arena_finish(&a);
}
