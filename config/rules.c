/* SPDX-License-Identifier: MIT */
/* rules.yaml: presets of rules, packs and goods, bound by tables like siar.yaml itself; each row is
 * a rule. Called by load.c, on one thread. Names are looked up and words folded and sorted here
 * once. Constant after the load. */
#include "config/rules.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "config/bind.h"
#include "config/embed.h"
#include "config/quiet.h"

#include <stdlib.h>

/* Of reasons with "other words" behind them, as many as a network's list of choices has rows. */
enum { REASONS_MAX = 9 };
enum { PRESETS_MAX = 30, PACKS_MAX = 30, GOODS_MAX = 100, WEEKDAYS = 7 };

static const char *const weekday_names[WEEKDAYS] = { "minggu", "senin", "selasa", "rabu",
						     "kamis",  "jumat", "sabtu" };

static int weekday_of(str v)
{
	for (int i = 0; i < WEEKDAYS; i++) {
		if (str_eq_nocase(v, str_from(weekday_names[i])))
			return i;
	}
	return -1;
}

static const char *check_weekday(str v)
{
	return weekday_of(v) >= 0 ? NULL : "senin, selasa, rabu, kamis, jumat, sabtu, minggu";
}

static const char *check_hours(str v)
{
	struct quiet_hours unused;

	return quiet_parse(v, &unused) ? NULL : "two different times as 08.00-20.00, or off";
}

static const char *check_name(str v)
{
	for (size_t i = 0; i < v.len; i++) {
		char c = v.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return "a-z, 0-9 and '-'";
	}
	return NULL;
}

/* Something must be left to look for. */
static const char *check_phrase(str v)
{
	uint32_t c;

	while (utf8_take(&v, &c)) {
		if (utf8_class_of(c) == UTF8_WORD)
			return NULL;
	}
	return "letters or digits";
}

#define NAME_ROWS(what)                                                                            \
	{                                                                                          \
		.key = "name", .type = SETTING_TEXT, .offset = offsetof(struct what, name),        \
		.is_required = true, .min = 1, .max = 32, .check = check_name,                     \
		.help = "The short name, of a-z, 0-9 and '-'."                                     \
	}
#define TITLE_ROWS(what)                                                                           \
	{ .key = "id",                                                                             \
	  .type = SETTING_TEXT,                                                                    \
	  .offset = offsetof(struct what, title) + LANGUAGE_ID * sizeof(str),                      \
	  .is_required = true,                                                                     \
	  .min = 1,                                                                                \
	  .max = 60,                                                                               \
	  .help = "What people read in Indonesian." },                                             \
	{                                                                                          \
		.key = "en", .type = SETTING_TEXT,                                                 \
		.offset = offsetof(struct what, title) + LANGUAGE_EN * sizeof(str),                \
		.is_required = true, .min = 1, .max = 60, .help = "What people read in English."   \
	}

static const struct setting preset_rows[] = {
	NAME_ROWS(preset),
	TITLE_ROWS(preset),
	{ .key = "promos_per_day",
	  .type = SETTING_INT,
	  .offset = offsetof(struct preset, promos_per_day),
	  .max = 100,
	  .fallback = "0",
	  .help = "Promotions of one seller in a calendar day; 0 = no limit." },
	{ .key = "need_price",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct preset, need_price),
	  .fallback = "false",
	  .help = "It must say a price (or that it is free)." },
	{ .key = "need_category",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct preset, need_category),
	  .fallback = "false",
	  .help = "It must have a category." },
	{ .key = "need_photo",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct preset, need_photo),
	  .fallback = "false",
	  .help = "It must have a photo." },
	{ .key = "need_phone",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct preset, need_phone),
	  .fallback = "false",
	  .help = "Buyers must see the seller's number, her own or one in the text." },
	{ .key = "need_address",
	  .type = SETTING_BOOL,
	  .offset = offsetof(struct preset, need_address),
	  .fallback = "false",
	  .help = "Its text must say where to find it (one of address_words)." },
	{ .key = "photos",
	  .type = SETTING_INT,
	  .offset = offsetof(struct preset, photos),
	  .max = 1,
	  .fallback = "1",
	  .help = "Photos that are shown with it; the others are kept. 0 = words only." },
	{ .key = "resend_days",
	  .type = SETTING_INT,
	  .offset = offsetof(struct preset, resend_days),
	  .max = 365,
	  .fallback = "0",
	  .help = "Days until the same promotion may be sent again; 0 = at once." },
	{ .key = "min_text",
	  .type = SETTING_INT,
	  .offset = offsetof(struct preset, min_text),
	  .max = 500,
	  .fallback = "0",
	  .help = "Letters its words must have at least." },
	{ .key = "group_links",
	  .type = SETTING_CHOICE,
	  .offset = offsetof(struct preset, group_links),
	  .choices = "allow label hold block",
	  .fallback = "allow",
	  .help = "What becomes of a promotion with a link into another group or channel." },
	{ .key = "words",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct preset, words),
	  .check = check_phrase,
	  .help = "Words and phrases that block it." },
	{ .key = "days",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct preset, days),
	  .check = check_weekday,
	  .help = "Weekdays on which promotions go out (senin ... minggu); none = every day." },
	{ .key = "hours",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct preset, hours),
	  .min = 1,
	  .fallback = "off",
	  .check = check_hours,
	  .help = "Hours in which promotions go out: from-to, or off = any." },
	{ .key = "packs",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct preset, packs),
	  .check = check_name,
	  .help = "Packs of goods that it keeps; of several the sternest counts." },
	{ 0 },
};

static const struct setting pack_rows[] = {
	NAME_ROWS(pack),
	{ .key = "block",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct pack, block),
	  .help = "Goods that are refused; the seller may ask for a person." },
	{ .key = "hold",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct pack, hold),
	  .help = "Goods that a moderator decides about, whoever the seller is." },
	{ .key = "label",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct pack, label),
	  .help = "Goods that go out with their note below." },
	{ 0 },
};

static const struct setting goods_rows[] = {
	NAME_ROWS(restricted),
	TITLE_ROWS(restricted),
	{ .key = "note",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct restricted, note),
	  .max = 200,
	  .help = "A line for readers, below a promotion that is labelled." },
	{ .key = "words",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct restricted, words),
	  .is_required = true,
	  .check = check_phrase,
	  .help = "Words and phrases that name these goods." },
	{ .key = "except",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct restricted, except),
	  .check = check_phrase,
	  .help = "Phrases around such words that mean something else." },
	{ 0 },
};

static const struct setting reason_rows[] = {
	NAME_ROWS(reason),
	TITLE_ROWS(reason),
	{ .key = "fix_id",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct reason, fix) + LANGUAGE_ID * sizeof(str),
	  .max = 200,
	  .help = "What the seller can do about it, in Indonesian." },
	{ .key = "fix_en",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct reason, fix) + LANGUAGE_EN * sizeof(str),
	  .max = 200,
	  .help = "The same in English." },
	{ 0 },
};

const struct setting rules_settings[] = {
	{ .key = "presets",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct rules, presets),
	  .rows = preset_rows,
	  .bytes = sizeof(struct preset),
	  .is_required = true,
	  .max = PRESETS_MAX,
	  .help = "The rules that can be chosen, by name." },
	{ .key = "packs",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct rules, packs),
	  .rows = pack_rows,
	  .bytes = sizeof(struct pack),
	  .max = PACKS_MAX,
	  .help = "What becomes of which goods." },
	{ .key = "goods",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct rules, goods),
	  .rows = goods_rows,
	  .bytes = sizeof(struct restricted),
	  .max = GOODS_MAX,
	  .help = "Goods, by the words that name them." },
	{ .key = "negations",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct rules, negations),
	  .check = check_phrase,
	  .help = "A word behind one of these does not count." },
	{ .key = "between",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct rules, between),
	  .check = check_phrase,
	  .help = "Words that may stand between a negation and what it denies." },
	{ .key = "address_words",
	  .type = SETTING_TEXTS,
	  .offset = offsetof(struct rules, address),
	  .check = check_phrase,
	  .help = "Words by which a text names an address." },
	{ .key = "reject_reasons",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct rules, reject_reasons),
	  .rows = reason_rows,
	  .bytes = sizeof(struct reason),
	  .max = REASONS_MAX,
	  .help = "Why a promotion is refused, to choose from; none = those siar comes with." },
	{ .key = "hold_reasons",
	  .type = SETTING_LIST,
	  .offset = offsetof(struct rules, hold_reasons),
	  .rows = reason_rows,
	  .bytes = sizeof(struct reason),
	  .max = REASONS_MAX,
	  .help = "Why a promotion is put off, to choose from; none = those siar comes with." },
	{ 0 },
};

/* --- phrases --- */

str rule_key(str folded, struct arena *mem)
{
	char *key = ARENA_ARRAY(mem, char, folded.len);
	size_t n = 0;

	for (size_t i = 0; i < folded.len; i++) {
		if (n == 0 || folded.ptr[i] != key[n - 1])
			key[n++] = folded.ptr[i];
	}
	return (str){ key, n };
}

/* Folded, letters and digits only, one blank between the words. */
static str plain(str text, struct arena *mem)
{
	str folded = utf8_fold(text, mem), rest = folded;
	struct buf out;
	uint32_t c;

	buf_init(&out, mem);
	while (rest.len > 0) {
		size_t at = folded.len - rest.len;
		(void)utf8_take(&rest, &c);
		if (utf8_class_of(c) == UTF8_WORD)
			buf_add(&out, str_slice(folded, at, folded.len - rest.len - at));
		else if (out.len > 0 && buf_str(&out).ptr[out.len - 1] != ' ')
			buf_add_char(&out, ' ');
	}
	return str_trim(buf_str(&out));
}

static int compare_phrases(const void *a, const void *b)
{
	const struct rule_phrase *x = a, *y = b;
	int order = str_cmp(x->key, y->key);

	return order != 0 ? order : str_cmp(x->text, y->text);
}

static size_t add_phrases(struct rule_phrase *to, const str *texts, size_t n, size_t owner,
			  bool is_exception, struct arena *mem)
{
	for (size_t i = 0; i < n; i++) {
		str text = plain(texts[i], mem), rest = text, first = text;
		(void)str_take_word(&rest, &first);
		to[i] = (struct rule_phrase){ rule_key(first, mem), text, owner, is_exception };
	}
	return n;
}

static struct rule_phrases sorted(struct rule_phrase *list, size_t n)
{
	if (n > 0)
		qsort(list, n, sizeof(*list), compare_phrases);
	return (struct rule_phrases){ list, n };
}

static struct rule_phrases phrases_of(const str *texts, size_t n, struct arena *mem)
{
	struct rule_phrase *list = ARENA_ARRAY(mem, struct rule_phrase, n);

	return sorted(list, add_phrases(list, texts, n, 0, false, mem));
}

static struct rule_phrases goods_phrases(const struct rules *r, struct arena *mem)
{
	size_t max = 0, n = 0;

	for (size_t i = 0; i < r->n_goods; i++)
		max += r->goods[i].n_words + r->goods[i].n_except;
	struct rule_phrase *list = ARENA_ARRAY(mem, struct rule_phrase, max);
	for (size_t i = 0; i < r->n_goods; i++) {
		const struct restricted *g = &r->goods[i];
		n += add_phrases(list + n, g->words, g->n_words, i, false, mem);
		n += add_phrases(list + n, g->except, g->n_except, i, true, mem);
	}
	return sorted(list, n);
}

/* --- names --- */

const struct preset *rules_preset(const struct rules *r, str name)
{
	for (size_t i = 0; i < r->n_presets; i++) {
		if (str_eq_nocase(r->presets[i].name, name))
			return &r->presets[i];
	}
	return NULL;
}

/* The names of a list whose items begin with their name. */
static str *names_of(struct bind *b, const void *items, size_t bytes, size_t n)
{
	str *names = ARENA_ARRAY(b->tmp, str, n);

	for (size_t i = 0; i < n; i++)
		names[i] = *(const str *)(const void *)((const char *)items + i * bytes);
	return names;
}

static ptrdiff_t index_of(str name, const str *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (name.len > 0 && str_eq(name, names[i]))
			return (ptrdiff_t)i;
	}
	return -1;
}

static const struct node *item_at(const struct node *list, size_t n)
{
	const struct node *item = list == NULL ? NULL : list->first;

	for (; n > 0 && item != NULL; n--)
		item = item->next;
	return item;
}

static void tell_twice(struct bind *b, const char *key, const str *names, size_t n)
{
	const struct node *list = yaml_find(b->doc.root, str_from(key));

	for (size_t i = 1; i < n; i++) {
		ptrdiff_t before = index_of(names[i], names, i);
		if (before >= 0)
			bind_fail(b, yaml_find(item_at(list, i), STR("name")),
				  arena_printf(b->tmp, "%s[%zu]", key, i),
				  "%s[%td] has the name '%" STR_FMT "' already", key, before,
				  STR_ARG(names[i]));
	}
}

/* A name in a list that nothing has: told, with the nearest. */
static ptrdiff_t known(struct bind *b, const struct node *item, const char *key, size_t i, str name,
		       const str *names, size_t n)
{
	const struct node *list = yaml_find(item, str_from(key));
	ptrdiff_t found = index_of(name, names, n);

	if (found < 0 && name.len > 0)
		bind_fail(b, item_at(list, i), str_from(key),
			  "nothing is called %" STR_FMT "%" STR_FMT, STR_ARG(bind_shown(b, name)),
			  STR_ARG(bind_guess(b, name, names, n)));
	return found;
}

/* Which goods a pack names, and what becomes of them; the sternest stays. */
static void apply(struct bind *b, const struct node *item, const char *key, const str *list,
		  size_t n, enum rule_action action, enum rule_action *actions)
{
	const struct rules *r = b->config->rules;
	const str *names = names_of(b, r->goods, sizeof(struct restricted), r->n_goods);

	for (size_t i = 0; i < n; i++) {
		ptrdiff_t at = known(b, item, key, i, list[i], names, r->n_goods);
		if (at >= 0 && actions[at] < action)
			actions[at] = action;
	}
}

/* By pack: what becomes of each of the goods. */
static enum rule_action **pack_actions(struct bind *b)
{
	const struct rules *r = b->config->rules;
	const struct node *list = yaml_find(b->doc.root, STR("packs"));
	enum rule_action **ret = ARENA_ARRAY(b->tmp, enum rule_action *, r->n_packs);

	for (size_t i = 0; i < r->n_packs; i++) {
		const struct pack *p = &r->packs[i];
		const struct node *item = item_at(list, i);
		ret[i] = ARENA_ARRAY(b->tmp, enum rule_action, r->n_goods);
		apply(b, item, "label", p->label, p->n_label, RULE_LABEL, ret[i]);
		apply(b, item, "hold", p->hold, p->n_hold, RULE_HOLD, ret[i]);
		apply(b, item, "block", p->block, p->n_block, RULE_BLOCK, ret[i]);
	}
	return ret;
}

static void finish_preset(struct bind *b, struct preset *p, const struct node *item,
			  enum rule_action *const *by_pack)
{
	static const char *const words[] = { "allow", "label", "hold", "block" };
	const struct rules *r = b->config->rules;
	const str *names = names_of(b, r->packs, sizeof(struct pack), r->n_packs);
	enum rule_action *actions = ARENA_ARRAY(&b->config->mem, enum rule_action, r->n_goods);

	for (size_t i = 0; i < p->n_packs; i++) {
		ptrdiff_t at = known(b, item, "packs", i, p->packs[i], names, r->n_packs);
		for (size_t k = 0; at >= 0 && k < r->n_goods; k++) {
			if (actions[k] < by_pack[at][k])
				actions[k] = by_pack[at][k];
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_eq(p->group_links, str_from(words[i])))
			p->links = (enum rule_action)i;
	}
	for (size_t i = 0; i < p->n_days; i++) {
		int day = weekday_of(p->days[i]);
		p->weekdays |= day >= 0 ? 1u << day : 0;
	}
	(void)quiet_parse(p->hours, &p->open);
	p->actions = actions;
	p->phrases = phrases_of(p->words, p->n_words, &b->config->mem);
}

/* A file made before there were reasons has those of the file siar comes with. */
static void finish_reasons(struct bind *b, struct rules *r)
{
	struct rules shipped = { 0 };
	struct bind own = *b;

	tell_twice(b, "reject_reasons",
		   names_of(b, r->reject_reasons, sizeof(struct reason), r->n_reject_reasons),
		   r->n_reject_reasons);
	tell_twice(b, "hold_reasons",
		   names_of(b, r->hold_reasons, sizeof(struct reason), r->n_hold_reasons),
		   r->n_hold_reasons);
	if ((r->n_reject_reasons > 0 && r->n_hold_reasons > 0) ||
	    !data_open(b, NULL, STR_NONE, "rules.yaml", embed_rules, &own.doc))
		return;
	bind_map(&own, rules_settings, own.doc.root, &shipped, STR_NONE);
	if (r->n_reject_reasons == 0) {
		r->reject_reasons = shipped.reject_reasons;
		r->n_reject_reasons = shipped.n_reject_reasons;
	}
	if (r->n_hold_reasons == 0) {
		r->hold_reasons = shipped.hold_reasons;
		r->n_hold_reasons = shipped.n_hold_reasons;
	}
}

static void finish(struct bind *b, struct rules *r)
{
	struct arena *mem = &b->config->mem;
	const struct node *list = yaml_find(b->doc.root, STR("presets"));

	tell_twice(b, "presets", names_of(b, r->presets, sizeof(struct preset), r->n_presets),
		   r->n_presets);
	tell_twice(b, "packs", names_of(b, r->packs, sizeof(struct pack), r->n_packs), r->n_packs);
	tell_twice(b, "goods", names_of(b, r->goods, sizeof(struct restricted), r->n_goods),
		   r->n_goods);
	finish_reasons(b, r);
	enum rule_action **by_pack = pack_actions(b);
	for (size_t i = 0; i < r->n_presets; i++)
		finish_preset(b, &r->presets[i], item_at(list, i), by_pack);
	r->phrases = goods_phrases(r, mem);
	r->negation_phrases = phrases_of(r->negations, r->n_negations, mem);
	r->between_phrases = phrases_of(r->between, r->n_between, mem);
	r->address_phrases = phrases_of(r->address, r->n_address, mem);
}

/* The preset of the office. */
static void choose(struct bind *b, const struct rules *r, const struct node *root)
{
	struct config *c = b->config;
	const str *names = names_of(b, r->presets, sizeof(struct preset), r->n_presets);

	c->preset = rules_preset(r, c->rules_name);
	if (c->preset == NULL && c->rules_name.len > 0 && r->n_presets > 0)
		bind_fail(b, yaml_find(root, STR("rules")), STR("rules"),
			  "no preset is called %" STR_FMT "%" STR_FMT,
			  STR_ARG(bind_shown(b, c->rules_name)),
			  STR_ARG(bind_guess(b, c->rules_name, names, r->n_presets)));
}

void rules_load(struct bind *b, const struct node *root)
{
	struct config *c = b->config;
	struct rules *r = ARENA_NEW(&c->mem, struct rules);
	struct bind own = *b;

	c->rules = r;
	if (!data_open(b, yaml_find(root, STR("rules_file")), c->rules_file, "rules.yaml",
		       embed_rules, &own.doc))
		return;
	bind_map(&own, rules_settings, own.doc.root, r, STR_NONE);
	finish(&own, r);
	choose(b, r, root);
}
