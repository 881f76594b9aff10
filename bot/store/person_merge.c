/* SPDX-License-Identifier: MIT */
/* What it takes to make two persons one, and to give an id of one to another: the rows that hang on
 * a person and on her private chat follow. Rare; some dozen statements each, in the caller's
 * transaction. Called by person.c and person_link.c, on the writer thread; keeps nothing.
 *
 * A private chat's address is always an id of its person. A chat that lost its last id is dead, and
 * "#" with its number is put behind its address, so that the address is free for whoever has it
 * now. */
#include "bot/store/person.h"

#include "bot/model/delivery.h"
#include "bot/store/route.h"
#include "bot/store/row.h"

/* Runs a statement whose places are $1 = from and $2 = to. */
static enum err move(struct db *db, const char *sql, int64_t from, int64_t to)
{
	struct stmt *s = db_query(db, sql);
	bind_int(s, 1, from);
	bind_int(s, 2, to);
	return stmt_run(s);
}

static enum err move_all(struct db *db, const char *const *list, size_t n, int64_t from, int64_t to)
{
	enum err e = OK;

	for (size_t i = 0; i < n && e == OK; i++)
		e = move(db, list[i], from, to);
	return e;
}

/* 0 when she has none. */
static enum err private_chat(struct db *db, int64_t person_id, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT id FROM chat WHERE person_id = $1 AND kind = 0");
	bind_int(s, 1, person_id);
	*ret = 0;
	enum err e = row_int(s, ret);
	return e == ERR_NOTFOUND ? OK : e;
}

enum err person_chat_take(struct db *db, int64_t person_id, const struct identity *ids,
			  size_t n_ids, int64_t account_id, int64_t now_ms)
{
	struct identity address = ids[0];
	int64_t chat_id;

	enum err e = private_chat(db, person_id, &chat_id);
	if (e != OK || chat_id != 0)
		return e;
	for (size_t i = n_ids; i-- > 0;) {
		if (ids[i].kind == ID_PHONE)
			address = ids[i];
	}
	struct stmt *s =
		db_query(db, "INSERT INTO chat (kind, address_kind, address, person_id, "
			     "account_id, state, created_ms) VALUES (0, $1, $2, $3, $4, $5, $6)");
	bind_int(s, 1, address.kind);
	bind_str(s, 2, address.opaque);
	bind_int(s, 3, person_id);
	bind_int(s, 4, account_id);
	bind_int(s, 5, CHAT_ACTIVE);
	bind_int(s, 6, now_ms);
	return stmt_run(s);
}

/* Nothing will be sent to it, nothing is asked in it, and its address is free. */
static enum err chat_bury(struct db *db, int64_t chat_id)
{
	static const char *const list[] = {
		"UPDATE delivery SET state = 8, reason = 'reason.chat_gone' WHERE state = 0 AND "
		"chat_id = $1",
		"DELETE FROM subscription WHERE chat_id = $1",
		"DELETE FROM dialog WHERE chat_id = $1",
		"DELETE FROM digest_item WHERE chat_id = $1",
		"UPDATE chat SET state = 3, address = address || '#' || CAST(id AS TEXT) "
		"WHERE id = $1",
	};
	enum err e = OK;

	_Static_assert(CHAT_DEAD == 3 && DELIVERY_CANCELLED == 8, "written in SQL above");
	for (size_t i = 0; i < ARRAY_LEN(list) && e == OK; i++) {
		struct stmt *s = db_query(db, list[i]);
		bind_int(s, 1, chat_id);
		e = stmt_run(s);
	}
	return e;
}

/* --- two persons are one --- */

/* From private chat $1 to private chat $2. */
static const char *const route_moves[] = {
	/* Both ways to her, unless they are one account's. */
	"UPDATE chat SET has_routes = 1 WHERE id = $2 AND EXISTS (SELECT 1 FROM chat f WHERE f.id "
	"= $1 AND (f.account_id <> chat.account_id OR f.has_routes = 1))",
	"INSERT INTO route (chat_id, account_id, address_kind, address, last_inbound_ms) SELECT "
	"c.id, c.account_id, c.address_kind, c.address, c.last_inbound_ms FROM chat c WHERE c.id = "
	"$2 AND c.has_routes = 1 AND $1 <> $2 ON CONFLICT (chat_id, account_id) DO NOTHING",
	"INSERT INTO route (chat_id, account_id, address_kind, address, last_inbound_ms) SELECT "
	"t.id, c.account_id, c.address_kind, c.address, c.last_inbound_ms FROM chat c, chat t "
	"WHERE c.id = $1 AND t.id = $2 AND t.has_routes = 1 ON CONFLICT (chat_id, account_id) DO "
	"NOTHING",
	"INSERT INTO route (chat_id, account_id, address_kind, address, last_inbound_ms, "
	"failed_ms) SELECT CAST($2 AS BIGINT), account_id, address_kind, address, last_inbound_ms, "
	"failed_ms FROM route WHERE chat_id = $1 ON CONFLICT (chat_id, account_id) DO NOTHING",
};

/* From chat $1 to chat $2. A run that has a row for $2 is done with her; rows of open runs follow
 * her in whatever state, so that no run plans her again. */
static const char *const held_moves[] = {
	"UPDATE delivery SET chat_id = $2 WHERE state = 0 AND chat_id = $1 AND (run_id IS NULL OR "
	"NOT EXISTS (SELECT 1 FROM delivery o WHERE o.run_id = delivery.run_id AND o.chat_id = "
	"$2))",
	"UPDATE delivery SET chat_id = $2 WHERE chat_id = $1 AND run_id IN (SELECT id FROM run "
	"WHERE state < 2) AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.run_id = "
	"delivery.run_id AND o.chat_id = $2)",
	"INSERT INTO subscription (category, district, chat_id, mode, paused_until_ms, seq, "
	"created_ms) SELECT category, district, CAST($2 AS BIGINT), mode, paused_until_ms, seq, "
	"created_ms FROM subscription WHERE chat_id = $1 ON CONFLICT (category, district, chat_id) "
	"DO NOTHING",
	"INSERT INTO seen (chat_id, promo_id) SELECT CAST($2 AS BIGINT), promo_id FROM seen WHERE "
	"chat_id = $1 ON CONFLICT (chat_id, promo_id) DO NOTHING",
	"INSERT INTO digest_item (chat_id, promo_id, expires_ms) SELECT CAST($2 AS BIGINT), "
	"promo_id, expires_ms FROM digest_item WHERE chat_id = $1 ON CONFLICT (chat_id, promo_id) "
	"DO NOTHING",
	"UPDATE digest_entry SET chat_id = $2 WHERE chat_id = $1",
	/* A stop she said under one id holds for both. */
	"UPDATE chat SET (stop_ms, marketing_stop_ms, last_inbound_ms) = (SELECT "
	"CASE WHEN f.stop_ms > t.stop_ms THEN f.stop_ms ELSE t.stop_ms END, "
	"CASE WHEN f.marketing_stop_ms > t.marketing_stop_ms THEN f.marketing_stop_ms ELSE "
	"t.marketing_stop_ms END, "
	"CASE WHEN f.last_inbound_ms > t.last_inbound_ms THEN f.last_inbound_ms ELSE "
	"t.last_inbound_ms END FROM chat f, chat t WHERE f.id = $1 AND t.id = $2) WHERE id = $2",
	/* What she got today she got, whichever way. */
	"UPDATE chat SET (day, day_promos, digest_day, zone) = (SELECT "
	"CASE WHEN f.day > t.day THEN f.day ELSE t.day END, "
	"CASE WHEN f.day > t.day THEN f.day_promos WHEN f.day < t.day THEN t.day_promos ELSE "
	"f.day_promos + t.day_promos END, "
	"CASE WHEN f.digest_day > t.digest_day THEN f.digest_day ELSE t.digest_day END, "
	"CASE WHEN t.zone < 0 THEN f.zone ELSE t.zone END "
	"FROM chat f, chat t WHERE f.id = $1 AND t.id = $2) WHERE id = $2",
};

/* From private chat $1 to private chat $2. */
static const char *const own_moves[] = {
	"UPDATE promo SET chat_id = $2 WHERE chat_id = $1 AND person_id = (SELECT person_id FROM "
	"chat WHERE id = $1)",
	"UPDATE media SET chat_id = $2 WHERE chat_id = $1 AND person_id = (SELECT person_id FROM "
	"chat WHERE id = $1)",
	"UPDATE dialog SET chat_id = $2, person_id = (SELECT person_id FROM chat WHERE id = $2) "
	"WHERE chat_id = $1 AND NOT EXISTS (SELECT 1 FROM dialog o WHERE o.chat_id = $2)",
};

/* From person $1 to person $2. */
static const char *const person_moves[] = {
	"UPDATE identity SET person_id = $2 WHERE person_id = $1",
	"UPDATE shop SET person_id = $2 WHERE person_id = $1 AND NOT EXISTS (SELECT 1 FROM shop o "
	"WHERE o.person_id = $2)",
	"UPDATE promo SET person_id = $2 WHERE person_id = $1",
	"UPDATE media SET person_id = $2 WHERE person_id = $1",
	/* of two bans the one that lasts longer */
	"DELETE FROM ban WHERE person_id = $2 AND until_ms <> 0 AND EXISTS (SELECT 1 FROM ban o "
	"WHERE o.person_id = $1 AND (o.until_ms = 0 OR o.until_ms > ban.until_ms))",
	"UPDATE ban SET person_id = $2 WHERE person_id = $1 AND NOT EXISTS (SELECT 1 FROM ban o "
	"WHERE o.person_id = $2)",
	"UPDATE consent SET person_id = $2 WHERE person_id = $1",
	"UPDATE chat SET steward_id = $2 WHERE steward_id = $1",
	"UPDATE person SET name = (SELECT name FROM person WHERE id = $1) WHERE id = $2 AND "
	"name = ''",
	"UPDATE person SET consented_ms = (SELECT consented_ms FROM person WHERE id = $1) WHERE "
	"id = $2 AND consented_ms = 0",
};

/* Of two queued rows of a run the older is to stay: it takes the place of the other. */
static enum err trade_rows(struct db *db, int64_t from_chat, int64_t to_chat, bool *ret_more)
{
	struct stmt *s =
		db_query(db, "SELECT f.id, t.id, f.run_id FROM delivery f CROSS JOIN delivery t "
			     "WHERE f.state = 0 AND f.chat_id = $1 AND t.run_id = f.run_id AND "
			     "t.chat_id = $2 AND t.state = 0 AND f.id < t.id LIMIT 1");
	bind_int(s, 1, from_chat);
	bind_int(s, 2, to_chat);
	enum err e = stmt_step(s);
	*ret_more = e == OK;
	if (e != OK)
		return e == ERR_NOTFOUND ? OK : e;
	int64_t older = col_int(s, 0), younger = col_int(s, 1), run_id = col_int(s, 2);
	stmt_reset(s);

	s = db_query(db, "UPDATE delivery SET run_id = NULL WHERE id = $1");
	bind_int(s, 1, older);
	e = row_change(db, s);
	if (e != OK)
		return e;
	s = db_query(db, "UPDATE delivery SET chat_id = $2 WHERE id = $1");
	bind_int(s, 1, younger);
	bind_int(s, 2, from_chat);
	e = row_change(db, s);
	if (e != OK)
		return e;
	s = db_query(db, "UPDATE delivery SET chat_id = $2, run_id = $3 WHERE id = $1");
	bind_int(s, 1, older);
	bind_int(s, 2, to_chat);
	bind_int(s, 3, run_id);
	return row_change(db, s);
}

enum err chat_trade_rows(struct db *db, int64_t from_chat, int64_t to_chat)
{
	bool has_more = true;
	enum err e = OK;

	while (e == OK && has_more)
		e = trade_rows(db, from_chat, to_chat, &has_more);
	return e;
}

enum err chat_move_held(struct db *db, int64_t from_chat, int64_t to_chat)
{
	return move_all(db, held_moves, ARRAY_LEN(held_moves), from_chat, to_chat);
}

static enum err chat_join(struct db *db, int64_t from, int64_t to)
{
	enum err e = move_all(db, route_moves, ARRAY_LEN(route_moves), from, to);
	if (e == OK)
		e = chat_move_held(db, from, to);
	if (e == OK)
		e = move_all(db, own_moves, ARRAY_LEN(own_moves), from, to);
	return e == OK ? chat_bury(db, from) : e;
}

enum err person_join(struct db *db, int64_t from, int64_t to)
{
	int64_t from_chat, to_chat;

	ASSERT(from != to && from != 0 && to != 0);
	enum err e = private_chat(db, from, &from_chat);
	if (e == OK)
		e = private_chat(db, to, &to_chat);
	if (e == OK && from_chat != 0 && to_chat != 0)
		e = chat_join(db, from_chat, to_chat);
	else if (e == OK && from_chat != 0)
		e = move(db, "UPDATE chat SET person_id = $2 WHERE kind = 0 AND person_id = $1",
			 from, to);
	if (e == OK)
		e = move_all(db, person_moves, ARRAY_LEN(person_moves), from, to);
	return e;
}

/* --- an id changes hands --- */

/* Her private chat by another id of hers, the ones never given up first; none: it is dead. */
static enum err chat_other_address(struct db *db, int64_t person_id, int64_t chat_id)
{
	struct stmt *s = db_query(
		db, "UPDATE chat SET (address_kind, address) = (SELECT kind, opaque FROM identity "
		    "WHERE person_id = $1 ORDER BY moved_ms, kind, opaque LIMIT 1) WHERE id = $2 "
		    "AND EXISTS (SELECT 1 FROM identity WHERE person_id = $1)");
	bind_int(s, 1, person_id);
	bind_int(s, 2, chat_id);
	enum err e = row_change(db, s);
	return e == ERR_NOTFOUND ? chat_bury(db, chat_id) : e;
}

/* The private chat of who gave the id up. */
static enum err chat_lost(struct db *db, struct identity id, int64_t person_id)
{
	int64_t chat_id;
	bool has_other = false;

	enum err e = private_chat(db, person_id, &chat_id);
	if (e == OK && chat_id != 0)
		e = route_drop(db, chat_id, id, &has_other);
	if (e != OK || chat_id == 0 || has_other)
		return e;
	struct stmt *s = db_query(db, "SELECT id FROM chat WHERE kind = 0 AND address_kind = $1 "
				      "AND address = $2 AND person_id = $3");
	bind_int(s, 1, id.kind);
	bind_str(s, 2, id.opaque);
	bind_int(s, 3, person_id);
	e = row_int(s, &chat_id);
	if (e == OK)
		e = chat_other_address(db, person_id, chat_id);
	return e == ERR_NOTFOUND ? OK : e;
}

enum err person_hand_over(struct db *db, struct identity id, int64_t from, int64_t to,
			  int64_t now_ms)
{
	ASSERT(from != to && from != 0 && to != 0);
	struct stmt *s = db_query(db, "UPDATE identity SET person_id = $3, moved_ms = $4 WHERE "
				      "kind = $1 AND opaque = $2");
	bind_int(s, 1, id.kind);
	bind_str(s, 2, id.opaque);
	bind_int(s, 3, to);
	bind_int(s, 4, now_ms);
	enum err e = row_change(db, s);
	if (e == OK)
		e = chat_lost(db, id, from);
	if (e != OK)
		return e;

	/* Where she is reached on Telegram a number is no address. */
	s = db_query(db, "UPDATE chat SET address_kind = $1, address = $2 WHERE kind = 0 AND "
			 "person_id = $3 AND (address_kind = 3) = ($1 = 3)");
	_Static_assert(ID_TELEGRAM == 3, "written in SQL above");
	bind_int(s, 1, id.kind);
	bind_str(s, 2, id.opaque);
	bind_int(s, 3, to);
	return stmt_run(s);
}
