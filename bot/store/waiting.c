/* SPDX-License-Identifier: MIT */
/* Queued rows as a crowd: whether and when one may go, what holds back those of a chat, what lets
 * them go. Called by pick, verdict and status, on the writer thread; keeps nothing. Every question
 * is answered from an index: there may be millions of rows. */
#include "bot/store/waiting.h"

#include "bot/store/row.h"

static enum err has_own_ready(struct db *db, int64_t account_id, enum delivery_class class,
			      int64_t now_ms, bool *ret)
{
	int64_t one;
	struct stmt *s = db_query(db, "SELECT 1 FROM delivery d JOIN chat c ON c.id = d.chat_id "
				      "WHERE " DELIVERY_IS_DUE " AND " DELIVERY_IS_OWN " LIMIT 1");
	bind_int(s, 1, account_id);
	bind_int(s, 2, class);
	bind_int(s, 3, now_ms);
	enum err e = row_int(s, &one);
	*ret = e == OK;
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err has_run_ready(struct db *db, int64_t account_id, enum delivery_class class,
			      int64_t now_ms, bool *ret)
{
	int64_t one;
	struct stmt *s = db_query(
		db, "SELECT 1 FROM run r CROSS JOIN delivery d CROSS JOIN chat c WHERE r.state = 0 "
		    "AND d.run_id = r.id AND c.id = d.chat_id AND " DELIVERY_IS_DUE " LIMIT 1");
	bind_int(s, 1, account_id);
	bind_int(s, 2, class);
	bind_int(s, 3, now_ms);
	enum err e = row_int(s, &one);
	*ret = e == OK;
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_waiting_is_ready(struct db *db, int64_t account_id, enum delivery_class class,
				int64_t now_ms, bool *ret)
{
	enum err e = has_own_ready(db, account_id, class, now_ms, ret);

	if (e != OK || *ret || class < CLASS_PROMO)
		return e;
	return has_run_ready(db, account_id, class, now_ms, ret);
}

static enum err own_next_ms(struct db *db, int64_t account_id, enum delivery_class class,
			    int64_t now_ms, int64_t *ret)
{
	struct stmt *s =
		db_query(db, "SELECT not_before_ms FROM delivery WHERE state = 0 AND account_id = "
			     "$1 AND class = $2 AND run_id IS NULL AND not_before_ms > $3 ORDER BY "
			     "not_before_ms LIMIT 1");
	bind_int(s, 1, account_id);
	bind_int(s, 2, class);
	bind_int(s, 3, now_ms);
	enum err e = row_int(s, ret);
	if (e == ERR_NOTFOUND)
		*ret = INT64_MAX;
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err run_next_ms(struct db *db, int64_t account_id, enum delivery_class class,
			    int64_t now_ms, int64_t *ret)
{
	struct stmt *s = db_query(
		db, "SELECT coalesce(min((SELECT d.not_before_ms FROM delivery d WHERE d.state = 0 "
		    "AND d.account_id = $1 AND d.class = $2 AND d.run_id = r.id AND "
		    "d.not_before_ms > $3 ORDER BY d.not_before_ms LIMIT 1)), $4) FROM run r WHERE "
		    "r.state = 0");
	bind_int(s, 1, account_id);
	bind_int(s, 2, class);
	bind_int(s, 3, now_ms);
	bind_int(s, 4, INT64_MAX);
	return row_int(s, ret);
}

enum err store_waiting_next_ms(struct db *db, int64_t account_id, int64_t now_ms, int64_t *ret)
{
	int64_t next_ms = INT64_MAX;

	for (int i = 0; i < CLASS_COUNT; i++) {
		enum delivery_class class = (enum delivery_class)i;
		int64_t own_ms, run_ms = INT64_MAX;
		enum err e = own_next_ms(db, account_id, class, now_ms, &own_ms);
		if (e == OK && class >= CLASS_PROMO)
			e = run_next_ms(db, account_id, class, now_ms, &run_ms);
		if (e != OK)
			return e;
		if (own_ms < next_ms)
			next_ms = own_ms;
		if (run_ms < next_ms)
			next_ms = run_ms;
	}
	*ret = next_ms;
	return OK;
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
				     "AND account_id = $1 AND class = $2 AND run_id IS NULL AND "
				     "not_before_ms > $3 ORDER BY not_before_ms, id LIMIT $4");
		bind_int(s, 1, account_id);
		bind_int(s, 2, class);
		bind_int(s, 3, now_ms);
		bind_int(s, 4, WAITING_LOOK);
		e = add_reasons(s, mem, ret, max, ret_n);
		if (e != OK || class < CLASS_PROMO)
			continue;
		s = db_query(db, "SELECT d.reason, d.not_before_ms FROM run r CROSS JOIN delivery "
				 "d WHERE r.state = 0 AND d.state = 0 AND d.account_id = $1 AND "
				 "d.class = $2 AND d.run_id = r.id AND d.not_before_ms > $3 LIMIT "
				 "$4");
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
	struct stmt *s =
		db_query(db,
			 "SELECT d.reason, d.not_before_ms FROM run_cursor u CROSS JOIN delivery d "
			 "WHERE u.run_id = $1 AND d.state = 0 AND d.account_id = u.account_id AND "
			 "d.class = 2 AND d.run_id = $1 AND d.not_before_ms > $2 LIMIT $3");
	_Static_assert(CLASS_PROMO == 2, "written in SQL above");
	bind_int(s, 1, run_id);
	bind_int(s, 2, now_ms);
	bind_int(s, 3, WAITING_LOOK);
	return add_reasons(s, mem, ret, max, ret_n);
}

enum err store_run_failures(struct db *db, int64_t run_id, struct arena *mem,
			    struct waiting_reason *ret, size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(db, "SELECT reason, count(*) FROM delivery WHERE run_id = $1 AND "
				      "state = 5 GROUP BY reason ORDER BY reason LIMIT $2");
	size_t n = 0;
	enum err e;

	_Static_assert(DELIVERY_FAILED == 5, "written in SQL above");
	bind_int(s, 1, run_id);
	bind_int(s, 2, (int64_t)max);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		ret[n].reason = col_str(s, 0, mem);
		ret[n].n = col_int(s, 1);
		ret[n++].until_ms = 0;
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

static enum err skipped(struct db *db, int64_t run_id, struct waiting_reason *ret, size_t *ret_n)
{
	static const str reasons[] = { STR_INIT("reason.silent"), STR_INIT("reason.stopped"),
				       STR_INIT("reason.unreachable") };
	struct stmt *s = db_query(db, "SELECT skipped_silent, skipped_stopped, skipped_gone FROM "
				      "run WHERE id = $1");

	bind_int(s, 1, run_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	for (int i = 0; i < (int)ARRAY_LEN(reasons); i++) {
		if (col_int(s, i) > 0)
			ret[(*ret_n)++] = (struct waiting_reason){ reasons[i], col_int(s, i), 0 };
	}
	stmt_reset(s);
	return OK;
}

enum err store_run_unsent(struct db *db, int64_t run_id, struct arena *mem,
			  struct waiting_reason *ret, size_t max, size_t *ret_n)
{
	ASSERT(max >= WAITING_UNSENT_MAX);
	*ret_n = 0;
	enum err e = skipped(db, run_id, ret, ret_n);
	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "SELECT reason, count(*) FROM delivery WHERE run_id = $1 AND "
				      "state = 8 AND reason IN ('reason.group_admins', "
				      "'reason.group_gone', 'reason.group_rules', 'reason.seen', "
				      "'reason.unwanted') GROUP BY reason ORDER BY reason");
	_Static_assert(DELIVERY_CANCELLED == 8, "written in SQL above");
	bind_int(s, 1, run_id);
	while ((e = stmt_step(s)) == OK)
		ret[(*ret_n)++] = (struct waiting_reason){ col_str(s, 0, mem), col_int(s, 1), 0 };
	return e == ERR_NOTFOUND ? OK : e;
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

enum err store_waiting_window_closed(struct db *db, int64_t chat_id, int64_t at_ms)
{
	static const int64_t window_ms = INT64_C(24) * 3600 * 1000;
	struct stmt *s = db_query(db, "UPDATE chat SET last_inbound_ms = $2 WHERE id = $1 AND "
				      "last_inbound_ms > $2 AND last_inbound_ms <= $3");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, at_ms - window_ms);
	bind_int(s, 3, at_ms);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	s = db_query(db, "UPDATE route SET last_inbound_ms = $2 WHERE chat_id = $1 AND "
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
