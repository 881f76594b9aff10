/* SPDX-License-Identifier: MIT */
/* A slice of what was decided for many rows at once: a cancelled run's rows, an expired one's, rows
 * that waited for a brake that is off. Called by the turn before the claims, on the writer thread,
 * inside the transaction. What is left stands in the store: the next turn goes on, also after a
 * restart. */
#include "bot/flow/sweep.h"

#include "bot/flow/dispatch.h"
#include "bot/flow/jobs.h"
#include "bot/store/sweep.h"

enum { SLICE = 64, EXPIRE_MAX = 16 };

/* One kind to its end, or until the time is over; at least a slice. */
static enum err slices(struct turn *t, int64_t until_us,
		       enum err (*slice)(struct db *, int64_t, int64_t, bool *))
{
	bool is_end = false;
	enum err e;

	do {
		e = slice(t->db, t->now_ms, SLICE, &is_end);
	} while (!e && !is_end && turn_spent_us(t) < until_us);
	return e;
}

/* Runs whose time is over, and their sellers are told. */
static enum err expire(struct turn *t)
{
	int64_t promos[EXPIRE_MAX], n = 0;

	enum err e = store_sweep_expire(t->db, t->now_ms, EXPIRE_MAX, promos, &n);
	for (int64_t i = 0; i < n && !e; i++)
		e = jobs_tell(t, dispatch_run_over, promos[i]);
	return e;
}

enum err sweep_run(struct turn *t, bool *ret_more)
{
	int64_t until_us = turn_spent_us(t) + SWEEP_US;

	*ret_more = false;
	enum err e = expire(t);
	if (!e)
		e = store_sweep_is_open(t->db, ret_more);
	if (e || !*ret_more)
		return e;
	/* Releases first: they let something go. */
	e = slices(t, until_us, store_sweep_release);
	if (!e)
		e = slices(t, until_us, store_sweep_rows);
	return e ? e : store_sweep_is_open(t->db, ret_more);
}

enum err sweep_next_us(struct turn *t, int64_t *ret)
{
	int64_t at_ms;

	enum err e = store_sweep_expire_ms(t->db, &at_ms);
	if (e)
		return e;
	*ret = INT64_MAX;
	if (at_ms == INT64_MAX)
		return OK;
	int64_t wait_us = at_ms > t->now_ms ? (at_ms - t->now_ms) * 1000 : 0;
	*ret = clock_mono_us(t->engine->clock) + wait_us;
	return OK;
}
