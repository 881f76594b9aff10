/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_PROMO_CHANGE_H
#define SIAR_STORE_PROMO_CHANGE_H

#include "bot/store/promo.h"

/* A change of a promo that was handed in: a DRAFT with change_of, so that the promo goes on as it
 * is while she writes. When she says yes the promo itself gets what the draft says and is HELD
 * again; what moderators had approved before stays in a CANCELLED row with change_of, named by the
 * promo's was_id until they approve it anew, and the promo has `changed`: who names it may mean the
 * old words. Rows with change_of are no promos of hers: they are in no list. */

/* A draft of a change of promo_id that says what p says, which it is or was; *ret gets it. */
enum err store_promo_change_begin(struct db *db, const struct promo *p, int64_t promo_id,
				  int64_t now_ms, struct arena *mem, struct promo *ret) MUST_CHECK;
/* The one that is being written, ERR_NOTFOUND when there is none. */
enum err store_promo_change_find(struct db *db, int64_t promo_id, int64_t *ret_id) MUST_CHECK;
/* *p says what `draft` says and is HELD, with a new version; the draft ends. *p and *draft are to
 * be read again. ERR_BUSY when either is not of that state and version any more. */
enum err store_promo_change_take(struct db *db, const struct promo *p, const struct promo *draft,
				 int64_t now_ms) MUST_CHECK;
/* The draft is a promo of its own. */
enum err store_promo_change_free(struct db *db, int64_t draft_id) MUST_CHECK;

#endif
