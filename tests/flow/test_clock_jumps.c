/* SPDX-License-Identifier: MIT */
/* The wall clock jumps in the middle of a run while monotonic time goes on: nothing goes faster
 * than the lane, nothing waits for the clock, nobody gets it twice. */
#include "bot/store/late.h"
#include "tests/flow/net.h"

#include <inttypes.h>

static const int64_t second_us = 1000 * 1000, hour_ms = INT64_C(3600) * 1000,
		     day_ms = INT64_C(24) * 3600 * 1000, year_ms = INT64_C(365) * 24 * 3600 * 1000,
		     leap_eve_ms = INT64_C(1835395195) * 1000; /* 2028-02-28 23:59:55 */

enum { RATE = 100, IN_FLIGHT = 8, PEOPLE = 200, JUMP_AT = 60, JUMPS = 2, RUNS = 2 };

static struct net n;
static struct run runs[RUNS];
static int64_t left_us[RUNS * PEOPLE * 4];
static size_t n_left;

static int64_t arrived(void)
{
	return n.arrived[runs[0].id] + n.arrived[runs[1].id];
}

static bool step(int64_t until_us)
{
	int64_t before = n.claimed[runs[0].id] + n.claimed[runs[1].id];
	bool is_on = net_step(&n, until_us);
	int64_t after = n.claimed[runs[0].id] + n.claimed[runs[1].id];

	while (before++ < after) {
		assert_true(n_left < ARRAY_LEN(left_us));
		left_us[n_left++] = n.now_us;
	}
	return is_on;
}

/* Two runs to the same people; a tenth of the calls is to be made again. */
static void begin(int64_t late_limit_h, int64_t wall_ms)
{
	net_open(&n, RATE, IN_FLIGHT, PEOPLE);
	n.pauses_percent = 10;
	n.f.config.late_limit_h = late_limit_h;
	n_left = 0;
	if (wall_ms)
		n.f.clock.wall_ms = wall_ms;
	net_begin(&n);
	for (int i = 0; i < RUNS; i++)
		runs[i] = net_run(&n, 1, PEOPLE);
	flow_sql(&n.f, "UPDATE run SET expires_ms = 0");
	net_end(&n);
}

static void jump(int64_t by_ms)
{
	n.f.clock.wall_ms += by_ms;
	n.next_us = n.now_us; /* something always wakes the writer */
}

static void go_to(int64_t count, int64_t until_us)
{
	while (arrived() < count && step(until_us))
		continue;
}

/* Any stretch of sends is as long as the lane's pace makes it. */
static void check_pace(void)
{
	for (size_t i = 0; i < n_left; i++) {
		for (size_t k = i + IN_FLIGHT + 1; k < n_left; k++) {
			int64_t least_us = (int64_t)(k - i - IN_FLIGHT) * second_us / RATE;
			assert_true(left_us[k] - left_us[i] >= least_us);
		}
	}
}

static void check_all_got_it_once(void)
{
	for (int i = 0; i < RUNS; i++)
		assert_int_equal(n.arrived[runs[i].id], PEOPLE);
	assert_int_equal(flow_int(&n.f, "SELECT count(*) FROM delivery WHERE run_id > 0"),
			 RUNS * PEOPLE);
	assert_int_equal(flow_int(&n.f,
				  "SELECT count(*) FROM delivery WHERE run_id > 0 AND state = 2"),
			 RUNS * PEOPLE);
	assert_int_equal(flow_int(&n.f, "SELECT count(*) FROM seen"), RUNS * PEOPLE);
}

/* How long both runs take; with these jumps on the way. */
static int64_t takes_us(int64_t wall_ms, const int64_t jumps[JUMPS])
{
	begin(0, wall_ms);
	int64_t start_us = n.now_us;
	for (int64_t i = 0; i < JUMPS; i++) {
		go_to((i + 1) * JUMP_AT, INT64_MAX);
		jump(jumps[i]);
	}
	go_to(RUNS * PEOPLE, start_us + 48 * 3600 * second_us);
	check_all_got_it_once();
	check_pace();
	int64_t took_us = n.now_us - start_us;
	net_close(&n);
	return took_us;
}

TEST(f21_a_jump_of_the_wall_clock_makes_no_burst_and_no_stall)
{
	const int64_t jumps[][JUMPS] = {
		{ hour_ms, 0 },        { -hour_ms, 0 },       { year_ms, 0 },
		{ -year_ms, 0 },       { hour_ms, -hour_ms }, { year_ms, -year_ms },
		{ -hour_ms, hour_ms }, { -year_ms, year_ms },
	};
	int64_t calm_us = takes_us(0, (const int64_t[JUMPS]){ 0, 0 });

	for (size_t i = 0; i < ARRAY_LEN(jumps); i++) {
		int64_t took_us = takes_us(0, jumps[i]);
		print_message("# jumps of %" PRId64 " and %" PRId64 " h: %" PRId64
			      " ms, without %" PRId64 " ms\n",
			      jumps[i][0] / hour_ms, jumps[i][1] / hour_ms, took_us / 1000,
			      calm_us / 1000);
		/* What was told to come again later waits twice at most. */
		assert_true(took_us <= 2 * calm_us);
	}
}

TEST(f21_a_leap_day_is_a_day)
{
	const int64_t jumps[][JUMPS] = {
		{ 0, 0 },
		{ day_ms, 0 },
		{ day_ms, -day_ms },
		{ 2 * day_ms, -2 * day_ms },
	};
	int64_t calm_us = takes_us(0, (const int64_t[JUMPS]){ 0, 0 });

	for (size_t i = 0; i < ARRAY_LEN(jumps); i++)
		assert_true(takes_us(leap_eve_ms, jumps[i]) <= 2 * calm_us);
}

static int64_t n_late(void)
{
	return flow_int(&n.f, "SELECT count(*) FROM promo WHERE state = 6 AND reason = "
			      "'reason.late'");
}

TEST(f21_after_a_jump_over_the_limit_runs_are_late_and_go_on_when_let_go)
{
	const int64_t jumps[] = { 4 * hour_ms, year_ms, leap_eve_ms };
	int64_t released;

	for (size_t i = 0; i < ARRAY_LEN(jumps); i++) {
		begin(3, 0);
		go_to(JUMP_AT, INT64_MAX);
		jump(i == 2 ? jumps[i] + 3 * day_ms - n.f.clock.wall_ms : jumps[i]);
		go_to(RUNS * PEOPLE, n.now_us + second_us);
		assert_int_equal(n_late(), RUNS);
		int64_t before = arrived();
		assert_true(before <= JUMP_AT + IN_FLIGHT);
		go_to(RUNS * PEOPLE, n.now_us + 3600 * second_us);
		assert_int_equal(arrived(), before);
		net_begin(&n);
		OK_(store_late_release(n.f.turn.db, 0, &released));
		net_end(&n);
		assert_int_equal(released, RUNS);
		go_to(RUNS * PEOPLE, n.now_us + 600 * second_us);
		check_all_got_it_once();
		check_pace();
		net_close(&n);
	}
}

TEST(f21_a_jump_under_the_limit_or_back_holds_nothing)
{
	const int64_t jumps[] = { hour_ms, -hour_ms, -year_ms };

	for (size_t i = 0; i < ARRAY_LEN(jumps); i++) {
		begin(3, 0);
		go_to(JUMP_AT, INT64_MAX);
		jump(jumps[i]);
		go_to(RUNS * PEOPLE, n.now_us + 600 * second_us);
		check_all_got_it_once();
		net_close(&n);
	}
}
