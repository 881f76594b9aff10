/* SPDX-License-Identifier: MIT */
/* What a chat has had, and the day's digest: what is over its promos of the day, and what each
 * digest said. Called by flow, on the writer thread; keeps nothing. That a send which provably did
 * not go takes its part back is in delivery.c, where its state moves. */
#include "bot/store/digest.h"

#include "bot/model/event.h"
#include "bot/model/promo.h"
#include "bot/store/row.h"
#include "bot/store/run.h"
#include "bot/store/subscription.h"

enum err store_seen_has(struct db *db, int64_t chat_id, int64_t promo_id, bool *ret)
{
	struct stmt *s = db_query(db, "SELECT 1 FROM seen WHERE chat_id = $1 AND promo_id = $2");
	int64_t one;

	bind_int(s, 1, chat_id);
	bind_int(s, 2, promo_id);
	enum err e = row_int(s, &one);
	if (e != OK && e != ERR_NOTFOUND)
		return e;
	*ret = e == OK;
	return OK;
}

enum err store_seen_add(struct db *db, int64_t chat_id, int64_t promo_id)
{
	struct stmt *s = db_query(db, "INSERT INTO seen (chat_id, promo_id) VALUES ($1, $2)");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, promo_id);
	return stmt_run(s);
}

enum err store_chat_set_day(struct db *db, int64_t chat_id, int64_t day, int64_t n)
{
	ASSERT(n > 0);
	struct stmt *s = db_query(db, "UPDATE chat SET day = $2, day_promos = $3 WHERE id = $1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, day);
	bind_int(s, 3, n);
	return row_change(db, s);
}

enum err store_digest_add(struct db *db, int64_t chat_id, int64_t run_id, int64_t promo_id,
			  int64_t expires_ms)
{
	struct stmt *s = db_query(db, "INSERT INTO digest_item (chat_id, promo_id, expires_ms) "
				      "VALUES ($1, $2, $3) ON CONFLICT (chat_id, promo_id) DO "
				      "UPDATE SET expires_ms = $3");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, promo_id);
	bind_int(s, 3, expires_ms);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	s = db_query(db, "UPDATE run SET in_digest = in_digest + 1 WHERE id = $1");
	bind_int(s, 1, run_id);
	return row_change(db, s);
}

enum err store_digest_standing(struct db *db, int64_t chat_id, struct digest_standing *ret)
{
	struct stmt *s = db_query(db, "SELECT c.digest_day, coalesce(d.id, 0), coalesce(CAST("
				      "d.content AS INTEGER), 0) FROM chat c LEFT JOIN delivery d "
				      "ON d.state = 0 AND d.chat_id = c.id AND d.class = 3 WHERE "
				      "c.id = $1 LIMIT 1");
	_Static_assert(DELIVERY_QUEUED == 0 && CLASS_DIGEST == 3, "written in SQL above");
	bind_int(s, 1, chat_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct digest_standing){ col_int(s, 0), col_int(s, 1), col_int(s, 2) };
	stmt_reset(s);
	return OK;
}

enum err store_digest_move(struct db *db, int64_t row_id, int64_t day, int64_t not_before_ms,
			   int64_t now_ms)
{
	struct stmt *s =
		db_query(db, "UPDATE delivery SET content = CAST($2 AS TEXT), "
			     "not_before_ms = $3, changed_ms = $4, reason = CASE WHEN $3 > "
			     "$4 THEN 'reason.digest_time' ELSE '' END WHERE id = $1 AND "
			     "state = 0");
	bind_int(s, 1, row_id);
	bind_int(s, 2, day);
	bind_int(s, 3, not_before_ms);
	bind_int(s, 4, now_ms);
	return row_change(db, s);
}

enum err store_digest_set_day(struct db *db, int64_t chat_id, int64_t day)
{
	struct stmt *s = db_query(db, "UPDATE chat SET digest_day = $2 WHERE id = $1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, day);
	return row_change(db, s);
}

static enum err forget_items(struct db *db, int64_t chat_id, int64_t now_ms)
{
	struct stmt *s = db_query(
		db, "DELETE FROM digest_item WHERE chat_id = $1 AND (expires_ms <= $2 OR promo_id "
		    "IN (SELECT n.promo_id FROM seen n WHERE n.chat_id = $1) OR EXISTS (SELECT 1 "
		    "FROM promo o WHERE o.id = digest_item.promo_id AND (o.state NOT IN (5, 6, 7) "
		    "OR (o.expires_ms <> 0 AND o.expires_ms <= $2))))");
	_Static_assert(PROMO_RUNNING == 5 && PROMO_PAUSED == 6 && PROMO_DONE == 7,
		       "written in SQL above and below");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	return stmt_run(s);
}

enum err store_digest_forget(struct db *db, int64_t chat_id, int64_t promo_id)
{
	struct stmt *s =
		db_query(db, "DELETE FROM digest_item WHERE chat_id = $1 AND promo_id = $2");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, promo_id);
	return stmt_run(s);
}

enum err store_digest_waits(struct db *db, int64_t chat_id, int64_t now_ms, int64_t *ret_mode)
{
	struct stmt *s = db_query(
		db,
		"SELECT coalesce(min((SELECT min(u.mode) FROM subscription u WHERE u.category "
		"IN (p.category, '') AND u.district IN (p.district, 0) AND u.chat_id = "
		"i.chat_id AND u.paused_until_ms <= $2)), -1) FROM digest_item i JOIN promo p "
		"ON p.id = i.promo_id WHERE i.chat_id = $1 AND i.expires_ms > $2 AND p.state "
		"IN (5, 7) AND (p.expires_ms = 0 OR p.expires_ms > $2) AND NOT EXISTS (SELECT "
		"1 FROM seen n WHERE n.chat_id = i.chat_id AND n.promo_id = i.promo_id) AND "
		"EXISTS (SELECT 1 FROM chat c WHERE c.id = $1 AND c.state = 1 AND c.stop_ms = 0 "
		"AND c.marketing_stop_ms = 0)");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	return row_int(s, ret_mode);
}

enum err store_digest_items(struct db *db, int64_t chat_id, bool has_weekly, int64_t now_ms,
			    struct arena *mem, struct digest_promo *ret, size_t max, size_t *ret_n)
{
	size_t n = 0;

	_Static_assert(ID_PHONE == 0 && CHAT_ACTIVE == 1 && MODE_WEEKLY == 2,
		       "written in SQL below");
	enum err e = forget_items(db, chat_id, now_ms);
	if (e != OK)
		return e;
	struct stmt *s = db_query(
		db, "SELECT p.id, p.shop_id, p.title, p.unit, h.name, p.price_idr, (SELECT "
		    "n.opaque FROM identity n WHERE n.person_id = p.person_id AND n.kind = 0 AND "
		    "n.moved_ms = 0 LIMIT 1), p.category, p.district, (SELECT min(u.mode) FROM "
		    "subscription u WHERE u.category IN (p.category, '') AND u.district IN "
		    "(p.district, 0) AND u.chat_id = c.id AND u.paused_until_ms <= $2), "
		    "p.ready_ms, p.ends_ms FROM digest_item i JOIN promo "
		    "p ON p.id = i.promo_id "
		    "JOIN shop h ON h.id = p.shop_id JOIN chat c ON c.id = i.chat_id WHERE "
		    "i.chat_id = $1 AND p.state IN (5, 7) AND c.state = 1 AND c.stop_ms = 0 AND "
		    "c.marketing_stop_ms = 0 AND EXISTS (SELECT 1 FROM subscription u WHERE "
		    "u.category IN (p.category, '') AND u.district IN (p.district, 0) AND "
		    "u.chat_id = c.id AND u.paused_until_ms <= $2 AND (u.mode < 2 OR $4 = 1)) "
		    "ORDER BY i.promo_id LIMIT $3");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	bind_int(s, 3, (int64_t)max);
	bind_int(s, 4, has_weekly);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		ret[n++] = (struct digest_promo){
			.promo_id = col_int(s, 0),
			.shop_id = col_int(s, 1),
			.title = col_str(s, 2, mem),
			.unit = col_str(s, 3, mem),
			.shop_name = col_str(s, 4, mem),
			.price_idr = col_int(s, 5),
			.seller_phone = col_str(s, 6, mem),
			.category = col_str(s, 7, mem),
			.district = col_int(s, 8),
			.mode = col_int(s, 9),
			.ready_ms = col_int(s, 10),
			.ends_ms = col_int(s, 11),
		};
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

enum err store_digest_gather(struct db *db, int64_t chat_id, int64_t now_ms)
{
	struct stmt *s = db_query(
		db,
		"INSERT INTO digest_item (chat_id, promo_id, expires_ms) SELECT $1, r.promo_id, "
		"r.expires_ms FROM run r WHERE r.id > (SELECT max(id) FROM run) - $3 AND "
		"r.state IN (0, 2) AND r.expires_ms > $2 AND EXISTS (SELECT 1 FROM "
		"subscription u WHERE u.category IN (r.category, '') AND u.district IN "
		"(r.district, 0) AND u.chat_id = $1 AND u.paused_until_ms <= $2) AND NOT "
		"EXISTS (SELECT 1 FROM seen n WHERE n.chat_id = $1 AND n.promo_id = "
		"r.promo_id) ON CONFLICT (chat_id, promo_id) DO NOTHING");
	_Static_assert(RUN_RUNNING == 0 && RUN_DONE == 2, "written in SQL above");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	bind_int(s, 3, STORE_DIGEST_LOOK);
	return stmt_run(s);
}

enum err store_digest_entry(struct db *db, int64_t chat_id, int64_t delivery_id, int64_t position,
			    int64_t *ret_promo)
{
	struct stmt *s = db_query(db, "SELECT promo_id FROM digest_entry WHERE chat_id = $1 AND "
				      "position = $2 AND (delivery_id = $3 OR $3 = 0) ORDER BY "
				      "delivery_id DESC LIMIT 1");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, position);
	bind_int(s, 3, delivery_id);
	return row_int(s, ret_promo);
}

enum err store_digest_length(struct db *db, int64_t chat_id, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT count(*) FROM digest_entry WHERE chat_id = $1 AND "
				      "delivery_id = (SELECT max(delivery_id) FROM digest_entry "
				      "WHERE chat_id = $1)");
	bind_int(s, 1, chat_id);
	return row_int(s, ret);
}

enum err store_digest_keep(struct db *db, int64_t delivery_id, int64_t chat_id,
			   const int64_t *promos, size_t n)
{
	enum err e = OK;

	for (size_t i = 0; i < n && e == OK; i++) {
		struct stmt *s = db_query(db, "INSERT INTO digest_entry (delivery_id, position, "
					      "promo_id, chat_id) VALUES ($1, $2, $3, $4)");
		bind_int(s, 1, delivery_id);
		bind_int(s, 2, (int64_t)i + 1);
		bind_int(s, 3, promos[i]);
		bind_int(s, 4, chat_id);
		e = stmt_run(s);
		if (e == OK)
			e = store_seen_add(db, chat_id, promos[i]);
	}
	return e;
}
