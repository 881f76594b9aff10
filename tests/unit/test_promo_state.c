/* SPDX-License-Identifier: MIT */
/* The promo state machine: every edge there is, and every one there is not. */
#include "tests/lib/test.h"

#include "bot/model/promo.h"

#include <string.h>

/* Row: from, column: to, in the order of enum promo_state. */
static const char *const edges[PROMO_STATE_COUNT] = {
	[PROMO_DRAFT] = ".x.......xx",     [PROMO_HELD] = "..x.....xxx",
	[PROMO_APPROVED] = ".x.x.....xx",  [PROMO_SCHEDULED] = ".x..x....xx",
	[PROMO_PREPARING] = ".x...x...xx", [PROMO_RUNNING] = ".x....xx.xx",
	[PROMO_PAUSED] = ".x...x.x.xx",    [PROMO_DONE] = "...........",
	[PROMO_REJECTED] = ".x.........",  [PROMO_CANCELLED] = "...........",
	[PROMO_EXPIRED] = "...........",
};

TEST(promo_states_allow_the_edges_of_the_drawing_and_no_other)
{
	for (int from = 0; from < PROMO_STATE_COUNT; from++) {
		assert_int_equal(strlen(edges[from]), PROMO_STATE_COUNT);
		for (int to = 0; to < PROMO_STATE_COUNT; to++) {
			bool want = edges[from][to] == 'x';
			if (sm_may(promo_states, from, to) != want)
				fail_msg("%s -> %s must be %s", promo_states[from].name,
					 promo_states[to].name, want ? "allowed" : "forbidden");
		}
	}
}

TEST(promo_states_lead_nowhere_but_to_states)
{
	for (int from = 0; from < PROMO_STATE_COUNT; from++)
		assert_int_equal(promo_states[from].next >> PROMO_STATE_COUNT, 0);
}

TEST(promo_states_have_the_names_that_are_shown)
{
	static const char *const names[PROMO_STATE_COUNT] = {
		"draft",  "held", "approved", "scheduled", "preparing", "running",
		"paused", "done", "rejected", "cancelled", "expired",
	};
	for (int i = 0; i < PROMO_STATE_COUNT; i++)
		assert_string_equal(promo_states[i].name, names[i]);
}

TEST(a_promo_never_runs_without_approval)
{
	/* Every way from draft or held into running leads through approved. */
	unsigned seen = TO(PROMO_DRAFT);
	for (int round = 0; round < PROMO_STATE_COUNT; round++) {
		for (int from = 0; from < PROMO_STATE_COUNT; from++) {
			if (seen & TO(from))
				seen |= promo_states[from].next & ~TO(PROMO_APPROVED);
		}
	}
	assert_int_equal(seen & TO(PROMO_RUNNING), 0);
	assert_int_not_equal(seen & TO(PROMO_HELD), 0);
}
