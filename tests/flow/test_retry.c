/* SPDX-License-Identifier: MIT */
/* When and how often a delivery is tried again. */
#include "bot/flow/retry.h"
#include "tests/lib/test.h"

TEST(retry_tries_replies_and_notices_longer_than_promos)
{
	assert_int_equal(retry_attempts(CLASS_REPLY), 8);
	assert_int_equal(retry_attempts(CLASS_NOTICE), 8);
	assert_int_equal(retry_attempts(CLASS_PROMO), 5);
	assert_int_equal(retry_attempts(CLASS_DIGEST), 5);
}

TEST(retry_waits_double_and_stay_below_ten_minutes)
{
	static const int64_t longest_ms[] = { 2000,   4000,   8000,   16000,  32000,  64000,
					      128000, 256000, 512000, 600000, 600000, 600000 };
	struct random r;

	random_seed(&r, 42);
	for (int i = 0; i < 12; i++) {
		int64_t least_ms = INT64_MAX, most_ms = 0;

		for (int k = 0; k < 2000; k++) {
			int64_t wait_ms = retry_wait_ms(i + 1, &r);
			least_ms = wait_ms < least_ms ? wait_ms : least_ms;
			most_ms = wait_ms > most_ms ? wait_ms : most_ms;
		}
		assert_true(least_ms >= longest_ms[i] / 2 && most_ms <= longest_ms[i]);
		/* the jitter uses its whole range */
		assert_true(least_ms <= longest_ms[i] / 100 * 52);
		assert_true(most_ms >= longest_ms[i] / 100 * 98);
	}
	assert_in_range(retry_wait_ms(1000000, &r), 300000, 600000);
}

TEST(retry_jitter_follows_the_seed)
{
	struct random a, b;

	random_seed(&a, 5);
	random_seed(&b, 5);
	for (int i = 1; i < 20; i++)
		assert_int_equal(retry_wait_ms(i, &a), retry_wait_ms(i, &b));
}

static void wait_of_attempt_zero(void *arg)
{
	(void)retry_wait_ms(0, arg);
}

TEST(retry_counts_attempts_from_one)
{
	struct random r;

	random_seed(&r, 5);
	assert_true(test_stops(wait_of_attempt_zero, &r));
}
