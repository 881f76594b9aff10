/* SPDX-License-Identifier: MIT */
/* The accounts ever configured and what became of their lanes. Called by flow at start and when a
 * lane changes, on the writer thread; keeps nothing. */
#include "bot/store/account.h"

#include "bot/store/row.h"

static enum err account_find(struct db *db, str name, struct arena *mem, struct account_row *ret)
{
	struct stmt *s =
		db_query(db,
			 "SELECT id, name, kind, phone, state, reason, code, "
			 "until_ms, changed_ms, day, day_sent, active_days, health, gap_until_ms, "
			 "hour_ms, hour_sent, usual_ms, usual_days, heard_ms, history_ms, queue "
			 "FROM account WHERE name = $1");
	bind_str(s, 1, name);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct account_row){
		.id = col_int(s, 0),
		.name = col_str(s, 1, mem),
		.kind = col_str(s, 2, mem),
		.phone = col_str(s, 3, mem),
		.state = (enum lane_state)col_int(s, 4),
		.reason = col_str(s, 5, mem),
		.code = col_int(s, 6),
		.until_ms = col_int(s, 7),
		.changed_ms = col_int(s, 8),
		.day = col_int(s, 9),
		.day_sent = col_int(s, 10),
		.active_days = col_int(s, 11),
		.health = (enum health)col_int(s, 12),
		.gap_until_ms = col_int(s, 13),
		.hour_ms = col_int(s, 14),
		.hour_sent = col_int(s, 15),
		.usual_ms = col_int(s, 16),
		.usual_days = col_int(s, 17),
		.heard_ms = col_int(s, 18),
		.history_ms = col_int(s, 19),
		.queue = col_str(s, 20, mem),
	};
	stmt_reset(s);
	return OK;
}

enum err store_account_take(struct db *db, str name, str kind, str phone, struct arena *mem,
			    struct account_row *ret)
{
	ASSERT(!str_is_empty(name));
	/* A phone learned from the network stays when config has none. */
	struct stmt *s = db_query(
		db, "INSERT INTO account (name, kind, phone) VALUES ($1, $2, $3) ON CONFLICT "
		    "(name) DO UPDATE SET kind = excluded.kind, phone = CASE WHEN excluded.phone "
		    "= '' THEN account.phone ELSE excluded.phone END");
	bind_str(s, 1, name);
	bind_str(s, 2, kind);
	bind_str(s, 3, phone);
	enum err e = stmt_run(s);
	return e == OK ? account_find(db, name, mem, ret) : e;
}

enum err store_account_order(struct db *db, const int64_t *ids, size_t n)
{
	struct stmt *s = db_query(db, "UPDATE account SET position = -1 WHERE position >= 0");
	enum err e = stmt_run(s);

	for (size_t i = 0; i < n && e == OK; i++) {
		s = db_query(db, "UPDATE account SET position = $2 WHERE id = $1");
		bind_int(s, 1, ids[i]);
		bind_int(s, 2, (int64_t)i);
		e = row_change(db, s);
	}
	return e;
}

enum err store_account_set_lane(struct db *db, int64_t id, enum lane_state state, str reason,
				int64_t code, int64_t until_ms, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE account SET state = $2, reason = $3, code = $4, "
				      "until_ms = $5, changed_ms = $6 WHERE id = $1");
	bind_int(s, 1, id);
	bind_int(s, 2, state);
	bind_str(s, 3, reason);
	bind_int(s, 4, code);
	bind_int(s, 5, until_ms);
	bind_int(s, 6, now_ms);
	return row_change(db, s);
}

enum err store_account_set_day(struct db *db, int64_t id, int64_t day, int64_t sent,
			       int64_t active_days)
{
	struct stmt *s =
		db_query(db, "UPDATE account SET day = $2, day_sent = $3, active_days = $4 "
			     "WHERE id = $1");
	bind_int(s, 1, id);
	bind_int(s, 2, day);
	bind_int(s, 3, sent);
	bind_int(s, 4, active_days);
	return row_change(db, s);
}

enum err store_account_set_gap(struct db *db, int64_t id, int64_t until_ms, int64_t hour_ms,
			       int64_t hour_sent)
{
	struct stmt *s = db_query(db, "UPDATE account SET gap_until_ms = $2, hour_ms = $3, "
				      "hour_sent = $4 WHERE id = $1");
	bind_int(s, 1, id);
	bind_int(s, 2, until_ms);
	bind_int(s, 3, hour_ms);
	bind_int(s, 4, hour_sent);
	return row_change(db, s);
}

enum err store_account_open_stopped(struct db *db, int64_t now_ms, int64_t *ret_n)
{
	struct stmt *s = db_query(db, "UPDATE account SET state = 0, reason = '', code = 0, "
				      "until_ms = 0, changed_ms = $1 WHERE state = 2");
	_Static_assert(LANE_OPEN == 0 && LANE_STOPPED == 2, "written in SQL above");
	bind_int(s, 1, now_ms);
	enum err e = stmt_run(s);
	if (e == OK)
		*ret_n = db_changes(db);
	return e;
}

enum err store_account_set_phone(struct db *db, int64_t id, str phone)
{
	struct stmt *s = db_query(db, "UPDATE account SET phone = $2 WHERE id = $1");
	bind_int(s, 1, id);
	bind_str(s, 2, phone);
	return row_change(db, s);
}

static enum err take_text(struct stmt *s, int64_t id, struct arena *mem, str *ret)
{
	bind_int(s, 1, id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = col_str(s, 0, mem);
	stmt_reset(s);
	return OK;
}

static enum err set_text(struct db *db, struct stmt *s, int64_t id, str text)
{
	bind_int(s, 1, id);
	bind_str(s, 2, text);
	return row_change(db, s);
}

enum err store_account_cursor(struct db *db, int64_t id, struct arena *mem, str *ret)
{
	return take_text(db_query(db, "SELECT cursor FROM account WHERE id = $1"), id, mem, ret);
}

enum err store_account_set_cursor(struct db *db, int64_t id, str cursor)
{
	return set_text(db, db_query(db, "UPDATE account SET cursor = $2 WHERE id = $1"), id,
			cursor);
}

enum err store_account_set_health(struct db *db, int64_t id, enum health health)
{
	struct stmt *s = db_query(db, "UPDATE account SET health = $2 WHERE id = $1");
	bind_int(s, 1, id);
	bind_int(s, 2, health);
	return row_change(db, s);
}

enum err store_account_set_usual(struct db *db, int64_t id, int64_t usual_ms, int64_t days)
{
	struct stmt *s =
		db_query(db, "UPDATE account SET usual_ms = $2, usual_days = $3 WHERE id = $1");
	bind_int(s, 1, id);
	bind_int(s, 2, usual_ms);
	bind_int(s, 3, days);
	return row_change(db, s);
}

enum err store_account_set_heard(struct db *db, int64_t id, int64_t heard_ms, int64_t history_ms)
{
	struct stmt *s =
		db_query(db, "UPDATE account SET heard_ms = $2, history_ms = $3 WHERE id = $1");
	bind_int(s, 1, id);
	bind_int(s, 2, heard_ms);
	bind_int(s, 3, history_ms);
	return row_change(db, s);
}

enum err store_account_history(struct db *db, int64_t id, struct arena *mem, str *ret)
{
	return take_text(db_query(db, "SELECT history FROM account WHERE id = $1"), id, mem, ret);
}

enum err store_account_set_history(struct db *db, int64_t id, str calls)
{
	return set_text(db, db_query(db, "UPDATE account SET history = $2 WHERE id = $1"), id,
			calls);
}

enum err store_account_set_queue(struct db *db, int64_t id, str text)
{
	return set_text(db, db_query(db, "UPDATE account SET queue = $2 WHERE id = $1"), id, text);
}
