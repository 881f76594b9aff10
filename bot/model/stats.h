/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_STATS_H
#define SIAR_MODEL_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What siar is doing, as published after each turn: for /metrics, /healthz and `siar status`. A
 * plain value, copied under a lock by whoever publishes it. */

/* Durations in microseconds; bounds are upper limits, the last bucket is everything above. */
enum { HISTOGRAM_BUCKETS = 12 };
extern const int64_t histogram_bounds_us[HISTOGRAM_BUCKETS - 1];
struct histogram {
	int64_t count[HISTOGRAM_BUCKETS];
	int64_t sum_us;
};
void histogram_add(struct histogram *h, int64_t us);

enum { STATS_ACCOUNTS_MAX = 32 };
struct stats_lane {
	char account[33], phone[24];
	int state; /* enum lane_state */
	char reason[48];
	int64_t until_ms, window, in_flight;
	int health;     /* enum health */
	bool is_silent; /* its network sends no webhooks */
	bool is_quiet;  /* nobody has written for longer than is usual */
};

enum { STATS_BRAKE_COPY = 3 };
struct stats {
	bool can_commit, is_careful;
	int brake; /* of the store's; STATS_BRAKE_COPY: nothing is sent at all */
	int64_t started_ms;
	int64_t turns, turns_abandoned, events, events_seen_before, events_ignored,
		events_unaddressed, events_old;
	int64_t bodies, bodies_stored, bodies_refused, set_aside;
	int64_t sends, statuses, statuses_unknown, planned;
	int64_t verdicts[9]; /* by enum verdict */
	int64_t ring_items, ring_bytes, wal_pages;
	struct histogram commit_us, turn_us, acknowledge_us;
	int64_t batch_events; /* sum of events over turns with events */
	int64_t batch_turns;
	struct stats_lane lanes[STATS_ACCOUNTS_MAX];
	size_t n_lanes;
};

#endif
