/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_BUF_H
#define SIAR_BASE_BUF_H

#include "bot/base/arena.h"
#include "bot/base/str.h"

/* Text that grows, in an arena. Zero cost until the first byte. */
struct buf {
	struct arena *mem;
	char *ptr;
	size_t len, cap;
};

void buf_init(struct buf *b, struct arena *mem);
void buf_add(struct buf *b, str s);
void buf_add_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* What is in it; valid until the next change. A NUL stands behind it. */
str buf_str(const struct buf *b);

#endif
