/* SPDX-License-Identifier: MIT */
#include "bot/store/job.h"
#include "tests/store/fixture.h"

static void put(struct fixture *f, enum job_kind kind, int64_t object, const char *ref,
		int64_t not_before_ms)
{
	struct job j = {
		.kind = kind,
		.account_id = f->account,
		.object_id = object,
		.ref = str_from(ref),
		.not_before_ms = not_before_ms,
	};
	MUST(store_job_put(f->db, &j, T0));
}

/* The only one that is ready. */
static struct job only(struct fixture *f, int64_t now_ms)
{
	struct job list[4];
	size_t n;
	MUST(store_job_ready(f->db, f->account, now_ms, &f->mem, list, 4, &n));
	assert_int_equal(n, 1);
	return list[0];
}

static size_t count(struct fixture *f, int64_t now_ms)
{
	struct job list[8];
	size_t n;
	MUST(store_job_ready(f->db, f->account, now_ms, &f->mem, list, 8, &n));
	return n;
}

TEST(a_job_is_queued_until_its_time_and_comes_back_whole)
{
	struct fixture f;
	int64_t ms;

	fixture_open(&f);
	MUST(store_job_next_ms(f.db, f.account, &ms));
	assert_true(ms == INT64_MAX);
	put(&f, JOB_UPLOAD, 7, "M7", T0 + 5);
	assert_int_equal(count(&f, T0 + 4), 0);
	MUST(store_job_next_ms(f.db, f.account, &ms));
	assert_int_equal(ms, T0 + 5);
	struct job j = only(&f, T0 + 5);
	assert_int_equal(j.kind, JOB_UPLOAD);
	assert_int_equal(j.account_id, f.account);
	assert_int_equal(j.object_id, 7);
	assert_int_equal(j.state, JOB_QUEUED);
	assert_int_equal(j.step, 0);
	assert_int_equal(j.attempt, 0);
	assert_int_equal(j.not_before_ms, T0 + 5);
	assert_int_equal(j.created_ms, T0);
	assert_str(j.ref, "M7");
	assert_str(j.next_url, "");
	assert_str(j.reason, "");
	fixture_close(&f);
}

TEST(jobs_come_by_their_time_and_each_account_has_its_own)
{
	struct fixture f;
	struct account_row other;
	struct job list[4];
	size_t n;
	int64_t ms;

	fixture_open(&f);
	MUST(store_account_take(f.db, STR("cabang"), STR("x"), STR_NONE, &f.mem, &other));
	put(&f, JOB_FETCH, 1, "a", T0 + 2);
	put(&f, JOB_FETCH, 2, "b", T0 + 1);
	put(&f, JOB_FETCH, 3, "c", T0 + 2);
	struct job j = { .kind = JOB_FETCH, .account_id = other.id, .object_id = 1 };
	MUST(store_job_put(f.db, &j, T0));
	MUST(store_job_ready(f.db, f.account, T0 + 2, &f.mem, list, 4, &n));
	assert_int_equal(n, 3);
	assert_int_equal(list[0].object_id, 2);
	assert_int_equal(list[1].object_id, 1);
	assert_int_equal(list[2].object_id, 3);
	MUST(store_job_ready(f.db, f.account, T0 + 2, &f.mem, list, 2, &n));
	assert_int_equal(n, 2);
	MUST(store_job_next_ms(f.db, f.account, &ms));
	assert_int_equal(ms, T0 + 1);
	MUST(store_job_next_ms(f.db, other.id, &ms));
	assert_int_equal(ms, 0);
	fixture_close(&f);
}

TEST(the_same_work_is_one_row_that_takes_the_new_reference)
{
	struct fixture f;

	fixture_open(&f);
	put(&f, JOB_MARK_READ, 1, "old", T0 + 5);
	put(&f, JOB_MARK_READ, 1, "new", T0 + 2);
	put(&f, JOB_ALBUM, 1, "", T0 + 99); /* another kind is other work */
	struct job j = only(&f, T0 + 2);
	assert_str(j.ref, "new");
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM job"), 2);

	MUST(store_job_claim(f.db, &j, T0 + 2));
	put(&f, JOB_MARK_READ, 1, "newest", T0);
	assert_int_equal(count(&f, T0 + 9), 0);
	MUST(store_job_step(f.db, j.id, STR("https://x/1"), T0));
	assert_str(only(&f, T0).ref, "new");
	put(&f, JOB_MARK_READ, 1, "last", T0);
	j = only(&f, T0);
	assert_str(j.ref, "last");
	assert_int_equal(j.step, 0); /* what a step gave was for the old one */
	assert_str(j.next_url, "");
	fixture_close(&f);
}

TEST(a_job_is_claimed_once)
{
	struct fixture f;
	int64_t n;

	fixture_open(&f);
	put(&f, JOB_FETCH, 1, "a", T0);
	struct job j = only(&f, T0), twice = j;
	MUST(store_job_running(f.db, f.account, &n));
	assert_int_equal(n, 0);
	MUST(store_job_claim(f.db, &j, T0));
	assert_int_equal(j.state, JOB_RUNNING);
	assert_int_equal(j.attempt, 1);
	assert_int_equal(store_job_claim(f.db, &twice, T0), ERR_BUSY);
	assert_int_equal(twice.state, JOB_QUEUED);
	assert_int_equal(count(&f, T0), 0);
	MUST(store_job_running(f.db, f.account, &n));
	assert_int_equal(n, 1);
	MUST(store_job_end(f.db, j.id));
	MUST(store_job_running(f.db, f.account, &n));
	assert_int_equal(n, 0);
	assert_int_equal(store_job_end(f.db, j.id), ERR_NOTFOUND);
	assert_int_equal(store_job_claim(f.db, &j, T0), ERR_BUSY);
	fixture_close(&f);
}

TEST(an_attempt_goes_through_all_steps_and_a_retry_begins_anew)
{
	struct fixture f;

	fixture_open(&f);
	put(&f, JOB_FETCH, 1, "a", T0);
	for (int round = 1; round <= 3; round++) {
		struct job j = only(&f, T0 + round);
		assert_int_equal(j.step, 0);
		assert_str(j.next_url, "");
		assert_str(j.reason, round == 1 ? "" : "media.timeout");
		MUST(store_job_claim(f.db, &j, T0));
		assert_int_equal(j.attempt, round);
		MUST(store_job_step(f.db, j.id, STR("https://x/1"), T0 + round));
		j = only(&f, T0 + round);
		assert_int_equal(j.step, 1);
		assert_int_equal(j.attempt, round);
		assert_str(j.next_url, "https://x/1");
		MUST(store_job_claim(f.db, &j, T0));
		assert_int_equal(j.attempt, round);
		MUST(store_job_retry(f.db, j.id, T0 + round + 1, STR("media.timeout"), true));
		assert_int_equal(count(&f, T0 + round), 0);
	}
	fixture_close(&f);
}

TEST(an_attempt_that_was_not_used_up_is_taken_back)
{
	struct fixture f;

	fixture_open(&f);
	put(&f, JOB_UPLOAD, 1, "", T0);
	struct job j = only(&f, T0);
	assert_int_equal(store_job_step(f.db, j.id, STR_NONE, T0), ERR_NOTFOUND);
	assert_int_equal(store_job_retry(f.db, j.id, T0, STR_NONE, false), ERR_NOTFOUND);
	MUST(store_job_claim(f.db, &j, T0));
	MUST(store_job_retry(f.db, j.id, T0, STR("lane.paused"), false));
	j = only(&f, T0);
	assert_int_equal(j.attempt, 0);
	assert_str(j.reason, "lane.paused");
	MUST(store_job_claim(f.db, &j, T0));
	assert_int_equal(j.attempt, 1);
	MUST(store_job_step(f.db, j.id, STR("u"), T0));
	j = only(&f, T0);
	MUST(store_job_claim(f.db, &j, T0));
	MUST(store_job_retry(f.db, j.id, T0, STR_NONE, false));
	assert_int_equal(only(&f, T0).attempt, 0);
	fixture_close(&f);
}

TEST(what_ran_when_the_process_ended_is_queued_again_from_the_start)
{
	struct fixture f;

	fixture_open(&f);
	put(&f, JOB_FETCH, 1, "a", T0);
	struct job j = only(&f, T0);
	MUST(store_job_claim(f.db, &j, T0));
	MUST(store_job_step(f.db, j.id, STR("u"), T0));
	j = only(&f, T0);
	MUST(store_job_claim(f.db, &j, T0));
	fixture_reopen(&f);
	assert_int_equal(count(&f, T0), 0);
	MUST(store_job_recover(f.db));
	j = only(&f, T0);
	assert_int_equal(j.step, 0);
	assert_int_equal(j.attempt, 1);
	assert_str(j.next_url, "");
	fixture_close(&f);
}

TEST(a_job_is_known_by_kind_account_and_object_until_it_ends)
{
	struct fixture f;
	bool yes;

	fixture_open(&f);
	put(&f, JOB_UPLOAD, 1, "", T0);
	MUST(store_job_exists(f.db, JOB_UPLOAD, f.account, 1, &yes));
	assert_true(yes);
	MUST(store_job_exists(f.db, JOB_FETCH, f.account, 1, &yes));
	assert_false(yes);
	MUST(store_job_exists(f.db, JOB_UPLOAD, f.account + 1, 1, &yes));
	assert_false(yes);
	MUST(store_job_exists(f.db, JOB_UPLOAD, f.account, 2, &yes));
	assert_false(yes);
	struct job j = only(&f, T0);
	MUST(store_job_claim(f.db, &j, T0));
	MUST(store_job_exists(f.db, JOB_UPLOAD, f.account, 1, &yes));
	assert_true(yes);
	MUST(store_job_end(f.db, j.id));
	MUST(store_job_exists(f.db, JOB_UPLOAD, f.account, 1, &yes));
	assert_false(yes);
	fixture_close(&f);
}

TEST(a_queued_job_is_cancelled_and_a_running_one_is_not)
{
	struct fixture f;

	fixture_open(&f);
	put(&f, JOB_ALBUM, 1, "", T0);
	put(&f, JOB_ALBUM, 2, "", T0 + 1);
	MUST(store_job_cancel(f.db, JOB_FETCH, f.account, 1)); /* there is none */
	MUST(store_job_cancel(f.db, JOB_ALBUM, f.account, 1));
	struct job j = only(&f, T0 + 1);
	assert_int_equal(j.object_id, 2);
	MUST(store_job_claim(f.db, &j, T0));
	MUST(store_job_cancel(f.db, JOB_ALBUM, f.account, 2));
	MUST(store_job_end(f.db, j.id));
	fixture_close(&f);
}
