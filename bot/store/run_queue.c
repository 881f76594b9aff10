/* SPDX-License-Identifier: MIT */
/* Queues of runs: who has rows to send, how many, and what each has had. Called by pick and planner
 * on the writer thread; keeps nothing. Each answer is a step in an index for each running run,
 * however many rows wait. */
#include "bot/store/run_queue.h"

#include "bot/store/row.h"
#include "bot/store/run.h"

_Static_assert(DELIVERY_QUEUED == 0 && RUN_RUNNING == 0, "written in SQL below");

enum err store_run_queues(struct db *db, int64_t account_id, enum delivery_class class,
			  int64_t now_ms, struct run_queue *ret, size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(
		db, "SELECT r.id, CASE WHEN u.part < 4 THEN $5 ELSE (SELECT k.n FROM "
		    "delivery_count k WHERE k.run_id = r.id AND k.class = $2 AND k.state = 0) END, "
		    "u.claimed FROM run r CROSS JOIN run_cursor u WHERE r.state = 0 AND u.run_id = "
		    "r.id AND u.account_id = $1 AND EXISTS (SELECT 1 FROM delivery "
		    "d WHERE d.state = 0 AND d.account_id = $1 AND d.class = $2 AND d.run_id = "
		    "r.id AND d.not_before_ms <= $3) ORDER BY r.id LIMIT $4");
	size_t n = 0;
	enum err e;

	bind_int(s, 1, account_id);
	bind_int(s, 2, class);
	bind_int(s, 3, now_ms);
	bind_int(s, 4, (int64_t)max);
	bind_int(s, 5, INT64_MAX);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		ret[n++] = (struct run_queue){ col_int(s, 0), col_int(s, 1), col_int(s, 2) };
	}
	*ret_n = n;
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_run_queue_claimed(struct db *db, int64_t account_id, int64_t run_id, int64_t n)
{
	struct stmt *s = db_query(db, "UPDATE run_cursor SET claimed = claimed + $3 WHERE run_id = "
				      "$1 AND account_id = $2");
	bind_int(s, 1, run_id);
	bind_int(s, 2, account_id);
	bind_int(s, 3, n);
	return row_change(db, s);
}

enum err store_run_queue_count(struct db *db, int64_t account_id, enum delivery_class class,
			       int64_t run_id, int64_t now_ms, int64_t max, int64_t *ret)
{
	struct stmt *s =
		db_query(db, "SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state = 0 AND "
			     "account_id = $1 AND class = $2 AND run_id = $3 AND not_before_ms <= "
			     "$4 LIMIT $5) waiting");
	bind_int(s, 1, account_id);
	bind_int(s, 2, class);
	bind_int(s, 3, run_id);
	bind_int(s, 4, now_ms);
	bind_int(s, 5, max);
	return row_int(s, ret);
}
