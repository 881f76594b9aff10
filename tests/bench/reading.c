/* SPDX-License-Identifier: MIT */
/* How long it takes to understand a text: each line of a corpus (JSON with "text") on its own.
 *
 *	reading tests/promo/corpus/dev.jsonl */
#include "bot/net/json.h"
#include "bot/understand/promo.h"
#include "config/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TEXTS_MAX = 5000, ROUNDS = 200, LINE_MAX_BYTES = 65536 };

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static size_t texts_of(FILE *file, str *ret, struct arena *mem)
{
	static char line[LINE_MAX_BYTES];
	struct json *root;
	size_t n = 0;

	while (n < TEXTS_MAX && fgets(line, sizeof(line), file)) {
		if (json_open(str_trim(str_from(line)), &root, NULL) != OK)
			continue;
		ret[n++] = arena_str(mem, json_str(json_get(root, "text"), mem));
		json_close(root);
	}
	return n;
}

int main(int argc, char **argv)
{
	static str texts[TEXTS_MAX];
	struct config *config = config_built_in();
	struct promo_reading r;
	struct arena mem, event;
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
	int64_t all_ns = 0, worst_ns = 0;
	size_t bytes = 0, used = 0;

	if (!file) {
		(void)fprintf(stderr, "usage: reading CORPUS.jsonl\n");
		return 2;
	}
	arena_init(&mem, 0);
	arena_init(&event, 0);
	size_t n = texts_of(file, texts, &mem);
	for (size_t i = 0; i < n; i++) {
		int64_t best_ns = INT64_MAX;
		for (int round = 0; round < ROUNDS; round++) {
			int64_t begin_ns = now_ns();
			promo_read(config, texts[i], INT64_C(1795000000000), &event, &r);
			int64_t took_ns = now_ns() - begin_ns;
			best_ns = took_ns < best_ns ? took_ns : best_ns;
			used = event.used_bytes > used ? event.used_bytes : used;
			arena_reset(&event);
		}
		all_ns += best_ns;
		worst_ns = best_ns > worst_ns ? best_ns : worst_ns;
		bytes += texts[i].len;
	}
	(void)printf(
		"%zu texts of %zu bytes: %.1f us each, the slowest %.1f us, at most %zu bytes of "
		"memory\n",
		n, n ? bytes / n : 0, n ? (double)all_ns / 1000.0 / (double)n : 0,
		(double)worst_ns / 1000.0, used);
	(void)fclose(file);
	arena_finish(&event);
	arena_finish(&mem);
	config_destroy(config);
	return 0;
}
