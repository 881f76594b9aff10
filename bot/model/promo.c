/* SPDX-License-Identifier: MIT */
/* The promo state machine as data: every edge of the drawing in promo.h and no other. Called by
 * handlers, store and flow on the writer thread; pure. */
#include "bot/model/promo.h"

#define TO_END (TO(PROMO_CANCELLED) | TO(PROMO_EXPIRED))

const struct sm_state promo_states[PROMO_STATE_COUNT] = {
	[PROMO_DRAFT] = { "draft", TO(PROMO_HELD) | TO_END },
	[PROMO_HELD] = { "held", TO(PROMO_APPROVED) | TO(PROMO_REJECTED) | TO_END },
	[PROMO_APPROVED] = { "approved", TO(PROMO_SCHEDULED) | TO_END },
	[PROMO_SCHEDULED] = { "scheduled", TO(PROMO_PREPARING) | TO_END },
	[PROMO_PREPARING] = { "preparing", TO(PROMO_RUNNING) | TO_END },
	[PROMO_RUNNING] = { "running", TO(PROMO_PAUSED) | TO(PROMO_DONE) | TO_END },
	/* DONE from here: what was in flight when it was paused was the last */
	[PROMO_PAUSED] = { "paused", TO(PROMO_RUNNING) | TO(PROMO_DONE) | TO_END },
	[PROMO_DONE] = { "done", 0 },
	[PROMO_REJECTED] = { "rejected", 0 },
	[PROMO_CANCELLED] = { "cancelled", 0 },
	[PROMO_EXPIRED] = { "expired", 0 },
};
