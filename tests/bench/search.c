/* SPDX-License-Identifier: MIT */
/* How long a search takes among a million products of 20,000 shops: common words, rare ones, many,
 * starts of words, with places and prices, and the look for what a slip was meant to be.
 *
 *	search DIR [PRODUCTS] */
#include "bot/store/search.h"
#include "bot/base/random.h"
#include "bot/store/vocabulary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 40, SHOPS = 20000, DISTRICTS = 38 };

static const char *const goods[] = {
	"keripik", "tempe",  "sambal", "gamis", "batik",   "kopi",   "madu",
	"kue",     "kering", "bakso",  "tas",   "anyaman", "sepatu", "kerupuk",
	"udang",   "beras",  "telur",  "susu",  "roti",    "bawang",
};

static int64_t now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static void must(enum err e, const char *what)
{
	if (e == OK)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, err_name(e));
	exit(1);
}

/* A word of few, or one of 40,000. */
static str some_word(struct random *r, struct arena *mem)
{
	char name[8] = "";

	if (random_below(r, 4) > 0)
		return str_from(goods[random_below(r, ARRAY_LEN(goods))]);
	int64_t n = random_below(r, 40000);
	for (size_t i = 0; i < 6; i++, n /= 8)
		name[i] = "aknrstui"[(n + (int64_t)i) % 8];
	return arena_str(mem, str_from(name));
}

/* Four letters, as the store's own. */
static str prefix_of(int64_t shop, struct arena *mem)
{
	char name[4];

	for (size_t i = 0; i < sizeof(name); i++, shop /= 26)
		name[i] = (char)('A' + shop % 26);
	return arena_str(mem, (str){ name, sizeof(name) });
}

static void add_shops(struct db *db, struct arena *mem)
{
	struct stmt *s =
		db_query(db, "INSERT INTO person (id, name, created_ms) WITH RECURSIVE n (i) AS "
			     "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT i, "
			     "'x', 0 FROM n");
	bind_int(s, 1, SHOPS);
	must(stmt_run(s), "person");
	for (int64_t i = 1; i <= SHOPS; i++) {
		struct shop shop = {
			.person_id = i,
			.name = arena_printf(mem, "Toko %s %" PRId64, goods[i % 20], i),
			.category = i % 3 == 0 ? STR("fesyen") : STR("kuliner"),
			.district = 3501 + i % DISTRICTS,
		};
		struct stmt *put =
			db_query(db, "INSERT INTO shop (id, person_id, name, district, category, "
				     "prefix, created_ms) VALUES ($1, $1, $2, $3, $4, $5, 0)");
		bind_int(put, 1, i);
		bind_str(put, 2, shop.name);
		bind_int(put, 3, shop.district);
		bind_str(put, 4, shop.category);
		bind_str(put, 5, prefix_of(i, mem));
		must(stmt_run(put), "shop");
	}
}

static void fill(struct db *db, struct random *r, int64_t products)
{
	struct arena mem;

	arena_init(&mem, 0);
	must(db_begin(db), "begin");
	add_shops(db, &mem);
	for (int64_t i = 1; i <= products; i++) {
		struct product p = {
			.shop_id = 1 + random_below(r, SHOPS),
			.name = arena_printf(&mem, "%" STR_FMT " %" STR_FMT " %" STR_FMT,
					     STR_ARG(some_word(r, &mem)),
					     STR_ARG(some_word(r, &mem)),
					     STR_ARG(some_word(r, &mem))),
			.unit = STR("bungkus"),
			.price_idr = 1000 * (1 + random_below(r, 200)),
		};
		must(store_product_put(db, &p, 0, &mem), "product");
		if (i % 5000 != 0)
			continue;
		must(db_commit(db), "commit");
		must(db_checkpoint(db, 1), "checkpoint");
		must(db_begin(db), "begin");
		arena_reset(&mem);
	}
	must(db_commit(db), "commit");
	arena_finish(&mem);
}

static const struct {
	const char *what;
	struct search q;
} questions[] = {
	{ "a common word", { .words = STR_INIT("keripik") } },
	{ "two common words", { .words = STR_INIT("keripik tempe") } },
	{ "four common words", { .words = STR_INIT("keripik tempe sambal madu") } },
	{ "a start", { .words = STR_INIT("ke") } },
	{ "a letter", { .words = STR_INIT("k") } },
	{ "a district", { .words = STR_INIT("keripik"), .district = 3520 } },
	{ "a category and district",
	  { .words = STR_INIT("batik"), .category = STR_INIT("fesyen"), .district = 3520 } },
	{ "below a price", { .words = STR_INIT("keripik"), .min_idr = 1, .max_idr = 20000 } },
	{ "below a low price", { .words = STR_INIT("keripik"), .min_idr = 1, .max_idr = 1500 } },
	{ "between prices in a district",
	  { .words = STR_INIT("keripik"), .district = 3520, .min_idr = 15000, .max_idr = 37000 } },
	{ "a price alone", { .min_idr = 1, .max_idr = 1500 } },
	{ "nothing such", { .words = STR_INIT("traktor") } },
	{ "all", { .words = STR_INIT("") } },
};

static int64_t ask(struct db *db, const struct search *q, size_t *ret_n)
{
	struct found found[48];
	struct arena mem;

	arena_init(&mem, 0);
	int64_t begun_us = now_us();
	must(store_search(db, q, &mem, found, ARRAY_LEN(found), ret_n), "search");
	int64_t took_us = now_us() - begun_us;
	arena_finish(&mem);
	return took_us;
}

static int64_t correct(struct db *db, const char *word)
{
	struct arena mem;
	str near;

	arena_init(&mem, 0);
	int64_t begun_us = now_us();
	enum err e = store_vocabulary_near(db, str_from(word), &mem, &near);
	int64_t took_us = now_us() - begun_us;
	if (e != ERR_NOTFOUND)
		must(e, "near");
	arena_finish(&mem);
	return took_us;
}

static void report(const char *what, int64_t sum_us, int64_t max_us, size_t n)
{
	(void)printf("%-28s mean %6.2f ms, longest %6.2f ms, %zu found\n", what,
		     (double)sum_us / ROUNDS / 1000, (double)max_us / 1000, n);
}

int main(int argc, char **argv)
{
	static const char *const slips[] = { "kripik", "kerpuuk", "anyman", "kstria" };
	int64_t products = argc > 2 ? atoll(argv[2]) : 1000000, begun_us = now_us();
	struct db *db = NULL;
	struct random r;
	struct why why;

	if (argc < 2) {
		(void)fputs("usage: search DIR [PRODUCTS]\n", stderr);
		return 2;
	}
	random_seed(&r, 1);
	must(db_open(argv[1], &db, &why), "open");
	fill(db, &r, products);
	(void)printf("%" PRId64 " products, %.0f us each to add\n", products,
		     (double)(now_us() - begun_us) / (double)products);
	must(db_begin(db), "begin");
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		int64_t sum_us = 0, max_us = 0;
		size_t n = 0;
		for (int round = 0; round < ROUNDS; round++) {
			int64_t us = ask(db, &questions[i].q, &n);
			sum_us += us;
			max_us = us > max_us ? us : max_us;
		}
		report(questions[i].what, sum_us, max_us, n);
	}
	for (size_t i = 0; i < ARRAY_LEN(slips); i++) {
		int64_t sum_us = 0, max_us = 0;
		for (int round = 0; round < ROUNDS; round++) {
			int64_t us = correct(db, slips[i]);
			sum_us += us;
			max_us = us > max_us ? us : max_us;
		}
		report(slips[i], sum_us, max_us, 1);
	}
	db_close(db);
	return 0;
}
