/* SPDX-License-Identifier: MIT */
/* Photos: what is known of each, which promo has which, and what the networks call them. The files
 * themselves are on bot/media's shelf. Called by handlers and flow, on the writer thread; keeps
 * nothing. */
#include "bot/store/media.h"

#include "bot/model/promo.h"
#include "bot/store/row.h"

enum { HASH_BYTES = 32 };

_Static_assert(MEDIA_FETCHING == 0 && MEDIA_READY == 1 && MEDIA_REFUSED == 2 && PROMO_DRAFT == 0,
	       "written in SQL below and in promo.c");

#define MEDIA_COLUMNS                                                                              \
	"m.id, m.account_id, m.person_id, m.chat_id, m.ref, m.state, m.reason, m.hash, m.mime, "   \
	"m.bytes, m.width, m.height, m.created_ms, m.look"

static void media_row(struct stmt *s, struct arena *mem, struct media *ret)
{
	*ret = (struct media){
		.id = col_int(s, 0),
		.account_id = col_int(s, 1),
		.person_id = col_int(s, 2),
		.chat_id = col_int(s, 3),
		.ref = col_str(s, 4, mem),
		.state = (enum media_state)col_int(s, 5),
		.reason = col_str(s, 6, mem),
		.hash = col_str(s, 7, mem),
		.mime = col_str(s, 8, mem),
		.bytes = col_int(s, 9),
		.width = col_int(s, 10),
		.height = col_int(s, 11),
		.created_ms = col_int(s, 12),
		.look = (uint64_t)col_int(s, 13),
	};
}

enum err store_media_take(struct db *db, const struct media *m, int64_t now_ms, int64_t *ret_id,
			  bool *ret_is_new)
{
	ASSERT(!str_is_empty(m->ref));
	struct stmt *s =
		db_query(db, "INSERT INTO media (account_id, person_id, chat_id, ref, created_ms) "
			     "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, ref) DO "
			     "NOTHING");
	bind_int(s, 1, m->account_id);
	bind_int(s, 2, m->person_id);
	bind_int(s, 3, m->chat_id);
	bind_str(s, 4, m->ref);
	bind_int(s, 5, now_ms);
	enum err e = row_change(db, s);
	if (e == OK) {
		*ret_id = db_last_id(db);
		*ret_is_new = true;
		return OK;
	}
	if (e != ERR_NOTFOUND)
		return e;
	s = db_query(db, "SELECT id FROM media WHERE account_id = $1 AND ref = $2");
	bind_int(s, 1, m->account_id);
	bind_str(s, 2, m->ref);
	*ret_is_new = false;
	return row_int(s, ret_id);
}

enum err store_media_by_id(struct db *db, int64_t id, struct arena *mem, struct media *ret)
{
	struct stmt *s = db_query(db, "SELECT " MEDIA_COLUMNS " FROM media m WHERE m.id = $1");
	bind_int(s, 1, id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	media_row(s, mem, ret);
	stmt_reset(s);
	return OK;
}

enum err store_media_ready(struct db *db, const struct media *m)
{
	ASSERT(m->hash.len == HASH_BYTES && !str_is_empty(m->mime));
	struct stmt *s =
		db_query(db, "UPDATE media SET state = 1, hash = $2, mime = $3, bytes = "
			     "$4, width = $5, height = $6, look = $7 WHERE id = $1 AND state = 0");
	bind_int(s, 1, m->id);
	bind_blob(s, 2, m->hash);
	bind_str(s, 3, m->mime);
	bind_int(s, 4, m->bytes);
	bind_int(s, 5, m->width);
	bind_int(s, 6, m->height);
	bind_int(s, 7, (int64_t)m->look);
	return row_change(db, s);
}

enum err store_media_refuse(struct db *db, int64_t id, str reason)
{
	struct stmt *s = db_query(db, "UPDATE media SET state = 2, reason = $2 WHERE id = $1 AND "
				      "state = 0");
	bind_int(s, 1, id);
	bind_str(s, 2, reason);
	return row_change(db, s);
}

/* --- whose they are --- */

static enum err promo_changed(struct db *db, int64_t promo_id)
{
	struct stmt *s = db_query(db, "UPDATE promo SET version = version + 1 WHERE id = $1");
	bind_int(s, 1, promo_id);
	return row_change(db, s);
}

/* How many photos it has, and whether this is one of them. */
static enum err photo_count(struct db *db, int64_t promo_id, int64_t media_id, int64_t *ret_n,
			    bool *ret_has_it)
{
	struct stmt *s =
		db_query(db, "SELECT count(*), coalesce(sum(CASE WHEN media_id = $2 THEN 1 ELSE 0 "
			     "END), 0) FROM promo_photo WHERE promo_id = $1");
	bind_int(s, 1, promo_id);
	bind_int(s, 2, media_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret_n = col_int(s, 0);
	*ret_has_it = col_int(s, 1) != 0;
	stmt_reset(s);
	return OK;
}

enum err store_promo_photo_add(struct db *db, int64_t promo_id, int64_t media_id)
{
	int64_t n;
	bool has_it;

	enum err e = photo_count(db, promo_id, media_id, &n, &has_it);
	if (e != OK || has_it)
		return e;
	if (n >= PROMO_PHOTOS_MAX)
		return ERR_LIMIT;
	struct stmt *s =
		db_query(db, "INSERT INTO promo_photo (promo_id, position, media_id) SELECT "
			     "CAST($1 AS BIGINT), coalesce(max(position), 0) + 1, CAST($2 AS "
			     "BIGINT) FROM promo_photo WHERE promo_id = $1");
	bind_int(s, 1, promo_id);
	bind_int(s, 2, media_id);
	e = stmt_run(s);
	return e == OK ? promo_changed(db, promo_id) : e;
}

enum err store_promo_photos_copy(struct db *db, int64_t from_id, int64_t to_id)
{
	struct stmt *s = db_query(db, "DELETE FROM promo_photo WHERE promo_id = $1");
	bind_int(s, 1, to_id);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	s = db_query(db,
		     "INSERT INTO promo_photo (promo_id, position, media_id) SELECT CAST($2 AS "
		     "BIGINT), f.position, f.media_id FROM promo_photo f WHERE f.promo_id = $1");
	bind_int(s, 1, from_id);
	bind_int(s, 2, to_id);
	return stmt_run(s);
}

enum err store_promo_photo_remove(struct db *db, int64_t promo_id, int64_t media_id)
{
	struct stmt *s =
		db_query(db, "DELETE FROM promo_photo WHERE promo_id = $1 AND media_id = $2");
	bind_int(s, 1, promo_id);
	bind_int(s, 2, media_id);
	enum err e = row_change(db, s);
	return e == OK ? promo_changed(db, promo_id) : e;
}

enum err store_promo_photos(struct db *db, int64_t promo_id, struct arena *mem, struct media *ret,
			    size_t max, size_t *ret_n)
{
	struct stmt *s = db_query(db, "SELECT " MEDIA_COLUMNS
				      " FROM promo_photo f, media m WHERE f.promo_id = $1 AND m.id "
				      "= f.media_id ORDER BY f.position LIMIT $2");
	size_t n = 0;
	enum err e;

	bind_int(s, 1, promo_id);
	bind_int(s, 2, (int64_t)max);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		media_row(s, mem, &ret[n++]);
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

enum err store_media_draft(struct db *db, int64_t media_id, int64_t *ret_promo_id)
{
	struct stmt *s = db_query(db, "SELECT p.id FROM promo_photo f, promo p WHERE f.media_id = "
				      "$1 AND p.id = f.promo_id AND p.state = 0 ORDER BY "
				      "f.promo_id DESC LIMIT 1");
	bind_int(s, 1, media_id);
	return row_int(s, ret_promo_id);
}

enum err store_media_leave_products(struct db *db, int64_t media_id, struct arena *mem,
				    str *ret_code)
{
	struct stmt *s = db_query(db, "UPDATE product SET media_id = NULL WHERE media_id = $1 "
				      "RETURNING code");
	str code = STR_NONE;
	enum err e;

	bind_int(s, 1, media_id);
	while ((e = stmt_step(s)) == OK)
		code = col_str(s, 0, mem);
	if (e != ERR_NOTFOUND)
		return e;
	*ret_code = code;
	return OK;
}

/* --- what the networks call them --- */

enum err store_upload_find(struct db *db, int64_t account_id, int64_t media_id, int64_t now_ms,
			   struct arena *mem, str *ret_provider_id)
{
	struct stmt *s =
		db_query(db, "SELECT u.provider_id FROM media m, upload u WHERE m.id = $2 AND "
			     "m.state = 1 AND u.account_id = $1 AND u.hash = m.hash AND "
			     "u.expires_ms > $3");
	bind_int(s, 1, account_id);
	bind_int(s, 2, media_id);
	bind_int(s, 3, now_ms);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret_provider_id = col_str(s, 0, mem);
	stmt_reset(s);
	return OK;
}

enum err store_upload_put(struct db *db, int64_t account_id, int64_t media_id, str provider_id,
			  int64_t expires_ms)
{
	struct stmt *s = db_query(
		db, "INSERT INTO upload (account_id, hash, provider_id, expires_ms) SELECT "
		    "CAST($1 AS BIGINT), m.hash, CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM media m "
		    "WHERE m.id = $2 AND m.state = 1 ON CONFLICT (account_id, hash) DO UPDATE SET "
		    "provider_id = excluded.provider_id, expires_ms = excluded.expires_ms");
	bind_int(s, 1, account_id);
	bind_int(s, 2, media_id);
	bind_str(s, 3, provider_id);
	bind_int(s, 4, expires_ms);
	return row_change(db, s);
}

enum err store_upload_drop(struct db *db, int64_t account_id, int64_t media_id)
{
	struct stmt *s = db_query(db, "DELETE FROM upload WHERE account_id = $1 AND hash = (SELECT "
				      "m.hash FROM media m WHERE m.id = $2)");
	bind_int(s, 1, account_id);
	bind_int(s, 2, media_id);
	return stmt_run(s);
}
