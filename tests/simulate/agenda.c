/* SPDX-License-Identifier: MIT */
/* What is to happen and when: a heap by time and order, and the seeded dice. */
#include "tests/simulate/sim.h"

static bool is_before(const struct sim_event *a, const struct sim_event *b)
{
	return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

static void swap(struct sim_event *a, struct sim_event *b)
{
	struct sim_event t = *a;

	*a = *b;
	*b = t;
}

void agenda_put(struct sim *s, int64_t at_us, enum event_what what, int64_t a, int64_t b)
{
	struct agenda *g = &s->agenda;

	if (g->n == g->cap) {
		g->cap = g->cap ? 2 * g->cap : 1024;
		g->list = mem_resize(g->list, g->cap * sizeof(g->list[0]));
	}
	size_t i = g->n++;
	g->list[i] =
		(struct sim_event){ at_us < s->now_us ? s->now_us : at_us, ++g->last, what, a, b };
	for (; i > 0 && is_before(&g->list[i], &g->list[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&g->list[i], &g->list[(i - 1) / 2]);
}

bool agenda_take(struct sim *s, struct sim_event *ret)
{
	struct agenda *g = &s->agenda;

	if (g->n == 0)
		return false;
	*ret = g->list[0];
	g->list[0] = g->list[--g->n];
	for (size_t i = 0;;) {
		size_t least = i;
		for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < g->n; k++)
			least = is_before(&g->list[k], &g->list[least]) ? k : least;
		if (least == i)
			return true;
		swap(&g->list[i], &g->list[least]);
		i = least;
	}
}

int64_t sim_below(struct sim *s, enum stream from, int64_t below)
{
	return random_below(&s->random[from], below);
}

bool sim_chance(struct sim *s, enum stream from, int64_t of_1000)
{
	return random_below(&s->random[from], 1000) < of_1000;
}

bool sim_may(const struct sim *s, enum fault f)
{
	return (s->o.faults & (1u << f)) != 0;
}
