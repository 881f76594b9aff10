/* SPDX-License-Identifier: MIT */
/* Promos as they are found: by number, seller, message or state, and by what the clock brings.
 * Called by handlers, flow and the runs on the writer thread; keeps nothing. */
#include "bot/store/promo.h"

#include "bot/store/row.h"

#define PROMO_COLUMNS                                                                              \
	"p.id, p.shop_id, p.product_id, p.person_id, p.chat_id, p.category, p.district, p.title, " \
	"p.text, p.unit, p.price_idr, p.state, p.version, p.reason, p.decided_by, p.decided_ms, "  \
	"p.submitted_ms, p.expires_ms, p.created_ms, p.starts_ms, p.prices, p.flags, p.ready_ms, " \
	"p.message_id, p.repeat, p.reminded, p.change_of, p.was_id, "                              \
	"s.name, coalesce((SELECT "                                                                \
	"f.media_id FROM promo_photo f, media m WHERE f.promo_id = p.id AND m.id = f.media_id "    \
	"AND "                                                                                     \
	"m.state = 1 ORDER BY f.position LIMIT 1), 0), (SELECT count(*) FROM promo_photo f, "      \
	"media "                                                                                   \
	"m WHERE f.promo_id = p.id AND m.id = f.media_id AND m.state <> 2), p.ends_ms, "           \
	"p.series_id, p.asked_ms, p.changed"
#define PROMO_FROM " FROM promo p JOIN shop s ON s.id = p.shop_id "

static const struct promo_price *prices_of(str text, struct arena *mem, size_t *ret_n)
{
	struct promo_price list[PROMO_PRICES_MAX], *ret;

	if (!promo_prices_parse(text, mem, list, ret_n))
		*ret_n = 0;
	ret = ARENA_ARRAY(mem, struct promo_price, *ret_n);
	for (size_t i = 0; i < *ret_n; i++)
		ret[i] = list[i];
	return ret;
}

static void promo_row(struct stmt *s, struct arena *mem, struct promo *ret)
{
	*ret = (struct promo){
		.id = col_int(s, 0),
		.shop_id = col_int(s, 1),
		.product_id = col_int(s, 2),
		.person_id = col_int(s, 3),
		.chat_id = col_int(s, 4),
		.category = col_str(s, 5, mem),
		.district = col_int(s, 6),
		.title = col_str(s, 7, mem),
		.text = col_str(s, 8, mem),
		.unit = col_str(s, 9, mem),
		.price_idr = col_int(s, 10),
		.state = (enum promo_state)col_int(s, 11),
		.version = col_int(s, 12),
		.reason = col_str(s, 13, mem),
		.decided_by = col_int(s, 14),
		.decided_ms = col_int(s, 15),
		.submitted_ms = col_int(s, 16),
		.expires_ms = col_int(s, 17),
		.created_ms = col_int(s, 18),
		.starts_ms = col_int(s, 19),
		.flags = (unsigned)col_int(s, 21),
		.ready_ms = col_int(s, 22),
		.message_id = col_str(s, 23, mem),
		.reminded = (enum reminded)col_int(s, 25),
		.change_of = col_int(s, 26),
		.was_id = col_int(s, 27),
		.shop_name = col_str(s, 28, mem),
		.photo_id = col_int(s, 29),
		.n_photos = col_int(s, 30),
		.ends_ms = col_int(s, 31),
		.series_id = col_int(s, 32),
		.asked_ms = col_int(s, 33),
		.was_changed = col_int(s, 34) != 0,
	};
	(void)repeat_parse(col_str(s, 24, mem), &ret->repeat); /* empty = none */
	ret->prices = prices_of(col_str(s, 20, mem), mem, &ret->n_prices);
}

static enum err promo_of(struct stmt *s, struct arena *mem, struct promo *ret)
{
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	promo_row(s, mem, ret);
	stmt_reset(s);
	return OK;
}

static enum err promos_of(struct stmt *s, struct arena *mem, struct promo *ret, size_t max,
			  size_t *ret_n)
{
	size_t n = 0;
	enum err e;

	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		promo_row(s, mem, &ret[n++]);
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

enum err store_promo_by_id(struct db *db, int64_t id, struct arena *mem, struct promo *ret)
{
	struct stmt *s = db_query(db, "SELECT " PROMO_COLUMNS PROMO_FROM "WHERE p.id = $1");
	bind_int(s, 1, id);
	return promo_of(s, mem, ret);
}

enum err store_promo_latest(struct db *db, int64_t person_id, enum promo_state state,
			    struct arena *mem, struct promo *ret)
{
	struct stmt *s =
		db_query(db, "SELECT " PROMO_COLUMNS PROMO_FROM
			     "WHERE p.person_id = $1 AND p.state = $2 ORDER BY p.id DESC LIMIT 1");
	bind_int(s, 1, person_id);
	bind_int(s, 2, state);
	return promo_of(s, mem, ret);
}

enum err store_promo_by_message(struct db *db, int64_t person_id, str message_id, struct arena *mem,
				struct promo *ret)
{
	struct stmt *s = db_query(db, "SELECT " PROMO_COLUMNS PROMO_FROM
				      "WHERE p.person_id = $1 AND p.message_id = $2 AND "
				      "(p.change_of = 0 OR p.state = 0) ORDER BY p.id DESC LIMIT "
				      "1");
	bind_int(s, 1, person_id);
	bind_str(s, 2, message_id);
	return promo_of(s, mem, ret);
}

enum err store_promo_list(struct db *db, int64_t person_id, struct arena *mem, struct promo *ret,
			  size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(db, "SELECT " PROMO_COLUMNS PROMO_FROM
				      "WHERE p.person_id = $1 AND p.change_of = 0 "
				      "ORDER BY p.id DESC LIMIT $2");
	bind_int(s, 1, person_id);
	bind_int(s, 2, (int64_t)max);
	return promos_of(s, mem, ret, max, ret_n);
}

enum err store_promo_held(struct db *db, int64_t not_by_person, int64_t after, struct arena *mem,
			  struct promo *ret, size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(
		db, "SELECT " PROMO_COLUMNS PROMO_FROM
		    "WHERE p.state = 1 AND p.id > $1 AND p.person_id <> $2 ORDER BY p.id LIMIT $3");
	_Static_assert(PROMO_HELD == 1, "written in SQL above");
	bind_int(s, 1, after);
	bind_int(s, 2, not_by_person);
	bind_int(s, 3, (int64_t)max);
	return promos_of(s, mem, ret, max, ret_n);
}

enum err store_promo_held_before(struct db *db, int64_t id, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT count(*) FROM promo WHERE state = 1 AND id < $1");
	_Static_assert(PROMO_HELD == 1, "written in SQL above");
	bind_int(s, 1, id);
	return row_int(s, ret);
}

enum err store_promo_held_count(struct db *db, int64_t *ret)
{
	return row_int(db_query(db, "SELECT count(*) FROM promo WHERE state = 1"), ret);
}

enum err store_promo_held_counts(struct db *db, struct arena *mem, struct held_count *ret,
				 size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(db, "SELECT category, district, count(*) FROM promo WHERE state "
				      "= 1 GROUP BY category, district ORDER BY 3 DESC, 1, 2 LIMIT "
				      "$1");
	size_t n = 0;
	enum err e;

	bind_int(s, 1, (int64_t)max);
	while ((e = stmt_step(s)) == OK)
		ret[n++] = (struct held_count){ col_str(s, 0, mem), col_int(s, 1), col_int(s, 2) };
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

enum err store_promo_had(struct db *db, int64_t person_id, int64_t chat_id, int64_t since_ms,
			 struct arena *mem, struct promo *ret, size_t max, size_t *ret_n)
{
	struct stmt *s =
		db_query(db,
			 "SELECT " PROMO_COLUMNS PROMO_FROM "WHERE p.person_id = $1 AND "
			 "p.asked_ms >= $3 AND EXISTS (SELECT 1 FROM seen e "
			 "WHERE e.chat_id = $2 AND e.promo_id = p.id) ORDER BY p.id DESC LIMIT $4");
	bind_int(s, 1, person_id);
	bind_int(s, 2, chat_id);
	bind_int(s, 3, since_ms);
	bind_int(s, 4, (int64_t)max);
	return promos_of(s, mem, ret, max, ret_n);
}

/* --- what the clock brings --- */

_Static_assert(PROMO_DRAFT == 0 && PROMO_HELD == 1 && PROMO_APPROVED == 2 && PROMO_SCHEDULED == 3 &&
		       PROMO_PREPARING == 4,
	       "written in SQL below");

enum err store_promo_starting(struct db *db, int64_t now_ms, struct arena *mem, struct promo *ret,
			      size_t max, size_t *ret_n)
{
	size_t n_preparing, n_due;

	struct stmt *s = db_query(db, "SELECT " PROMO_COLUMNS PROMO_FROM
				      "WHERE p.state = 4 ORDER BY p.id LIMIT $1");
	bind_int(s, 1, (int64_t)max);
	enum err e = promos_of(s, mem, ret, max, &n_preparing);
	if (e != OK)
		return e;
	s = db_query(db, "SELECT " PROMO_COLUMNS PROMO_FROM
			 "WHERE p.state = 3 AND p.starts_ms <= $1 ORDER BY p.starts_ms, p.id "
			 "LIMIT $2");
	bind_int(s, 1, now_ms);
	bind_int(s, 2, (int64_t)max);
	e = promos_of(s, mem, ret + n_preparing, max, &n_due);
	if (e == OK)
		*ret_n = n_preparing + n_due;
	return e;
}

enum err store_promo_overdue(struct db *db, int64_t now_ms, struct arena *mem, struct promo *ret,
			     size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(db, "SELECT " PROMO_COLUMNS PROMO_FROM
				      "WHERE p.state < 4 AND p.expires_ms <> 0 AND p.expires_ms <= "
				      "$1 ORDER BY p.expires_ms, p.id LIMIT $2");
	bind_int(s, 1, now_ms);
	bind_int(s, 2, (int64_t)max);
	return promos_of(s, mem, ret, max, ret_n);
}

enum err store_promo_next_ms(struct db *db, int64_t *ret)
{
	int64_t starts_ms = INT64_MAX, expires_ms = INT64_MAX;

	enum err e = row_int(db_query(db, "SELECT starts_ms FROM promo WHERE state = 3 "
					  "ORDER BY starts_ms LIMIT 1"),
			     &starts_ms);
	if (e != OK && e != ERR_NOTFOUND)
		return e;
	e = row_int(db_query(db, "SELECT expires_ms FROM promo WHERE state < 4 AND expires_ms <> 0 "
				 "ORDER BY expires_ms LIMIT 1"),
		    &expires_ms);
	if (e != OK && e != ERR_NOTFOUND)
		return e;
	*ret = starts_ms < expires_ms ? starts_ms : expires_ms;
	return OK;
}
