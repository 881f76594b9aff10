/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_FLOW_NET_H
#define SIAR_TESTS_FLOW_NET_H

#include "bot/base/random.h"
#include "tests/flow/fixture.h"

/* Whole turns over the fixture's engine against a network that answers each call after a while, by
 * a clock that jumps from one event to the next. What was accepted is counted for each run. Between
 * two steps no turn is open: what a test does itself stands between net_begin and net_end. */

enum { NET_RUNS = 32768, NET_CALLS = FLOW_POOL };

struct net_call {
	struct sending *s;
	int64_t run_id, due_us;
	enum verdict v;
};

struct net {
	struct flow f;
	struct random random;
	int64_t latency_us;
	int64_t pauses_percent; /* of the calls are told to come again later */
	struct net_call calls[NET_CALLS];
	size_t n_calls;
	int64_t next_us; /* when the engine wants a turn */
	int64_t n_turns, now_us;
	int64_t claimed[NET_RUNS], arrived[NET_RUNS]; /* by run */
	int64_t last_us[NET_RUNS];                    /* when the last of a run arrived */
};

/* The schedule a test is at, 0 = none: shown when the program ends in the middle of it. */
extern uint64_t net_seed;

/* A lane of this pace, its window as wide as it may be; `n` people (chats 1 .. n, or from the first
 * free one on) whose windows are open. */
void net_open(struct net *n, int64_t per_second, int64_t in_flight, int64_t people);
void net_close(struct net *n);
void net_begin(struct net *n);
void net_end(struct net *n);
/* A run to the people first .. first + count - 1. */
struct run net_run(struct net *n, int64_t first, int64_t count);
/* The same, with all its rows queued and their time come. */
struct run net_queued_run(struct net *n, int64_t first, int64_t count);
/* The next event: an answer comes or the engine wants a turn. False when there is none before
 * `until_us`: then that is the time. */
bool net_step(struct net *n, int64_t until_us);

#endif
