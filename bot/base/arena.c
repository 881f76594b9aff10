/* SPDX-License-Identifier: MIT */
/* Arenas, and the only place that calls malloc. An arena is a chain of chunks, newest first, each
 * twice as big as the one before (16 KiB to 1 MiB, or one big block alone); reset keeps one.
 * Called by everybody; an arena belongs to one thread at a time. Under AddressSanitizer what was
 * not given out, or was forgotten by a reset, is poisoned: a str kept beyond its event is found. */

#include "bot/base/arena.h"

#include <sanitizer/asan_interface.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN       alignof(max_align_t)
#define CHUNK_FIRST ((size_t)16 * 1024)
#define CHUNK_LAST  ((size_t)1024 * 1024)

struct arena_chunk {
	struct arena_chunk *older;
	size_t cap, used;
	alignas(max_align_t) char bytes[];
};

static void *checked(void *block)
{
	if (block == NULL)
		check_failed("out of memory", __FILE__, __LINE__);
	return block;
}

void *mem_take(size_t bytes)
{
	return checked(calloc(1, bytes == 0 ? 1 : bytes));
}

void *mem_resize(void *block, size_t bytes)
{
	return checked(realloc(block, bytes == 0 ? 1 : bytes));
}

void mem_give(void *block)
{
	free(block);
}

static struct arena_chunk *chunk_create(struct arena_chunk *older, size_t at_least)
{
	size_t cap = older == NULL ? CHUNK_FIRST : older->cap * 2;
	if (cap > CHUNK_LAST)
		cap = CHUNK_LAST;
	if (cap < at_least)
		cap = at_least;
	struct arena_chunk *c = checked(malloc(sizeof(*c) + cap));
	*c = (struct arena_chunk){ .older = older, .cap = cap };
	ASAN_POISON_MEMORY_REGION(c->bytes, cap);
	return c;
}

static void chunk_destroy(struct arena_chunk *c)
{
	ASAN_UNPOISON_MEMORY_REGION(c->bytes, c->cap);
	free(c);
}

void arena_init(struct arena *a, size_t cap_bytes)
{
	*a = (struct arena){ .cap_bytes = cap_bytes };
}

void arena_finish(struct arena *a)
{
	if (a == NULL)
		return;
	while (a->chunk != NULL) {
		struct arena_chunk *older = a->chunk->older;
		chunk_destroy(a->chunk);
		a->chunk = older;
	}
	a->used_bytes = 0;
}

void arena_reset(struct arena *a)
{
	struct arena_chunk *kept = NULL;

	/* The newest is the biggest, save for blocks so big that keeping them would hoard memory.
	 */
	while (a->chunk != NULL) {
		struct arena_chunk *c = a->chunk;
		a->chunk = c->older;
		if (kept == NULL && c->cap <= CHUNK_LAST)
			kept = c;
		else
			chunk_destroy(c);
	}
	if (kept != NULL) {
		kept->older = NULL;
		kept->used = 0;
		ASAN_POISON_MEMORY_REGION(kept->bytes, kept->cap);
	}
	a->chunk = kept;
	a->used_bytes = 0;
}

bool arena_is_over(const struct arena *a)
{
	return a->cap_bytes != 0 && a->used_bytes > a->cap_bytes;
}

/* Room for `bytes`, with what was there before still in it. */
static char *arena_room(struct arena *a, size_t bytes)
{
	ASSERT(bytes <= PTRDIFF_MAX - sizeof(struct arena_chunk) - ALIGN);
	size_t rounded = (bytes + ALIGN - 1) & ~(ALIGN - 1);

	if (a->chunk == NULL || rounded > a->chunk->cap - a->chunk->used)
		a->chunk = chunk_create(a->chunk, rounded);
	struct arena_chunk *c = a->chunk;
	char *room = c->bytes + c->used;
	c->used += rounded;
	a->used_bytes += rounded;
	ASAN_UNPOISON_MEMORY_REGION(room, bytes);
	return room;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
	return memset(arena_room(a, bytes), 0, bytes);
}

void *arena_array(struct arena *a, size_t size, size_t n)
{
	size_t bytes;
	bool is_too_much = __builtin_mul_overflow(size, n, &bytes);
	ASSERT(!is_too_much);
	return arena_alloc(a, bytes);
}

const char *arena_cstr(struct arena *a, str s)
{
	return arena_str(a, s).ptr;
}

str arena_str(struct arena *a, str s)
{
	char *copy = arena_room(a, s.len + 1);
	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	return (str){ copy, s.len };
}

str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list args, again;

	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	ASSERT(n >= 0);
	char *text = arena_room(a, (size_t)n + 1);
	(void)vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
	return (str){ text, (size_t)n };
}
