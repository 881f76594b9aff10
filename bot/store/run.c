/* SPDX-License-Identifier: MIT */
/* Runs from their start to their end; who gets a row is in run_plan.c. Called by handlers and
 * flow's planner, on the writer thread; keeps nothing. */
#include "bot/store/run.h"

#include "bot/model/delivery.h"
#include "bot/model/promo.h"
#include "bot/store/meta.h"
#include "bot/store/row.h"

_Static_assert(RUN_RUNNING == 0 && RUN_DONE == 2 && RUN_CANCELLED == 3, "written in SQL below");

static enum err cursor_add(struct db *db, int64_t run_id, int64_t account_id)
{
	struct stmt *s =
		db_query(db, "INSERT INTO run_cursor (run_id, account_id) VALUES ($1, $2)");
	bind_int(s, 1, run_id);
	bind_int(s, 2, account_id);
	return stmt_run(s);
}

enum err store_run_start(struct db *db, struct run *run, const int64_t *accounts, size_t n_accounts,
			 int64_t now_ms)
{
	ASSERT(run->id == 0 && run->promo_id != 0);
	enum err e = store_meta_int(db, "subscription_seq", 0, &run->snapshot);
	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "INSERT INTO run (promo_id, category, district, snapshot, "
				      "expires_ms, created_ms) VALUES ($1, $2, $3, $4, $5, $6)");
	bind_int(s, 1, run->promo_id);
	bind_str(s, 2, run->category);
	bind_int(s, 3, run->district);
	bind_int(s, 4, run->snapshot);
	bind_int(s, 5, run->expires_ms);
	bind_int(s, 6, now_ms);
	e = stmt_run(s);
	if (e != OK)
		return e;
	run->id = db_last_id(db);
	run->state = RUN_RUNNING;
	run->created_ms = now_ms;
	for (size_t i = 0; i < n_accounts && e == OK; i++)
		e = cursor_add(db, run->id, accounts[i]);
	return e;
}

#define RUN_COLUMNS                                                                                \
	"r.id, r.promo_id, r.category, r.district, r.snapshot, r.state, r.skipped, r.expires_ms, " \
	"r.created_ms"

static void run_row(struct stmt *s, struct arena *mem, struct run *ret)
{
	*ret = (struct run){
		.id = col_int(s, 0),
		.promo_id = col_int(s, 1),
		.category = col_str(s, 2, mem),
		.district = col_int(s, 3),
		.snapshot = col_int(s, 4),
		.state = (enum run_state)col_int(s, 5),
		.skipped = col_int(s, 6),
		.expires_ms = col_int(s, 7),
		.created_ms = col_int(s, 8),
	};
}

static enum err run_of(struct stmt *s, struct arena *mem, struct run *ret)
{
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	run_row(s, mem, ret);
	stmt_reset(s);
	return OK;
}

enum err store_run_by_id(struct db *db, int64_t id, struct arena *mem, struct run *ret)
{
	struct stmt *s = db_query(db, "SELECT " RUN_COLUMNS " FROM run r WHERE r.id = $1");
	bind_int(s, 1, id);
	return run_of(s, mem, ret);
}

enum err store_run_open_after(struct db *db, int64_t id, struct arena *mem, struct run *ret)
{
	struct stmt *s = db_query(db, "SELECT " RUN_COLUMNS " FROM run r WHERE r.state < 2 AND "
				      "r.id > $1 ORDER BY r.id LIMIT 1");
	bind_int(s, 1, id);
	return run_of(s, mem, ret);
}

enum err store_run_of_promo(struct db *db, int64_t promo_id, struct arena *mem, struct run *ret)
{
	struct stmt *s = db_query(db, "SELECT " RUN_COLUMNS " FROM run r WHERE r.promo_id = $1 "
				      "ORDER BY r.id DESC LIMIT 1");
	bind_int(s, 1, promo_id);
	return run_of(s, mem, ret);
}

enum err store_run_stop_planning(struct db *db, int64_t run_id)
{
	struct stmt *s = db_query(db, "UPDATE run_cursor SET part = 4 WHERE run_id = $1");
	bind_int(s, 1, run_id);
	return stmt_run(s);
}

static enum err queued(struct db *db, int64_t run_id, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT coalesce(sum(n), 0) FROM delivery_count WHERE run_id "
				      "= $1 AND state = 0");
	bind_int(s, 1, run_id);
	return row_int(s, ret);
}

enum err store_run_cancel(struct db *db, int64_t run_id, int64_t now_ms, int64_t *ret_cancelled)
{
	struct stmt *s = db_query(db, "UPDATE run SET state = 3, sweep = 8, done_ms = $2 WHERE id "
				      "= $1 AND state < 2");
	_Static_assert(DELIVERY_QUEUED == 0 && DELIVERY_CANCELLED == 8, "written in SQL above");
	bind_int(s, 1, run_id);
	bind_int(s, 2, now_ms);
	enum err e = row_change(db, s);
	if (e == OK)
		e = store_run_stop_planning(db, run_id);
	return e != OK ? e : queued(db, run_id, ret_cancelled);
}

enum err store_run_pause(struct db *db, int64_t run_id, bool is_paused)
{
	struct stmt *s = db_query(db, "UPDATE run SET state = $2 WHERE id = $1 AND state = $3");
	bind_int(s, 1, run_id);
	bind_int(s, 2, is_paused ? RUN_PAUSED : RUN_RUNNING);
	bind_int(s, 3, is_paused ? RUN_RUNNING : RUN_PAUSED);
	return row_change(db, s);
}

enum err store_run_running_count(struct db *db, int64_t *ret)
{
	return row_int(db_query(db, "SELECT count(*) FROM run WHERE state = 0"), ret);
}

enum err store_run_planning(struct db *db, int64_t account_id, int64_t now_ms, int64_t enough,
			    struct arena *mem, struct run *ret, size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(
		db, "SELECT " RUN_COLUMNS " FROM run r CROSS JOIN run_cursor u WHERE r.state = 0 "
		    "AND u.run_id = r.id AND u.account_id = $1 AND u.part < 4 AND (SELECT 1 FROM "
		    "delivery d WHERE d.state = 0 AND d.account_id = $1 AND d.class = 2 AND "
		    "d.run_id = r.id AND d.not_before_ms <= $2 LIMIT 1 OFFSET $3) IS NULL ORDER BY "
		    "r.id LIMIT $4");
	size_t n = 0;
	enum err e;

	_Static_assert(CLASS_PROMO == 2, "written in SQL above");
	ASSERT(enough >= 1);
	bind_int(s, 1, account_id);
	bind_int(s, 2, now_ms);
	bind_int(s, 3, enough - 1);
	bind_int(s, 4, (int64_t)max);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		run_row(s, mem, &ret[n++]);
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

/* --- the end of a run --- */

struct ended {
	int64_t run_id, promo_id;
};

static enum err ended_find(struct db *db, int64_t max, struct ended *ret, size_t *ret_n)
{
	struct stmt *s = db_query(
		db,
		"SELECT r.id, r.promo_id FROM run r WHERE r.state = 0 AND NOT "
		"EXISTS (SELECT 1 FROM run_cursor u WHERE u.run_id = r.id AND u.part < 4) AND "
		"NOT EXISTS (SELECT 1 FROM delivery_count d WHERE d.run_id = r.id AND d.state IN "
		"(0, 1, 6) AND d.n > 0) ORDER BY r.id LIMIT $1");
	size_t n = 0;
	enum err e;

	_Static_assert(DELIVERY_SENDING == 1 && DELIVERY_UNCERTAIN == 6, "written in SQL above");
	bind_int(s, 1, max);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < (size_t)max);
		ret[n++] = (struct ended){ col_int(s, 0), col_int(s, 1) };
	}
	*ret_n = n;
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err run_end(struct db *db, const struct ended *run, int64_t now_ms, bool *ret_promo)
{
	struct stmt *s = db_query(db, "UPDATE run SET state = 2, done_ms = $2 WHERE id = $1");
	bind_int(s, 1, run->run_id);
	bind_int(s, 2, now_ms);
	enum err e = row_change(db, s);
	if (e != OK)
		return e;
	s = db_query(db, "UPDATE promo SET state = 7 WHERE id = $1 AND state IN (5, 6)");
	_Static_assert(PROMO_RUNNING == 5 && PROMO_PAUSED == 6 && PROMO_DONE == 7,
		       "written in SQL above");
	bind_int(s, 1, run->promo_id);
	e = stmt_run(s);
	if (e == OK)
		*ret_promo = db_changes(db) > 0;
	return e;
}

enum err store_run_finish(struct db *db, int64_t now_ms, int64_t max, int64_t *ret_promos,
			  size_t *ret_n)
{
	struct ended ended[RUN_FINISH_MAX];
	size_t n, n_promos = 0;

	ASSERT(max > 0 && max <= RUN_FINISH_MAX);
	enum err e = ended_find(db, max, ended, &n);
	for (size_t i = 0; i < n && e == OK; i++) {
		bool is_done = false;
		e = run_end(db, &ended[i], now_ms, &is_done);
		if (is_done)
			ret_promos[n_promos++] = ended[i].promo_id;
	}
	if (e == OK)
		*ret_n = n_promos;
	return e;
}

/* *ret_sweep: what becomes of those that are queued. */
static enum err run_head(struct db *db, int64_t run_id, struct run_counts *ret,
			 enum delivery_state *ret_sweep)
{
	struct stmt *s = db_query(
		db,
		"SELECT r.skipped, EXISTS (SELECT 1 FROM run_cursor u WHERE u.run_id = r.id "
		"AND u.part < 4), r.in_digest, r.sweep, r.chose_digest FROM run r WHERE r.id = $1");
	bind_int(s, 1, run_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct run_counts){
		.skipped = col_int(s, 0),
		.is_estimate = col_int(s, 1) != 0,
		.in_digest = col_int(s, 2),
		.chose_digest = col_int(s, 4),
	};
	*ret_sweep = (enum delivery_state)col_int(s, 3);
	stmt_reset(s);
	return OK;
}

enum err store_run_counts(struct db *db, int64_t run_id, struct run_counts *ret)
{
	int64_t n[DELIVERY_STATE_COUNT] = { 0 };
	enum delivery_state sweep;
	struct run_counts counts;

	enum err e = run_head(db, run_id, &counts, &sweep);
	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "SELECT state, n FROM delivery_count WHERE run_id = $1");
	bind_int(s, 1, run_id);
	while ((e = stmt_step(s)) == OK) {
		int64_t state = col_int(s, 0);
		ASSERT(state >= 0 && state < DELIVERY_STATE_COUNT);
		n[state] += col_int(s, 1);
	}
	if (e != ERR_NOTFOUND)
		return e;
	/* Decided: none of them is ever sent, though their rows are moved some a turn. */
	if (sweep != DELIVERY_QUEUED) {
		n[sweep] += n[DELIVERY_QUEUED];
		n[DELIVERY_QUEUED] = 0;
	}
	counts.queued = n[DELIVERY_QUEUED];
	counts.sending = n[DELIVERY_SENDING];
	counts.sent = n[DELIVERY_SENT];
	counts.delivered = n[DELIVERY_DELIVERED];
	counts.read = n[DELIVERY_READ];
	counts.failed = n[DELIVERY_FAILED];
	counts.uncertain = n[DELIVERY_UNCERTAIN];
	counts.unknown = n[DELIVERY_UNKNOWN];
	counts.cancelled = n[DELIVERY_CANCELLED];
	counts.expired = n[DELIVERY_EXPIRED];
	*ret = counts;
	return OK;
}

enum err store_run_reached(struct db *db, int64_t promo_id, int64_t *ret)
{
	struct stmt *s = db_query(
		db, "SELECT coalesce(sum(d.n), 0) FROM run r CROSS JOIN delivery_count d WHERE "
		    "r.promo_id = $1 AND d.run_id = r.id AND d.state IN (1, 2, 3, 4, 6, 7)");
	_Static_assert(DELIVERY_SENDING == 1 && DELIVERY_SENT == 2 && DELIVERY_DELIVERED == 3 &&
			       DELIVERY_READ == 4 && DELIVERY_UNCERTAIN == 6 &&
			       DELIVERY_UNKNOWN == 7,
		       "written in SQL above");
	bind_int(s, 1, promo_id);
	return row_int(s, ret);
}
