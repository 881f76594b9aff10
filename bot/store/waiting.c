/* SPDX-License-Identifier: MIT */
/* Queued rows as a crowd: how many wait, what holds back those of a chat, what lets them go. Called
 * by planner, pick, verdict and status, on the writer thread; keeps nothing. Every question is
 * answered from an index: there may be millions of rows. */
#include "bot/store/waiting.h"

#include "bot/store/row.h"

enum err store_waiting_count(struct db *db, int64_t account_id, enum delivery_class class,
			     int64_t now_ms, int64_t max, int64_t *ret)
{
	struct stmt *s =
		db_query(db, "SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state = 0 "
			     "AND account_id = $1 AND class = $2 AND not_before_ms <= $3 "
			     "LIMIT $4) waiting");
	bind_int(s, 1, account_id);
	bind_int(s, 2, class);
	bind_int(s, 3, now_ms);
	bind_int(s, 4, max);
	return row_int(s, ret);
}

enum err store_waiting_is_ready(struct db *db, int64_t account_id, enum delivery_class class,
				int64_t now_ms, bool *ret)
{
	int64_t one;
	struct stmt *s = db_query(db, "SELECT 1 FROM delivery d JOIN chat c ON c.id = d.chat_id "
				      "WHERE " DELIVERY_IS_READY " LIMIT 1");
	bind_int(s, 1, account_id);
	bind_int(s, 2, class);
	bind_int(s, 3, now_ms);
	enum err e = row_int(s, &one);
	*ret = e == OK;
	return e == ERR_NOTFOUND ? OK : e;
}

static void add_reason(str reason, int64_t at_ms, struct waiting_reason *ret, size_t max,
		       size_t *ret_n)
{
	size_t i = 0;

	while (i < *ret_n && !str_eq(ret[i].reason, reason))
		i++;
	if (i == max)
		return;
	if (i == *ret_n)
		ret[(*ret_n)++] = (struct waiting_reason){ reason, 0, at_ms };
	ret[i].n++;
	if (at_ms < ret[i].until_ms)
		ret[i].until_ms = at_ms;
}

/* Rows of reason and time. */
static enum err add_reasons(struct stmt *s, struct arena *mem, struct waiting_reason *ret,
			    size_t max, size_t *ret_n)
{
	enum err e;

	while ((e = stmt_step(s)) == OK)
		add_reason(col_str(s, 0, mem), col_int(s, 1), ret, max, ret_n);
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_waiting_reasons(struct db *db, int64_t account_id, int64_t now_ms, struct arena *mem,
			       struct waiting_reason *ret, size_t max, size_t *ret_n)
{
	enum err e = OK;

	for (int class = 0; class < CLASS_COUNT && e == OK; class ++) {
		struct stmt *s =
			db_query(db, "SELECT reason, not_before_ms FROM delivery WHERE state = 0 "
				     "AND account_id = $1 AND class = $2 AND not_before_ms > $3 "
				     "ORDER BY not_before_ms, id LIMIT $4");
		bind_int(s, 1, account_id);
		bind_int(s, 2, class);
		bind_int(s, 3, now_ms);
		bind_int(s, 4, WAITING_LOOK);
		e = add_reasons(s, mem, ret, max, ret_n);
	}
	return e;
}

enum err store_waiting_of_run(struct db *db, int64_t run_id, int64_t now_ms, struct arena *mem,
			      struct waiting_reason *ret, size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(db, "SELECT reason, not_before_ms FROM delivery WHERE run_id = "
				      "$1 AND state = 0 AND not_before_ms > $2 LIMIT $3");
	bind_int(s, 1, run_id);
	bind_int(s, 2, now_ms);
	bind_int(s, 3, WAITING_LOOK);
	return add_reasons(s, mem, ret, max, ret_n);
}

enum err store_waiting_settle_ms(struct db *db, int64_t *ret)
{
	_Static_assert(DELIVERY_UNCERTAIN == 6, "written in SQL below");
	int64_t least_ms = INT64_MAX, changed_ms;

	for (int class = 0; class < CLASS_COUNT; class ++) {
		struct stmt *s =
			db_query(db, "SELECT changed_ms FROM delivery WHERE state IN (1, "
				     "6) AND state = 6 AND class = $1 ORDER BY changed_ms LIMIT 1");
		bind_int(s, 1, class);
		enum err e = row_int(s, &changed_ms);
		if (e == ERR_NOTFOUND)
			continue;
		if (e != OK)
			return e;
		int64_t at_ms = changed_ms + delivery_echo_wait_ms((enum delivery_class) class);
		if (at_ms < least_ms)
			least_ms = at_ms;
	}
	*ret = least_ms;
	return OK;
}

enum err store_waiting_release(struct db *db, int64_t chat_id, str reason, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE delivery SET not_before_ms = $3, changed_ms = $3, "
				      "reason = '' WHERE state = 0 AND chat_id = $1 AND "
				      "reason = $2 AND not_before_ms > $3");
	bind_int(s, 1, chat_id);
	bind_str(s, 2, reason);
	bind_int(s, 3, now_ms);
	return stmt_run(s);
}

enum err store_waiting_release_account(struct db *db, int64_t account_id, str reason,
				       int64_t until_ms, int64_t now_ms)
{
	for (int class = 0; class < CLASS_COUNT; class ++) {
		struct stmt *s = db_query(
			db, "UPDATE delivery SET not_before_ms = $4, changed_ms = $4 WHERE state = "
			    "0 AND account_id = $1 AND class = $2 AND not_before_ms > $4 AND "
			    "not_before_ms <= $5 AND reason = $3");
		bind_int(s, 1, account_id);
		bind_int(s, 2, class);
		bind_str(s, 3, reason);
		bind_int(s, 4, now_ms);
		bind_int(s, 5, until_ms);
		enum err e = stmt_run(s);
		if (e != OK)
			return e;
	}
	return OK;
}

enum err store_waiting_window_closed(struct db *db, int64_t chat_id, int64_t at_ms)
{
	static const int64_t window_ms = INT64_C(24) * 3600 * 1000;
	struct stmt *s = db_query(db, "UPDATE chat SET last_inbound_ms = $2 WHERE id = $1 AND "
				      "last_inbound_ms > $2 AND last_inbound_ms <= $3");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, at_ms - window_ms);
	bind_int(s, 3, at_ms);
	return stmt_run(s);
}

enum err store_waiting_pair(struct db *db, int64_t chat_id, int64_t tat_ms)
{
	struct stmt *s =
		db_query(db, "UPDATE chat SET pair_tat_ms = $2 WHERE id = $1 AND pair_tat_ms < $2");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, tat_ms);
	return stmt_run(s);
}
