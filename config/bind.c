/* SPDX-License-Identifier: MIT */
/* The binder: a tree of nodes and a table of settings in, a struct out. Called by load.c and
 * data.c, on one thread. It goes on after an error, so that all of them are told; a config with
 * errors is thrown away, so a value that failed is simply left out. Maps in maps wait in a queue:
 * no recursion. */

#include "config/bind.h"

#include "bot/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One table and the struct it fills. An account has two: common rows and those of its kind. */
struct part {
	const struct setting *rows;
	char *target;
};

enum { PARTS_MAX = 2, ACCOUNTS_MAX = 100 };

/* A map to be bound. */
struct task {
	struct task *next;
	const struct node *map; /* NULL = empty or not there */
	bool is_given;          /* else defaults only, and nothing is missing */
	struct part parts[PARTS_MAX];
	size_t n_parts;
	bool is_kind_unknown; /* then nobody knows which keys are right */
	str path;
};

struct queue {
	struct bind *b;
	struct task *first, *last;
};

void bind_fail(struct bind *b, const struct node *at, str path, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	config_errors_add(b->errors, b->doc.file, at == NULL ? 1 : at->line,
			  at == NULL ? 1 : at->column, path, str_from(text));
}

str bind_shown(struct bind *b, str text)
{
	str cut = utf8_cut(text, 60);
	char *shown = arena_alloc(b->tmp, cut.len + 1);

	for (size_t i = 0; i < cut.len; i++)
		shown[i] =
			(char)((unsigned char)cut.ptr[i] < ' ' || cut.ptr[i] == 0x7f ? ' '
										     : cut.ptr[i]);
	return arena_printf(b->tmp, "'%s%s'", shown, cut.len < text.len ? "..." : "");
}

str bind_guess(struct bind *b, str word, const str *words, size_t n)
{
	/* A third of the letters may differ, at least one, at most three. */
	int best = word.len < 6 ? 1 : word.len < 9 ? 2 : 3;
	str guess = STR_NONE;

	if (config_errors_is_full(b->errors))
		return STR_NONE;
	for (size_t i = 0; i < n; i++) {
		int d = utf8_distance(word, words[i], best);
		if (d <= best && (guess.len == 0 || d < best)) {
			guess = words[i];
			best = d;
		}
	}
	if (guess.len == 0)
		return STR_NONE;
	return arena_printf(b->tmp, ", did you mean '%" STR_FMT "'?", STR_ARG(guess));
}

static struct task *task_add(struct queue *q, const struct node *map, bool is_given, str path)
{
	struct task *t = ARENA_NEW(q->b->tmp, struct task);

	t->map = map;
	t->is_given = is_given;
	t->path = path;
	if (q->last == NULL)
		q->first = t;
	else
		q->last->next = t;
	q->last = t;
	return t;
}

static void part_add(struct task *t, const struct setting *rows, void *target)
{
	ASSERT(t->n_parts < PARTS_MAX);
	t->parts[t->n_parts++] = (struct part){ rows, target };
}

static str path_of(struct bind *b, str parent, const char *key)
{
	return arena_printf(b->tmp, "%" STR_FMT "%s%s", STR_ARG(parent), parent.len > 0 ? "." : "",
			    key);
}

static const struct account_kind *kind_of(const struct bind *b, const struct node *account)
{
	const struct node *n = yaml_find(account, STR("kind"));

	for (size_t i = 0; n != NULL && i < b->n_kinds; i++) {
		if (str_eq(n->text, str_from(b->kinds[i]->name)))
			return b->kinds[i];
	}
	return NULL;
}

static void tell_unknown_kind(struct bind *b, const struct node *account, str path)
{
	const struct node *n = yaml_find(account, STR("kind"));
	str *names = ARENA_ARRAY(b->tmp, str, b->n_kinds);
	str allowed = STR("nothing");

	if (yaml_is_empty(n) || n->kind != NODE_SCALAR || n->is_bad)
		return; /* its row tells */
	for (size_t i = 0; i < b->n_kinds; i++) {
		names[i] = str_from(b->kinds[i]->name);
		allowed = i == 0 ? names[i]
				 : arena_printf(b->tmp, "%" STR_FMT ", %" STR_FMT, STR_ARG(allowed),
						STR_ARG(names[i]));
	}
	str guess = bind_guess(b, n->text, names, b->n_kinds);
	bind_fail(b, n, path_of(b, path, "kind"),
		  "unknown kind %" STR_FMT "%" STR_FMT " (allowed: %" STR_FMT ")",
		  STR_ARG(bind_shown(b, n->text)), STR_ARG(guess), STR_ARG(allowed));
}

static void bind_accounts(struct queue *q, const struct setting *row, const struct node *list,
			  char *target)
{
	struct bind *b = q->b;

	if (list->kind != NODE_LIST || list->count == 0 || list->count > ACCOUNTS_MAX) {
		bind_fail(b, list, str_from(row->key),
			  "a list of 1 to %d accounts belongs here, each beginning with '- name:'",
			  ACCOUNTS_MAX);
		return;
	}
	struct account_config *accounts =
		ARENA_ARRAY(&b->config->mem, struct account_config, list->count);
	size_t n = 0;
	for (const struct node *item = list->first; item != NULL; item = item->next, n++) {
		struct account_config *a = &accounts[n];
		struct task *t =
			task_add(q, item, true, arena_printf(b->tmp, "%s[%zu]", row->key, n));
		part_add(t, row->rows, a);
		a->account_kind = kind_of(b, item);
		if (a->account_kind == NULL) {
			t->is_kind_unknown = true;
			tell_unknown_kind(b, item, t->path);
			continue;
		}
		a->own = arena_alloc(&b->config->mem, a->account_kind->bytes);
		part_add(t, a->account_kind->settings, a->own);
	}
	*(struct account_config **)(void *)target = accounts;
	*(size_t *)(void *)(target + sizeof(void *)) = n;
}

static void bind_items(struct queue *q, const struct setting *row, const struct node *list,
		       str path, char *target)
{
	struct bind *b = q->b;
	size_t n = 0, min = row->is_required ? 1 : 0;

	if (list->kind != NODE_LIST || list->count < min || list->count > (size_t)row->max) {
		bind_fail(b, list, path,
			  "a list of %zu to %d items belongs here, each beginning with '-': %s",
			  min, (int)row->max, row->help);
		return;
	}
	char *items = arena_array(&b->config->mem, row->bytes, list->count);
	for (const struct node *item = list->first; item != NULL; item = item->next, n++)
		part_add(task_add(q, item, true,
				  arena_printf(b->tmp, "%" STR_FMT "[%zu]", STR_ARG(path), n)),
			 row->rows, items + n * row->bytes);
	*(void **)(void *)target = items;
	*(size_t *)(void *)(target + sizeof(void *)) = n;
}

static struct node *scalar_of(struct bind *b, const struct node *at, str text)
{
	struct node *n = ARENA_NEW(b->tmp, struct node);

	*n = (struct node){ .kind = NODE_SCALAR,
			    .line = at == NULL ? 1 : at->line,
			    .column = at == NULL ? 1 : at->column,
			    .text = text };
	return n;
}

/* What the row gives when the file gives nothing. */
static void bind_fallback(struct bind *b, const struct setting *row, const struct node *at,
			  str path, char *target)
{
	str words = str_from(row->fallback), word;
	struct node list = { .kind = NODE_LIST };

	if (row->fallback == NULL)
		return;
	if (row->type != SETTING_TEXTS) {
		convert(b, row, scalar_of(b, at, words), path, target);
		return;
	}
	for (struct node **to = &list.first; str_take_word(&words, &word); to = &(*to)->next) {
		*to = scalar_of(b, at, word);
		list.count++;
	}
	convert(b, row, &list, path, target);
}

static void tell_missing(struct bind *b, const struct task *t, const struct setting *row)
{
	/* Behind a syntax error there may be anything. */
	if (b->doc.is_whole)
		bind_fail(b, t->map, t->path, "key '%s' is missing: %s", row->key, row->help);
}

static void bind_row(struct queue *q, const struct task *t, const struct setting *row, char *target)
{
	struct bind *b = q->b;
	const struct node *n = yaml_find(t->map, str_from(row->key));
	str path = path_of(b, t->path, row->key);

	if (n != NULL && n->is_bad)
		return;
	if (yaml_is_empty(n)) {
		if (row->is_required && n != NULL)
			bind_fail(b, n, path, "empty: %s", row->help);
		else if (row->is_required && t->is_given)
			tell_missing(b, t, row);
		else if (row->type == SETTING_MAP)
			part_add(task_add(q, NULL, false, path), row->rows, target);
		else
			bind_fallback(b, row, t->map, path, target);
		return;
	}
	ASSERT(n != NULL);
	if (row->type == SETTING_MAP)
		part_add(task_add(q, n, true, path), row->rows, target);
	else if (row->type == SETTING_LIST)
		bind_items(q, row, n, path, target);
	else if (row->type == SETTING_ACCOUNTS)
		bind_accounts(q, row, n, target);
	else
		convert(b, row, n, path, target);
}

static size_t rows_count(const struct setting *rows)
{
	size_t n = 0;
	while (rows[n].key != NULL)
		n++;
	return n;
}

/* All keys the task knows; returns how many. */
static size_t known_keys(struct bind *b, const struct task *t, str **ret)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_parts; i++)
		n += rows_count(t->parts[i].rows);
	str *keys = ARENA_ARRAY(b->tmp, str, n);
	n = 0;
	for (size_t i = 0; i < t->n_parts; i++) {
		for (const struct setting *row = t->parts[i].rows; row->key != NULL; row++)
			keys[n++] = str_from(row->key);
	}
	*ret = keys;
	return n;
}

static bool is_one_of(str word, const str *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(word, words[i]))
			return true;
	}
	return false;
}

static bool is_key_of_any_kind(const struct bind *b, str key)
{
	for (size_t i = 0; i < b->n_kinds; i++) {
		for (const struct setting *row = b->kinds[i]->settings; row->key != NULL; row++) {
			if (str_eq(key, str_from(row->key)))
				return true;
		}
	}
	return false;
}

static void tell_unknown_keys(struct bind *b, const struct task *t)
{
	str *keys;
	size_t n = known_keys(b, t, &keys);

	for (const struct node *c = t->map->first; c != NULL; c = c->next) {
		str key = c->key->text;
		if (c->is_bad || is_one_of(key, keys, n) ||
		    (t->is_kind_unknown && is_key_of_any_kind(b, key)))
			continue;
		bind_fail(b, c->key, t->path, "unknown key %" STR_FMT "%" STR_FMT,
			  STR_ARG(bind_shown(b, key)), STR_ARG(bind_guess(b, key, keys, n)));
	}
}

static void bind_task(struct queue *q, const struct task *t)
{
	struct bind *b = q->b;

	if (t->map != NULL && t->map->is_bad)
		return;
	if (t->map != NULL && t->map->kind != NODE_MAP) {
		bind_fail(b, t->map, t->path, "settings (key: value) belong here, not %s",
			  t->map->kind == NODE_LIST ? "a list" : "text");
		return;
	}
	for (size_t i = 0; i < t->n_parts; i++) {
		const struct part *p = &t->parts[i];
		for (const struct setting *row = p->rows; row->key != NULL; row++)
			bind_row(q, t, row, p->target + row->offset);
	}
	if (t->map != NULL)
		tell_unknown_keys(b, t);
}

static void queue_run(struct queue *q)
{
	for (const struct task *t = q->first; t != NULL; t = t->next)
		bind_task(q, t);
}

void bind_map(struct bind *b, const struct setting *rows, const struct node *map, void *target,
	      str path)
{
	struct queue q = { .b = b };

	part_add(task_add(&q, yaml_is_empty(map) ? NULL : map, true, path), rows, target);
	queue_run(&q);
}

void *bind_list(struct bind *b, const struct setting *rows, size_t bytes, size_t max, size_t *ret_n)
{
	struct queue q = { .b = b };
	const struct node *list = b->doc.root;
	size_t n = 0;

	*ret_n = 0;
	if (list == NULL || list->kind != NODE_LIST || list->count == 0 || list->count > max) {
		bind_fail(b, list, STR_NONE,
			  "a list of 1 to %zu items belongs here, each beginning with '-'", max);
		return NULL;
	}
	char *items = arena_alloc(&b->config->mem, bytes * list->count);
	for (const struct node *item = list->first; item != NULL; item = item->next, n++)
		part_add(task_add(&q, item, true, arena_printf(b->tmp, "[%zu]", n)), rows,
			 items + n * bytes);
	queue_run(&q);
	*ret_n = n;
	return items;
}
