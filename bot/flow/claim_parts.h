/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_CLAIM_PARTS_H
#define SIAR_FLOW_CLAIM_PARTS_H

#include "bot/flow/claim.h"
#include "bot/flow/digest.h"

/* Between claim.c and claim_content.c; for nobody else. */

/* One row on its way out. */
struct claim {
	struct turn *t;
	int account;
	const struct engine_account *a;
	const struct candidate *c;
	struct claim_promo **promos;
	const struct claim_promo *promo; /* NULL: the row has content of its own */
	int64_t mode;                    /* of a promo: how the chat wants it */
	struct digest digest;            /* what a digest says */
	int64_t tat_ms;                  /* of the pair bucket after it */
	bool is_over;                    /* it waits or has ended */
	bool is_claimed;
};

/* It waits for a reason, at least until then. */
enum err claim_wait(struct claim *k, int64_t until_ms, const char *reason) MUST_CHECK;
/* It has ended. */
enum err claim_end(struct claim *k, enum delivery_state to, const char *reason) MUST_CHECK;
/* What a group's own rules say of it. */
enum err claim_rules(struct claim *k) MUST_CHECK;
/* A digest that is due waits for the days and hours of its group. */
enum err claim_digest_hours(struct claim *k) MUST_CHECK;
/* The work of the sending, with what it says; over when there is no form for it now. */
enum err claim_render(struct claim *k, struct sending *s) MUST_CHECK;

#endif
