/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_CLAIM_H
#define SIAR_FLOW_CLAIM_H

#include "bot/flow/engine.h"
#include "bot/store/delivery.h"
#include "bot/store/promo.h"
#include "bot/store/run.h"

/* A row that the brake holds back is looked at again after this long, or when the brake comes off
 * (pick_release_brake). */
enum { CLAIM_BRAKE_WAIT_MS = 5 * 60 * 1000 };

/* The promo of a run, looked up once a turn. */
struct claim_promo {
	int64_t run_id;
	struct run run;
	struct promo promo;
	str seller_phone;
	struct claim_promo *next;
};

/* One row on its way out. There must be a free sending and room in the lane. It is claimed (in
 * t->claimed), waits with a reason, or has ended with one: it is never ready as before. *promos is
 * the list of what was looked up, in t->mem. */
enum err claim_row(struct turn *t, int account, const struct candidate *c,
		   struct claim_promo **promos) MUST_CHECK;

#endif
