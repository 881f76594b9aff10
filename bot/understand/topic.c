/* SPDX-License-Identifier: MIT */
/* The category of a text. An Indonesian name begins with what it is and goes on with of which kind:
 * of goods that follow each other only the first counts. The title decides; the rest of the text
 * only where the title names no goods. Called by promo on the writer thread; pure. */
#include "bot/understand/topic.h"

#include <string.h>

/* The first goods that do not come before `word`. */
static size_t lower_bound(const struct config *c, str word)
{
	size_t from = 0, to = c->n_goods;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (str_cmp(c->goods[mid].words, word) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* How many words of `phrase` the text has from `i` on; 0 when not all of them. */
static size_t words_fit(const struct tokens *t, size_t i, str phrase)
{
	size_t n = 0;
	str word;

	while (str_take(&phrase, ' ', &word)) {
		if (i + n >= t->n || !str_eq(t->list[i + n].word, word))
			return 0;
		if (n > 0 && t->list[i + n].gap & ~(unsigned)(GAP_BLANK | GAP_DASH | GAP_PLUS))
			return 0;
		n++;
	}
	return n;
}

const struct category *topic_at(const struct config *c, const struct tokens *t, size_t i,
				size_t *ret_n)
{
	const struct category *best = NULL;
	str first = t->list[i].word;

	*ret_n = 0;
	if (first.len == 0)
		return NULL;
	for (size_t g = lower_bound(c, first); g < c->n_goods; g++) {
		str words = c->goods[g].words;
		if (!str_starts(words, first) ||
		    (words.len > first.len && words.ptr[first.len] != ' '))
			break;
		size_t n = words_fit(t, i, words);
		if (n > *ret_n) {
			*ret_n = n;
			best = c->goods[g].category;
		}
	}
	return best;
}

/* The category that all names of goods between two words are of; *ret_mixed when they are of
 * several. */
static const struct category *heads_of(const struct config *c, const struct tokens *t, size_t from,
				       size_t to, bool *ret_mixed)
{
	const struct category *ret = NULL;
	size_t behind = SIZE_MAX; /* the last goods */

	*ret_mixed = false;
	for (size_t i = from, n; i<to; i += n> 0 ? n : 1) {
		const struct category *one = topic_at(c, t, i, &n);
		if (!one)
			continue;
		bool is_kind = behind == i && t->list[i].gap == GAP_BLANK;
		behind = i + n;
		if (is_kind)
			continue;
		if (ret && ret != one)
			*ret_mixed = true;
		if (!ret)
			ret = one;
	}
	return ret;
}

const struct category *topic_of(const struct config *c, const struct tokens *t, size_t from,
				size_t to)
{
	bool is_mixed;
	const struct category *ret = heads_of(c, t, from, to, &is_mixed);

	if (!ret)
		ret = heads_of(c, t, 0, t->n, &is_mixed);
	return is_mixed ? NULL : ret;
}
