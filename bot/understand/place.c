/* SPDX-License-Identifier: MIT */
/* Districts and categories by the names people give them. Called by handlers on the writer thread;
 * pure. Goes through the tables of the config one by one: tens of entries, a few names each. */
#include "bot/understand/place.h"

#include "bot/base/utf8.h"
#include "bot/understand/words.h"

enum { NEAR_MIN_BYTES = 4, NEAR_LONG_BYTES = 6 };

/* Which kind of district a text asks for; seven names are both. */
enum rank { RANK_ANY, RANK_KOTA, RANK_KABUPATEN };

struct asked {
	struct words all;
	struct words name; /* without rank and province */
	enum rank rank;
};

static enum rank rank_of(str word)
{
	static const char *const kota[] = { "kodya", "kota", "kotamadya" };
	static const char *const kabupaten[] = { "kab", "kabupaten" };

	if (words_have(kota, ARRAY_LEN(kota), word))
		return RANK_KOTA;
	return words_have(kabupaten, ARRAY_LEN(kabupaten), word) ? RANK_KABUPATEN : RANK_ANY;
}

static void drop_first(struct words *w)
{
	for (size_t i = 1; i < w->n; i++)
		w->list[i - 1] = w->list[i];
	w->n--;
}

/* "malang jatim", "malang, jawa timur" */
static void drop_province(struct words *w)
{
	if (w->n > 1 && str_eq(w->list[w->n - 1], STR("jatim")))
		w->n--;
	else if (w->n > 2 && str_eq(w->list[w->n - 2], STR("jawa")) &&
		 str_eq(w->list[w->n - 1], STR("timur")))
		w->n -= 2;
}

static bool asked_of(str text, struct arena *mem, struct asked *ret)
{
	*ret = (struct asked){ 0 };
	if (!words_of(text, mem, &ret->all))
		return false;
	struct words *w = &ret->name;
	*w = ret->all;
	drop_province(w);
	if (w->n > 1 && (ret->rank = rank_of(w->list[0])) != RANK_ANY)
		drop_first(w);
	else if (w->n > 1 && (ret->rank = rank_of(w->list[w->n - 1])) != RANK_ANY)
		w->n--;
	return w->n > 0;
}

static bool has_rank(const struct district *d, enum rank rank)
{
	bool is_kota = str_starts(d->name, STR("Kota "));

	return rank == RANK_ANY || is_kota == (rank == RANK_KOTA);
}

static bool is_one_of(const str *names, size_t n, const struct asked *a, bool has_rank)
{
	for (size_t i = 0; i < n; i++) {
		if ((has_rank && words_are(&a->name, names[i])) || words_are(&a->all, names[i]))
			return true;
	}
	return false;
}

static bool district_is(const struct district *d, const struct asked *a, enum rank rank)
{
	return is_one_of(&d->bare, 1, a, has_rank(d, rank)) ||
	       is_one_of(d->aliases, d->n_aliases, a, has_rank(d, rank)) ||
	       is_one_of(d->towns, d->n_towns, a, has_rank(d, rank));
}

static size_t find_ranked(const struct config *c, const struct asked *a, enum rank rank,
			  const struct district *ret[PLACE_MATCHES_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_districts && n < PLACE_MATCHES_MAX; i++) {
		if (district_is(&c->districts[i], a, rank))
			ret[n++] = &c->districts[i];
	}
	return n;
}

size_t place_find(const struct config *c, str text, struct arena *mem,
		  const struct district *ret[PLACE_MATCHES_MAX])
{
	struct asked a;

	if (!asked_of(text, mem, &a))
		return 0;
	size_t n = find_ranked(c, &a, a.rank, ret);
	/* "kota sidoarjo" means the only Sidoarjo there is. */
	return n == 0 && a.rank != RANK_ANY ? find_ranked(c, &a, RANK_ANY, ret) : n;
}

/* The nearest so far; two equally near are no answer. */
struct nearest {
	const void *owner;
	int distance;
	bool is_tied;
};

static void nearest_try(struct nearest *n, str typed, str name, const void *owner)
{
	int max = name.len < NEAR_LONG_BYTES ? 1 : 2;

	if (typed.len < NEAR_MIN_BYTES || name.len < NEAR_MIN_BYTES)
		return;
	int distance = utf8_distance(typed, name, max);
	if (distance > max || (n->owner && distance > n->distance))
		return;
	if (n->owner && distance == n->distance) {
		n->is_tied = n->is_tied || n->owner != owner;
		return;
	}
	*n = (struct nearest){ .owner = owner, .distance = distance };
}

const struct district *place_near(const struct config *c, str text, struct arena *mem)
{
	struct nearest nearest = { 0 };
	struct asked a;

	if (!asked_of(text, mem, &a))
		return NULL;
	str typed = words_join(&a.name, mem);
	for (size_t i = 0; i < c->n_districts; i++) {
		const struct district *d = &c->districts[i];
		if (!has_rank(d, a.rank))
			continue;
		nearest_try(&nearest, typed, d->bare, d);
		for (size_t j = 0; j < d->n_aliases; j++)
			nearest_try(&nearest, typed, d->aliases[j], d);
	}
	return nearest.is_tied ? NULL : nearest.owner;
}

static bool category_is(const struct category *t, const struct words *w, struct arena *mem)
{
	if (words_are(w, t->slug))
		return true;
	for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
		if (words_are(w, utf8_fold(t->name[i], mem)))
			return true;
	}
	for (size_t i = 0; i < t->n_aliases; i++) {
		if (words_are(w, t->aliases[i]))
			return true;
	}
	return false;
}

const struct category *topic_find(const struct config *c, str text, struct arena *mem)
{
	struct words w;

	if (!words_of(text, mem, &w) || w.n == 0)
		return NULL;
	for (size_t i = 0; i < c->n_categories; i++) {
		if (category_is(&c->categories[i], &w, mem))
			return &c->categories[i];
	}
	return NULL;
}

const struct category *topic_near(const struct config *c, str text, struct arena *mem)
{
	struct nearest nearest = { 0 };
	struct words w;

	if (!words_of(text, mem, &w))
		return NULL;
	str typed = words_join(&w, mem);
	for (size_t i = 0; i < c->n_categories; i++) {
		const struct category *t = &c->categories[i];
		nearest_try(&nearest, typed, t->slug, t);
		for (size_t j = 0; j < LANGUAGE_COUNT; j++)
			nearest_try(&nearest, typed, utf8_fold(t->name[j], mem), t);
		for (size_t j = 0; j < t->n_aliases; j++)
			nearest_try(&nearest, typed, t->aliases[j], t);
	}
	return nearest.is_tied ? NULL : nearest.owner;
}

bool place_is_all(str text, struct arena *mem)
{
	static const char *const phrases[] = {
		"all",      "apa saja", "apa aja",      "everything",     "mana saja", "mana aja",
		"se jatim", "semua",    "semua daerah", "semua kategori", "semuanya"
	};
	struct words w;

	if (!words_of(text, mem, &w))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(phrases); i++) {
		if (words_are(&w, str_from(phrases[i])))
			return true;
	}
	return false;
}
