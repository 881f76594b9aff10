/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_ERR_H
#define SIAR_BASE_ERR_H

#include "bot/base/check.h"

/* The code decides policy; the text for people is in struct why. */
enum err {
	OK = 0,
	ERR_NOTFOUND,
	ERR_EXISTS,
	ERR_INVALID, /* what came in is wrong */
	ERR_DENIED,
	ERR_LIMIT, /* too much of something: size, count, time budget */
	ERR_BUSY,
	ERR_IO,       /* disk or system call; for the store: the turn is abandoned */
	ERR_UPSTREAM, /* the other side failed */
	ERR_CLOSED,
};

/* Why something failed, in words for the person who can act. Line and column count from 1; 0 =
 * none. */
struct why {
	char text[256];
	int line, column;
};

/* Sets the text; longer text is cut. `why` may be NULL. Returns `e`, so that a caller can return
 * it. */
enum err why_set(struct why *why, enum err e, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The name of the code, as written in logs ("notfound"). */
const char *err_name(enum err e);

#endif
