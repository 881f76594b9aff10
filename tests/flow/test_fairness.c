/* SPDX-License-Identifier: MIT */
/* Runs that go at once: a small one is through in hardly more than its own time, and none stands
 * still. */
#include "tests/flow/net.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static struct net n;

enum { SMALL = 10, BIG = 400 };

/* How long a run of SMALL takes beside `n_big` big ones that have gone on for a while. Alone it
 * begins with an empty bucket too: what the bucket would have saved up is not there beside others,
 * and no order of sending could bring it. */
static int64_t small_takes_us(int64_t per_second, int64_t in_flight, int n_big, bool is_queued)
{
	net_open(&n, per_second, in_flight, n_big * BIG + SMALL);
	net_begin(&n);
	for (int i = 0; i < n_big; i++) {
		if (is_queued)
			(void)net_queued_run(&n, SMALL + 1 + i * BIG, BIG);
		else
			(void)net_run(&n, SMALL + 1 + i * BIG, BIG);
	}
	net_end(&n);
	/* until the lane is in its stride: its bucket is as empty as it will be */
	int64_t begin_us = n.now_us + 1000 * 1000 + 20 * 1000000 / per_second;
	while (n_big > 0 && n.arrived[1] < 100 && net_step(&n, begin_us))
		continue;
	net_begin(&n);
	struct run small = net_run(&n, 1, SMALL);
	n.f.turn.lanes[0].bucket_level = 0;
	n.f.turn.lanes[0].bucket_at_us = n.now_us;
	net_end(&n);
	int64_t start_us = n.now_us;
	while (n.arrived[small.id] < SMALL && net_step(&n, INT64_MAX))
		continue;
	int64_t takes_us = n.last_us[small.id] - start_us;
	assert_int_equal(n.arrived[small.id], SMALL);
	net_close(&n);
	return takes_us;
}

TEST(f22_a_run_of_ten_ends_within_twice_its_idle_time_beside_big_ones)
{
	static const int64_t rates[] = { 1, 80, 500, 5000 }, windows[] = { 1, 8, 64 };
	bool is_long = getenv("SIAR_LONG") != NULL;

	for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
		for (size_t k = 0; k < ARRAY_LEN(windows); k++) {
			/* each with some other, unless there is time for all */
			if (!is_long && (i + k) % 3 != 0)
				continue;
			int64_t idle_us = small_takes_us(rates[i], windows[k], 0, false);
			int64_t one_us = small_takes_us(rates[i], windows[k], 1, false);
			int64_t queued_us = small_takes_us(rates[i], windows[k], 1, true);
			int64_t many_us = small_takes_us(rates[i], windows[k], 50, true);
			if (is_long)
				print_message("# rate %" PRId64 " window %" PRId64 ": idle %" PRId64
					      " us, beside one %" PRId64 ", one queued %" PRId64
					      ", fifty %" PRId64 "\n",
					      rates[i], windows[k], idle_us, one_us, queued_us,
					      many_us);
			assert_true(one_us <= 2 * idle_us);
			assert_true(queued_us <= 2 * idle_us);
			assert_true(many_us <= 2 * idle_us);
		}
	}
}

/* --- whose turn, against what was promised --- */

enum { QUEUES = 12, SLOTS = 400 };

static struct run_queue queues[QUEUES];
static int64_t waited[QUEUES]; /* slots since its last turn */
static size_t n_queues;

/* Naively: nobody has less left, or as much and has had less. */
static bool is_least(size_t at)
{
	for (size_t i = 0; i < n_queues; i++) {
		if (queues[i].left < queues[at].left ||
		    (queues[i].left == queues[at].left && queues[i].claimed < queues[at].claimed))
			return false;
	}
	return true;
}

static void queue_leaves(size_t at)
{
	n_queues--;
	for (size_t i = at; i < n_queues; i++) {
		queues[i] = queues[i + 1];
		waited[i] = waited[i + 1];
	}
}

static void draw_queues(struct random *dice)
{
	int64_t run_id = 0;

	n_queues = 1 + (size_t)random_below(dice, QUEUES);
	for (size_t i = 0; i < n_queues; i++) {
		run_id += 1 + random_below(dice, 3);
		bool is_known = random_below(dice, 2);
		queues[i] = (struct run_queue){
			.run_id = run_id,
			.left = is_known ? 1 + random_below(dice, 200) : INT64_MAX,
			.claimed = random_below(dice, 50),
		};
		waited[i] = 0;
	}
}

TEST(turns_go_to_the_least_two_times_of_three_and_forget_nobody)
{
	uint64_t n_seeds = getenv("SIAR_LONG") ? 10000 : 500;
	struct random dice;

	for (net_seed = 1; net_seed <= n_seeds; net_seed++) {
		struct pick_turns turns = { 0 };
		int64_t others = 0; /* turns that did not go to the least, in a row */

		random_seed(&dice, net_seed);
		draw_queues(&dice);
		for (int slot = 0; slot < SLOTS && n_queues > 0; slot++) {
			size_t at = pick_turns_next(&turns, queues, n_queues);
			bool was_least = is_least(at), is_claimed = random_below(&dice, 10) > 0;
			assert_true(at < n_queues);
			assert_true(was_least || slot % 3 == 2);
			others = was_least ? 0 : others + 1;
			assert_true(others <= 1);
			for (size_t i = 0; i < n_queues; i++)
				waited[i]++;
			waited[at] = 0;
			pick_turns_took(&turns, queues, n_queues, at, is_claimed);
			for (size_t i = 0; i < n_queues; i++)
				assert_true(waited[i] <= 3 * QUEUES);
			if (queues[at].left == 0 || random_below(&dice, 40) == 0)
				queue_leaves(at);
		}
	}
	net_seed = 0;
}
