/* SPDX-License-Identifier: MIT */
/* How many sendings an account may hold while others want some. */
#include "bot/flow/pick.h"
#include "bot/flow/pool.h"
#include "tests/flow/fixture.h"

static struct flow f;

static int64_t wait_us(void)
{
	int64_t next_us;

	OK_(pick_next_us(&f.turn, &next_us));
	return next_us == INT64_MAX ? -1 : next_us - clock_mono_us(&f.clock.clock);
}

/* Wide open: only the pool limits it. */
static void widen(int account, int replies)
{
	struct lane *l = &f.turn.lanes[account];

	l->limits.in_flight = 1024;
	l->limits.per_second = 100000;
	l->window_milli = INT64_C(1024) * 1000;
	l->bucket_level = INT64_C(1024) * 1000 * 1000;
	for (int i = 0; i < replies; i++)
		(void)flow_add(&f, flow_person(&f, account, true).chat.id, CLASS_REPLY, "say");
}

TEST(pool_keeps_a_part_for_each_account_however_many_calls_of_another_hang)
{
	flow_open(&f);
	widen(0, FLOW_POOL + 1);
	widen(1, FLOW_POOL + 1);
	f.turn.lanes[1].state = LANE_PAUSED;
	f.turn.lanes[1].until_ms = f.turn.now_ms + 60 * 1000;
	assert_int_equal(flow_pick(&f), FLOW_POOL / 2);
	assert_int_equal(f.turn.lanes[0].in_flight, FLOW_POOL / 2);
	flow_close(&f);
}

TEST(pool_that_is_shared_out_wakes_nobody_until_an_answer_comes)
{
	flow_open(&f);
	widen(0, FLOW_POOL + 1);
	assert_int_equal(flow_pick(&f), FLOW_POOL / 2);
	assert_int_equal(f.engine.free_sendings.count, FLOW_POOL / 2);
	assert_int_equal(wait_us(), -1);
	widen(1, FLOW_POOL / 2);
	assert_int_equal(flow_pick(&f), FLOW_POOL);
	assert_int_equal(wait_us(), -1);

	/* what comes back is for it again, after the commit */
	flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(f.engine.free_sendings.count, 0);
	assert_int_not_equal(wait_us(), -1);
	flow_next(&f, 1);
	assert_int_equal(flow_pick(&f), FLOW_POOL);
	assert_int_equal(wait_us(), -1);
	flow_close(&f);
}

TEST(pool_gives_all_of_it_to_an_account_when_the_other_needs_no_more_than_a_little)
{
	flow_open(&f);
	f.turn.lanes[1].limits.in_flight = 1;
	widen(0, FLOW_POOL + 1);
	assert_int_equal(flow_pick(&f), FLOW_POOL - pool_use(1));
	f.turn.lanes[1].state = LANE_STOPPED;
	assert_int_equal(flow_pick(&f), FLOW_POOL);
	flow_close(&f);
}

TEST(pool_counts_the_jobs_of_an_account_as_its_own)
{
	flow_open(&f);
	widen(0, 1);
	size_t before = pool_room(&f.turn, 0);
	f.turn.lanes[0].jobs = 4;
	assert_int_equal(pool_room(&f.turn, 0), before);
	/* as the four are gone from the pool */
	for (int i = 0; i < 4; i++)
		(void)list_take_first(&f.engine.free_sendings);
	assert_int_equal(pool_room(&f.turn, 0), before - 4);
	assert_int_equal(pool_room(&f.turn, 1), FLOW_POOL / 2);
	flow_close(&f);
}
