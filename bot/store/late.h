/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_LATE_H
#define SIAR_STORE_LATE_H

#include "bot/store/run.h"

/* Promos that wait for an operator because their time is long past: reason "reason.late". */

/* Every run under way rests, every promo that should start by `until_ms` will rest from its start.
 * Returns how many promos. */
enum err store_late_hold(struct db *db, int64_t until_ms, int64_t *ret_n) MUST_CHECK;
/* A run that has just begun rests. */
enum err store_late_hold_run(struct db *db, const struct run *run) MUST_CHECK;
/* The promo, or all of them when it is 0, may go on. Returns how many. */
enum err store_late_release(struct db *db, int64_t promo_id, int64_t *ret_n) MUST_CHECK;

#endif
