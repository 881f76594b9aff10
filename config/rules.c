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
		int day;
		if (quiet_parse_weekday(p->days[i], &day))
			p->weekdays |= 1u << day;
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
