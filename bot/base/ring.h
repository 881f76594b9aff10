/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_RING_H
#define SIAR_BASE_RING_H

#include "bot/base/err.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A queue of pointers between two threads, bounded in entries and in bytes. */
struct ring {
	/* private below */
	pthread_mutex_t lock;
	pthread_cond_t filled;
	void **items;
	size_t *bytes;
	size_t cap_items, cap_bytes, head, count, used_bytes;
	bool is_woken; /* ring_wake was called since the last wait */
};

void ring_init(struct ring *r, size_t cap_items, size_t cap_bytes);
void ring_finish(struct ring *r);
/* ERR_LIMIT when it is full in entries or bytes; then nothing was put. Wakes one waiter. */
enum err ring_put(struct ring *r, void *item, size_t bytes) MUST_CHECK;
/* Takes up to `max` items at once, never waits. Returns how many. */
size_t ring_take(struct ring *r, void **ret_items, size_t max);
/* Waits until something is in it, ring_wake() was called, or `wait_us` passed (< 0: no limit). */
void ring_wait(struct ring *r, int64_t wait_us);
/* Ends the current or the next wait. Any thread. */
void ring_wake(struct ring *r);
/* How full it is, for metrics. */
void ring_fill(struct ring *r, size_t *ret_items, size_t *ret_bytes);

#endif
