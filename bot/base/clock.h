/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_CLOCK_H
#define SIAR_BASE_CLOCK_H

#include <stdatomic.h>
#include <stdint.h>

/* All time enters here. Wall time for schedules, windows and records; monotonic time for durations.
 * Thread-safe as long as the functions behind it are. Tests and the demo put their own functions
 * in. */
struct clock {
	int64_t (*wall_ms)(void *owner); /* milliseconds since 1970 UTC */
	int64_t (*mono_us)(void *owner); /* microseconds, never goes back */
	void *owner;
};

/* The machine's clock. */
extern const struct clock clock_system;

int64_t clock_wall_ms(const struct clock *c);
int64_t clock_mono_us(const struct clock *c);

/* What this thread has worked, microseconds: it stands still while others have the core. */
int64_t clock_thread_us(void);

/* The machine's clock, ahead by as much as it was moved (the demo). Moving is for any thread. */
struct clock_ahead {
	struct clock clock;
	_Atomic int64_t by_ms;
};
void clock_ahead_init(struct clock_ahead *a);
/* Forward only: monotonic time goes with it. */
void clock_ahead_move(struct clock_ahead *a, int64_t by_ms);

/* A clock that stands still until it is moved (tests). */
struct clock_manual {
	struct clock clock;
	int64_t wall_ms, mono_us;
};
void clock_manual_init(struct clock_manual *m, int64_t wall_ms);
void clock_manual_move(struct clock_manual *m, int64_t by_ms);

#endif
