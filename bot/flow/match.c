/* SPDX-License-Identifier: MIT */
/* The table of command words, made of handlers/table.c and dialects.yaml: one row a name or alias,
 * split into words, longest first, so that the first row that fits is the longest match. Pure. */
#include "bot/flow/match.h"

#include "bot/base/utf8.h"
#include "bot/understand/phrase.h"

#include <stdlib.h>

enum { WORDS_MAX = 4, NEAR_MAX = 2 };

struct match_row {
	str words[WORDS_MAX];
	size_t n_words;
	const struct command *command;
};

struct match_table {
	struct match_row *rows;
	size_t count;
};

static void add_row(struct match_table *table, str words, const struct command *command)
{
	struct match_row row = { .command = command };

	while (row.n_words < WORDS_MAX && str_take_word(&words, &row.words[row.n_words]))
		row.n_words++;
	if (row.n_words)
		table->rows[table->count++] = row;
}

static int longer_first(const void *a, const void *b)
{
	const struct match_row *x = a, *y = b;
	return (y->n_words > x->n_words) - (y->n_words < x->n_words);
}

/* What a list of dialects.yaml stands for. */
static const struct {
	enum dialect_list list;
	const char *command;
} meant[] = {
	{ DIALECT_SELL, "promo" },
	{ DIALECT_BUY, "cari" },
	{ DIALECT_HELP, "bantuan" },
};

static size_t count_rows(const struct config *config)
{
	size_t n = 0;

	for (size_t i = 0; i < config->n_dialects; i++) {
		for (size_t k = 0; k < ARRAY_LEN(meant); k++)
			n += config->dialects[i].words[meant[k].list].n;
	}

	for (size_t i = 0; i < commands_count; i++) {
		n += 2;
		for (const char *p = commands[i]->alias; p && *p; p++)
			n += *p == ',';
	}
	return n;
}

static bool has_row(const struct match_table *table, str words)
{
	for (size_t i = 0; i < table->count; i++) {
		str rest = words, word;
		size_t k = 0;
		while (k < table->rows[i].n_words && str_take_word(&rest, &word) &&
		       str_eq(word, table->rows[i].words[k]))
			k++;
		if (k == table->rows[i].n_words && str_trim(rest).len == 0)
			return true;
	}
	return false;
}

/* A word that is a command's own stays so. */
static void add_dialect(struct match_table *table, const struct dialect *d)
{
	for (size_t k = 0; k < ARRAY_LEN(meant); k++) {
		const struct command *command = command_by_name(str_from(meant[k].command));
		const struct word_list *words = &d->words[meant[k].list];
		for (size_t i = 0; i < words->n; i++) {
			if (!has_row(table, words->list[i]))
				add_row(table, words->list[i], command);
		}
	}
}

struct match_table *match_table_make(const struct config *config, struct arena *mem)
{
	struct match_table *table = ARENA_NEW(mem, struct match_table);

	table->rows = ARENA_ARRAY(mem, struct match_row, count_rows(config));
	for (size_t i = 0; i < commands_count; i++) {
		str aliases = str_from(commands[i]->alias), one;
		add_row(table, str_from(commands[i]->name), commands[i]);
		while (str_take(&aliases, ',', &one))
			add_row(table, one, commands[i]);
	}
	for (size_t i = 0; i < config->n_dialects; i++)
		add_dialect(table, &config->dialects[i]);
	qsort(table->rows, table->count, sizeof(table->rows[0]), longer_first);
	return table;
}

/* Folded words at the start of a text and what is behind each of them. */
struct head {
	str folded[WORDS_MAX], behind[WORDS_MAX];
	size_t count;
};

static struct head read_head(str text, bool skips_courtesy, struct arena *mem)
{
	struct head h = { .count = 0 };
	str raw, folded;

	while (h.count < WORDS_MAX && phrase_take_word(&text, mem, &raw, &folded)) {
		if (!folded.len && str_eq(raw, STR("?")))
			folded = raw;
		if (!folded.len ||
		    (skips_courtesy && !h.count && text.len && phrase_is_courtesy(folded)))
			continue;
		h.folded[h.count] = folded;
		h.behind[h.count++] = text;
	}
	return h;
}

static bool row_fits(const struct match_row *row, const struct head *h)
{
	if (row->n_words > h->count)
		return false;
	for (size_t i = 0; i < row->n_words; i++)
		if (!str_eq(row->words[i], h->folded[i]))
			return false;
	return true;
}

/* "promo - keripik": the dash belongs to nobody. */
static str without_dash(str rest)
{
	rest = str_trim(rest);
	while (rest.len > 1 && (rest.ptr[0] == '-' || rest.ptr[0] == ':') && rest.ptr[1] == ' ')
		rest = str_trim(str_slice(rest, 1, rest.len));
	return rest;
}

struct match match_find(const struct match_table *table, str text, bool is_bare, struct arena *mem)
{
	struct head h = read_head(text, is_bare, mem);

	for (size_t i = 0; i < table->count && h.count; i++) {
		const struct match_row *row = &table->rows[i];
		if (row_fits(row, &h))
			return (struct match){ row->command,
					       without_dash(h.behind[row->n_words - 1]) };
	}
	return (struct match){ NULL, STR_NONE };
}

/* A slip is guessed only for what she could have meant: one word, listed, open to her, and begun
 * right: "dari mana" and "apa kabar" are no slips of cari and ada. */
static bool may_be_meant(const struct match_row *row, str said, bool has_role)
{
	const struct command *c = row->command;

	return row->n_words == 1 && row->words[0].len >= 4 && row->words[0].ptr[0] == said.ptr[0] &&
	       !(c->flags & COMMAND_HIDDEN) &&
	       (has_role || (c->who != WHO_MODERATOR && c->who != WHO_OPERATOR));
}

/* Words that begin many sentences and no command. */
static bool is_common(str word)
{
	static const char *const words[] = { "aku", "kalau", "kapan", "saya", "sudah", "tambah" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_eq(word, str_from(words[i])))
			return true;
	}
	return false;
}

const struct command *match_near(const struct match_table *table, str text, bool has_role,
				 struct arena *mem)
{
	struct head h = read_head(text, true, mem);
	const struct command *best = NULL;
	int best_distance = NEAR_MAX + 1;

	/* "halo" is no slip of "halal", nor "saya" one of "siapa". */
	if (!h.count || h.folded[0].len < 3 || phrase_is_courtesy(h.folded[0]) ||
	    is_common(h.folded[0]))
		return NULL;
	for (size_t i = 0; i < table->count; i++) {
		const struct match_row *row = &table->rows[i];
		int max = row->words[0].len < 5 ? 1 : NEAR_MAX;
		if (!may_be_meant(row, h.folded[0], has_role))
			continue;
		int d = utf8_distance(row->words[0], h.folded[0], max);
		if (d > max || d > best_distance)
			continue;
		if (d == best_distance && best != row->command)
			best = NULL;
		else
			best = row->command;
		best_distance = d;
	}
	return best;
}
