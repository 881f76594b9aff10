/* SPDX-License-Identifier: MIT */
/* Texts for people: the shipped ones, an office's own in a folder, and filling them in. Texts
 * with places are put into the table by hand, so that the tests do not depend on what handlers say
 * today. */

#include "config/load.h"
#include "config/text.h"
#include "config/text_table.h"
#include "tests/lib/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct setting no_settings[] = { { 0 } };
static const struct account_kind kind = {
	.name = "demo", .settings = no_settings, .bytes = 1, .base_url = "https://demo.example.org"
};
static const struct account_kind *const kinds[] = { &kind };

static struct arena mem;
static struct config *config;
static struct config_errors errors;

static void put_file(const char *name, const char *text)
{
	str path = arena_printf(&mem, "%s/%s", test_dir(), name);

	int fd = open(path.ptr, O_CREAT | O_WRONLY | O_TRUNC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static enum err load(const char *more)
{
	config_destroy(config);
	config = NULL;
	config_errors_finish(&errors);
	return config_load_text(arena_printf(&mem, "%s/siar.yaml", test_dir()),
				arena_printf(&mem, "accounts: [{ name: a, kind: demo }]\n%s", more),
				kinds, 1, &config, &errors);
}

/* Texts of our own in place of the shipped ones. */
static struct config *shipped(void)
{
	const struct text_entry entries[] = {
		{ STR("a.sent"),
		  { STR("{jumlah} kiriman, {harga}, {waktu}"), STR("{jumlah} sent") } },
		{ STR("b.only_id"), { STR("hanya {nama}"), STR_NONE } },
		{ STR("c.words"), { STR("menunggu: {alasan}"), STR("waits: {alasan}") } },
		{ STR("d.reason"), { STR("jam tenang sampai {jam}"), STR("quiet until {jam}") } },
	};

	assert_int_equal(load(""), OK);
	config->texts->n = ARRAY_LEN(entries);
	for (size_t i = 0; i < ARRAY_LEN(entries); i++)
		config->texts->entries[i] = entries[i];
	return config;
}

static void bad(const char *want)
{
	assert_int_equal(load("text_dir: own\n"), ERR_INVALID);
	str all = config_errors_format(&errors, &mem), dir = str_from(test_dir());
	assert_true(str_starts(all, dir));
	assert_str(str_slice(all, dir.len + 1, all.len), want);
}

static void own_texts(const char *id, const char *en)
{
	mkdir(arena_printf(&mem, "%s/own", test_dir()).ptr, 0755);
	unlink(arena_printf(&mem, "%s/own/id.yaml", test_dir()).ptr);
	unlink(arena_printf(&mem, "%s/own/en.yaml", test_dir()).ptr);
	if (id != NULL)
		put_file("own/id.yaml", id);
	if (en != NULL)
		put_file("own/en.yaml", en);
}

TEST(each_shipped_text_is_there_in_both_languages)
{
	assert_int_equal(load(""), OK);
	assert_true(config->texts->n > 20);
	for (size_t i = 0; i < config->texts->n; i++) {
		const struct text_entry *e = &config->texts->entries[i];
		if (e->text[LANGUAGE_EN].ptr == NULL)
			print_error("%" STR_FMT "\n", STR_ARG(e->key));
		assert_non_null(e->text[LANGUAGE_ID].ptr);
		assert_non_null(e->text[LANGUAGE_EN].ptr);
	}
}

TEST(a_text_is_found_in_its_language)
{
	assert_int_equal(load(""), OK);
	assert_str(text_find(config, LANGUAGE_ID, STR("berhenti.yes")), "Ya, berhenti");
	assert_str(text_find(config, LANGUAGE_EN, STR("berhenti.yes")), "Yes, stop");
	assert_true(text_exists(config, STR("reason.token")));
	assert_false(text_exists(config, STR("reason.toke")));
	assert_false(text_exists(config, STR("")));
}

TEST(a_language_that_lacks_a_text_gets_the_indonesian_one)
{
	struct text_args args = ARGS(ARG("nama", "Siti"));

	assert_str(text_format(shipped(), LANGUAGE_EN, STR("b.only_id"), args, 0, &mem),
		   "hanya Siti");
}

TEST(a_text_nobody_has_is_its_key)
{
	assert_str(text_find(shipped(), LANGUAGE_EN, STR("no.such")), "no.such");
	assert_str(text_format(shipped(), LANGUAGE_ID, STR("no.such"), NO_ARGS, 0, &mem),
		   "no.such");
}

TEST(numbers_money_and_moments_are_written_as_the_office_writes_them)
{
	int64_t now_ms = INT64_C(1764000000000); /* 24 Nov 2025 16:00 UTC */
	struct text_args args = ARGS(ARG("jumlah", (int64_t)12500), ARG_MONEY("harga", 15000),
				     ARG_MOMENT("waktu", now_ms - 7200 * INT64_C(1000)));

	struct config *c = shipped();
	assert_str(text_format(c, LANGUAGE_ID, STR("a.sent"), args, now_ms, &mem),
		   "12.500 kiriman, Rp 15.000, pukul 21.00 WIB");
	c->zone = ZONE_WIT;
	assert_str(text_format(c, LANGUAGE_ID, STR("a.sent"), args, now_ms, &mem),
		   "12.500 kiriman, Rp 15.000, 24/11/2025 pukul 23.00 WIT");
	assert_str(text_format(c, LANGUAGE_EN, STR("a.sent"), args, now_ms, &mem), "12.500 sent");
}

TEST(words_by_key_have_places_of_their_own)
{
	struct text_args args = ARGS(ARG_WORDS("alasan", STR("d.reason")), ARG("jam", "06.00"));

	assert_str(text_format(shipped(), LANGUAGE_EN, STR("c.words"), args, 0, &mem),
		   "waits: quiet until 06.00");
	/* One level only: words in words stay as they stand. */
	struct text_args loop = ARGS(ARG_WORDS("alasan", STR("c.words")));
	assert_str(text_format(shipped(), LANGUAGE_ID, STR("c.words"), loop, 0, &mem),
		   "menunggu: menunggu: {alasan}");
}

TEST(a_value_with_braces_is_only_a_value)
{
	struct text_args args = ARGS(ARG("nama", "{alasan} }} {{"), ARG("alasan", "rahasia"));

	assert_str(text_format(shipped(), LANGUAGE_ID, STR("b.only_id"), args, 0, &mem),
		   "hanya {alasan} }} {{");
}

TEST(an_office_changes_some_texts_and_keeps_the_others)
{
	own_texts("berhenti.yes: |\n  Siap,\n  betul\n", NULL);
	assert_int_equal(load("text_dir: own\n"), OK);
	assert_str(text_find(config, LANGUAGE_ID, STR("berhenti.yes")), "Siap,\nbetul");
	assert_str(text_find(config, LANGUAGE_EN, STR("berhenti.yes")), "Yes, stop");
	assert_str(text_find(config, LANGUAGE_ID, STR("berhenti.no")), "Tidak");
	own_texts(NULL, "berhenti.no: Nope\n");
	assert_int_equal(load("text_dir: own\n"), OK);
	assert_str(text_find(config, LANGUAGE_EN, STR("berhenti.no")), "Nope");
	own_texts("# nothing\n", NULL);
	assert_int_equal(load("text_dir: own\n"), OK);
}

TEST(an_unknown_text_is_told_with_the_nearest_one)
{
	own_texts("berhenti.ye: Ya\nzzz: x\n", "- a\n");
	bad(arena_printf(
		    &mem,
		    "own/id.yaml:1:1: unknown text 'berhenti.ye', did you mean 'berhenti.yes'?\n"
		    "%s/own/id.yaml:2:1: unknown text 'zzz'\n"
		    "%s/own/en.yaml:1:1: texts (key: text) belong here\n",
		    test_dir(), test_dir())
		    .ptr);
}

TEST(a_place_that_nobody_fills_is_told)
{
	own_texts("berhenti.yes: 'Ya {nama}'\n", NULL);
	bad("own/id.yaml:1:15: berhenti.yes: nothing fills {nama} in this text\n");
	own_texts(NULL, "berhenti.yes: 'Yes {nama'\n");
	bad("own/en.yaml:1:15: berhenti.yes: '{' is not closed; a brace itself is written '{{'\n");
}

TEST(a_text_that_is_none_is_told)
{
	own_texts("berhenti.yes: ''\nberhenti.no: [a]\n", NULL);
	bad(arena_printf(&mem,
			 "own/id.yaml:1:15: berhenti.yes: a text has 1 to 4096 characters\n"
			 "%s/own/id.yaml:2:14: berhenti.no: a text belongs here\n",
			 test_dir())
		    .ptr);
}

TEST(a_folder_without_texts_is_told)
{
	own_texts(NULL, NULL);
	bad(arena_printf(&mem,
			 "siar.yaml:2:11: text_dir: folder '%s/own' has neither id.yaml nor "
			 "en.yaml\n",
			 test_dir())
		    .ptr);
}

TEST(languages_have_their_codes)
{
	assert_string_equal(language_code(LANGUAGE_EN), "en");
	assert_string_equal(language_code(LANGUAGE_ID), "id");
}
