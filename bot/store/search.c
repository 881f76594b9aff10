/* SPDX-License-Identifier: MIT */
/* Search over the products: SQLite's full-text index gives the newest hits, which are ranked here.
 * Called by handlers, on the writer thread; keeps nothing.
 *
 * The index's own rank (bm25) counts every row that has a word, which takes longer the more common
 * the word is; among a few hundred rows that have all words, where a word stands and whether it is
 * whole says as much. What a person writes is cut into words of letters and digits, each quoted: it
 * is never the index's syntax. */
#include "bot/store/search.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/store/halal.h"
#include "bot/store/search_words.h"

#include <stdlib.h>

struct terms {
	str words[SEARCH_WORDS_MAX]; /* folded */
	size_t n;
	bool is_blank; /* nothing was written at all */
};

bool search_take_word(str *rest, str *ret)
{
	uint32_t c;

	*ret = STR_NONE;
	for (str from = *rest; utf8_take(rest, &c); from = *rest) {
		bool is_word = utf8_class_of(c) == UTF8_WORD;
		if (is_word && ret->len == 0)
			ret->ptr = from.ptr;
		if (is_word)
			ret->len += from.len - rest->len;
		else if (ret->len > 0)
			return true;
	}
	return ret->len > 0;
}

/* A word that another begins with asks for nothing more. */
static void terms_add(struct terms *terms, str word)
{
	for (size_t i = 0; i < terms->n; i++) {
		if (str_starts(terms->words[i], word))
			return;
		if (str_starts(word, terms->words[i])) {
			terms->words[i] = word;
			return;
		}
	}
	terms->words[terms->n++] = word;
}

static void terms_of(str text, struct arena *mem, struct terms *ret)
{
	str rest = utf8_fold(utf8_repair(text, mem), mem);
	str word;

	*ret = (struct terms){ .is_blank = str_is_empty(rest) };
	while (ret->n < SEARCH_WORDS_MAX && search_take_word(&rest, &word))
		terms_add(ret, word);
}

static int digits_of(int64_t idr, int *ret_first)
{
	int n = 1;

	for (; idr >= 10; n++)
		idr /= 10;
	*ret_first = (int)idr;
	return n;
}

/* Each price has a word "r51": how many digits, and the first of them. Those of all prices between
 * two, and of some beside them. */
static void add_prices(struct buf *b, int64_t min_idr, int64_t max_idr)
{
	int from_first, to_first;
	int from = digits_of(min_idr, &from_first), to = digits_of(max_idr, &to_first);
	const char *before = " AND (";

	for (int digits = from; digits <= to; digits++) {
		int low = digits == from && from_first > 1 ? from_first : 1;
		int high = digits == to ? to_first : 9;
		if (low == 1 && high == 9) {
			buf_printf(b, "%s\"r%d\" *", before, digits);
			before = " OR ";
			continue;
		}
		for (int first = low; first <= high; first++) {
			buf_printf(b, "%s\"r%d%d\"", before, digits, first);
			before = " OR ";
		}
	}
	buf_add_char(b, ')');
}

static void add_category(struct buf *b, str slug)
{
	buf_add(b, STR(" AND \"c"));
	for (size_t i = 0; i < slug.len; i++)
		buf_printf(b, "%02X", (unsigned char)slug.ptr[i]);
	buf_add_char(b, '"');
}

/* {name unit shop} : ("kripik" * AND "pedas" *) AND place : ("all" AND "d3573") */
static str match_text(const struct search *q, const struct terms *terms, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < terms->n; i++)
		buf_printf(&b, "%s\"%" STR_FMT "\" *", i == 0 ? "{name unit shop} : (" : " AND ",
			   STR_ARG(terms->words[i]));
	buf_printf(&b, "%splace : (\"all\"", terms->n == 0 ? "" : ") AND ");
	if (q->district != 0)
		buf_printf(&b, " AND \"d%lld\"", (long long)q->district);
	if (!str_is_empty(q->category))
		add_category(&b, q->category);
	if (q->max_idr > 0)
		add_prices(&b, q->min_idr, q->max_idr);
	if (q->is_halal)
		buf_add(&b, STR(" AND \"halal\""));
	buf_add_char(&b, ')');
	return buf_str(&b);
}

static void found_row(struct stmt *s, struct arena *mem, struct found *ret)
{
	*ret = (struct found){
		.product_id = col_int(s, 0),
		.media_id = col_int(s, 1),
		.price_idr = col_int(s, 2),
		.code = col_str(s, 3, mem),
		.name = col_str(s, 4, mem),
		.unit = col_str(s, 5, mem),
		.state = (enum product_state)col_int(s, 6),
		.shop_id = col_int(s, 7),
		.person_id = col_int(s, 8),
		.district = col_int(s, 9),
		.shop_name = col_str(s, 10, mem),
		.category = col_str(s, 11, mem),
		.is_halal = col_int(s, 12) == HALAL_CHECKED,
	};
}

/* The newest that match, from `offset` on. */
static enum err hits(struct db *db, const struct search *q, str match, size_t offset,
		     struct arena *mem, struct found *ret, size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(
		db, "SELECT p.id, p.media_id, p.price_idr, p.code, p.name, p.unit, p.state, s.id, "
		    "s.person_id, s.district, s.name, s.category, s.halal_state FROM (SELECT rowid "
		    "AS id FROM "
		    "product_text WHERE product_text MATCH $1 ORDER BY rowid DESC LIMIT $2 OFFSET "
		    "$3) h CROSS JOIN product p CROSS JOIN shop s WHERE p.id = h.id AND s.id = "
		    "p.shop_id AND p.price_idr BETWEEN $4 AND $5");
	size_t n = 0;
	enum err e;

	bind_str(s, 1, match);
	bind_int(s, 2, (int64_t)max);
	bind_int(s, 3, (int64_t)offset);
	bind_int(s, 4, q->max_idr > 0 ? q->min_idr : 0);
	bind_int(s, 5, q->max_idr > 0 ? q->max_idr : INT64_MAX);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		found_row(s, mem, &ret[n++]);
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

/* --- rank --- */

struct ranked {
	struct found f;
	int64_t score;
};

enum { IN_NAME = 3, IN_OTHER = 1, WHOLE = 2 }; /* a word in the name counts three times */

/* The best place of `word` in this text: 0 = not there, 1 = the start of a word, WHOLE. */
static int64_t word_score(str folded, str word, int64_t *ret_words)
{
	int64_t best = 0;

	*ret_words = 0;
	for (str w; search_take_word(&folded, &w); ++*ret_words) {
		if (str_eq(w, word))
			best = WHOLE;
		else if (best == 0 && str_starts(w, word))
			best = 1;
	}
	return best;
}

/* Of two that have the words in the same places the one whose name says less else is better. */
static int64_t score_of(const struct found *f, const struct terms *terms, struct arena *mem)
{
	str name = utf8_fold(utf8_repair(f->name, mem), mem);
	str other = utf8_fold(utf8_repair(arena_printf(mem, "%" STR_FMT " %" STR_FMT,
						       STR_ARG(f->shop_name), STR_ARG(f->unit)),
					  mem),
			      mem);
	int64_t score = 0, n_name = 0, n_other;

	for (size_t i = 0; i < terms->n; i++) {
		int64_t in_name = IN_NAME * word_score(name, terms->words[i], &n_name);
		int64_t in_other = IN_OTHER * word_score(other, terms->words[i], &n_other);
		score += in_name > in_other ? in_name : in_other;
	}
	return score * 1000 - n_name;
}

static int better_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->f.product_id > y->f.product_id ? -1 : 1;
}

static struct found found_copy(const struct found *f, struct arena *mem)
{
	struct found copy = *f;

	copy.code = arena_str(mem, f->code);
	copy.name = arena_str(mem, f->name);
	copy.unit = arena_str(mem, f->unit);
	copy.shop_name = arena_str(mem, f->shop_name);
	copy.category = arena_str(mem, f->category);
	return copy;
}

static enum err search_ranked(struct db *db, const struct search *q, const struct terms *terms,
			      struct arena *own, struct arena *mem, struct found *ret, size_t max,
			      size_t *ret_n)
{
	struct found *all = ARENA_ARRAY(own, struct found, SEARCH_HITS_MAX);
	struct ranked *list = ARENA_ARRAY(own, struct ranked, SEARCH_HITS_MAX);
	size_t n, given = 0;

	enum err e = hits(db, q, match_text(q, terms, own), 0, own, all, SEARCH_HITS_MAX, &n);
	if (e != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		list[i] = (struct ranked){ all[i], score_of(&all[i], terms, own) };
	qsort(list, n, sizeof(list[0]), better_first);
	for (size_t i = q->offset; i < n && given < max; i++)
		ret[given++] = found_copy(&list[i].f, mem);
	*ret_n = given;
	return OK;
}

enum err store_search(struct db *db, const struct search *q, struct arena *mem, struct found *ret,
		      size_t max, size_t *ret_n)
{
	struct arena own; /* hundreds of rows are looked at, a few are wanted */
	struct terms terms;
	enum err e = OK;

	arena_init(&own, 0);
	terms_of(q->words, &own, &terms);
	if (terms.n > 0)
		e = search_ranked(db, q, &terms, &own, mem, ret, max, ret_n);
	else if (terms.is_blank)
		e = hits(db, q, match_text(q, &terms, &own), q->offset, mem, ret, max, ret_n);
	else
		*ret_n = 0;
	arena_finish(&own);
	return e;
}
