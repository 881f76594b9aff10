/* SPDX-License-Identifier: MIT */
/* The queue between two threads (loop and writer): a circle of pointers with the bytes each stands
 * for, a mutex held for a few instructions, a condition variable on the monotonic clock. The ring
 * never owns what it carries: who finishes it has emptied it. Limits: entries and bytes, at init.
 */

#include "bot/base/ring.h"

#include "bot/base/arena.h"

#include <errno.h>
#include <time.h>

static void ring_lock(struct ring *r)
{
	int rc = pthread_mutex_lock(&r->lock);
	ASSERT(rc == 0);
}

static void ring_unlock(struct ring *r)
{
	int rc = pthread_mutex_unlock(&r->lock);
	ASSERT(rc == 0);
}

void ring_init(struct ring *r, size_t cap_items, size_t cap_bytes)
{
	pthread_condattr_t attr;

	ASSERT(cap_items > 0 && cap_items <= SIZE_MAX / sizeof(void *));
	*r = (struct ring){ .cap_items = cap_items, .cap_bytes = cap_bytes };
	r->items = mem_take(cap_items * sizeof(*r->items));
	r->bytes = mem_take(cap_items * sizeof(*r->bytes));
	int rc = pthread_mutex_init(&r->lock, NULL);
	ASSERT(rc == 0);
	rc = pthread_condattr_init(&attr);
	ASSERT(rc == 0);
	rc = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	ASSERT(rc == 0);
	rc = pthread_cond_init(&r->filled, &attr);
	ASSERT(rc == 0);
	pthread_condattr_destroy(&attr);
}

void ring_finish(struct ring *r)
{
	if (r == NULL || r->items == NULL)
		return;
	pthread_cond_destroy(&r->filled);
	pthread_mutex_destroy(&r->lock);
	mem_give(r->items);
	mem_give(r->bytes);
	r->items = NULL;
	r->bytes = NULL;
}

enum err ring_put(struct ring *r, void *item, size_t bytes)
{
	enum err e = ERR_LIMIT;

	ring_lock(r);
	if (r->count < r->cap_items && bytes <= r->cap_bytes - r->used_bytes) {
		size_t at = (r->head + r->count) % r->cap_items;
		r->items[at] = item;
		r->bytes[at] = bytes;
		r->count++;
		r->used_bytes += bytes;
		pthread_cond_signal(&r->filled);
		e = OK;
	}
	ring_unlock(r);
	return e;
}

size_t ring_take(struct ring *r, void **ret_items, size_t max)
{
	ring_lock(r);
	size_t n = r->count < max ? r->count : max;
	for (size_t i = 0; i < n; i++) {
		ret_items[i] = r->items[r->head];
		r->used_bytes -= r->bytes[r->head];
		r->head = (r->head + 1) % r->cap_items;
	}
	r->count -= n;
	ring_unlock(r);
	return n;
}

static struct timespec time_after(int64_t wait_us)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += wait_us / 1000000;
	t.tv_nsec += wait_us % 1000000 * 1000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

void ring_wait(struct ring *r, int64_t wait_us)
{
	struct timespec until = time_after(wait_us < 0 ? 0 : wait_us);
	int rc = 0;

	ring_lock(r);
	while (r->count == 0 && !r->is_woken && rc != ETIMEDOUT) {
		if (wait_us < 0)
			rc = pthread_cond_wait(&r->filled, &r->lock);
		else
			rc = pthread_cond_timedwait(&r->filled, &r->lock, &until);
		ASSERT(rc == 0 || rc == ETIMEDOUT);
	}
	r->is_woken = false;
	ring_unlock(r);
}

void ring_wake(struct ring *r)
{
	ring_lock(r);
	r->is_woken = true;
	pthread_cond_signal(&r->filled);
	ring_unlock(r);
}

void ring_fill(struct ring *r, size_t *ret_items, size_t *ret_bytes)
{
	ring_lock(r);
	*ret_items = r->count;
	*ret_bytes = r->used_bytes;
	ring_unlock(r);
}
