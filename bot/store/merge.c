/* SPDX-License-Identifier: MIT */
/* What one person was before two became one is written down as the rows that move; to take it back
 * is to move those rows again. Some dozens of statements, in the caller's transaction. Called by
 * /sambung and /pisah, on the writer thread; keeps nothing. */
#include "bot/store/merge.h"

#include "bot/model/delivery.h"
#include "bot/store/person.h"
#include "bot/store/row.h"
#include "bot/store/words.h"

/* merge_row.what. Stored: never renumber. */
enum what {
	MOVED_PROMO = 0,
	MOVED_PROMO_SHOP = 1,
	MOVED_PRODUCT = 2,
	MOVED_MEDIA = 3,
	MOVED_CONSENT = 4,
	MOVED_GROUP = 5,
	MOVED_DELIVERY = 6,
	MOVED_SHOP = 7,
	MOVED_HALAL = 8, /* of the shop with this id */
};

_Static_assert(MOVED_PROMO == 0 && MOVED_PROMO_SHOP == 1 && MOVED_PRODUCT == 2 &&
		       MOVED_MEDIA == 3 && MOVED_CONSENT == 4 && MOVED_GROUP == 5 &&
		       MOVED_DELIVERY == 6 && MOVED_SHOP == 7 && MOVED_HALAL == 8 &&
		       ID_TELEGRAM == 3 && DELIVERY_QUEUED == 0 && CHAT_ACTIVE == 1,
	       "written in SQL below");

/* A row of merge. */
struct merge {
	int64_t id, from, to, from_chat, to_chat, from_shop, to_shop, at_ms;
};

/* A statement and which places it has: $1 = the merge, $2 = from, $3 = to, $4 = the private chat of
 * from, $5 = of to, $6 = the shop of from, $7 = of to, $8 = now. */
struct step {
	const char *sql, *places;
};

static enum err run(struct db *db, const struct step *steps, size_t n, const struct merge *m)
{
	const int64_t values[] = { m->id,      m->from,      m->to,      m->from_chat,
				   m->to_chat, m->from_shop, m->to_shop, m->at_ms };
	enum err e = OK;

	for (size_t i = 0; i < n && e == OK; i++) {
		struct stmt *s = db_query(db, steps[i].sql);
		for (const char *p = steps[i].places; *p; p++)
			bind_int(s, *p - '0', values[*p - '1']);
		e = stmt_run(s);
	}
	return e;
}

static const struct step records[] = {
	{ "INSERT INTO merge_identity (merge_id, kind, opaque) SELECT CAST($1 AS BIGINT), kind, "
	  "opaque FROM identity WHERE person_id = $2",
	  "12" },
	{ "INSERT INTO merge_row (merge_id, what, id) SELECT CAST($1 AS BIGINT), 0, id FROM promo "
	  "WHERE person_id = $2",
	  "12" },
	{ "INSERT INTO merge_row (merge_id, what, id) SELECT CAST($1 AS BIGINT), 3, id FROM media "
	  "WHERE person_id = $2",
	  "12" },
	{ "INSERT INTO merge_row (merge_id, what, id) SELECT CAST($1 AS BIGINT), 4, id FROM "
	  "consent WHERE person_id = $2",
	  "12" },
	{ "INSERT INTO merge_row (merge_id, what, id) SELECT CAST($1 AS BIGINT), 5, id FROM chat "
	  "WHERE steward_id = $2",
	  "12" },
	{ "INSERT INTO merge_row (merge_id, what, id) SELECT CAST($1 AS BIGINT), 6, id FROM "
	  "delivery WHERE state = 0 AND chat_id = $4",
	  "14" },
	{ "INSERT INTO merge_row (merge_id, what, id) SELECT CAST($1 AS BIGINT), 6, id FROM "
	  "delivery WHERE chat_id = $4 AND run_id IN (SELECT id FROM run WHERE state < 2) ON "
	  "CONFLICT (merge_id, what, id) DO NOTHING",
	  "14" },
	{ "INSERT INTO merge_subscription (merge_id, category, district, mode, paused_until_ms, "
	  "seq, created_ms, is_new) SELECT CAST($1 AS BIGINT), f.category, f.district, f.mode, "
	  "f.paused_until_ms, f.seq, f.created_ms, NOT EXISTS (SELECT 1 FROM subscription t WHERE "
	  "t.chat_id = $5 AND t.category = f.category AND t.district = f.district) FROM "
	  "subscription f WHERE f.chat_id = $4",
	  "145" },
};

static const struct step shop_records[] = {
	{ "INSERT INTO merge_row (merge_id, what, id) SELECT CAST($1 AS BIGINT), 1, id FROM promo "
	  "WHERE person_id = $2 AND shop_id = $6",
	  "126" },
	{ "INSERT INTO merge_row (merge_id, what, id) SELECT CAST($1 AS BIGINT), 2, id FROM "
	  "product WHERE shop_id = $6",
	  "16" },
	{ "UPDATE promo SET shop_id = $7 WHERE id IN (SELECT id FROM merge_row WHERE merge_id = $1 "
	  "AND what = 1)",
	  "17" },
};
static const struct step product_moves[] = {
	{ "UPDATE product SET shop_id = $7 WHERE id IN (SELECT id FROM merge_row WHERE merge_id = "
	  "$1 AND what = 2)",
	  "17" },
	/* Her certificate, where the other shop has none. */
	{ "INSERT INTO merge_row (merge_id, what, id) SELECT CAST($1 AS BIGINT), 8, f.id FROM shop "
	  "f JOIN shop t ON t.id = $7 WHERE f.id = $6 AND f.halal_state > 0 AND t.halal_state = 0",
	  "167" },
	{ "UPDATE shop SET (halal, halal_state, halal_chat_id) = (SELECT f.halal, f.halal_state, "
	  "CAST($5 AS BIGINT) FROM shop f WHERE f.id = $6) WHERE id = $7 AND EXISTS (SELECT 1 FROM "
	  "merge_row r WHERE r.merge_id = $1 AND r.what = 8)",
	  "1567" },
	{ "UPDATE shop SET halal = '', halal_state = 0, halal_chat_id = 0 WHERE id = $6 AND EXISTS "
	  "(SELECT 1 FROM merge_row r WHERE r.merge_id = $1 AND r.what = 8)",
	  "16" },
};
static const struct step one_shop[] = {
	{ "INSERT INTO merge_row (merge_id, what, id) SELECT CAST($1 AS BIGINT), 7, id FROM shop "
	  "WHERE person_id = $2",
	  "12" },
};

/* --- together --- */

/* 0 when she has none. */
static enum err shop_of(struct db *db, int64_t person_id, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT id FROM shop WHERE person_id = $1");
	bind_int(s, 1, person_id);
	*ret = 0;
	enum err e = row_int(s, ret);
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err chat_of(struct db *db, int64_t person_id, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT id FROM chat WHERE person_id = $1 AND kind = 0");
	bind_int(s, 1, person_id);
	return row_int(s, ret);
}

static enum err count_promos(struct db *db, int64_t person_id, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT count(*) FROM promo WHERE person_id = $1");
	bind_int(s, 1, person_id);
	return row_int(s, ret);
}

/* Whether b is who stays rather than a, who is older. */
static enum err stays_second(struct db *db, int64_t a, int64_t b, bool *ret)
{
	int64_t shop_a, shop_b, n_a = 0, n_b = 0;

	enum err e = shop_of(db, a, &shop_a);
	if (e == OK)
		e = shop_of(db, b, &shop_b);
	if (e == OK)
		e = count_promos(db, a, &n_a);
	if (e == OK)
		e = count_promos(db, b, &n_b);
	if (e == OK)
		*ret = shop_b != 0 && (shop_a == 0 || n_b > n_a);
	return e;
}

static enum err merge_begin(struct db *db, struct merge *m)
{
	struct stmt *s = db_query(
		db,
		"INSERT INTO merge (from_id, to_id, from_chat_id, to_chat_id, from_shop_id, "
		"to_shop_id, from_kind, from_address, to_account_id, to_kind, to_address, at_ms) "
		"SELECT $1, $2, f.id, t.id, $5, $6, f.address_kind, f.address, t.account_id, "
		"t.address_kind, t.address, $7 FROM chat f, chat t WHERE f.id = $3 AND t.id = $4");
	bind_int(s, 1, m->from);
	bind_int(s, 2, m->to);
	bind_int(s, 3, m->from_chat);
	bind_int(s, 4, m->to_chat);
	bind_int(s, 5, m->from_shop);
	bind_int(s, 6, m->to_shop);
	bind_int(s, 7, m->at_ms);
	enum err e = row_change(db, s);
	if (e == OK)
		m->id = db_last_id(db);
	return e;
}

/* Everything is the shop's that stays. */
static enum err shops_join(struct db *db, const struct merge *m)
{
	enum err e = run(db, shop_records, ARRAY_LEN(shop_records), m);
	if (e == OK)
		e = words_drop_shop(db, m->from_shop);
	if (e == OK)
		e = words_drop_shop(db, m->to_shop);
	if (e == OK)
		e = run(db, product_moves, ARRAY_LEN(product_moves), m);
	return e == OK ? words_add_shop(db, m->to_shop) : e;
}

static enum err merge_find_sides(struct db *db, int64_t a, int64_t b, struct merge *ret)
{
	bool is_second;

	enum err e = stays_second(db, a, b, &is_second);
	if (e != OK)
		return e;
	ret->from = is_second ? a : b;
	ret->to = is_second ? b : a;
	e = chat_of(db, ret->from, &ret->from_chat);
	if (e == OK)
		e = chat_of(db, ret->to, &ret->to_chat);
	if (e == OK)
		e = shop_of(db, ret->from, &ret->from_shop);
	return e == OK ? shop_of(db, ret->to, &ret->to_shop) : e;
}

enum err store_merge(struct db *db, int64_t a, int64_t b, int64_t now_ms, struct merged *ret)
{
	struct merge m = { .at_ms = now_ms };

	ASSERT(a != b && a != 0 && b != 0);
	enum err e = merge_find_sides(db, a < b ? a : b, a < b ? b : a, &m);
	if (e == OK)
		e = merge_begin(db, &m);
	if (e == OK)
		e = run(db, records, ARRAY_LEN(records), &m);
	if (e == OK && m.from_shop != 0 && m.to_shop != 0)
		e = shops_join(db, &m);
	else if (e == OK)
		e = run(db, one_shop, ARRAY_LEN(one_shop), &m);
	if (e == OK)
		e = chat_trade_rows(db, m.from_chat, m.to_chat);
	if (e == OK)
		e = person_join(db, m.from, m.to);
	if (e == OK)
		*ret = (struct merged){ m.id, m.to, m.from, m.from_shop != 0 && m.to_shop != 0 };
	return e;
}

/* --- apart --- */

static const struct step undo_ids[] = {
	{ "UPDATE identity SET person_id = $2 WHERE person_id = $3 AND (kind, opaque) IN (SELECT "
	  "kind, opaque FROM merge_identity WHERE merge_id = $1)",
	  "123" },
	/* What was learned since belongs to who alone was on that network. */
	{ "UPDATE identity SET person_id = $2 WHERE person_id = $3 AND created_ms >= (SELECT at_ms "
	  "FROM merge WHERE id = $1) AND EXISTS (SELECT 1 FROM merge_identity m WHERE m.merge_id = "
	  "$1 AND (m.kind = 3) = (identity.kind = 3)) AND NOT EXISTS (SELECT 1 FROM identity o "
	  "WHERE o.person_id = $3 AND (o.kind = 3) = (identity.kind = 3) AND o.created_ms < "
	  "(SELECT at_ms FROM merge WHERE id = $1))",
	  "123" },
};

/* The chat of who stayed is reached by her own ids only, and the other lives again. */
static const struct step undo_chats[] = {
	{ "DELETE FROM route WHERE chat_id = $5 AND (address_kind, address) IN (SELECT kind, "
	  "opaque FROM identity WHERE person_id = $2)",
	  "25" },
	{ "UPDATE chat SET (account_id, address_kind, address) = (SELECT to_account_id, to_kind, "
	  "to_address FROM merge WHERE id = $1) WHERE id = $5 AND (address_kind, address) IN "
	  "(SELECT kind, opaque FROM identity WHERE person_id = $2)",
	  "125" },
	{ "UPDATE chat SET (address_kind, address, state) = (SELECT from_kind, from_address, 1 "
	  "FROM merge WHERE id = $1) WHERE id = $4 AND EXISTS (SELECT 1 FROM merge m CROSS JOIN "
	  "identity i WHERE m.id = $1 AND i.kind = m.from_kind AND i.opaque = m.from_address AND "
	  "i.person_id = $2)",
	  "124" },
	/* A stop said since holds for both, and so does what was had. */
	{ "UPDATE chat SET (stop_ms, marketing_stop_ms, day, day_promos, digest_day) = (SELECT "
	  "t.stop_ms, t.marketing_stop_ms, t.day, t.day_promos, t.digest_day FROM chat t WHERE "
	  "t.id = $5) WHERE id = $4",
	  "45" },
	{ "INSERT INTO seen (chat_id, promo_id) SELECT CAST($4 AS BIGINT), promo_id FROM seen "
	  "WHERE chat_id = $5 ON CONFLICT (chat_id, promo_id) DO NOTHING",
	  "45" },
};

static const struct step undo_rows[] = {
	{ "UPDATE promo SET person_id = $2, chat_id = $4 WHERE person_id = $3 AND id IN (SELECT id "
	  "FROM merge_row WHERE merge_id = $1 AND what = 0)",
	  "1234" },
	{ "UPDATE media SET person_id = $2, chat_id = CASE chat_id WHEN $5 THEN $4 ELSE chat_id "
	  "END WHERE person_id = $3 AND id IN (SELECT id FROM merge_row WHERE merge_id = $1 AND "
	  "what = 3)",
	  "12345" },
	{ "UPDATE consent SET person_id = $2 WHERE person_id = $3 AND id IN (SELECT id FROM "
	  "merge_row WHERE merge_id = $1 AND what = 4)",
	  "123" },
	{ "UPDATE chat SET steward_id = $2 WHERE steward_id = $3 AND id IN (SELECT id FROM "
	  "merge_row WHERE merge_id = $1 AND what = 5)",
	  "123" },
	{ "UPDATE delivery SET chat_id = $4 WHERE chat_id = $5 AND id IN (SELECT id FROM merge_row "
	  "WHERE merge_id = $1 AND what = 6) AND (run_id IS NULL OR NOT EXISTS (SELECT 1 FROM "
	  "delivery o WHERE o.run_id = delivery.run_id AND o.chat_id = $4))",
	  "145" },
	{ "UPDATE shop SET person_id = $2 WHERE person_id = $3 AND id IN (SELECT id FROM merge_row "
	  "WHERE merge_id = $1 AND what = 7)",
	  "123" },
	/* She may have left some of them since. */
	{ "INSERT INTO subscription (category, district, chat_id, mode, paused_until_ms, seq, "
	  "created_ms) SELECT m.category, m.district, CAST($4 AS BIGINT), m.mode, "
	  "m.paused_until_ms, m.seq, m.created_ms FROM merge_subscription m WHERE m.merge_id = $1 "
	  "AND EXISTS (SELECT 1 FROM subscription t WHERE t.category = m.category AND t.district = "
	  "m.district AND t.chat_id = $5) ON CONFLICT (category, district, chat_id) DO NOTHING",
	  "145" },
	{ "DELETE FROM subscription WHERE chat_id = $5 AND (category, district) IN (SELECT "
	  "category, district FROM merge_subscription WHERE merge_id = $1 AND is_new = 1)",
	  "15" },
	{ "INSERT INTO ban (person_id, promo_id, by_person, at_ms, until_ms, appealed_ms, times, "
	  "reason) SELECT CAST($2 AS BIGINT), promo_id, by_person, at_ms, until_ms, appealed_ms, "
	  "times, reason FROM ban WHERE person_id = $3 ON CONFLICT (person_id) DO NOTHING",
	  "23" },
	/* What waits by an account that does not reach her any more. */
	{ "UPDATE delivery SET as_template = 0, account_id = (SELECT account_id FROM chat WHERE id "
	  "= $5) WHERE state = 0 AND chat_id = $5 AND NOT EXISTS (SELECT 1 FROM route w WHERE "
	  "w.chat_id = $5 AND w.account_id = delivery.account_id)",
	  "5" },
	{ "UPDATE merge SET undone_ms = $8 WHERE id = $1", "18" },
};

static const struct step undo_promos[] = {
	{ "UPDATE promo SET shop_id = $6 WHERE shop_id = $7 AND id IN (SELECT id FROM merge_row "
	  "WHERE merge_id = $1 AND what = 1)",
	  "167" },
};
static const struct step undo_products[] = {
	{ "UPDATE shop SET (halal, halal_state, halal_chat_id) = (SELECT t.halal, t.halal_state, "
	  "CAST($4 AS BIGINT) FROM shop t WHERE t.id = $7) WHERE id = $6 AND EXISTS (SELECT 1 FROM "
	  "merge_row r WHERE r.merge_id = $1 AND r.what = 8)",
	  "1467" },
	{ "UPDATE shop SET halal = '', halal_state = 0, halal_chat_id = 0 WHERE id = $7 AND EXISTS "
	  "(SELECT 1 FROM merge_row r WHERE r.merge_id = $1 AND r.what = 8)",
	  "17" },
	{ "UPDATE product SET shop_id = $6 WHERE shop_id = $7 AND id IN (SELECT id FROM merge_row "
	  "WHERE merge_id = $1 AND what = 2)",
	  "167" },
};

static enum err last_merge(struct db *db, int64_t person_id, struct merge *ret)
{
	struct stmt *s = db_query(
		db, "SELECT id, from_id, to_id, from_chat_id, to_chat_id, from_shop_id, to_shop_id "
		    "FROM merge WHERE undone_ms = 0 AND to_id = $1 ORDER BY id DESC LIMIT 1");
	bind_int(s, 1, person_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct merge){
		.id = col_int(s, 0),
		.from = col_int(s, 1),
		.to = col_int(s, 2),
		.from_chat = col_int(s, 3),
		.to_chat = col_int(s, 4),
		.from_shop = col_int(s, 5),
		.to_shop = col_int(s, 6),
	};
	stmt_reset(s);
	return OK;
}

static enum err shops_part(struct db *db, const struct merge *m)
{
	enum err e = words_drop_shop(db, m->to_shop);
	if (e == OK)
		e = run(db, undo_products, ARRAY_LEN(undo_products), m);
	if (e == OK)
		e = run(db, undo_promos, ARRAY_LEN(undo_promos), m);
	if (e == OK)
		e = words_add_shop(db, m->from_shop);
	return e == OK ? words_add_shop(db, m->to_shop) : e;
}

enum err store_merge_undo(struct db *db, int64_t person_id, int64_t now_ms, struct merged *ret)
{
	struct merge m;

	enum err e = last_merge(db, person_id, &m);
	if (e != OK)
		return e;
	m.at_ms = now_ms;
	e = run(db, undo_ids, ARRAY_LEN(undo_ids), &m);
	if (e == OK)
		e = run(db, undo_chats, ARRAY_LEN(undo_chats), &m);
	if (e == OK && m.from_shop != 0 && m.to_shop != 0)
		e = shops_part(db, &m);
	if (e == OK)
		e = run(db, undo_rows, ARRAY_LEN(undo_rows), &m);
	if (e == OK)
		*ret = (struct merged){ m.id, m.to, m.from, m.from_shop != 0 && m.to_shop != 0 };
	return e;
}

enum err store_person_of(struct db *db, struct identity id, int64_t *ret_id)
{
	struct stmt *s =
		db_query(db, "SELECT person_id FROM identity WHERE kind = $1 AND opaque = $2");
	bind_int(s, 1, id.kind);
	bind_str(s, 2, id.opaque);
	return row_int(s, ret_id);
}
