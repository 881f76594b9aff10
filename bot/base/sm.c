/* SPDX-License-Identifier: MIT */
/* State machines as data. Called by the step function of each asynchronous operation, on that
 * operation's thread. A move the table does not allow is our own mistake: the process stops. */

#include "bot/base/sm.h"

#include "bot/base/check.h"

#include <stddef.h>

#define STATES_MAX 32

bool sm_may(const struct sm_state *table, int from, int to)
{
	ASSERT(from >= 0 && from < STATES_MAX && to >= 0 && to < STATES_MAX);
	return (table[from].next & TO(to)) != 0;
}

void sm_move(struct sm *m, const struct sm_state *table, int to)
{
	ASSERT(sm_may(table, m->state, to));
	ASSERT(table[to].name != NULL);
	m->state = to;
}
