/* SPDX-License-Identifier: MIT */
/* When a network refuses one promo after another: the account rests, and then a person looks. */
#include "bot/flow/lanes.h"
#include "tests/lib/test.h"

static const int64_t start_us = INT64_C(1234567), start_ms = INT64_C(1795500000000);

static struct random chance;

static struct lane lane_open_at_80(void)
{
	const struct lane_limits limits = {
		.per_second = 80, .in_flight = 64, .pair_burst = 10, .pair_every_ms = 6000
	};
	struct lane l;

	lane_init(&l, &limits, start_us);
	return l;
}

/* Answers for n recipients that were not there before; how many led to a rest or stop. */
static int promos_answered(struct lane *l, int n, bool is_refused, int64_t now_ms)
{
	static int64_t chat_id = 1000;
	int changes = 0;

	for (int i = 0; i < n; i++)
		changes += lane_promo_answered(l, ++chat_id, is_refused, now_ms);
	return changes;
}

TEST(lane_rests_when_more_than_half_of_twenty_recipients_refuse)
{
	struct lane l = lane_open_at_80();

	assert_int_equal(promos_answered(&l, 10, false, start_ms), 0);
	assert_int_equal(promos_answered(&l, 10, true, start_ms), 0);
	assert_int_equal(l.state, LANE_OPEN);
	assert_int_equal(promos_answered(&l, 1, true, start_ms), 1);
	assert_int_equal(l.state, LANE_PAUSED);
	assert_string_equal(l.reason, "reason.error_burst");
	assert_int_equal(l.until_ms, start_ms + 10 * 60 * 1000);

	/* it goes on by itself, small */
	l.window_milli = 64 * 1000;
	assert_int_equal(lane_room(&l, start_us, l.until_ms), 1);
	lane_take(&l, &chance, start_us);
	lane_back(&l, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(lane_window(&l), 8);
	/* and begins to count anew */
	assert_int_equal(promos_answered(&l, 19, true, start_ms), 0);
}

TEST(lane_does_not_rest_for_one_recipient_that_refuses_again_and_again)
{
	struct lane l = lane_open_at_80();

	assert_int_equal(promos_answered(&l, 19, false, start_ms), 0);
	for (int i = 0; i < 100; i++)
		assert_false(lane_promo_answered(&l, 7, true, start_ms));
}

TEST(lane_counts_a_refusal_that_comes_later_for_the_same_recipient)
{
	struct lane l = lane_open_at_80();
	int n = 0;

	/* accepted first, refused by a status, each of them */
	for (int64_t chat = 1; chat <= 20; chat++) {
		n += lane_promo_answered(&l, chat, false, start_ms);
		n += lane_promo_answered(&l, chat, true, start_ms);
	}
	assert_int_equal(n, 1);
}

TEST(lane_stops_at_the_third_error_burst_of_a_day)
{
	struct lane l = lane_open_at_80();
	int64_t now_ms = start_ms, hour_ms = 3600 * 1000;

	for (int i = 0; i < 6; i++) {
		assert_int_equal(promos_answered(&l, 20, true, now_ms), 1);
		assert_int_equal(l.state, LANE_PAUSED);
		now_ms += 13 * hour_ms; /* never three in 24 hours */
		(void)lane_room(&l, start_us, now_ms);
	}
	now_ms += 24 * hour_ms;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(promos_answered(&l, 20, true, now_ms), 1);
		assert_int_equal(l.state, i < 2 ? LANE_PAUSED : LANE_STOPPED);
		(void)lane_room(&l, start_us, now_ms += hour_ms);
	}
	assert_string_equal(l.reason, "reason.error_burst");
}
