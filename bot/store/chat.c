/* SPDX-License-Identifier: MIT */
/* The chats messages go to: groups, their one-time codes, and what happens to a chat. (Private
 * chats are made in person.c.) Called by dispatch, handlers and flow, on the writer thread; keeps
 * nothing. */
#include "bot/store/chat.h"

#include "bot/model/delivery.h"
#include "bot/store/group.h"
#include "bot/store/route.h"
#include "bot/store/row.h"

enum err store_chat_by_id(struct db *db, int64_t id, struct arena *mem, struct chat *ret)
{
	struct stmt *s = db_query(db, "SELECT " CHAT_COLUMNS " FROM chat c WHERE c.id = $1");
	bind_int(s, 1, id);
	return row_chat_only(s, mem, ret);
}

enum err store_group_find(struct db *db, struct identity group, struct arena *mem, struct chat *ret)
{
	struct chat c;

	enum err e = store_group_known(db, group, mem, &c);
	if (e != OK)
		return e;
	if (c.steward_id == 0)
		return ERR_NOTFOUND;
	*ret = c;
	return OK;
}

enum err store_group_take(struct db *db, struct identity group, int64_t account_id, int64_t now_ms,
			  struct arena *mem, struct chat *ret)
{
	ASSERT(!str_is_empty(group.opaque));
	enum err e = store_group_known(db, group, mem, ret);
	if (e != ERR_NOTFOUND)
		return e;
	struct stmt *s = db_query(db, "INSERT INTO chat (kind, address_kind, address, account_id, "
				      "state, created_ms) VALUES (1, $1, $2, $3, $4, $5)");
	bind_int(s, 1, group.kind);
	bind_str(s, 2, group.opaque);
	bind_int(s, 3, account_id);
	bind_int(s, 4, CHAT_SILENT);
	bind_int(s, 5, now_ms);
	e = stmt_run(s);
	return e == OK ? store_group_known(db, group, mem, ret) : e;
}

enum err store_group_activate(struct db *db, int64_t chat_id, int64_t steward_id)
{
	ASSERT(steward_id != 0);
	struct stmt *s = db_query(db, "UPDATE chat SET state = $2, steward_id = $3, bounce = 0, "
				      "marketing_stop_ms = 0 WHERE id = $1 AND kind = 1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, CHAT_ACTIVE);
	bind_int(s, 3, steward_id);
	return row_change(db, s);
}

enum err store_chat_set_state(struct db *db, int64_t chat_id, enum chat_state state)
{
	struct stmt *s = db_query(db, "UPDATE chat SET state = $2 WHERE id = $1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, state);
	return row_change(db, s);
}

enum err store_group_set_rules(struct db *db, int64_t chat_id, str preset)
{
	struct stmt *s = db_query(db, "UPDATE chat SET rules = $2 WHERE id = $1 AND kind = 1");
	bind_int(s, 1, chat_id);
	bind_str(s, 2, preset);
	return row_change(db, s);
}

enum err store_group_set_title(struct db *db, int64_t chat_id, str title)
{
	struct stmt *s = db_query(db, "UPDATE chat SET title = $2 WHERE id = $1 AND kind = 1");
	bind_int(s, 1, chat_id);
	bind_str(s, 2, title);
	return row_change(db, s);
}

enum err store_chat_inbound(struct db *db, const struct chat *c)
{
	/* A group keeps its account. */
	struct stmt *s = db_query(
		db, "UPDATE chat SET last_inbound_ms = $2, account_id = CASE kind WHEN 0 THEN $3 "
		    "ELSE account_id END, help_ms = $4, brake_start_ms = $5, brake_count = $6, "
		    "same_hash = $7, same_count = $8, state = CASE state WHEN 3 THEN 1 ELSE state "
		    "END, bounce = 0, old_ms = $9 WHERE id = $1");
	_Static_assert(CHAT_ACTIVE == 1 && CHAT_DEAD == 3, "written in SQL above");
	bind_int(s, 1, c->id);
	bind_int(s, 2, c->last_inbound_ms);
	bind_int(s, 3, c->account_id);
	bind_int(s, 4, c->help_ms);
	bind_int(s, 5, c->brake_start_ms);
	bind_int(s, 6, c->brake_count);
	bind_int(s, 7, c->same_hash);
	bind_int(s, 8, c->same_count);
	bind_int(s, 9, c->old_ms);
	enum err e = row_change(db, s);
	return e == OK && c->has_routes ? route_heard(db, c) : e;
}

enum err store_chat_set_zone(struct db *db, int64_t chat_id, int64_t zone, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE chat SET zone = $2 WHERE id = $1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, zone);
	enum err e = row_change(db, s);
	if (e != OK)
		return e;

	s = db_query(db, "UPDATE delivery SET not_before_ms = $2, changed_ms = $2, reason = '' "
			 "WHERE state = 0 AND chat_id = $1 AND reason IN ('reason.quiet_hours', "
			 "'reason.friday', 'reason.digest_time') AND not_before_ms > $2");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	return stmt_run(s);
}

enum err store_chat_set_marketing_stop(struct db *db, int64_t chat_id, int64_t at_ms)
{
	struct stmt *s = db_query(db, "UPDATE chat SET marketing_stop_ms = $2 WHERE id = $1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, at_ms);
	return row_change(db, s);
}

enum err store_chat_set_marketing_wait(struct db *db, int64_t chat_id, int64_t until_ms)
{
	struct stmt *s = db_query(db, "UPDATE chat SET marketing_until_ms = $2 WHERE id = $1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, until_ms);
	return row_change(db, s);
}

enum err store_chat_bounce(struct db *db, int64_t chat_id, int64_t *ret_score, int64_t *ret_at_ms)
{
	struct stmt *s = db_query(db, "SELECT bounce, bounce_ms FROM chat WHERE id = $1");
	bind_int(s, 1, chat_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret_score = col_int(s, 0);
	*ret_at_ms = col_int(s, 1);
	stmt_reset(s);
	return OK;
}

enum err store_chat_set_bounce(struct db *db, int64_t chat_id, int64_t score, int64_t at_ms)
{
	struct stmt *s = db_query(db, "UPDATE chat SET bounce = $2, bounce_ms = $3 WHERE id = $1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, score);
	bind_int(s, 3, at_ms);
	return row_change(db, s);
}

enum err store_chat_reached(struct db *db, int64_t chat_id)
{
	struct stmt *s = db_query(db, "UPDATE chat SET bounce = 0 WHERE id = $1 AND bounce <> 0");
	bind_int(s, 1, chat_id);
	return stmt_run(s);
}

enum err store_chat_give_up(struct db *db, int64_t chat_id, int64_t now_ms, bool *ret_is_dead)
{
	struct stmt *s = db_query(db, "UPDATE chat SET state = 3 WHERE id = $1 AND state = 1");
	bind_int(s, 1, chat_id);
	enum err e = stmt_run(s);
	*ret_is_dead = e == OK && db_changes(db) > 0;
	if (!*ret_is_dead)
		return e;

	s = db_query(db, "UPDATE delivery SET state = 5, reason = 'reason.unreachable', changed_ms "
			 "= $2 WHERE state = 0 AND chat_id = $1");
	_Static_assert(DELIVERY_QUEUED == 0 && DELIVERY_FAILED == 5, "written in SQL above");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	e = stmt_run(s);
	if (e != OK)
		return e;
	s = db_query(db, "DELETE FROM digest_item WHERE chat_id = $1");
	bind_int(s, 1, chat_id);
	return stmt_run(s);
}

static str code_hash(const struct db *db, str code, struct hash16 *room)
{
	str parts[] = { STR("group_code"), code };
	*room = hash16_of(db_hash_key(db), parts, ARRAY_LEN(parts));
	return (str){ (const char *)room->b, sizeof(room->b) };
}

enum err store_group_code_add(struct db *db, str code, int64_t by_person, int64_t expires_ms)
{
	struct hash16 room;
	ASSERT(!str_is_empty(code));
	struct stmt *s = db_query(db, "INSERT INTO group_code (code_hash, created_by, expires_ms) "
				      "VALUES ($1, $2, $3)");
	bind_blob(s, 1, code_hash(db, code, &room));
	bind_int(s, 2, by_person);
	bind_int(s, 3, expires_ms);
	return stmt_run(s);
}

enum err store_group_code_take(struct db *db, str code, int64_t now_ms, int64_t *ret_by)
{
	struct hash16 room;
	struct stmt *s = db_query(db, "DELETE FROM group_code WHERE code_hash = $1 "
				      "RETURNING CASE WHEN expires_ms > $2 THEN created_by END");

	bind_blob(s, 1, code_hash(db, code, &room));
	bind_int(s, 2, now_ms);
	enum err e = row_int(s, ret_by);
	if (e != OK)
		return e;
	return *ret_by ? OK : ERR_NOTFOUND;
}
