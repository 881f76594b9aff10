/* SPDX-License-Identifier: MIT */
/* Phones get what was sent to them a moment later; one timer for all, set to the earliest. Called
 * by the API (a message was accepted) and by people.c (somebody reads), on the sandbox thread. What
 * is due is kept by id, since the world may have dropped the message by then. At most DUE_MAX
 * phones wait; beyond it the oldest gets its message at once. */

#include "bot/sandbox/statuses.h"

enum {
	DELIVERY_MIN_MS = 150,
	DELIVERY_SPREAD_MS = 250,
	DUE_MAX = 20000,
	PER_CENT = 100,
	EVENT_BYTES_MAX = 64 << 10,
};

/* A phone that is about to get a message. */
struct due {
	struct list_node node;
	uint64_t at_ms;  /* of the loop */
	int participant; /* -1 = private */
	size_t id_len;
	char id[];
};

struct statuses {
	struct statuses_options o;
	uv_timer_t timer;
	struct list dues; /* earliest first */
};

struct statuses *statuses_create(const struct statuses_options *o)
{
	struct statuses *s = mem_take(sizeof(*s));

	s->o = *o;
	list_init(&s->dues);
	uv_timer_init(o->loop, &s->timer);
	return s;
}

static bool hides_phone(struct statuses *s, const struct world_message *m, int participant)
{
	int person = m->group >= 0 ? participant : m->person;

	return s->o.faults->hide_phones ||
	       (person >= 0 && world_person(s->o.world, person)->hides_phone);
}

static void tell(struct statuses *s, const struct world_message *m, enum world_status status,
		 int participant)
{
	struct update_status what = {
		.m = m,
		.status = status,
		.participant = participant,
		.code = m->code,
		.at_ms = world_now_ms(s->o.world),
	};
	struct arena mem;

	if (random_below(world_random(s->o.world), PER_CENT) < s->o.faults->lose_statuses)
		return;
	arena_init(&mem, EVENT_BYTES_MAX);
	struct update u = update_status(s->o.world, &what, hides_phone(s, m, participant), &mem);
	s->o.tell(s->o.owner, &u);
	arena_finish(&mem);
}

/* ---- phones get it ---- */

static struct due *first_due(struct statuses *s)
{
	struct list_node *n = list_first(&s->dues);

	return n ? CONTAINER_OF(n, struct due, node) : NULL;
}

static void deliver(struct statuses *s, struct due *d)
{
	str id = { d->id, d->id_len };
	const struct world_message *m = world_message(s->o.world, id);

	list_remove(&s->dues, &d->node);
	/* Who has read it in a private chat has got it: networks leave that out. */
	bool is_late = m && m->group < 0 && m->status >= WORLD_READ;
	if (m && !is_late) {
		world_set_status(s->o.world, id, WORLD_DELIVERED, 0);
		tell(s, m, WORLD_DELIVERED, d->participant);
	}
	mem_give(d);
}

static void set_timer(struct statuses *s);

static void on_timer(uv_timer_t *timer)
{
	struct statuses *s = CONTAINER_OF(timer, struct statuses, timer);
	uint64_t now = uv_now(s->o.loop);

	for (struct due *d; (d = first_due(s)) && d->at_ms <= now;)
		deliver(s, d);
	set_timer(s);
}

static void set_timer(struct statuses *s)
{
	const struct due *d = first_due(s);
	uint64_t now = uv_now(s->o.loop);

	if (!d)
		uv_timer_stop(&s->timer);
	else
		uv_timer_start(&s->timer, on_timer, d->at_ms > now ? d->at_ms - now : 0, 0);
}

/* Before the first that is later, searched from the end: nearly all come behind the others. */
static void add_in_order(struct list *dues, struct due *d)
{
	struct list_node *behind = dues->head.prev;

	while (behind != &dues->head && CONTAINER_OF(behind, struct due, node)->at_ms > d->at_ms)
		behind = behind->prev;
	d->node = (struct list_node){ behind->next, behind };
	behind->next->prev = &d->node;
	behind->next = &d->node;
	dues->count++;
}

static void expect(struct statuses *s, const struct world_message *m, int participant)
{
	struct due *d = mem_take(sizeof(*d) + m->id.len);
	int64_t wait_ms =
		DELIVERY_MIN_MS + random_below(world_random(s->o.world), DELIVERY_SPREAD_MS);

	for (size_t i = 0; i < m->id.len; i++)
		d->id[i] = m->id.ptr[i];
	d->id_len = m->id.len;
	d->participant = participant;
	d->at_ms = uv_now(s->o.loop) + (uint64_t)wait_ms;
	if (s->dues.count == DUE_MAX)
		deliver(s, first_due(s));
	add_in_order(&s->dues, d);
}

void statuses_sent(struct statuses *s, const struct world_message *m)
{
	if (m->status == WORLD_FAILED) {
		tell(s, m, WORLD_FAILED, -1);
		return;
	}
	world_set_status(s->o.world, m->id, WORLD_SENT, 0);
	tell(s, m, WORLD_SENT, -1);
	if (m->group < 0) {
		expect(s, m, -1);
	} else {
		const struct world_group *g = world_group(s->o.world, m->group);
		for (int i = 0; i < g->n_members; i++)
			expect(s, m, g->members[i]);
	}
	set_timer(s);
}

/* ---- somebody reads ---- */

void statuses_read(struct statuses *s, int person)
{
	const struct world_message *m;

	for (int n = 0; (m = world_newest(s->o.world, n)); n++) {
		bool is_hers = m->is_ours && m->group < 0 && m->person == person;
		if (!is_hers || m->status >= WORLD_READ)
			continue;
		world_set_status(s->o.world, m->id, WORLD_READ, 0);
		tell(s, m, WORLD_READ, -1);
	}
}

static void on_closed(uv_handle_t *h)
{
	struct statuses *s = CONTAINER_OF(h, struct statuses, timer);

	for (struct due *d; (d = first_due(s));) {
		list_remove(&s->dues, &d->node);
		mem_give(d);
	}
	mem_give(s);
}

void statuses_destroy(struct statuses *s)
{
	uv_close((uv_handle_t *)&s->timer, on_closed);
}
