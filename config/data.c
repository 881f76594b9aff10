/* SPDX-License-Identifier: MIT */
/* Categories and districts: lists of maps, bound by tables like siar.yaml itself. Called by load.c,
 * on one thread. The shipped lists go the same way as an operator's. Names and aliases are folded
 * here once, so that comparing what people write costs nothing more. */

#include "config/bind.h"

#include "bot/base/utf8.h"
#include "config/embed.h"
#include "config/file.h"

#include <stdlib.h>

enum { CATEGORIES_MAX = 100, DISTRICTS_MAX = 600 };

static const char *check_slug(str v)
{
	for (size_t i = 0; i < v.len; i++) {
		char c = v.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return "a-z, 0-9 and '-'";
	}
	return NULL;
}

static const char *check_district_name(str v)
{
	if (str_starts(v, STR("Kota ")) || str_starts(v, STR("Kabupaten ")))
		return NULL;
	return "'Kota ...' or 'Kabupaten ...'";
}

static const struct setting category_rows[] = {
	{ .key = "slug",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct category, slug),
	  .is_required = true,
	  .min = 1,
	  .max = 32,
	  .check = check_slug,
	  .help = "the short name, of a-z, 0-9 and '-'; never change it" },
	{ .key = "id",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct category, name) + LANGUAGE_ID * sizeof(str),
	  .is_required = true,
	  .min = 1,
	  .max = 60,
	  .help = "the name in Indonesian" },
	{ .key = "en",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct category, name) + LANGUAGE_EN * sizeof(str),
	  .is_required = true,
	  .min = 1,
	  .max = 60,
	  .help = "the name in English" },
	{ .key = "aliases",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct category, aliases),
	  .help = "other words for it" },
	{ .key = "words",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct category, words),
	  .help = "goods and services that belong to it, as sellers write them" },
	{ .key = "turn_words",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct category, turn_words),
	  .help = "words behind goods of the categories in turn_from by which they belong here" },
	{ .key = "turn_from",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct category, turn_from),
	  .help = "slugs of categories whose goods turn_words take over" },
	{ 0 },
};

static const struct setting district_rows[] = {
	{ .key = "code",
	  .type = SETTING_INT,
	  .offset = offsetof(struct district, code),
	  .is_required = true,
	  .min = 1100,
	  .max = 9999,
	  .help = "the four digits of the statistics office (BPS)" },
	{ .key = "name",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct district, name),
	  .is_required = true,
	  .min = 6,
	  .max = 60,
	  .check = check_district_name,
	  .help = "'Kota ...' or 'Kabupaten ...'" },
	{ .key = "aliases",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct district, aliases),
	  .help = "other words for it; several districts may share one" },
	{ .key = "towns",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct district, towns),
	  .help = "kecamatan, towns and landmarks in it; several districts may share one" },
	{ 0 },
};

bool data_open(struct bind *b, const struct node *at, str path, const char *name, str embedded,
	       struct document *ret)
{
	struct why why = { 0 };
	str text = embedded, file = str_from(name);

	if (path.len > 0) {
		file = path;
		if (file_read(arena_cstr(b->tmp, path), YAML_BYTES_MAX, b->tmp, &text, &why) !=
		    OK) {
			bind_fail(b, at, at == NULL ? STR_NONE : at->key->text,
				  "file '%" STR_FMT "' %s", STR_ARG(path), why.text);
			return false;
		}
	}
	yaml_read(file, text, b->tmp, b->errors, ret);
	return ret->root != NULL || ret->is_whole;
}

static const str *folded(struct bind *b, const str *texts, size_t n)
{
	str *ret = ARENA_ARRAY(&b->config->mem, str, n);

	for (size_t i = 0; i < n; i++)
		ret[i] = utf8_fold(texts[i], &b->config->mem);
	return ret;
}

/* A word that means a category. */
struct word {
	str text; /* folded */
	size_t owner;
	const struct node *at;
};

static size_t listed(const str *words, size_t n, size_t owner, const struct node *list,
		     struct word *ret)
{
	const struct node *at = list == NULL ? NULL : list->first;
	size_t i = 0;

	for (; i < n && at != NULL; i++, at = at->next)
		ret[i] = (struct word){ words[i], owner, at };
	return i;
}

static size_t words_of(struct bind *b, size_t owner, const struct node *item, struct word *ret)
{
	const struct category *c = &b->config->categories[owner];
	size_t n = 0;

	ret[n++] = (struct word){ c->slug, owner, yaml_find(item, STR("slug")) };
	for (size_t l = 0; l < LANGUAGE_COUNT; l++)
		ret[n++] =
			(struct word){ utf8_fold(c->name[l], b->tmp), owner,
				       yaml_find(item, str_from(language_code((enum language)l))) };
	n += listed(c->aliases, c->n_aliases, owner, yaml_find(item, STR("aliases")), ret + n);
	n += listed(c->words, c->n_words, owner, yaml_find(item, STR("words")), ret + n);
	return n;
}

static int compare_words(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	int order = str_cmp(x->text, y->text);

	return order != 0 ? order : (x->owner > y->owner) - (x->owner < y->owner);
}

/* A word must mean one category: nobody is asked which. */
static void check_words(struct bind *b, const struct node *items)
{
	const struct config *c = b->config;
	size_t max = 0, n = 0, i = 0;

	for (i = 0; i < c->n_categories; i++)
		max += 1 + LANGUAGE_COUNT + c->categories[i].n_aliases + c->categories[i].n_words;
	struct word *words = ARENA_ARRAY(b->tmp, struct word, max);
	i = 0;
	for (const struct node *item = items; item != NULL; item = item->next, i++)
		n += words_of(b, i, item, words + n);
	qsort(words, n, sizeof(*words), compare_words);
	for (i = 1; i < n; i++) {
		const struct word *w = &words[i], *first = &words[i - 1];
		if (w->text.len == 0 || w->owner == first->owner || !str_eq(w->text, first->text))
			continue;
		bind_fail(b, w->at, arena_printf(b->tmp, "[%zu]", w->owner),
			  "%" STR_FMT " means '%" STR_FMT "' already",
			  STR_ARG(bind_shown(b, w->text)),
			  STR_ARG(c->categories[first->owner].slug));
	}
}

static void check_turns(struct bind *b, const struct node *items)
{
	const struct config *c = b->config;
	size_t i = 0;

	for (const struct node *item = items; item != NULL; item = item->next, i++) {
		const struct category *one = &c->categories[i];
		for (size_t k = 0; k < one->n_turn_from; k++) {
			if (config_category(c, one->turn_from[k]) == NULL)
				bind_fail(b, yaml_find(item, STR("turn_from")),
					  arena_printf(b->tmp, "[%zu]", i),
					  "no category has the slug %" STR_FMT,
					  STR_ARG(bind_shown(b, one->turn_from[k])));
		}
	}
}

static int compare_goods(const void *a, const void *b)
{
	const struct goods *x = a, *y = b;
	return str_cmp(x->words, y->words);
}

/* "oleh-oleh" as the words of a running text: "oleh oleh". */
static str without_signs(str words, struct arena *mem)
{
	char *ret = arena_alloc(mem, words.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < words.len; i++) {
		unsigned char c = (unsigned char)words.ptr[i];
		if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			ret[n++] = (char)c;
		else if (n > 0 && ret[n - 1] != ' ')
			ret[n++] = ' ';
	}
	return str_trim((str){ ret, n });
}

static size_t add_goods(struct goods *ret, const str *words, size_t n, const struct category *of,
			struct arena *mem)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = (struct goods){ without_signs(words[i], mem), of };
	return n;
}

/* One list of all, sorted, so that a text's words are found without going through the categories.
 */
static void sort_goods(struct config *c)
{
	size_t max = 0, n = 0;

	for (size_t i = 0; i < c->n_categories; i++)
		max += c->categories[i].n_aliases + c->categories[i].n_words;
	struct goods *list = ARENA_ARRAY(&c->mem, struct goods, max);
	for (size_t i = 0; i < c->n_categories; i++) {
		const struct category *one = &c->categories[i];
		n += add_goods(list + n, one->aliases, one->n_aliases, one, &c->mem);
		n += add_goods(list + n, one->words, one->n_words, one, &c->mem);
	}
	qsort(list, n, sizeof(*list), compare_goods);
	c->goods = list;
	c->n_goods = n;
}

static void sort_turns(struct config *c)
{
	size_t max = 0, n = 0;

	for (size_t i = 0; i < c->n_categories; i++)
		max += c->categories[i].n_turn_words;
	struct goods *list = ARENA_ARRAY(&c->mem, struct goods, max);
	for (size_t i = 0; i < c->n_categories; i++) {
		const struct category *one = &c->categories[i];
		n += add_goods(list + n, one->turn_words, one->n_turn_words, one, &c->mem);
	}
	qsort(list, n, sizeof(*list), compare_goods);
	c->turns = list;
	c->n_turns = n;
}

static int compare_spots(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;
	int order = str_cmp(x->words, y->words);

	return order != 0 ? order
			  : (x->district->code > y->district->code) -
				    (x->district->code < y->district->code);
}

static size_t add_spots(struct spot *ret, const str *names, size_t n, const struct district *of,
			bool is_town, struct arena *mem)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = (struct spot){ without_signs(names[i], mem), of, is_town };
	return n;
}

/* One list of all names, as for the goods. */
static void sort_spots(struct config *c)
{
	size_t max = 0, n = 0;

	for (size_t i = 0; i < c->n_districts; i++)
		max += 1 + c->districts[i].n_aliases + c->districts[i].n_towns;
	struct spot *list = ARENA_ARRAY(&c->mem, struct spot, max);
	for (size_t i = 0; i < c->n_districts; i++) {
		const struct district *d = &c->districts[i];
		n += add_spots(list + n, &d->bare, 1, d, false, &c->mem);
		n += add_spots(list + n, d->aliases, d->n_aliases, d, false, &c->mem);
		n += add_spots(list + n, d->towns, d->n_towns, d, true, &c->mem);
	}
	qsort(list, n, sizeof(*list), compare_spots);
	c->spots = list;
	c->n_spots = n;
}

static void check_district(struct bind *b, size_t n, const struct node *at)
{
	struct district *d = &b->config->districts[n];
	str path = arena_printf(b->tmp, "[%zu]", n);
	size_t prefix = str_starts(d->name, STR("Kota ")) ? 5 : STR("Kabupaten ").len;

	d->bare = utf8_fold(str_slice(d->name, prefix, d->name.len), &b->config->mem);
	d->aliases = folded(b, d->aliases, d->n_aliases);
	d->towns = folded(b, d->towns, d->n_towns);
	for (size_t i = 0; i < n; i++) {
		const struct district *other = &b->config->districts[i];
		if (d->code != 0 && other->code == d->code)
			bind_fail(b, yaml_find(at, STR("code")), path,
				  "[%zu] has the code %d already", i, (int)d->code);
		if (d->name.len > 0 && str_eq_nocase(other->name, d->name))
			bind_fail(b, yaml_find(at, STR("name")), path,
				  "[%zu] has this name already", i);
	}
}

static void load_categories(struct bind *b, const struct node *at)
{
	struct config *c = b->config;
	struct bind own = *b;

	if (!data_open(b, at, c->categories_file, "categories.yaml", embed_categories, &own.doc))
		return;
	c->categories = bind_list(&own, category_rows, sizeof(struct category), CATEGORIES_MAX,
				  &c->n_categories);
	if (c->n_categories == 0)
		return;
	for (size_t i = 0; i < c->n_categories; i++) {
		struct category *one = &c->categories[i];
		one->aliases = folded(&own, one->aliases, one->n_aliases);
		one->words = folded(&own, one->words, one->n_words);
		one->turn_words = folded(&own, one->turn_words, one->n_turn_words);
	}
	check_words(&own, own.doc.root->first);
	check_turns(&own, own.doc.root->first);
	sort_goods(c);
	sort_turns(c);
}

static void load_districts(struct bind *b, const struct node *at)
{
	struct config *c = b->config;
	struct bind own = *b;

	if (!data_open(b, at, c->districts_file, "districts.yaml", embed_districts, &own.doc))
		return;
	c->districts = bind_list(&own, district_rows, sizeof(struct district), DISTRICTS_MAX,
				 &c->n_districts);
	if (c->n_districts == 0)
		return;
	const struct node *item = own.doc.root->first;
	for (size_t i = 0; i < c->n_districts; i++, item = item->next)
		check_district(&own, i, item);
	sort_spots(c);
}

void data_load(struct bind *b, const struct node *root)
{
	load_categories(b, yaml_find(root, STR("categories_file")));
	load_districts(b, yaml_find(root, STR("districts_file")));
}
