/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_RUN_H
#define SIAR_STORE_RUN_H

#include "bot/store/db.h"

/* One broadcast of one promo to one audience (category and district of the promo; also who chose
 * all). */

enum run_state { RUN_RUNNING = 0, RUN_PAUSED = 1, RUN_DONE = 2, RUN_CANCELLED = 3 };

struct run {
	int64_t id, promo_id;
	str category;
	int64_t district, snapshot;
	enum run_state state;
	int64_t skipped, expires_ms, created_ms;
};

/* Freezes the audience at this moment and gives each account in `accounts` a cursor. */
enum err store_run_start(struct db *db, struct run *run, const int64_t *accounts, size_t n_accounts,
			 int64_t now_ms) MUST_CHECK;
enum err store_run_by_id(struct db *db, int64_t id, struct arena *mem, struct run *ret) MUST_CHECK;
enum err store_run_of_promo(struct db *db, int64_t promo_id, struct arena *mem,
			    struct run *ret) MUST_CHECK;
/* Stops it at once: none of its queued rows is claimed any more (store_sweep_rows ends them),
 * nobody else is planned. Returns how many were queued; ERR_NOTFOUND when it is over already. */
enum err store_run_cancel(struct db *db, int64_t run_id, int64_t now_ms,
			  int64_t *ret_cancelled) MUST_CHECK;
/* Its queued rows rest, or are ready again, all at once. ERR_NOTFOUND when it does not run, or is
 * not paused. */
enum err store_run_pause(struct db *db, int64_t run_id, bool is_paused) MUST_CHECK;
/* Nobody else gets a row. */
enum err store_run_stop_planning(struct db *db, int64_t run_id) MUST_CHECK;

enum err store_run_running_count(struct db *db, int64_t *ret) MUST_CHECK;
/* Running runs that still have somebody to plan for at this account and fewer than `enough` rows
 * there whose time has come, by id. */
enum err store_run_planning(struct db *db, int64_t account_id, int64_t now_ms, int64_t enough,
			    struct arena *mem, struct run *ret, size_t max,
			    size_t *ret_n) MUST_CHECK;
/* Plans at most `max` recipients: looks at no more than 4 * max subscriptions, writes delivery rows
 * and the cursor. *ret_planned = rows made; *ret_is_end = nobody is left on this account.
 * run.skipped grows by those who did not want it now; who has two subscriptions may count twice.
 * Who chose a digest gets no row, the promo waits for her in `ret` (NULL = nobody asks, for who
 * chose one): she counts as one of `max`, in run.chose_digest. ERR_NOTFOUND: the account has no
 * part in this run. */
enum { RUN_DIGESTS_MAX = 64 };
struct run_digests {
	struct {
		int64_t chat_id, zone, mode;
	} list[RUN_DIGESTS_MAX];
	size_t n;
};
enum err store_run_plan(struct db *db, const struct run *run, int64_t account_id, int64_t max,
			int64_t now_ms, int64_t *ret_planned, bool *ret_is_end,
			struct run_digests *ret) MUST_CHECK;
/* The open run (running or paused) with the next id; ERR_NOTFOUND behind the last. */
enum err store_run_open_after(struct db *db, int64_t id, struct arena *mem,
			      struct run *ret) MUST_CHECK;
/* A chat that was served by `from` is served by `to` now. If `to` has planned the run past it and
 * `from` has not come to it, neither would: it is planned as store_run_plan does. An account that
 * had no part in the run has one now. */
struct run_move {
	int64_t chat_id, from, to;
};
enum err store_run_plan_moved(struct db *db, const struct run *run, const struct run_move *m,
			      int64_t now_ms, struct run_digests *ret) MUST_CHECK;
/* Runs whose cursors have ended and whose rows are all in an end state or unknown: marked done, and
 * so are their promos that run or pause. Ends at most `max` runs (RUN_FINISH_MAX), those with the
 * lowest ids. Returns the promos that became done. */
enum { RUN_FINISH_MAX = 64 };
enum err store_run_finish(struct db *db, int64_t now_ms, int64_t max, int64_t *ret_promos,
			  size_t *ret_n) MUST_CHECK;

/* Of a run that was cancelled or has expired nothing is queued: what will be cancelled counts as
 * cancelled. in_digest: of the cancelled ones, who get it in their digest; chose_digest: who get
 * it so and had no row. */
struct run_counts {
	int64_t queued, sending, sent, delivered, read, failed, uncertain, unknown, cancelled,
		expired, skipped, in_digest, chose_digest;
	bool is_estimate; /* planning goes on */
};
enum err store_run_counts(struct db *db, int64_t run_id, struct run_counts *ret) MUST_CHECK;
/* To how many chats the promo went, by all its runs; what may have gone counts. */
enum err store_run_reached(struct db *db, int64_t promo_id, int64_t *ret) MUST_CHECK;

#endif
