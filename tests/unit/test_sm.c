/* SPDX-License-Identifier: MIT */
/* State machines as data. */

#include "tests/lib/test.h"

#include "bot/base/check.h"
#include "bot/base/sm.h"

enum { IDLE, BUSY, DONE, LAST = 31 };
static const struct sm_state states[] = {
	[IDLE] = { "idle", TO(BUSY) },
	[BUSY] = { "busy", TO(IDLE) | TO(DONE) | TO(LAST) },
	[DONE] = { "done", 0 },
	[LAST] = { "last", TO(LAST) },
};

TEST(sm_may_follows_the_table)
{
	assert_true(sm_may(states, IDLE, BUSY));
	assert_false(sm_may(states, IDLE, DONE));
	assert_false(sm_may(states, IDLE, IDLE));
	assert_true(sm_may(states, BUSY, LAST));
	assert_true(sm_may(states, LAST, LAST));
	assert_false(sm_may(states, DONE, IDLE));
}

static void may_beyond_the_table(void *arg)
{
	sm_may(states, BUSY, *(int *)arg);
}

TEST(sm_may_stops_on_states_that_no_table_can_have)
{
	int beyond[] = { -1, 32, 33 };
	for (size_t i = 0; i < ARRAY_LEN(beyond); i++)
		assert_true(test_stops(may_beyond_the_table, &beyond[i]));
}

TEST(sm_move_goes_where_the_table_allows)
{
	struct sm m = { IDLE };
	sm_move(&m, states, BUSY);
	assert_int_equal(m.state, BUSY);
	sm_move(&m, states, DONE);
	assert_int_equal(m.state, DONE);
}

static void move(void *arg)
{
	struct sm m = { IDLE };
	sm_move(&m, states, *(int *)arg);
}

TEST(sm_move_stops_on_what_the_table_forbids)
{
	int allowed = BUSY;
	int forbidden[] = { IDLE, DONE, LAST, 32, -1 };
	assert_false(test_stops(move, &allowed));
	for (size_t i = 0; i < ARRAY_LEN(forbidden); i++)
		assert_true(test_stops(move, &forbidden[i]));
}
