/* SPDX-License-Identifier: MIT */
/* How long the look for a near duplicate takes among a million promos: bits that are spread evenly,
 * and bits as texts have them, of a few thousand words in many orders.
 *
 *	likeness DIR [PROMOS] */
#include "bot/store/likeness.h"
#include "bot/base/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { QUESTIONS = 20000, FACES = 3000 };

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

/* Every second one is near one of a few thousand, as promos of the same goods are. */
static uint64_t bits_of(struct random *r, const uint64_t *faces)
{
	if (random_below(r, 2) == 0)
		return random_next(r) | 1;
	uint64_t bits = faces[random_below(r, FACES)];
	for (int i = 0; i < 14; i++)
		bits ^= UINT64_C(1) << random_below(r, 64);
	return bits | 1;
}

static void fill(struct db *db, struct random *r, const uint64_t *faces, int64_t promos)
{
	for (int64_t i = 1; i <= promos; i++) {
		if (i % 10000 == 1)
			must(db_begin(db), "begin");
		must(store_likeness_put(db, LIKENESS_TEXT, i, i % 50000, bits_of(r, faces)), "put");
		if (i % 10000 == 0 || i == promos)
			must(db_commit(db), "commit");
	}
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	static int64_t took_us[QUESTIONS];
	static uint64_t faces[FACES];
	int64_t promos = argc > 2 ? atoll(argv[2]) : 1000000, n_found = 0;
	struct db *db = NULL;
	struct random r;
	struct why why;

	if (argc < 2) {
		(void)fputs("usage: likeness DIR [PROMOS]\n", stderr);
		return 2;
	}
	random_seed(&r, 1);
	for (int i = 0; i < FACES; i++)
		faces[i] = random_next(&r);
	must(db_open(argv[1], &db, &why), "open");
	fill(db, &r, faces, promos);
	must(db_begin(db), "begin");
	for (int i = 0; i < QUESTIONS; i++) {
		struct likeness like;
		uint64_t bits = bits_of(&r, faces);
		int64_t begun_us = now_us();
		enum err e =
			store_likeness_find(db, LIKENESS_TEXT, 0, bits, LIKENESS_BITS_MAX, &like);
		took_us[i] = now_us() - begun_us;
		n_found += e == OK;
		if (e != ERR_NOTFOUND)
			must(e, "find");
	}
	db_close(db);
	qsort(took_us, QUESTIONS, sizeof(took_us[0]), by_size);
	(void)printf("{\"promos\": %" PRId64 ", \"p50_us\": %" PRId64 ", \"p99_us\": %" PRId64
		     ", \"max_us\": %" PRId64 ", \"found\": %" PRId64 "}\n",
		     promos, took_us[QUESTIONS / 2], took_us[QUESTIONS / 100 * 99],
		     took_us[QUESTIONS - 1], n_found);
	return 0;
}
