/* SPDX-License-Identifier: MIT */
/* Pause, resume, cancel, brake and release at random moments of runs under way: exactly what should
 * be sent is sent, and nothing that should rest is on its way. */
#include "bot/store/meta.h"
#include "bot/store/sweep.h"
#include "tests/flow/net.h"

#include <stdlib.h>

enum { RUNS = 3, PEOPLE = 20, HOUR_US = 3600 };

struct course {
	struct run run;
	int64_t people;
	bool is_paused, is_cancelled;
	int64_t claimed_before; /* at the last order that stopped it */
	int64_t under_way;      /* calls when it was cancelled */
	int64_t arrived_before;
};

static struct net n;
static struct random dice;
static struct course courses[RUNS];
static enum brake brake;
static int64_t braked_claims[RUNS];

static int64_t roll(int64_t below)
{
	return random_below(&dice, below);
}

static int64_t calls_of(int64_t run_id)
{
	int64_t count = 0;

	for (size_t i = 0; i < n.n_calls; i++)
		count += n.calls[i].run_id == run_id;
	return count;
}

static void pause_or_resume(struct course *c)
{
	if (c->is_cancelled)
		return;
	c->is_paused = !c->is_paused;
	/* A run that is through has nothing left to rest. */
	enum err e = store_run_pause(n.f.turn.db, c->run.id, c->is_paused);
	if (e != OK) {
		assert_int_equal(e, ERR_NOTFOUND);
		c->is_paused = false;
	}
	c->claimed_before = n.claimed[c->run.id];
}

static void cancel(struct course *c)
{
	int64_t ignored;

	if (c->is_cancelled ||
	    store_run_cancel(n.f.turn.db, c->run.id, n.f.turn.now_ms, &ignored) != OK)
		return;
	c->is_cancelled = true;
	c->claimed_before = n.claimed[c->run.id];
	c->arrived_before = n.arrived[c->run.id];
	c->under_way = calls_of(c->run.id);
}

static void set_brake(enum brake to)
{
	OK_(store_meta_set_int(n.f.turn.db, "brake", to));
	brake = to;
	for (size_t i = 0; i < RUNS; i++)
		braked_claims[i] = n.claimed[courses[i].run.id];
}

static void order(void)
{
	struct course *c = &courses[roll(RUNS)];

	net_begin(&n);
	switch (roll(8)) {
	case 0:
		cancel(c);
		break;
	case 1:
		set_brake(BRAKE_PROMOS);
		break;
	case 2:
		set_brake(BRAKE_ALL);
		break;
	case 3:
	case 4:
		set_brake(BRAKE_OFF);
		break;
	default:
		pause_or_resume(c);
	}
	net_end(&n);
}

/* After any turn: what rests rests. */
static void check(void)
{
	for (size_t i = 0; i < RUNS; i++) {
		const struct course *c = &courses[i];
		int64_t claimed = n.claimed[c->run.id];
		if (c->is_paused || c->is_cancelled)
			assert_int_equal(claimed, c->claimed_before);
		if (brake != BRAKE_OFF)
			assert_int_equal(claimed, braked_claims[i]);
		if (c->is_cancelled)
			assert_true(n.arrived[c->run.id] - c->arrived_before <= c->under_way);
		assert_true(n.arrived[c->run.id] <= c->people);
	}
}

static void step_until(int64_t until_us)
{
	while (net_step(&n, until_us))
		check();
}

static void begin(void)
{
	static const int64_t rates[] = { 5, 80, 1000 };

	n.f.engine.accounts[0].lane.limits.per_second = rates[roll(3)];
	n.f.engine.accounts[0].lane.limits.in_flight = 1 + roll(8);
	n.latency_us = 1000 * (1 + roll(300));
	net_begin(&n);
	for (size_t i = 0; i < RUNS; i++) {
		int64_t people = 1 + roll(PEOPLE), first = 1 + roll(PEOPLE);
		struct run run =
			roll(2) ? net_run(&n, first, people) : net_queued_run(&n, first, people);
		courses[i] = (struct course){ .run = run, .people = people };
	}
	set_brake(BRAKE_OFF);
	net_end(&n);
}

/* All go on, and their end is awaited. */
static void end(void)
{
	net_begin(&n);
	set_brake(BRAKE_OFF);
	for (size_t i = 0; i < RUNS; i++) {
		if (courses[i].is_paused)
			pause_or_resume(&courses[i]);
	}
	net_end(&n);
	step_until(n.now_us + HOUR_US * INT64_C(1000000));
	net_begin(&n);
	for (size_t i = 0; i < RUNS; i++) {
		const struct course *c = &courses[i];
		struct run_counts counts;
		OK_(store_run_counts(n.f.turn.db, c->run.id, &counts));
		assert_int_equal(counts.sent, n.arrived[c->run.id]);
		assert_int_equal(counts.queued + counts.sending + counts.uncertain, 0);
		if (!c->is_cancelled)
			assert_int_equal(n.arrived[c->run.id], c->people);
	}
	assert_int_equal(flow_int(&n.f, "SELECT count(*) FROM delivery WHERE state NOT IN (2, 8)"),
			 0);
	assert_int_equal(flow_int(&n.f, "SELECT count(*) FROM run WHERE state < 2"), 0);
	net_end(&n);
}

TEST(f31_what_should_be_sent_is_sent_through_pause_resume_cancel_and_brake)
{
	uint64_t n_seeds = getenv("SIAR_LONG") ? 10000 : 60;

	net_open(&n, 80, 8, 2 * PEOPLE);
	n.pauses_percent = 10;
	for (net_seed = 1; net_seed <= n_seeds; net_seed++) {
		random_seed(&dice, net_seed);
		begin();
		for (int64_t orders = roll(12); orders > 0; orders--) {
			step_until(n.now_us + roll(300 * 1000));
			order();
		}
		end();
	}
	net_seed = 0;
	net_close(&n);
}
