/* SPDX-License-Identifier: MIT */
#include "bot/store/vocabulary.h"
#include "tests/store/fixture.h"

/* The word it may be a slip of; "-" when none is. */
static str near(struct fixture *f, const char *word)
{
	str found = STR("-");

	enum err e = store_vocabulary_near(f->db, str_from(word), &f->mem, &found);
	assert_true(e == OK || e == ERR_NOTFOUND);
	return found;
}

static void open_with(struct fixture *f, const char *names)
{
	fixture_open(f);
	MUST(vocabulary_learn(f->db, str_from(names)));
}

TEST(a_slip_of_the_finger_finds_the_word_it_was_meant_to_be)
{
	static const struct {
		const char *typed, *meant;
	} cases[] = {
		{ "kripik", "keripik" },  { "kripek", "keripik" },   { "keripok", "keripik" },
		{ "kerpiik", "keripik" }, { "tmpe", "tempe" },       { "smabal", "sambal" },
		{ "mukenna", "mukena" },  { "mendoann", "mendoan" }, { "keripik", "-" },
		{ "sepatu", "-" },        { "tahu", "-" },           { "gmis", "gamis" },
		{ "bumbu2", "-" },
	};
	struct fixture f;

	open_with(&f, "Keripik Tempe; sambal BAJAK, mukena gamis mendoan");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(near(&f, cases[i].typed), cases[i].meant);
	fixture_close(&f);
}

TEST(of_words_equally_near_the_usual_one_is_meant)
{
	struct fixture f;

	open_with(&f, "kopi kopo");
	MUST(vocabulary_learn(f.db, STR("Kopi bubuk")));
	assert_str(near(&f, "kope"), "kopi");
	MUST(vocabulary_learn(f.db, STR("kopo kopo kopo")));
	assert_str(near(&f, "kope"), "kopo");
	fixture_close(&f);
}
