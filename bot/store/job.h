/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_JOB_H
#define SIAR_STORE_JOB_H

#include "bot/store/db.h"

/* Work that is no delivery: at least once, one row for each (kind, account, object), deleted when
 * it is done; its result comes back to a handler. Stored values: never renumber. */

enum job_kind {
	JOB_FETCH = 0,     /* object = media; ref = the network's id of it */
	JOB_UPLOAD = 1,    /* object = media */
	JOB_MARK_READ = 2, /* object = chat; ref = the network's id of the newest message read */
	JOB_ALBUM = 3,     /* object = promo: no photo followed the last for a while; no network */
};

enum job_state { JOB_QUEUED = 0, JOB_RUNNING = 1 };

struct job {
	int64_t id, account_id, object_id;
	enum job_kind kind;
	enum job_state state;
	int step, attempt;         /* attempt: how often it was begun, that is claimed at step 0 */
	str ref, next_url, reason; /* next_url: what the step before gave */
	int64_t not_before_ms, created_ms;
};

/* A new queued job with j's kind, account_id, object_id, ref and not_before_ms; one that is there
 * already gets this ref and not_before_ms and begins at step 0 (unless it runs). */
enum err store_job_put(struct db *db, const struct job *j, int64_t now_ms) MUST_CHECK;
/* Whether there is one, queued or running. */
enum err store_job_exists(struct db *db, enum job_kind kind, int64_t account_id, int64_t object_id,
			  bool *ret) MUST_CHECK;
/* Queued jobs of the account whose time has come, by that time. */
enum err store_job_ready(struct db *db, int64_t account_id, int64_t now_ms, struct arena *mem,
			 struct job *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* When the next queued one of the account is ready (may be past); INT64_MAX = none. */
enum err store_job_next_ms(struct db *db, int64_t account_id, int64_t *ret) MUST_CHECK;
/* How many of the account run. */
enum err store_job_running(struct db *db, int64_t account_id, int64_t *ret) MUST_CHECK;
/* queued -> running; at step 0 attempt + 1 (also in *j). ERR_BUSY when it is not queued any more.
 */
enum err store_job_claim(struct db *db, struct job *j, int64_t now_ms) MUST_CHECK;
/* running -> queued for the next step. This and the following: ERR_NOTFOUND when it does not run.
 */
enum err store_job_step(struct db *db, int64_t id, str next_url, int64_t now_ms) MUST_CHECK;
/* running -> queued again later, from step 0; keep_attempt false takes the attempt back. */
enum err store_job_retry(struct db *db, int64_t id, int64_t not_before_ms, str reason,
			 bool keep_attempt) MUST_CHECK;
/* Done, or given up: it is deleted, claimed or not. */
enum err store_job_end(struct db *db, int64_t id) MUST_CHECK;
/* At start: what ran when the process ended is queued again, from step 0. */
enum err store_job_recover(struct db *db) MUST_CHECK;
/* Ends the queued job of this kind, account and object; OK when there is none. */
enum err store_job_cancel(struct db *db, enum job_kind kind, int64_t account_id,
			  int64_t object_id) MUST_CHECK;

#endif
