/* SPDX-License-Identifier: MIT */
/* The pace of one account: an exact token bucket, a window of calls under way that grows while they
 * are accepted and is halved on push-back, and a state (open, paused, stopped). Called by pick,
 * claim, verdict, jobs, status and planner on the writer thread, on the turn's copies. Integers.
 *
 *	open ─▶ paused until ─▶ open, on trial ─▶ open       open | paused ─▶ stopped ─▶ open, on
 *trial ▲   no answer, push-back │ accepted                        (a person)
 *	          └────────────────────────┘
 *
 * The bucket holds a tenth of a second of the rate, no more than may be in flight, but 1 3/4 at
 * least: any span of T seconds carries at most per_second * T + max(1.75, min(per_second / 10,
 * in_flight)), so any ten seconds at most per_second * 10 + in_flight. The 3/4 are there for a
 * writer that comes late and for jitter, which takes half a token at most: both are made up. */
#include "bot/flow/lanes.h"

#include "bot/base/check.h"
#include "bot/flow/retry.h"

enum {
	TOKEN = 1000 * 1000, /* millionths: per_second is then the level gained a microsecond */
	LEAST_LEVEL = TOKEN + TOKEN / 4 * 3,
	PLACE = 1000, /* thousandths of the window */
	FIRST_WINDOW = 8,
	LEAST_WINDOW = 4, /* a call that hangs must not hold up all others */
	SHORTEST_PAUSE_MS = 1000,
	LONGEST_PAUSE_MS = 24 * 60 * 60 * 1000,
	LONGEST_PROBE_MS = 60 * 1000,
	BURST_PAUSE_MS = 10 * 60 * 1000,
	BURSTS_MAX = 3, /* a day; then a person looks */
};

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t capacity(const struct lane *l)
{
	int64_t tokens = least(l->limits.per_second / 10, l->limits.in_flight);

	return most(tokens * TOKEN, LEAST_LEVEL);
}

void lane_init(struct lane *l, const struct lane_limits *limits, int64_t now_us)
{
	ASSERT(limits->per_second >= 1 && limits->per_second <= 100000);
	ASSERT(limits->in_flight >= 1 && limits->in_flight <= 1024);
	ASSERT(limits->jitter_percent >= 0 && limits->jitter_percent <= 50);
	*l = (struct lane){ .limits = *limits, .state = LANE_OPEN, .bucket_at_us = now_us };
	l->bucket_level = capacity(l);
	l->window_milli = least(FIRST_WINDOW, limits->in_flight) * PLACE;
}

void lane_restore(struct lane *l, enum lane_state state, const char *reason, int64_t code,
		  int64_t until_ms)
{
	l->state = state;
	l->reason = reason;
	l->code = code;
	l->until_ms = until_ms;
	l->is_trial = state != LANE_OPEN;
}

void lane_limit(struct lane *l, const struct lane_limits *limits)
{
	l->limits = *limits;
	l->bucket_level = least(l->bucket_level, capacity(l));
	l->window_milli = least(l->window_milli, limits->in_flight * PLACE);
}

/* The level of the bucket at now_us. */
static int64_t level_at(const struct lane *l, int64_t now_us)
{
	int64_t cap = capacity(l), elapsed_us = now_us - l->bucket_at_us;

	if (elapsed_us <= 0)
		return l->bucket_level;
	if (elapsed_us > cap / l->limits.per_second)
		return cap;
	return least(cap, l->bucket_level + elapsed_us * l->limits.per_second);
}

int64_t lane_window(const struct lane *l)
{
	return l->is_trial ? 1 : least(l->window_milli / PLACE, l->limits.in_flight);
}

static int64_t places(const struct lane *l)
{
	return l->is_probe_out ? 0 : lane_window(l) - l->in_flight;
}

static void open_when_over(struct lane *l, int64_t now_ms)
{
	if (l->state != LANE_PAUSED)
		return;
	/* No pause is longer than this: the wall clock was set back. */
	l->until_ms = least(l->until_ms, now_ms + LONGEST_PAUSE_MS);
	if (now_ms >= l->until_ms)
		(void)lane_open(l);
}

int64_t lane_room(struct lane *l, int64_t now_us, int64_t now_ms)
{
	open_when_over(l, now_ms);
	if (l->state != LANE_OPEN)
		return 0;
	return most(0, least((level_at(l, now_us) - l->jitter_level) / TOKEN, places(l)));
}

int64_t lane_wait_us(const struct lane *l, int64_t now_us, int64_t now_ms)
{
	if (l->state == LANE_STOPPED || places(l) <= 0)
		return INT64_MAX;

	int64_t missing = most(0, TOKEN + l->jitter_level - level_at(l, now_us));
	int64_t wait_us = (missing + l->limits.per_second - 1) / l->limits.per_second;
	if (l->state == LANE_PAUSED) {
		int64_t pause_ms = least(l->until_ms - now_ms, LONGEST_PAUSE_MS);
		wait_us = most(wait_us, pause_ms * 1000);
	}
	return wait_us;
}

void lane_take(struct lane *l, struct random *random, int64_t now_us)
{
	l->bucket_level = level_at(l, now_us);
	l->bucket_at_us = most(l->bucket_at_us, now_us);
	ASSERT(l->state == LANE_OPEN && l->bucket_level >= TOKEN + l->jitter_level);
	ASSERT(places(l) > 0);
	l->bucket_level -= TOKEN;
	l->in_flight++;
	l->is_probe_out = l->is_trial;
	if (l->limits.jitter_percent)
		l->jitter_level =
			random_below(random, l->limits.jitter_percent * (TOKEN / 100) + 1);
}

static void window_grow(struct lane *l)
{
	int64_t step = most(1, (int64_t)PLACE * PLACE / l->window_milli);

	l->window_milli = least(l->window_milli + step, l->limits.in_flight * PLACE);
}

/* What was under way when the window was halved tells of the time before: it halves nothing. */
static void window_halve(struct lane *l)
{
	if (l->old_answers > 0)
		return;
	int64_t floor = least(LEAST_WINDOW, l->limits.in_flight) * PLACE;
	l->window_milli = most(l->window_milli / 2, floor);
	l->old_answers = l->in_flight + 1;
}

/* What left before a pause tells of the time before it: only its trial ends it. */
static void accepted(struct lane *l, bool is_probe)
{
	if (l->is_trial && !is_probe)
		return;
	if (l->is_dead)
		l->window_milli = least(l->window_milli, (int64_t)FIRST_WINDOW * PLACE);
	l->is_trial = l->is_dead = false;
	l->silent = l->probes = 0;
}

void lane_back(struct lane *l, enum verdict v, enum scope scope)
{
	ASSERT(l->in_flight > 0);
	bool is_probe = l->is_probe_out;

	l->in_flight--;
	l->is_probe_out = false;
	if (v == VERDICT_SENT) {
		window_grow(l);
		accepted(l, is_probe);
	} else if (v == VERDICT_UNCERTAIN || (v == VERDICT_PAUSE && scope == SCOPE_ACCOUNT)) {
		window_halve(l);
	}
	if (l->old_answers > 0)
		l->old_answers--;
}

bool lane_job_may(const struct lane *l)
{
	return l->state == LANE_OPEN && (!l->is_trial || places(l) > 0);
}

bool lane_job_take(struct lane *l)
{
	ASSERT(lane_job_may(l));
	l->is_probe_out = l->is_trial;
	return l->is_trial;
}

void lane_job_back(struct lane *l, bool is_probe, bool is_accepted)
{
	if (is_probe)
		l->is_probe_out = false;
	if (is_accepted)
		accepted(l, is_probe);
}

bool lane_pause(struct lane *l, int64_t wait_ms, const char *reason, int64_t code, int64_t now_ms)
{
	int64_t until_ms = now_ms + most(SHORTEST_PAUSE_MS, least(wait_ms, LONGEST_PAUSE_MS));

	if (l->state == LANE_STOPPED || (l->state == LANE_PAUSED && l->until_ms >= until_ms))
		return false;
	l->state = LANE_PAUSED;
	l->reason = reason;
	l->code = code;
	l->until_ms = until_ms;
	l->is_trial = true;
	return true;
}

bool lane_silent(struct lane *l, bool is_unsent, const char *reason, struct random *random,
		 int64_t now_ms)
{
	if (l->state == LANE_STOPPED)
		return false;
	l->silent += l->silent < LANE_DEAD_AFTER;
	l->is_dead = l->silent == LANE_DEAD_AFTER;
	bool is_waiting = l->state == LANE_PAUSED && now_ms < l->until_ms;
	if (is_waiting || (!is_unsent && !l->is_dead))
		return false;
	l->probes++;
	int64_t wait_ms = least(retry_wait_ms(l->probes, random), LONGEST_PROBE_MS);
	return lane_pause(l, wait_ms, reason, 0, now_ms);
}

static bool rest(struct lane *l, const char *reason, int64_t now_ms)
{
	l->is_dead = true;
	if (burst_count(&l->burst, now_ms) >= BURSTS_MAX) {
		l->burst.times = 0;
		return lane_stop(l, reason, 0);
	}
	return lane_pause(l, BURST_PAUSE_MS, reason, 0, now_ms);
}

bool lane_promo_answered(struct lane *l, int64_t chat_id, bool is_refused, int64_t now_ms)
{
	return burst_note(&l->burst, chat_id, is_refused) && rest(l, "reason.error_burst", now_ms);
}

bool lane_undelivered(struct lane *l, int64_t now_ms)
{
	return rest(l, "reason.no_delivery", now_ms);
}

bool lane_stop(struct lane *l, const char *reason, int64_t code)
{
	if (l->state == LANE_STOPPED)
		return false;
	l->state = LANE_STOPPED;
	l->reason = reason;
	l->code = code;
	l->until_ms = 0;
	l->is_trial = true;
	return true;
}

bool lane_open(struct lane *l)
{
	if (l->state == LANE_OPEN)
		return false;
	l->state = LANE_OPEN;
	l->reason = NULL;
	l->code = 0;
	l->until_ms = 0;
	return true;
}

bool pair_may(const struct lane_limits *limits, int64_t tat_ms, int64_t now_ms, int64_t *ret_tat_ms,
	      int64_t *ret_wait_until_ms)
{
	ASSERT(limits->pair_burst >= 1 && limits->pair_every_ms >= 0);
	int64_t slack_ms = (limits->pair_burst - 1) * limits->pair_every_ms;

	/* Beyond this no claim and no pause puts it: the wall clock was set back. */
	tat_ms = least(tat_ms, now_ms + slack_ms + most(limits->pair_every_ms, LONGEST_PAUSE_MS));
	if (tat_ms > now_ms + slack_ms) {
		*ret_wait_until_ms = tat_ms - slack_ms;
		return false;
	}
	*ret_tat_ms = most(tat_ms, now_ms) + limits->pair_every_ms;
	return true;
}

int64_t pair_closed_tat_ms(const struct lane_limits *limits, int64_t until_ms)
{
	ASSERT(limits->pair_burst >= 1 && limits->pair_every_ms >= 0);
	return until_ms + (limits->pair_burst - 1) * limits->pair_every_ms;
}
