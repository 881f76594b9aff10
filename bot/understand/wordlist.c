/* SPDX-License-Identifier: MIT */
/* Looks up words in the lists of this folder; called for every word of a text, hence the search by
 * halves. Pure. */
#include "bot/understand/wordlist.h"

#include <stdlib.h>

enum { WORD_MAX = 24 };

static int compare(const void *key, const void *row)
{
	const str *word = key;
	const char *const *text = row;

	return str_cmp(*word, str_from(*text));
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
	const void *row = bsearch(&word, list, n, row_bytes, compare);
	if (row != NULL)
		return row;
	str plain = squeeze(word, buf);
	if (plain.len < 2 || plain.len == word.len) /* "mm" is not "m" */
		return NULL;
	return bsearch(&plain, list, n, row_bytes, compare);
}
