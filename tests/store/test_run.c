/* SPDX-License-Identifier: MIT */
#include "bot/store/run.h"
#include "bot/store/subscription.h"
#include "bot/store/sweep.h"
#include "bot/store/waiting.h"
#include "tests/store/fixture.h"

/* A chat that asks for this. */
static struct sender subscriber(struct fixture *f, const char *category, int64_t district)
{
	struct sender s = fixture_sender(f);
	fixture_subscribe(f, s.chat.id, category, district);
	return s;
}

static int64_t plan(struct fixture *f, const struct run *run, int64_t max, bool *ret_is_end)
{
	int64_t planned;
	MUST(store_run_plan(f->db, run, f->account, max, T0, &planned, ret_is_end, NULL));
	return planned;
}

static void plan_all(struct fixture *f, const struct run *run)
{
	bool is_end = false;
	while (!is_end)
		plan(f, run, 64, &is_end);
}

static void sweep_all(struct fixture *f)
{
	bool is_end = false;
	while (!is_end)
		MUST(store_sweep_rows(f->db, T0, 3, &is_end));
}

static struct run_counts counts_of(struct fixture *f, const struct run *run)
{
	struct run_counts c;
	MUST(store_run_counts(f->db, run->id, &c));
	return c;
}

static struct delivery delivery_of(struct fixture *f, const struct run *run, int64_t chat_id)
{
	struct stmt *s = db_query(f->db, "SELECT id FROM delivery WHERE run_id = $1 AND chat_id = "
					 "$2");
	bind_int(s, 1, run->id);
	bind_int(s, 2, chat_id);
	MUST(stmt_step(s));
	int64_t id = col_int(s, 0);
	stmt_reset(s);
	return fixture_delivery(f, id);
}

static bool move_to(struct fixture *f, int64_t id, enum delivery_state to)
{
	struct delivery_change c = { .id = id, .to = to };
	bool moved;
	MUST(store_delivery_move(f->db, &c, T0, &moved));
	return moved;
}

static size_t finish(struct fixture *f, int64_t *ret_promo)
{
	int64_t promos[RUN_FINISH_MAX];
	size_t n;
	MUST(store_run_finish(f->db, T0, RUN_FINISH_MAX, promos, &n));
	if (n > 0)
		*ret_promo = promos[0];
	return n;
}

TEST(a_run_freezes_what_its_promo_asks_for)
{
	struct fixture f;
	struct run got;

	fixture_open(&f);
	subscriber(&f, "kuliner", 1);
	subscriber(&f, "kuliner", 2);
	struct run run = fixture_run(&f, "kuliner", 1);
	assert_int_equal(run.snapshot, 2);
	MUST(store_run_of_promo(f.db, run.promo_id, &f.mem, &got));
	assert_int_equal(got.id, run.id);
	assert_str(got.category, "kuliner");
	assert_int_equal(got.district, 1);
	assert_int_equal(got.state, RUN_RUNNING);
	assert_int_equal(got.created_ms, T0);
	assert_int_equal(store_run_of_promo(f.db, 999, &f.mem, &got), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_promo_goes_to_its_category_and_district_and_to_who_chose_all)
{
	static const struct {
		const char *category;
		int64_t district;
		bool is_wanted;
	} cases[] = {
		{ "kuliner", 1, true }, { "kuliner", 0, true },  { "", 1, true },
		{ "", 0, true },        { "kuliner", 2, false }, { "batik", 1, false },
		{ "batik", 0, false },  { "", 2, false },
	};
	struct fixture f;
	struct sender s[ARRAY_LEN(cases)];

	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		s[i] = subscriber(&f, cases[i].category, cases[i].district);
	struct run run = fixture_run(&f, "kuliner", 1);
	plan_all(&f, &run);
	assert_int_equal(counts_of(&f, &run).queued, 4);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct stmt *q = db_query(f.db, "SELECT count(*) FROM delivery WHERE chat_id = $1");
		bind_int(q, 1, s[i].chat.id);
		MUST(stmt_step(q));
		assert_int_equal(col_int(q, 0), cases[i].is_wanted);
		stmt_reset(q);
	}
	fixture_close(&f);
}

TEST(a_planned_row_is_a_promo_that_may_go_now)
{
	struct fixture f;
	struct candidate list[2];
	size_t n;

	fixture_open(&f);
	struct sender s = subscriber(&f, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	plan_all(&f, &run);
	MUST(store_delivery_ready(f.db, f.account, CLASS_PROMO, run.id, T0, &f.mem, list, 2, &n));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].d.run_id, run.id);
	assert_int_equal(list[0].d.chat_id, s.chat.id);
	assert_int_equal(list[0].d.content.len, 0);
	fixture_close(&f);
}

TEST(who_asked_for_just_this_comes_before_who_chose_all)
{
	static const char *const asked[] = { "", "", "kuliner", "kuliner" };
	static const int64_t districts[] = { 0, 1, 0, 1 };
	struct fixture f;
	struct sender s[4];
	bool is_end;

	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_LEN(s); i++)
		s[i] = subscriber(&f, asked[i], districts[i]);
	struct run run = fixture_run(&f, "kuliner", 1);
	static const size_t order[] = { 3, 2, 1, 0 };
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		assert_int_equal(plan(&f, &run, 1, &is_end), 1);
		int64_t id = fixture_int(&f, "SELECT max(id) FROM delivery");
		assert_int_equal(fixture_delivery(&f, id).chat_id, s[order[i]].chat.id);
	}
	fixture_close(&f);
}

TEST(who_subscribed_twice_gets_it_once)
{
	struct fixture f;

	fixture_open(&f);
	struct sender s = subscriber(&f, "kuliner", 1);
	fixture_subscribe(&f, s.chat.id, "kuliner", 0);
	fixture_subscribe(&f, s.chat.id, "", 0);
	struct run run = fixture_run(&f, "kuliner", 1);
	bool is_end;
	assert_int_equal(plan(&f, &run, 64, &is_end), 1);
	assert_true(is_end);
	assert_int_equal(counts_of(&f, &run).queued, 1);
	fixture_close(&f);
}

TEST(who_does_not_want_it_now_is_skipped_and_counted)
{
	struct fixture f;
	struct sender s[8];

	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_LEN(s); i++)
		s[i] = subscriber(&f, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	subscriber(&f, "kuliner", 1); /* after the snapshot */
	MUST(store_chat_set_marketing_stop(f.db, s[1].chat.id, T0));
	MUST(store_chat_set_state(f.db, s[2].chat.id, CHAT_DEAD));
	MUST(store_chat_set_state(f.db, s[3].chat.id, CHAT_SILENT));
	MUST(store_stop(f.db, s[6].chat.id, T0)); /* has no subscription any more */
	struct stmt *q = db_query(f.db, "UPDATE subscription SET mode = 1 WHERE chat_id = $1");
	bind_int(q, 1, s[4].chat.id);
	MUST(stmt_run(q));
	q = db_query(f.db, "UPDATE subscription SET paused_until_ms = $2 WHERE chat_id = $1");
	bind_int(q, 1, s[5].chat.id);
	bind_int(q, 2, T0 + 1);
	MUST(stmt_run(q));
	q = db_query(f.db, "UPDATE subscription SET paused_until_ms = $2 WHERE chat_id = $1");
	bind_int(q, 1, s[7].chat.id);
	bind_int(q, 2, T0);
	MUST(stmt_run(q));

	plan_all(&f, &run);
	struct run_counts c = counts_of(&f, &run);
	assert_int_equal(c.queued, 2);
	assert_int_equal(c.skipped, 5);
	struct waiting_reason why[WAITING_UNSENT_MAX];
	size_t n;
	MUST(store_run_unsent(f.db, run.id, &f.mem, why, WAITING_UNSENT_MAX, &n));
	assert_int_equal(n, 3);
	assert_str(why[0].reason, "reason.silent");
	assert_int_equal(why[0].n, 1);
	assert_str(why[1].reason, "reason.stopped");
	assert_int_equal(why[1].n, 1);
	assert_str(why[2].reason, "reason.unreachable");
	assert_int_equal(why[2].n, 2);
	/* the fifth came after the snapshot: it was not meant for her */
	assert_int_equal(c.chose_digest, 1);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM digest_item"), 1);
	assert_int_equal(delivery_of(&f, &run, s[0].chat.id).state, DELIVERY_QUEUED);
	assert_int_equal(delivery_of(&f, &run, s[7].chat.id).state, DELIVERY_QUEUED);
	fixture_close(&f);
}

TEST(rows_that_came_up_for_nothing_are_told_by_reason)
{
	struct fixture f;
	struct waiting_reason why[WAITING_UNSENT_MAX];
	size_t n;

	fixture_open(&f);
	for (int i = 0; i < 4; i++)
		subscriber(&f, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	plan_all(&f, &run);
	fixture_sql(&f, "UPDATE delivery SET state = 8, reason = 'reason.unwanted' WHERE id = 1");
	fixture_sql(&f, "UPDATE delivery SET state = 8, reason = 'reason.seen' WHERE id = 2");
	fixture_sql(&f, "UPDATE delivery SET state = 8, reason = 'reason.in_digest' WHERE id = 3");
	MUST(store_run_unsent(f.db, run.id, &f.mem, why, WAITING_UNSENT_MAX, &n));
	assert_int_equal(n, 2);
	assert_str(why[0].reason, "reason.seen");
	assert_str(why[1].reason, "reason.unwanted");
	assert_int_equal(why[1].n, 1);
	fixture_close(&f);
}

TEST(each_account_plans_its_own_chats)
{
	struct fixture f;
	struct account_row other;
	int64_t planned;
	bool is_end;

	fixture_open(&f);
	MUST(store_account_take(f.db, STR("cabang"), STR("x"), STR_NONE, &f.mem, &other));
	struct sender mine = subscriber(&f, "kuliner", 1), theirs = subscriber(&f, "kuliner", 1);
	theirs.chat.account_id = other.id;
	MUST(store_chat_inbound(f.db, &theirs.chat));
	struct promo p = fixture_promo(&f, "kuliner", 1);
	struct run run = { .promo_id = p.id, .category = p.category, .district = 1 };
	int64_t accounts[] = { f.account, other.id };
	MUST(store_run_start(f.db, &run, accounts, 2, T0));

	struct run list[2];
	size_t n;
	plan_all(&f, &run);
	assert_int_equal(delivery_of(&f, &run, mine.chat.id).account_id, f.account);
	MUST(store_run_planning(f.db, f.account, T0, 1000, &f.mem, list, 2, &n));
	assert_int_equal(n, 0);
	MUST(store_run_planning(f.db, other.id, T0, 1000, &f.mem, list, 2, &n));
	assert_int_equal(n, 1);
	assert_true(counts_of(&f, &run).is_estimate);
	MUST(store_run_plan(f.db, &run, other.id, 64, T0, &planned, &is_end, NULL));
	assert_int_equal(planned, 1);
	assert_true(is_end);
	assert_int_equal(delivery_of(&f, &run, theirs.chat.id).account_id, other.id);
	struct run_counts c = counts_of(&f, &run);
	assert_int_equal(c.queued, 2);
	assert_int_equal(c.skipped, 0);
	assert_false(c.is_estimate);
	assert_int_equal(store_run_plan(f.db, &run, 999, 64, T0, &planned, &is_end, NULL),
			 ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_call_plans_no_more_than_it_may_and_looks_at_four_times_that)
{
	struct fixture f;
	bool is_end;

	fixture_open(&f);
	for (int i = 0; i < 50; i++)
		subscriber(&f, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	assert_int_equal(plan(&f, &run, 7, &is_end), 7);
	assert_false(is_end);
	fixture_sql(&f, "UPDATE chat SET stop_ms = 1");
	assert_int_equal(plan(&f, &run, 7, &is_end), 0);
	assert_false(is_end);
	assert_int_equal(counts_of(&f, &run).skipped, 28);
	fixture_sql(&f, "UPDATE chat SET stop_ms = 0");
	assert_int_equal(plan(&f, &run, 64, &is_end), 15);
	assert_true(is_end);
	fixture_close(&f);
}

TEST(a_plan_undone_with_its_turn_is_made_again)
{
	struct fixture f;
	bool is_end;

	fixture_open(&f);
	for (int i = 0; i < 10; i++)
		subscriber(&f, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	MUST(db_commit(f.db));
	MUST(db_begin(f.db));
	assert_int_equal(plan(&f, &run, 4, &is_end), 4);
	db_rollback(f.db);
	MUST(db_begin(f.db));
	plan_all(&f, &run);
	assert_int_equal(counts_of(&f, &run).queued, 10);
	fixture_close(&f);
}

TEST(a_run_without_anybody_is_done_at_once_and_its_promo_too)
{
	struct fixture f;
	struct promo p;
	struct run run;
	int64_t promo = 0;

	fixture_open(&f);
	run = fixture_run(&f, "kuliner", 1);
	assert_int_equal(finish(&f, &promo), 0);
	plan_all(&f, &run);
	assert_int_equal(finish(&f, &promo), 1);
	assert_int_equal(promo, run.promo_id);
	MUST(store_promo_by_id(f.db, promo, &f.mem, &p));
	assert_int_equal(p.state, PROMO_DONE);
	MUST(store_run_of_promo(f.db, promo, &f.mem, &run));
	assert_int_equal(run.state, RUN_DONE);
	assert_int_equal(finish(&f, &promo), 0);
	fixture_close(&f);
}

TEST(a_run_is_done_when_its_last_row_has_an_end)
{
	static const enum delivery_state ends[] = { DELIVERY_SENT, DELIVERY_FAILED,
						    DELIVERY_UNCERTAIN };
	struct fixture f;
	struct sender s[3];
	int64_t promo = 0;

	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_LEN(s); i++)
		s[i] = subscriber(&f, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	plan_all(&f, &run);
	for (size_t i = 0; i < ARRAY_LEN(s); i++) {
		struct delivery d = delivery_of(&f, &run, s[i].chat.id);
		assert_int_equal(finish(&f, &promo), 0);
		MUST(store_delivery_claim(f.db, &d, T0, T0));
		assert_int_equal(finish(&f, &promo), 0);
		assert_true(move_to(&f, d.id, ends[i]));
	}
	assert_int_equal(finish(&f, &promo), 0);
	assert_true(move_to(&f, delivery_of(&f, &run, s[2].chat.id).id, DELIVERY_UNKNOWN));
	assert_int_equal(finish(&f, &promo), 1);
	struct run_counts c = counts_of(&f, &run);
	assert_int_equal(c.sent, 1);
	assert_int_equal(c.failed, 1);
	assert_int_equal(c.unknown, 1);
	fixture_close(&f);
}

TEST(runs_end_a_few_at_a_time)
{
	struct fixture f;
	int64_t promos[3];
	size_t n;

	fixture_open(&f);
	for (int i = 0; i < 5; i++) {
		struct run run = fixture_run(&f, "kuliner", 1);
		plan_all(&f, &run);
	}
	MUST(store_run_finish(f.db, T0, 3, promos, &n));
	assert_int_equal(n, 3);
	MUST(store_run_finish(f.db, T0, 3, promos, &n));
	assert_int_equal(n, 2);
	fixture_close(&f);
}

TEST(a_run_that_ends_leaves_a_cancelled_promo_cancelled)
{
	struct fixture f;
	struct promo p;
	int64_t promo = 0;

	fixture_open(&f);
	struct run run = fixture_run(&f, "kuliner", 1);
	plan_all(&f, &run);
	MUST(store_promo_by_id(f.db, run.promo_id, &f.mem, &p));
	MUST(store_promo_move(f.db, &p, PROMO_CANCELLED, p.person_id, STR_NONE, T0));
	assert_int_equal(finish(&f, &promo), 0);
	MUST(store_run_of_promo(f.db, p.id, &f.mem, &run));
	assert_int_equal(run.state, RUN_DONE);
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &p));
	assert_int_equal(p.state, PROMO_CANCELLED);
	fixture_close(&f);
}

TEST(a_cancelled_run_sends_no_more_and_plans_no_more)
{
	struct fixture f;
	struct run list[2], run;
	int64_t cancelled;
	size_t n;
	bool is_end;

	fixture_open(&f);
	for (int i = 0; i < 10; i++)
		subscriber(&f, "kuliner", 1);
	struct run other = fixture_run(&f, "kuliner", 1);
	run = fixture_run(&f, "kuliner", 1);
	plan_all(&f, &other);
	assert_int_equal(plan(&f, &run, 5, &is_end), 5);
	struct candidate c[1];
	MUST(store_delivery_ready(f.db, f.account, CLASS_PROMO, other.id, T0, &f.mem, c, 1, &n));
	assert_int_equal(c[0].d.run_id, other.id);
	struct stmt *s = db_query(f.db, "SELECT chat_id FROM delivery WHERE run_id = $1");
	bind_int(s, 1, run.id);
	MUST(stmt_step(s));
	int64_t chat_id = col_int(s, 0);
	stmt_reset(s);
	struct delivery sending = delivery_of(&f, &run, chat_id);
	MUST(store_delivery_claim(f.db, &sending, T0, T0));

	MUST(store_run_cancel(f.db, run.id, T0, &cancelled));
	assert_int_equal(cancelled, 4);
	assert_int_equal(store_run_cancel(f.db, run.id, T0, &cancelled), ERR_NOTFOUND);
	MUST(store_run_planning(f.db, f.account, T0, 1000, &f.mem, list, 2, &n));
	assert_int_equal(n, 0);
	assert_int_equal(plan(&f, &run, 64, &is_end), 0);
	assert_true(is_end);
	struct run_counts counts = counts_of(&f, &run);
	assert_int_equal(counts.cancelled, 4);
	assert_int_equal(counts.queued, 0);
	assert_int_equal(counts.sending, 1);
	/* said at once, done a slice at a time */
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM delivery WHERE state = 8"), 0);
	MUST(store_sweep_rows(f.db, T0, 3, &is_end));
	assert_false(is_end);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM delivery WHERE state = 8 AND "
					 "reason = 'reason.cancelled'"),
			 3);
	assert_int_equal(counts_of(&f, &run).cancelled, 4);
	sweep_all(&f);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM delivery WHERE state = 8"), 4);
	assert_int_equal(counts_of(&f, &run).cancelled, 4);
	assert_int_equal(counts_of(&f, &other).queued, 10);
	int64_t mode;
	MUST(store_delivery_wanted(f.db, &sending, T0, &mode));
	assert_int_equal(mode, -1);
	fixture_check_counts(&f);
	fixture_close(&f);
}

TEST(what_is_wanted_when_planned_may_not_be_when_sent)
{
	struct fixture f;
	int64_t mode;

	fixture_open(&f);
	struct sender s = subscriber(&f, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	plan_all(&f, &run);
	struct delivery d = delivery_of(&f, &run, s.chat.id);
	MUST(store_delivery_wanted(f.db, &d, T0, &mode));
	assert_int_equal(mode, MODE_EACH);

	static const char *const reasons[][2] = {
		{ "UPDATE chat SET stop_ms = 1", "UPDATE chat SET stop_ms = 0" },
		{ "UPDATE chat SET marketing_stop_ms = 1",
		  "UPDATE chat SET marketing_stop_ms = 0" },
		{ "UPDATE chat SET state = 2", "UPDATE chat SET state = 1" },
		{ "UPDATE subscription SET paused_until_ms = 1700000001",
		  "UPDATE subscription SET paused_until_ms = 1700000000" },
		{ "UPDATE subscription SET district = 2", "UPDATE subscription SET district = 0" },
		{ "UPDATE subscription SET category = 'batik'",
		  "UPDATE subscription SET category = ''" },
	};
	for (int64_t i = MODE_EACH; i <= MODE_WEEKLY; i++) {
		MUST(store_subscription_set_mode(f.db, s.chat.id, STR("kuliner"), 1,
						 (enum subscription_mode)(2 - i), T0));
		MUST(store_delivery_wanted(f.db, &d, T0, &mode));
		assert_int_equal(mode, 2 - i);
	}
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		fixture_sql(&f, reasons[i][0]);
		MUST(store_delivery_wanted(f.db, &d, T0, &mode));
		assert_int_equal(mode, -1);
		fixture_sql(&f, reasons[i][1]);
		MUST(store_delivery_wanted(f.db, &d, T0, &mode));
		assert_int_equal(mode, MODE_EACH);
	}
	fixture_close(&f);
}

TEST(runs_of_an_account_come_by_age)
{
	struct fixture f;
	struct run list[4];
	size_t n;

	fixture_open(&f);
	struct run first = fixture_run(&f, "kuliner", 1), second = fixture_run(&f, "batik", 2);
	MUST(store_run_planning(f.db, f.account, T0, 1000, &f.mem, list, 4, &n));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].id, first.id);
	assert_int_equal(list[1].id, second.id);
	assert_str(list[1].category, "batik");
	MUST(store_run_planning(f.db, f.account, T0, 1000, &f.mem, list, 1, &n));
	assert_int_equal(n, 1);
	struct run_counts c;
	assert_int_equal(store_run_counts(f.db, 999, &c), ERR_NOTFOUND);
	fixture_close(&f);
}
