/* SPDX-License-Identifier: MIT */
/* Every question of the store about what waits, what is looked up at start, by pages. Asked once
 * for test_plans.c. */
#include "bot/store/examine.h"
#include "bot/store/home.h"
#include "bot/store/inbox.h"
#include "bot/store/job.h"
#include "bot/store/late.h"
#include "bot/store/read.h"
#include "bot/store/retention.h"
#include "bot/store/search.h"
#include "bot/store/verify.h"
#include "tests/store/ask.h"

void ask_retention(struct fixture *f)
{
	const struct retention r = { T0, T0, T0, T0, T0 };
	struct verify_finding found[VERIFY_MAX];
	struct retention_at at = { .part = 0 };
	bool is_end = false, is;
	size_t n;

	while (!is_end)
		MUST(store_retention_step(f->db, &r, 1, &at, &is_end));
	MUST(store_retention_has_photo(f->db, STR("hash"), &is));
	/* Over a connection of its own: it alone reads whole tables. */
	MUST(store_verify(str_from(f->dir), &f->mem, found, &n, NULL));
	MUST(store_examine(str_from(f->dir), NULL));
}

void ask_inbox(struct fixture *f)
{
	struct hash16 hash = { { 1 } };
	struct inbox_row row;
	int64_t id, n, m;
	bool is_new, is_end;

	MUST(store_event_seen(f->db, &hash, T0, &is_new));
	MUST(store_event_known(f->db, &hash, &is_new));
	MUST(store_event_forget(f->db, T0, 10, &is_end));
	MUST(store_inbox_put(f->db, f->account, 0, STR("a"), 0, T0, &id));
	MUST(store_inbox_next(f->db, 0, &f->mem, &row));
	MUST(store_inbox_by_id(f->db, id, &f->mem, &row));
	MUST(store_inbox_attempt(f->db, id));
	MUST(store_inbox_advance(f->db, id, 1));
	MUST(store_inbox_give_up(f->db, id));
	MUST(store_inbox_last(f->db, &n));
	MUST(store_inbox_set_aside(f->db, id, 0, STR_NONE));
	MUST(store_inbox_aside(f->db, f->account, 0, STR("a"), -1, STR_NONE, T0));
	MUST(store_inbox_counts(f->db, &n, &m));
	MUST(store_inbox_done(f->db, id));
}

void ask_clock(struct fixture *f)
{
	struct promo p = fixture_promo(f, "kuliner", 1), list[4];
	int64_t ms;
	size_t found;

	fixture_sql(f, "UPDATE promo SET state = 2 WHERE state = 5");
	p.state = PROMO_APPROVED;
	MUST(store_promo_schedule(f->db, &p, T0, T0));
	MUST(store_promo_set_reason(f->db, p.id, STR("media.fetching")));
	MUST(store_promo_starting(f->db, T0, &f->mem, list, 4, &found));
	MUST(store_promo_overdue(f->db, T0, &f->mem, list, 4, &found));
	MUST(store_promo_next_ms(f->db, &ms));
}

void ask_home(struct fixture *f)
{
	struct home home;
	enum copy copy;
	int64_t n;

	struct run run = fixture_run(f, "kuliner", 2);
	MUST(store_home_begin(f->db, 7, &home));
	store_home_begun(f->db);
	MUST(store_home_behind(f->db));
	MUST(store_home_copy(f->db, &copy));
	MUST(store_home_accept(f->db));
	MUST(store_home_settle(f->db, 8, &home));
	MUST(store_home_last(f->db, &n));
	MUST(store_home_end_old(f->db, f->account, T0, T0));
	MUST(store_late_hold(f->db, T0, &n));
	MUST(store_late_release(f->db, run.promo_id, &n));
	MUST(store_late_hold_run(f->db, &run));
}

void ask_jobs(struct fixture *f)
{
	struct job j = { .kind = JOB_FETCH, .account_id = f->account, .object_id = 1 }, list[4];
	size_t found;
	int64_t n;
	bool yes;

	MUST(store_job_put(f->db, &j, T0));
	MUST(store_job_exists(f->db, JOB_FETCH, f->account, 1, &yes));
	MUST(store_job_ready(f->db, f->account, T0, &f->mem, list, 4, &found));
	MUST(store_job_next_ms(f->db, f->account, &n));
	MUST(store_job_running(f->db, f->account, &n));
	MUST(store_job_claim(f->db, &list[0], T0));
	MUST(store_job_step(f->db, list[0].id, STR("u"), T0));
	MUST(store_job_claim(f->db, &list[0], T0));
	MUST(store_job_retry(f->db, list[0].id, T0, STR_NONE, true));
	MUST(store_job_recover(f->db));
	MUST(store_job_cancel(f->db, JOB_ALBUM, f->account, 1));
	MUST(store_job_end(f->db, list[0].id));
}

void ask_pages(struct fixture *f)
{
	struct search q = { .words = STR("keripik") };
	struct found list[4];
	struct read_panel panel;
	size_t found;

	MUST(store_search(f->db, &q, &f->mem, list, 4, &found));
	q.words = STR_NONE;
	MUST(store_search(f->db, &q, &f->mem, list, 4, &found));
	MUST(store_panel(f->db, &f->mem, &panel));
	assert_true(panel.n_runs > 0);
}
