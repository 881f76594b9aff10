/* SPDX-License-Identifier: MIT */
/* Places in running text. A name is a place only when it is told as one: a word that leads a place
 * before it, its rank (kota, kab), or a clause of its own; names of dishes and streets are full of
 * districts. Called by promo on the writer thread; pure. */
#include "bot/understand/spot.h"

#include "bot/understand/lexicon.h"
#include "bot/understand/topic.h"

enum { NAME_WORDS_MAX = 3, SHORT_BYTES = 4, LOOK_BACK = 2 };

enum rank { RANK_ANY, RANK_KOTA, RANK_KABUPATEN };

static bool is_kota(const struct district *d)
{
	return str_starts(d->name, STR("Kota "));
}

static enum rank rank_of(str word)
{
	if (str_eq(word, STR("kota")) || str_eq(word, STR("kodya")) ||
	    str_eq(word, STR("kotamadya")))
		return RANK_KOTA;
	if (str_eq(word, STR("kab")) || str_eq(word, STR("kabupaten")))
		return RANK_KABUPATEN;
	return RANK_ANY;
}

/* How many words of `name` stand at `i`; 0 = not all. */
static size_t fits(const struct tokens *t, size_t i, str name)
{
	size_t n = 0;
	str word;

	while (str_take_word(&name, &word)) {
		if (i + n >= t->n || !str_eq(t->list[i + n].word, word) ||
		    (n > 0 && t->list[i + n].gap != GAP_BLANK))
			return 0;
		n++;
	}
	return n;
}

static size_t name_at(const struct district *d, const struct tokens *t, size_t i)
{
	size_t n = fits(t, i, d->bare);

	for (size_t a = 0; a < d->n_aliases; a++) {
		size_t m = fits(t, i, d->aliases[a]);
		n = m > n ? m : n;
	}
	return n;
}

struct named {
	const struct district *list[PLACE_MATCHES_MAX];
	size_t n, n_words;
};

/* All districts with the longest name that begins at `i`. */
static struct named named_at(const struct config *c, const struct tokens *t, size_t i)
{
	struct named ret = { .n = 0 };

	for (size_t d = 0; d < c->n_districts; d++) {
		size_t n = name_at(&c->districts[d], t, i);
		if (n == 0 || n < ret.n_words)
			continue;
		if (n > ret.n_words)
			ret.n = 0;
		ret.n_words = n;
		if (ret.n < PLACE_MATCHES_MAX)
			ret.list[ret.n++] = &c->districts[d];
	}
	return ret;
}

static void keep_rank(struct named *x, enum rank rank)
{
	struct named kept = { .n_words = x->n_words };

	for (size_t i = 0; i < x->n; i++) {
		if (is_kota(x->list[i]) == (rank == RANK_KOTA))
			kept.list[kept.n++] = x->list[i];
	}
	if (kept.n > 0)
		*x = kept;
}

static bool means(const struct tokens *t, size_t i, unsigned what)
{
	return t->list[i].means & what;
}

static const unsigned clause_gaps =
	GAP_ENDS | GAP_COMMA | GAP_OPEN | GAP_CLOSE | GAP_PIN | GAP_HASH | GAP_COLON | GAP_TILDE;

/* The words from `from` up to `to` stand alone between signs. */
static bool is_alone(const struct tokens *t, size_t from, size_t to)
{
	unsigned behind = to < t->n ? t->list[to].gap : t->gap_end;
	bool begins = from == 0 || t->list[from].gap & clause_gaps ||
		      t->list[from - 1].kind & (TOKEN_PRICE | TOKEN_NUMBER);

	return begins && behind & clause_gaps;
}

/* What stands before a name makes it a place: "lokasi", "di", "COD area". */
static bool is_led(const struct tokens *t, size_t from)
{
	size_t i = from;

	if (from > 0 && t->list[from].gap & GAP_PIN)
		return true;
	while (i > 0 && from - i < LOOK_BACK && rank_of(t->list[i - 1].word))
		i--;
	if (i == 0 || t->list[i].gap & (GAP_ENDS | GAP_COMMA))
		return false;
	return means(t, i - 1, MEANS_PLACE);
}

static bool is_street(const struct tokens *t, size_t from)
{
	return from > 0 && means(t, from - 1, MEANS_STREET) &&
	       !(t->list[from].gap & (GAP_LINE | GAP_COMMA));
}

/* The name at `i` as a place, with the words it takes in x->n_words; n = 0 when it is none. */
static struct named place_at(const struct config *c, const struct tokens *t, size_t i)
{
	struct named x = named_at(c, t, i);
	enum rank before = i > 0 ? rank_of(t->list[i - 1].word) : RANK_ANY;

	if (x.n == 0)
		return x;
	size_t end = i + x.n_words;
	enum rank behind =
		end < t->n && t->list[end].gap == GAP_BLANK ? rank_of(t->list[end].word) : RANK_ANY;
	size_t from = before ? i - 1 : i;
	if (before || behind)
		keep_rank(&x, before ? before : behind);
	if (behind && !before)
		end++;
	bool is_short = t->list[i].word.len <= SHORT_BYTES && x.n_words == 1;
	bool is_told = is_led(t, from) || (before && !is_street(t, from)) ||
		       (is_alone(t, from, end) && !is_short) || (behind && !is_street(t, from));
	if (!is_told || is_street(t, from))
		x.n = 0;
	return x;
}

/* What both name: "Kepanjen, Malang". */
static void narrow(struct named *x, const struct named *y)
{
	struct named both = { .n_words = x->n_words };

	for (size_t i = 0; i < x->n; i++) {
		for (size_t j = 0; j < y->n; j++) {
			if (x->list[i] == y->list[j])
				both.list[both.n++] = x->list[i];
		}
	}
	if (both.n > 0)
		*x = both;
}

size_t spot_find(const struct config *c, const struct tokens *t,
		 const struct district *ret[PLACE_MATCHES_MAX])
{
	struct named found = { .n = 0 };

	for (size_t i = 0; i < t->n; i++) {
		struct named x = place_at(c, t, i);
		if (x.n == 0)
			continue;
		if (found.n == 0)
			found = x;
		else
			narrow(&found, &x);
		i += x.n_words - 1;
	}
	for (size_t i = 0; i < found.n; i++)
		ret[i] = found.list[i];
	return found.n;
}
