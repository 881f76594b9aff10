/* SPDX-License-Identifier: MIT */
/* Places in running text. A name is a place only when it is told as one: a word that leads a place
 * before it, its rank (kota, kab), or a clause of its own; names of dishes and streets are full of
 * districts. Called by promo on the writer thread; pure. */
#include "bot/understand/spot.h"

#include "bot/understand/lexicon.h"

enum {
	SHORT_BYTES = 4,
	LOOK_BACK = 4,
	CLAUSE_WORDS_MAX = 6,
	CLAUSE_PLACE_MAX = 3,
	ABBREVIATION_BYTES = 4
};

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
	char first = t->list[i].word.ptr[0];
	size_t n = d->bare.ptr[0] == first ? fits(t, i, d->bare) : 0;

	for (size_t a = 0; a < d->n_aliases; a++) {
		size_t m = d->aliases[a].ptr[0] == first ? fits(t, i, d->aliases[a]) : 0;
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

	if (t->list[i].word.len == 0 || t->list[i].kind & TOKEN_NUMBER)
		return ret;
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

/* The words between signs that word `i` is one of. */
struct clause {
	size_t from, to;
};

/* "Jl. Surabaya", "Kab. Malang": the dot is the word's own. */
static bool is_abbreviated(const struct tokens *t, size_t i)
{
	const struct token *before = &t->list[i - 1];

	return before->word.len <= ABBREVIATION_BYTES &&
	       before->means & (MEANS_STREET | MEANS_PLACE) &&
	       !(t->list[i].gap & ~(unsigned)(GAP_BLANK | GAP_STOP));
}

static bool parts(unsigned gap)
{
	const unsigned signs = GAP_ENDS | GAP_COMMA | GAP_OPEN | GAP_CLOSE | GAP_PIN | GAP_HASH |
			       GAP_COLON | GAP_TILDE | GAP_SLASH | GAP_PLUS;

	return gap & signs || (gap & (GAP_DASH | GAP_BLANK)) == (GAP_DASH | GAP_BLANK);
}

static struct clause clause_of(const struct tokens *t, size_t i)
{
	struct clause k = { i, i + 1 };

	while (k.from > 0 && i - k.from < CLAUSE_WORDS_MAX &&
	       (!parts(t->list[k.from].gap) || is_abbreviated(t, k.from)) &&
	       !(t->list[k.from - 1].kind & TOKEN_PRICE))
		k.from--;
	while (k.to < t->n && k.to - i < CLAUSE_WORDS_MAX && !parts(t->list[k.to].gap) &&
	       !(t->list[k.to].kind & TOKEN_PRICE))
		k.to++;
	return k;
}

static bool has_goods(const struct tokens *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		if (t->list[i].goods || means(t, i, MEANS_DISH))
			return true;
	}
	return false;
}

/* What stands before a name makes it a place: "lokasi", "di", "COD sekitar alun-alun". */
static bool is_led(const struct tokens *t, const struct clause *k, size_t from)
{
	if (t->list[from].gap & GAP_PIN || t->list[k->from].gap & GAP_PIN)
		return true;
	for (size_t i = from; i > k->from && from - i < LOOK_BACK; i--) {
		if (means(t, i - 1, MEANS_AWAY) || has_goods(t, i - 1, i))
			return false;
		if (means(t, i - 1, MEANS_PLACE))
			return true;
	}
	/* "Lokasi: Malang" */
	return k->from > 0 && t->list[k->from].gap & GAP_COLON &&
	       means(t, k->from - 1, MEANS_PLACE);
}

static bool is_street(const struct tokens *t, const struct clause *k, size_t from)
{
	for (size_t i = from; i > k->from && from - i < LOOK_BACK; i--) {
		if (t->list[i - 1].kind & TOKEN_NUMBER)
			return false;
		if (means(t, i - 1, MEANS_STREET))
			return true;
	}
	return false;
}

/* "Jl Diponegoro 77 Sumenep" */
static bool ends_address(const struct tokens *t, const struct clause *k, size_t from)
{
	return from > k->from + 1 && t->list[from - 1].kind & TOKEN_NUMBER &&
	       is_street(t, k, from - 1);
}

/* A short clause of places only: "Lumajang Senduro", "Surabaya barat". */
static bool is_clause(const struct tokens *t, const struct clause *k, size_t i, size_t to)
{
	bool is_short = t->list[i].word.len < SHORT_BYTES && to < t->n;
	bool is_edge = i == k->from || to == k->to;

	if (is_short || !is_edge || k->to - k->from > CLAUSE_PLACE_MAX ||
	    has_goods(t, k->from, i) || has_goods(t, to, k->to))
		return false;
	for (size_t w = k->from; w < k->to; w++) {
		if (means(t, w, MEANS_AWAY | MEANS_ASK | MEANS_CHAT))
			return false;
	}
	return true;
}

/* The name at `i` as a place, with the words it takes in x->n_words; n = 0 when it is none. */
static struct named place_at(const struct config *c, const struct tokens *t, size_t i)
{
	struct named x = named_at(c, t, i);
	bool has_before = i != 0 && (t->list[i].gap == GAP_BLANK || is_abbreviated(t, i));
	enum rank before = has_before ? rank_of(t->list[i - 1].word) : RANK_ANY;
	size_t end = i + x.n_words;
	/* "SMP 1" is a school. */
	bool is_numbered = t->list[i].word.len < SHORT_BYTES && end < t->n &&
			   t->list[end].kind & TOKEN_NUMBER && t->list[end].gap == GAP_BLANK;
	if (x.n == 0 || is_numbered) {
		x.n = 0;
		return x;
	}
	enum rank behind = end < t->n && !(t->list[end].gap & ~(unsigned)(GAP_BLANK | GAP_OPEN))
				   ? rank_of(t->list[end].word)
				   : RANK_ANY;
	struct clause k = clause_of(t, i);
	size_t from = before ? i - 1 : i;
	if (before || behind)
		keep_rank(&x, before ? before : behind);
	bool is_ranked = before || (behind && !has_goods(t, k.from, i));
	bool is_told = is_ranked || is_led(t, &k, from) || is_clause(t, &k, i, end) ||
		       ends_address(t, &k, from);
	bool is_away = from > k.from && means(t, from - 1, MEANS_AWAY);
	if (is_street(t, &k, from) || is_away || !is_told)
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
