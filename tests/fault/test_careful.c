/* SPDX-License-Identifier: MIT */
/* Careful mode: an event that ends the process, each time it is tried. Every life of the process is
 * a child here; what it has committed is all that the next one knows. */
#include "tests/flow/whole.h"

#include <string.h>

enum { MINUTE_MS = 60 * 1000 };

static struct whole w;
static enum err (*lines_parse)(const struct gateway *gw, enum source from, str body,
			       struct arena *mem, struct events *ret, struct why *reterr);

/* Events whose text is "crash" are read like any other; handling them ends the process. */
static enum err marking_parse(const struct gateway *gw, enum source from, str body,
			      struct arena *mem, struct events *ret, struct why *reterr)
{
	enum err e = lines_parse(gw, from, body, mem, ret, reterr);

	for (size_t i = 0; i < ret->count; i++) {
		if (str_eq(ret->items[i].text, STR("crash")))
			ret->items[i].account_ref = STR("crash");
	}
	return e;
}

static str crashing_ref(const struct gateway *gw)
{
	(void)gw;
	whole_end();
	return STR_NONE;
}

/* A store that no process has open. */
static void make_store(void)
{
	whole_open(&w, false);
	lines_parse = w.ops.parse;
	w.ops.parse = marking_parse;
	w.ops.account_ref = crashing_ref;
	engine_close(&w.engine, true);
}

static void live(void *body)
{
	whole_is_child = true;
	whole_reopen(&w, false);
	whole_hear(&w, body);
	engine_close(&w.engine, true);
}

/* Whether a process that gets this body (NULL = none) ends by it. */
static bool dies_of(const char *body)
{
	return test_stops(live, (char *)(uintptr_t)body);
}

static int64_t asides(void)
{
	return whole_int(&w, "SELECT count(*) FROM inbox WHERE state = 1");
}

TEST(careful_sets_an_event_aside_that_ends_the_process_and_the_rest_goes_on)
{
	const char *body = "m 1 62811 /kategori\nm 2 62812 crash\nm 3 62813 /kategori";

	make_store();
	assert_true(dies_of(body)); /* not acknowledged: the network delivers it again */
	assert_true(dies_of(body)); /* kept first; the first event is handled, the second tried */
	assert_true(dies_of(NULL)); /* tried again */
	whole_reopen(&w, false);
	assert_true(w.engine.careful.is_on);
	whole_hear(&w, "m 4 62814 /kategori");

	assert_int_equal(asides(), 1);
	assert_int_equal(whole_int(&w, "SELECT event_index FROM inbox WHERE state = 1"), 1);
	assert_int_equal(whole_int(&w, "SELECT body = CAST('m 1 62811 /kategori\nm 2 62812 crash\n"
				       "m 3 62813 /kategori' AS BLOB) FROM inbox WHERE state = 1"),
			 1);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM inbox WHERE state = 0"), 0);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM delivery WHERE attempt = 1"), 3);
	assert_true(str_find(whole_sent(), STR("62813: ")) >= 0);
	assert_true(str_find(whole_sent(), STR("62814: ")) >= 0);
	whole_close(&w);
}

TEST(careful_does_not_handle_an_event_twice_that_came_before_the_bad_one)
{
	const char *body = "m 1 62811 /kategori\nm 2 62812 crash";

	make_store();
	for (int i = 0; i < 3; i++)
		assert_true(dies_of(body)); /* delivered again each time, joined by its hash */
	whole_reopen(&w, false);
	whole_hear(&w, body);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM delivery d JOIN chat c ON c.id = "
				       "d.chat_id WHERE c.address = '62811'"),
			 1);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM inbox WHERE state = 0"), 0);
	assert_in_range(asides(), 1, 2);
	whole_close(&w);
}

TEST(careful_goes_on_with_a_body_whose_first_event_is_the_bad_one)
{
	make_store();
	assert_true(dies_of("m 1 62811 crash\nm 2 62812 /kategori"));
	assert_true(dies_of("m 1 62811 crash\nm 2 62812 /kategori"));
	assert_true(dies_of(NULL));
	whole_reopen(&w, false);
	whole_hear(&w, NULL);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM inbox WHERE state = 0"), 0);
	assert_int_equal(whole_int(&w, "SELECT event_index FROM inbox WHERE state = 1"), 0);
	assert_true(str_find(whole_sent(), STR("62812: ")) >= 0);
	whole_close(&w);
}

TEST(careful_sets_a_body_aside_whose_reading_ends_the_process)
{
	make_store();
	assert_true(dies_of("crash"));
	assert_true(dies_of("crash"));
	for (int i = 0; i < 3; i++)
		assert_true(dies_of(NULL));
	whole_reopen(&w, false);
	whole_hear(&w, "m 1 62811 /kategori");
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM inbox WHERE state = 0"), 0);
	assert_int_equal(whole_int(&w, "SELECT count(*) FROM inbox WHERE state = 1 AND event_index "
				       "= -1"),
			 1);
	assert_true(str_find(whole_sent(), STR("62811: ")) >= 0);
	whole_close(&w);
}

TEST(careful_mode_ends_after_its_time_and_lasts_twice_as_long_after_another_crash)
{
	whole_open(&w, false);
	assert_false(w.engine.careful.is_on);
	whole_reopen(&w, false);
	assert_true(w.engine.careful.is_on);
	clock_manual_move(&w.clock, 9 * MINUTE_MS);
	whole_hear(&w, "m 1 62811 /kategori");
	assert_true(w.engine.careful.is_on);
	clock_manual_move(&w.clock, 2 * MINUTE_MS);
	whole_hear(&w, "m 2 62811 /daerah");
	assert_false(w.engine.careful.is_on);

	whole_reopen(&w, false);
	clock_manual_move(&w.clock, 19 * MINUTE_MS);
	whole_hear(&w, "m 3 62811 /siapa");
	assert_true(w.engine.careful.is_on);
	clock_manual_move(&w.clock, 2 * MINUTE_MS);
	whole_hear(&w, "m 4 62811 /profil");
	assert_false(w.engine.careful.is_on);
	whole_close(&w);
}
