/* SPDX-License-Identifier: MIT */
/* The machine's clock, the same moved ahead by the demo, and one that tests move by hand. Called by
 * everything that needs the time, on any thread; a manual clock belongs to the thread of its test.
 */

#include "bot/base/clock.h"

#include "bot/base/check.h"

#include <stddef.h>
#include <time.h>

static struct timespec now(clockid_t id)
{
	struct timespec t;
	int rc = clock_gettime(id, &t);
	ASSERT(rc == 0);
	return t;
}

static int64_t system_wall_ms(void *owner __attribute__((unused)))
{
	struct timespec t = now(CLOCK_REALTIME);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t system_mono_us(void *owner __attribute__((unused)))
{
	struct timespec t = now(CLOCK_MONOTONIC);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_thread_us(void)
{
	struct timespec t = now(CLOCK_THREAD_CPUTIME_ID);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

const struct clock clock_system = { system_wall_ms, system_mono_us, NULL };

int64_t clock_wall_ms(const struct clock *c)
{
	return c->wall_ms(c->owner);
}

int64_t clock_mono_us(const struct clock *c)
{
	return c->mono_us(c->owner);
}

static int64_t ahead_wall_ms(void *owner)
{
	struct clock_ahead *a = owner;
	return system_wall_ms(NULL) + atomic_load(&a->by_ms);
}

static int64_t ahead_mono_us(void *owner)
{
	struct clock_ahead *a = owner;
	return system_mono_us(NULL) + atomic_load(&a->by_ms) * 1000;
}

void clock_ahead_init(struct clock_ahead *a)
{
	*a = (struct clock_ahead){ .clock = { ahead_wall_ms, ahead_mono_us, a } };
}

void clock_ahead_move(struct clock_ahead *a, int64_t by_ms)
{
	ASSERT(by_ms >= 0);
	atomic_fetch_add(&a->by_ms, by_ms);
}

static int64_t manual_wall_ms(void *owner)
{
	return ((const struct clock_manual *)owner)->wall_ms;
}

static int64_t manual_mono_us(void *owner)
{
	return ((const struct clock_manual *)owner)->mono_us;
}

void clock_manual_init(struct clock_manual *m, int64_t wall_ms)
{
	*m = (struct clock_manual){
		.clock = { manual_wall_ms, manual_mono_us, m },
		.wall_ms = wall_ms,
	};
}

void clock_manual_move(struct clock_manual *m, int64_t by_ms)
{
	m->wall_ms += by_ms;
	if (by_ms > 0)
		m->mono_us += by_ms * 1000;
}
