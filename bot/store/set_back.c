/* SPDX-License-Identifier: MIT */
/* Waits that a clock ahead of its time has written. Called by flow's set_back.c on the writer
 * thread, inside the transaction; keeps nothing. A row was written by such a clock when it changed
 * later than now; how long it was to wait is the distance between its two times. */
#include "bot/store/set_back.h"

#include "bot/model/delivery.h"
#include "bot/store/row.h"

_Static_assert(DELIVERY_QUEUED == 0 && DELIVERY_UNCERTAIN == 6, "written in SQL below");

enum err store_set_back_is_needed(struct db *db, int64_t now_ms, bool *ret)
{
	struct stmt *s = db_query(
		db, "SELECT changed_ms FROM delivery WHERE id = (SELECT max(id) FROM delivery)");
	int64_t changed_ms = 0;

	enum err e = row_int(s, &changed_ms);
	*ret = changed_ms > now_ms;
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_set_back_rows(struct db *db, int64_t from_id, int64_t max, int64_t now_ms,
			     int64_t *ret_to_id)
{
	struct stmt *s = db_query(db, "SELECT coalesce(max(id), 0) FROM (SELECT id FROM delivery "
				      "WHERE id > $1 ORDER BY id LIMIT $2) look");
	bind_int(s, 1, from_id);
	bind_int(s, 2, max);
	enum err e = row_int(s, ret_to_id);
	if (e != OK || *ret_to_id == 0)
		return e;
	s = db_query(db, "UPDATE delivery SET not_before_ms = CASE WHEN not_before_ms > changed_ms "
			 "THEN $3 + not_before_ms - changed_ms WHEN not_before_ms > $3 THEN $3 "
			 "ELSE not_before_ms END, changed_ms = $3 WHERE id > $1 AND id <= $2 AND "
			 "state IN (0, 6) AND changed_ms > $3");
	bind_int(s, 1, from_id);
	bind_int(s, 2, *ret_to_id);
	bind_int(s, 3, now_ms);
	return stmt_run(s);
}

enum err store_set_back_chats(struct db *db, int64_t from_id, int64_t max, int64_t from_ms,
			      int64_t by_ms, int64_t *ret_to_id)
{
	struct stmt *s = db_query(db, "SELECT coalesce(max(id), 0) FROM (SELECT id FROM chat WHERE "
				      "id > $1 ORDER BY id LIMIT $2) look");
	bind_int(s, 1, from_id);
	bind_int(s, 2, max);
	enum err e = row_int(s, ret_to_id);
	if (e != OK || *ret_to_id == 0)
		return e;
	s = db_query(db, "UPDATE chat SET pair_tat_ms = pair_tat_ms - $4 WHERE id > $1 AND id <= "
			 "$2 AND pair_tat_ms > $3");
	bind_int(s, 1, from_id);
	bind_int(s, 2, *ret_to_id);
	bind_int(s, 3, from_ms);
	bind_int(s, 4, by_ms);
	return stmt_run(s);
}

enum err store_set_back_jobs(struct db *db, int64_t account_id, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE job SET not_before_ms = CASE WHEN not_before_ms > "
				      "changed_ms THEN $2 + not_before_ms - changed_ms ELSE $2 "
				      "END, changed_ms = $2 WHERE state = 0 AND account_id = $1 "
				      "AND not_before_ms > $2 AND changed_ms > $2");
	bind_int(s, 1, account_id);
	bind_int(s, 2, now_ms);
	return stmt_run(s);
}
