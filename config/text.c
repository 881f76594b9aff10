/* SPDX-License-Identifier: MIT */
/* Texts for people: found by key and language, filled with values in the form the office writes
 * them. Called by render on the writer thread and by workers; the table is read only after it was
 * loaded (text_load.c). A missing text is never an error here: the key itself is sent, so that
 * somebody notices. */

#include "config/text.h"

#include "bot/base/template.h"
#include "bot/model/money.h"
#include "config/text_table.h"

struct text_entry *text_entry_find(const struct text *t, str key)
{
	size_t from = 0, to = t->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = str_cmp(key, t->entries[middle].key);
		if (order == 0)
			return &t->entries[middle];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

str text_find(const struct config *c, enum language l, str key)
{
	const struct text_entry *e = text_entry_find(c->texts, key);

	if (e == NULL)
		return key;
	return e->text[l].ptr != NULL ? e->text[l] : e->text[LANGUAGE_ID];
}

bool text_exists(const struct config *c, str key)
{
	return text_entry_find(c->texts, key) != NULL;
}

static str value_of(const struct config *c, enum language l, const struct text_arg *a,
		    int64_t now_ms, struct arena *mem)
{
	switch (a->kind) {
	case ARG_STR:
	case ARG_KEY:
		break;
	case ARG_WHEN:
		return text_when(c, l, a->text, mem);
	case ARG_INT:
		return number_format(a->number, mem);
	case ARG_IDR:
		return money_format(a->number, mem);
	case ARG_TIME:
		return time_format(a->number, now_ms, c->zone, mem);
	}
	return a->text;
}

str text_format(const struct config *c, enum language l, str key, struct text_args args,
		int64_t now_ms, struct arena *mem)
{
	struct template_arg *values = ARENA_ARRAY(mem, struct template_arg, args.n);
	size_t n = 0;

	for (size_t i = 0; i < args.n; i++) {
		const struct text_arg *a = &args.list[i];
		if (a->kind != ARG_KEY)
			values[n++] = (struct template_arg){ str_from(a->name),
							     value_of(c, l, a, now_ms, mem) };
	}
	/* Words by key come last: they may have places for the values above, not for each other. */
	size_t n_plain = n;
	for (size_t i = 0; i < args.n; i++) {
		const struct text_arg *a = &args.list[i];
		if (a->kind == ARG_KEY)
			values[n++] = (struct template_arg){ str_from(a->name),
							     template_fill(text_find(c, l, a->text),
									   values, n_plain, mem) };
	}
	return template_fill(text_find(c, l, key), values, n, mem);
}
