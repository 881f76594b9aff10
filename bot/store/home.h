/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_HOME_H
#define SIAR_STORE_HOME_H

#include "bot/store/db.h"

/* Where the database belongs: a copy, or one that was restored, must not send what the original has
 * sent already. */

enum copy {
	COPY_NONE = 0,
	COPY_MOVED = 1,  /* the file is another one, or on another machine */
	COPY_OLDER = 2,  /* the directory has seen a later state of it */
	COPY_BEHIND = 3, /* the network speaks of a message that it has not made yet */
};

struct home {
	enum copy copy;    /* not accepted yet by an operator */
	int64_t tag;       /* in the references of what is sent now */
	int64_t tag_after; /* deliveries up to this one may carry another tag */
};

/* At start: compares with what was there at the last one, notes what is there now. A new database
 * takes `fresh_tag`. */
enum err store_home_begin(struct db *db, int64_t fresh_tag, struct home *ret) MUST_CHECK;
/* Once the transaction of that is committed. */
void store_home_begun(struct db *db);
/* The network has shown that this is a copy: sets COPY_BEHIND. */
enum err store_home_behind(struct db *db) MUST_CHECK;
enum err store_home_copy(struct db *db, enum copy *ret) MUST_CHECK;
/* An operator accepts it: from here on it is the original, and its references have a new tag. */
enum err store_home_accept(struct db *db) MUST_CHECK;
enum err store_home_settle(struct db *db, int64_t tag, struct home *ret) MUST_CHECK;
/* The highest number a delivery has. */
enum err store_home_last(struct db *db, int64_t *ret) MUST_CHECK;
/* Replies and notices of this account that have waited since before `before_ms` are over. */
enum err store_home_end_old(struct db *db, int64_t account_id, int64_t before_ms,
			    int64_t now_ms) MUST_CHECK;

#endif
