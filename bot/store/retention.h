/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_RETENTION_H
#define SIAR_STORE_RETENTION_H

#include "bot/store/db.h"

/* What has been kept long enough goes, some each turn. */

struct retention {
	/* what is older goes; 0 = nothing does */
	int64_t events_before_ms, deliveries_before_ms, asides_before_ms, audit_before_ms,
		photos_before_ms;
};
/* How far a night's work is: which table, behind which row. */
struct retention_at {
	int64_t part, after;
};

/* The next slice of a night's work: looks at up to `look` rows and deletes those that are old.
 * Deliveries go when they have ended, those of a run when all of it has; digest entries and what
 * their chats have seen go with them. Moves *at; *ret_is_end when the night's work is done. */
enum err store_retention_step(struct db *db, const struct retention *r, int64_t look,
			      struct retention_at *at, bool *ret_is_end) MUST_CHECK;

/* Whether a photo with this content is known: for the worker that removes files. */
enum err store_retention_has_photo(struct db *db, str hash, bool *ret) MUST_CHECK;

#endif
