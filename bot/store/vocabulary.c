/* SPDX-License-Identifier: MIT */
/* Words and their slips. Each word is kept with all that is left of its first letters when one or
 * two of them are taken away (at most 29 rows a word); a slip has one of these in common with the
 * word it was meant to be (Garbe's symmetric delete), so a question is some 29 look-ups however
 * many words there are. Called by shop.c and handlers on the writer thread; keeps nothing.
 *
 * Words with digits and short ones are not learned: they are names of sizes, not of goods. */
#include "bot/store/vocabulary.h"

#include "bot/base/utf8.h"
#include "bot/store/row.h"
#include "bot/store/search_words.h"

#include <string.h>

enum {
	WORD_BYTES_MIN = 4,
	WORD_BYTES_MAX = 24,
	HEAD_BYTES = 7,  /* what slips are looked for in */
	SHORT_BYTES = 5, /* such a word may have one slip only */
	REST_MAX = 1 + HEAD_BYTES + HEAD_BYTES * (HEAD_BYTES - 1) / 2,
	NEAR_MAX = 40, /* words with a rest in common that are compared */
};

struct rests {
	str list[REST_MAX];
	size_t n;
};

static bool is_learned(str word)
{
	for (size_t i = 0; i < word.len; i++) {
		if (word.ptr[i] < 'a' || word.ptr[i] > 'z')
			return false;
	}
	return word.len >= WORD_BYTES_MIN && word.len <= WORD_BYTES_MAX;
}

static void add_without(struct rests *r, str from, size_t at, struct arena *mem)
{
	char *bytes = ARENA_ARRAY(mem, char, from.len);

	memcpy(bytes, from.ptr, at);
	memcpy(bytes + at, from.ptr + at + 1, from.len - at - 1);
	str rest = { bytes, from.len - 1 };
	for (size_t i = 0; i < r->n; i++) {
		if (str_eq(r->list[i], rest))
			return;
	}
	ASSERT(r->n < REST_MAX);
	r->list[r->n++] = rest;
}

/* The head of the word, and what is left of it without one or two letters. */
static void rests_of(str word, struct arena *mem, struct rests *ret)
{
	str head = str_slice(word, 0, HEAD_BYTES);

	*ret = (struct rests){ { head }, 1 };
	for (size_t i = 0; i < head.len; i++)
		add_without(ret, head, i, mem);
	size_t n = ret->n;
	for (size_t k = 1; k < n; k++) {
		for (size_t i = 0; i < ret->list[k].len; i++)
			add_without(ret, ret->list[k], i, mem);
	}
}

static enum err learn_word(struct db *db, str word, struct arena *mem)
{
	struct rests rests;

	struct stmt *s =
		db_query(db, "INSERT INTO word (word, n) VALUES ($1, 1) ON CONFLICT (word) "
			     "DO UPDATE SET n = n + 1 RETURNING id, n");
	bind_str(s, 1, word);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	int64_t id = col_int(s, 0), n = col_int(s, 1);
	stmt_reset(s);
	if (n > 1)
		return OK;
	rests_of(word, mem, &rests);
	for (size_t i = 0; i < rests.n && e == OK; i++) {
		s = db_query(db, "INSERT INTO word_rest (rest, word_id) VALUES ($1, $2)");
		bind_str(s, 1, rests.list[i]);
		bind_int(s, 2, id);
		e = stmt_run(s);
	}
	return e;
}

enum err vocabulary_learn(struct db *db, str name)
{
	struct arena own;
	enum err e = OK;
	str word;

	arena_init(&own, 0);
	str rest = utf8_fold(utf8_repair(name, &own), &own);
	while (e == OK && search_take_word(&rest, &word)) {
		if (is_learned(word))
			e = learn_word(db, word, &own);
	}
	arena_finish(&own);
	return e;
}

struct near {
	str word;
	int slips; /* of the word so far; what a better one may have at most */
	int64_t n;
};

/* Words that have `rest` in common. */
static enum err look_at(struct db *db, str typed, str rest, struct arena *mem, struct near *best)
{
	struct stmt *s = db_query(db, "SELECT w.word, w.n FROM word_rest r CROSS JOIN word w WHERE "
				      "r.rest = $1 AND w.id = r.word_id LIMIT $2");
	enum err e;

	bind_str(s, 1, rest);
	bind_int(s, 2, NEAR_MAX);
	while ((e = stmt_step(s)) == OK) {
		str word = col_str(s, 0, mem);
		int slips = utf8_distance(typed, word, best->slips);
		bool is_better =
			slips < best->slips || (slips == best->slips && col_int(s, 1) > best->n);
		if (is_better)
			*best = (struct near){ word, slips, col_int(s, 1) };
	}
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_vocabulary_near(struct db *db, str word, struct arena *mem, str *ret)
{
	struct near best = { .slips = word.len <= SHORT_BYTES ? 1 : 2 };
	struct rests rests;
	enum err e = OK;

	if (!is_learned(word))
		return ERR_NOTFOUND;
	rests_of(word, mem, &rests);
	for (size_t i = 0; i < rests.n && e == OK; i++)
		e = look_at(db, word, rests.list[i], mem, &best);
	if (e == OK && (best.word.len == 0 || best.slips == 0))
		e = ERR_NOTFOUND;
	if (e == OK)
		*ret = best.word;
	return e;
}
