/* SPDX-License-Identifier: MIT */
/* `siar verify`: each thing that must hold is broken once, and found. */
#include "bot/store/verify.h"
#include "tests/store/fixture.h"

static struct fixture f;

/* What is wrong now: the checks that fail, with the first of each, a line each. */
static str wrong(void)
{
	struct verify_finding found[VERIFY_MAX];
	struct why why = { .text = "" };
	str lines = STR_NONE;
	size_t n;

	MUST(db_commit(f.db));
	if (store_verify(str_from(f.dir), &f.mem, found, &n, &why) != OK)
		fail_msg("%s", why.text);
	MUST(db_begin(f.db));
	for (size_t i = 0; i < n; i++) {
		if (found[i].wrong != 0)
			lines = arena_printf(&f.mem, "%" STR_FMT "%s: %lld %" STR_FMT "\n",
					     STR_ARG(lines), found[i].check,
					     (long long)found[i].wrong, STR_ARG(found[i].first));
	}
	return lines;
}

TEST(verify_finds_nothing_wrong_where_nothing_is)
{
	fixture_open(&f);
	struct sender who = fixture_sender(&f);
	(void)fixture_run(&f, "kuliner", 3573);
	(void)fixture_reply(&f, who.chat.id);
	assert_str(wrong(), "");
	fixture_close(&f);
}

TEST(verify_finds_each_thing_that_does_not_hold)
{
	static const struct {
		const char *sql, *found;
	} cases[] = {
		{ "UPDATE delivery SET class = 7 WHERE id = 1",
		  "states and classes of deliveries are known ones: 1 1\n"
		  "counters of deliveries equal their rows: 2 0\n" },
		{ "UPDATE delivery_count SET n = n + 1",
		  "counters of deliveries equal their rows: 1 0\n" },
		{ "UPDATE chat SET in_flight = 1 WHERE id = 1",
		  "a chat's send under way is one: 1 1\n" },
		{ "UPDATE delivery SET state = 1 WHERE id = 1",
		  "a send under way is its chat's only one: 1 1\n" },
		{ "UPDATE run SET state = 3; INSERT INTO delivery (account_id, chat_id, class, "
		  "run_id, not_before_ms, changed_ms, created_ms) VALUES (1, 1, 2, 1, 0, 0, 0)",
		  "a cancelled run has no rows that wait: 1 1\n"
		  "a promo under way has a run: 1 1\n" },
		{ "UPDATE run SET state = 2", "a promo under way has a run: 1 1\n" },
		{ "INSERT INTO delivery (account_id, chat_id, class, run_id, state, not_before_ms, "
		  "changed_ms, created_ms) VALUES (1, 1, 2, 1, 2, 0, 0, 0)",
		  "who got a promo is remembered: 1 2\n" },
		{ "INSERT INTO digest_entry VALUES (9, 1, 1, 1)",
		  "what a digest said belongs to a digest: 1 9\n" },
		{ "PRAGMA defer_foreign_keys = 1; UPDATE promo SET shop_id = 99",
		  "references between tables lead somewhere: 1 promo\n" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		fixture_open(&f);
		struct sender who = fixture_sender(&f);
		assert_int_equal(who.chat.id, 1);
		(void)fixture_run(&f, "kuliner", 3573);
		assert_int_equal(fixture_reply(&f, who.chat.id).id, 1);
		MUST(db_commit(f.db));
		MUST(db_script(f.db, STR("PRAGMA foreign_keys = 0")));
		MUST(db_begin(f.db));
		fixture_sql(&f, cases[i].sql);
		str found = wrong();
		if (!str_eq(found, str_from(cases[i].found)))
			fail_msg("%s: %" STR_FMT, cases[i].sql, STR_ARG(found));
		fixture_close(&f);
	}
}

TEST(verify_says_when_there_is_nothing_to_read)
{
	struct verify_finding found[VERIFY_MAX];
	struct why why = { .text = "" };
	size_t n;

	fixture_open(&f);
	assert_int_equal(store_verify(STR("/nowhere"), &f.mem, found, &n, &why), ERR_IO);
	assert_true(str_starts(str_from(why.text), STR("/nowhere/siar.db: ")));
	fixture_close(&f);
}
