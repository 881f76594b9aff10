/* SPDX-License-Identifier: MIT */
/* What came in: hashes of the events seen, raw bodies that wait, bodies set aside for the operator.
 * Called by flow's turn and its careful mode, on the writer thread; keeps nothing. */
#include "bot/store/inbox.h"

#include "bot/store/row.h"

enum err store_event_seen(struct db *db, const struct hash16 *hash, int64_t now_ms,
			  bool *ret_is_new)
{
	struct stmt *s = db_query(db, "INSERT INTO event_seen (hash, at_ms) VALUES ($1, $2) "
				      "ON CONFLICT (hash) DO NOTHING");
	bind_blob(s, 1, (str){ (const char *)hash->b, sizeof(hash->b) });
	bind_int(s, 2, now_ms);
	enum err e = stmt_run(s);
	if (e == OK)
		*ret_is_new = db_changes(db) > 0;
	return e;
}

enum err store_event_known(struct db *db, const struct hash16 *hash, bool *ret)
{
	struct stmt *s = db_query(db, "SELECT 1 FROM event_seen WHERE hash = $1");
	bind_blob(s, 1, (str){ (const char *)hash->b, sizeof(hash->b) });
	enum err e = stmt_step(s);
	*ret = e == OK;
	stmt_reset(s);
	return e == ERR_NOTFOUND ? OK : e;
}

/* How far the sweep has come, kept in meta: an index by time would cost every event. */
static enum err sweep_from(struct db *db, struct arena *mem, str *ret)
{
	struct stmt *s = db_query(db, "SELECT value FROM meta WHERE key = 'event_sweep'");
	enum err e = stmt_step(s);
	*ret = e == OK ? col_str(s, 0, mem) : STR_NONE;
	stmt_reset(s);
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err sweep_mark(struct db *db, str hash)
{
	struct stmt *s = db_query(db, "INSERT INTO meta (key, value) VALUES ('event_sweep', $1) "
				      "ON CONFLICT (key) DO UPDATE SET value = excluded.value");
	bind_blob(s, 1, hash);
	return stmt_run(s);
}

/* The last of the `look` hashes behind `from`; empty when there are fewer: from the start again. */
static enum err sweep_end(struct db *db, str from, int64_t look, struct arena *mem, str *ret)
{
	struct stmt *s = db_query(db, "SELECT hash FROM event_seen WHERE hash > $1 ORDER BY hash "
				      "LIMIT 1 OFFSET $2");
	bind_blob(s, 1, from);
	bind_int(s, 2, look - 1);
	enum err e = stmt_step(s);
	*ret = e == OK ? col_str(s, 0, mem) : STR_NONE;
	stmt_reset(s);
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_event_forget(struct db *db, int64_t before_ms, int64_t look, bool *ret_is_end)
{
	struct arena mem;
	str from = STR_NONE, end = STR_NONE;

	ASSERT(look > 0);
	arena_init(&mem, 0);
	enum err e = sweep_from(db, &mem, &from);
	if (e == OK)
		e = sweep_end(db, from, look, &mem, &end);
	if (e == OK) {
		struct stmt *s = db_query(
			db, "DELETE FROM event_seen WHERE hash IN (SELECT hash FROM (SELECT hash, "
			    "at_ms FROM event_seen WHERE hash > $1 ORDER BY hash LIMIT $2) AS look "
			    "WHERE at_ms < $3)");
		bind_blob(s, 1, from);
		bind_int(s, 2, look);
		bind_int(s, 3, before_ms);
		e = stmt_run(s);
	}
	if (e == OK)
		e = sweep_mark(db, end);
	*ret_is_end = str_is_empty(end);
	arena_finish(&mem);
	return e;
}

/* --- bodies --- */

static str body_hash(const struct db *db, str body, struct hash16 *room)
{
	*room = hash16_of(db_hash_key(db), &body, 1);
	return (str){ (const char *)room->b, sizeof(room->b) };
}

static enum err inbox_find_same(struct db *db, int64_t account_id, str hash, int64_t *ret_id)
{
	struct stmt *s = db_query(db, "SELECT id FROM inbox WHERE state = 0 AND body_hash = $1 "
				      "AND account_id = $2 LIMIT 1");
	bind_blob(s, 1, hash);
	bind_int(s, 2, account_id);
	return row_int(s, ret_id);
}

enum err store_inbox_put(struct db *db, int64_t account_id, int source, str body,
			 int64_t next_event, int64_t now_ms, int64_t *ret_id)
{
	struct hash16 room;
	str hash = body_hash(db, body, &room);

	enum err e = inbox_find_same(db, account_id, hash, ret_id);
	if (e != ERR_NOTFOUND)
		return e;
	struct stmt *s = db_query(db, "INSERT INTO inbox (account_id, source, body, body_hash, "
				      "next_event, received_ms) VALUES ($1, $2, $3, $4, $5, $6)");
	bind_int(s, 1, account_id);
	bind_int(s, 2, source);
	bind_blob(s, 3, body);
	bind_blob(s, 4, hash);
	bind_int(s, 5, next_event);
	bind_int(s, 6, now_ms);
	e = stmt_run(s);
	if (e == OK)
		*ret_id = db_last_id(db);
	return e;
}

static enum err inbox_row_of(struct stmt *s, struct arena *mem, struct inbox_row *ret)
{
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct inbox_row){
		.id = col_int(s, 0),
		.account_id = col_int(s, 1),
		.source = (int)col_int(s, 2),
		.body = col_str(s, 3, mem),
		.next_event = col_int(s, 4),
		.attempts = col_int(s, 5),
		.given_up = col_int(s, 6),
	};
	stmt_reset(s);
	return OK;
}

enum err store_inbox_next(struct db *db, int64_t after, struct arena *mem, struct inbox_row *ret)
{
	struct stmt *s =
		db_query(db,
			 "SELECT id, account_id, source, body, next_event, attempts, "
			 "event_index FROM inbox WHERE state = 0 AND id > $1 ORDER BY id LIMIT 1");
	bind_int(s, 1, after);
	return inbox_row_of(s, mem, ret);
}

enum err store_inbox_by_id(struct db *db, int64_t id, struct arena *mem, struct inbox_row *ret)
{
	struct stmt *s = db_query(db, "SELECT id, account_id, source, body, next_event, attempts, "
				      "event_index FROM inbox WHERE id = $1");
	bind_int(s, 1, id);
	return inbox_row_of(s, mem, ret);
}

enum err store_inbox_attempt(struct db *db, int64_t id)
{
	struct stmt *s = db_query(db, "UPDATE inbox SET attempts = attempts + 1 WHERE id = $1");
	bind_int(s, 1, id);
	return row_change(db, s);
}

enum err store_inbox_advance(struct db *db, int64_t id, int64_t next_event)
{
	struct stmt *s = db_query(db, "UPDATE inbox SET next_event = $2, attempts = 0 "
				      "WHERE id = $1");
	bind_int(s, 1, id);
	bind_int(s, 2, next_event);
	return row_change(db, s);
}

enum err store_inbox_give_up(struct db *db, int64_t id)
{
	struct stmt *s = db_query(db, "UPDATE inbox SET event_index = next_event, next_event = "
				      "next_event + 1, attempts = 0 WHERE id = $1");
	bind_int(s, 1, id);
	return row_change(db, s);
}

enum err store_inbox_done(struct db *db, int64_t id)
{
	struct stmt *s = db_query(db, "DELETE FROM inbox WHERE id = $1");
	bind_int(s, 1, id);
	return row_change(db, s);
}

enum err store_inbox_aside(struct db *db, int64_t account_id, int source, str body,
			   int64_t event_index, str reason, int64_t now_ms)
{
	struct hash16 room;
	struct stmt *s =
		db_query(db, "INSERT INTO inbox (account_id, source, body, body_hash, state, "
			     "event_index, reason, received_ms) VALUES ($1, $2, $3, $4, 1, $5, "
			     "$6, $7)");
	bind_int(s, 1, account_id);
	bind_int(s, 2, source);
	bind_blob(s, 3, body);
	bind_blob(s, 4, body_hash(db, body, &room));
	bind_int(s, 5, event_index);
	bind_str(s, 6, reason);
	bind_int(s, 7, now_ms);
	return stmt_run(s);
}

enum err store_inbox_set_aside(struct db *db, int64_t id, int64_t event_index, str reason)
{
	struct stmt *s = db_query(db, "UPDATE inbox SET state = 1, event_index = $2, reason = $3 "
				      "WHERE id = $1 AND state = 0");
	bind_int(s, 1, id);
	bind_int(s, 2, event_index);
	bind_str(s, 3, reason);
	return row_change(db, s);
}

enum err store_inbox_last(struct db *db, int64_t *ret)
{
	return row_int(db_query(db, "SELECT coalesce(max(id), 0) FROM inbox WHERE state = 0"), ret);
}

enum err store_inbox_counts(struct db *db, int64_t *ret_waiting, int64_t *ret_aside)
{
	enum err e =
		row_int(db_query(db, "SELECT count(*) FROM inbox WHERE state = 0"), ret_waiting);
	if (e != OK)
		return e;
	return row_int(db_query(db, "SELECT count(*) FROM inbox WHERE state = 1"), ret_aside);
}
