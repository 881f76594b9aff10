/* SPDX-License-Identifier: MIT */
/* The snapshot of what siar is doing: the writer works on its own copy and publishes it under a
 * lock after each turn; readers copy it. */
#include "bot/flow/stats.h"

#include "bot/base/arena.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct stats_keeper {
	struct stats working; /* writer thread */
	pthread_mutex_t lock;
	struct stats published;
};

struct stats_keeper *stats_create(const struct engine *e)
{
	struct stats_keeper *k = mem_take(sizeof(*k));

	memset(k, 0, sizeof(*k));
	pthread_mutex_init(&k->lock, NULL);
	k->working.started_ms = clock_wall_ms(e->clock);
	k->working.can_commit = true;
	k->working.is_careful = e->careful.is_on;
	k->working.brake = (int)e->brake;
	k->published = k->working;
	return k;
}

void stats_destroy(struct stats_keeper *k)
{
	if (!k)
		return;
	pthread_mutex_destroy(&k->lock);
	mem_give(k);
}

void stats_acknowledged(struct stats_keeper *k, int64_t us)
{
	histogram_add(&k->working.acknowledge_us, us);
}

static void copy_lanes(struct stats *s, const struct engine *e)
{
	s->n_lanes = e->n_accounts < STATS_ACCOUNTS_MAX ? e->n_accounts : STATS_ACCOUNTS_MAX;
	for (size_t i = 0; i < s->n_lanes; i++) {
		const struct lane *l = &e->accounts[i].lane;
		struct stats_lane *to = &s->lanes[i];

		*to = (struct stats_lane){
			.state = (int)l->state,
			.until_ms = l->until_ms,
			.window = lane_window(l),
			.in_flight = l->in_flight,
			.health = (int)l->health,
			.is_silent = l->pulse.is_silent,
			.is_quiet = l->usual.is_quiet,
		};
		(void)snprintf(to->account, sizeof(to->account), "%" STR_FMT,
			       STR_ARG(e->accounts[i].config->name));
		memcpy(to->phone, e->accounts[i].phone, sizeof(to->phone));
		(void)snprintf(to->reason, sizeof(to->reason), "%s",
			       l->state == LANE_OPEN || !l->reason ? "" : l->reason);
	}
}

void stats_turn(struct stats_keeper *k, const struct engine *e, int64_t turn_us, bool can_commit,
		struct ring *bodies)
{
	struct stats *s = &k->working;
	const struct counters *c = &e->counters;
	size_t items, bytes;

	if (c->events > s->events) {
		s->batch_turns++;
		s->batch_events += c->events - s->events;
	}
	ring_fill(bodies, &items, &bytes);
	s->ring_items = (int64_t)items;
	s->ring_bytes = (int64_t)bytes;
	s->can_commit = can_commit;
	s->is_careful = e->careful.is_on;
	s->brake = (int)e->brake;
	s->turns = c->turns;
	s->turns_abandoned = c->abandoned;
	s->events = c->events;
	s->events_seen_before = c->seen_before;
	s->events_ignored = c->ignored;
	s->events_unaddressed = c->unaddressed;
	s->events_old = c->old;
	s->bodies = c->bodies;
	s->bodies_stored = c->stored;
	s->set_aside = c->asides;
	s->sends = c->sends;
	s->statuses = c->statuses;
	s->statuses_unknown = c->statuses_unknown;
	s->planned = c->planned;
	memcpy(s->verdicts, c->verdicts, sizeof(s->verdicts));
	s->wal_pages = db_wal_pages(e->db);
	histogram_add(&s->turn_us, turn_us);
	histogram_add(&s->commit_us, e->commit_us);
	copy_lanes(s, e);

	pthread_mutex_lock(&k->lock);
	k->published = *s;
	pthread_mutex_unlock(&k->lock);
}

void stats_copy(struct stats_keeper *k, struct stats *ret)
{
	pthread_mutex_lock(&k->lock);
	*ret = k->published;
	pthread_mutex_unlock(&k->lock);
}
