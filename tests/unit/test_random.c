/* SPDX-License-Identifier: MIT */
/* Numbers that repeat by seed, and secrets that do not. */

#include "tests/lib/test.h"

#include "bot/base/check.h"
#include "bot/base/random.h"

#include <string.h>

TEST(random_next_is_xoshiro256starstar)
{
	/* Published first outputs for the state 1, 2, 3, 4. */
	static const uint64_t want[] = { 11520,
					 0,
					 1509978240,
					 1215971899390074240,
					 1216172134540287360,
					 607988272756665600,
					 UINT64_C(16172922978634559625),
					 8476171486693032832 };
	struct random r = { { 1, 2, 3, 4 } };
	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		assert_true(random_next(&r) == want[i]);
}

TEST(random_seed_fills_the_state_by_splitmix64)
{
	struct random r;
	random_seed(&r, 1234567);
	assert_true(r.s[0] == UINT64_C(6457827717110365317));
	assert_true(r.s[1] == UINT64_C(3203168211198807973));
	assert_true(r.s[2] == UINT64_C(9817491932198370423));
	random_seed(&r, 0);
	assert_true(random_next(&r) == 0x99ec5f36cb75f2b4);
}

TEST(random_same_seed_gives_same_numbers_another_seed_others)
{
	struct random a, b, c;
	random_seed(&a, 7);
	random_seed(&b, 7);
	random_seed(&c, 8);
	bool is_other = false;
	for (int i = 0; i < 100; i++) {
		uint64_t n = random_next(&a);
		assert_true(n == random_next(&b));
		is_other |= n != random_next(&c);
	}
	assert_true(is_other);
}

TEST(random_below_stays_in_range_and_reaches_every_number)
{
	static const int64_t limits[] = { 1, 2, 3, 7, 10, 64 };
	struct random r;

	random_seed(&r, 42);
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		int seen[64] = { 0 };
		for (int k = 0; k < 10000; k++) {
			int64_t n = random_below(&r, limits[i]);
			assert_true(n >= 0 && n < limits[i]);
			seen[n]++;
		}
		for (int64_t n = 0; n < limits[i]; n++)
			assert_true(seen[n] > 10000 / limits[i] / 2);
	}
}

TEST(random_below_is_even_where_a_plain_remainder_is_not)
{
	/* 3/4 of 2^63: a remainder of 64 bits would fall into the lower third in half of all cases.
	 */
	int64_t below = INT64_C(3) << 61;
	int low = 0;
	struct random r;

	random_seed(&r, 42);
	for (int i = 0; i < 3000; i++) {
		int64_t n = random_below(&r, below);
		assert_true(n >= 0 && n < below);
		low += n < below / 3 * 2;
	}
	assert_in_range(low, 1850, 2150);
	assert_true(random_below(&r, INT64_MAX) >= 0);
}

static void below_zero(void *arg)
{
	random_below(arg, 0);
}

TEST(random_below_stops_on_an_empty_range)
{
	struct random r;
	random_seed(&r, 1);
	assert_true(test_stops(below_zero, &r));
}

TEST(random_secret_fills_all_bytes_and_never_repeats)
{
	unsigned char a[1000] = { 0 }, b[1000] = { 0 };
	int zeros = 0;

	random_secret(a, sizeof(a));
	random_secret(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	for (size_t i = 0; i < sizeof(a); i++)
		zeros += a[i] == 0;
	assert_in_range(zeros, 0, 40);
	assert_memory_not_equal(a + 984, ((unsigned char[16]){ 0 }), 16);
}

TEST(random_secret_stays_inside_its_bytes)
{
	unsigned char a[3] = { 1, 2, 3 };
	random_secret(a + 1, 0);
	assert_int_equal(a[1], 2);
	random_secret(a + 1, 1);
	assert_int_equal(a[0], 1);
	assert_int_equal(a[2], 3);
}
