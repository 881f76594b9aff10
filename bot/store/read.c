/* SPDX-License-Identifier: MIT */
/* Questions of pages and metrics. Called on libuv's workers: each opens a read-only connection,
 * asks and closes it again (some 0.2 ms), so that nothing is shared with the writer. None reads
 * more rows than it gives, but for the counters of some runs. */
#include "bot/store/read.h"

#include "bot/store/delivery.h"
#include "bot/store/inbox.h"
#include "bot/store/run.h"

enum { BUDGET_US = 1000 * 1000 };

static enum err reader_open(str state_dir, struct db **ret)
{
	struct arena mem;

	arena_init(&mem, 0);
	enum err e = db_open_reader(arena_cstr(&mem, state_dir), ret, NULL);
	arena_finish(&mem);
	/* What is read holds up the end of the write-ahead log. */
	if (e == OK)
		db_read_budget_us(*ret, BUDGET_US);
	return e;
}

enum err store_read_delivery_counts(str state_dir, int64_t ret[DELIVERY_STATE_COUNT][CLASS_COUNT])
{
	struct db *db;

	enum err e = reader_open(state_dir, &db);
	if (e != OK)
		return e;
	e = store_delivery_counts(db, ret);
	db_close(db);
	return e;
}

/* --- the panel --- */

static enum err run_counted(struct db *db, int64_t run_id, struct read_run *ret)
{
	struct run_counts n;

	enum err e = store_run_counts(db, run_id, &n);
	if (e != OK)
		return e;
	ret->queued = n.queued;
	ret->sent = n.sending + n.sent + n.uncertain + n.unknown;
	ret->delivered = n.delivered;
	ret->read = n.read;
	ret->in_digest = n.in_digest + n.chose_digest;
	ret->failed = n.failed + n.cancelled - n.in_digest + n.expired;
	ret->skipped = n.skipped;
	ret->total = ret->queued + ret->sent + ret->delivered + ret->read + ret->failed +
		     ret->in_digest + n.skipped;
	return OK;
}

/* Unfinished drafts among them are left out, hence more rows are looked at, but not all there are.
 */
static enum err read_runs(struct db *db, struct arena *mem, struct read_panel *ret)
{
	struct stmt *s = db_query(
		db, "SELECT p.id, p.title, s.name, p.state, p.reason, p.starts_ms, (SELECT "
		    "max(r.id) FROM run r WHERE r.promo_id = p.id) FROM promo p JOIN shop s ON "
		    "s.id = p.shop_id WHERE p.id > (SELECT max(id) FROM promo) - 500 AND (p.state "
		    "<> 0 OR p.text <> '' OR EXISTS (SELECT 1 FROM promo_photo f WHERE f.promo_id "
		    "= p.id)) ORDER BY p.id DESC LIMIT $1");
	int64_t run_ids[READ_PANEL_ROWS];
	size_t n = 0;
	enum err e;

	_Static_assert(PROMO_DRAFT == 0, "written in SQL above");
	bind_int(s, 1, READ_PANEL_ROWS);
	while ((e = stmt_step(s)) == OK) {
		ret->runs[n] = (struct read_run){
			.promo_id = col_int(s, 0),
			.title = col_str(s, 1, mem),
			.shop_name = col_str(s, 2, mem),
			.state = (enum promo_state)col_int(s, 3),
			.reason = col_str(s, 4, mem),
			.starts_ms = col_int(s, 5),
		};
		run_ids[n++] = col_int(s, 6);
	}
	e = e == ERR_NOTFOUND ? OK : e;
	for (size_t i = 0; i < n && e == OK; i++) {
		if (run_ids[i] != 0)
			e = run_counted(db, run_ids[i], &ret->runs[i]);
	}
	ret->n_runs = n;
	return e;
}

/* What is shown of a row, in the order of the columns below. */
static enum err waiting_rows(struct stmt *s, enum delivery_class class, struct arena *mem,
			     struct read_panel *ret)
{
	enum err e;

	bind_int(s, 1, class);
	bind_int(s, 2, (int64_t)(READ_PANEL_ROWS - ret->n_waiting));
	while ((e = stmt_step(s)) == OK) {
		ret->waiting[ret->n_waiting++] = (struct read_waiting){
			.to = col_str(s, 0, mem),
			.what = col_str(s, 1, mem),
			.class = class,
			.reason = col_str(s, 2, mem),
			.not_before_ms = col_int(s, 3),
		};
	}
	return e == ERR_NOTFOUND ? OK : e;
}

/* Those of one class, added to what is there: with content of their own, then those of runs. */
static enum err read_waiting(struct db *db, enum delivery_class class, struct arena *mem,
			     struct read_panel *ret)
{
	_Static_assert(CHAT_GROUP == 1 && DELIVERY_QUEUED == 0 && RUN_PAUSED == 1,
		       "written in SQL below");
	enum err e = waiting_rows(
		db_query(db, "SELECT CASE WHEN c.kind = 1 THEN c.title ELSE coalesce(o.name, '') "
			     "END, '', d.reason, d.not_before_ms FROM account CROSS JOIN delivery "
			     "d JOIN chat c ON c.id = d.chat_id LEFT JOIN person o ON o.id = "
			     "c.person_id WHERE d.id IN (SELECT q.id FROM delivery q WHERE q.state "
			     "= 0 AND q.account_id = account.id AND q.class = $1 AND q.run_id IS "
			     "NULL ORDER BY q.not_before_ms, q.id LIMIT $2) ORDER BY "
			     "d.not_before_ms, d.id LIMIT $2"),
		class, mem, ret);
	if (e != OK || class < CLASS_PROMO)
		return e;
	return waiting_rows(
		db_query(db, "SELECT CASE WHEN c.kind = 1 THEN c.title ELSE coalesce(o.name, '') "
			     "END, p.title, CASE r.state WHEN 1 THEN 'reason.paused' ELSE d.reason "
			     "END, d.not_before_ms FROM account CROSS JOIN run r CROSS JOIN "
			     "delivery d JOIN promo p ON p.id = r.promo_id JOIN chat c ON c.id = "
			     "d.chat_id LEFT JOIN person o ON o.id = c.person_id WHERE r.state < 2 "
			     "AND d.id IN (SELECT q.id FROM delivery q WHERE q.state = 0 AND "
			     "q.account_id = account.id AND q.class = $1 AND q.run_id = r.id ORDER "
			     "BY q.not_before_ms, q.id LIMIT $2) ORDER BY d.not_before_ms, d.id "
			     "LIMIT $2"),
		class, mem, ret);
}

static enum err read_jobs(struct stmt *s, struct arena *mem, struct read_panel *ret)
{
	enum err e;

	bind_int(s, 1, (int64_t)(READ_PANEL_ROWS - ret->n_jobs));
	while ((e = stmt_step(s)) == OK) {
		ret->jobs[ret->n_jobs++] = (struct read_job){
			.kind = (enum job_kind)col_int(s, 0),
			.state = (enum job_state)col_int(s, 1),
			.attempt = (int)col_int(s, 2),
			.reason = col_str(s, 3, mem),
		};
	}
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err read_all_jobs(struct db *db, struct arena *mem, struct read_panel *ret)
{
	_Static_assert(JOB_QUEUED == 0 && JOB_RUNNING == 1, "written in SQL below");
	enum err e = read_jobs(db_query(db, "SELECT kind, state, attempt, reason FROM job WHERE "
					    "state = 1 ORDER BY account_id LIMIT $1"),
			       mem, ret);
	if (e != OK)
		return e;
	return read_jobs(
		db_query(db,
			 "SELECT j.kind, j.state, j.attempt, j.reason FROM account CROSS "
			 "JOIN job j WHERE j.id IN (SELECT q.id FROM job q WHERE q.state = 0 "
			 "AND q.account_id = account.id ORDER BY q.not_before_ms, q.id LIMIT $1) "
			 "ORDER BY j.not_before_ms, j.id LIMIT $1"),
		mem, ret);
}

enum err store_panel(struct db *db, struct arena *mem, struct read_panel *ret)
{
	*ret = (struct read_panel){ .n_runs = 0 };
	enum err e = read_runs(db, mem, ret);
	for (int class = 0; class < CLASS_COUNT && e == OK; class ++)
		e = read_waiting(db, (enum delivery_class) class, mem, ret);
	if (e == OK)
		e = read_all_jobs(db, mem, ret);
	if (e == OK)
		e = store_inbox_counts(db, &ret->inbox_waiting, &ret->inbox_aside);
	return e;
}

enum err store_read_panel(str state_dir, struct arena *mem, struct read_panel *ret)
{
	struct db *db;

	enum err e = reader_open(state_dir, &db);
	if (e != OK)
		return e;
	e = store_panel(db, mem, ret);
	db_close(db);
	return e;
}
