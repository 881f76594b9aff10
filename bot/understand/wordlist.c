/* SPDX-License-Identifier: MIT */
/* Looks up words in the lists of this folder; called for every word of a text, hence the search by
 * halves. Pure. */
#include "bot/understand/wordlist.h"

#include <stddef.h>

enum { WORD_MAX = 24 };

/* -1, 0, 1: `word` against the NUL-terminated `row`. */
static int compare(str word, const char *row)
{
	for (size_t i = 0; i < word.len; i++) {
		if (word.ptr[i] != row[i])
			return word.ptr[i] < row[i] ? -1 : 1;
	}
	return row[word.len] ? -1 : 0;
}

static const void *search(str word, const void *list, size_t n, size_t row_bytes)
{
	const char *rows = list;
	size_t from = 0;

	while (from < n) {
		size_t mid = from + (n - from) / 2;
		const char *row = rows + mid * row_bytes;
		int side = compare(word, *(const char *const *)(const void *)row);
		if (side == 0)
			return row;
		if (side < 0)
			n = mid;
		else
			from = mid + 1;
	}
	return NULL;
}

/* Every run of a letter as one. */
static str squeeze(str word, char buf[WORD_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < word.len && n < WORD_MAX; i++) {
		if (n == 0 || buf[n - 1] != word.ptr[i])
			buf[n++] = word.ptr[i];
	}
	return (str){ buf, n };
}

const void *wordlist_find(str word, const void *list, size_t n, size_t row_bytes)
{
	char buf[WORD_MAX];

	if (word.len == 0)
		return NULL;
	const void *row = search(word, list, n, row_bytes);
	if (row != NULL)
		return row;
	str plain = squeeze(word, buf);
	if (plain.len < 2 || plain.len == word.len) /* "mm" is not "m" */
		return NULL;
	return search(plain, list, n, row_bytes);
}
