/* SPDX-License-Identifier: MIT */
/* Turns of runs at the claim; see pick_turns.h. Called by pick on the writer thread, on the state
 * in the turn's copy of the lane; pure. A message costs one and a turn is one message, so a round
 * robin without debts is the deficit round robin. */
#include "bot/flow/pick_turns.h"

#include "bot/base/check.h"

enum { STEPS = 3 }; /* the last of them goes round */

static size_t least(const struct run_queue *list, size_t n)
{
	size_t at = 0;

	for (size_t i = 1; i < n; i++) {
		const struct run_queue *a = &list[i], *b = &list[at];
		if (a->left < b->left || (a->left == b->left && a->claimed < b->claimed))
			at = i;
	}
	return at;
}

/* The one behind the last in the circle, `but` left out. */
static size_t next_round(const struct pick_turns *t, const struct run_queue *list, size_t n,
			 size_t but)
{
	size_t i = 0;

	while (i < n && (list[i].run_id <= t->run_id || i == but))
		i++;
	if (i < n)
		return i;
	return but == 0 ? 1 : 0;
}

static bool is_round(const struct pick_turns *t, size_t n)
{
	return n > 1 && t->step == STEPS - 1;
}

size_t pick_turns_next(const struct pick_turns *t, const struct run_queue *list, size_t n)
{
	ASSERT(n > 0 && t->step >= 0 && t->step < STEPS);
	size_t at = least(list, n);

	return is_round(t, n) ? next_round(t, list, n, at) : at;
}

void pick_turns_took(struct pick_turns *t, struct run_queue *list, size_t n, size_t at,
		     bool is_claimed)
{
	ASSERT(at < n);
	if (is_round(t, n))
		t->run_id = list[at].run_id;
	t->step = (t->step + 1) % STEPS;
	if (!is_claimed)
		return;
	list[at].claimed++;
	if (list[at].left < INT64_MAX)
		list[at].left--;
}
