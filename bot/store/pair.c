/* SPDX-License-Identifier: MIT */
/* Pairing codes and how often somebody guessed. A code of six digits is safe by its ten minutes and
 * by the few tries an hour; what it does can be taken back (merge.h). Called by /sambung, on the
 * writer thread; keeps nothing. */
#include "bot/store/pair.h"

#include "bot/store/row.h"

static const int64_t hour_ms = INT64_C(3600) * 1000;

static str code_hash(const struct db *db, str code, struct hash16 *room)
{
	str parts[] = { STR("pair_code"), code };
	*room = hash16_of(db_hash_key(db), parts, ARRAY_LEN(parts));
	return (str){ (const char *)room->b, sizeof(room->b) };
}

enum err store_pair_code_put(struct db *db, str code, int64_t person_id, int64_t expires_ms,
			     int64_t now_ms)
{
	struct hash16 room;
	struct stmt *s = db_query(db, "DELETE FROM pair_code WHERE expires_ms <= $1");
	bind_int(s, 1, now_ms);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	s = db_query(db, "DELETE FROM pair_code WHERE person_id = $1");
	bind_int(s, 1, person_id);
	e = stmt_run(s);
	if (e != OK)
		return e;

	s = db_query(db, "INSERT INTO pair_code (code_hash, person_id, expires_ms) VALUES ($1, $2, "
			 "$3) ON CONFLICT (code_hash) DO NOTHING");
	bind_blob(s, 1, code_hash(db, code, &room));
	bind_int(s, 2, person_id);
	bind_int(s, 3, expires_ms);
	e = row_change(db, s);
	return e == ERR_NOTFOUND ? ERR_EXISTS : e;
}

static enum err tries_of(struct db *db, int64_t person_id, int64_t now_ms, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT CASE WHEN pair_ms > $2 AND pair_ms <= $3 THEN "
				      "pair_tries ELSE 0 END FROM person WHERE id = $1");
	bind_int(s, 1, person_id);
	bind_int(s, 2, now_ms - hour_ms);
	bind_int(s, 3, now_ms);
	return row_int(s, ret);
}

/* The hour begins with the first wrong one. */
static enum err count_try(struct db *db, int64_t person_id, int64_t tries, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE person SET pair_tries = $2, pair_ms = CASE WHEN $2 = "
				      "1 THEN $3 ELSE pair_ms END WHERE id = $1");
	bind_int(s, 1, person_id);
	bind_int(s, 2, tries);
	bind_int(s, 3, now_ms);
	return row_change(db, s);
}

enum err store_pair_code_take(struct db *db, str code, int64_t person_id, int64_t now_ms,
			      int64_t *ret_id)
{
	struct hash16 room;
	int64_t tries, owner;

	enum err e = tries_of(db, person_id, now_ms, &tries);
	if (e == OK && tries >= PAIR_TRIES)
		return ERR_LIMIT;
	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "SELECT person_id FROM pair_code WHERE code_hash = $1 AND "
				      "expires_ms > $2");
	bind_blob(s, 1, code_hash(db, code, &room));
	bind_int(s, 2, now_ms);
	e = row_int(s, &owner);
	if (e == ERR_NOTFOUND) {
		e = count_try(db, person_id, tries + 1, now_ms);
		return e == OK ? ERR_NOTFOUND : e;
	}
	if (e != OK)
		return e;
	*ret_id = owner;
	if (owner == person_id)
		return OK;
	s = db_query(db, "DELETE FROM pair_code WHERE person_id = $1");
	bind_int(s, 1, owner);
	return stmt_run(s);
}
