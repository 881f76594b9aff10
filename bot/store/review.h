/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_REVIEW_H
#define SIAR_STORE_REVIEW_H

#include "bot/store/db.h"

/* What moderation remembers of promos and sellers beyond the decision itself. A refusal that is
 * appealed counts as one until somebody else has decided. */

/* How many of the seller's promos people have approved since they last refused one. Later times of
 * a repetition are nobody's decision. */
enum err store_review_approvals(struct db *db, int64_t person_id, int64_t *ret) MUST_CHECK;

/* What a moderator may know of a seller, `but` (the promo she looks at) left out. */
struct review_history {
	int64_t shop_ms;            /* when her shop was registered */
	int64_t approved, rejected; /* by people, since then */
	int64_t before;             /* promos she has ever handed in */
	int64_t bans, banned_ms;    /* how often she was blocked, when last */
};
enum err store_review_history(struct db *db, int64_t person_id, int64_t but, int64_t since_ms,
			      struct review_history *ret) MUST_CHECK;

/* It goes on waiting, for this reason; moderators are not reminded of it. ERR_NOTFOUND when there
 * is no such promo. */
enum err store_review_put_off(struct db *db, int64_t promo_id, str reason) MUST_CHECK;

/* Who has been reminded of a held promo (promo.reminded); each includes those before. */
enum reminded { REMINDED_NOBODY, REMINDED_MODERATORS, REMINDED_OPERATORS };

/* Since when the longest held promo waits that has not come to `level` yet; INT64_MAX = none. */
enum err store_review_since(struct db *db, enum reminded level, int64_t *ret) MUST_CHECK;
/* Those held since then or longer have come to `level`. */
enum err store_review_remind(struct db *db, enum reminded level, int64_t since_ms) MUST_CHECK;

#endif
