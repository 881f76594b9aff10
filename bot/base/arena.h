/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_ARENA_H
#define SIAR_BASE_ARENA_H

#include "bot/base/check.h"
#include "bot/base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Memory that is given back all at once. Allocation never fails: when the process has no memory it
 * aborts (every accepted message is committed). A cap makes an event that wants too much fail
 * alone: the caller asks arena_is_over() after the event. One thread at a time. */
struct arena {
	size_t cap_bytes; /* 0 = none; arena_is_over() beyond it */
	size_t used_bytes;
	/* private below */
	struct arena_chunk *chunk;
};

void arena_init(struct arena *a, size_t cap_bytes);
/* Frees all; NULL and zeroed are fine. */
void arena_finish(struct arena *a);
/* Forgets all, keeps one chunk for reuse. */
void arena_reset(struct arena *a);
bool arena_is_over(const struct arena *a);

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t bytes);
#define ARENA_NEW(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), sizeof(type), (size_t)(n)))
/* Behind ARENA_ARRAY: stops the process when the size does not fit in a size_t. */
void *arena_array(struct arena *a, size_t size, size_t n);

/* A copy, with a NUL behind it that does not count. */
str arena_str(struct arena *a, str s);
const char *arena_cstr(struct arena *a, str s);
str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Owns a block outside any arena (bodies on the way between threads): aborts instead of failing.
 * mem_take gives zeroed bytes; what mem_resize adds is not zeroed. */
void *mem_take(size_t bytes);
void *mem_resize(void *block, size_t bytes);
void mem_give(void *block);

#endif
