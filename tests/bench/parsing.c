/* SPDX-License-Identifier: MIT */
/* How long a gateway takes to read bodies, each file on its own, and how much of that is the JSON
 * library's.
 *
 *	parsing gowa tests/.../message.json ... */
#include "bot/gateway/gateway.h"
#include "bot/net/json.h"

#include <stdalign.h>
#include <stdio.h>
#include <time.h>

enum { ROUNDS = 2000, BODY_MAX = 1 << 20 };

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static str read_file(const char *path)
{
	static char body[BODY_MAX];
	FILE *f = fopen(path, "r");

	if (!f)
		return STR_NONE;
	size_t n = fread(body, 1, sizeof(body), f);
	(void)fclose(f);
	return (str){ body, n };
}

/* The best of many rounds, in nanoseconds. */
static int64_t best_ns(const struct gateway *gw, str body, size_t *ret_events)
{
	int64_t best = INT64_MAX;
	struct arena mem;

	arena_init(&mem, 0);
	for (int i = 0; i < ROUNDS; i++) {
		struct events list = { 0 };
		struct why why;
		int64_t begin = now_ns();
		if (gw->ops->parse(gw, FROM_WEBHOOK, body, &mem, &list, &why) != OK)
			list.count = 0;
		int64_t took = now_ns() - begin;
		best = took < best ? took : best;
		*ret_events = list.count;
		arena_reset(&mem);
	}
	arena_finish(&mem);
	return best;
}

static int64_t json_ns(str body)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < ROUNDS; i++) {
		struct json *root = NULL;
		int64_t begin = now_ns();
		if (json_open(body, &root, NULL) != OK)
			root = NULL;
		json_close(root);
		int64_t took = now_ns() - begin;
		best = took < best ? took : best;
	}
	return best;
}

int main(int argc, char **argv)
{
	static alignas(max_align_t) char own[4096]; /* settings that are all empty */
	struct gateway gw = { .account = STR("bench"), .own = own };
	int64_t worst = 0;

	gw.ops = argc > 2 ? gateway_find(str_from(argv[1])) : NULL;
	if (!gw.ops) {
		(void)fprintf(stderr, "usage: parsing KIND FILE ...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++) {
		str body = read_file(argv[i]);
		size_t events = 0;
		int64_t took = best_ns(&gw, body, &events);
		worst = took > worst ? took : worst;
		(void)printf("%s: %zu bytes, %zu events, %.1f us, of it JSON %.1f us\n", argv[i],
			     body.len, events, (double)took / 1000, (double)json_ns(body) / 1000);
	}
	(void)printf("%s: the slowest body %.1f us\n", argv[1], (double)worst / 1000);
	return 0;
}
