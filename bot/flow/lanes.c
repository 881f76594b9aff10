/* SPDX-License-Identifier: MIT */
/* The pace of one account: an exact token bucket, a window of calls under way that grows while they
 * are accepted and is halved on push-back, and a state (open, paused, stopped). Called by pick,
 * verdict, status and planner on the writer thread, on the turn's copies. Pure integers.
 *
 *	open ⇄ paused until        open | paused ─▶ stopped ─▶ open (a person)
 *
 * The bucket holds a tenth of a second of the rate, at least one token: any span of T seconds
 * carries at most per_second * T + max(1, per_second / 10). */
#include "bot/flow/lanes.h"

#include "bot/base/check.h"
#include "bot/flow/retry.h"

enum {
	TOKEN = 1000 * 1000, /* millionths: per_second is then the level gained a microsecond */
	PLACE = 1000,        /* thousandths of the window */
	FIRST_WINDOW = 8,
	SHORTEST_PAUSE_MS = 1000,
	LONGEST_PAUSE_MS = 60 * 60 * 1000,
	LONGEST_PROBE_MS = 60 * 1000,
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
	return most(l->limits.per_second / 10, 1) * TOKEN;
}

void lane_init(struct lane *l, const struct lane_limits *limits, int64_t now_us)
{
	ASSERT(limits->per_second >= 1 && limits->per_second <= 100000);
	ASSERT(limits->in_flight >= 1 && limits->in_flight <= 1024);
	*l = (struct lane){ .limits = *limits, .state = LANE_OPEN, .bucket_at_us = now_us };
	l->bucket_level = capacity(l);
	l->window_milli = least(FIRST_WINDOW, limits->in_flight) * PLACE;
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

static int64_t places(const struct lane *l)
{
	return least(l->window_milli / PLACE, l->limits.in_flight) - l->in_flight;
}

int64_t lane_window(const struct lane *l)
{
	return least(l->window_milli / PLACE, l->limits.in_flight);
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
	return most(0, least(level_at(l, now_us) / TOKEN, places(l)));
}

int64_t lane_wait_us(const struct lane *l, int64_t now_us, int64_t now_ms)
{
	if (l->state == LANE_STOPPED || places(l) <= 0)
		return INT64_MAX;

	int64_t missing = most(0, TOKEN - level_at(l, now_us));
	int64_t wait_us = (missing + l->limits.per_second - 1) / l->limits.per_second;
	if (l->state == LANE_PAUSED) {
		int64_t pause_ms = least(l->until_ms - now_ms, LONGEST_PAUSE_MS);
		wait_us = most(wait_us, pause_ms * 1000);
	}
	return wait_us;
}

void lane_take(struct lane *l, int64_t now_us)
{
	l->bucket_level = level_at(l, now_us);
	l->bucket_at_us = most(l->bucket_at_us, now_us);
	ASSERT(l->state == LANE_OPEN && l->bucket_level >= TOKEN && places(l) > 0);
	l->bucket_level -= TOKEN;
	l->in_flight++;
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
	l->window_milli = most(l->window_milli / 2, PLACE);
	l->old_answers = l->in_flight + 1;
}

void lane_back(struct lane *l, enum verdict v, enum scope scope)
{
	ASSERT(l->in_flight > 0);
	l->in_flight--;
	if (v == VERDICT_SENT) {
		window_grow(l);
		l->unreached = 0;
	} else if (v == VERDICT_UNCERTAIN || (v == VERDICT_PAUSE && scope == SCOPE_ACCOUNT)) {
		window_halve(l);
	}
	if (l->old_answers > 0)
		l->old_answers--;
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
	return true;
}

bool lane_unreachable(struct lane *l, struct random *random, int64_t now_ms)
{
	if (l->state == LANE_STOPPED || (l->state == LANE_PAUSED && now_ms < l->until_ms))
		return false;
	l->unreached++;
	int64_t wait_ms = least(retry_wait_ms(l->unreached, random), LONGEST_PROBE_MS);
	return lane_pause(l, wait_ms, "reason.not_sent", 0, now_ms);
}

bool lane_stop(struct lane *l, const char *reason, int64_t code)
{
	if (l->state == LANE_STOPPED)
		return false;
	l->state = LANE_STOPPED;
	l->reason = reason;
	l->code = code;
	l->until_ms = 0;
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
