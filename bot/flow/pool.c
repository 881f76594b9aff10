/* SPDX-License-Identifier: MIT */
/* Who may take how many of the engine's sendings. Called by engine (its size), pick and jobs on the
 * writer thread. */
#include "bot/flow/pool.h"

#include "bot/flow/jobs.h"

size_t pool_use(int64_t in_flight)
{
	return 2 * (size_t)(in_flight + JOBS_RUNNING_MAX);
}

/* Of its part, what it does not hold. A stopped account waits for a person and needs none. */
static size_t part_left(const struct turn *t, size_t account)
{
	const struct lane *l = &t->lanes[account];
	size_t part = t->engine->n_pool / t->engine->n_accounts;
	size_t use = pool_use(l->limits.in_flight), held = (size_t)(l->in_flight + l->jobs);

	if (l->state == LANE_STOPPED)
		return 0;
	if (part > use)
		part = use;
	return part > held ? part - held : 0;
}

size_t pool_room(const struct turn *t, int account)
{
	size_t n_free = t->engine->free_sendings.count, own = part_left(t, (size_t)account);
	size_t others = 0;

	for (size_t i = 0; i < t->engine->n_accounts; i++)
		others += i == (size_t)account ? 0 : part_left(t, i);
	size_t spare = n_free > others ? n_free - others : 0;
	size_t room = own > spare ? own : spare;
	return room < n_free ? room : n_free;
}

bool pool_will_have_room(const struct turn *t, int account)
{
	return pool_room(t, account) > 0 || !list_is_empty(&t->judged);
}
