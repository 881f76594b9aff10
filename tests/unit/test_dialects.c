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
