/* SPDX-License-Identifier: MIT */
/* Looks single words up; called for every word of every text. Pure. */
#include "bot/understand/lexicon.h"

/* FNV-1a, as lexicon.py does it. */
static uint32_t hash_of(str word)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < word.len; i++)
		h = (h ^ (unsigned char)word.ptr[i]) * 16777619u;
	return h;
}

unsigned lexicon_look(str *word)
{
	size_t at = hash_of(*word) % lexicon_size;

	for (; lexicon_rows[at].word.len > 0; at = (at + 1) % lexicon_size) {
		const struct lexicon_row *row = &lexicon_rows[at];
		if (!str_eq(row->word, *word))
			continue;
		if (row->whole.len > 0)
			*word = row->whole;
		return row->means;
	}
	return 0;
}
