/* SPDX-License-Identifier: MIT */
/* What is true after a restart and at the end of a life. An undisturbed life is the measure: since
 * people write the same in the same order, each acknowledged message must have left exactly what it
 * leaves there, times and the fate of single sends aside. */
#include "tests/fault/life.h"

#include "bot/base/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINES_MAX = 512 };

/* A line for each thing that an event leaves behind. */
static const char *const effects =
	"SELECT 'person ' || id || ' ' || name || ' ' || language || ' ' || (consented_ms > 0) "
	"FROM "
	"person "
	"UNION ALL SELECT 'identity ' || kind || ' ' || opaque || ' ' || person_id FROM identity "
	"UNION ALL SELECT 'chat ' || id || ' ' || kind || ' ' || address || ' ' || "
	"coalesce(person_id, 0) || ' ' || state || ' ' || (stop_ms > 0) || ' ' || "
	"coalesce(steward_id, 0) FROM chat "
	"UNION ALL SELECT 'shop ' || id || ' ' || person_id || ' ' || name || ' ' || district || ' "
	"' || "
	"category FROM shop "
	"UNION ALL SELECT 'product ' || id || ' ' || code || ' ' || name || ' ' || price_idr || ' "
	"' || "
	"state FROM product "
	"UNION ALL SELECT 'promo ' || id || ' ' || shop_id || ' ' || title || ' ' || text || ' ' "
	"|| "
	"price_idr || ' ' || state || ' ' || version || ' ' || coalesce(decided_by, 0) FROM promo "
	"UNION ALL SELECT 'subscription ' || category || ' ' || district || ' ' || chat_id || ' ' "
	"|| seq "
	"FROM subscription "
	"UNION ALL SELECT 'consent ' || id || ' ' || person_id || ' ' || purpose || ' ' || "
	"is_given FROM "
	"consent "
	"UNION ALL SELECT 'run ' || id || ' ' || promo_id || ' ' || snapshot || ' ' || state FROM "
	"run "
	"UNION ALL SELECT 'audit ' || actor || ' ' || coalesce(person_id, 0) || ' ' || action || ' "
	"' || "
	"object_id FROM audit "
	"UNION ALL SELECT 'dialog ' || chat_id || ' ' || person_id || ' ' || handler || ' ' || "
	"step FROM "
	"dialog "
	"UNION ALL SELECT 'delivery ' || chat_id || ' ' || class || ' ' || coalesce(run_id, 0) || "
	"' ' || "
	"coalesce(CAST(content AS TEXT), '') FROM delivery "
	"UNION ALL SELECT 'media ' || id || ' ' || person_id || ' ' || ref || ' ' || state || ' ' "
	"|| "
	"reason || ' ' || hex(hash) FROM media "
	"UNION ALL SELECT 'photo ' || promo_id || ' ' || position || ' ' || media_id FROM "
	"promo_photo "
	"UNION ALL SELECT 'inbox ' || state || ' ' || event_index || ' ' || reason FROM inbox";

static struct arena wanted_mem;
static str wanted[LINES_MAX];
static size_t n_wanted;

static int64_t int_of(struct life *l, const char *sql)
{
	struct stmt *s = db_query(l->engine.db, sql);
	int64_t v = -1;

	if (stmt_step(s) == OK)
		v = col_int(s, 0);
	stmt_reset(s);
	return v;
}

/* Moments inside contents ("14:t1795500000000") are not the same in each life. */
static str without_times(str line, struct arena *mem)
{
	static const str mark = { "14:t", 4 };
	struct buf b;
	ptrdiff_t at;

	buf_init(&b, mem);
	while ((at = str_find(line, mark)) >= 0) {
		buf_add(&b, str_slice(line, 0, (size_t)at));
		line = str_slice(line, (size_t)at + 4 + 13, line.len);
	}
	buf_add(&b, line);
	return buf_str(&b);
}

static int in_order(const void *a, const void *b)
{
	return str_cmp(*(const str *)a, *(const str *)b);
}

/* False: the store cannot be read. */
static bool read_effects(struct life *l, struct arena *mem, str *ret, size_t *ret_n)
{
	struct stmt *s = db_query(l->engine.db, effects);
	enum err e;

	*ret_n = 0;
	while ((e = stmt_step(s)) == OK) {
		ASSERT(*ret_n < LINES_MAX);
		ret[(*ret_n)++] = without_times(col_str(s, 0, mem), mem);
	}
	qsort(ret, *ret_n, sizeof(ret[0]), in_order);
	return e == ERR_NOTFOUND;
}

bool life_learn(struct life *l)
{
	arena_finish(&wanted_mem);
	arena_init(&wanted_mem, 0);
	return read_effects(l, &wanted_mem, wanted, &n_wanted);
}

bool life_is_sound(struct life *l)
{
	struct stmt *s = db_query(l->engine.db, "PRAGMA integrity_check");
	struct arena mem;
	bool is = false;

	arena_init(&mem, 0);
	if (stmt_step(s) == OK) {
		str words = col_str(s, 0, &mem);
		is = str_eq(words, STR("ok"));
		if (!is)
			(void)printf("# integrity_check: %" STR_FMT "\n", STR_ARG(words));
	} else {
		(void)printf("# integrity_check: %s\n", db_error(l->engine.db));
	}
	stmt_reset(s);
	s = db_query(l->engine.db, "INSERT INTO product_text (product_text) VALUES "
				   "('integrity-check')");
	if (is && stmt_run(s) != OK) {
		(void)printf("# the index of words: %s\n", db_error(l->engine.db));
		is = false;
	}
	arena_finish(&mem);
	return is;
}

static void say_line(const char *what, str line)
{
	(void)printf("# %s: %.*s\n", what, line.len > 200 ? 200 : (int)line.len, line.ptr);
}

/* Both are in order. */
static void compare(const str *got, size_t n, struct verdicts *ret)
{
	size_t i = 0, k = 0;

	while (i < n_wanted || k < n) {
		int order = i == n_wanted ? 1 : k == n ? -1 : str_cmp(wanted[i], got[k]);
		if (order < 0) {
			ret->lost++;
			say_line("lost", wanted[i++]);
		} else if (order > 0) {
			ret->doubled++;
			say_line("too much", got[k++]);
		} else {
			i++;
			k++;
		}
	}
}

/* -1: there is no such row. */
static int64_t state_of(struct life *l, int64_t delivery_id, int64_t *ret_attempt)
{
	struct stmt *s =
		db_query(l->engine.db, "SELECT state, attempt FROM delivery WHERE id = $1");
	int64_t v = -1;

	bind_int(s, 1, delivery_id);
	if (stmt_step(s) == OK) {
		v = col_int(s, 0);
		*ret_attempt = col_int(s, 1);
	}
	stmt_reset(s);
	return v;
}

void life_check_restart(struct life *l, struct verdicts *ret)
{
	const struct ledger *g = l->ledger;

	for (size_t i = 0; i < g->n_left; i++) {
		int64_t attempt, state = state_of(l, g->left[i].delivery_id, &attempt);
		if (g->left[i].times == 0 || (state != -1 && state != DELIVERY_QUEUED))
			continue;
		ret->doubled += state == DELIVERY_QUEUED;
		ret->lost += state == -1;
		(void)printf("# promo delivery %" PRId64 " has left and is %s\n",
			     g->left[i].delivery_id, state == -1 ? "not known" : "queued");
	}
	if (!life_is_sound(l))
		ret->corrupt++;
}

static void check_notes(struct life *l, struct verdicts *ret)
{
	const struct ledger *g = l->ledger;

	for (size_t i = 0; i < g->n_notes; i++) {
		int64_t attempt, state = state_of(l, g->notes[i].delivery_id, &attempt);
		if (state == DELIVERY_DELIVERED || state == DELIVERY_READ)
			continue;
		/* A reply that was about to go again when this came: the next attempt counts. */
		if (state == DELIVERY_SENT && attempt > g->notes[i].attempt)
			continue;
		ret->lost++;
		(void)printf("# delivery %" PRId64 " was delivered and is in state %" PRId64 "\n",
			     g->notes[i].delivery_id, state);
	}
}

void life_check(struct life *l, struct verdicts *ret)
{
	struct arena mem;
	str got[LINES_MAX];
	size_t n;

	arena_init(&mem, 0);
	if (!life_is_sound(l) || !read_effects(l, &mem, got, &n))
		ret->corrupt++;
	else
		compare(got, n, ret);
	arena_finish(&mem);
	check_notes(l, ret);
	ret->doubled += l->ledger->wrong;
	if (l->ledger->wrong)
		(void)printf("# %s\n", l->ledger->words);
	if (int_of(l, "SELECT EXISTS (SELECT coalesce(run_id, 0), class, state, count(*) FROM "
		      "delivery GROUP BY 1, 2, 3 EXCEPT SELECT run_id, class, state, n FROM "
		      "delivery_count) OR EXISTS (SELECT run_id, class, state, n FROM "
		      "delivery_count WHERE n <> 0 EXCEPT SELECT coalesce(run_id, 0), class, "
		      "state, count(*) FROM delivery GROUP BY 1, 2, 3)")) {
		ret->corrupt++;
		(void)printf("# counters differ from the rows\n");
	}
	if (int_of(l, "SELECT count(*) FROM delivery WHERE class < 2 AND state NOT IN (2, 3, 4)")) {
		ret->lost++;
		(void)printf("# a reply or notice was never sent\n");
	}
	ret->uncertain += int_of(l, "SELECT count(*) FROM delivery WHERE state = 7");
}
