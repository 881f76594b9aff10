/* SPDX-License-Identifier: MIT */
/* The corpus as texts to say: no understanding, only its lines. */
#include "tests/simulate/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINES_MAX = 2000, LINE_BYTES = 8192, TEXT_BYTES = 2000, ALL_BYTES = 1 << 20 };

static struct written lines[LINES_MAX];
static char all[ALL_BYTES];
static size_t n_lines, n_bytes;

static bool has(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

/* The value of "text", up to its closing quote. */
static void read_line(const char *line)
{
	static const char key[] = "\"text\": \"";
	const char *from = strstr(line, key), *to;

	if (!from)
		return;
	from += sizeof(key) - 1;
	for (to = from; *to && *to != '"'; to++)
		to += *to == '\\' && to[1] ? 1 : 0;
	size_t len = (size_t)(to - from);
	if (len == 0 || len > TEXT_BYTES || n_bytes + len + 1 > ALL_BYTES || n_lines == LINES_MAX)
		return;
	char *text = all + n_bytes;
	memcpy(text, from, len);
	text[len] = '\0';
	n_bytes += len + 1;
	lines[n_lines++] = (struct written){
		.text = text,
		.is_promo = !has(line, "\"is_promo\": false"),
		.is_stop = has(text, "stop") || has(text, "henti") || has(text, "unreg") ||
			   has(text, "keluar") || has(text, "jangan kirim"),
		.is_wish = has(text, "langganan") || has(text, "ringkas"),
	};
}

const struct written *corpus(size_t *ret_n)
{
	const char *root = getenv("SIAR_SOURCE");
	char path[4096], line[LINE_BYTES];

	if (n_lines == 0) {
		snprintf(path, sizeof(path), "%s/tests/promo/corpus/dev.jsonl", root ? root : ".");
		FILE *file = fopen(path, "r");
		while (file && fgets(line, sizeof(line), file))
			read_line(line);
		if (file)
			fclose(file);
	}
	if (n_lines == 0) {
		fprintf(stderr, "no texts in %s: set SIAR_SOURCE\n", path);
		exit(2);
	}
	*ret_n = n_lines;
	return lines;
}
