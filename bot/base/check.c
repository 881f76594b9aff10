/* SPDX-License-Identifier: MIT */
/* The end of a process that finds a mistake of its own. Called through ASSERT, on any thread.
 * Every accepted message is committed, so stopping is safe; going on with a broken invariant is
 * not. */

#include "bot/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void check_failed(const char *cond, const char *file, int line)
{
	char text[512];
	int n = snprintf(text, sizeof(text), "siar: %s:%d: assertion failed: %s\n", file, line,
			 cond);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1;

	ssize_t written = write(STDERR_FILENO, text, len);
	(void)written; /* nothing can be done about it here */
	abort();
}
