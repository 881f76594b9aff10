/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_SET_BACK_H
#define SIAR_STORE_SET_BACK_H

#include "bot/store/db.h"

/* Rows that were written while the clock was ahead: what they wait for is too far away now. */

/* Whether the newest row is one of them. */
enum err store_set_back_is_needed(struct db *db, int64_t now_ms, bool *ret) MUST_CHECK;
/* Of the `max` deliveries after from_id, those that wait have their own wait again from now on;
 * *ret_to_id: the last looked at, 0 = there are no more. */
enum err store_set_back_rows(struct db *db, int64_t from_id, int64_t max, int64_t now_ms,
			     int64_t *ret_to_id) MUST_CHECK;
/* Of the `max` chats after from_id: buckets that are full until later than from_ms were filled
 * `by_ms` too far. */
enum err store_set_back_chats(struct db *db, int64_t from_id, int64_t max, int64_t from_ms,
			      int64_t by_ms, int64_t *ret_to_id) MUST_CHECK;
/* The waits of all jobs of an account. */
enum err store_set_back_jobs(struct db *db, int64_t account_id, int64_t now_ms) MUST_CHECK;

#endif
