/* SPDX-License-Identifier: MIT */
/* Text that grows in an arena: doubles when full, the old copy stays in the arena until its reset
 * (so a str taken earlier stays readable, and adding a buffer's own text to it works). Called
 * wherever text is built; one thread at a time. Limit: the arena's cap. */

#include "bot/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CAP_FIRST 64

/* Room for `more` bytes and a NUL. */
static void buf_grow(struct buf *b, size_t more)
{
	ASSERT(more < PTRDIFF_MAX - b->len);
	size_t need = b->len + more + 1;
	if (need <= b->cap)
		return;
	size_t cap = b->cap == 0 ? CAP_FIRST : b->cap * 2;
	if (cap < need)
		cap = need;
	char *ptr = arena_alloc(b->mem, cap);
	if (b->ptr != NULL)
		memcpy(ptr, b->ptr, b->len);
	b->ptr = ptr;
	b->cap = cap;
}

void buf_init(struct buf *b, struct arena *mem)
{
	*b = (struct buf){ .mem = mem };
}

void buf_add(struct buf *b, str s)
{
	if (s.len == 0)
		return;
	buf_grow(b, s.len);
	memcpy(b->ptr + b->len, s.ptr, s.len);
	b->len += s.len;
	b->ptr[b->len] = '\0';
}

void buf_add_char(struct buf *b, char c)
{
	buf_add(b, (str){ &c, 1 });
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args, again;

	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(b->ptr == NULL ? NULL : b->ptr + b->len, b->cap - b->len, fmt, args);
	va_end(args);
	ASSERT(n >= 0);
	if (n > 0 && (size_t)n >= b->cap - b->len) {
		buf_grow(b, (size_t)n);
		(void)vsnprintf(b->ptr + b->len, b->cap - b->len, fmt, again);
	}
	va_end(again);
	b->len += (size_t)n;
}

str buf_str(const struct buf *b)
{
	return b->len == 0 ? STR("") : (str){ b->ptr, b->len };
}
