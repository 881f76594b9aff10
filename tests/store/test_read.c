/* SPDX-License-Identifier: MIT */
/* What pages ask, over a connection that only reads. */
#include "bot/store/inbox.h"
#include "bot/store/media.h"
#include "bot/store/read.h"
#include "tests/store/fixture.h"

static struct read_panel panel_now(struct fixture *f)
{
	struct read_panel p;

	MUST(db_commit(f->db));
	MUST(store_read_panel(str_from(f->dir), &f->mem, &p));
	MUST(db_begin(f->db));
	return p;
}

static void set_state(struct fixture *f, int64_t promo_id, enum promo_state state, int64_t ms)
{
	struct stmt *s = db_query(f->db, "UPDATE promo SET state = $2, starts_ms = $3, reason = "
					 "'why' WHERE id = $1");
	bind_int(s, 1, promo_id);
	bind_int(s, 2, state);
	bind_int(s, 3, ms);
	MUST(stmt_run(s));
}

TEST(an_empty_store_has_an_empty_panel)
{
	struct fixture f;

	fixture_open(&f);
	struct read_panel p = panel_now(&f);
	assert_int_equal(p.n_runs + p.n_waiting + p.n_jobs, 0);
	assert_int_equal(p.inbox_waiting + p.inbox_aside, 0);
	assert_int_equal(store_read_panel(STR("/nowhere/at/all"), &f.mem, &p), ERR_IO);
	fixture_close(&f);
}

TEST(the_panel_shows_the_newest_promos_with_and_without_a_run)
{
	struct fixture f;
	int64_t first = 0, n;
	bool is_end;

	fixture_open(&f);
	for (int i = 0; i < READ_PANEL_ROWS; i++) {
		struct promo made = fixture_promo(&f, "batik", 1);
		first = i == 0 ? made.id : first;
	}
	for (int i = 0; i < 5; i++)
		fixture_subscribe(&f, fixture_sender(&f).chat.id, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	MUST(store_run_plan(f.db, &run, f.account, 64, T0, &n, &is_end, NULL));
	assert_int_equal(n, 5);
	fixture_sql(&f, "UPDATE delivery SET state = 5 WHERE id = 1;"
			"UPDATE delivery SET state = 6 WHERE id = 2;"
			"UPDATE delivery SET state = 8 WHERE id = 3;"
			"UPDATE delivery SET state = 9 WHERE id = 4;"
			"UPDATE run SET skipped = 4, in_digest = 1");
	set_state(&f, run.promo_id - 1, PROMO_SCHEDULED, T0 + 7);

	struct read_panel p = panel_now(&f);
	assert_int_equal(p.n_runs, READ_PANEL_ROWS);
	assert_int_equal(p.runs[0].promo_id, run.promo_id);
	assert_str(p.runs[0].title, "Keripik pisang");
	assert_str(p.runs[0].shop_name, "Keripik Bu Sri");
	assert_int_equal(p.runs[0].state, PROMO_RUNNING);
	assert_int_equal(p.runs[0].queued, 1);
	assert_int_equal(p.runs[0].failed, 2);
	assert_int_equal(p.runs[0].in_digest, 1);
	assert_int_equal(p.runs[0].sent, 1);
	assert_int_equal(p.runs[0].delivered + p.runs[0].read, 0);
	assert_int_equal(p.runs[0].skipped, 4);
	assert_int_equal(p.runs[0].total, 9);
	assert_int_equal(p.runs[1].state, PROMO_SCHEDULED);
	assert_int_equal(p.runs[1].starts_ms, T0 + 7);
	assert_str(p.runs[1].reason, "why");
	assert_int_equal(p.runs[1].total, 0);
	assert_true(p.runs[READ_PANEL_ROWS - 1].promo_id > first);
	fixture_close(&f);
}

TEST(a_draft_is_shown_once_it_has_a_text_or_a_photo)
{
	struct fixture f;
	int64_t photo;
	bool is_new;

	fixture_open(&f);
	struct promo text = fixture_promo(&f, "batik", 1), empty = text, pictured = text;
	set_state(&f, text.id, PROMO_DRAFT, 0);
	empty.id = 0;
	empty.state = PROMO_DRAFT;
	empty.text = STR_NONE;
	MUST(store_promo_put(f.db, &empty, T0));
	pictured = empty;
	pictured.id = 0;
	MUST(store_promo_put(f.db, &pictured, T0));
	struct media m = {
		.account_id = f.account,
		.person_id = text.person_id,
		.chat_id = text.chat_id,
		.ref = STR("M1"),
	};
	MUST(store_media_take(f.db, &m, T0, &photo, &is_new));
	MUST(store_promo_photo_add(f.db, pictured.id, photo));

	struct read_panel p = panel_now(&f);
	assert_int_equal(p.n_runs, 2);
	assert_int_equal(p.runs[0].promo_id, pictured.id);
	assert_int_equal(p.runs[1].promo_id, text.id);
	fixture_close(&f);
}

TEST(what_waits_is_shown_with_its_reason_in_the_order_it_goes)
{
	struct fixture f;
	struct identity id = phone_id("62811");
	struct sender sri;
	int64_t n;
	bool is_end;

	fixture_open(&f);
	MUST(store_sender_take(f.db, &id, 1, STR("Sri"), f.account, T0, &f.mem, &sri));
	struct chat group = fixture_group(&f, "G.1");
	MUST(store_group_set_title(f.db, group.id, STR("Camilan")));
	fixture_subscribe(&f, group.id, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	MUST(store_run_plan(f.db, &run, f.account, 64, T0, &n, &is_end, NULL));
	struct delivery late = fixture_reply(&f, sri.chat.id), gone = late;
	MUST(store_delivery_wait(f.db, late.id, T0 + 9, STR("reason.window"), T0));
	fixture_reply(&f, fixture_sender(&f).chat.id);
	gone = fixture_reply(&f, group.id);
	MUST(store_delivery_claim(f.db, &gone, T0, T0));

	struct read_panel p = panel_now(&f);
	assert_int_equal(p.n_waiting, 3);
	assert_str(p.waiting[0].to, "");
	assert_str(p.waiting[0].reason, "");
	assert_int_equal(p.waiting[0].class, CLASS_REPLY);
	assert_int_equal(p.waiting[0].not_before_ms, T0);
	assert_str(p.waiting[1].to, "Sri");
	assert_str(p.waiting[1].what, "");
	assert_str(p.waiting[1].reason, "reason.window");
	assert_int_equal(p.waiting[1].not_before_ms, T0 + 9);
	assert_str(p.waiting[2].to, "Camilan");
	assert_str(p.waiting[2].what, "Keripik pisang");
	assert_int_equal(p.waiting[2].class, CLASS_PROMO);

	for (int i = 0; i < 2 * READ_PANEL_ROWS; i++)
		fixture_reply(&f, sri.chat.id);
	p = panel_now(&f);
	assert_int_equal(p.n_waiting, READ_PANEL_ROWS);
	assert_int_equal(p.waiting[READ_PANEL_ROWS - 1].class, CLASS_REPLY);
	fixture_close(&f);
}

TEST(jobs_and_the_inbox_are_counted_for_every_account)
{
	struct fixture f;
	struct account_row other;
	struct job j = { .kind = JOB_UPLOAD, .object_id = 1, .not_before_ms = T0 }, list[4];
	size_t n;
	int64_t id;

	fixture_open(&f);
	MUST(store_account_take(f.db, STR("cabang"), STR("x"), STR_NONE, &f.mem, &other));
	j.account_id = other.id;
	MUST(store_job_put(f.db, &j, T0));
	j = (struct job){ .kind = JOB_FETCH, .account_id = f.account, .object_id = 1 };
	MUST(store_job_put(f.db, &j, T0));
	j.object_id = 2;
	j.not_before_ms = T0 + 1;
	MUST(store_job_put(f.db, &j, T0));
	MUST(store_job_ready(f.db, f.account, T0 + 1, &f.mem, list, 4, &n));
	MUST(store_job_claim(f.db, &list[0], T0));
	MUST(store_job_retry(f.db, list[0].id, T0 + 2, STR("media.timeout"), true));
	MUST(store_job_claim(f.db, &list[1], T0));
	MUST(store_inbox_put(f.db, f.account, 0, STR("a"), 0, T0, &id));
	MUST(store_inbox_put(f.db, f.account, 0, STR("b"), 0, T0, &id));
	MUST(store_inbox_aside(f.db, f.account, 0, STR("c"), -1, STR("x"), T0));

	struct read_panel p = panel_now(&f);
	assert_int_equal(p.n_jobs, 3);
	assert_int_equal(p.jobs[0].state, JOB_RUNNING);
	assert_int_equal(p.jobs[0].kind, JOB_FETCH);
	assert_int_equal(p.jobs[0].attempt, 1);
	assert_int_equal(p.jobs[1].kind, JOB_UPLOAD);
	assert_int_equal(p.jobs[1].state, JOB_QUEUED);
	assert_int_equal(p.jobs[2].attempt, 1);
	assert_str(p.jobs[2].reason, "media.timeout");
	assert_int_equal(p.inbox_waiting, 2);
	assert_int_equal(p.inbox_aside, 1);
	fixture_close(&f);
}
