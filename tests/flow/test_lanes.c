/* SPDX-License-Identifier: MIT */
/* The pace of an account: bucket and pair bucket against naive models that look at the whole
 * history, window, pauses and stops. */
#include "bot/base/check.h"
#include "bot/flow/lanes.h"
#include "tests/lib/test.h"

enum { HISTORY = 400, SCHEDULES = 40 };

static const int64_t start_us = INT64_C(1234567), start_ms = INT64_C(1795500000000);

static struct random chance; /* of jitter, which most tests have none of */

static struct lane_limits limits_of(int64_t per_second, int64_t in_flight)
{
	return (struct lane_limits){ .per_second = per_second,
				     .in_flight = in_flight,
				     .pair_burst = 10,
				     .pair_every_ms = 6000 };
}

static struct lane lane_of(int64_t per_second, int64_t in_flight)
{
	struct lane_limits limits = limits_of(per_second, in_flight);
	struct lane l;

	random_seed(&chance, 1);
	lane_init(&l, &limits, start_us);
	return l;
}

/* Millionths of a token. */
static int64_t capacity_of(int64_t per_second)
{
	int64_t tokens = per_second / 10 < 1024 ? per_second / 10 : 1024;

	return tokens < 2 ? 1750000 : tokens * 1000000;
}

/* One leaves and is accepted in the same moment: only the bucket counts. */
static void pass(struct lane *l, int64_t now_us)
{
	lane_take(l, &chance, now_us);
	lane_back(l, VERDICT_SENT, SCOPE_MESSAGE);
}

/* The rule in words: every span of time that begins with a send carries at most rate times span
 * plus capacity. */
static bool model_may(const int64_t *at_us, size_t n, int64_t per_second, int64_t now_us)
{
	int64_t room = capacity_of(per_second);

	for (size_t i = 0; i < n; i++) {
		int64_t count = (int64_t)(n - i) + 1;
		if (count * 1000000 > (now_us - at_us[i]) * per_second + room)
			return false;
	}
	return true;
}

TEST(lane_lets_go_exactly_what_every_window_allows)
{
	static const int64_t rates[] = { 1, 3, 7, 10, 19, 20, 80, 333, 1000, 99999, 100000 };
	struct random r;

	random_seed(&r, 20261124);
	for (int s = 0; s < SCHEDULES; s++) {
		int64_t per_second = rates[random_below(&r, ARRAY_LEN(rates))];
		int64_t at_us[HISTORY], now_us = start_us, refused = 0;
		struct lane l = lane_of(per_second, 1024);
		size_t n = 0;

		while (n < HISTORY && refused < 4000) {
			bool may = lane_room(&l, now_us, start_ms) > 0;
			assert_int_equal(may, model_may(at_us, n, per_second, now_us));
			if (may) {
				at_us[n++] = now_us;
				pass(&l, now_us);
			} else {
				refused++;
			}
			int64_t step_us = 1000000 / per_second;
			now_us += random_below(&r, random_below(&r, 20) ? step_us + 2
									: 20 * step_us + 2);
		}
		assert_true(n > 50);
	}
}

TEST(lane_reaches_its_rate_in_the_long_run)
{
	static const int64_t rates[] = { 1, 10, 19, 80, 1000, 20000 }, jitters[] = { 0, 25, 50 };
	struct random r;

	random_seed(&r, 7);
	for (size_t i = 0; i < ARRAY_LEN(rates) * ARRAY_LEN(jitters); i++) {
		int64_t rate = rates[i % ARRAY_LEN(rates)];
		struct lane l = lane_of(rate, 1024);
		int64_t now_us = start_us, n = 0, until_us = start_us + 20 * INT64_C(1000000);

		l.limits.jitter_percent = jitters[i / ARRAY_LEN(rates)];
		if (rate < 80)
			until_us = start_us + 2000 * INT64_C(1000000);
		while (now_us < until_us) {
			for (; lane_room(&l, now_us, start_ms) > 0; n++)
				pass(&l, now_us);
			/* the writer is late by up to a turn and its commit */
			now_us += lane_wait_us(&l, now_us, start_ms) + random_below(&r, 12000);
		}
		assert_true(n * 1000000 >= (until_us - start_us) * rate / 100 * 98);
	}
}

TEST(lane_wait_is_over_to_the_microsecond)
{
	static const int64_t rates[] = { 1, 3, 80, 999, 100000 };

	for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
		struct lane l = lane_of(rates[i], 1024);
		int64_t now_us = start_us;

		while (lane_room(&l, now_us, start_ms) > 0)
			pass(&l, now_us);
		for (int k = 0; k < 50; k++) {
			int64_t wait_us = lane_wait_us(&l, now_us, start_ms);
			assert_true(wait_us > 0);
			assert_int_equal(lane_room(&l, now_us + wait_us - 1, start_ms), 0);
			now_us += wait_us;
			assert_int_equal(lane_room(&l, now_us, start_ms), 1);
			assert_int_equal(lane_wait_us(&l, now_us, start_ms), 0);
			pass(&l, now_us);
		}
	}
}

TEST(f34_lane_bucket_is_full_and_no_fuller_after_any_long_time)
{
	struct lane l = lane_of(100000, 1024);

	while (lane_room(&l, start_us, start_ms) > 0)
		pass(&l, start_us);
	l.window_milli = 1024 * 1000;
	assert_int_equal(lane_room(&l, INT64_MAX - 1, start_ms), 1024);
	l = lane_of(1, 1024);
	pass(&l, start_us);
	assert_int_equal(lane_room(&l, INT64_MAX - 1, start_ms), 1);
}

TEST(lane_window_begins_at_eight_and_grows_to_its_limit)
{
	struct lane l = lane_of(100000, 1024);
	int64_t now_us = start_us, n = 0;

	assert_int_equal(lane_room(&l, now_us, start_ms), 8);
	while (lane_window(&l) < 16 && n < 1000) {
		pass(&l, now_us += 100);
		n++;
	}
	/* one more for each window's worth of answers: 8 + 9 + ... + 15 */
	assert_in_range(n, 8 * 8 + 20, 16 * 8);
	while (lane_window(&l) < 1024 && n < 2000000) {
		pass(&l, now_us += 100);
		n++;
	}
	assert_int_equal(lane_window(&l), 1024);
	for (int i = 0; i < 5000; i++)
		pass(&l, now_us += 100);
	assert_int_equal(lane_window(&l), 1024);

	l = lane_of(100, 3);
	assert_int_equal(lane_window(&l), 3);
}

TEST(lane_window_is_halved_once_for_what_was_under_way)
{
	struct lane l = lane_of(100000, 64);

	l.window_milli = 64 * 1000;
	for (int i = 0; i < 64; i++)
		lane_take(&l, &chance, start_us);
	for (int i = 0; i < 64; i++)
		lane_back(&l, VERDICT_UNCERTAIN, SCOPE_MESSAGE);
	assert_int_equal(lane_window(&l), 32);

	/* what leaves now tells of the halved window */
	lane_take(&l, &chance, start_us + 1000);
	lane_back(&l, VERDICT_PAUSE, SCOPE_ACCOUNT);
	assert_int_equal(lane_window(&l), 16);
}

TEST(lane_window_never_falls_below_four)
{
	struct lane l = lane_of(100000, 64);

	for (int i = 0; i < 100; i++) {
		lane_take(&l, &chance, start_us + i * 1000);
		lane_back(&l, VERDICT_UNCERTAIN, SCOPE_MESSAGE);
	}
	assert_int_equal(lane_window(&l), 4);
	assert_int_equal(lane_room(&l, start_us + 100 * 1000, start_ms), 4);
}

TEST(lane_window_is_not_touched_by_what_concerns_one_message)
{
	static const struct {
		enum verdict v;
		enum scope scope;
	} cases[] = {
		{ VERDICT_RETRY, SCOPE_MESSAGE },   { VERDICT_REFUSED, SCOPE_RECIPIENT },
		{ VERDICT_PAUSE, SCOPE_RECIPIENT }, { VERDICT_PAUSE, SCOPE_MESSAGE },
		{ VERDICT_STOP, SCOPE_ACCOUNT },    { VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lane l = lane_of(100000, 64);
		int64_t before = l.window_milli;

		lane_take(&l, &chance, start_us);
		lane_back(&l, cases[i].v, cases[i].scope);
		assert_int_equal(l.window_milli, before);
		assert_int_equal(l.in_flight, 0);
	}
}

TEST(lane_full_window_waits_for_an_answer)
{
	struct lane l = lane_of(100000, 2);

	lane_take(&l, &chance, start_us);
	lane_take(&l, &chance, start_us);
	assert_int_equal(lane_room(&l, start_us, start_ms), 0);
	assert_true(lane_wait_us(&l, start_us, start_ms) == INT64_MAX);
	lane_back(&l, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(lane_room(&l, start_us + 1000, start_ms), 1);
}

static void take_twice(void *arg)
{
	struct lane *l = arg;

	lane_take(l, &chance, start_us);
	lane_take(l, &chance, start_us);
}

static void give_back(void *arg)
{
	lane_back(arg, VERDICT_SENT, SCOPE_MESSAGE);
}

TEST(lane_stops_the_process_when_its_room_is_not_respected)
{
	struct lane l = lane_of(1, 1);

	assert_true(test_stops(take_twice, &l));
	assert_true(test_stops(give_back, &l));
}

TEST(lane_pause_is_clamped_to_a_second_and_a_day)
{
	struct lane l = lane_of(80, 64);

	assert_true(lane_pause(&l, 0, "reason.too_fast", 130429, start_ms));
	assert_int_equal(l.until_ms, start_ms + 1000);
	assert_int_equal(l.code, 130429);
	assert_int_equal(lane_room(&l, start_us, start_ms + 999), 0);
	assert_int_equal(l.state, LANE_PAUSED);
	assert_int_equal(lane_wait_us(&l, start_us, start_ms + 999), 1000);
	assert_int_equal(lane_room(&l, start_us, start_ms + 1000), 1);
	assert_int_equal(l.state, LANE_OPEN);
	assert_null(l.reason);

	assert_true(lane_pause(&l, INT64_MAX / 2, "reason.too_fast", 0, start_ms));
	assert_int_equal(l.until_ms, start_ms + 24 * 3600 * 1000);
}

TEST(lane_longer_pause_stays)
{
	struct lane l = lane_of(80, 64);

	assert_true(lane_pause(&l, 60000, "reason.quality", 1, start_ms));
	assert_false(lane_pause(&l, 5000, "reason.too_fast", 2, start_ms + 10));
	assert_int_equal(l.until_ms, start_ms + 60000);
	assert_string_equal(l.reason, "reason.quality");
	assert_true(lane_pause(&l, 90000, "reason.too_fast", 2, start_ms + 10));
	assert_int_equal(l.until_ms, start_ms + 10 + 90000);
}

TEST(f21_lane_pause_does_not_outlast_a_clock_set_back)
{
	struct lane l = lane_of(80, 64);
	int64_t year_ms = INT64_C(365) * 24 * 3600 * 1000;

	assert_true(lane_pause(&l, 5000, "reason.too_fast", 0, start_ms));
	assert_int_equal(lane_wait_us(&l, start_us, start_ms - year_ms),
			 INT64_C(24 * 3600) * 1000000);
	assert_int_equal(lane_room(&l, start_us, start_ms - year_ms), 0);
	assert_int_equal(lane_room(&l, start_us, start_ms - year_ms + 24 * 3600 * 1000), 1);
}

TEST(lane_stop_survives_pauses_and_time)
{
	struct lane l = lane_of(80, 64);
	int64_t year_ms = INT64_C(365) * 24 * 3600 * 1000;

	assert_true(lane_pause(&l, 5000, "reason.too_fast", 0, start_ms));
	assert_true(lane_stop(&l, "reason.token", 190));
	assert_false(lane_stop(&l, "reason.permission", 10));
	assert_false(lane_pause(&l, 5000, "reason.too_fast", 0, start_ms));
	assert_string_equal(l.reason, "reason.token");
	assert_int_equal(lane_room(&l, start_us + year_ms, start_ms + year_ms), 0);
	assert_true(lane_wait_us(&l, start_us, start_ms) == INT64_MAX);

	assert_true(lane_open(&l));
	assert_false(lane_open(&l));
	assert_int_equal(lane_room(&l, start_us, start_ms), 1);
}

static bool is_unsent(struct lane *l, int64_t now_ms)
{
	return lane_silent(l, true, "reason.not_sent", &chance, now_ms);
}

TEST(lane_unreachable_waits_longer_each_time_up_to_a_minute)
{
	struct lane l = lane_of(80, 64);
	int64_t now_ms = start_ms, wait_ms = 0, before_ms = 0;

	random_seed(&chance, 1);
	for (int i = 0; i < 8; i++) {
		assert_true(is_unsent(&l, now_ms));
		assert_string_equal(l.reason, "reason.not_sent");
		wait_ms = l.until_ms - now_ms;
		assert_true(wait_ms >= before_ms && wait_ms <= 60000);
		/* the others that were under way make it no longer */
		assert_false(is_unsent(&l, now_ms + 10));
		assert_int_equal(l.until_ms - now_ms, wait_ms);
		before_ms = wait_ms < 30000 ? wait_ms : 30000;
		now_ms = l.until_ms;
		assert_int_equal(lane_room(&l, start_us, now_ms), 1);
	}
	assert_in_range(wait_ms, 30000, 60000);

	pass(&l, start_us);
	assert_int_equal(lane_window(&l), 8);
	assert_true(is_unsent(&l, now_ms));
	assert_in_range(l.until_ms - now_ms, 1000, 2000);

	(void)lane_stop(&l, "reason.token", 190);
	assert_false(is_unsent(&l, now_ms + 100000));
}

TEST(lane_that_nothing_answers_is_dead_at_the_fifth_call_and_probes_one_at_a_time)
{
	struct lane l = lane_of(100000, 64);
	int64_t now_ms = start_ms;

	l.window_milli = 64 * 1000;
	random_seed(&chance, 2);
	for (int i = 0; i < 64; i++)
		lane_take(&l, &chance, start_us);
	for (int i = 0; i < 64; i++) {
		lane_back(&l, VERDICT_UNCERTAIN, SCOPE_MESSAGE);
		assert_int_equal(lane_silent(&l, false, "reason.no_answer", &chance, now_ms),
				 i == LANE_DEAD_AFTER - 1);
	}
	assert_string_equal(l.reason, "reason.no_answer");
	for (int i = 0; i < 4; i++) {
		now_ms = l.until_ms;
		assert_int_equal(lane_room(&l, start_us + 1000, now_ms), 1);
		lane_take(&l, &chance, start_us + 1000);
		assert_int_equal(lane_room(&l, start_us + 1000, now_ms), 0);
		assert_true(lane_wait_us(&l, start_us + 1000, now_ms) == INT64_MAX);
		lane_back(&l, VERDICT_UNCERTAIN, SCOPE_MESSAGE);
		assert_true(lane_silent(&l, false, "reason.no_answer", &chance, now_ms));
	}
	(void)lane_room(&l, start_us + 2000, now_ms = l.until_ms);
	pass(&l, start_us + 2000);
	assert_true(lane_window(&l) > 1 && lane_window(&l) <= 8);
	assert_false(lane_silent(&l, false, "reason.no_answer", &chance, now_ms));
}

TEST(lane_is_not_dead_while_something_is_accepted_between)
{
	struct lane l = lane_of(100000, 64);

	for (int i = 0; i < 40; i++) {
		assert_false(lane_silent(&l, false, "reason.no_answer", &chance, start_ms));
		if (i % (LANE_DEAD_AFTER - 1) == LANE_DEAD_AFTER - 2)
			pass(&l, start_us + i * 1000);
	}
}

TEST(lane_trial_ends_only_by_what_left_in_it)
{
	struct lane l = lane_of(100000, 64);

	for (int i = 0; i < 8; i++)
		lane_take(&l, &chance, start_us);
	lane_back(&l, VERDICT_PAUSE, SCOPE_ACCOUNT);
	assert_true(lane_pause(&l, 1000, "reason.too_fast", 0, start_ms));
	/* these were accepted before the network had enough */
	for (int i = 0; i < 6; i++)
		lane_back(&l, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(lane_room(&l, start_us, start_ms + 1000), 0);
	lane_back(&l, VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(lane_room(&l, start_us, start_ms + 1000), 1);
	lane_take(&l, &chance, start_us);
	assert_int_equal(lane_room(&l, start_us, start_ms + 1000), 0);
	/* a refusal tells nothing of the pace */
	lane_back(&l, VERDICT_REFUSED, SCOPE_RECIPIENT);
	assert_int_equal(lane_room(&l, start_us, start_ms + 1000), 1);
	pass(&l, start_us);
	assert_int_equal(lane_room(&l, start_us, start_ms + 1000), 5);
}

TEST(lane_trial_is_one_call_whether_message_or_job)
{
	struct lane l = lane_of(100000, 64);

	assert_true(lane_job_may(&l));
	assert_false(lane_job_take(&l));
	lane_job_back(&l, false, true);
	assert_true(lane_pause(&l, 1000, "reason.too_fast", 0, start_ms));
	assert_false(lane_job_may(&l));
	assert_int_equal(lane_room(&l, start_us, start_ms + 1000), 1);
	assert_true(lane_job_take(&l));
	assert_false(lane_job_may(&l));
	assert_int_equal(lane_room(&l, start_us, start_ms + 1000), 0);
	assert_true(lane_wait_us(&l, start_us, start_ms + 1000) == INT64_MAX);
	/* one that left before the pause */
	lane_job_back(&l, false, true);
	assert_false(lane_job_may(&l));
	lane_job_back(&l, true, false);
	lane_take(&l, &chance, start_us);
	assert_false(lane_job_may(&l));
	lane_back(&l, VERDICT_REFUSED, SCOPE_RECIPIENT);
	assert_true(lane_job_take(&l));
	lane_job_back(&l, true, true);
	assert_int_equal(lane_room(&l, start_us, start_ms + 1000), 8);
}

TEST(lane_with_jitter_varies_and_keeps_its_rate)
{
	static const int64_t rates[] = { 1, 10, 19, 20, 80, 1000 };

	random_seed(&chance, 3);
	for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
		struct lane_limits limits = limits_of(rates[i], 1024);
		int64_t now_us = start_us, first_us = 0, last_us = 0, sum_us = 0;
		int64_t step_us = 1000000 / rates[i];
		struct lane l;

		limits.jitter_percent = 50;
		lane_init(&l, &limits, start_us);
		for (int k = 0; k < 2000; k++) {
			while (lane_room(&l, now_us, start_ms) == 0)
				now_us += lane_wait_us(&l, now_us, start_ms);
			if (k == 1000)
				first_us = now_us;
			if (k > 1000) {
				int64_t off_us = now_us - last_us - step_us;
				sum_us += off_us < 0 ? -off_us : off_us;
				assert_true(now_us - last_us <= step_us * 3 / 2 + 2);
				assert_true(now_us - last_us >= step_us / 2 - 2);
			}
			last_us = now_us;
			pass(&l, now_us);
		}
		/* 999 steps in all, a sixth of a step away from it each */
		assert_in_range(last_us - first_us, 998 * step_us, 1000 * step_us);
		assert_in_range(sum_us / 999, step_us / 8, step_us / 4);
	}
}

/* Burst and refill in words, over the whole history. */
static bool model_pair_may(const int64_t *at_ms, size_t n, const struct lane_limits *limits,
			   int64_t now_ms)
{
	for (size_t i = 0; i < n; i++) {
		int64_t count = (int64_t)(n - i) + 1;
		if (count * limits->pair_every_ms >
		    now_ms - at_ms[i] + limits->pair_burst * limits->pair_every_ms)
			return false;
	}
	return true;
}

TEST(pair_lets_go_exactly_burst_and_refill)
{
	struct random r;

	random_seed(&r, 99);
	for (int s = 0; s < SCHEDULES; s++) {
		struct lane_limits limits = limits_of(80, 64);
		int64_t at_ms[200], now_ms = start_ms, tat_ms = 0;
		size_t n = 0;

		limits.pair_burst = 1 + random_below(&r, 12);
		limits.pair_every_ms = 1 + random_below(&r, 9000);
		for (int step = 0; step < 1000 && n < ARRAY_LEN(at_ms); step++) {
			int64_t next_ms = 0, until_ms = 0;
			bool may = pair_may(&limits, tat_ms, now_ms, &next_ms, &until_ms);

			assert_int_equal(may, model_pair_may(at_ms, n, &limits, now_ms));
			if (may) {
				at_ms[n++] = now_ms;
				tat_ms = next_ms;
			} else {
				assert_false(model_pair_may(at_ms, n, &limits, until_ms - 1));
				assert_true(model_pair_may(at_ms, n, &limits, until_ms));
			}
			now_ms += random_below(&r,
					       random_below(&r, 10) ? limits.pair_every_ms : 20000);
		}
		assert_true(n > 20);
	}
}

TEST(pair_without_pace_lets_everything_go)
{
	struct lane_limits limits = limits_of(80, 64);
	int64_t tat_ms = 0, until_ms;

	limits.pair_every_ms = 0;
	limits.pair_burst = 1;
	for (int i = 0; i < 100; i++)
		assert_true(pair_may(&limits, tat_ms, start_ms, &tat_ms, &until_ms));
}

TEST(pair_closed_until_a_moment_opens_then)
{
	struct lane_limits limits = limits_of(80, 64);
	int64_t tat_ms = pair_closed_tat_ms(&limits, start_ms + 64000), next_ms, until_ms = 0;

	assert_false(pair_may(&limits, tat_ms, start_ms, &next_ms, &until_ms));
	assert_int_equal(until_ms, start_ms + 64000);
	assert_false(pair_may(&limits, tat_ms, start_ms + 63999, &next_ms, &until_ms));
	assert_true(pair_may(&limits, tat_ms, start_ms + 64000, &next_ms, &until_ms));
}

TEST(f21_pair_does_not_outlast_a_clock_set_back)
{
	struct lane_limits limits = limits_of(80, 64);
	int64_t year_ms = INT64_C(365) * 24 * 3600 * 1000, next_ms, until_ms;

	assert_false(pair_may(&limits, start_ms + year_ms, start_ms, &next_ms, &until_ms));
	assert_true(until_ms <= start_ms + 24 * 3600 * 1000);
}
