/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_DIGEST_H
#define SIAR_FLOW_DIGEST_H

#include "bot/flow/claim.h"
#include "bot/flow/render.h"

/* The day's digest: what is over a person's promos of the day comes in one message. */

enum { DIGEST_PROMOS_MAX = 40 };

/* What one digest says; n = 0: nothing is left to say. */
struct digest {
	struct message message;
	int64_t promos[DIGEST_PROMOS_MAX];
	size_t n;
	bool has_more; /* some did not fit */
};

/* The promo goes into the recipient's digest instead, and a digest is queued if none is. */
enum err digest_put(struct turn *t, const struct chat *chat,
		    const struct claim_promo *p) MUST_CHECK;
/* When the digest in this row is due, by its chat's clock now, and when it is too late for it. */
int64_t digest_due_ms(const struct turn *t, const struct candidate *c);
int64_t digest_late_ms(const struct turn *t, const struct candidate *c);
/* Composes what is to be said now, as long as the form allows that the row will have. Changes
 * nothing but forgets what can never be told. */
enum err digest_compose(struct turn *t, const struct render_in *in, struct arena *mem,
			struct digest *ret) MUST_CHECK;
/* The row is claimed: its entries, and the next digest for what did not fit. */
enum err digest_claimed(struct turn *t, const struct candidate *c,
			const struct digest *d) MUST_CHECK;
/* There was nothing to say. */
enum err digest_was_empty(struct turn *t, const struct candidate *c) MUST_CHECK;

#endif
