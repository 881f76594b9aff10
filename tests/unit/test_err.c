/* SPDX-License-Identifier: MIT */
/* Error codes and their words. */

#include "tests/lib/test.h"

#include "bot/base/err.h"

#include <string.h>

TEST(why_set_returns_the_code_and_keeps_the_text)
{
	struct why why = { .line = 3, .column = 4 };
	assert_int_equal(why_set(&why, ERR_INVALID, "kunci '%s' tidak dikenal", "rat"),
			 ERR_INVALID);
	assert_string_equal(why.text, "kunci 'rat' tidak dikenal");
	assert_int_equal(why.line, 3);
	assert_int_equal(why.column, 4);
}

TEST(why_set_accepts_null)
{
	assert_int_equal(why_set(NULL, ERR_IO, "%s", "x"), ERR_IO);
}

TEST(why_set_cuts_long_text_in_front_of_a_character)
{
	static const struct {
		const char *filler; /* repeated */
		size_t len;         /* what is left of it */
	} cases[] = {
		{ "a", 255 },
		{ "é", 254 },
		{ "\xE2\x82\xAC", 255 },
		{ "\xF0\x9F\x98\x80", 252 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct why why;
		char text[1024] = "";
		size_t unit = strlen(cases[i].filler);
		for (size_t at = 0; at + unit < 600; at += unit)
			memcpy(text + at, cases[i].filler, unit + 1);
		assert_int_equal(why_set(&why, ERR_LIMIT, "%s", text), ERR_LIMIT);
		assert_int_equal(strlen(why.text), cases[i].len);
		assert_memory_equal(why.text, text, cases[i].len);
	}
}

TEST(why_set_keeps_text_that_just_fits)
{
	struct why why;
	char text[256];
	memset(text, 'a', 253);
	memcpy(text + 253, "é", 3);
	assert_int_equal(why_set(&why, OK, "%s", text), OK);
	assert_string_equal(why.text, text);
}

TEST(why_set_leaves_text_that_fits_as_it_is)
{
	struct why why;
	assert_int_equal(why_set(&why, OK, "a\xC3"), OK);
	assert_string_equal(why.text, "a\xC3");
	assert_int_equal(why_set(&why, OK, "%s", ""), OK);
	assert_string_equal(why.text, "");
}

TEST(why_set_survives_bytes_that_are_no_utf8)
{
	struct why why;
	char text[512];
	memset(text, 0x80, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(why_set(&why, ERR_INVALID, "%s", text), ERR_INVALID);
	assert_true(strlen(why.text) >= 250);
}

TEST(err_name_names_every_code_once)
{
	assert_string_equal(err_name(OK), "ok");
	assert_string_equal(err_name(ERR_NOTFOUND), "notfound");
	assert_string_equal(err_name(ERR_CLOSED), "closed");
	for (int a = OK; a <= ERR_CLOSED; a++) {
		assert_non_null(err_name((enum err)a));
		for (int b = OK; b < a; b++)
			assert_string_not_equal(err_name((enum err)a), err_name((enum err)b));
	}
}

static void name_unknown(void *arg)
{
	err_name(*(enum err *)arg);
}

TEST(err_name_stops_on_a_code_that_is_none)
{
	enum err none = (enum err)(ERR_CLOSED + 1);
	assert_true(test_stops(name_unknown, &none));
}
