/* SPDX-License-Identifier: MIT */
/* Who wants which promos, and BERHENTI. Called by handlers and dispatch, on the writer thread;
 * keeps nothing. */
#include "bot/store/subscription.h"

#include "bot/model/delivery.h"
#include "bot/store/meta.h"
#include "bot/store/row.h"

static enum err stop_take_back(struct db *db, int64_t chat_id)
{
	struct stmt *s = db_query(db, "UPDATE chat SET stop_ms = 0 WHERE id = $1 AND stop_ms <> 0");
	bind_int(s, 1, chat_id);
	return stmt_run(s);
}

enum err store_subscribe(struct db *db, int64_t chat_id, str category, int64_t district,
			 int64_t now_ms, bool *ret_is_new)
{
	int64_t seq;

	/* A number that is drawn for nothing does no harm: only the order of seq counts. */
	enum err e = store_meta_next(db, "subscription_seq", &seq);
	if (e == OK)
		e = stop_take_back(db, chat_id);
	if (e != OK)
		return e;
	struct stmt *s =
		db_query(db, "INSERT INTO subscription (category, district, chat_id, seq, "
			     "created_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (category, "
			     "district, chat_id) DO NOTHING");
	bind_str(s, 1, category);
	bind_int(s, 2, district);
	bind_int(s, 3, chat_id);
	bind_int(s, 4, seq);
	bind_int(s, 5, now_ms);
	e = stmt_run(s);
	if (e == OK)
		*ret_is_new = db_changes(db) > 0;
	return e;
}

enum err store_unsubscribe(struct db *db, int64_t chat_id, str category, int64_t district)
{
	struct stmt *s = db_query(db, "DELETE FROM subscription WHERE category = $1 AND district = "
				      "$2 AND chat_id = $3");
	bind_str(s, 1, category);
	bind_int(s, 2, district);
	bind_int(s, 3, chat_id);
	return row_change(db, s);
}

/* What waits for the hour of a digest is looked at again: it may be due earlier now. */
static enum err digest_wake(struct db *db, int64_t chat_id, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE delivery SET not_before_ms = $2, changed_ms = $2, "
				      "reason = '' WHERE state = 0 AND chat_id = $1 AND reason = "
				      "'reason.digest_time' AND not_before_ms > $2");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	return stmt_run(s);
}

enum err store_subscription_set_mode(struct db *db, int64_t chat_id, str category, int64_t district,
				     enum subscription_mode mode, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE subscription SET mode = $4 WHERE category = $1 AND "
				      "district = $2 AND chat_id = $3");
	bind_str(s, 1, category);
	bind_int(s, 2, district);
	bind_int(s, 3, chat_id);
	bind_int(s, 4, mode);
	enum err e = row_change(db, s);
	return e != OK ? e : digest_wake(db, chat_id, now_ms);
}

enum err store_subscription_pause(struct db *db, int64_t chat_id, str category, int64_t district,
				  int64_t until_ms)
{
	struct stmt *s = db_query(db, "UPDATE subscription SET paused_until_ms = $4 WHERE category "
				      "= $1 AND district = $2 AND chat_id = $3");
	bind_str(s, 1, category);
	bind_int(s, 2, district);
	bind_int(s, 3, chat_id);
	bind_int(s, 4, until_ms);
	return row_change(db, s);
}

enum err store_subscriptions(struct db *db, int64_t chat_id, struct arena *mem,
			     struct subscription *ret, size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(db, "SELECT category, district, mode, paused_until_ms FROM "
				      "subscription WHERE chat_id = $1 ORDER BY category, district "
				      "LIMIT $2");
	size_t n = 0;
	enum err e;

	bind_int(s, 1, chat_id);
	bind_int(s, 2, (int64_t)max);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		ret[n++] = (struct subscription){
			.category = col_str(s, 0, mem),
			.district = col_int(s, 1),
			.mode = col_int(s, 2),
			.paused_until_ms = col_int(s, 3),
		};
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

enum err store_stop(struct db *db, int64_t chat_id, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE chat SET stop_ms = $2 WHERE id = $1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	enum err e = row_change(db, s);
	if (e != OK)
		return e;

	s = db_query(db, "DELETE FROM subscription WHERE chat_id = $1");
	bind_int(s, 1, chat_id);
	e = stmt_run(s);
	if (e != OK)
		return e;

	s = db_query(db, "DELETE FROM digest_item WHERE chat_id = $1");
	bind_int(s, 1, chat_id);
	e = stmt_run(s);
	if (e != OK)
		return e;

	s = db_query(db,
		     "UPDATE delivery SET state = 8, reason = 'reason.stopped', changed_ms = $2 "
		     "WHERE state = 0 AND chat_id = $1 AND class IN (2, 3)");
	_Static_assert(DELIVERY_QUEUED == 0 && DELIVERY_CANCELLED == 8 && CLASS_PROMO == 2 &&
			       CLASS_DIGEST == 3,
		       "written in SQL above");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	return stmt_run(s);
}
