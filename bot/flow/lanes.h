/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_LANES_H
#define SIAR_FLOW_LANES_H

#include "bot/base/random.h"
#include "bot/flow/burst.h"
#include "bot/flow/pick_turns.h"
#include "bot/flow/pulse.h"
#include "bot/flow/usual.h"
#include "bot/gateway/gateway.h"
#include "bot/store/account.h"

#include <stdbool.h>
#include <stdint.h>

/* The pace of one account. Plain data: a turn works on a copy and keeps it only when it commits.
 * Writer thread only; no clock inside: now_us is monotonic microseconds, now_ms wall milliseconds.
 *
 * A pause ends in a trial: one call at a time until one is accepted. A network that did not answer
 * LANE_DEAD_AFTER calls in a row is dead: each trial that brings no answer is followed by a longer
 * pause, up to a minute, and the window begins small when it is back. When the network refuses more
 * than half of the last 20 recipients of promos, or nothing that it accepted arrives (pulse.h),
 * the lane rests for ten minutes and begins small; the third time within 24 hours, for the one or
 * the other, it stops for a person. */

enum { LANE_DEAD_AFTER = 5 };

struct lane_limits {
	int64_t per_second; /* 1 .. 100,000 */
	int64_t in_flight;  /* 1 .. 1,024 */
	int64_t pair_burst, pair_every_ms;
	int64_t jitter_percent;               /* 0 .. 50: of the time between two sends */
	int64_t per_day, warm_up;             /* see budget.h; 0 = no limit */
	int64_t gap_ms, gap_max_ms, per_hour; /* of promos and digests; see budget.h; 0 = none */
};

/* Days since 1970 by the office's zone, and on how many the account has sent; see budget.h. */
struct lane_day {
	int64_t day, sent, active_days;
};

/* What is asked of a network by itself; see asking.h. */
enum question {
	QUESTION_POLL,
	QUESTION_HEALTH,
	QUESTION_QUEUE,
	QUESTION_HISTORY,
	QUESTION_GROUPS,
	QUESTIONS
};
struct asking {
	bool is_out;
	int step, failures;
	int64_t next_us; /* monotonic; 0 = at once */
};

/* From when on something may be missing of what people wrote, 0 = nothing is; see history.h. */
struct lane_history {
	int64_t heard_ms;           /* when the network brought something last */
	int64_t kept_ms;            /* the same as the store has it */
	int64_t since_ms, again_ms; /* of the walk, of the one after it */
	bool is_changed;            /* the store is to be told */
};

/* The deliveries that its network may not have sent yet, oldest first; see queue.h. */
enum { LANE_QUEUE_MAX = 16 };
struct lane_queue {
	int64_t ids[LANE_QUEUE_MAX];
	size_t n, n_new; /* n_new: of them since the network was asked last */
	bool is_to_clear;
	bool is_changed; /* the store is to be told */
};

/* When the next promo may go after the last, and how many have gone in the hour since hour_ms. */
struct lane_gap {
	int64_t next_ms, hour_ms, sent;
};

struct lane {
	struct lane_limits limits;
	struct lane_day day;
	struct lane_gap gap;
	enum lane_state state;
	const char *reason; /* text key of a pause or stop, static or in the engine's memory */
	int64_t code, until_ms;
	enum health health; /* health.h */
	struct asking asking[QUESTIONS];
	int64_t list_us; /* when groups or chats may be asked for again, monotonic */
	struct lane_history history;
	struct lane_queue queue;
	/* private below */
	int64_t bucket_at_us, bucket_level; /* exact token bucket, level in millionths of a token */
	int64_t jitter_level;               /* what it must hold beyond a token */
	int64_t window_milli;               /* concurrency window, thousandths */
	int64_t in_flight;
	int64_t old_answers; /* under way since before the window was last halved */
	int silent, probes;  /* calls that nothing answered and pauses for it, in a row */
	bool is_trial, is_dead, is_probe_out;
	struct burst burst;
	struct pulse pulse;
	struct usual usual;
	int jobs;            /* jobs': their calls under way */
	int64_t planned_run; /* the planner's: whose turn it was last */
	struct pick_turns turns;
};

void lane_init(struct lane *l, const struct lane_limits *limits, int64_t now_us);
/* As the store remembers it: what was paused or stopped begins with a trial. */
void lane_restore(struct lane *l, enum lane_state state, const char *reason, int64_t code,
		  int64_t until_ms);
/* New limits from config; what is in flight and spent stays. */
void lane_limit(struct lane *l, const struct lane_limits *limits);
/* How many may leave now: state, token bucket and window together. Opens a pause that is over. */
int64_t lane_room(struct lane *l, int64_t now_us, int64_t now_ms);
/* When lane_room() can become more by itself, microseconds from now; INT64_MAX when only an answer
 * or a person can open it. */
int64_t lane_wait_us(const struct lane *l, int64_t now_us, int64_t now_ms);
/* One leaves: takes a token and a place. There must be room. `random` chooses by how much the next
 * is later than the bucket alone would have it; that much less later than that is the one after. */
void lane_take(struct lane *l, struct random *random, int64_t now_us);
/* One came back. `v` moves the window: up a little when accepted, halved on push-back and when
 * nothing answers. */
void lane_back(struct lane *l, enum verdict v, enum scope scope);
/* Work that needs no token and no place (photos, marks) keeps to pauses and trials all the same:
 * may one call leave, one leaves (true: it is the trial's), and that one came back. */
bool lane_job_may(const struct lane *l);
bool lane_job_take(struct lane *l);
void lane_job_back(struct lane *l, bool is_probe, bool is_accepted);
/* Waits wait_ms (clamped to 1 s .. 24 h); a longer pause stays. True when this changed the state
 * (to be stored). */
bool lane_pause(struct lane *l, int64_t wait_ms, const char *reason, int64_t code, int64_t now_ms);
bool lane_stop(struct lane *l, const char *reason, int64_t code);
/* A call brought no answer. One that did not leave pauses the lane at once, one that may have
 * arrived when the network is dead. What fails while it is paused makes that no longer. True as
 * above. */
bool lane_silent(struct lane *l, bool is_unsent, const char *reason, struct random *random,
		 int64_t now_ms);
/* The network has answered for a recipient of a promo. True when the lane rests or stops for it. */
bool lane_promo_answered(struct lane *l, int64_t chat_id, bool is_refused, int64_t now_ms);
/* Nothing of what was accepted arrives. True as above. */
bool lane_undelivered(struct lane *l, int64_t now_ms);
/* The window in whole calls. */
int64_t lane_window(const struct lane *l);
/* A person says go on, with a trial. */
bool lane_open(struct lane *l);

/* The pair bucket of a recipient as one number (GCRA): may one go at now_ms given its tat? If so
 * *ret_tat = the new one; if not, *ret_wait_until_ms = when. burst >= 1. */
bool pair_may(const struct lane_limits *limits, int64_t tat_ms, int64_t now_ms, int64_t *ret_tat_ms,
	      int64_t *ret_wait_until_ms);
/* The tat that lets nothing go before until_ms. */
int64_t pair_closed_tat_ms(const struct lane_limits *limits, int64_t until_ms);

#endif
