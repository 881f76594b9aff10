/* SPDX-License-Identifier: MIT */
/* The queues of moderators: their categories, districts and people must be known. Called by load.c
 * behind the lists of categories and districts, on one thread. */
#include "bot/base/utf8.h"
#include "config/bind.h"

static const struct node *item_at(const struct node *list, size_t n)
{
	const struct node *item = list == NULL ? NULL : list->first;

	for (; n > 0 && item != NULL; n--)
		item = item->next;
	return item;
}

static const struct district *district_of(const struct config *c, str text)
{
	int64_t code;

	if (str_to_int64(text, &code))
		return config_district(c, code);
	for (size_t i = 0; i < c->n_districts; i++) {
		if (str_eq_nocase(c->districts[i].name, text))
			return &c->districts[i];
	}
	return NULL;
}

static bool is_moderator(const struct config *c, const struct identity *id)
{
	for (size_t i = 0; i < c->people.n_moderators; i++) {
		const struct identity *m = &c->people.moderators[i];
		if (m->kind == id->kind && str_eq(m->opaque, id->opaque))
			return true;
	}
	return false;
}

static void check_queue(struct bind *b, struct review_queue *q, const struct node *at, str path)
{
	const struct config *c = b->config;
	int64_t *codes = ARENA_ARRAY(&b->config->mem, int64_t, q->n_districts);

	q->codes = codes;
	for (size_t i = 0; i < q->n_categories; i++) {
		if (q->categories[i].len > 0 && config_category(c, q->categories[i]) == NULL)
			bind_fail(b, item_at(yaml_find(at, STR("categories")), i), path,
				  "no category has the slug %" STR_FMT,
				  STR_ARG(bind_shown(b, q->categories[i])));
	}
	for (size_t i = 0; i < q->n_districts; i++) {
		const struct district *d = district_of(c, q->districts[i]);
		codes[i] = d == NULL ? 0 : d->code;
		if (d == NULL && q->districts[i].len > 0)
			bind_fail(b, item_at(yaml_find(at, STR("districts")), i), path,
				  "no district is called %" STR_FMT " (allowed: 3573, Kota Malang)",
				  STR_ARG(bind_shown(b, q->districts[i])));
	}
	for (size_t i = 0; i < q->n_moderators; i++) {
		if (q->moderators[i].opaque.len > 0 && !is_moderator(c, &q->moderators[i]))
			bind_fail(b, item_at(yaml_find(at, STR("moderators")), i), path,
				  "not in people.moderators: only who stands there has the role");
	}
}

void queues_load(struct bind *b, const struct node *root)
{
	struct moderation *m = &b->config->moderation;
	const struct node *list = yaml_find(yaml_find(root, STR("moderation")), STR("queues"));

	for (size_t i = 0; i < m->n_queues; i++)
		check_queue(b, &m->queues[i], item_at(list, i),
			    arena_printf(b->tmp, "moderation.queues[%zu]", i));
}
