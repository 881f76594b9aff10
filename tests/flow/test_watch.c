/* SPDX-License-Identifier: MIT */
/* Networks that accept messages and then say nothing, and how far one of them may hold up others.
 */
#include "bot/flow/pick.h"
#include "bot/flow/status.h"
#include "bot/flow/watch.h"
#include "tests/flow/fixture.h"

enum { MINUTE_MS = 60 * 1000 };

static struct flow f;

/* n messages leave and are accepted; the last of them. */
static int64_t accepted(int n)
{
	int64_t id = 0;

	for (int i = 0; i < n; i++) {
		id = flow_add(&f, flow_person(&f, 0, true).chat.id, CLASS_REPLY, "say");
		assert_int_equal(flow_pick(&f), 1);
		flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
		flow_next(&f, 1);
	}
	return id;
}

static void delivered(int64_t id)
{
	struct event ev = {
		.kind = EVENT_STATUS,
		.status = STATUS_DELIVERED,
		.opaque = gateway_opaque(&(struct reference){ id, 1, f.turn.tag }, &f.mem),
		.id = STR("w"),
	};

	OK_(status_apply(&f.turn, 0, &ev));
	assert_str(flow_state(&f, id), "delivered");
}

/* A turn looks after this time; how many notices operators have had in all. */
static int64_t notices_after(int64_t wait_ms)
{
	flow_next(&f, wait_ms);
	OK_(watch_look(&f.turn));
	/* the notices themselves are not among what a test counts as accepted */
	flow_sql(&f, "UPDATE delivery SET not_before_ms = 9000000000000 WHERE class = 1");
	flow_next(&f, 0);
	return flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1");
}

static int64_t next_ms(void)
{
	int64_t at_us;

	OK_(watch_next_us(&f.turn, &at_us));
	return at_us == INT64_MAX ? -1 : (at_us - clock_mono_us(&f.clock.clock)) / 1000;
}

static bool is_silent(void)
{
	return f.turn.lanes[0].pulse.is_silent;
}

TEST(f28_operators_are_told_once_of_a_network_that_accepts_and_sends_no_webhook)
{
	flow_open(&f);
	(void)accepted(20);
	assert_int_equal(next_ms(), 30 * MINUTE_MS - 20);
	assert_int_equal(notices_after(30 * MINUTE_MS - 21), 0);
	assert_int_equal(next_ms(), 1);
	assert_int_equal(notices_after(1), 1);
	assert_true(is_silent());
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1 AND "
				      "instr(content, 'alarm.silent') > 0"),
			 1);

	/* not again while it lasts */
	assert_int_equal(next_ms(), -1);
	(void)accepted(20);
	assert_int_equal(notices_after(60 * MINUTE_MS), 1);

	/* a webhook ends it, and the next silence is told again */
	watch_heard(&f.turn, 0);
	assert_false(is_silent());
	(void)accepted(20);
	assert_int_equal(notices_after(30 * MINUTE_MS), 2);
	flow_close(&f);
}

TEST(f28_a_night_in_which_hardly_anything_is_sent_is_no_silence)
{
	flow_open(&f);
	(void)accepted(19);
	assert_int_equal(next_ms(), -1);
	assert_int_equal(notices_after(12 * 60 * MINUTE_MS), 0);
	assert_false(is_silent());
	flow_close(&f);
}

TEST(f28_one_webhook_in_half_an_hour_is_enough)
{
	flow_open(&f);
	for (int i = 0; i < 6; i++) {
		(void)accepted(20);
		assert_int_equal(notices_after(29 * MINUTE_MS), 0);
		watch_heard(&f.turn, 0);
	}
	flow_close(&f);
}

TEST(f28_a_network_without_webhooks_and_an_account_that_has_stopped_are_not_silent)
{
	flow_open(&f);
	f.ops.caps &= ~(unsigned)GW_WEBHOOK;
	(void)accepted(20);
	assert_int_equal(next_ms(), -1);
	assert_int_equal(notices_after(31 * MINUTE_MS), 0);
	f.ops.caps |= GW_WEBHOOK;
	(void)lane_stop(&f.turn.lanes[0], "reason.account_gone", 0);
	assert_int_equal(next_ms(), -1);
	assert_int_equal(notices_after(1), 0);
	flow_close(&f);
}

TEST(f28_what_an_abandoned_turn_heard_does_not_end_a_silence)
{
	flow_open(&f);
	(void)accepted(20);
	assert_int_equal(notices_after(30 * MINUTE_MS), 1);
	watch_heard(&f.turn, 0);
	flow_abandon(&f);
	flow_begin(&f);
	assert_true(is_silent());
	flow_close(&f);
}

TEST(f29_an_account_rests_when_none_of_its_last_fifty_messages_arrived)
{
	flow_open(&f);
	delivered(accepted(1));
	(void)accepted(50);
	watch_heard(&f.turn, 0);
	assert_int_equal(next_ms(), 10 * MINUTE_MS - 1);
	/* what comes after them does not put it off */
	flow_next(&f, 5 * MINUTE_MS);
	(void)accepted(1);
	assert_int_equal(next_ms(), 5 * MINUTE_MS - 2);
	assert_int_equal(notices_after(5 * MINUTE_MS - 3), 0);
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	assert_int_equal(notices_after(1), 1);
	assert_int_equal(f.turn.lanes[0].state, LANE_PAUSED);
	assert_string_equal(f.turn.lanes[0].reason, "reason.no_delivery");
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM account WHERE state = 1 AND reason = "
				      "'reason.no_delivery'"),
			 1);
	assert_int_equal(next_ms(), -1);
	flow_close(&f);
}

TEST(f29_one_that_arrived_among_them_is_enough)
{
	flow_open(&f);
	delivered(accepted(1));
	int64_t one = accepted(1);
	(void)accepted(49);
	delivered(one);
	watch_heard(&f.turn, 0);
	assert_int_equal(next_ms(), -1);
	assert_int_equal(notices_after(60 * MINUTE_MS), 0);
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	flow_close(&f);
}

TEST(f29_a_network_that_never_says_delivered_rests_nobody)
{
	flow_open(&f);
	(void)accepted(200);
	watch_heard(&f.turn, 0);
	assert_int_equal(next_ms(), -1);
	assert_int_equal(notices_after(60 * MINUTE_MS), 0);
	assert_int_equal(f.turn.lanes[0].state, LANE_OPEN);
	flow_close(&f);
}

TEST(f29_the_account_goes_on_by_itself_and_stops_the_third_time_in_a_day)
{
	flow_open(&f);
	delivered(accepted(1));
	for (int i = 1; i <= 3; i++) {
		(void)accepted(50);
		watch_heard(&f.turn, 0);
		(void)notices_after(10 * MINUTE_MS);
		assert_int_equal(f.turn.lanes[0].state, i < 3 ? LANE_PAUSED : LANE_STOPPED);
		clock_manual_move(&f.clock, 10 * MINUTE_MS);
		f.turn.now_ms += 10 * MINUTE_MS;
	}
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1 AND "
				      "instr(content, 'alarm.undelivered') > 0"),
			 2);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE class = 1 AND "
				      "instr(content, 'alarm.stopped') > 0"),
			 1);
	flow_close(&f);
}
