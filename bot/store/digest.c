/* SPDX-License-Identifier: MIT */
/* What a chat has had, and the day's digest: what is over its promos of the day, and what each
 * digest said. Called by flow, on the writer thread; keeps nothing. That a send which provably did
 * not go takes its part back is in delivery.c, where its state moves. */
#include "bot/store/digest.h"

#include "bot/model/event.h"
#include "bot/model/promo.h"
#include "bot/store/row.h"

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

enum err store_digest_next(struct db *db, int64_t chat_id, int64_t day, int64_t *ret_day)
{
	struct stmt *s = db_query(db, "SELECT 1 FROM delivery WHERE state = 0 AND chat_id = $1 AND "
				      "class = 3 LIMIT 1");
	int64_t one;

	_Static_assert(DELIVERY_QUEUED == 0 && CLASS_DIGEST == 3, "written in SQL above");
	bind_int(s, 1, chat_id);
	enum err e = row_int(s, &one);
	if (e == OK)
		*ret_day = 0;
	if (e != ERR_NOTFOUND)
		return e;
	/* A day far ahead is none: the clock was set back. */
	s = db_query(db, "UPDATE chat SET digest_day = CASE WHEN digest_day BETWEEN $2 AND $2 + 2 "
			 "THEN digest_day + 1 ELSE $2 END WHERE id = $1 RETURNING digest_day");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, day);
	return row_int(s, ret_day);
}

enum err store_digest_undo(struct db *db, int64_t chat_id, int64_t day)
{
	struct stmt *s = db_query(db, "UPDATE chat SET digest_day = digest_day - 1 WHERE id = $1 "
				      "AND digest_day = $2");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, day);
	return stmt_run(s);
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

enum err store_digest_items(struct db *db, int64_t chat_id, int64_t now_ms, struct arena *mem,
			    struct digest_promo *ret, size_t max, size_t *ret_n)
{
	size_t n = 0;

	_Static_assert(ID_PHONE == 0 && CHAT_ACTIVE == 1, "written in SQL below");
	enum err e = forget_items(db, chat_id, now_ms);
	if (e != OK)
		return e;
	struct stmt *s = db_query(
		db, "SELECT p.id, p.shop_id, p.title, p.unit, h.name, p.price_idr, (SELECT "
		    "n.opaque FROM identity n WHERE n.person_id = p.person_id AND n.kind = 0 AND "
		    "n.moved_ms = 0 LIMIT 1) FROM digest_item i JOIN promo p ON p.id = i.promo_id "
		    "JOIN shop h ON h.id = p.shop_id JOIN chat c ON c.id = i.chat_id WHERE "
		    "i.chat_id = $1 AND p.state IN (5, 7) AND c.state = 1 AND c.stop_ms = 0 AND "
		    "c.marketing_stop_ms = 0 AND EXISTS (SELECT 1 FROM subscription u WHERE "
		    "u.category IN (p.category, '') AND u.district IN (p.district, 0) AND "
		    "u.chat_id = c.id AND u.mode = 0 AND u.paused_until_ms <= $2) ORDER BY "
		    "i.promo_id LIMIT $3");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, now_ms);
	bind_int(s, 3, (int64_t)max);
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
		};
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

enum err store_digest_keep(struct db *db, int64_t delivery_id, int64_t chat_id,
			   const int64_t *promos, size_t n)
{
	enum err e = OK;

	for (size_t i = 0; i < n && e == OK; i++) {
		struct stmt *s = db_query(db, "INSERT INTO digest_entry (delivery_id, position, "
					      "promo_id) VALUES ($1, $2, $3)");
		bind_int(s, 1, delivery_id);
		bind_int(s, 2, (int64_t)i + 1);
		bind_int(s, 3, promos[i]);
		e = stmt_run(s);
		if (e == OK)
			e = store_seen_add(db, chat_id, promos[i]);
	}
	return e;
}
