/* SPDX-License-Identifier: MIT */
/* Command line and TAP of the programs that run by numbers; see part.h. */
#include "tests/fault/part.h"

#include "bot/base/str.h"

#include <stdio.h>
#include <string.h>

enum { EXIT_SKIPPED = 77 };

static int usage(const char *name)
{
	(void)fprintf(stderr, "usage: %s [--match TEXT | --from N --count M]\n", name);
	return 2;
}

static int run_cases(const struct part *p, const char *match)
{
	size_t chosen = 0, n = 0;
	bool all_good = true;

	for (size_t i = 0; i < p->n_cases; i++)
		chosen += strstr(p->cases[i].name, match) != NULL;
	if (chosen == 0)
		return EXIT_SKIPPED;
	(void)printf("1..%zu\n", chosen);
	for (size_t i = 0; i < p->n_cases; i++) {
		if (!strstr(p->cases[i].name, match))
			continue;
		bool is_good = p->cases[i].run();
		(void)printf("%s %zu - %s\n", is_good ? "ok" : "not ok", ++n, p->cases[i].name);
		(void)fflush(stdout);
		all_good = all_good && is_good;
	}
	return all_good ? 0 : 1;
}

int part_main(int argc, char **argv, const struct part *p)
{
	int64_t from = 1, count = 0;

	if (argc == 1)
		return run_cases(p, "");
	if (argc == 3 && strcmp(argv[1], "--match") == 0)
		return run_cases(p, argv[2]);
	for (int i = 1; i + 1 < argc; i += 2) {
		int64_t *to = strcmp(argv[i], "--from") == 0    ? &from
			      : strcmp(argv[i], "--count") == 0 ? &count
								: NULL;
		if (!to || !str_to_int64(str_from(argv[i + 1]), to) || *to < 0)
			return usage(argv[0]);
	}
	if (argc % 2 == 0 || count == 0)
		return usage(argv[0]);
	return p->range(from, count, "") ? 0 : 1;
}
