/* SPDX-License-Identifier: MIT */
/* The queue between two threads: limits, order, waiting. Clean under -Db_sanitize=thread. */

#include "tests/lib/test.h"

#include "bot/base/clock.h"
#include "bot/base/ring.h"

#include <pthread.h>
#include <sched.h>

#define LONG_US INT64_C(20000000) /* a test that waits this long has failed */

static int items[8];

TEST(ring_gives_what_was_put_in_order)
{
	struct ring r;
	void *got[8];

	ring_init(&r, 8, 1000);
	for (int i = 0; i < 5; i++)
		assert_int_equal(ring_put(&r, &items[i], 10), OK);
	assert_int_equal(ring_take(&r, got, 2), 2);
	assert_ptr_equal(got[0], &items[0]);
	assert_ptr_equal(got[1], &items[1]);
	assert_int_equal(ring_take(&r, got, 8), 3);
	assert_ptr_equal(got[2], &items[4]);
	assert_int_equal(ring_take(&r, got, 8), 0);
	ring_finish(&r);
}

TEST(ring_refuses_what_does_not_fit_in_entries)
{
	struct ring r;
	void *got[1];

	ring_init(&r, 2, 1000);
	assert_int_equal(ring_put(&r, &items[0], 0), OK);
	assert_int_equal(ring_put(&r, &items[1], 0), OK);
	assert_int_equal(ring_put(&r, &items[2], 0), ERR_LIMIT);
	assert_int_equal(ring_take(&r, got, 1), 1);
	assert_int_equal(ring_put(&r, &items[2], 0), OK);
	ring_finish(&r);
}

TEST(ring_refuses_what_does_not_fit_in_bytes)
{
	struct ring r;
	void *got[4];
	size_t n, bytes;

	ring_init(&r, 8, 100);
	assert_int_equal(ring_put(&r, &items[0], 60), OK);
	assert_int_equal(ring_put(&r, &items[1], 41), ERR_LIMIT);
	assert_int_equal(ring_put(&r, &items[1], SIZE_MAX), ERR_LIMIT);
	assert_int_equal(ring_put(&r, &items[2], 40), OK);
	ring_fill(&r, &n, &bytes);
	assert_int_equal(n, 2);
	assert_int_equal(bytes, 100);
	assert_int_equal(ring_take(&r, got, 4), 2);
	assert_ptr_equal(got[1], &items[2]);
	ring_fill(&r, &n, &bytes);
	assert_int_equal(n, 0);
	assert_int_equal(bytes, 0);
	ring_finish(&r);
}

TEST(ring_goes_round_many_times)
{
	struct ring r;
	void *got[3];

	ring_init(&r, 3, 30);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(ring_put(&r, &items[i % 8], 10), OK);
		assert_int_equal(ring_put(&r, &items[(i + 1) % 8], 20), OK);
		assert_int_equal(ring_take(&r, got, 3), 2);
		assert_ptr_equal(got[0], &items[i % 8]);
		assert_ptr_equal(got[1], &items[(i + 1) % 8]);
	}
	ring_finish(&r);
}

TEST(ring_wait_returns_at_once_when_something_is_in_it)
{
	struct ring r;
	ring_init(&r, 2, 10);
	assert_int_equal(ring_put(&r, &items[0], 1), OK);
	ring_wait(&r, -1);
	ring_finish(&r);
}

TEST(ring_wait_ends_after_its_time)
{
	struct ring r;
	ring_init(&r, 2, 10);
	int64_t start = clock_mono_us(&clock_system);
	ring_wait(&r, 0);
	ring_wait(&r, 3000);
	int64_t took_us = clock_mono_us(&clock_system) - start;
	assert_true(took_us >= 3000 && took_us < LONG_US);
	ring_finish(&r);
}

TEST(ring_wake_before_the_wait_ends_that_wait_only)
{
	struct ring r;
	ring_init(&r, 2, 10);
	ring_wake(&r);
	ring_wake(&r);
	ring_wait(&r, -1);
	int64_t start = clock_mono_us(&clock_system);
	ring_wait(&r, 2000);
	assert_true(clock_mono_us(&clock_system) - start >= 2000);
	ring_finish(&r);
}

static void *waker(void *arg)
{
	ring_wake(arg);
	return NULL;
}

static void *putter(void *arg)
{
	return ring_put(arg, &items[0], 1) == OK ? arg : NULL;
}

TEST(ring_wait_without_limit_ends_by_another_thread)
{
	static void *(*const others[])(void *) = { waker, putter };
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		struct ring r;
		pthread_t t;
		void *got[1];

		ring_init(&r, 2, 10);
		assert_int_equal(pthread_create(&t, NULL, others[i], &r), 0);
		ring_wait(&r, -1);
		assert_int_equal(ring_take(&r, got, 1), i);
		assert_int_equal(pthread_join(t, NULL), 0);
		ring_finish(&r);
	}
}

#define MANY 20000

static int numbers[MANY];

static void *producer(void *arg)
{
	for (int i = 0; i < MANY; i++) {
		numbers[i] = i; /* not atomic on purpose: the ring hands it over */
		while (ring_put(arg, &numbers[i], (size_t)(i % 100)) != OK)
			sched_yield();
	}
	return NULL;
}

TEST(ring_hands_over_everything_once_and_in_order_between_threads)
{
	struct ring r;
	pthread_t t;
	void *got[64];
	int next = 0;

	ring_init(&r, 100, 3000);
	assert_int_equal(pthread_create(&t, NULL, producer, &r), 0);
	while (next < MANY) {
		ring_wait(&r, LONG_US);
		size_t n = ring_take(&r, got, ARRAY_LEN(got));
		assert_true(n > 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(*(int *)got[i], next++);
	}
	assert_int_equal(pthread_join(t, NULL), 0);
	ring_finish(&r);
}

TEST(ring_finish_accepts_null_zeroed_and_twice)
{
	struct ring r = { 0 };
	ring_finish(NULL);
	ring_finish(&r);
	ring_init(&r, 1, 1);
	ring_finish(&r);
	ring_finish(&r);
	assert_null(r.items);
}
