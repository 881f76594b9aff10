/* SPDX-License-Identifier: MIT */
/* What becomes of groups. Called by flow for what networks tell of them, on the writer thread;
 * keeps nothing. */
#include "bot/store/group.h"

#include "bot/model/delivery.h"
#include "bot/store/person.h"
#include "bot/store/row.h"

enum err store_group_known(struct db *db, struct identity group, struct arena *mem,
			   struct chat *ret)
{
	struct stmt *s = db_query(db, "SELECT " CHAT_COLUMNS " FROM chat c WHERE c.kind = 1 AND "
				      "c.address_kind = $1 AND c.address = $2");
	bind_int(s, 1, group.kind);
	bind_str(s, 2, group.opaque);
	return row_chat_only(s, mem, ret);
}

enum err store_group_leave(struct db *db, int64_t chat_id, int64_t now_ms)
{
	struct stmt *s =
		db_query(db, "UPDATE chat SET state = 2, posting = 0 WHERE id = $1 AND kind = 1");
	_Static_assert(CHAT_GROUP == 1 && CHAT_LEFT == 2 && POSTING_UNKNOWN == 0, "written above");
	bind_int(s, 1, chat_id);
	enum err e = row_change(db, s);
	if (e != OK)
		return e;

	s = db_query(db, "UPDATE delivery SET state = 8, reason = 'reason.group_gone', changed_ms "
			 "= $2 WHERE state = 0 AND chat_id = $1");
	_Static_assert(DELIVERY_QUEUED == 0 && DELIVERY_CANCELLED == 8, "written in SQL above");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	e = stmt_run(s);
	if (e != OK)
		return e;
	s = db_query(db, "DELETE FROM digest_item WHERE chat_id = $1");
	bind_int(s, 1, chat_id);
	return stmt_run(s);
}

enum err store_group_serve(struct db *db, int64_t chat_id, int64_t account_id)
{
	struct stmt *s = db_query(db, "UPDATE chat SET account_id = $2, posting = 0 WHERE id = $1 "
				      "AND kind = 1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, account_id);
	enum err e = row_change(db, s);
	if (e != OK)
		return e;

	s = db_query(db, "UPDATE delivery SET account_id = $2 WHERE state = 0 AND chat_id = $1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, account_id);
	return stmt_run(s);
}

enum err store_group_set_posting(struct db *db, int64_t chat_id, enum group_posting posting)
{
	struct stmt *s = db_query(db, "UPDATE chat SET posting = $2 WHERE id = $1 AND kind = 1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, posting);
	return row_change(db, s);
}

enum err store_group_set_topic(struct db *db, int64_t chat_id, int64_t topic)
{
	struct stmt *s = db_query(db, "UPDATE chat SET topic = $2 WHERE id = $1 AND kind = 1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, topic);
	return row_change(db, s);
}

enum err store_group_posted(struct db *db, int64_t chat_id)
{
	struct stmt *s = db_query(db, "UPDATE chat SET posting = 3 WHERE id = $1 AND posting = 2");
	_Static_assert(POSTING_ADMINS_ONLY == 2 && POSTING_PROVEN == 3, "written in SQL above");
	bind_int(s, 1, chat_id);
	return stmt_run(s);
}

/* 0 = none; *ret_is_chosen: it was activated. */
static enum err other_with(struct db *db, int64_t chat_id, str address, int64_t *ret,
			   bool *ret_is_chosen)
{
	struct stmt *s = db_query(
		db, "SELECT id, steward_id IS NOT NULL FROM chat WHERE kind = 1 AND address = $2 "
		    "AND address_kind = (SELECT address_kind FROM chat WHERE id = $1) AND id <> "
		    "$1");
	bind_int(s, 1, chat_id);
	bind_str(s, 2, address);
	*ret = 0;
	enum err e = stmt_step(s);
	if (e != OK)
		return e == ERR_NOTFOUND ? OK : e;
	*ret = col_int(s, 0);
	*ret_is_chosen = col_int(s, 1) != 0;
	stmt_reset(s);
	return OK;
}

/* The group was activated by both of its ids: what was chosen by either holds, and where both chose
 * what was chosen first. */
static enum err join(struct db *db, int64_t from, int64_t to)
{
	enum err e = chat_trade_rows(db, from, to);
	if (e == OK)
		e = chat_move_held(db, from, to);
	if (e != OK)
		return e;
	struct stmt *s = db_query(
		db, "UPDATE chat SET (state, steward_id, topic, rules, title) = (SELECT CASE "
		    "f.state WHEN 1 "
		    "THEN 1 ELSE t.state END, CASE WHEN f.state = 1 AND t.state <> 1 THEN "
		    "f.steward_id ELSE t.steward_id END, CASE t.topic WHEN 0 THEN f.topic ELSE "
		    "t.topic END, CASE t.rules WHEN '' THEN f.rules ELSE "
		    "t.rules END, CASE t.title WHEN '' THEN f.title ELSE t.title END FROM chat f, "
		    "chat t WHERE f.id = $1 AND t.id = $2) WHERE id = $2");
	_Static_assert(CHAT_ACTIVE == 1, "written above");
	bind_int(s, 1, from);
	bind_int(s, 2, to);
	e = stmt_run(s);
	if (e != OK)
		return e;
	s = db_query(db, "DELETE FROM subscription WHERE chat_id = $1");
	bind_int(s, 1, from);
	return stmt_run(s);
}

static enum err set_aside(struct db *db, int64_t chat_id, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE chat SET address = '~' || id WHERE id = $1");
	bind_int(s, 1, chat_id);
	enum err e = row_change(db, s);
	return e == OK ? store_group_leave(db, chat_id, now_ms) : e;
}

enum err store_group_migrate(struct db *db, int64_t chat_id, str new_id, int64_t now_ms)
{
	int64_t other;
	bool is_chosen = false;

	enum err e = other_with(db, chat_id, new_id, &other, &is_chosen);
	if (e == OK && is_chosen)
		e = join(db, other, chat_id);
	if (e == OK && other != 0)
		e = set_aside(db, other, now_ms);
	if (e != OK)
		return e;

	struct stmt *s = db_query(db, "UPDATE chat SET address = $2 WHERE id = $1 AND kind = 1");
	bind_int(s, 1, chat_id);
	bind_str(s, 2, new_id);
	return row_change(db, s);
}

enum err store_group_steward(struct db *db, const struct chat *group, struct arena *mem,
			     struct chat *ret)
{
	struct stmt *s = db_query(db, "SELECT " CHAT_COLUMNS " FROM chat c WHERE c.person_id = $1 "
				      "AND c.kind = 0 AND c.last_inbound_ms <> 0");
	_Static_assert(CHAT_PRIVATE == 0, "written in SQL above");
	bind_int(s, 1, group->steward_id);
	return row_chat_only(s, mem, ret);
}
