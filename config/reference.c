/* SPDX-License-Identifier: MIT */
/* The sample file and the reference, made from the tables of settings so that they cannot lie.
 * Called by the command line and by tests, on any thread. Both walk the same rows in the same
 * order; a lint test compares the sample with siar.yaml.example. What is required stands in the
 * sample as it is, all else behind '#'. */

#include "config/reference.h"

#include "bot/base/buf.h"
#include "config/rules.h"

#include <inttypes.h>

enum { FRAMES_MAX = 32, LINE_WIDTH = 96 };

/* Where the walk is: rows still to come, and how they stand in the sample. */
struct frame {
	const struct setting *row;
	const struct account_kind *kind;
	str path;        /* of the rows: "accounts[]." */
	size_t indent;   /* of their keys */
	size_t off_at;   /* column of '#' when not is_on */
	bool is_on;      /* stands in the sample as it is */
	bool is_item;    /* the first row of a list's item: "- key:" */
	bool is_of_kind; /* rows of that kind of account alone */
	bool is_short;   /* groups of rows stand with another account */
};

struct walk {
	const struct account_kind *const *kinds;
	size_t n_kinds;
	struct arena *mem;
	bool is_sample; /* each kind with the common rows, not those once */
	struct frame frames[FRAMES_MAX];
	size_t n;
};

static void push(struct walk *w, struct frame f)
{
	ASSERT(w->n < FRAMES_MAX);
	w->frames[w->n++] = f;
}

/* The rows of one kind of account, in the sample behind the common ones. */
static void push_account(struct walk *w, const struct frame *parent, size_t kind, bool is_first)
{
	struct frame f = *parent;

	f.indent += 4;
	f.kind = w->kinds[kind];
	f.row = f.kind->settings;
	f.is_item = false;
	f.is_of_kind = true;
	f.is_on = parent->is_on && is_first;
	if (parent->is_on && !is_first)
		f.off_at = f.indent - 2;
	push(w, f);
	if (!w->is_sample && !is_first)
		return;
	f.row = parent->row->rows;
	f.is_item = true;
	f.is_of_kind = false;
	f.is_short = !is_first;
	push(w, f);
}

/* The one that most begin with stands first, and switched on. */
static void push_accounts(struct walk *w, const struct frame *parent)
{
	size_t first = 0;

	for (size_t i = 0; i < w->n_kinds && w->is_sample; i++)
		first = w->kinds[i]->is_sample ? i : first;
	for (size_t i = w->n_kinds; i-- > 0;) {
		if (i != first)
			push_account(w, parent, i, false);
	}
	push_account(w, parent, first, true);
}

static bool has_rows(const struct setting *row)
{
	return row->type == SETTING_MAP || row->type == SETTING_LIST;
}

/* The next row, parents before what is in them. */
static bool walk_next(struct walk *w, struct frame *ret)
{
	struct frame *top;

	for (;; top->row++) {
		while (w->n > 0 && w->frames[w->n - 1].row->key == NULL)
			w->n--;
		if (w->n == 0)
			return false;
		top = &w->frames[w->n - 1];
		if (!(top->is_short && has_rows(top->row)))
			break;
	}
	*ret = *top;
	top->row++;
	top->is_item = false;
	if (ret->is_on && !ret->row->is_required) {
		ret->is_on = false;
		ret->off_at = ret->indent;
	}
	struct frame below = *ret;
	enum setting_type type = ret->row->type;
	bool is_list = type == SETTING_ACCOUNTS || type == SETTING_LIST;
	below.is_item = type == SETTING_LIST;
	below.path = arena_printf(w->mem, "%" STR_FMT "%s%s", STR_ARG(ret->path), ret->row->key,
				  is_list ? "[]." : ".");
	if (type == SETTING_ACCOUNTS) {
		push_accounts(w, &below);
	} else if (has_rows(ret->row)) {
		below.row = ret->row->rows;
		below.indent += is_list ? 4 : 2;
		push(w, below);
	}
	return true;
}

static struct walk walk_begin(const struct setting *rows, const struct account_kind *const *kinds,
			      size_t n_kinds, struct arena *mem, bool is_sample)
{
	struct walk w = { .kinds = kinds, .n_kinds = n_kinds, .mem = mem, .is_sample = is_sample };

	push(&w, (struct frame){ .row = rows, .is_on = true });
	return w;
}

static void add_blanks(struct buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add_char(out, ' ');
}

/* The beginning of a line whose text stands at `indent`. */
static void add_margin(struct buf *out, const struct frame *f, size_t indent)
{
	if (f->is_on) {
		add_blanks(out, indent);
		return;
	}
	add_blanks(out, f->off_at);
	buf_add_char(out, '#');
	add_blanks(out, indent - f->off_at);
}

/* A comment: the '#' of its own behind the one that switches the setting off, so that taking that
 * away leaves a comment. */
static void add_help(struct buf *out, const struct frame *f, size_t indent)
{
	str words = str_from(f->row->help), word;
	bool is_nested_off = !f->is_on && indent > f->off_at;
	size_t column = LINE_WIDTH;

	while (str_take_word(&words, &word)) {
		if (column + 1 + word.len > LINE_WIDTH) {
			if (out->len > 0 && buf_str(out).ptr[out->len - 1] != '\n')
				buf_add_char(out, '\n');
			if (is_nested_off)
				add_margin(out, f, indent);
			else
				add_blanks(out, indent);
			buf_add_char(out, '#');
			column = indent + 2;
		}
		buf_add_char(out, ' ');
		buf_add(out, word);
		column += 1 + word.len;
	}
	buf_add_char(out, '\n');
}

static const char *value_of(const struct frame *f)
{
	const struct setting *row = f->row;

	if (f->kind != NULL && (str_eq(str_from(row->key), STR("kind")) ||
				(f->is_short && str_eq(str_from(row->key), STR("name")))))
		return f->kind->name;
	if (f->kind != NULL && str_eq(str_from(row->key), STR("base_url")))
		return f->kind->base_url != NULL ? f->kind->base_url
						 : "https://gateway.example.org";
	return row->sample != NULL ? row->sample : row->fallback;
}

static void add_value(struct buf *out, str value)
{
	bool is_plain = value.len > 0 &&
			str_find_char(STR(":-?[]{}#&*!|>'\"%@`, "), value.ptr[0]) < 0 &&
			str_find(value, STR(" #")) < 0;
	buf_printf(out, is_plain ? "%" STR_FMT : "\"%" STR_FMT "\"", STR_ARG(value));
}

static void add_items(struct buf *out, const struct frame *f, size_t indent)
{
	str words = str_from(value_of(f)), word;

	while (f->row->type == SETTING_TEXTS && str_take_word(&words, &word)) {
		buf_add_char(out, '\n');
		add_margin(out, f, indent + 2);
		buf_add(out, STR("- "));
		add_value(out, word);
	}
	if (f->row->type == SETTING_IDS) {
		buf_add_char(out, '\n');
		add_margin(out, f, indent + 2);
		buf_printf(out, "- %" STR_FMT, STR_ARG(words));
	}
}

static void add_setting(struct buf *out, const struct frame *f)
{
	size_t indent = f->is_item ? f->indent - 2 : f->indent;
	enum setting_type type = f->row->type;

	if (f->path.len == 0)
		buf_add_char(out, '\n');
	add_help(out, f, indent);
	add_margin(out, f, indent);
	buf_printf(out, "%s%s:", f->is_item ? "- " : "", f->row->key);
	if (type == SETTING_TEXTS || type == SETTING_IDS) {
		add_items(out, f, indent);
	} else if (type != SETTING_MAP && type != SETTING_LIST && type != SETTING_ACCOUNTS) {
		const char *value = value_of(f);
		ASSERT(value != NULL); /* each row has a fallback or a sample */
		buf_add_char(out, ' ');
		add_value(out, str_from(value));
	}
	buf_add_char(out, '\n');
}

str reference_sample(const struct account_kind *const *kinds, size_t n_kinds, struct arena *mem)
{
	struct walk w = walk_begin(config_settings, kinds, n_kinds, mem, true);
	struct frame f;
	struct buf out;

	buf_init(&out, mem);
	buf_add(&out,
		STR("# The configuration of siar. Take the '#' away from a setting to change it; "
		    "what stands\n"
		    "# behind it is the default or an example. Relative paths count from the "
		    "folder of this file.\n"
		    "# `siar check -c siar.yaml` tells what is wrong, with line and column.\n"));
	while (walk_next(&w, &f))
		add_setting(&out, &f);
	return buf_str(&out);
}

static void add_type(struct buf *out, const struct setting *row)
{
	static const char *const names[] = {
		[SETTING_TEXT] = "text",
		[SETTING_INT] = "number",
		[SETTING_BOOL] = "true or false",
		[SETTING_CHOICE] = "one of",
		[SETTING_PATH] = "path",
		[SETTING_SECRET] = "file with a secret",
		[SETTING_URL] = "URL",
		[SETTING_ADDRESS] = "address",
		[SETTING_PHONE] = "phone number",
		[SETTING_ZONE] = "time zone",
		[SETTING_IDS] = "list of ids",
		[SETTING_TEXTS] = "list of texts",
		[SETTING_MAP] = "group",
		[SETTING_LIST] = "list of groups",
		[SETTING_ACCOUNTS] = "list of groups",
	};

	buf_add(out, str_from(names[row->type]));
	if (row->type == SETTING_INT)
		buf_printf(out, ", %" PRId64 " to %" PRId64, row->min, row->max);
	if (row->type == SETTING_CHOICE)
		buf_printf(out, " %s", row->choices);
}

static void add_table_row(struct buf *out, const struct frame *f)
{
	const struct setting *row = f->row;

	buf_printf(out, "| `%" STR_FMT "%s` | ", STR_ARG(f->path), row->key);
	add_type(out, row);
	if (row->is_required)
		buf_add(out, STR(" | required"));
	else if (row->fallback != NULL)
		buf_printf(out, " | `%s`", row->fallback);
	else
		buf_add(out, STR(" |"));
	buf_add(out, STR(" | "));
	if (f->is_of_kind)
		buf_printf(out, "%s: ", f->kind->name);
	buf_printf(out, "%s |\n", row->help);
}

static void add_table(struct buf *out, struct walk w, const char *title)
{
	struct frame f;

	buf_printf(out, "# %s\n\n| setting | type | default | meaning |\n|---|---|---|---|\n",
		   title);
	while (walk_next(&w, &f))
		add_table_row(out, &f);
}

str reference_markdown(const struct account_kind *const *kinds, size_t n_kinds, struct arena *mem)
{
	struct buf out;

	buf_init(&out, mem);
	add_table(&out, walk_begin(config_settings, kinds, n_kinds, mem, false),
		  "Settings of siar.yaml");
	buf_add_char(&out, '\n');
	add_table(&out, walk_begin(rules_settings, kinds, n_kinds, mem, false),
		  "Rules of rules.yaml");
	return buf_str(&out);
}
