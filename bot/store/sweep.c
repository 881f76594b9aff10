/* SPDX-License-Identifier: MIT */
/* Crowds of queued rows, a slice a turn; see sweep.h. Called by flow on the writer thread, inside
 * the transaction; keeps nothing. What is left to do stands in `run.sweep` and `waiting_release`,
 * so it outlives the process. */
#include "bot/store/sweep.h"

#include "bot/model/delivery.h"
#include "bot/model/promo.h"
#include "bot/store/row.h"
#include "bot/store/run.h"

_Static_assert(DELIVERY_QUEUED == 0 && DELIVERY_CANCELLED == 8 && DELIVERY_EXPIRED == 9 &&
		       CLASS_PROMO == 2 && CLASS_DIGEST == 3 && RUN_DONE == 2,
	       "written in SQL below");

/* --- runs whose time is over --- */

static enum err overdue(struct db *db, int64_t now_ms, int64_t *ret_run, int64_t *ret_promo)
{
	struct stmt *s = db_query(db, "SELECT id, promo_id FROM run WHERE state < 2 AND expires_ms "
				      "<> 0 AND expires_ms <= $1 ORDER BY expires_ms, id LIMIT 1");
	bind_int(s, 1, now_ms);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret_run = col_int(s, 0);
	*ret_promo = col_int(s, 1);
	stmt_reset(s);
	return OK;
}

static enum err expire(struct db *db, int64_t run_id, int64_t promo_id, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE run SET state = 2, sweep = 9, done_ms = $2 WHERE id "
				      "= $1");
	bind_int(s, 1, run_id);
	bind_int(s, 2, now_ms);
	enum err e = row_change(db, s);
	if (e == OK)
		e = store_run_stop_planning(db, run_id);
	if (e != OK)
		return e;
	s = db_query(db, "UPDATE promo SET state = 7 WHERE id = $1 AND state IN (5, 6)");
	_Static_assert(PROMO_RUNNING == 5 && PROMO_PAUSED == 6 && PROMO_DONE == 7,
		       "written in SQL above");
	bind_int(s, 1, promo_id);
	return stmt_run(s);
}

enum err store_sweep_expire(struct db *db, int64_t now_ms, int64_t max, int64_t *ret_promos,
			    int64_t *ret_n)
{
	int64_t run_id, promo_id, n = 0;
	enum err e = OK;

	while (n < max && (e = overdue(db, now_ms, &run_id, &promo_id)) == OK) {
		e = expire(db, run_id, promo_id, now_ms);
		if (e != OK)
			return e;
		ret_promos[n++] = promo_id;
	}
	*ret_n = n;
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_sweep_expire_ms(struct db *db, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT expires_ms FROM run WHERE state < 2 AND expires_ms "
				      "<> 0 ORDER BY expires_ms LIMIT 1");
	enum err e = row_int(s, ret);
	if (e == ERR_NOTFOUND)
		*ret = INT64_MAX;
	return e == ERR_NOTFOUND ? OK : e;
}

/* --- rows of runs that are over --- */

static enum err sweeping(struct db *db, int64_t *ret_run, enum delivery_state *ret_to)
{
	struct stmt *s =
		db_query(db, "SELECT id, sweep FROM run WHERE sweep <> 0 ORDER BY id LIMIT 1");
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret_run = col_int(s, 0);
	*ret_to = (enum delivery_state)col_int(s, 1);
	stmt_reset(s);
	return OK;
}

static enum err end_rows(struct db *db, int64_t run_id, enum delivery_state to, int64_t now_ms,
			 int64_t max, int64_t *ret_n)
{
	struct stmt *s = db_query(
		db, "UPDATE delivery SET state = $2, reason = $3, changed_ms = $4 WHERE id IN "
		    "(SELECT d.id FROM run_cursor u CROSS JOIN delivery d WHERE u.run_id = $1 AND "
		    "d.state = 0 AND d.account_id = u.account_id AND d.class IN (2, 3) AND "
		    "d.run_id = $1 LIMIT $5)");
	ASSERT(to == DELIVERY_CANCELLED || to == DELIVERY_EXPIRED);
	bind_int(s, 1, run_id);
	bind_int(s, 2, to);
	bind_str(s, 3, to == DELIVERY_EXPIRED ? STR("reason.expired") : STR("reason.cancelled"));
	bind_int(s, 4, now_ms);
	bind_int(s, 5, max);
	enum err e = stmt_run(s);
	if (e == OK)
		*ret_n = db_changes(db);
	return e;
}

enum err store_sweep_rows(struct db *db, int64_t now_ms, int64_t max, bool *ret_is_end)
{
	enum delivery_state to;
	int64_t run_id, n;

	enum err e = sweeping(db, &run_id, &to);
	if (e != OK) {
		*ret_is_end = e == ERR_NOTFOUND;
		return e == ERR_NOTFOUND ? OK : e;
	}
	*ret_is_end = false;
	e = end_rows(db, run_id, to, now_ms, max, &n);
	if (e != OK || n == max)
		return e;
	struct stmt *s = db_query(db, "UPDATE run SET sweep = 0 WHERE id = $1");
	bind_int(s, 1, run_id);
	return row_change(db, s);
}

/* --- rows whose reason to wait is gone --- */

enum err store_sweep_want_release(struct db *db, int64_t account_id, str reason)
{
	struct stmt *s = db_query(
		db, "INSERT INTO waiting_release (account_id, reason, from_id, to_id) SELECT "
		    "CAST($1 AS BIGINT), CAST($2 AS TEXT), 0, (SELECT max(id) FROM delivery) WHERE "
		    "EXISTS (SELECT 1 FROM delivery WHERE state = 0 AND account_id = $1 AND reason "
		    "= $2 AND reason <> '') ON CONFLICT (account_id, reason) DO UPDATE SET from_id "
		    "= 0, to_id = excluded.to_id");
	ASSERT(reason.len > 0);
	bind_int(s, 1, account_id);
	bind_str(s, 2, reason);
	return stmt_run(s);
}

/* The stretch of ids that is next. */
struct stretch {
	int64_t account_id, from_id, to_id;
	str reason;
	int64_t end_id; /* the last of at most `max` rows of it; 0 = none is left */
};

static enum err stretch_first(struct db *db, struct arena *mem, struct stretch *ret)
{
	struct stmt *s = db_query(db, "SELECT account_id, reason, from_id, to_id FROM "
				      "waiting_release LIMIT 1");
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct stretch){
		.account_id = col_int(s, 0),
		.reason = col_str(s, 1, mem),
		.from_id = col_int(s, 2),
		.to_id = col_int(s, 3),
	};
	stmt_reset(s);
	return OK;
}

static enum err stretch_end(struct db *db, struct stretch *t, int64_t max)
{
	struct stmt *s = db_query(
		db, "SELECT coalesce(max(id), 0) FROM (SELECT id FROM delivery WHERE state = 0 AND "
		    "account_id = $1 AND reason = $2 AND reason <> '' AND id >= $3 AND id <= $4 "
		    "ORDER BY id LIMIT $5) look");
	bind_int(s, 1, t->account_id);
	bind_str(s, 2, t->reason);
	bind_int(s, 3, t->from_id);
	bind_int(s, 4, t->to_id);
	bind_int(s, 5, max);
	return row_int(s, &t->end_id);
}

static enum err stretch_release(struct db *db, const struct stretch *t, int64_t now_ms)
{
	struct stmt *s = db_query(
		db, "UPDATE delivery SET reason = '', not_before_ms = CASE WHEN not_before_ms > $5 "
		    "THEN $5 ELSE not_before_ms END, changed_ms = $5 WHERE id IN (SELECT id FROM "
		    "delivery WHERE state = 0 AND account_id = $1 AND reason = $2 AND reason <> '' "
		    "AND id >= $3 AND id <= $4)");
	bind_int(s, 1, t->account_id);
	bind_str(s, 2, t->reason);
	bind_int(s, 3, t->from_id);
	bind_int(s, 4, t->end_id);
	bind_int(s, 5, now_ms);
	return stmt_run(s);
}

/* Rows that wait again for the same reason are behind it. */
static enum err stretch_advance(struct db *db, const struct stretch *t)
{
	struct stmt *s;

	if (t->end_id == 0) {
		s = db_query(db, "DELETE FROM waiting_release WHERE account_id = $1 AND reason = "
				 "$2");
	} else {
		s = db_query(db, "UPDATE waiting_release SET from_id = $3 WHERE account_id = $1 "
				 "AND reason = $2");
		bind_int(s, 3, t->end_id + 1);
	}
	bind_int(s, 1, t->account_id);
	bind_str(s, 2, t->reason);
	return row_change(db, s);
}

enum err store_sweep_release(struct db *db, int64_t now_ms, int64_t max, bool *ret_is_end)
{
	struct stretch t;
	struct arena mem;

	arena_init(&mem, 0);
	enum err e = stretch_first(db, &mem, &t);
	*ret_is_end = e == ERR_NOTFOUND;
	if (e == OK)
		e = stretch_end(db, &t, max);
	if (e == OK && t.end_id > 0)
		e = stretch_release(db, &t, now_ms);
	if (e == OK)
		e = stretch_advance(db, &t);
	arena_finish(&mem);
	return e == ERR_NOTFOUND && *ret_is_end ? OK : e;
}

enum err store_sweep_is_open(struct db *db, bool *ret)
{
	int64_t is_open = 0;
	struct stmt *s = db_query(db, "SELECT EXISTS (SELECT 1 FROM run WHERE sweep <> 0) OR "
				      "EXISTS (SELECT 1 FROM waiting_release)");
	enum err e = row_int(s, &is_open);
	*ret = is_open != 0;
	return e;
}
