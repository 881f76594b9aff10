/* SPDX-License-Identifier: MIT */
/* Rows made a little ahead of the lanes, runs in turns, the end of a run. */
#include "bot/flow/pick.h"
#include "bot/flow/planner.h"
#include "tests/flow/fixture.h"

static struct flow f;

enum { BUDGET_US = 2000 };

static bool plan(void)
{
	bool has_more;

	OK_(planner_run(&f.turn, BUDGET_US, &has_more));
	return has_more;
}

static void subscribe(int account, const char *category, int n)
{
	for (int i = 0; i < n; i++)
		flow_subscribe(&f, flow_person(&f, account, true).chat.id, category);
}

static int64_t rows_of(const struct run *run)
{
	return flow_int(&f, arena_printf(&f.mem,
					 "SELECT count(*) FROM delivery WHERE run_id = "
					 "%lld",
					 (long long)run->id)
				    .ptr);
}

/* What was picked is sent. */
static void send_all(enum verdict v)
{
	(void)flow_pick(&f);
	while (!list_is_empty(&f.turn.claimed))
		flow_answer(&f, flow_take(&f), v, SCOPE_MESSAGE);
}

TEST(planner_stays_a_little_ahead_of_the_lane)
{
	flow_open(&f);
	subscribe(0, "kuliner", 300);
	struct run run = flow_run(&f, "kuliner");

	assert_false(plan());
	/* twice the window of 64 */
	assert_int_equal(rows_of(&run), 128);
	assert_int_equal(f.turn.counters.planned, 128);
	assert_false(plan());
	assert_int_equal(rows_of(&run), 128);

	send_all(VERDICT_SENT);
	(void)plan();
	assert_in_range(rows_of(&run), 128 + 64 - 16, 300);
	flow_close(&f);
}

TEST(planner_keeps_sixty_four_ahead_of_a_small_window)
{
	flow_open(&f);
	subscribe(0, "kuliner", 300);
	struct run run = flow_run(&f, "kuliner");

	f.turn.lanes[0].window_milli = 1000;
	(void)plan();
	assert_int_equal(rows_of(&run), 64);
	flow_close(&f);
}

TEST(planner_plans_nobody_twice_over_many_turns)
{
	flow_open(&f);
	subscribe(0, "kuliner", 205);
	struct run run = flow_run(&f, "kuliner");

	for (int i = 0; i < 20; i++) {
		(void)plan();
		send_all(VERDICT_SENT);
		flow_next(&f, 1000);
	}
	assert_int_equal(rows_of(&run), 205);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE state = 2"), 205);
	assert_int_equal(flow_int(&f, "SELECT count(DISTINCT chat_id) FROM delivery"), 205);
	flow_close(&f);
}

TEST(planner_lets_runs_take_turns)
{
	flow_open(&f);
	subscribe(0, "kuliner", 200);
	subscribe(0, "kriya", 200);
	struct run big = flow_run(&f, "kuliner"), other = flow_run(&f, "kriya");

	(void)plan();
	assert_int_equal(rows_of(&big), 64);
	assert_int_equal(rows_of(&other), 64);
	flow_close(&f);
}

TEST(planner_does_not_let_a_small_run_wait_behind_a_big_one)
{
	flow_open(&f);
	subscribe(0, "kuliner", 500);
	subscribe(0, "kriya", 10);
	struct run big = flow_run(&f, "kuliner");
	for (int i = 0; i < 3; i++) {
		(void)plan();
		send_all(VERDICT_SENT);
		flow_next(&f, 1000);
	}
	struct run small = flow_run(&f, "kriya");

	/* one quantum of room at a time: after two turns the small one is all planned */
	int64_t before = rows_of(&big);
	f.turn.lanes[0].window_milli = 8 * 1000;
	for (int i = 0; i < 8 && rows_of(&small) == 0; i++) {
		(void)plan();
		send_all(VERDICT_SENT);
		flow_next(&f, 1000);
		f.turn.lanes[0].window_milli = 8 * 1000;
	}
	assert_int_equal(rows_of(&small), 10);
	assert_true(rows_of(&big) - before <= 80);
	flow_close(&f);
}

static int64_t ticking_us(void *owner)
{
	int64_t *us = owner;

	return *us += 500;
}

static int64_t still_ms(void *owner)
{
	(void)owner;
	return INT64_C(1795500000000);
}

TEST(planner_remembers_whose_turn_it_was)
{
	static int64_t us;
	const struct clock ticking = { still_ms, ticking_us, &us };
	bool has_more;

	flow_open(&f);
	subscribe(0, "kuliner", 100);
	subscribe(0, "kriya", 100);
	struct run a = flow_run(&f, "kuliner"), b = flow_run(&f, "kriya");

	/* time for a single quantum */
	f.engine.clock = &ticking;
	for (int i = 1; i <= 4; i++) {
		f.turn.start_us = us;
		OK_(planner_run(&f.turn, 600, &has_more));
		assert_true(has_more);
		assert_int_equal(rows_of(&a), (i + 1) / 2 * 16);
		assert_int_equal(rows_of(&b), i / 2 * 16);
	}
	f.engine.clock = &f.clock.clock;
	flow_next(&f, 1);

	/* an abandoned turn has not been anybody's */
	assert_int_equal(f.engine.accounts[0].lane.planned_run, b.id);
	f.engine.counters.turns = 0; /* the other account would have the time */
	f.engine.clock = &ticking;
	f.turn.start_us = us;
	OK_(planner_run(&f.turn, 600, &has_more));
	assert_int_equal(f.turn.lanes[0].planned_run, a.id);
	f.engine.clock = &f.clock.clock;
	flow_abandon(&f);
	assert_int_equal(f.engine.accounts[0].lane.planned_run, b.id);
	flow_begin(&f);
	flow_close(&f);
}

TEST(planner_gives_a_run_rows_of_its_own_beside_a_crowd_of_anothers)
{
	flow_open(&f);
	subscribe(0, "kuliner", 1000);
	subscribe(0, "kriya", 10);
	struct run big = flow_run(&f, "kuliner"), small = flow_run(&f, "kriya");

	/* all of the big one are queued and may go */
	flow_sql(&f, arena_printf(&f.mem,
				  "INSERT INTO delivery (account_id, chat_id, class, run_id, "
				  "not_before_ms, changed_ms, created_ms) SELECT 1, chat_id, 2, "
				  "%lld, 0, 0, 0 FROM subscription WHERE category = 'kuliner'",
				  (long long)big.id)
			     .ptr);
	(void)plan();
	assert_int_equal(rows_of(&big), 1000);
	assert_int_equal(rows_of(&small), 10);
	flow_close(&f);
}

TEST(planner_serves_each_account_its_own_people)
{
	flow_open(&f);
	subscribe(0, "kuliner", 5);
	subscribe(1, "kuliner", 7);
	struct run run = flow_run(&f, "kuliner");

	(void)plan();
	assert_int_equal(rows_of(&run), 12);
	assert_int_equal(flow_pick(&f), 12);
	assert_int_equal(f.turn.lanes[0].in_flight, 5);
	assert_int_equal(f.turn.lanes[1].in_flight, 7);
	flow_close(&f);
}

TEST(planner_rests_under_the_brake_and_for_stopped_lanes)
{
	flow_open(&f);
	subscribe(0, "kuliner", 5);
	subscribe(1, "kuliner", 7);
	struct run run = flow_run(&f, "kuliner");

	f.turn.brake = BRAKE_PROMOS;
	assert_false(plan());
	assert_int_equal(rows_of(&run), 0);
	f.turn.brake = BRAKE_OFF;
	(void)lane_stop(&f.turn.lanes[0], "reason.token", 190);
	assert_false(plan());
	assert_int_equal(rows_of(&run), 7);
	flow_close(&f);
}

TEST(planner_stops_when_its_time_is_over_and_says_that_there_is_more)
{
	static int64_t us;
	const struct clock ticking = { still_ms, ticking_us, &us };

	flow_open(&f);
	subscribe(0, "kuliner", 300);
	struct run run = flow_run(&f, "kuliner");
	f.engine.clock = &ticking;
	f.turn.start_us = us;
	assert_true(plan());
	assert_in_range(rows_of(&run), 16, 64);
	f.engine.clock = &f.clock.clock;
	f.turn.start_us = clock_mono_us(&f.clock.clock);
	assert_false(plan());
	assert_int_equal(rows_of(&run), 128);
	flow_close(&f);
}

static str run_and_promo(const struct run *run)
{
	struct run r;
	struct promo p;

	OK_(store_run_by_id(f.turn.db, run->id, &f.mem, &r));
	OK_(store_promo_by_id(f.turn.db, run->promo_id, &f.mem, &p));
	return arena_printf(&f.mem, "run %d promo %s", (int)r.state, promo_states[p.state].name);
}

TEST(planner_ends_a_run_when_its_last_row_has_ended)
{
	flow_open(&f);
	subscribe(0, "kuliner", 2);
	struct run run = flow_run(&f, "kuliner");

	(void)plan();
	assert_str(run_and_promo(&run), "run 0 promo running");
	assert_int_equal(flow_pick(&f), 2);
	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
	(void)plan();
	assert_str(run_and_promo(&run), "run 0 promo running");

	flow_next(&f, 10);
	flow_answer(&f, flow_take(&f), VERDICT_REFUSED, SCOPE_MESSAGE);
	(void)plan();
	assert_str(run_and_promo(&run), "run 2 promo done");
	flow_close(&f);
}

TEST(planner_does_not_end_a_run_while_a_send_is_uncertain)
{
	int64_t settled;

	flow_open(&f);
	subscribe(0, "kuliner", 1);
	struct run run = flow_run(&f, "kuliner");

	(void)plan();
	send_all(VERDICT_UNCERTAIN);
	(void)plan();
	assert_str(run_and_promo(&run), "run 0 promo running");

	/* nobody told; the turn settles it before it plans */
	flow_next(&f, INT64_C(16) * 60 * 1000);
	OK_(store_delivery_settle(f.turn.db, f.turn.now_ms, 64, &settled));
	assert_int_equal(settled, 1);
	(void)plan();
	assert_str(run_and_promo(&run), "run 2 promo done");
	flow_close(&f);
}

TEST(planner_ends_a_run_that_nobody_asked_for)
{
	flow_open(&f);
	struct run run = flow_run(&f, "kuliner");

	(void)plan();
	assert_str(run_and_promo(&run), "run 2 promo done");
	flow_close(&f);
}

TEST(planner_ends_a_run_whose_rows_were_all_cancelled)
{
	flow_open(&f);
	subscribe(0, "kuliner", 3);
	struct run run = flow_run(&f, "kuliner");

	(void)plan();
	flow_sql(&f, "UPDATE chat SET marketing_stop_ms = 1");
	flow_next(&f, 10);
	assert_int_equal(flow_pick(&f), 0);
	(void)plan();
	assert_str(run_and_promo(&run), "run 2 promo done");
	flow_close(&f);
}

TEST(planner_makes_no_rows_in_quiet_hours)
{
	flow_open(&f);
	f.config.quiet = (struct quiet_hours){ 12 * 60, 14 * 60 }; /* it is 13.00 */
	subscribe(0, "kuliner", 3);
	struct run run = flow_run(&f, "kuliner");

	assert_false(plan());
	assert_int_equal(rows_of(&run), 0);
	flow_next(&f, 3600 * 1000);
	assert_false(plan());
	assert_int_equal(rows_of(&run), 3);
	flow_close(&f);
}
