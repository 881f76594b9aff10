/* SPDX-License-Identifier: MIT */
/* What a turn costs the writer by how many rows are queued and how many runs go at once, and how
 * long a cancelled run of a million takes to be gone; the commit is not counted.
 *
 *	queue [--match TEXT] */
#include "bot/flow/turn.h"
#include "tests/flow/net.h"

#include <inttypes.h>
#include <time.h>

static struct net n;

enum { TURNS = 400, MILLION = 1000 * 1000 };

static int64_t step_us; /* when the step began */

/* What this process has used, so that others on the machine do not count. */
static int64_t cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static int64_t spent_us(int64_t since_us)
{
	return cpu_us() - since_us;
}

/* The network's time, and in a turn what it has used: a turn ends when its time is over. */
static int64_t turning_us(void *owner)
{
	struct net *net = owner;

	return net->now_us + spent_us(step_us);
}

static int64_t wall_ms(void *owner)
{
	struct net *net = owner;

	return net->f.clock.wall_ms;
}

static const struct clock turning = { wall_ms, turning_us, &n };

/* One step; what it took without its commit, -1 when there is none. */
static int64_t step(int64_t until_us)
{
	step_us = cpu_us();
	bool is_step = net_step(&n, until_us);
	return is_step ? spent_us(step_us) - n.f.engine.commit_us : -1;
}

static void open_queues(int64_t rows, int64_t n_runs)
{
	int64_t people = rows / n_runs;

	net_open(&n, 20, 64, people);
	net_begin(&n);
	for (int64_t i = 0; i < n_runs; i++)
		(void)net_queued_run(&n, 1, people);
	step_us = cpu_us();
	n.f.engine.clock = &turning;
	net_end(&n);
	OK_(db_checkpoint(n.f.engine.db, 1));
}

/* The longest and the usual turn; at 20 a second each claims one or two. */
static void measure(int64_t rows, int64_t n_runs)
{
	int64_t longest_us = 0, all_us = 0, turns = 0;

	open_queues(rows, n_runs);
	while (turns < TURNS) {
		int64_t us = step(n.now_us + INT64_C(3600) * 1000000);
		if (us < 0)
			break;
		longest_us = us > longest_us ? us : longest_us;
		all_us += us;
		turns++;
	}
	print_message("# %7" PRId64 " rows of %" PRId64 " runs: %" PRId64
		      " us a turn, the longest %" PRId64 " us, %" PRId64 " turns\n",
		      rows, n_runs, all_us / turns, longest_us, turns);
	net_close(&n);
}

TEST(turns_by_rows_and_runs)
{
	measure(10, 1);
	measure(1000, 50);
	measure(MILLION, 1);
	measure(MILLION, 50);
}

TEST(a_million_rows_are_cancelled_a_slice_a_turn)
{
	int64_t cancelled, longest_us = 0, turns = 0, start_us;
	struct run_counts counts;

	open_queues(MILLION, 1);
	net_begin(&n);
	start_us = cpu_us();
	OK_(store_run_cancel(n.f.turn.db, 1, n.f.turn.now_ms, &cancelled));
	OK_(store_run_counts(n.f.turn.db, 1, &counts));
	int64_t order_us = spent_us(start_us);
	assert_int_equal(counts.queued, 0);
	net_end(&n);
	start_us = cpu_us();
	for (int64_t us; n.next_us <= n.now_us && (us = step(n.now_us)) >= 0; turns++) {
		longest_us = us > longest_us ? us : longest_us;
		if (turns % 16 == 0)
			OK_(db_checkpoint(n.f.engine.db, 1000));
	}
	print_message("# cancelling %" PRId64 " rows: %" PRId64 " us, then %" PRId64
		      " turns in %" PRId64 " ms, the longest %" PRId64 " us\n",
		      cancelled, order_us, turns, spent_us(start_us) / 1000, longest_us);
	net_close(&n);
}
