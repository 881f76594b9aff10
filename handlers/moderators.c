/* SPDX-License-Identifier: MIT */
/* Which moderators a promo is for, by config: pure but for the look-up of people. Called by
 * moderation, blokir and reminders on the writer thread. Limit: MODERATORS_MAX. */
#include "handlers/moderators.h"

#include "handlers/operators.h"

enum { MODERATORS_MAX = 64 };

static uint64_t queues_of(const struct config *config, const struct identity *id)
{
	const struct moderation *m = &config->moderation;
	uint64_t ret = 0;

	for (size_t q = 0; q < m->n_queues; q++) {
		for (size_t i = 0; i < m->queues[q].n_moderators; i++) {
			const struct identity *o = &m->queues[q].moderators[i];
			if (o->kind == id->kind && str_eq(o->opaque, id->opaque))
				ret |= UINT64_C(1) << q;
		}
	}
	return ret;
}

static void load_operators(struct call *c, struct moderators *m)
{
	const struct people *people = &c->config->people;
	struct sender who;

	m->operators = ARENA_ARRAY(c->mem, int64_t, people->n_operators);
	for (size_t i = 0; i < people->n_operators; i++) {
		if (call_fail(c, operators_sender(c, &people->operators[i], &who)))
			return;
		if (!who.id_moved)
			m->operators[m->n_operators++] = who.person.id;
	}
}

struct moderators moderators_load(struct call *c)
{
	const struct people *people = &c->config->people;
	struct moderators m = { ARENA_ARRAY(c->mem, struct moderator, MODERATORS_MAX), 0, NULL, 0 };

	load_operators(c, &m);

	for (size_t i = 0; i < people->n_moderators && m.n < MODERATORS_MAX; i++) {
		const struct identity *id = &people->moderators[i];
		struct moderator *one = &m.list[m.n], *known = NULL;
		if (call_fail(c, operators_sender(c, id, &one->who)))
			break;
		for (size_t k = 0; k < m.n && known == NULL; k++) {
			if (m.list[k].who.person.id == one->who.person.id)
				known = &m.list[k];
		}
		if (known == NULL && !one->who.id_moved) {
			one->queues = 0;
			known = one;
			m.n++;
		}
		if (known != NULL)
			known->queues |= queues_of(c->config, id);
	}
	return m;
}

static bool has_slug(const struct review_queue *q, str slug)
{
	bool ret = q->n_categories == 0;

	for (size_t i = 0; i < q->n_categories && !ret; i++)
		ret = str_eq(q->categories[i], slug);
	return ret;
}

static bool has_code(const struct review_queue *q, int64_t code)
{
	bool ret = q->n_districts == 0;

	for (size_t i = 0; i < q->n_districts && !ret; i++)
		ret = q->codes[i] == code;
	return ret;
}

static uint64_t queues_with(const struct config *config, const struct promo *p)
{
	const struct moderation *m = &config->moderation;
	uint64_t ret = 0;

	for (size_t q = 0; q < m->n_queues; q++) {
		if (has_slug(&m->queues[q], p->category) && has_code(&m->queues[q], p->district))
			ret |= UINT64_C(1) << q;
	}
	return ret;
}

/* Somebody other than its seller and than who decided it. */
static bool has_other(const struct moderators *m, const struct promo *p, uint64_t queues)
{
	for (size_t i = 0; i < m->n; i++) {
		int64_t id = m->list[i].who.person.id;
		if (id != p->person_id && id != p->decided_by &&
		    (queues == 0 || (m->list[i].queues & queues) != 0))
			return true;
	}
	return false;
}

bool moderators_have_other(const struct moderators *m, const struct promo *p)
{
	return has_other(m, p, 0);
}

bool moderators_have_operator(const struct moderators *m, const struct promo *p)
{
	for (size_t i = 0; i < m->n_operators; i++) {
		if (m->operators[i] != p->person_id && m->operators[i] != p->decided_by)
			return true;
	}
	return false;
}

bool moderators_may(const struct call *c, const struct moderators *m, const struct promo *p,
		    int64_t person_id)
{
	uint64_t queues = queues_with(c->config, p);
	const struct moderator *one = NULL;

	if (person_id == p->person_id)
		return false;
	if (person_id == p->decided_by &&
	    (moderators_have_other(m, p) || moderators_have_operator(m, p)))
		return false;
	for (size_t i = 0; i < m->n; i++) {
		if (m->list[i].who.person.id == person_id)
			one = &m->list[i];
	}
	if (one == NULL)
		return true;
	if (!has_other(m, p, queues)) /* nobody of the queue can decide it: all are asked */
		queues = 0;
	return queues == 0 || (one->queues & queues) != 0;
}
