/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_MERGE_H
#define SIAR_STORE_MERGE_H

#include "bot/store/chat.h"

/* Two persons who say that they are one, and the way back. */

struct merged {
	int64_t id, person_id; /* who they are now: the one with more promos, else the older */
	int64_t other_id;      /* who has no ids any more */
	bool had_two_shops;    /* products and promos are all of the one that is left */
};
/* Both have written in private (ERR_NOTFOUND when not). What moves is written down. Of two queued
 * rows of a run the younger is cancelled. */
enum err store_merge(struct db *db, int64_t a, int64_t b, int64_t now_ms,
		     struct merged *ret) MUST_CHECK;
/* Takes her latest merge back: each has again what was hers, what came since stays where it is.
 * What one of them has had both have had; a ban holds for both. ERR_NOTFOUND: there is none. */
enum err store_merge_undo(struct db *db, int64_t person_id, int64_t now_ms,
			  struct merged *ret) MUST_CHECK;
/* Who has this id now. */
enum err store_person_of(struct db *db, struct identity id, int64_t *ret_id) MUST_CHECK;

#endif
