/* SPDX-License-Identifier: MIT */
#include "bot/store/inbox.h"
#include "tests/store/fixture.h"

#include <string.h>

static struct hash16 hash_of(struct fixture *f, int64_t i)
{
	str part = { (const char *)&i, sizeof(i) };
	return hash16_of(db_hash_key(f->db), &part, 1);
}

static bool seen(struct fixture *f, int64_t i, int64_t at_ms)
{
	struct hash16 hash = hash_of(f, i);
	bool is_new;
	MUST(store_event_seen(f->db, &hash, at_ms, &is_new));
	return !is_new;
}

TEST(an_event_is_new_once_and_after_a_restart_too)
{
	struct fixture f;

	fixture_open(&f);
	assert_false(seen(&f, 1, T0));
	assert_true(seen(&f, 1, T0));
	assert_false(seen(&f, 2, T0));
	fixture_reopen(&f);
	assert_true(seen(&f, 1, T0));
	assert_true(seen(&f, 2, T0));
	fixture_close(&f);
}

TEST(an_event_undone_with_its_savepoint_is_new_again)
{
	struct fixture f;

	fixture_open(&f);
	MUST(db_savepoint(f.db));
	assert_false(seen(&f, 1, T0));
	MUST(db_savepoint_undo(f.db));
	assert_false(seen(&f, 1, T0));
	fixture_close(&f);
}

TEST(old_events_are_forgotten_a_few_at_a_time_and_young_ones_kept)
{
	struct fixture f;
	int calls = 0;

	fixture_open(&f);
	for (int64_t i = 0; i < 2000; i++)
		seen(&f, i, i % 2 == 0 ? T0 - 1 : T0);
	for (bool is_end = false; !is_end;) {
		MUST(store_event_forget(f.db, T0, 128, &is_end));
		assert_true(++calls <= 16);
	}
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM event_seen"), 1000);
	assert_true(seen(&f, 1, T0));
	assert_false(seen(&f, 0, T0));
	fixture_close(&f);
}

TEST(forgetting_goes_round_for_ever)
{
	struct fixture f;
	bool is_end;

	fixture_open(&f);
	MUST(store_event_forget(f.db, T0, 5, &is_end));
	assert_true(is_end);
	for (int64_t round = 0; round < 3; round++) {
		for (int64_t i = 0; i < 300; i++)
			seen(&f, round * 1000 + i, T0 - 1);
		for (is_end = false; !is_end;)
			MUST(store_event_forget(f.db, T0, 5, &is_end));
		assert_int_equal(fixture_int(&f, "SELECT count(*) FROM event_seen"), 0);
	}
	fixture_close(&f);
}

static int64_t put(struct fixture *f, const char *body)
{
	int64_t id;
	MUST(store_inbox_put(f->db, f->account, 1, str_from(body), 0, T0, &id));
	return id;
}

TEST(bodies_wait_in_order_and_survive_a_restart)
{
	struct fixture f;
	struct inbox_row row;

	fixture_open(&f);
	int64_t first = put(&f, "{\"a\":1}"), second = put(&f, "{\"a\":2}");
	fixture_reopen(&f);
	MUST(store_inbox_next(f.db, 0, &f.mem, &row));
	assert_int_equal(row.id, first);
	assert_int_equal(row.account_id, f.account);
	assert_int_equal(row.source, 1);
	assert_str(row.body, "{\"a\":1}");
	assert_int_equal(row.next_event, 0);
	assert_int_equal(row.attempts, 0);
	assert_int_equal(row.given_up, -1);
	MUST(store_inbox_next(f.db, first, &f.mem, &row));
	assert_int_equal(row.id, second);
	assert_int_equal(store_inbox_next(f.db, second, &f.mem, &row), ERR_NOTFOUND);
	int64_t last;
	MUST(store_inbox_last(f.db, &last));
	assert_int_equal(last, second);
	fixture_close(&f);
}

TEST(an_equal_body_that_waits_is_joined_with_its_attempts)
{
	struct fixture f;
	struct account_row other;
	struct inbox_row row;
	int64_t id;

	fixture_open(&f);
	MUST(store_account_take(f.db, STR("cabang"), STR("x"), STR_NONE, &f.mem, &other));
	int64_t first = put(&f, "body");
	MUST(store_inbox_attempt(f.db, first));
	assert_int_equal(put(&f, "body"), first);
	assert_int_not_equal(put(&f, "body "), first);
	MUST(store_inbox_put(f.db, other.id, 1, STR("body"), 0, T0, &id));
	assert_int_not_equal(id, first);
	MUST(store_inbox_by_id(f.db, first, &f.mem, &row));
	assert_int_equal(row.attempts, 1);
	MUST(store_inbox_done(f.db, first));
	assert_int_equal(store_inbox_done(f.db, first), ERR_NOTFOUND);
	assert_int_equal(store_inbox_by_id(f.db, first, &f.mem, &row), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(progress_in_a_body_starts_its_attempts_anew)
{
	struct fixture f;
	struct inbox_row row;

	fixture_open(&f);
	int64_t id = put(&f, "body");
	MUST(store_inbox_attempt(f.db, id));
	MUST(store_inbox_attempt(f.db, id));
	MUST(store_inbox_advance(f.db, id, 7));
	MUST(store_inbox_by_id(f.db, id, &f.mem, &row));
	assert_int_equal(row.next_event, 7);
	assert_int_equal(row.attempts, 0);
	MUST(store_inbox_attempt(f.db, id));
	MUST(store_inbox_give_up(f.db, id));
	MUST(store_inbox_by_id(f.db, id, &f.mem, &row));
	assert_int_equal(row.next_event, 8);
	assert_int_equal(row.given_up, 7);
	assert_int_equal(row.attempts, 0);
	assert_int_equal(store_inbox_attempt(f.db, 999), ERR_NOTFOUND);
	assert_int_equal(store_inbox_advance(f.db, 999, 1), ERR_NOTFOUND);
	assert_int_equal(store_inbox_give_up(f.db, 999), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(what_is_set_aside_waits_no_more_and_stays)
{
	struct fixture f;
	struct inbox_row row;
	int64_t waiting, aside, last;

	fixture_open(&f);
	MUST(store_inbox_last(f.db, &last));
	assert_int_equal(last, 0);
	int64_t id = put(&f, "body");
	put(&f, "other");
	MUST(store_inbox_set_aside(f.db, id, 3, STR("crash")));
	assert_int_equal(store_inbox_set_aside(f.db, id, 3, STR("crash")), ERR_NOTFOUND);
	MUST(store_inbox_aside(f.db, f.account, 1, (str){ "\0\xff", 2 }, -1, STR("not json"), T0));
	MUST(store_inbox_counts(f.db, &waiting, &aside));
	assert_int_equal(waiting, 1);
	assert_int_equal(aside, 2);
	MUST(store_inbox_next(f.db, 0, &f.mem, &row));
	assert_str(row.body, "other");
	/* The same body may come again and wait again. */
	assert_int_not_equal(put(&f, "body"), id);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM inbox WHERE state = 1 AND "
					 "event_index = 3 AND reason = 'crash'"),
			 1);
	fixture_close(&f);
}

TEST(a_body_of_four_mebibytes_comes_back_whole)
{
	struct fixture f;
	struct inbox_row row;
	int64_t id;

	fixture_open(&f);
	str body = { arena_alloc(&f.mem, 4 << 20), 4 << 20 };
	MUST(store_inbox_put(f.db, f.account, 0, body, 0, T0, &id));
	fixture_reopen(&f);
	MUST(store_inbox_next(f.db, 0, &f.mem, &row));
	assert_true(str_eq(row.body, body));
	fixture_close(&f);
}
