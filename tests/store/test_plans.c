/* SPDX-License-Identifier: MIT */
/* Asks SQLite how it would run every statement of the store: none walks through a table that grows.
 * The first test asks every question once; the second looks at each statement that was prepared;
 * the third at the headers, for a question that is not asked here. */
#include "bot/store/dialog.h"
#include "bot/store/digest.h"
#include "bot/store/examine.h"
#include "bot/store/home.h"
#include "bot/store/inbox.h"
#include "bot/store/job.h"
#include "bot/store/late.h"
#include "bot/store/media.h"
#include "bot/store/meta.h"
#include "bot/store/read.h"
#include "bot/store/retention.h"
#include "bot/store/run_queue.h"
#include "bot/store/search.h"
#include "bot/store/set_back.h"
#include "bot/store/subscription.h"
#include "bot/store/sweep.h"
#include "bot/store/verify.h"
#include "bot/store/waiting.h"
#include "tests/store/fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void ask_people(struct fixture *f)
{
	struct identity both[] = { phone_id("62811"), wa_id("ID.1") };
	struct identity moved[] = { phone_id("62811"), wa_id("ID.2") };
	struct identity list[4];
	struct sender s;
	struct person p;
	size_t n;
	fixture_take(f, &both[0], 1);
	fixture_take(f, &both[1], 1);
	fixture_take(f, both, 2);  /* two persons become one */
	fixture_take(f, moved, 2); /* the number passes on */
	MUST(store_sender_take(f->db, &both[0], 1, STR("Sri"), f->account, T0, &f->mem, &s));
	MUST(store_identity_change(f->db, both[0], &both[0], 0, T0)); /* her chat is dead */
	MUST(store_identity_learn(f->db, s.chat.id, wa_id("ID.3"), T0));
	s = fixture_sender(f);
	MUST(store_identity_learn(f->db, s.chat.id, phone_id("62899"), T0));
	MUST(store_person_by_id(f->db, s.person.id, &f->mem, &p));
	MUST(store_person_ids(f->db, s.person.id, &f->mem, list, 4, &n));
	MUST(store_person_set_language(f->db, s.person.id, 1));
	MUST(store_consent_add(f->db, s.person.id, "first", true, STR("ya"), STR("m"), T0));
}

static void ask_chats(struct fixture *f)
{
	struct chat c = fixture_group(f, "G.1");
	struct account_row a;
	struct dialog_row row = { STR("daftar"), STR("nama"), STR("x"), T0 };
	int64_t n;
	bool yes;

	MUST(store_group_find(f->db, wa_id("G.1"), &f->mem, &c));
	MUST(store_group_take(f->db, wa_id("G.2"), f->account, T0, &f->mem, &c));
	MUST(store_group_activate(f->db, c.id, c.steward_id == 0 ? 1 : c.steward_id));
	MUST(store_chat_set_state(f->db, c.id, CHAT_ACTIVE));
	MUST(store_group_set_title(f->db, c.id, STR("Camilan")));
	MUST(store_chat_inbound(f->db, &c));
	MUST(store_chat_set_marketing_stop(f->db, c.id, 0));
	MUST(store_chat_set_marketing_wait(f->db, c.id, T0));
	MUST(store_chat_set_zone(f->db, c.id, 1, T0));
	MUST(store_chat_set_bounce(f->db, c.id, 1, T0));
	MUST(store_chat_bounce(f->db, c.id, &n, &n));
	MUST(store_chat_reached(f->db, c.id));
	MUST(store_chat_give_up(f->db, c.id, T0, &yes));
	MUST(store_chat_by_id(f->db, c.id, &f->mem, &c));
	MUST(store_group_code_add(f->db, STR("AB"), 1, T0 + 1));
	MUST(store_group_code_take(f->db, STR("AB"), T0));
	MUST(store_account_take(f->db, STR("pusat"), STR("x"), STR_NONE, &f->mem, &a));
	MUST(store_account_set_lane(f->db, a.id, LANE_OPEN, STR_NONE, 0, 0, T0));
	MUST(store_account_set_day(f->db, a.id, 1, 2, 3));
	MUST(store_account_open_stopped(f->db, T0, &n));
	MUST(store_account_set_phone(f->db, a.id, STR("62811")));
	MUST(store_dialog_put(f->db, c.id, 1, &row));
	MUST(store_dialog_find(f->db, c.id, 1, &f->mem, &row));
	MUST(store_dialog_end(f->db, c.id, 1));
}

static void ask_retention(struct fixture *f)
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

static void ask_inbox(struct fixture *f)
{
	struct hash16 hash = { { 1 } };
	struct inbox_row row;
	int64_t id, n, m;
	bool is_new, is_end;

	MUST(store_event_seen(f->db, &hash, T0, &is_new));
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

static void ask_goods(struct fixture *f)
{
	struct promo p = fixture_promo(f, "kuliner", 1), list[4];
	struct shop shop;
	struct product goods = { .name = STR("Keripik") }, several[4];
	struct audit_row row = { .actor = STR("siar"), .action = "test" };
	int64_t n;
	size_t found;

	MUST(store_shop_of(f->db, p.person_id, &f->mem, &shop));
	MUST(store_shop_put(f->db, &shop, T0, &f->mem));
	goods.shop_id = shop.id;
	MUST(store_product_put(f->db, &goods, T0, &f->mem));
	MUST(store_product_put(f->db, &goods, T0, &f->mem));
	MUST(store_product_by_code(f->db, shop.id, goods.code, &f->mem, &goods));
	MUST(store_product_list(f->db, shop.id, &f->mem, several, 4, &found));
	MUST(store_promo_by_id(f->db, p.id, &f->mem, &p));
	MUST(store_promo_latest(f->db, p.person_id, PROMO_RUNNING, &f->mem, &p));
	MUST(store_promo_list(f->db, p.person_id, &f->mem, list, 4, &found));
	MUST(store_promo_put(f->db, &p, T0));
	MUST(store_promo_move(f->db, &p, PROMO_PAUSED, 0, STR_NONE, T0));
	MUST(store_promo_held(f->db, 0, 0, &f->mem, list, 4, &found));
	MUST(store_promo_held_count(f->db, &n));
	MUST(store_meta_int(f->db, "brake", 0, &n));
	MUST(store_meta_set_int(f->db, "brake", 0));
	MUST(store_meta_next(f->db, "x", &n));
	MUST(store_audit(f->db, &row, T0));
}

static void ask_clock(struct fixture *f)
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

static void ask_home(struct fixture *f)
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

static void ask_media(struct fixture *f)
{
	struct promo p = fixture_promo(f, "kuliner", 1);
	static const char hash[32];
	struct media m = {
		.account_id = f->account,
		.person_id = p.person_id,
		.chat_id = p.chat_id,
		.ref = STR("M1"),
	};
	struct media ready = { .id = 1, .hash = { hash, 32 }, .mime = STR("image/png") }, list[4];
	str text;
	size_t found;
	bool is_new;

	MUST(store_media_take(f->db, &m, T0, &ready.id, &is_new));
	MUST(store_media_take(f->db, &m, T0, &ready.id, &is_new));
	MUST(store_media_ready(f->db, &ready));
	assert_int_equal(store_media_refuse(f->db, ready.id, STR_NONE), ERR_NOTFOUND);
	MUST(store_media_by_id(f->db, ready.id, &f->mem, &m));
	MUST(store_promo_photo_add(f->db, p.id, ready.id));
	MUST(store_promo_photos(f->db, p.id, &f->mem, list, 4, &found));
	assert_int_equal(store_media_draft(f->db, ready.id, &p.shop_id), ERR_NOTFOUND);
	MUST(store_promo_photo_remove(f->db, p.id, ready.id));
	MUST(store_media_leave_products(f->db, ready.id, &f->mem, &text));
	MUST(store_upload_put(f->db, f->account, ready.id, STR("P"), T0 + 1));
	MUST(store_upload_find(f->db, f->account, ready.id, T0, &f->mem, &text));
	MUST(store_upload_drop(f->db, f->account, ready.id));
}

static void ask_jobs(struct fixture *f)
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

static void ask_pages(struct fixture *f)
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

static void ask_runs(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct subscription list[4];
	struct run_counts counts;
	bool is_end;
	int64_t n, promos[4];
	size_t found;

	fixture_subscribe(f, s.chat.id, "kuliner", 1);
	MUST(store_subscriptions(f->db, s.chat.id, &f->mem, list, 4, &found));
	struct run run = fixture_run(f, "kuliner", 1), planning[4];
	MUST(store_run_by_id(f->db, run.id, &f->mem, &run));
	MUST(store_run_of_promo(f->db, run.promo_id, &f->mem, &run));
	MUST(store_run_planning(f->db, f->account, T0, 4, &f->mem, planning, 4, &found));
	MUST(store_chat_set_state(f->db, s.chat.id, CHAT_DEAD));
	struct sender other = fixture_sender(f);
	fixture_subscribe(f, other.chat.id, "kuliner", 1);
	run = fixture_run(f, "kuliner", 1);
	MUST(store_run_plan(f->db, &run, f->account, 64, T0, &n, &is_end));
	MUST(store_run_counts(f->db, run.id, &counts));
	MUST(store_run_pause(f->db, run.id, true));
	MUST(store_run_pause(f->db, run.id, false));
	MUST(store_run_running_count(f->db, &n));
	MUST(store_run_stop_planning(f->db, run.id));
	MUST(store_run_cancel(f->db, run.id, T0, &n));
	run = fixture_run(f, "batik", 1);
	MUST(store_run_plan(f->db, &run, f->account, 64, T0, &n, &is_end));
	MUST(store_run_finish(f->db, T0, 4, promos, &found));
	assert_int_equal(found, 1);
	MUST(store_stop(f->db, s.chat.id, T0));
	assert_int_equal(store_unsubscribe(f->db, s.chat.id, STR("kuliner"), 1), ERR_NOTFOUND);
}

static void ask_deliveries(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct delivery d = fixture_reply(f, s.chat.id);
	struct waiting_reason why;
	struct delivery of_run = { .run_id = 1, .chat_id = s.chat.id };
	struct delivery_change c = { .id = d.id, .to = DELIVERY_SENT, .provider_id = STR("w") };
	struct candidate list[4];
	enum status_kind status;
	int64_t n, counts[DELIVERY_STATE_COUNT][CLASS_COUNT];
	size_t found;
	bool yes;

	MUST(store_delivery_ready(f->db, f->account, CLASS_REPLY, 0, T0, &f->mem, list, 4, &found));
	MUST(store_delivery_ready(f->db, f->account, CLASS_PROMO, 1, T0, &f->mem, list, 4, &found));
	MUST(store_delivery_wanted(f->db, &of_run, T0, &yes));
	MUST(store_delivery_wait(f->db, d.id, T0, STR_NONE, T0));
	MUST(store_delivery_claim(f->db, &d, T0, T0));
	MUST(store_delivery_move(f->db, &c, T0, &yes));
	MUST(store_delivery_by_id(f->db, d.id, &f->mem, &d));
	MUST(store_delivery_by_provider(f->db, STR("w"), &n));
	MUST(store_early_status_put(f->db, STR("x"), STATUS_SENT, 0, T0));
	MUST(store_early_status_take(f->db, STR("x"), &status, &n));
	MUST(store_delivery_recover(f->db, T0, &n));
	MUST(store_delivery_settle(f->db, T0, 4, &n));
	MUST(store_delivery_counts(f->db, counts));
	MUST(store_waiting_is_ready(f->db, f->account, CLASS_PROMO, T0, &yes));
	MUST(store_waiting_next_ms(f->db, f->account, T0, &n));
	MUST(store_waiting_reasons(f->db, f->account, T0, &f->mem, &why, 1, &found));
	MUST(store_waiting_of_run(f->db, 1, T0, &f->mem, &why, 1, &found));
	MUST(store_waiting_settle_ms(f->db, &n));
	MUST(store_waiting_release(f->db, s.chat.id, STR("x"), T0));
	MUST(store_waiting_window_closed(f->db, s.chat.id, T0));
	MUST(store_waiting_pair(f->db, s.chat.id, T0));
}

static void ask_digests(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct run run = fixture_run(f, "kuliner", 1);
	struct digest_promo list[4];
	int64_t day;
	size_t found;
	bool yes;

	MUST(store_chat_set_day(f->db, s.chat.id, 1, 1));
	MUST(store_seen_has(f->db, s.chat.id, run.promo_id, &yes));
	assert_false(yes);
	MUST(store_digest_add(f->db, s.chat.id, run.id, run.promo_id, T0 + 1));
	MUST(store_digest_next(f->db, s.chat.id, 1, &day));
	assert_int_equal(day, 1);
	MUST(store_digest_undo(f->db, s.chat.id, day));
	MUST(store_digest_items(f->db, s.chat.id, T0, &f->mem, list, 4, &found));
	MUST(store_digest_keep(f->db, 1, s.chat.id, &run.promo_id, 1));
	MUST(store_seen_add(f->db, s.chat.id, run.promo_id + 1));
	struct delivery d = { .account_id = f->account, .chat_id = s.chat.id, .class = 3 };
	MUST(store_delivery_add(f->db, &d, T0));
	MUST(store_delivery_claim(f->db, &d, 0, T0));
	struct delivery_change c = { .id = d.id, .to = DELIVERY_QUEUED };
	MUST(store_delivery_move(f->db, &c, T0, &yes));
	d = (struct delivery){ .account_id = f->account,
			       .chat_id = s.chat.id,
			       .class = CLASS_PROMO,
			       .run_id = run.id };
	MUST(store_delivery_add(f->db, &d, T0));
	MUST(store_delivery_claim(f->db, &d, 0, T0));
	c.id = d.id;
	MUST(store_delivery_move(f->db, &c, T0, &yes));
}

static void ask_crowds(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct run_queue list[4];
	int64_t n;
	size_t found;
	bool is_end;

	fixture_subscribe(f, s.chat.id, "kriya", 1);
	struct run run = fixture_run(f, "kriya", 1);
	MUST(store_run_plan(f->db, &run, f->account, 9, T0, &n, &is_end));
	MUST(store_run_queues(f->db, f->account, CLASS_PROMO, T0, list, 4, &found));
	MUST(store_run_queue_claimed(f->db, f->account, run.id, 1));
	MUST(store_run_queue_count(f->db, f->account, CLASS_PROMO, run.id, T0, 4, &n));
	fixture_sql(f, "UPDATE delivery SET reason = 'x' WHERE state = 0");
	MUST(store_sweep_want_release(f->db, f->account, STR("x")));
	MUST(store_sweep_is_open(f->db, &is_end));
	assert_true(is_end);
	for (is_end = false; !is_end;)
		MUST(store_sweep_release(f->db, T0, 4, &is_end));
	fixture_sql(f, "UPDATE run SET expires_ms = 1 WHERE state = 0");
	MUST(store_sweep_expire_ms(f->db, &n));
	MUST(store_sweep_expire(f->db, T0, 4, &n));
	assert_true(n > 0);
	MUST(store_sweep_rows(f->db, T0, 4, &is_end));
	MUST(store_set_back_is_needed(f->db, T0, &is_end));
	MUST(store_set_back_chats(f->db, 0, 4, T0, 1, &n));
	MUST(store_set_back_rows(f->db, 0, 4, T0, &n));
	MUST(store_set_back_jobs(f->db, f->account, T0));
}

static void ask_all(struct fixture *f)
{
	ask_digests(f);
	ask_people(f);
	ask_chats(f);
	ask_inbox(f);
	ask_goods(f);
	ask_runs(f);
	ask_deliveries(f);
	ask_crowds(f);
	ask_clock(f);
	ask_media(f);
	ask_home(f);
	ask_jobs(f);
	ask_pages(f);
	ask_retention(f);
}

TEST(metrics_are_read_beside_the_writer)
{
	struct fixture f;
	int64_t counts[DELIVERY_STATE_COUNT][CLASS_COUNT];

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	fixture_reply(&f, s.chat.id);
	MUST(store_read_delivery_counts(str_from(f.dir), counts));
	assert_int_equal(counts[DELIVERY_QUEUED][CLASS_REPLY], 0);
	MUST(db_commit(f.db));
	MUST(store_read_delivery_counts(str_from(f.dir), counts));
	assert_int_equal(counts[DELIVERY_QUEUED][CLASS_REPLY], 1);
	assert_int_equal(store_read_delivery_counts(STR("/nowhere/at/all"), counts), ERR_IO);
	struct read_panel panel;
	MUST(store_read_panel(str_from(f.dir), &f.mem, &panel));
	assert_int_equal(panel.n_waiting, 1);
	fixture_close(&f);
}

/* What is small however big the database: partial indexes of what is open, rows just made. */
static bool is_small_scan(str step)
{
	static const char *const small[] = {
		"inbox_waiting",
		"inbox_aside",
		"chat_in_flight",
		"run_open",
		"run_running",
		"run_expiring",
		"run_sweeping",
		"SCAN waiting_release",
		"promo_held",
		"promo_scheduled",
		"promo_expiring",
		"promo_preparing",
		"job_running",
		"CONSTANT ROW",
		"SCAN look",
		"SCAN waiting",
		"SCAN account",
		"SCAN (subquery",
		"SCAN h",
		/* the full-text index, which is asked for words */
		"SCAN product_text VIRTUAL TABLE INDEX",
	};

	for (size_t i = 0; i < ARRAY_LEN(small); i++) {
		if (str_find(step, str_from(small[i])) >= 0)
			return true;
	}
	return false;
}

static bool is_good_step(str sql, str step)
{
	/* For metrics, on a worker. */
	if (str_starts(sql, STR("SELECT state, class, sum(n) FROM delivery_count")))
		return true;
	if (str_starts(step, STR("SCAN")))
		return is_small_scan(step);
	/* A few of each account, on a worker. */
	if (str_find(sql, STR("FROM account CROSS JOIN")) >= 0)
		return true;
	/* A sort of all that match before the first row comes: fine for one person's few rows. */
	bool is_of_many = str_find(sql, STR("delivery")) >= 0 ||
			  str_find(sql, STR("subscription u")) >= 0 ||
			  str_find(sql, STR("promo p")) >= 0;
	return !(is_of_many && str_find(step, STR("TEMP B-TREE")) >= 0);
}

/* The highest n of $n. */
static int last_place(str sql)
{
	int last = 0;

	for (size_t i = 0; i + 1 < sql.len; i++) {
		int place = 0;
		for (size_t k = i + 1; sql.ptr[i] == '$' && k < sql.len; k++) {
			if (sql.ptr[k] < '0' || sql.ptr[k] > '9')
				break;
			place = place * 10 + (sql.ptr[k] - '0');
		}
		if (place > last)
			last = place;
	}
	return last;
}

static int bad_steps(struct fixture *f, str sql)
{
	str text = arena_printf(&f->mem, "EXPLAIN QUERY PLAN %" STR_FMT, STR_ARG(sql));
	struct stmt *s = db_query(f->db, text.ptr);
	int bad = 0;
	enum err e;

	for (int place = last_place(sql); place > 0; place--)
		bind_null(s, place);
	while ((e = stmt_step(s)) == OK) {
		str step = col_str(s, 3, &f->mem);
		if (is_good_step(sql, step))
			continue;
		print_error("%" STR_FMT "\n  in %" STR_FMT "\n", STR_ARG(step), STR_ARG(sql));
		bad++;
	}
	assert_int_equal(e, ERR_NOTFOUND);
	return bad;
}

TEST(no_statement_walks_through_a_table_that_grows)
{
	static const char *sql[400];
	struct fixture f;
	size_t n = 0;
	int bad = 0;

	fixture_open(&f);
	ask_all(&f);
	while ((sql[n] = db_statement(f.db, n)) != NULL) {
		n++;
		assert_true(n < ARRAY_LEN(sql));
	}
	assert_true(n > 100);
	for (size_t i = 0; i < n; i++) {
		/* Those of the tests are no part of it, nor what has no plan. */
		static const char *const verbs[] = { "SELECT", "INSERT", "UPDATE", "DELETE" };
		for (size_t k = 0; k < ARRAY_LEN(verbs); k++) {
			if (str_starts(str_from(sql[i]), str_from(verbs[k])) &&
			    str_find(str_from(sql[i]), STR("sqlite_schema")) < 0)
				bad += bad_steps(&f, str_from(sql[i]));
		}
	}
	assert_int_equal(bad, 0);
	fixture_close(&f);
}

static str file_text(struct arena *mem, const char *dir, const char *name)
{
	str path = arena_printf(mem, "%s/%s", dir, name);
	FILE *file = fopen(path.ptr, "r");
	assert_non_null(file);
	char *text = arena_alloc(mem, 256 * 1024);
	size_t n = fread(text, 1, 256 * 1024, file);
	assert_true(n > 0 && n < 256 * 1024);
	fclose(file);
	return (str){ text, n };
}

/* Names every question of this header that is not asked above. */
static int missing_in(str header, str asked)
{
	static const str start = { "enum err store_", 15 };
	int missing = 0;
	ptrdiff_t at;

	while ((at = str_find(header, start)) >= 0) {
		header = str_slice(header, (size_t)at + 9, header.len);
		str name = str_slice(header, 0, (size_t)str_find_char(header, '(') + 1);
		if (str_find(asked, name) < 0) {
			print_error("%" STR_FMT " is not asked in test_plans.c\n", STR_ARG(name));
			missing++;
		}
	}
	return missing;
}

TEST(every_question_of_the_headers_is_asked_here)
{
	const char *source = getenv("SIAR_SOURCE");
	struct arena mem;
	int missing = 0, headers = 0;

	if (source == NULL)
		return; /* run by hand: nobody told where the source is */
	arena_init(&mem, 0);
	str dir = arena_printf(&mem, "%s/bot/store", source);
	str asked = arena_printf(&mem, "%" STR_FMT "%" STR_FMT,
				 STR_ARG(file_text(&mem, source, "tests/store/test_plans.c")),
				 STR_ARG(file_text(&mem, source, "tests/store/fixture.c")));
	DIR *list = opendir(dir.ptr);
	assert_non_null(list);
	for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
		/* Those of verify are for a worker and look at everything. */
		if (!str_ends(str_from(entry->d_name), STR(".h")) ||
		    str_eq(str_from(entry->d_name), STR("verify.h")))
			continue;
		headers++;
		missing += missing_in(file_text(&mem, dir.ptr, entry->d_name), asked);
	}
	closedir(list);
	assert_true(headers > 10);
	assert_int_equal(missing, 0);
	arena_finish(&mem);
}
