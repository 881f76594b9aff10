/* SPDX-License-Identifier: MIT */
/* What has been kept long enough goes: walks each table by its key, a stretch a call, and ends
 * where rows begin to be young. Called by flow's retention on the writer thread, inside the
 * transaction; keeps nothing. */
#include "bot/store/retention.h"

#include "bot/model/delivery.h"
#include "bot/store/inbox.h"
#include "bot/store/row.h"
#include "bot/store/run.h"

_Static_assert(DELIVERY_QUEUED == 0 && DELIVERY_SENDING == 1 && DELIVERY_UNCERTAIN == 6,
	       "written in SQL below");
_Static_assert(RUN_DONE == 2, "written in SQL below");

/* --- deliveries --- */

struct old {
	int64_t id, run_id, chat_id, promo_id;
};

/* The old ones among the next `look` rows; *after = the last row looked at. The newest of all
 * stays: its number must not be given again, the network may still tell of it. */
static enum err old_find(struct db *db, int64_t before_ms, int64_t look, int64_t *after,
			 struct old *ret, size_t *ret_n, bool *ret_is_end)
{
	struct stmt *s = db_query(
		db, "SELECT d.id, coalesce(d.run_id, 0), d.chat_id, coalesce(r.promo_id, 0), "
		    "d.created_ms < $2, d.changed_ms < $2 AND d.state NOT IN (0, 1, 6) AND "
		    "coalesce(r.state, 2) >= 2 AND coalesce(r.done_ms, 0) < $2 FROM delivery d "
		    "LEFT JOIN run r ON r.id = d.run_id WHERE d.id > $1 AND d.id < (SELECT max(id) "
		    "FROM "
		    "delivery) ORDER BY d.id LIMIT $3");
	size_t n = 0;
	int64_t looked = 0;
	enum err e;

	bind_int(s, 1, *after);
	bind_int(s, 2, before_ms);
	bind_int(s, 3, look);
	while ((e = stmt_step(s)) == OK && col_int(s, 4) != 0) {
		looked++;
		*after = col_int(s, 0);
		if (col_int(s, 5) != 0)
			ret[n++] = (struct old){ col_int(s, 0), col_int(s, 1), col_int(s, 2),
						 col_int(s, 3) };
	}
	stmt_reset(s);
	*ret_n = n;
	*ret_is_end = looked < look;
	return e == ERR_NOTFOUND ? OK : e;
}

/* What her digest said she has seen as well. */
static enum err digest_delete(struct db *db, const struct old *o)
{
	struct stmt *s = db_query(
		db, "DELETE FROM seen WHERE chat_id = $2 AND promo_id IN (SELECT promo_id FROM "
		    "digest_entry WHERE delivery_id = $1)");
	bind_int(s, 1, o->id);
	bind_int(s, 2, o->chat_id);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	s = db_query(db, "DELETE FROM digest_entry WHERE delivery_id = $1");
	bind_int(s, 1, o->id);
	return stmt_run(s);
}

static enum err run_archive(struct db *db, const struct old *o)
{
	struct stmt *s = db_query(db, "UPDATE run SET archived = 1 WHERE id = $1");
	bind_int(s, 1, o->run_id);
	enum err e = row_change(db, s);
	if (e != OK)
		return e;
	s = db_query(db, "DELETE FROM seen WHERE chat_id = $1 AND promo_id = $2");
	bind_int(s, 1, o->chat_id);
	bind_int(s, 2, o->promo_id);
	return stmt_run(s);
}

static enum err delivery_delete(struct db *db, const struct old *o)
{
	enum err e = o->run_id != 0 ? run_archive(db, o) : digest_delete(db, o);
	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "DELETE FROM delivery WHERE id = $1");
	bind_int(s, 1, o->id);
	return row_change(db, s);
}

static enum err deliveries(struct db *db, int64_t before_ms, int64_t look, int64_t *after,
			   bool *ret_is_end)
{
	struct arena mem;
	size_t n = 0;

	arena_init(&mem, 0);
	struct old *list = ARENA_ARRAY(&mem, struct old, look);
	enum err e = old_find(db, before_ms, look, after, list, &n, ret_is_end);
	for (size_t i = 0; i < n && e == OK; i++)
		e = delivery_delete(db, &list[i]);
	arena_finish(&mem);
	return e;
}

/* --- tables that need no more than a look at each row --- */

static enum err events(struct db *db, int64_t before_ms, int64_t look, int64_t *after,
		       bool *ret_is_end)
{
	(void)after; /* it keeps its own */
	return store_event_forget(db, before_ms, look, ret_is_end);
}

/* Rows go oldest first: it is the end when a slice was not full. */
static enum err slice(struct db *db, struct stmt *s, int64_t before_ms, int64_t look,
		      bool *ret_is_end)
{
	bind_int(s, 1, before_ms);
	bind_int(s, 2, look);
	enum err e = stmt_run(s);
	*ret_is_end = e == OK && db_changes(db) < look;
	return e;
}

static enum err asides(struct db *db, int64_t before_ms, int64_t look, int64_t *after,
		       bool *ret_is_end)
{
	(void)after;
	return slice(db,
		     db_query(db, "DELETE FROM inbox WHERE id IN (SELECT id FROM (SELECT id, "
				  "received_ms FROM inbox WHERE state = 1 ORDER BY id LIMIT $2) AS "
				  "look WHERE received_ms < $1)"),
		     before_ms, look, ret_is_end);
}

static enum err audit(struct db *db, int64_t before_ms, int64_t look, int64_t *after,
		      bool *ret_is_end)
{
	(void)after;
	return slice(
		db,
		db_query(db,
			 "DELETE FROM audit WHERE id IN (SELECT id FROM (SELECT id, at_ms "
			 "FROM audit WHERE id > 0 ORDER BY id LIMIT $2) AS look WHERE at_ms < $1)"),
		before_ms, look, ret_is_end);
}

/* Photos stay as long as anything has them: these are walked. */
static enum err photos(struct db *db, int64_t before_ms, int64_t look, int64_t *after,
		       bool *ret_is_end)
{
	int64_t last = 0;
	struct stmt *s =
		db_query(db, "SELECT coalesce(max(id), 0) FROM (SELECT id FROM media WHERE id > $1 "
			     "AND created_ms < $2 ORDER BY id LIMIT $3) AS look");
	bind_int(s, 1, *after);
	bind_int(s, 2, before_ms);
	bind_int(s, 3, look);
	enum err e = row_int(s, &last);
	*ret_is_end = last == 0;
	if (e != OK || last == 0)
		return e;
	s = db_query(db, "DELETE FROM media WHERE id > $1 AND id <= $2 AND created_ms < $3 AND "
			 "state <> 0 AND NOT EXISTS (SELECT 1 FROM promo_photo f WHERE f.media_id "
			 "= media.id) AND NOT EXISTS (SELECT 1 FROM product p WHERE p.media_id = "
			 "media.id)");
	bind_int(s, 1, *after);
	bind_int(s, 2, last);
	bind_int(s, 3, before_ms);
	*after = last;
	return stmt_run(s);
}

enum err store_retention_has_photo(struct db *db, str hash, bool *ret)
{
	int64_t one;
	struct stmt *s = db_query(db, "SELECT 1 FROM media WHERE hash = $1 AND state = 1 LIMIT 1");
	bind_blob(s, 1, hash);
	enum err e = row_int(s, &one);
	*ret = e == OK;
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_retention_step(struct db *db, const struct retention *r, int64_t look,
			      struct retention_at *at, bool *ret_is_end)
{
	static enum err (*const parts[])(struct db *, int64_t, int64_t, int64_t *,
					 bool *) = { events, deliveries, asides, audit, photos };
	const int64_t before_ms[ARRAY_LEN(parts)] = { r->events_before_ms, r->deliveries_before_ms,
						      r->asides_before_ms, r->audit_before_ms,
						      r->photos_before_ms };
	bool is_over = true;
	enum err e = OK;

	ASSERT(at->part >= 0 && at->part < (int64_t)ARRAY_LEN(parts));
	if (before_ms[at->part] > 0)
		e = parts[at->part](db, before_ms[at->part], look, &at->after, &is_over);
	if (e != OK)
		return e;
	if (is_over)
		*at = (struct retention_at){ .part = at->part + 1 };
	*ret_is_end = at->part == (int64_t)ARRAY_LEN(parts);
	return OK;
}
