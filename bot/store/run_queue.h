/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_RUN_QUEUE_H
#define SIAR_STORE_RUN_QUEUE_H

#include "bot/model/delivery.h"
#include "bot/store/db.h"

/* The queued rows of a run at an account are a queue; queues of running runs take turns. Nothing
 * here looks at rows of a run that does not run. */

struct run_queue {
	int64_t run_id;
	int64_t left;    /* its queued rows, INT64_MAX while not all are planned */
	int64_t claimed; /* what the run has had of the account's sends */
};

/* Running runs with rows whose time has come, by id. Something may be in flight to their chats. */
enum err store_run_queues(struct db *db, int64_t account_id, enum delivery_class class,
			  int64_t now_ms, struct run_queue *ret, size_t max,
			  size_t *ret_n) MUST_CHECK;
/* The run has had `n` more. */
enum err store_run_queue_claimed(struct db *db, int64_t account_id, int64_t run_id,
				 int64_t n) MUST_CHECK;
/* How many of its rows have their time come; counts no further than `max`. */
enum err store_run_queue_count(struct db *db, int64_t account_id, enum delivery_class class,
			       int64_t run_id, int64_t now_ms, int64_t max,
			       int64_t *ret) MUST_CHECK;

#endif
