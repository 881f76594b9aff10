/* SPDX-License-Identifier: MIT */
/* The ways to a person who writes by several accounts. Most have one and no row here: rows come
 * with the first message by a second account, or when two persons become one. Called by dispatch,
 * the verdicts and the other files of persons, on the writer thread; keeps nothing. */
#include "bot/store/route.h"

#include "bot/model/delivery.h"
#include "bot/store/row.h"

static bool is_same(struct identity a, struct identity b)
{
	return a.kind == b.kind && str_eq(a.opaque, b.opaque);
}

/* Whether the address stays her way by the same account though she wrote from other ids: it is her
 * only one of its kind, and she is not two by a code, so the ids are those of the same phone. */
static enum err address_stays(struct db *db, const struct chat *c, const struct identity *ids,
			      size_t n_ids, bool *ret)
{
	int64_t n;

	*ret = false;
	for (size_t i = 0; i < n_ids; i++) {
		if (is_same(ids[i], c->address)) {
			*ret = true;
			return OK;
		}
	}
	for (size_t i = 0; i < n_ids; i++) {
		if (ids[i].kind == c->address.kind || ids[i].kind == ID_TELEGRAM)
			return OK;
	}
	struct stmt *s = db_query(
		db, "SELECT count(*) FROM identity WHERE person_id = $1 AND kind = $2 AND moved_ms "
		    "= 0 AND NOT EXISTS (SELECT 1 FROM merge WHERE undone_ms = 0 AND to_id = $1)");
	bind_int(s, 1, c->person_id);
	bind_int(s, 2, c->address.kind);
	enum err e = row_int(s, &n);
	*ret = e == OK && n == 1;
	return e;
}

static struct identity best_of(const struct identity *ids, size_t n_ids)
{
	for (size_t i = 0; i < n_ids; i++) {
		if (ids[i].kind == ID_PHONE)
			return ids[i];
	}
	return ids[0];
}

/* The chat's own way becomes a route beside others. */
static enum err keep_own(struct db *db, int64_t chat_id)
{
	struct stmt *s = db_query(
		db, "INSERT INTO route (chat_id, account_id, address_kind, address, "
		    "last_inbound_ms) SELECT c.id, c.account_id, c.address_kind, c.address, "
		    "c.last_inbound_ms FROM chat c WHERE c.id = $1 ON CONFLICT (chat_id, "
		    "account_id) DO UPDATE SET address_kind = excluded.address_kind, address = "
		    "excluded.address");
	bind_int(s, 1, chat_id);
	return stmt_run(s);
}

enum err store_route_take(struct db *db, struct chat *c, int64_t account_id,
			  const struct identity *ids, size_t n_ids)
{
	bool is_same_account = c->account_id == account_id, stays = false;
	struct identity address = best_of(ids, n_ids);
	enum err e = OK;

	ASSERT(c->kind == CHAT_PRIVATE && n_ids > 0);
	if (is_same_account)
		e = address_stays(db, c, ids, n_ids, &stays);
	if (e != OK || stays)
		return e;
	if (!is_same_account)
		e = keep_own(db, c->id);
	if (e != OK)
		return e;

	struct stmt *s = db_query(db, "UPDATE chat SET account_id = $2, address_kind = $3, address "
				      "= $4, has_routes = CASE WHEN account_id = $2 THEN "
				      "has_routes ELSE 1 END WHERE id = $1");
	bind_int(s, 1, c->id);
	bind_int(s, 2, account_id);
	bind_int(s, 3, address.kind);
	bind_str(s, 4, address.opaque);
	e = row_change(db, s);
	if (e != OK)
		return e;
	c->account_id = account_id;
	c->address = address;
	c->has_routes = c->has_routes || !is_same_account;
	return OK;
}

enum err route_heard(struct db *db, const struct chat *c)
{
	if (c->kind != CHAT_PRIVATE)
		return OK;
	struct stmt *s = db_query(
		db, "INSERT INTO route (chat_id, account_id, address_kind, address, "
		    "last_inbound_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (chat_id, "
		    "account_id) DO UPDATE SET address_kind = excluded.address_kind, address = "
		    "excluded.address, last_inbound_ms = excluded.last_inbound_ms, failed_ms = 0");
	bind_int(s, 1, c->id);
	bind_int(s, 2, c->account_id);
	bind_int(s, 3, c->address.kind);
	bind_str(s, 4, c->address.opaque);
	bind_int(s, 5, c->last_inbound_ms);
	return stmt_run(s);
}

static enum err next_find(struct db *db, int64_t chat_id, int64_t account_id, int64_t run_id,
			  int64_t *ret_id)
{
	struct stmt *s = db_query(
		db, "SELECT a.id FROM account a CROSS JOIN route w WHERE a.position >= 0 AND a.id "
		    "<> $2 AND w.chat_id = $1 AND w.account_id = a.id AND w.failed_ms = 0 AND "
		    "w.last_inbound_ms <> 0 AND ($3 = 0 OR EXISTS (SELECT 1 FROM run_cursor u "
		    "WHERE u.run_id = $3 AND u.account_id = a.id)) ORDER BY a.position LIMIT 1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, account_id);
	bind_int(s, 3, run_id);
	return row_int(s, ret_id);
}

/* Promos and digests that wait for her there would fail too. */
static enum err waiting_follow(struct db *db, int64_t chat_id, int64_t from, int64_t to)
{
	_Static_assert(DELIVERY_QUEUED == 0 && CLASS_PROMO == 2, "written in SQL below");
	struct stmt *s = db_query(
		db, "UPDATE delivery SET account_id = $3, as_template = 0 WHERE chat_id = $1 AND "
		    "state = 0 AND account_id = $2 AND class >= 2 AND (run_id IS NULL OR EXISTS "
		    "(SELECT 1 FROM run_cursor u WHERE u.run_id = delivery.run_id AND "
		    "u.account_id = $3))");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, from);
	bind_int(s, 3, to);
	return stmt_run(s);
}

enum err store_route_fail(struct db *db, int64_t chat_id, int64_t account_id, int64_t run_id,
			  int64_t now_ms, int64_t *ret_id)
{
	enum err e = next_find(db, chat_id, account_id, run_id, ret_id);
	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "UPDATE route SET failed_ms = $3 WHERE chat_id = $1 AND "
				      "account_id = $2");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, account_id);
	bind_int(s, 3, now_ms);
	e = stmt_run(s);
	return e ? e : waiting_follow(db, chat_id, account_id, *ret_id);
}

enum err store_route_promo(struct db *db, int64_t chat_id, int64_t *ret_id)
{
	struct stmt *s = db_query(db, "SELECT " CHAT_PROMO_ACCOUNT " FROM chat c WHERE c.id = $1");
	bind_int(s, 1, chat_id);
	return row_int(s, ret_id);
}

enum err store_route_of(struct db *db, struct chat *c, struct identity id, struct arena *mem)
{
	if (!c->has_routes)
		return OK;
	struct stmt *s = db_query(
		db, "SELECT a.id, w.address_kind, w.address, w.last_inbound_ms FROM route w CROSS "
		    "JOIN account a WHERE w.chat_id = $1 AND a.id = w.account_id AND a.position >= "
		    "0 AND (w.address_kind = 3) = ($2 = 3) ORDER BY w.address_kind = $2 AND "
		    "w.address = $3 DESC, w.last_inbound_ms DESC LIMIT 1");
	_Static_assert(ID_TELEGRAM == 3, "written in SQL above");
	bind_int(s, 1, c->id);
	bind_int(s, 2, id.kind);
	bind_str(s, 3, id.opaque);
	enum err e = stmt_step(s);
	if (e != OK)
		return e == ERR_NOTFOUND ? OK : e;
	c->account_id = col_int(s, 0);
	c->address.kind = (enum id_kind)col_int(s, 1);
	c->address.opaque = col_str(s, 2, mem);
	c->last_inbound_ms = col_int(s, 3);
	stmt_reset(s);
	return OK;
}

enum err store_route_delivery(struct db *db, int64_t delivery_id, int64_t account_id)
{
	struct stmt *s = db_query(db, "UPDATE delivery SET account_id = $2, as_template = 0 WHERE "
				      "id = $1 AND state = 0");
	bind_int(s, 1, delivery_id);
	bind_int(s, 2, account_id);
	return row_change(db, s);
}

enum err route_drop(struct db *db, int64_t chat_id, struct identity id, bool *ret_left)
{
	struct stmt *s = db_query(db, "DELETE FROM route WHERE chat_id = $1 AND address_kind = $2 "
				      "AND address = $3");
	*ret_left = false;
	bind_int(s, 1, chat_id);
	bind_int(s, 2, id.kind);
	bind_str(s, 3, id.opaque);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;

	s = db_query(db, "UPDATE chat SET (account_id, address_kind, address, last_inbound_ms) = "
			 "(SELECT account_id, address_kind, address, last_inbound_ms FROM route "
			 "WHERE chat_id = $1 ORDER BY last_inbound_ms DESC LIMIT 1) WHERE id = $1 "
			 "AND address_kind = $2 AND address = $3 AND EXISTS (SELECT 1 FROM route "
			 "WHERE chat_id = $1)");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, id.kind);
	bind_str(s, 3, id.opaque);
	e = row_change(db, s);
	*ret_left = e == OK;
	return e == ERR_NOTFOUND ? OK : e;
}
