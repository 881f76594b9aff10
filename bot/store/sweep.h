/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_SWEEP_H
#define SIAR_STORE_SWEEP_H

#include "bot/store/db.h"

/* What is decided for a hundred thousand rows at once is decided in one row and done to them some a
 * turn: rows of a run that was cancelled or has expired, rows that wait for a reason that is none
 * any more. */

/* Runs whose time is over: done with their promos, and their queued rows expire
 * (store_sweep_rows). At most `max` runs; *ret_promos are theirs. */
enum err store_sweep_expire(struct db *db, int64_t now_ms, int64_t max, int64_t *ret_promos,
			    int64_t *ret_n) MUST_CHECK;
/* When the next run's time is over; INT64_MAX = no run has an end. */
enum err store_sweep_expire_ms(struct db *db, int64_t *ret) MUST_CHECK;
/* Ends at most `max` queued rows of runs that were cancelled or have expired. *ret_is_end: none is
 * left. */
enum err store_sweep_rows(struct db *db, int64_t now_ms, int64_t max, bool *ret_is_end) MUST_CHECK;

/* What waits at the account for `reason` now is let go (store_sweep_release). */
enum err store_sweep_want_release(struct db *db, int64_t account_id, str reason) MUST_CHECK;
/* Lets at most `max` of them go: ready now, without reason. */
enum err store_sweep_release(struct db *db, int64_t now_ms, int64_t max,
			     bool *ret_is_end) MUST_CHECK;
/* Whether one of both has something left to do. */
enum err store_sweep_is_open(struct db *db, bool *ret) MUST_CHECK;

#endif
