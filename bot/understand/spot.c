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
	TOWN_WORDS_MAX = 4,
	ABBREVIATION_BYTES = 3
};

enum rank { RANK_ANY, RANK_KOTA, RANK_KABUPATEN };

static bool is_kota(const struct district *d)
{
	return str_starts(d->name, STR("Kota "));
}

static enum rank rank_of(str word)
{
	if (str_eq(word, STR("kota")) || str_eq(word, STR("kodya")) ||
	    str_eq(word, STR("kotamadya")) || str_eq(word, STR("kutho")) ||
	    str_eq(word, STR("kutha")))
		return RANK_KOTA;
	if (str_eq(word, STR("kab")) || str_eq(word, STR("kabupaten")))
		return RANK_KABUPATEN;
	return RANK_ANY;
}

/* "Jl. Surabaya", "Kab. Malang": the dot is the word's own. */
static bool is_abbreviated(const struct tokens *t, size_t i)
{
	const struct token *before = &t->list[i - 1];

	return before->end - before->begin <= ABBREVIATION_BYTES &&
	       before->means & (MEANS_STREET | MEANS_PLACE) &&
	       !(t->list[i].gap & ~(unsigned)(GAP_BLANK | GAP_STOP));
}

/* How many words of `name` stand at `i`; 0 = not all. "Kec. Genteng": the dot is the word's own. */
static size_t fits(const struct tokens *t, size_t i, str name)
{
	size_t n = 0;
	str word;

	while (str_take(&name, ' ', &word)) {
		if (i + n >= t->n || !str_eq(t->list[i + n].word, word) ||
		    (n > 0 && t->list[i + n].gap & ~(unsigned)(GAP_BLANK | GAP_DASH) &&
		     !is_abbreviated(t, i + n)))
			return 0;
		n++;
	}
	return n;
}

/* The first spot that does not come before `word`. */
static size_t lower_bound(const struct config *c, str word)
{
	size_t from = 0, to = c->n_spots;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (str_cmp(c->spots[mid].words, word) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

struct named {
	const struct district *list[PLACE_MATCHES_MAX];
	size_t n, n_words;
	bool is_town; /* only something in a district */
	bool is_own;  /* the name of the district itself */
};

/* All districts with the longest name that begins at `i`. */
static struct named named_at(const struct config *c, const struct tokens *t, size_t i)
{
	struct named ret = { .n = 0 };
	str word = t->list[i].word;

	if (word.len == 0 || t->list[i].kind & TOKEN_NUMBER)
		return ret;
	for (size_t s = lower_bound(c, word); s < c->n_spots; s++) {
		str words = c->spots[s].words;
		if (!str_starts(words, word))
			break;
		if (words.len > word.len && words.ptr[word.len] != ' ')
			continue;
		size_t n = fits(t, i, words);
		if (n == 0 || n < ret.n_words)
			continue;
		if (n > ret.n_words)
			ret.n = 0;
		ret.n_words = n;
		ret.is_town = c->spots[s].is_town;
		ret.is_own = str_eq(words, c->spots[s].district->bare);
		const struct district *d = c->spots[s].district;
		if (ret.n < PLACE_MATCHES_MAX && (ret.n == 0 || ret.list[ret.n - 1] != d))
			ret.list[ret.n++] = d;
	}
	return ret;
}

static void keep_rank(struct named *x, enum rank rank)
{
	struct named kept = *x;

	kept.n = 0;

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
		if (t->list[i].goods && !means(t, i, MEANS_SERVE))
			return true;
	}
	return false;
}

static bool has_any(const struct tokens *t, size_t from, size_t to, unsigned what)
{
	for (size_t i = from; i < to; i++) {
		if (means(t, i, what))
			return true;
	}
	return false;
}

/* A name behind it may be that of a dish. */
static bool has_dish(const struct tokens *t, size_t from, size_t to)
{
	return has_goods(t, from, to) || has_any(t, from, to, MEANS_DISH);
}

/* What stands before a name makes it a place: "lokasi", "di", "COD sekitar alun-alun". */
static bool is_led(const struct tokens *t, const struct clause *k, size_t from)
{
	if (t->list[from].gap & GAP_PIN || t->list[k->from].gap & GAP_PIN)
		return true;
	for (size_t i = from; i > k->from && from - i < LOOK_BACK; i--) {
		if (means(t, i - 1, MEANS_AWAY))
			return false;
		if (means(t, i - 1, MEANS_PLACE | MEANS_NEAR))
			return true;
		/* "di lahan Plosoklaten" */
		bool is_site = i == from && i > k->from + 1 && means(t, i - 2, MEANS_PLACE) &&
			       !means(t, i - 1, MEANS_DISH);
		if (has_dish(t, i - 1, i) && !is_site)
			return false;
	}
	/* "Lokasi: Malang" */
	return k->from > 0 && t->list[k->from].gap & GAP_COLON &&
	       means(t, k->from - 1, MEANS_PLACE);
}

/* The word before a name that says which street, shop or village has that name; -1: none. */
static ptrdiff_t street_of(const struct tokens *t, const struct clause *k, size_t from)
{
	for (size_t i = from; i > k->from && from - i < LOOK_BACK; i--) {
		if (t->list[i - 1].kind & TOKEN_NUMBER)
			break;
		if (means(t, i - 1, MEANS_STREET))
			return (ptrdiff_t)i - 1;
	}
	return -1;
}

/* "Jl. Surabaya", "Ds. Tuban"; but "Jl. Merak Tuban" is in Tuban, "pinggir jalan Caruban" is too,
 * and a high road lies in the small town of its name. */
static bool is_street(const struct tokens *t, const struct clause *k, size_t from,
		      const struct named *x)
{
	ptrdiff_t street = street_of(t, k, from);

	if (street < 0 || (size_t)street + 1 != from)
		return false;
	/* "Perum Gading Fajar" is all of the name of a town. */
	if (x->is_town && x->n_words > 1)
		return false;
	if (str_eq(t->list[street].word, STR("raya")))
		return x->is_own;
	str before = (size_t)street > k->from ? t->list[street - 1].word : STR_NONE;
	return !str_eq(before, STR("pinggir")) && !str_eq(before, STR("tepi"));
}

/* "se-Jombang Raya" */
static bool is_region(const struct tokens *t, size_t end)
{
	return end < t->n && t->list[end].gap == GAP_BLANK &&
	       str_eq(t->list[end].word, STR("raya"));
}

static bool is_shop(str word)
{
	return str_eq(word, STR("toko")) || str_eq(word, STR("depot")) ||
	       str_eq(word, STR("warung")) || str_eq(word, STR("resto")) ||
	       str_eq(word, STR("rm")) || str_eq(word, STR("ruko"));
}

/* "Jl Diponegoro 77 Sumenep", "Perum Griya Indah Jember" */
static bool ends_address(const struct tokens *t, const struct clause *k, size_t from, size_t to)
{
	if (from > k->from + 1 && t->list[from - 1].kind & TOKEN_NUMBER)
		return street_of(t, k, from - 1) >= 0;
	ptrdiff_t street = street_of(t, k, from);
	if (street < 0 || to != k->to)
		return false;
	/* "Jl Sawo Magetan", "Toko Kasur Caruban", but "Depot Soto Lamongan" */
	if (str_eq(t->list[street].word, STR("toko")))
		return !has_any(t, (size_t)street + 1, from, MEANS_DISH);
	return !is_shop(t->list[street].word) || !has_dish(t, (size_t)street + 1, from);
}

/* A word that says nothing of what a name is, or that it is a place: "Surabaya barat". */
static bool is_company(const struct tokens *t, size_t i)
{
	const unsigned company = MEANS_PLACE | MEANS_NEAR | MEANS_TIME | MEANS_CALL | MEANS_TAIL |
				 MEANS_CUT | MEANS_GREET | MEANS_SMALL | MEANS_SELL |
				 MEANS_DESCRIBE;

	return rank_of(t->list[i].word) || means(t, i, company) ||
	       t->list[i].kind & (TOKEN_NUMBER | TOKEN_LINK);
}

/* "pasir, batu, semen" */
static bool is_listed(const struct tokens *t, size_t i, size_t to)
{
	if (i == 0 || to >= t->n || !(t->list[i].gap & t->list[to].gap & GAP_COMMA))
		return false;
	return has_goods(t, i - 1, i) && has_goods(t, to, to + 1);
}

/* A clause that names no goods, with the name at an edge: "Lumajang Senduro", "Surabaya barat",
 * "Trenggalek kirim via bus". */
static bool is_clause(const struct tokens *t, const struct clause *k, size_t i, size_t to,
		      bool is_town)
{
	bool is_short = t->list[i].word.len < SHORT_BYTES && to < t->n;
	bool is_first = i == k->from || (!is_town && i == k->from + 1);
	bool is_edge = is_first || to == k->to;

	if (is_short || !is_edge || has_dish(t, k->from, i) || has_goods(t, to, k->to) ||
	    is_listed(t, i, to))
		return false;
	if (has_any(t, k->from, k->to, MEANS_ASK | MEANS_CHAT) ||
	    has_any(t, k->from, i, MEANS_AWAY) ||
	    has_any(t, i > k->from ? i - 1 : i, i, MEANS_GREET))
		return false;
	size_t max = t->list[i].word.len > SHORT_BYTES ? CLAUSE_PLACE_MAX + 1 : CLAUSE_PLACE_MAX;
	if (k->to - k->from <= max && !is_town)
		return true;
	if (i > k->from) /* "TB Maju Jaya Mojosari" */
		return !is_town || is_company(t, i - 1) || k->to - k->from <= TOWN_WORDS_MAX;
	return to == k->to || is_company(t, to);
}

/* What is done for people is done where it says: "servis AC panggilan Sidoarjo". */
static bool is_served(const struct tokens *t, const struct clause *k, size_t i, size_t to)
{
	bool is_end = to == k->to || is_company(t, to);

	return t->list[i].word.len >= SHORT_BYTES && is_end &&
	       has_any(t, k->from, i, MEANS_SERVE) && !means(t, i - 1, MEANS_DISH | MEANS_AWAY);
}

/* What both name: "Kepanjen, Malang". */
static bool narrow(struct named *x, const struct named *y)
{
	struct named both = *x;

	both.n = 0;

	for (size_t i = 0; i < x->n; i++) {
		for (size_t j = 0; j < y->n; j++) {
			if (x->list[i] == y->list[j])
				both.list[both.n++] = x->list[i];
		}
	}
	if (both.n > 0)
		*x = both;
	return both.n > 0;
}

/* "Wonosalam Jombang": a town and its district; nobody names a dish after both. */
static bool is_pair(const struct config *c, const struct tokens *t, size_t i, struct named *x)
{
	const unsigned parts = GAP_BLANK | GAP_COMMA | GAP_DASH | GAP_OPEN;
	size_t end = i + x->n_words;

	if (end >= t->n || t->list[end].gap & ~parts)
		return false;
	struct named y = named_at(c, t, end);
	if (y.n == 0 || !narrow(x, &y))
		return false;
	x->n_words += y.n_words;
	return true;
}

static bool is_told(const struct tokens *t, const struct clause *k, size_t from, size_t i,
		    const struct named *x)
{
	size_t end = i + x->n_words;

	if (is_led(t, k, from))
		return true;
	/* "pare" may be the vegetable. */
	if (t->list[i].goods && t->list[i].n_goods >= x->n_words)
		return false;
	return is_clause(t, k, i, end, x->is_town && x->n_words == 1) ||
	       ends_address(t, k, from, end) || is_served(t, k, i, end);
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
	bool is_inner = t->list[i].kind & TOKEN_INNER; /* "soto babat" Lamongan */
	if (x.n == 0 || is_numbered || is_inner) {
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
	bool is_away = from > k.from && means(t, from - 1, MEANS_AWAY);
	bool is_origin = is_away && means(t, from - 1, MEANS_DISH); /* "asli" */
	bool is_both =
		(is_pair(c, t, i, &x) || (x.is_town && x.n_words > 1)) && (!is_away || is_origin);
	bool is_ranked = before || is_region(t, end) || (behind && !has_dish(t, k.from, i));
	if (is_street(t, &k, from, &x) || (is_away && !is_both) ||
	    !(is_both || is_ranked || is_told(t, &k, from, i, &x)))
		x.n = 0;
	return x;
}

/* "Tanah Merah" is no soil. */
static void mark(struct tokens *t, size_t i, size_t n)
{
	for (; n-- > 0; i++) {
		t->list[i].kind |= TOKEN_PLACE;
		t->list[i].goods = NULL;
		t->list[i].n_goods = 0;
	}
}

size_t spot_find(const struct config *c, struct tokens *t,
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
			(void)narrow(&found, &x);
		mark(t, i, x.n_words);
		i += x.n_words - 1;
	}
	for (size_t i = 0; i < found.n; i++)
		ret[i] = found.list[i];
	return found.n;
}
