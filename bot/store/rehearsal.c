/* SPDX-License-Identifier: MIT */
/* What a rehearsal needs of the database, copied into another one. Called by flow's rehearsal.c on
 * the writer thread, between what the turn does; keeps nothing. Each question is bounded and reads
 * by an index, so that a turn can ask it beside its work.
 *
 * Rows are copied whole, by the tables' own layout: a new column comes along by itself. A new table
 * that decides who gets what has to be added here. */
#include "bot/store/rehearsal.h"

#include "bot/model/delivery.h"
#include "bot/model/promo.h"
#include "bot/store/row.h"
#include "bot/store/run.h"

_Static_assert(CHAT_GROUP == 1 && CLASS_DIGEST == 3 && PROMO_SCHEDULED == 3 &&
		       PROMO_PREPARING == 4 && RUN_DONE == 2 && DELIVERY_QUEUED == 0 &&
		       REHEARSAL_SOON_MAX == 32 && REHEARSAL_QUEUED_MAX == 1000,
	       "written in SQL below");

enum err store_rehearsal_open(struct db **ret)
{
	struct why why;
	struct db *db;

	enum err e = db_open_model(&db, &why);
	if (e != OK)
		return e;
	/* What a row refers to is not always copied. */
	e = db_script(db, STR("PRAGMA foreign_keys = OFF"));
	if (e == OK)
		*ret = db;
	else
		db_close(db);
	return e;
}

/* What is rehearsed, and what goes out meanwhile. A promo may come twice. */
#define REHEARSED_BESIDE(id)                                                                       \
	"WITH rehearsed AS (SELECT id, shop_id, person_id, chat_id FROM promo WHERE id = " id      \
	" UNION ALL SELECT p.id, p.shop_id, p.person_id, p.chat_id FROM run r CROSS JOIN promo p " \
	"WHERE r.state < 2 AND p.id = r.promo_id UNION ALL SELECT * FROM (SELECT id, shop_id, "    \
	"person_id, chat_id FROM promo WHERE state = 3 ORDER BY starts_ms, id LIMIT 32) UNION "    \
	"ALL SELECT * FROM (SELECT id, shop_id, person_id, chat_id FROM promo WHERE state = 4 "    \
	"ORDER BY id LIMIT 32)) "
#define REHEARSED REHEARSED_BESIDE("$1")

static const struct {
	const char *table, *sql;
	bool has_promo; /* $1 */
} base[] = {
	{ "account", "SELECT * FROM account", false },
	{ "meta",
	  "SELECT * FROM meta WHERE key IN ('brake', 'copy', 'subscription_seq', 'beat_ms')",
	  false },
	{ "waiting_release", "SELECT * FROM waiting_release", false },
	{ "run", "SELECT * FROM run WHERE state < 2", false },
	{ "run_cursor",
	  "SELECT u.* FROM run r CROSS JOIN run_cursor u WHERE r.state < 2 AND u.run_id = r.id",
	  false },
	{ "promo", REHEARSED "SELECT p.* FROM rehearsed h CROSS JOIN promo p WHERE p.id = h.id",
	  true },
	{ "shop", REHEARSED "SELECT s.* FROM rehearsed h CROSS JOIN shop s WHERE s.id = h.shop_id",
	  true },
	{ "person",
	  REHEARSED "SELECT p.* FROM rehearsed h CROSS JOIN person p WHERE p.id = h.person_id",
	  true },
	{ "identity",
	  REHEARSED "SELECT i.* FROM rehearsed h CROSS JOIN identity i WHERE i.person_id = "
		    "h.person_id",
	  true },
	{ "chat", REHEARSED "SELECT c.* FROM rehearsed h CROSS JOIN chat c WHERE c.id = h.chat_id",
	  true },
	{ "promo_photo",
	  REHEARSED "SELECT f.* FROM rehearsed h CROSS JOIN promo_photo f WHERE f.promo_id = h.id",
	  true },
	{ "media",
	  REHEARSED "SELECT m.* FROM rehearsed h CROSS JOIN promo_photo f CROSS JOIN media m WHERE "
		    "f.promo_id = h.id AND m.id = f.media_id",
	  true },
	{ "upload",
	  REHEARSED "SELECT o.* FROM rehearsed h CROSS JOIN promo_photo f CROSS JOIN media m CROSS "
		    "JOIN account CROSS JOIN upload o WHERE f.promo_id = h.id AND m.id = "
		    "f.media_id AND o.account_id = account.id AND o.hash = m.hash",
	  true },
};

#define QUEUED                                                                                     \
	"(SELECT d.id, d.chat_id FROM delivery d WHERE d.state = 0 AND d.account_id = $1 ORDER "   \
	"BY d.class, d.run_id, d.not_before_ms, d.id LIMIT 1000) look "

/* What a digest tells of a promo, and what the rules of a group ask of it: those in a list. */
#define TOLD_PROMOS "SELECT p.* FROM promo p WHERE p.id IN "
#define TOLD_SHOPS                                                                                 \
	"SELECT h.* FROM shop h WHERE h.id IN (SELECT p.shop_id FROM promo p WHERE p.id IN "
#define TOLD_PHOTOS "SELECT f.* FROM promo_photo f WHERE f.promo_id IN "
#define TOLD_MEDIA                                                                                 \
	"SELECT m.* FROM media m WHERE m.id IN (SELECT f.media_id FROM promo_photo f WHERE "       \
	"f.promo_id IN "
#define TOLD_SELLERS                                                                               \
	"SELECT n.* FROM identity n WHERE n.person_id IN (SELECT p.person_id FROM promo p WHERE "  \
	"p.id IN "

/* Digests say what waits for their chats. */
#define DIGESTS                                                                                    \
	"(SELECT d.chat_id FROM delivery d WHERE d.state = 0 AND d.account_id = $1 AND d.class = " \
	"3 ORDER BY d.run_id, d.not_before_ms, d.id LIMIT 1000) look "
#define ITEMS                                                                                      \
	"(SELECT i.promo_id FROM " DIGESTS                                                         \
	"CROSS JOIN digest_item i WHERE i.chat_id = look.chat_id)"

/* What groups with rules of their own have had of the sellers in their digests. */
#define HAD_BEFORE                                                                                 \
	"CROSS JOIN digest_item i CROSS JOIN promo m CROSS JOIN promo o CROSS JOIN seen s WHERE "
#define IS_HAD_BEFORE                                                                              \
	"c.kind = 1 AND c.rules <> '' AND i.chat_id = c.id AND m.id = i.promo_id AND o.person_id " \
	"= m.person_id AND s.chat_id = c.id AND s.promo_id = o.id"
#define QUEUED_HAD(what)                                                                           \
	"SELECT " what ".* FROM " DIGESTS "CROSS JOIN chat c " HAD_BEFORE                          \
	"c.id = look.chat_id AND " IS_HAD_BEFORE

/* $1: an account. */
static const struct {
	const char *table, *sql;
} queued[] = {
	{ "delivery", "SELECT d.* FROM " QUEUED "CROSS JOIN delivery d WHERE d.id = look.id" },
	{ "chat", "SELECT c.* FROM " QUEUED "CROSS JOIN chat c WHERE c.id = look.chat_id" },
	{ "route", "SELECT w.* FROM " QUEUED "CROSS JOIN route w WHERE w.chat_id = look.chat_id" },
	{ "person", "SELECT p.* FROM " QUEUED "CROSS JOIN chat c CROSS JOIN person p WHERE c.id = "
		    "look.chat_id AND p.id = c.person_id" },
	{ "identity",
	  "SELECT i.* FROM " QUEUED "CROSS JOIN chat c CROSS JOIN identity i WHERE c.id = "
	  "look.chat_id AND i.person_id = c.person_id" },
	{ "subscription",
	  "SELECT u.* FROM " DIGESTS "CROSS JOIN subscription u WHERE u.chat_id = look.chat_id" },
	{ "digest_item",
	  "SELECT i.* FROM " DIGESTS "CROSS JOIN digest_item i WHERE i.chat_id = look.chat_id" },
	{ "seen",
	  "SELECT s.* FROM " DIGESTS "CROSS JOIN digest_item i CROSS JOIN seen s WHERE "
	  "i.chat_id = look.chat_id AND s.chat_id = i.chat_id AND s.promo_id = i.promo_id" },
	{ "promo", TOLD_PROMOS ITEMS },
	{ "shop", TOLD_SHOPS ITEMS ")" },
	{ "promo_photo", TOLD_PHOTOS ITEMS },
	{ "media", TOLD_MEDIA ITEMS ")" },
	{ "identity", TOLD_SELLERS ITEMS ")" },
	{ "promo", QUEUED_HAD("o") },
	{ "seen", QUEUED_HAD("s") },
};

static enum err copy_queued(struct db *from, struct db *to, int64_t account_id)
{
	int64_t n = 0;
	enum err e = OK;

	for (size_t i = 0; i < ARRAY_LEN(queued) && e == OK; i++) {
		struct stmt *s = db_query(from, queued[i].sql);
		bind_int(s, 1, account_id);
		e = db_copy(s, to, queued[i].table, &n);
	}
	return e;
}

enum err store_rehearsal_base(struct db *from, struct db *to, int64_t promo_id)
{
	int64_t n = 0;
	enum err e = OK;

	for (size_t i = 0; i < ARRAY_LEN(base) && e == OK; i++) {
		struct stmt *s = db_query(from, base[i].sql);
		if (base[i].has_promo)
			bind_int(s, 1, promo_id);
		e = db_copy(s, to, base[i].table, &n);
	}
	struct stmt *accounts = db_query(to, "SELECT id FROM account ORDER BY id");
	while (e == OK && (e = stmt_step(accounts)) == OK)
		e = copy_queued(from, to, col_int(accounts, 0));
	stmt_reset(accounts);
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_rehearsal_ranges(struct db *to, int64_t promo_id, struct arena *mem,
				struct rehearsal_range *ret, size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(
		to, "SELECT category, district FROM (SELECT c.category, d.district, min(p.id <> "
		    "$1) AS later FROM promo p, (SELECT category FROM promo UNION SELECT '') c, "
		    "(SELECT district FROM promo UNION SELECT 0) d WHERE c.category IN "
		    "(p.category, '') AND d.district IN (p.district, 0) GROUP BY 1, 2) ORDER BY "
		    "later, category, district LIMIT $2");
	size_t n = 0;
	enum err e;

	bind_int(s, 1, promo_id);
	bind_int(s, 2, (int64_t)max);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		ret[n++] = (struct rehearsal_range){ col_str(s, 0, mem), col_int(s, 1) };
	}
	*ret_n = n;
	return e == ERR_NOTFOUND ? OK : e;
}

#define STRETCH                                                                                    \
	"FROM subscription u CROSS JOIN chat c WHERE u.category = $1 AND u.district = $2 AND "     \
	"u.chat_id > $3 AND u.chat_id <= $4 AND c.id = u.chat_id"
#define STRETCH_WITH(table)                                                                        \
	"FROM subscription u CROSS JOIN chat c CROSS JOIN " table " WHERE u.category = $1 AND "    \
	"u.district = $2 AND u.chat_id > $3 AND u.chat_id <= $4 AND c.id = u.chat_id AND "

/* What waits for their digests. */
#define WAITING "(SELECT i.promo_id " STRETCH_WITH("digest_item i") "i.chat_id = c.id)"
/* What groups with rules of their own have had of the same sellers. */
#define HAD(what)                                                                                  \
	REHEARSED_BESIDE("$5")                                                                     \
	"SELECT " what ".* " STRETCH_WITH(                                                         \
		"rehearsed m CROSS JOIN promo o CROSS JOIN seen s") "c.kind = 1 AND c.rules <> "   \
								    "'' AND o.person_id = "        \
								    "m.person_id AND s.chat_id = " \
								    "c.id AND "                    \
								    "s.promo_id = o.id"

#define HAD_OF_ITEMS(what)                                                                         \
	"SELECT " what ".* " STRETCH_WITH(                                                         \
		"digest_item i CROSS JOIN promo m CROSS JOIN promo o CROSS JOIN seen s")           \
		IS_HAD_BEFORE

/* $1 and $2: the range, $3 and $4: behind which chat, up to which; $5: what is rehearsed. */
static const struct {
	const char *table, *sql;
	bool has_promo;
} people[] = {
	{ "subscription", "SELECT u.* " STRETCH, false },
	{ "chat", "SELECT c.* " STRETCH, false },
	{ "route", "SELECT w.* " STRETCH_WITH("route w") "w.chat_id = c.id", false },
	{ "person", "SELECT p.* " STRETCH_WITH("person p") "p.id = c.person_id", false },
	{ "seen", "SELECT s.* " STRETCH_WITH("seen s") "s.chat_id = c.id AND s.promo_id = $5",
	  true },
	{ "seen",
	  "SELECT s.* " STRETCH_WITH("run r CROSS JOIN seen s") "r.state < 2 AND s.chat_id = c.id "
								"AND s.promo_id = r.promo_id",
	  false },
	{ "digest_item", "SELECT i.* " STRETCH_WITH("digest_item i") "i.chat_id = c.id", false },
	{ "seen",
	  "SELECT s.* " STRETCH_WITH("digest_item i CROSS JOIN seen s") "i.chat_id = c.id AND "
									"s.chat_id = c.id AND "
									"s.promo_id = i.promo_id",
	  false },
	{ "promo", TOLD_PROMOS WAITING, false },
	{ "shop", TOLD_SHOPS WAITING ")", false },
	{ "promo_photo", TOLD_PHOTOS WAITING, false },
	{ "media", TOLD_MEDIA WAITING ")", false },
	{ "identity", TOLD_SELLERS WAITING ")", false },
	{ "promo", HAD("o"), true },
	{ "seen", HAD("s"), true },
	{ "promo", HAD_OF_ITEMS("o"), false },
	{ "seen", HAD_OF_ITEMS("s"), false },
};

enum err store_rehearsal_count(struct db *from, const struct rehearsal_range *r, int64_t max,
			       int64_t *after, int64_t *ret_n)
{
	struct stmt *s = db_query(
		from, "SELECT count(*), max(chat_id) FROM (SELECT chat_id FROM subscription WHERE "
		      "category = $1 AND district = $2 AND chat_id > $3 ORDER BY chat_id LIMIT $4) "
		      "look");
	bind_str(s, 1, r->category);
	bind_int(s, 2, r->district);
	bind_int(s, 3, *after);
	bind_int(s, 4, max);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret_n = col_int(s, 0);
	if (*ret_n > 0)
		*after = col_int(s, 1);
	stmt_reset(s);
	return OK;
}

enum err store_rehearsal_people(struct db *from, struct db *to, const struct rehearsal_range *r,
				int64_t promo_id, int64_t max, int64_t *after, int64_t *ret_n)
{
	int64_t behind = *after, n = 0;

	enum err e = store_rehearsal_count(from, r, max, after, ret_n);
	for (size_t i = 0; i < ARRAY_LEN(people) && e == OK && *ret_n > 0; i++) {
		struct stmt *s = db_query(from, people[i].sql);
		bind_str(s, 1, r->category);
		bind_int(s, 2, r->district);
		bind_int(s, 3, behind);
		bind_int(s, 4, *after);
		if (people[i].has_promo)
			bind_int(s, 5, promo_id);
		e = db_copy(s, to, people[i].table, &n);
	}
	return e;
}

enum err store_rehearsal_settle(struct db *to)
{
	return stmt_run(db_query(to, "UPDATE chat SET in_flight = 0 WHERE in_flight <> 0"));
}

enum err store_rehearsal_row(struct db *copy, int64_t delivery_id, struct arena *mem,
			     struct rehearsal_row *ret)
{
	struct stmt *s = db_query(
		copy, "SELECT coalesce(r.promo_id, 0), c.id, c.kind, c.address_kind, c.address, "
		      "c.title, coalesce((SELECT max(u.district) FROM subscription u WHERE "
		      "u.category IN (r.category, '') AND u.district IN (r.district, 0) AND "
		      "u.chat_id = c.id), 0) FROM delivery d JOIN chat c ON c.id = d.chat_id LEFT "
		      "JOIN run r ON r.id = d.run_id WHERE d.id = $1");
	bind_int(s, 1, delivery_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct rehearsal_row){
		.promo_id = col_int(s, 0),
		.chat_id = col_int(s, 1),
		.kind = (enum chat_kind)col_int(s, 2),
		.address = { (enum id_kind)col_int(s, 3), col_str(s, 4, mem) },
		.title = col_str(s, 5, mem),
		.district = col_int(s, 6),
	};
	stmt_reset(s);
	return OK;
}
