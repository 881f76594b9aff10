/* SPDX-License-Identifier: MIT */
/* The fault switches: what is taken, what is refused, and that a refusal changes nothing. */

#include "bot/sandbox/faults.h"
#include "tests/lib/test.h"

TEST(all_switches_are_off_at_first_and_named)
{
	struct faults f = { 0 };
	struct arena mem;

	arena_init(&mem, 0);
	assert_str(faults_json(&f, &mem),
		   "{\"cut\":false,\"delay_ms\":0,\"duplicate\":0,\"hide_phones\":false,"
		   "\"lose_media\":false,\"lose_statuses\":0,\"refuse_uploads\":false,\"reorder\":"
		   "false,\"retry_after_s\":0,"
		   "\"server_error\":false,\"too_many\":false,\"window_closed\":false}");
	arena_finish(&mem);
}

TEST(what_is_named_is_changed_and_nothing_else)
{
	struct faults f = { .cut = true, .duplicate = 7 };
	struct why why;

	assert_int_equal(faults_read(STR("{\"too_many\":true,\"retry_after_s\":30,\"delay_ms\":"
					 "60000,\"lose_statuses\":100,\"hide_phones\":true}"),
				     &f, &why),
			 OK);
	assert_true(f.cut && f.too_many && f.hide_phones);
	assert_int_equal(f.duplicate, 7);
	assert_int_equal(f.retry_after_s, 30);
	assert_int_equal(f.delay_ms, 60000);
	assert_int_equal(f.lose_statuses, 100);
	assert_int_equal(faults_read(STR("{\"cut\":false}"), &f, &why), OK);
	assert_false(f.cut);
}

TEST(what_was_written_can_be_read_back)
{
	struct faults f = { .reorder = true, .delay_ms = 12, .lose_media = true }, g = { 0 };
	struct arena mem;
	struct why why;

	arena_init(&mem, 0);
	assert_int_equal(faults_read(faults_json(&f, &mem), &g, &why), OK);
	assert_memory_equal(&f, &g, sizeof(f));
	arena_finish(&mem);
}

TEST(a_refusal_says_why_and_changes_nothing)
{
	static const struct {
		const char *json, *words;
	} cases[] = {
		{ "{\"cut\":true,\"rain\":true}", "unknown fault 'rain'" },
		{ "{\"cut\":true,\"reorder\":1}", "reorder is true or false" },
		{ "{\"cut\":true,\"reorder\":\"true\"}", "reorder is true or false" },
		{ "{\"cut\":true,\"duplicate\":101}", "duplicate is a number from 0 to 100" },
		{ "{\"cut\":true,\"duplicate\":-1}", "duplicate is a number from 0 to 100" },
		{ "{\"cut\":true,\"duplicate\":\"5\"}", "duplicate is a number from 0 to 100" },
		{ "{\"cut\":true,\"delay_ms\":60001}", "delay_ms is a number from 0 to 60000" },
		{ "{\"cut\":true,\"delay_ms\":1.5}", "delay_ms is a number from 0 to 60000" },
		{ "{\"cut\":true,\"delay_ms\":null}", "delay_ms is a number from 0 to 60000" },
		{ "[true]", "faults are an object" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct faults f = { 0 };
		struct why why;
		assert_int_equal(faults_read(str_from(cases[i].json), &f, &why), ERR_INVALID);
		assert_string_equal(why.text, cases[i].words);
		assert_false(f.cut);
	}
	struct faults f = { 0 };
	struct why why;
	assert_int_equal(faults_read(STR("{\"cut\":"), &f, &why), ERR_INVALID);
}
