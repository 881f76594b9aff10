/* SPDX-License-Identifier: MIT */
/* Pieces of text by pointer and length: compare, search, cut, numbers. Called by everybody, on any
 * thread; keeps nothing, allocates nothing, accepts any bytes. Case and blanks are ASCII here;
 * text from people goes through utf8.c first. */

#include "bot/base/str.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

str str_from(const char *text)
{
	return text == NULL ? STR_NONE : (str){ text, strlen(text) };
}

bool str_is_empty(str s)
{
	return s.len == 0;
}

bool str_eq_nocase(str a, str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	}
	return true;
}

bool str_starts(str s, str prefix)
{
	return str_eq(str_slice(s, 0, prefix.len), prefix);
}

bool str_ends(str s, str suffix)
{
	return s.len >= suffix.len && str_eq(str_slice(s, s.len - suffix.len, suffix.len), suffix);
}

ptrdiff_t str_find_char(str s, char c)
{
	const char *at = s.len == 0 ? NULL : memchr(s.ptr, c, s.len);
	return at == NULL ? -1 : at - s.ptr;
}

ptrdiff_t str_find(str s, str needle)
{
	if (needle.len == 0)
		return 0;
	const char *at = s.len == 0 ? NULL : memmem(s.ptr, s.len, needle.ptr, needle.len);
	return at == NULL ? -1 : at - s.ptr;
}

str str_trim(str s)
{
	while (s.len > 0 && is_blank(s.ptr[0])) {
		s.ptr++;
		s.len--;
	}
	while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool str_take(str *rest, char sep, str *ret_part)
{
	if (rest->ptr == NULL)
		return false;
	ptrdiff_t at = str_find_char(*rest, sep);
	if (at < 0) {
		*ret_part = *rest;
		*rest = STR_NONE;
		return true;
	}
	*ret_part = str_slice(*rest, 0, (size_t)at);
	*rest = str_slice(*rest, (size_t)at + 1, rest->len);
	return true;
}

bool str_take_word(str *rest, str *ret_word)
{
	size_t from = 0;
	while (from < rest->len && is_blank(rest->ptr[from]))
		from++;
	size_t to = from;
	while (to < rest->len && !is_blank(rest->ptr[to]))
		to++;
	str word = str_slice(*rest, from, to - from);
	*rest = str_slice(*rest, to, rest->len);
	if (word.len == 0)
		return false;
	*ret_word = word;
	return true;
}

bool str_to_int64(str s, int64_t *ret)
{
	bool is_negative = s.len > 0 && s.ptr[0] == '-';
	size_t i = is_negative ? 1 : 0;
	int64_t n = 0;

	if (i == s.len)
		return false;
	for (; i < s.len; i++) {
		int digit = s.ptr[i] - '0';
		if (digit < 0 || digit > 9)
			return false;
		/* Counted downwards when negative, since INT64_MIN has no positive twin. */
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, is_negative ? -digit : digit, &n))
			return false;
	}
	*ret = n;
	return true;
}

int str_cmp(str a, str b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common == 0 ? 0 : memcmp(a.ptr, b.ptr, common);
	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}
