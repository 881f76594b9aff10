/* SPDX-License-Identifier: MIT */
/* JSON as strangers send it, and as we write it. */

#include "bot/net/json.h"

#include "bot/base/utf8.h"
#include "tests/lib/test.h"

#include <string.h>

static struct arena mem;

/* Opens what must open. */
static struct json *open_text(str text)
{
	struct json *root = NULL;
	struct why why = { 0 };

	enum err e = json_open(text, &root, &why);
	if (e)
		print_error("%" STR_FMT ": %s\n", STR_ARG(text), why.text);
	assert_int_equal(e, OK);
	assert_non_null(root);
	return root;
}

static void assert_refused(str text, const char *words)
{
	struct json *root = NULL;
	struct why why = { 0 };

	enum err e = json_open(text, &root, &why);
	if (e != ERR_INVALID || !strstr(why.text, words))
		print_error("%" STR_FMT ": %s\n", STR_ARG(text), why.text);
	assert_int_equal(e, ERR_INVALID);
	assert_non_null(strstr(why.text, words));
	assert_null(root);
}

/* ---- reading ---- */

TEST(members_are_found_by_key_and_by_path)
{
	struct json *root = open_text(STR("{\"a\":{\"b\":{\"c\":\"deep\"}},\"A\":1,\"n\":null}"));

	assert_str(json_str(json_path(root, "a.b.c"), &mem), "deep");
	assert_str(json_str(json_get(json_get(json_get(root, "a"), "b"), "c"), &mem), "deep");
	assert_null(json_get(root, "b"));
	assert_null(json_path(root, "a.x.c"));
	assert_null(json_path(root, "a.b.c.d"));
	assert_str(json_str(json_get(root, "A"), &mem), "1"); /* names keep their case */
	assert_non_null(json_get(root, "n"));
	assert_str(json_str(json_get(root, "n"), &mem), "");
	json_close(root);
}

TEST(children_come_in_order)
{
	struct json *root = open_text(STR(" [ 1 , \"two\" , {\"k\":3} ] "));

	assert_true(json_is_array(root));
	const struct json *one = json_first(root), *two = json_next(one), *three = json_next(two);
	assert_str(json_str(one, &mem), "1");
	assert_true(json_is_string(two));
	assert_true(json_is_object(three));
	assert_null(json_key(one));
	assert_string_equal(json_key(json_first(three)), "k");
	assert_null(json_next(three));
	json_close(root);
}

TEST(absent_nodes_are_allowed_everywhere)
{
	int64_t number = 7;

	assert_null(json_get(NULL, "a"));
	assert_null(json_path(NULL, "a.b"));
	assert_null(json_first(NULL));
	assert_null(json_next(NULL));
	assert_null(json_key(NULL));
	assert_false(json_is_object(NULL));
	assert_false(json_is_array(NULL));
	assert_false(json_is_string(NULL));
	assert_str(json_str(NULL, &mem), "");
	assert_false(json_int(NULL, &number));
	assert_int_equal(number, 7);
	assert_true(json_bool(NULL, true));
	json_close(NULL);
}

TEST(an_array_has_no_members)
{
	struct json *root = open_text(STR("[{\"a\":1}]"));

	assert_null(json_get(root, "a"));
	assert_null(json_path(root, "a"));
	json_close(root);
}

TEST(the_first_of_two_members_with_one_name_counts)
{
	struct json *root = open_text(STR("{\"a\":1,\"a\":2}"));

	assert_str(json_str(json_get(root, "a"), &mem), "1");
	json_close(root);
}

TEST(numbers_and_strings_are_taken_for_each_other)
{
	static const struct {
		const char *value, *text;
		bool is_int;
		int64_t number;
	} cases[] = {
		{ "62811", "62811", true, 62811 },
		{ "\"62811\"", "62811", true, 62811 },
		{ "-5", "-5", true, -5 },
		{ "\"-5\"", "-5", true, -5 },
		{ "0", "0", true, 0 },
		{ "1.0", "1", true, 1 },
		{ "1e3", "1000", true, 1000 },
		{ "1.5", "", false, 0 },
		{ "1e-3", "", false, 0 },
		{ "9007199254740992", "9007199254740992", true, 9007199254740992 },
		{ "-9007199254740992", "-9007199254740992", true, -9007199254740992 },
		{ "9007199254740994", "", false, 0 }, /* a double is not exact there */
		{ "1e300", "", false, 0 },
		{ "1e999", "", false, 0 },
		{ "\"9223372036854775807\"", "9223372036854775807", true, INT64_MAX },
		{ "\"9223372036854775808\"", "9223372036854775808", false, 0 },
		{ "\"1.5\"", "1.5", false, 0 },
		{ "\"\"", "", false, 0 },
		{ "\"12a\"", "12a", false, 0 },
		{ "true", "", false, 0 },
		{ "null", "", false, 0 },
		{ "{}", "", false, 0 },
		{ "[1]", "", false, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct json *root = open_text(str_from(cases[i].value));
		int64_t number = 0;
		assert_str(json_str(root, &mem), cases[i].text);
		assert_int_equal(json_int(root, &number), cases[i].is_int);
		assert_int_equal(number, cases[i].number);
		json_close(root);
	}
	arena_finish(&mem);
}

TEST(booleans_fall_back)
{
	struct json *root = open_text(STR("{\"t\":true,\"f\":false,\"s\":\"true\",\"n\":1}"));

	assert_true(json_bool(json_get(root, "t"), false));
	assert_false(json_bool(json_get(root, "f"), true));
	assert_true(json_bool(json_get(root, "s"), true));
	assert_false(json_bool(json_get(root, "n"), false));
	json_close(root);
}

/* ---- escapes ---- */

TEST(escapes_become_utf8)
{
	static const struct {
		const char *json, *text;
	} cases[] = {
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
		{ "\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac" },
		{ "\"\\ud83d\\ude00\\uD83D\\uDE4F\"", "\xf0\x9f\x98\x80\xf0\x9f\x99\x8f" },
		{ "\"\xf0\x9f\x98\x80 \\\\ud800\"", "\xf0\x9f\x98\x80 \\ud800" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct json *root = open_text(str_from(cases[i].json));
		assert_str(json_str(root, &mem), cases[i].text);
		json_close(root);
	}
}

#define BAD "\xef\xbf\xbd"

TEST(f38_escapes_that_name_no_character_become_a_sign_for_that)
{
	static const struct {
		const char *json, *text;
	} cases[] = {
		{ "\"a\\ud800b\"", "a" BAD "b" },
		{ "\"\\ud83d\"", BAD },
		{ "\"\\ude00\"", BAD },
		{ "\"\\ude00\\ud83d\"", BAD BAD },
		{ "\"\\ud83d\\ud83d\\ude00\"", BAD "\xf0\x9f\x98\x80" },
		{ "\"\\ud83d\\n\"", BAD "\n" },
		{ "\"\\ud83d\\u0041\"", BAD "A" },
		{ "\"\\ud83dx\"", BAD "x" },
		{ "\"a\\u0000b\"", "a" BAD "b" },
		{ "\"\\ud83d\\\\ude00\"", BAD "\\ude00" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct json *root = open_text(str_from(cases[i].json));
		str text = json_str(root, &mem);
		assert_str(text, cases[i].text);
		assert_true(utf8_is_valid(text));
		json_close(root);
	}
	struct json *root = open_text(STR("{\"\\u0000\":1,\"k\\udc00\":2}"));
	assert_string_equal(json_key(json_first(root)), BAD);
	assert_str(json_str(json_get(root, "k" BAD), &mem), "2");
	json_close(root);
	arena_finish(&mem);
}

TEST(mending_leaves_the_text_that_was_given_alone)
{
	const char text[] = "{\"a\":\"\\ud800\"}";
	char copy[sizeof(text)];

	memcpy(copy, text, sizeof(text));
	json_close(open_text((str){ copy, sizeof(text) - 1 }));
	assert_memory_equal(copy, text, sizeof(text));
}

/* ---- what is refused ---- */

TEST(what_is_not_one_value_is_refused)
{
	static const char *const texts[] = {
		"",        " ",          "{",         "}",
		"[1,]",    "{\"a\":1,}", "{\"a\"}",   "{a:1}",
		"{'a':1}", "[1 2]",      "1 2",       "{} {}",
		"[]]",     "nul",        "True",      "+1",
		"\"open",  "\"\\x\"",    "\"\\u12\"", "\"\\u12g4\"",
		"\"\\u",   "\"\\",       "{\"a\":}",  "[\"a\":1]",
		"// c\n1", "NaN",        "-",         "\xef\xbb\xbf",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_refused(str_from(texts[i]), "");
}

TEST(bytes_behind_the_end_are_not_read)
{
	const char text[] = { '[', '1', '2', '3' };

	assert_refused((str){ text, 3 }, "not one JSON value");
	assert_refused((str){ text, 1 }, "not one JSON value");
	char *heap = mem_take(1); /* AddressSanitizer watches its end */
	*heap = '"';
	assert_refused((str){ heap, 1 }, "not one JSON value");
	*heap = '7';
	json_close(open_text((str){ heap, 1 }));
	mem_give(heap);
}

TEST(f38_nul_and_bad_utf8_are_refused)
{
	static const char nul[] = "{\"a\":\"b\0c\"}", tail[] = "{}\0";

	assert_refused((str){ nul, sizeof(nul) - 1 }, "NUL");
	assert_refused((str){ tail, sizeof(tail) - 1 }, "NUL");
	assert_refused(STR("\"\xff\""), "UTF-8");
	assert_refused(STR("\"\xc3\""), "UTF-8");
	assert_refused(STR("\"\xc0\xaf\""), "UTF-8");         /* overlong */
	assert_refused(STR("\"\xed\xa0\x80\""), "UTF-8");     /* a surrogate */
	assert_refused(STR("\"\xf4\x90\x80\x80\""), "UTF-8"); /* above U+10FFFF */
}

static str nested(size_t depth, char open, char close)
{
	char *text = arena_alloc(&mem, depth * 2 + 1);

	memset(text, open, depth);
	memset(text + depth, close, depth);
	return (str){ text, depth * 2 };
}

TEST(f38_depth_has_a_limit)
{
	json_close(open_text(nested(31, '[', ']')));
	json_close(open_text(nested(32, '[', ']')));
	assert_refused(nested(33, '[', ']'), "deep");
	assert_refused(nested(100000, '[', ']'), "deep");
	assert_refused(nested(100000, '{', '}'), "deep");
	arena_finish(&mem);
}

TEST(brackets_inside_strings_are_no_depth)
{
	struct json *root =
		open_text(STR("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[\"]"));

	json_close(root);
	/* Neither do closing ones outside of anything make room for more. */
	char text[200];
	memset(text, ']', 100);
	memset(text + 100, '[', 100);
	assert_refused((str){ text, sizeof(text) }, "");
}

static str values(size_t n)
{
	char *text = arena_alloc(&mem, n * 2 + 2);

	for (size_t i = 0; i < n; i++)
		memcpy(text + 1 + i * 2, "0,", 2);
	text[0] = '[';
	text[n * 2] = ']';
	return (str){ text, n * 2 + 1 };
}

TEST(f38_the_number_of_values_has_a_limit)
{
	json_close(open_text(values(199999)));
	assert_refused(values(200000), "too many");
	assert_refused(values(2000000), "too many");
	arena_finish(&mem);
}

TEST(a_body_of_three_megabytes_is_read)
{
	size_t bytes = 3 << 20;
	char *text = arena_alloc(&mem, bytes);

	memset(text, 'x', bytes);
	text[0] = text[bytes - 1] = '"';
	struct json *root = open_text((str){ text, bytes });
	assert_int_equal(json_str(root, &mem).len, bytes - 2);
	json_close(root);
	arena_finish(&mem);
}

/* ---- writing ---- */

TEST(values_are_written_in_order_with_commas_between)
{
	struct json_writer w;

	json_begin(&w, &mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "type", STR("text"));
	json_add_object(&w, "text");
	json_add_bool(&w, "preview_url", false);
	json_add_str(&w, "body", STR("Halo"));
	json_end_object(&w);
	json_add_array(&w, "list");
	json_add_int(&w, NULL, 1);
	json_add_int(&w, NULL, INT64_MIN);
	json_add_array(&w, NULL);
	json_end_array(&w);
	json_add_object(&w, NULL);
	json_end_object(&w);
	json_add_str(&w, NULL, STR_NONE);
	json_end_array(&w);
	json_add_bool(&w, "last", true);
	json_end_object(&w);
	assert_str(json_done(&w),
		   "{\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"Halo\"},"
		   "\"list\":[1,-9223372036854775808,[],{},\"\"],\"last\":true}");
	arena_finish(&mem);
}

TEST(a_root_may_be_any_value)
{
	struct json_writer w;

	json_begin(&w, &mem);
	json_add_str(&w, NULL, STR("x"));
	assert_str(json_done(&w), "\"x\"");
	arena_finish(&mem);
}

TEST(strings_are_escaped_and_stay_utf8)
{
	struct json_writer w;

	json_begin(&w, &mem);
	json_add_array(&w, NULL);
	json_add_str(&w, NULL, STR("\"\\/\b\f\n\r\t\x01\x1f\x7f"));
	json_add_str(&w, NULL, STR("caf\xc3\xa9 \xf0\x9f\x98\x80"));
	json_add_str(&w, NULL, STR("bad \xff byte"));
	json_add_str(&w, NULL, (str){ "a\0b", 3 });
	json_end_array(&w);
	assert_str(json_done(&w),
		   "[\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7f\","
		   "\"caf\xc3\xa9 \xf0\x9f\x98\x80\",\"bad " BAD " byte\",\"a\\u0000b\"]");
	arena_finish(&mem);
}

TEST(what_was_written_is_read_back)
{
	struct json_writer w;
	char every[255];

	for (size_t i = 0; i < sizeof(every); i++)
		every[i] = (char)(i % 127 + 1);
	json_begin(&w, &mem);
	json_add_object(&w, NULL);
	for (int i = 0; i < 200; i++)
		json_add_str(&w, i ? "k" : "first \"name\"", (str){ every, sizeof(every) });
	json_end_object(&w);
	struct json *root = open_text(json_done(&w));
	str back = json_str(json_get(root, "first \"name\""), &mem);
	assert_int_equal(back.len, sizeof(every));
	assert_memory_equal(back.ptr, every, sizeof(every));
	json_close(root);
	arena_finish(&mem);
}

TEST(json_made_before_is_taken_in_as_it_is)
{
	struct json_writer w;

	json_begin(&w, &mem);
	json_add_object(&w, NULL);
	json_add_raw(&w, "none", STR("null"));
	json_add_array(&w, "list");
	json_add_raw(&w, NULL, STR("{\"a\":1}"));
	json_add_raw(&w, NULL, STR("{}"));
	json_end_array(&w);
	json_end_object(&w);
	assert_str(json_done(&w), "{\"none\":null,\"list\":[{\"a\":1},{}]}");
	arena_finish(&mem);
}
