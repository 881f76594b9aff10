/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_STR_H
#define SIAR_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A piece of text: never owns, not NUL-terminated by promise. { NULL, 0 } is the empty str. Passed
 * by value. */
typedef struct {
	const char *ptr;
	size_t len;
} str;

#define STR(literal) ((str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE     ((str){ NULL, 0 })
/* STR for static tables, where a compound literal is no constant. */
#define STR_INIT(literal)                                                                          \
	{                                                                                          \
		"" literal, sizeof(literal) - 1                                                    \
	}
#define STR_INIT_NONE                                                                              \
	{                                                                                          \
		NULL, 0                                                                            \
	}
/* printf("%" STR_FMT, STR_ARG(s)) */
#define STR_FMT    ".*s"
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

/* From a NUL-terminated text; NULL gives the empty str. */
str str_from(const char *text);
bool str_is_empty(str s);
static inline bool str_eq(str a, str b)
{
	if (a.len != b.len || a.len == 0)
		return a.len == b.len;
	return a.ptr[0] == b.ptr[0] && memcmp(a.ptr, b.ptr, a.len) == 0;
}
/* Equal when A-Z counts as a-z. */
bool str_eq_nocase(str a, str b);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
/* Position of the first `c` or `needle`, or -1. */
ptrdiff_t str_find_char(str s, char c);
ptrdiff_t str_find(str s, str needle);
/* From `from` on, at most `len` bytes; both are clamped to what there is. */
static inline str str_slice(str s, size_t from, size_t len)
{
	if (s.ptr == NULL)
		return STR_NONE;
	if (from > s.len)
		from = s.len;
	if (len > s.len - from)
		len = s.len - from;
	return (str){ s.ptr + from, len };
}
/* Without ASCII white space at both ends. */
str str_trim(str s);
/* Takes the part of *rest before the first `sep` and moves *rest behind it; all of it when there is
 * no `sep`. False when *rest was exhausted (ptr NULL). "a,,b" gives "a", "", "b". */
bool str_take(str *rest, char sep, str *ret_part);
/* Takes the next word (run of bytes that are not white space); false when none is left. */
bool str_take_word(str *rest, str *ret_word);
/* A whole decimal number, optional '-'; false when anything else is in `s` or it does not fit. */
bool str_to_int64(str s, int64_t *ret);
/* Byte order like memcmp, shorter first. */
int str_cmp(str a, str b);

#endif
