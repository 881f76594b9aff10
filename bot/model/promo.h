/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_PROMO_H
#define SIAR_MODEL_PROMO_H

#include "bot/base/sm.h"

/* draft ─▶ held ─▶ approved ─▶ scheduled ─▶ preparing ─▶ running ⇄ paused ─▶ done
 *            └─▶ rejected        any before done ─▶ cancelled | expired
 * Values are stored: never renumber. */
enum promo_state {
	PROMO_DRAFT = 0,
	PROMO_HELD = 1,
	PROMO_APPROVED = 2,
	PROMO_SCHEDULED = 3,
	PROMO_PREPARING = 4,
	PROMO_RUNNING = 5,
	PROMO_PAUSED = 6,
	PROMO_DONE = 7,
	PROMO_REJECTED = 8,
	PROMO_CANCELLED = 9,
	PROMO_EXPIRED = 10,
};
enum { PROMO_STATE_COUNT = 11 };

extern const struct sm_state promo_states[PROMO_STATE_COUNT];

#endif
