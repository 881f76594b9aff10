/* SPDX-License-Identifier: MIT */
/* What is wrong with a configuration, gathered while it is read and shown at once. Filled by the
 * other files of this folder, printed by `siar check` and on a reload. One thread at a time; at
 * most CONFIG_ERRORS_MAX errors are kept. */

#include "config/errors.h"

#include "bot/base/buf.h"

#include <string.h>

void config_errors_init(struct config_errors *e)
{
	*e = (struct config_errors){ 0 };
	arena_init(&e->mem, 0);
}

void config_errors_finish(struct config_errors *e)
{
	if (e == NULL)
		return;
	arena_finish(&e->mem);
	*e = (struct config_errors){ 0 };
}

bool config_errors_is_full(const struct config_errors *e)
{
	return e->count == CONFIG_ERRORS_MAX;
}

static void grow(struct config_errors *e)
{
	size_t cap = e->cap == 0 ? 8 : e->cap * 2;
	struct config_error *items = ARENA_ARRAY(&e->mem, struct config_error, cap);

	if (e->count > 0)
		memcpy(items, e->items, e->count * sizeof(*items));
	e->items = items;
	e->cap = cap;
}

static bool is_before(int line, int column, const struct config_error *b)
{
	return line < b->line || (line == b->line && column < b->column);
}

void config_errors_add(struct config_errors *e, str file, int line, int column, str where, str text)
{
	if (config_errors_is_full(e)) {
		e->unsaid++;
		return;
	}
	if (e->count == e->cap)
		grow(e);

	/* Files are read one after the other, but rules that need the whole file come last. */
	size_t at = e->count;
	while (at > 0 && str_eq(e->items[at - 1].file, file) &&
	       is_before(line, column, &e->items[at - 1])) {
		e->items[at] = e->items[at - 1];
		at--;
	}
	const char *between = where.len > 0 ? ": " : "";
	e->items[at] = (struct config_error){
		.file = arena_str(&e->mem, file),
		.line = line,
		.column = column,
		.text = arena_printf(&e->mem, "%" STR_FMT "%s%" STR_FMT, STR_ARG(where), between,
				     STR_ARG(text)),
	};
	e->count++;
}

str config_errors_format(const struct config_errors *e, struct arena *mem)
{
	struct buf out;

	buf_init(&out, mem);
	for (size_t i = 0; i < e->count; i++) {
		const struct config_error *one = &e->items[i];
		buf_add(&out, one->file);
		if (one->line > 0)
			buf_printf(&out, ":%d:%d", one->line, one->column);
		buf_printf(&out, ": %" STR_FMT "\n", STR_ARG(one->text));
	}
	if (e->unsaid > 0)
		buf_printf(&out, "%zu more errors are not shown\n", e->unsaid);
	return buf_str(&out);
}
