/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_CHECK_H
#define SIAR_BASE_CHECK_H

#include <stddef.h>

/* ASSERT is for our own mistakes, never for input, disk or network. Kept in release builds. */
#define ASSERT(cond) ((cond) ? (void)0 : check_failed(#cond, __FILE__, __LINE__))

#define MUST_CHECK              __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* The object of `type` whose `member` is at `ptr`. */
#define CONTAINER_OF(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* Writes the failed condition to stderr and aborts. */
_Noreturn void check_failed(const char *cond, const char *file, int line);

#endif
