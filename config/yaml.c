/* SPDX-License-Identifier: MIT */
/* libyaml's events made into a tree of nodes in an arena; the only file that knows libyaml. Called
 * by load.c, data.c and text_load.c, on one thread.
 *
 * Events and not libyaml's own documents: they show anchors and aliases before they are resolved,
 * and a file nested too deeply is left at once. Refused: anchors, aliases, tags, keys that are no
 * text, keys that stand twice, more than one document, more than YAML_DEPTH_MAX levels. */

#include "config/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct reader {
	yaml_parser_t parser;
	str text;
	struct arena *mem;
	struct config_errors *errors;
	struct document *ret;
	struct node *open[YAML_DEPTH_MAX]; /* lists and maps we are in */
	size_t depth;
	struct node *key; /* waits for its value */
	size_t n_documents;
};

static void tell(struct reader *r, int line, int column, str text)
{
	config_errors_add(r->errors, r->ret->file, line, column, STR_NONE, text);
}

static struct node *node_new(struct reader *r, enum node_kind kind, const yaml_event_t *event)
{
	struct node *n = ARENA_NEW(r->mem, struct node);

	n->kind = kind;
	n->line = (int)event->start_mark.line + 1;
	n->column = (int)event->start_mark.column + 1;
	return n;
}

/* Puts `n` where it belongs: top, list, or map as key or value. False after an error. */
static bool node_put(struct reader *r, struct node *n)
{
	if (r->depth == 0) {
		r->ret->root = n;
		return true;
	}
	struct node *parent = r->open[r->depth - 1];
	if (parent->kind == NODE_MAP && r->key == NULL) {
		if (n->kind != NODE_SCALAR) {
			tell(r, n->line, n->column, STR("a key must be text, not a list or map"));
			return false;
		}
		r->key = n;
		return true;
	}
	n->key = r->key;
	r->key = NULL;
	if (parent->last == NULL)
		parent->first = n;
	else
		parent->last->next = n;
	parent->last = n;
	parent->count++;
	return true;
}

/* Anchors and tags mean nothing here, so that no value comes from elsewhere in the file. */
static void refuse_extras(struct reader *r, struct node *n, const yaml_char_t *anchor,
			  const yaml_char_t *tag)
{
	if (anchor == NULL && tag == NULL)
		return;
	const char *what = anchor != NULL ? "anchors (&name)" : "tags (!name)";
	tell(r, n->line, n->column,
	     arena_printf(r->mem, "%s are not allowed here: write the value itself", what));
	n->is_bad = true;
}

static bool on_scalar(struct reader *r, const yaml_event_t *event)
{
	struct node *n = node_new(r, NODE_SCALAR, event);

	n->text = arena_str(r->mem, (str){ (const char *)event->data.scalar.value,
					   event->data.scalar.length });
	n->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	refuse_extras(r, n, event->data.scalar.anchor, event->data.scalar.tag);
	return node_put(r, n);
}

static bool on_alias(struct reader *r, const yaml_event_t *event)
{
	struct node *n = node_new(r, NODE_SCALAR, event);

	tell(r, n->line, n->column, STR("aliases (*name) are not allowed here: write the value"));
	n->is_bad = true;
	return node_put(r, n);
}

static bool on_open(struct reader *r, const yaml_event_t *event)
{
	bool is_map = event->type == YAML_MAPPING_START_EVENT;
	struct node *n = node_new(r, is_map ? NODE_MAP : NODE_LIST, event);

	if (r->depth == YAML_DEPTH_MAX) {
		tell(r, n->line, n->column,
		     arena_printf(r->mem, "nested too deeply; at most %d levels", YAML_DEPTH_MAX));
		return false;
	}
	refuse_extras(r, n,
		      is_map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
		      is_map ? event->data.mapping_start.tag : event->data.sequence_start.tag);
	if (!node_put(r, n))
		return false;
	r->open[r->depth++] = n;
	return true;
}

/* By key, then by place. */
static int compare_keys(const void *a, const void *b)
{
	const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;
	int order = str_cmp(x->key->text, y->key->text);

	if (order != 0)
		return order;
	if (x->key->line != y->key->line)
		return x->key->line - y->key->line;
	return x->key->column - y->key->column;
}

static void refuse_double_keys(struct reader *r, const struct node *map)
{
	struct node **sorted = ARENA_ARRAY(r->mem, struct node *, map->count);
	size_t n = 0;

	for (struct node *c = map->first; c != NULL; c = c->next)
		sorted[n++] = c;
	qsort(sorted, n, sizeof(struct node *), compare_keys);
	for (size_t i = 1; i < n; i++) {
		const struct node *key = sorted[i]->key, *before = sorted[i - 1]->key;
		if (!str_eq(key->text, before->text))
			continue;
		tell(r, key->line, key->column,
		     arena_printf(r->mem, "key '%" STR_FMT "' stands twice, first in line %d",
				  STR_ARG(str_slice(key->text, 0, 64)), before->line));
		sorted[i]->is_bad = true;
	}
}

static void close_one(struct reader *r)
{
	struct node *n = r->open[--r->depth];

	if (n->kind == NODE_MAP)
		refuse_double_keys(r, n);
}

static bool on_document(struct reader *r, const yaml_event_t *event)
{
	if (r->n_documents++ == 0)
		return true;
	tell(r, (int)event->start_mark.line + 1, (int)event->start_mark.column + 1,
	     STR("only one document a file: '---' must not stand between settings"));
	return false;
}

static bool on_event(struct reader *r, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return on_scalar(r, event);
	case YAML_ALIAS_EVENT:
		return on_alias(r, event);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return on_open(r, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_one(r);
		break;
	case YAML_DOCUMENT_START_EVENT:
		return on_document(r, event);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return true;
}

/* Tabs look like blanks, and libyaml names them badly. */
static bool line_begins_with_tab(str text, int line)
{
	str one = STR_NONE;

	for (int i = 0; i < line; i++) {
		if (!str_take(&text, '\n', &one))
			return false;
	}
	while (one.len > 0 && (one.ptr[0] == ' ' || one.ptr[0] == '-'))
		one = str_slice(one, 1, one.len);
	return one.len > 0 && one.ptr[0] == '\t';
}

/* Bytes that are no text: libyaml gives their offset alone. */
static void tell_bad_bytes(struct reader *r)
{
	str before = str_slice(r->text, 0, r->parser.problem_offset);
	int line = 1, column = 1;

	for (size_t i = 0; i < before.len; i++) {
		bool is_first_byte = ((unsigned char)before.ptr[i] & 0xC0) != 0x80;
		column = before.ptr[i] == '\n' ? 1 : column + is_first_byte;
		line += before.ptr[i] == '\n';
	}
	tell(r, line, column, arena_printf(r->mem, "not UTF-8 text: %s", r->parser.problem));
}

static void tell_syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	int line = (int)p->problem_mark.line + 1;

	if (p->error == YAML_READER_ERROR) {
		tell_bad_bytes(r);
		return;
	}
	str hint = STR_NONE;
	if (line_begins_with_tab(r->text, line))
		hint = STR("; this line begins with a tab: indent with blanks");
	else if (p->context != NULL && p->context_mark.line + 1 < (size_t)line)
		hint = arena_printf(r->mem, ", %s that begins in line %d", p->context,
				    (int)p->context_mark.line + 1);
	tell(r, line, (int)p->problem_mark.column + 1,
	     arena_printf(r->mem, "not valid YAML: %s%" STR_FMT,
			  p->problem == NULL ? "cannot be read" : p->problem, STR_ARG(hint)));
}

/* False when the file ends in an error. */
static bool read_events(struct reader *r)
{
	bool is_end = false, is_good = true;
	yaml_event_t event;

	while (!is_end && is_good) {
		if (!yaml_parser_parse(&r->parser, &event)) {
			tell_syntax(r);
			return false;
		}
		is_end = event.type == YAML_STREAM_END_EVENT;
		is_good = on_event(r, &event);
		yaml_event_delete(&event);
	}
	return is_good;
}

void yaml_read(str file, str text, struct arena *mem, struct config_errors *errors,
	       struct document *ret)
{
	struct reader r = { .text = text, .mem = mem, .errors = errors, .ret = ret };

	*ret = (struct document){ .file = file };
	if (text.len > YAML_BYTES_MAX) {
		tell(&r, 0, 0, arena_printf(mem, "larger than %d bytes", YAML_BYTES_MAX));
		return;
	}
	if (!yaml_parser_initialize(&r.parser))
		check_failed("out of memory", __FILE__, __LINE__);
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser,
				     (const unsigned char *)(text.len == 0 ? "" : text.ptr),
				     text.len);
	ret->is_whole = read_events(&r);
	while (r.depth > 0)
		close_one(&r);
	yaml_parser_delete(&r.parser);
}

const struct node *yaml_find(const struct node *map, str key)
{
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (const struct node *c = map->first; c != NULL; c = c->next) {
		if (str_eq(c->key->text, key))
			return c;
	}
	return NULL;
}

bool yaml_is_empty(const struct node *n)
{
	if (n == NULL)
		return true;
	return n->kind == NODE_SCALAR && n->is_plain && !n->is_bad &&
	       (n->text.len == 0 || str_eq(n->text, STR("~")) || str_eq(n->text, STR("null")));
}
