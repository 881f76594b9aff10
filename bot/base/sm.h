/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_SM_H
#define SIAR_BASE_SM_H

#include <stdbool.h>

/* A state machine as data: for each state its name and the states it may move to. States are 0
 * .. 31. */
struct sm_state {
	const char *name;
	unsigned next; /* TO(a) | TO(b) */
};
#define TO(state) (1u << (unsigned)(state))

struct sm {
	int state;
};

bool sm_may(const struct sm_state *table, int from, int to);
/* Asserts that the table allows it. */
void sm_move(struct sm *m, const struct sm_state *table, int to);

#endif
