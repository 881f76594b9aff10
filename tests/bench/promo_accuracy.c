/* SPDX-License-Identifier: MIT */
/* How well promos, commands and moments are understood, by the corpus (tests/promo/corpus; what
 *each figure means: tests/promo/accuracy.h). Without --file the two halves of the corpus, one after
 *the other; with it that file, and what differs. Exit code 2: a file or line that cannot be used.
 *
 *	promo_accuracy [--file X.jsonl]... */
#include "config/load.h"
#include "tests/promo/accuracy.h"

#include <stdlib.h>
#include <string.h>

static const char *const files[] = { "dev.jsonl", "commands.jsonl", "times.jsonl" };

static void print(const struct score *s)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const struct tally *t = &s->fields[i];
		if (t->given == 0 && t->wanted == 0)
			continue;
		(void)printf("%s precision %.3f recall %.3f\n", accuracy_name((enum field)i),
			     accuracy_precision(t), accuracy_recall(t));
	}
	if (s->n_free > 0)
		(void)printf("false prices %.3f of %lld texts without one\n", accuracy_false(s),
			     (long long)s->n_free);
	(void)printf("%lld texts, %.1f us each\n", (long long)s->n_texts,
		     s->n_texts > 0 ? (double)s->took_us / (double)s->n_texts : 0);
}

static bool add_file(const struct config *c, const char *path, FILE *to, struct score *score)
{
	struct why why = { 0 };

	enum err e = accuracy_file(c, path, to, score, &why);
	if (e)
		(void)fprintf(stderr, "promo_accuracy: %s\n", why.text);
	return e == OK;
}

static bool half(const struct config *c, const char *heading, bool is_held)
{
	const char *source = getenv("SIAR_SOURCE");
	struct score score = { 0 };
	char path[512];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *before = !is_held ? "" : i == 0 ? "held.jsonl" : "held_";
		(void)snprintf(path, sizeof(path), "%s/tests/promo/corpus/%s%s",
			       source ? source : ".", before, is_held && i == 0 ? "" : files[i]);
		if (!add_file(c, path, NULL, &score))
			return false;
	}
	(void)printf("== %s\n", heading);
	print(&score);
	return true;
}

int main(int argc, char **argv)
{
	struct config *c = config_built_in();
	struct score score = { 0 };
	bool is_fine = c != NULL;

	if (argc == 1)
		is_fine = is_fine && half(c, "dev", false) && half(c, "held", true);
	for (int i = 1; i < argc && is_fine; i += 2) {
		is_fine = !strcmp(argv[i], "--file") && i + 1 < argc;
		if (is_fine)
			is_fine = add_file(c, argv[i + 1], stdout, &score);
		else
			(void)fprintf(stderr, "usage: promo_accuracy [--file X.jsonl]...\n");
	}
	if (argc > 1 && is_fine)
		print(&score);
	config_destroy(c);
	return is_fine ? 0 : 2;
}
