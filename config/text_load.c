/* SPDX-License-Identifier: MIT */
/* Loads the texts: the shipped id.yaml gives the keys and, for each, the places it may have; the
 * shipped en.yaml and the operator's files in text_dir put texts to these keys. A key that nobody
 * would ask for or a place that nobody would fill is an error. Called by load.c, on one thread. */

#include "config/bind.h"

#include "bot/base/template.h"
#include "bot/base/utf8.h"
#include "config/embed.h"
#include "config/text_table.h"

#include <stdlib.h>
#include <unistd.h>

enum { TEXT_UNITS_MAX = 4096, PLACES_MAX = 32 };

static int compare_entries(const void *a, const void *b)
{
	const struct text_entry *x = a, *y = b;
	return str_cmp(x->key, y->key);
}

/* A text at `n`, checked on its own; ptr NULL when it is none. */
static str take_text(struct bind *b, const struct node *n)
{
	struct why why = { 0 };

	if (n->is_bad)
		return STR_NONE;
	if (n->kind != NODE_SCALAR) {
		bind_fail(b, n, n->key->text, "a text belongs here");
		return STR_NONE;
	}
	str text = str_trim(n->text);
	if (text.len == 0 || utf8_utf16_len(text) > TEXT_UNITS_MAX) {
		bind_fail(b, n, n->key->text, "a text has 1 to %d characters", TEXT_UNITS_MAX);
		return STR_NONE;
	}
	if (template_check(text, &why) != OK) {
		bind_fail(b, n, n->key->text, "%s", why.text);
		return STR_NONE;
	}
	return arena_str(&b->config->mem, text);
}

static void tell_unknown_key(struct bind *b, const struct text *t, const struct node *n)
{
	str *keys = ARENA_ARRAY(b->tmp, str, t->n);

	for (size_t i = 0; i < t->n; i++)
		keys[i] = t->entries[i].key;
	bind_fail(b, n->key, STR_NONE, "unknown text %" STR_FMT "%" STR_FMT,
		  STR_ARG(bind_shown(b, n->key->text)),
		  STR_ARG(bind_guess(b, n->key->text, keys, t->n)));
}

static void check_places(struct bind *b, const struct node *n, str text, str model)
{
	str names[PLACES_MAX], allowed[PLACES_MAX];
	size_t n_names = template_names(text, names, PLACES_MAX);
	size_t n_allowed = template_names(model, allowed, PLACES_MAX);

	for (size_t i = 0; i < n_names; i++) {
		size_t j = 0;
		while (j < n_allowed && !str_eq(names[i], allowed[j]))
			j++;
		if (j == n_allowed)
			bind_fail(b, n, n->key->text,
				  "nothing fills {%" STR_FMT "} in this text%" STR_FMT,
				  STR_ARG(names[i]),
				  STR_ARG(bind_guess(b, names[i], allowed, n_allowed)));
	}
}

/* Puts the texts of the document to the keys of `t`; `model` has the shipped texts. */
static void put_texts(struct bind *b, enum language l, const struct text *model, struct text *t)
{
	const struct node *root = b->doc.root;

	if (yaml_is_empty(root))
		return;
	if (root->kind != NODE_MAP) {
		bind_fail(b, root, STR_NONE, "texts (key: text) belong here");
		return;
	}
	for (const struct node *n = root->first; n != NULL; n = n->next) {
		struct text_entry *e = text_entry_find(t, n->key->text);
		if (e == NULL) {
			tell_unknown_key(b, t, n);
			continue;
		}
		str text = take_text(b, n);
		if (text.ptr == NULL)
			continue;
		check_places(b, n, text, model->entries[e - t->entries].text[LANGUAGE_ID]);
		e->text[l] = text;
	}
}

/* The keys, from the shipped Indonesian file. */
static struct text *read_keys(struct bind *b)
{
	struct text *t = ARENA_NEW(&b->config->mem, struct text);
	const struct node *root = b->doc.root;

	ASSERT(root != NULL && root->kind == NODE_MAP); /* it was built in, tests read it */
	t->entries = ARENA_ARRAY(&b->config->mem, struct text_entry, root->count);
	for (const struct node *n = root->first; n != NULL; n = n->next)
		t->entries[t->n++] = (struct text_entry){
			.key = arena_str(&b->config->mem, n->key->text),
			.text[LANGUAGE_ID] = take_text(b, n),
		};
	qsort(t->entries, t->n, sizeof(*t->entries), compare_entries);
	return t;
}

static const struct text *copy_of(struct bind *b, const struct text *t)
{
	struct text *copy = ARENA_NEW(b->tmp, struct text);

	copy->entries = ARENA_ARRAY(b->tmp, struct text_entry, t->n);
	copy->n = t->n;
	for (size_t i = 0; i < t->n; i++)
		copy->entries[i] = t->entries[i];
	return copy;
}

/* The operator's files: either may be missing, not both. */
static void load_folder(struct bind *b, const struct node *at, const struct text *model)
{
	struct config *c = b->config;
	size_t found = 0;

	for (size_t l = 0; l < LANGUAGE_COUNT; l++) {
		struct bind own = *b;
		str path = arena_printf(b->tmp, "%" STR_FMT "/%s.yaml", STR_ARG(c->text_dir),
					language_code((enum language)l));
		if (access(arena_cstr(b->tmp, path), F_OK) != 0)
			continue;
		found++;
		if (data_open(b, at, path, NULL, STR_NONE, &own.doc))
			put_texts(&own, (enum language)l, model, c->texts);
	}
	if (found == 0)
		bind_fail(b, at, STR("text_dir"),
			  "folder '%" STR_FMT "' has neither id.yaml nor en.yaml",
			  STR_ARG(c->text_dir));
}

void text_load(struct bind *b, const struct node *root)
{
	struct config *c = b->config;
	struct bind own = *b;

	yaml_read(STR("text/id.yaml"), embed_text_id, b->tmp, b->errors, &own.doc);
	c->texts = read_keys(&own);
	const struct text *model = copy_of(b, c->texts);
	yaml_read(STR("text/en.yaml"), embed_text_en, b->tmp, b->errors, &own.doc);
	put_texts(&own, LANGUAGE_EN, model, c->texts);
	if (c->text_dir.len > 0)
		load_folder(b, yaml_find(root, STR("text_dir")), model);
}
