/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_PICK_TURNS_H
#define SIAR_FLOW_PICK_TURNS_H

#include "bot/store/run_queue.h"

#include <stdbool.h>
#include <stddef.h>

/* Whose turn it is among the queues of an account: two of three sends go to the run that has the
 * least left, or of those whose end is not known yet has had the least; the third goes to the
 * others one after another. So a run of ten is through in hardly more than its own time however
 * many big ones go on, and none of those ever stands still. Pure. */

struct pick_turns {
	int64_t run_id; /* whose turn in the circle it was last */
	int step;
};

/* The index of the queue that is next; the list is by run_id, n > 0. */
size_t pick_turns_next(const struct pick_turns *t, const struct run_queue *list, size_t n);
/* It has had its turn: a row was claimed, or could not go now. */
void pick_turns_took(struct pick_turns *t, struct run_queue *list, size_t n, size_t at,
		     bool is_claimed);

#endif
