/* SPDX-License-Identifier: MIT */
/* Error codes and their words. Called by everything that can fail, on any thread; keeps nothing.
 * A text is at most 255 bytes and is never cut inside a UTF-8 character. */

#include "bot/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Drops the piece of a UTF-8 character that a cut left at the end of a long text. */
static void drop_torn_char(char *text)
{
	size_t len = strlen(text), back = 0;

	while (back < 3 && ((unsigned char)text[len - 1 - back] & 0xC0) == 0x80)
		back++;
	unsigned char lead = (unsigned char)text[len - 1 - back];
	size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (need > back + 1)
		text[len - 1 - back] = '\0';
}

enum err why_set(struct why *why, enum err e, const char *fmt, ...)
{
	va_list args;

	if (why == NULL)
		return e;
	va_start(args, fmt);
	int n = vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	ASSERT(n >= 0);
	if ((size_t)n >= sizeof(why->text))
		drop_torn_char(why->text);
	return e;
}

const char *err_name(enum err e)
{
	static const char *const names[] = {
		[OK] = "ok",
		[ERR_NOTFOUND] = "notfound",
		[ERR_EXISTS] = "exists",
		[ERR_INVALID] = "invalid",
		[ERR_DENIED] = "denied",
		[ERR_LIMIT] = "limit",
		[ERR_BUSY] = "busy",
		[ERR_IO] = "io",
		[ERR_UPSTREAM] = "upstream",
		[ERR_CLOSED] = "closed",
	};
	ASSERT((size_t)e < ARRAY_LEN(names));
	return names[e];
}
