/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_DIGEST_H
#define SIAR_FLOW_DIGEST_H

#include "bot/flow/claim.h"
#include "bot/flow/render.h"

/* Digests: what is over a person's promos of the day, and what she wants so, in one message. */

enum { DIGEST_PROMOS_MAX = 40 };

/* What one digest says; n = 0: nothing is left to say. */
struct digest {
	struct message message;
	int64_t promos[DIGEST_PROMOS_MAX];
	size_t n;
};

/* Whose digest it is. */
struct digest_to {
	int64_t chat_id, account_id;
	enum zone zone;
};

/* Something waits for the recipient that is wanted so (enum subscription_mode; MODE_EACH: it is
 * over the promos of the day): a digest is queued for it, or the one that waits goes earlier. */
enum err digest_queue(struct turn *t, const struct digest_to *to, int64_t mode) MUST_CHECK;
/* The promo of a row goes into the recipient's digest instead. */
enum err digest_put(struct turn *t, const struct chat *chat, const struct claim_promo *p,
		    int64_t mode) MUST_CHECK;
/* When the digest in this row is due, by its chat's clock now, and when it is too late for it. */
int64_t digest_due_ms(const struct turn *t, const struct candidate *c);
int64_t digest_late_ms(const struct turn *t, const struct candidate *c);
/* It is not due: it waits, for an earlier day when what is in it is wanted earlier now. */
enum err digest_wait(struct turn *t, const struct candidate *c) MUST_CHECK;
/* It is for another day: its recipient takes nothing before. */
enum err digest_put_off(struct turn *t, const struct candidate *c, int64_t until_ms) MUST_CHECK;
/* Composes what is to be said now, as long as the form allows that the row will have. Changes
 * nothing but forgets what can never be told. */
enum err digest_compose(struct turn *t, const struct candidate *c, const struct render_in *in,
			struct arena *mem, struct digest *ret) MUST_CHECK;
/* The row is claimed: its entries, and the next digest for what was not told. */
enum err digest_claimed(struct turn *t, const struct candidate *c,
			const struct digest *d) MUST_CHECK;
/* There was nothing to say. */
enum err digest_was_empty(struct turn *t, const struct candidate *c) MUST_CHECK;

#endif
