/* SPDX-License-Identifier: MIT */
/* Headers, query values and percent encoding. */

#include "bot/net/http.h"

#include "bot/base/arena.h"
#include "tests/lib/test.h"

static struct arena mem;

TEST(headers_are_found_without_regard_to_case)
{
	struct http_request r = { 0 };
	size_t count = 9;

	assert_true(http_add_header(&r, STR("Content-Type"), STR("a/b")));
	assert_true(http_add_header(&r, STR("X-Two"), STR("first")));
	assert_true(http_add_header(&r, STR("x-two"), STR("second")));
	assert_str(http_header_of(&r, STR("content-TYPE"), &count), "a/b");
	assert_int_equal(count, 1);
	assert_str(http_header_of(&r, STR("X-TWO"), &count), "first");
	assert_int_equal(count, 2);
	assert_str(http_header_of(&r, STR("X-Tw"), &count), "");
	assert_int_equal(count, 0);
	assert_str(http_header_of(&r, STR("X-Two"), NULL), "first");
}

TEST(headers_have_a_limit)
{
	struct http_request r = { 0 };

	for (int i = 0; i < HTTP_HEADERS_MAX; i++)
		assert_true(http_add_header(&r, STR("X"), STR("y")));
	assert_false(http_add_header(&r, STR("X"), STR("y")));
	assert_int_equal(r.n_headers, HTTP_HEADERS_MAX);
}

TEST(query_values_are_decoded)
{
	static const struct {
		const char *query, *key, *value; /* NULL = absent */
	} cases[] = {
		{ "hub.mode=subscribe&hub.challenge=1158201444", "hub.challenge", "1158201444" },
		{ "a=1&b=2&a=3", "a", "1" },
		{ "a=1", "b", NULL },
		{ "", "a", NULL },
		{ "a", "a", "" },
		{ "a=", "a", "" },
		{ "&&a=1&", "a", "1" },
		{ "=1", "", "1" },
		{ "a=b=c", "a", "b=c" },
		{ "a=x+y%20z%2B%26", "a", "x y z+&" },
		{ "%61%2e=1", "a.", "1" },
		{ "a=%", "a", "%" },
		{ "a=%4", "a", "%4" },
		{ "a=%zz%4G", "a", "%zz%4G" },
		{ "a=%e2%82%ac%E2%82%AC", "a", "\xe2\x82\xac\xe2\x82\xac" },
		{ "ab=1", "a", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		str value =
			http_query_value(str_from(cases[i].query), str_from(cases[i].key), &mem);
		if (!cases[i].value) {
			assert_null(value.ptr);
			continue;
		}
		assert_non_null(value.ptr);
		assert_str(value, cases[i].value);
	}
	str nul = http_query_value(STR("a=x%00y"), STR("a"), &mem);
	assert_int_equal(nul.len, 3);
	arena_finish(&mem);
}

TEST(everything_but_unreserved_characters_is_encoded)
{
	assert_str(http_encode(STR("azAZ09-._~"), &mem), "azAZ09-._~");
	assert_str(http_encode(STR("a b/c?d&e=f%+"), &mem), "a%20b%2Fc%3Fd%26e%3Df%25%2B");
	assert_str(http_encode(STR("\xe2\x82\xac\xff"), &mem), "%E2%82%AC%FF");
	assert_str(http_encode((str){ "\0", 1 }, &mem), "%00");
	assert_str(http_encode(STR_NONE, &mem), "");
	arena_finish(&mem);
}

TEST(what_was_encoded_is_decoded_to_the_same)
{
	char every[256];

	for (size_t i = 0; i < sizeof(every); i++)
		every[i] = (char)i;
	str encoded = http_encode((str){ every, sizeof(every) }, &mem);
	str query = arena_printf(&mem, "k=%" STR_FMT, STR_ARG(encoded));
	str back = http_query_value(query, STR("k"), &mem);
	assert_int_equal(back.len, sizeof(every));
	assert_memory_equal(back.ptr, every, sizeof(every));
	arena_finish(&mem);
}
