/* SPDX-License-Identifier: MIT */
/* The machine's clock and the one that is moved by hand. */

#include "tests/lib/test.h"

#include "bot/base/clock.h"

#include <time.h>

TEST(clock_system_tells_wall_time_in_milliseconds)
{
	int64_t before = (int64_t)time(NULL) * 1000;
	int64_t ms = clock_wall_ms(&clock_system);
	/* time() may lag one tick behind the precise clock, on both sides. */
	assert_true(ms >= before);
	assert_true(ms <= (int64_t)time(NULL) * 1000 + 1100);
}

static int64_t raw_us(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

TEST(clock_system_agrees_with_the_kernel_to_its_last_digit)
{
	int64_t before = raw_us(CLOCK_MONOTONIC), us = clock_mono_us(&clock_system);
	assert_in_range(us, before, raw_us(CLOCK_MONOTONIC));
	before = raw_us(CLOCK_REALTIME);
	int64_t ms = clock_wall_ms(&clock_system);
	assert_in_range(ms, before / 1000, raw_us(CLOCK_REALTIME) / 1000);
}

TEST(clock_system_monotonic_never_goes_back)
{
	int64_t last = clock_mono_us(&clock_system);
	assert_true(last > 0);
	for (int i = 0; i < 10000; i++) {
		int64_t next = clock_mono_us(&clock_system);
		assert_true(next >= last);
		last = next;
	}
}

TEST(clock_manual_stands_still_until_moved)
{
	struct clock_manual m;
	clock_manual_init(&m, 1785600000000);
	int64_t mono = clock_mono_us(&m.clock);
	assert_int_equal(clock_wall_ms(&m.clock), 1785600000000);
	assert_int_equal(clock_wall_ms(&m.clock), 1785600000000);
	clock_manual_move(&m, 1500);
	assert_int_equal(clock_wall_ms(&m.clock), 1785600001500);
	assert_int_equal(clock_mono_us(&m.clock) - mono, 1500000);
}

TEST(clock_manual_moved_back_keeps_its_monotonic_time)
{
	struct clock_manual m;
	clock_manual_init(&m, 10000);
	clock_manual_move(&m, 5);
	int64_t mono = clock_mono_us(&m.clock);
	clock_manual_move(&m, -3000);
	assert_int_equal(clock_wall_ms(&m.clock), 7005);
	assert_int_equal(clock_mono_us(&m.clock), mono);
}

TEST(clock_ahead_goes_with_the_machines_clock_and_keeps_its_lead)
{
	struct clock_ahead a;
	clock_ahead_init(&a);
	clock_ahead_move(&a, 3600 * 1000);
	clock_ahead_move(&a, 500);
	int64_t mono = clock_mono_us(&clock_system) + INT64_C(3600500) * 1000;
	assert_in_range(clock_mono_us(&a.clock), mono, mono + 1000000);
	int64_t wall = clock_wall_ms(&clock_system) + 3600500;
	assert_in_range(clock_wall_ms(&a.clock), wall, wall + 1000);
}
