/* SPDX-License-Identifier: MIT */
/* Javanese and Madurese: the shipped words. */
#include "bot/understand/phrase.h"
#include "config/load.h"
#include "tests/lib/test.h"

TEST(yes_and_no_are_heard_in_the_languages_of_the_region)
{
	static const char *const yes[] = {
		"nggih", "Inggih Bu", "iyo", "engghi", "IYÂ", "ya nggih"
	};
	static const char *const no[] = { "mboten", "ora", "ndak usah", "enja", "mboten kak" };
	struct config *c = config_built_in();
	struct arena mem;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		assert_int_equal(phrase_yes_no(c, str_from(yes[i]), &mem), ANSWER_YES);
		assert_true(phrase_yes_no(NULL, str_from(yes[i]), &mem) == ANSWER_NONE);
	}
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		assert_int_equal(phrase_yes_no(c, str_from(no[i]), &mem), ANSWER_NO);
	arena_finish(&mem);
	config_destroy(c);
}

TEST(numbers_are_heard_in_the_languages_of_the_region)
{
	static const struct {
		const char *text;
		int n;
	} cases[] = {
		{ "siji", 1 },      { "Loro", 2 },    { "kalih kak", 2 },  { "sing telu", 3 },
		{ "papat", 4 },     { "sekawan", 4 }, { "limo", 5 },       { "dua", 2 },
		{ "settong", 1 },   { "tello'", 3 },  { "nomer loro", 2 }, { "limolas", 0 },
		{ "loro siji", 0 }, { "lororb", 0 },
	};
	struct config *c = config_built_in();
	struct arena mem;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int got = phrase_number(c, str_from(cases[i].text), &mem);
		if (got != cases[i].n)
			fail_msg("\"%s\" gave %d, not %d", cases[i].text, got, cases[i].n);
	}
	assert_int_equal(phrase_number(NULL, STR("loro"), &mem), 0);
	arena_finish(&mem);
	config_destroy(c);
}
