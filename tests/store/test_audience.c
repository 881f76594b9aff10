/* SPDX-License-Identifier: MIT */
/* Planning against a naive model: random chats, subscriptions and runs, planned in chunks of random
 * size with changes in between, over two accounts. Who must have got a row has one, who must not
 * has none, nobody has two. The seed is printed by a failure; SIAR_SEED runs one. */
#include "bot/base/clock.h"
#include "bot/base/random.h"
#include "bot/store/run.h"
#include "bot/store/subscription.h"
#include "tests/store/fixture.h"

#include <stdlib.h>

enum { CHATS = 60, CATEGORIES = 3, DISTRICTS = 4, ACCOUNTS = 2, SEEDS = 25 };
static const char *const categories[CATEGORIES] = { "", "kuliner", "batik" };

/* [category][district]: 0 in either is "all". */
struct wishes {
	bool has[CATEGORIES][DISTRICTS];
};

/* What the model knows of a chat. */
struct chat_model {
	int64_t id, account;
	struct wishes now, before; /* the run's start */
	bool is_stopped;
	bool touched; /* changed while the run was planned: either way is right */
};

struct world {
	struct fixture f;
	struct random random;
	struct chat_model chats[CHATS];
	int64_t accounts[ACCOUNTS];
};

static int64_t below(struct world *w, int64_t n)
{
	return random_below(&w->random, n);
}

static void subscribe(struct world *w, struct chat_model *c)
{
	int64_t category = below(w, CATEGORIES), district = below(w, DISTRICTS);
	bool is_new;

	MUST(store_subscribe(w->f.db, c->id, str_from(categories[category]), district, T0,
			     &is_new));
	assert_int_equal(is_new, !c->now.has[category][district]);
	c->now.has[category][district] = true;
	c->is_stopped = false;
}

static void unsubscribe(struct world *w, struct chat_model *c)
{
	int64_t category = below(w, CATEGORIES), district = below(w, DISTRICTS);

	enum err e = store_unsubscribe(w->f.db, c->id, str_from(categories[category]), district);
	assert_int_equal(e, c->now.has[category][district] ? OK : ERR_NOTFOUND);
	c->now.has[category][district] = false;
}

static void change(struct world *w, struct chat_model *c)
{
	int64_t what = below(w, 10);

	c->touched = true;
	if (what < 6) {
		subscribe(w, c);
	} else if (what < 9) {
		unsubscribe(w, c);
	} else {
		MUST(store_stop(w->f.db, c->id, T0));
		c->is_stopped = true;
		for (int k = 0; k < CATEGORIES * DISTRICTS; k++)
			c->now.has[k / DISTRICTS][k % DISTRICTS] = false;
	}
}

static void world_make(struct world *w, uint64_t seed)
{
	struct account_row other;

	random_seed(&w->random, seed);
	fixture_open(&w->f);
	MUST(store_account_take(w->f.db, STR("cabang"), STR("x"), STR_NONE, &w->f.mem, &other));
	w->accounts[0] = w->f.account;
	w->accounts[1] = other.id;
	for (size_t i = 0; i < CHATS; i++) {
		struct sender s = fixture_sender(&w->f);
		s.chat.account_id = w->accounts[below(w, 4) == 0];
		MUST(store_chat_inbound(w->f.db, &s.chat));
		w->chats[i] = (struct chat_model){ .id = s.chat.id, .account = s.chat.account_id };
		for (int64_t n = below(w, 6); n > 0; n--)
			change(w, &w->chats[i]);
	}
}

static bool matches(const struct wishes *w, int64_t category, int64_t district)
{
	return w->has[category][district] || w->has[category][0] || w->has[0][district] ||
	       w->has[0][0];
}

static void world_check(struct world *w, int64_t run_id, int64_t category, int64_t district)
{
	for (size_t i = 0; i < CHATS; i++) {
		const struct chat_model *c = &w->chats[i];
		struct stmt *s = db_query(w->f.db, "SELECT count(*), max(account_id) FROM delivery "
						   "WHERE run_id = $1 AND chat_id = $2");
		bind_int(s, 1, run_id);
		bind_int(s, 2, c->id);
		MUST(stmt_step(s));
		int64_t n = col_int(s, 0), account = col_int(s, 1);
		stmt_reset(s);
		assert_true(n <= 1);
		if (n == 1)
			assert_int_equal(account, c->account);
		if (!c->touched)
			assert_int_equal(n, matches(&c->before, category, district));
		else if (n == 1)
			assert_true(matches(&c->before, category, district));
	}
}

/* One run, planned to its end in chunks; every tenth step somebody changes her mind. */
static void run_plan_all(struct world *w, struct run *run)
{
	bool is_end[ACCOUNTS] = { false, false };
	int64_t planned, total = 0;
	struct run_counts counts;

	while (!is_end[0] || !is_end[1]) {
		size_t a = (size_t)below(w, ACCOUNTS);
		int64_t max = 1 + below(w, 8);
		MUST(store_run_plan(w->f.db, run, w->accounts[a], max, T0, &planned, &is_end[a],
				    NULL));
		assert_true(planned <= max);
		total += planned;
		if (below(w, 10) == 0)
			change(w, &w->chats[below(w, CHATS)]);
	}
	MUST(store_run_counts(w->f.db, run->id, &counts));
	assert_int_equal(total, counts.queued + counts.cancelled);
	assert_false(counts.is_estimate);
}

static void one_seed(uint64_t seed)
{
	struct world w;

	world_make(&w, seed);
	for (int i = 0; i < 4; i++) {
		int64_t category = 1 + below(&w, CATEGORIES - 1), district = below(&w, DISTRICTS);
		struct promo p = fixture_promo(&w.f, categories[category], district);
		struct run run = { .promo_id = p.id, .category = p.category, .district = district };
		for (size_t k = 0; k < CHATS; k++) {
			w.chats[k].touched = false;
			w.chats[k].before = w.chats[k].now;
			if (w.chats[k].is_stopped)
				assert_false(matches(&w.chats[k].before, category, district));
		}
		MUST(store_run_start(w.f.db, &run, w.accounts, ACCOUNTS, T0));
		run_plan_all(&w, &run);
		world_check(&w, run.id, category, district);
		fixture_check_counts(&w.f);
	}
	fixture_close(&w.f);
}

TEST(planning_in_chunks_reaches_everybody_once_and_nobody_else)
{
	const char *one = getenv("SIAR_SEED");
	int64_t seed;

	if (one != NULL && str_to_int64(str_from(one), &seed)) {
		one_seed((uint64_t)seed);
		return;
	}
	for (seed = 1; seed <= SEEDS; seed++) {
		print_message("# seed %lld\n", (long long)seed);
		one_seed((uint64_t)seed);
	}
}

/* The least time of `n` chunks of 64, microseconds. */
static int64_t chunk_us(struct fixture *f, const struct run *run, int n)
{
	int64_t least_us = INT64_MAX, planned;
	bool is_end;

	for (int i = 0; i < n; i++) {
		int64_t from_us = clock_mono_us(&clock_system);
		MUST(store_run_plan(f->db, run, f->account, 64, T0, &planned, &is_end, NULL));
		int64_t took_us = clock_mono_us(&clock_system) - from_us;
		assert_int_equal(planned, 64);
		if (took_us < least_us)
			least_us = took_us;
	}
	return least_us;
}

TEST(a_chunk_costs_the_same_however_far_the_cursor_is)
{
	enum { SUBSCRIBERS = 64000 };
	struct fixture f;

	fixture_open(&f);
	fixture_sql(&f, "INSERT INTO chat (kind, address_kind, address, account_id, state, "
			"created_ms) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
			"n WHERE i < 64000) SELECT 1, 1, 'G' || i, 1, 1, 0 FROM n");
	fixture_sql(&f, "INSERT INTO subscription (category, district, chat_id, seq, created_ms) "
			"SELECT '', 0, id, 0, 0 FROM chat WHERE kind = 1");
	struct run run = fixture_run(&f, "kuliner", 1);
	int64_t first_us = chunk_us(&f, &run, 50);
	chunk_us(&f, &run, SUBSCRIBERS / 64 - 100);
	int64_t last_us = chunk_us(&f, &run, 50);
	print_message("# a chunk of 64: %lld us at first, %lld us at last\n", (long long)first_us,
		      (long long)last_us);
	assert_true(last_us < first_us * 4);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM delivery"), SUBSCRIBERS);
	fixture_close(&f);
}
