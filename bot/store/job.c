/* SPDX-License-Identifier: MIT */
/* Jobs: network work that is no delivery, from its order to its end. Called by handlers (put,
 * cancel) and flow (the rest), on the writer thread; keeps nothing. State numbers in the SQL are
 * those of job.h; partial indexes want them written out.
 *
 *	queued ─▶ running ─▶ (deleted)
 *	   ▲ next step, retry │
 *	   └──────────────────┘
 */
#include "bot/store/job.h"

#include "bot/store/row.h"

_Static_assert(JOB_QUEUED == 0 && JOB_RUNNING == 1, "written in SQL below");

enum err store_job_put(struct db *db, const struct job *j, int64_t now_ms)
{
	ASSERT(j->account_id != 0 && j->object_id != 0);
	struct stmt *s = db_query(
		db, "INSERT INTO job (kind, account_id, object_id, ref, not_before_ms, changed_ms, "
		    "created_ms) VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (kind, "
		    "account_id, object_id) DO UPDATE SET ref = excluded.ref, not_before_ms = "
		    "excluded.not_before_ms, step = 0, next_url = '' WHERE job.state = 0");
	bind_int(s, 1, j->kind);
	bind_int(s, 2, j->account_id);
	bind_int(s, 3, j->object_id);
	bind_str(s, 4, j->ref);
	bind_int(s, 5, j->not_before_ms);
	bind_int(s, 6, now_ms);
	return stmt_run(s);
}

enum err store_job_exists(struct db *db, enum job_kind kind, int64_t account_id, int64_t object_id,
			  bool *ret)
{
	int64_t unused;
	struct stmt *s = db_query(db, "SELECT 1 FROM job WHERE kind = $1 AND account_id = $2 AND "
				      "object_id = $3");
	bind_int(s, 1, kind);
	bind_int(s, 2, account_id);
	bind_int(s, 3, object_id);
	enum err e = row_int(s, &unused);
	*ret = e == OK;
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_job_ready(struct db *db, int64_t account_id, int64_t now_ms, struct arena *mem,
			 struct job *ret, size_t max, size_t *ret_n)
{
	struct stmt *s =
		db_query(db, "SELECT id, kind, object_id, step, attempt, ref, next_url, reason, "
			     "not_before_ms, created_ms FROM job WHERE state = 0 AND account_id = "
			     "$1 AND not_before_ms <= $2 ORDER BY not_before_ms, id LIMIT $3");
	size_t n = 0;
	enum err e;

	bind_int(s, 1, account_id);
	bind_int(s, 2, now_ms);
	bind_int(s, 3, (int64_t)max);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		ret[n++] = (struct job){
			.id = col_int(s, 0),
			.account_id = account_id,
			.kind = (enum job_kind)col_int(s, 1),
			.object_id = col_int(s, 2),
			.state = JOB_QUEUED,
			.step = (int)col_int(s, 3),
			.attempt = (int)col_int(s, 4),
			.ref = col_str(s, 5, mem),
			.next_url = col_str(s, 6, mem),
			.reason = col_str(s, 7, mem),
			.not_before_ms = col_int(s, 8),
			.created_ms = col_int(s, 9),
		};
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

enum err store_job_next_ms(struct db *db, int64_t account_id, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT not_before_ms FROM job WHERE state = 0 AND "
				      "account_id = $1 ORDER BY not_before_ms LIMIT 1");
	bind_int(s, 1, account_id);
	enum err e = row_int(s, ret);
	if (e != ERR_NOTFOUND)
		return e;
	*ret = INT64_MAX;
	return OK;
}

enum err store_job_running(struct db *db, int64_t account_id, int64_t *ret)
{
	struct stmt *s =
		db_query(db, "SELECT count(*) FROM job WHERE state = 1 AND account_id = $1");
	bind_int(s, 1, account_id);
	return row_int(s, ret);
}

enum err store_job_claim(struct db *db, struct job *j, int64_t now_ms)
{
	int64_t attempt;
	struct stmt *s =
		db_query(db, "UPDATE job SET state = 1, reason = '', changed_ms = $2, attempt = "
			     "attempt + CASE WHEN step = 0 THEN 1 ELSE 0 END WHERE id = $1 AND "
			     "state = 0 RETURNING attempt");
	bind_int(s, 1, j->id);
	bind_int(s, 2, now_ms);
	enum err e = row_int(s, &attempt);
	if (e != OK)
		return e == ERR_NOTFOUND ? ERR_BUSY : e;
	j->state = JOB_RUNNING;
	j->attempt = (int)attempt;
	return OK;
}

enum err store_job_step(struct db *db, int64_t id, str next_url, int64_t now_ms)
{
	struct stmt *s =
		db_query(db, "UPDATE job SET state = 0, step = step + 1, next_url = $2, "
			     "not_before_ms = $3, changed_ms = $3 WHERE id = $1 AND state = 1");
	bind_int(s, 1, id);
	bind_str(s, 2, next_url);
	bind_int(s, 3, now_ms);
	return row_change(db, s);
}

enum err store_job_retry(struct db *db, int64_t id, int64_t not_before_ms, str reason,
			 bool keep_attempt)
{
	struct stmt *s =
		db_query(db, "UPDATE job SET state = 0, step = 0, next_url = '', not_before_ms = "
			     "$2, reason = $3, attempt = attempt - $4 WHERE id = $1 AND state = 1");
	bind_int(s, 1, id);
	bind_int(s, 2, not_before_ms);
	bind_str(s, 3, reason);
	bind_int(s, 4, keep_attempt ? 0 : 1);
	return row_change(db, s);
}

enum err store_job_end(struct db *db, int64_t id)
{
	struct stmt *s = db_query(db, "DELETE FROM job WHERE id = $1");
	bind_int(s, 1, id);
	return row_change(db, s);
}

enum err store_job_recover(struct db *db)
{
	return stmt_run(
		db_query(db, "UPDATE job SET state = 0, step = 0, next_url = '' WHERE state = 1"));
}

enum err store_job_cancel(struct db *db, enum job_kind kind, int64_t account_id, int64_t object_id)
{
	struct stmt *s = db_query(db, "DELETE FROM job WHERE kind = $1 AND account_id = $2 AND "
				      "object_id = $3 AND state = 0");
	bind_int(s, 1, kind);
	bind_int(s, 2, account_id);
	bind_int(s, 3, object_id);
	return stmt_run(s);
}
