/* SPDX-License-Identifier: MIT */
/* Single values that outlive the process, and the audit trail. Called by flow, handlers and the
 * other nouns, on the writer thread; and by db_open for the two random values that are made when
 * the database is: the key of its hashes and its name. */
#include "bot/store/meta.h"

#include "bot/base/random.h"
#include "bot/store/row.h"

#include <string.h>

enum err store_meta_int(struct db *db, const char *key, int64_t fallback, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT value FROM meta WHERE key = $1");
	bind_str(s, 1, str_from(key));
	enum err e = row_int(s, ret);
	if (e != ERR_NOTFOUND)
		return e;
	*ret = fallback;
	return OK;
}

enum err store_meta_set_int(struct db *db, const char *key, int64_t value)
{
	struct stmt *s = db_query(db, "INSERT INTO meta (key, value) VALUES ($1, $2) "
				      "ON CONFLICT (key) DO UPDATE SET value = excluded.value");
	bind_str(s, 1, str_from(key));
	bind_int(s, 2, value);
	return stmt_run(s);
}

enum err store_meta_next(struct db *db, const char *key, int64_t *ret)
{
	struct stmt *s = db_query(db, "INSERT INTO meta (key, value) VALUES ($1, 1) ON CONFLICT "
				      "(key) DO UPDATE SET value = meta.value + 1 RETURNING value");
	bind_str(s, 1, str_from(key));
	return row_int(s, ret);
}

/* Fills `ret` with the blob of this key: the stored one, else new random bytes that are stored. */
static enum err secret_take(struct db *db, const char *key, unsigned char *ret, size_t bytes,
			    struct arena *mem)
{
	struct stmt *s = db_query(db, "SELECT value FROM meta WHERE key = $1");
	bind_str(s, 1, str_from(key));
	enum err e = stmt_step(s);
	if (e == OK) {
		str found = col_str(s, 0, mem);
		stmt_reset(s);
		if (found.len != bytes)
			return ERR_IO;
		memcpy(ret, found.ptr, bytes);
		return OK;
	}
	if (e != ERR_NOTFOUND)
		return e;
	random_secret(ret, bytes);
	s = db_query(db, "INSERT INTO meta (key, value) VALUES ($1, $2)");
	bind_str(s, 1, str_from(key));
	bind_blob(s, 2, (str){ (const char *)ret, bytes });
	return stmt_run(s);
}

enum err row_keys_take(struct db *db, struct hash_key *ret, char *ret_instance)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char key[sizeof(*ret)], name[ROW_INSTANCE_BYTES / 2];
	struct arena mem;

	enum err e = db_begin(db);
	if (e != OK)
		return e;
	arena_init(&mem, 0);
	e = secret_take(db, "hash_key", key, sizeof(key), &mem);
	if (e == OK)
		e = secret_take(db, "instance", name, sizeof(name), &mem);
	arena_finish(&mem);
	if (e != OK) {
		db_rollback(db);
		return e;
	}
	memcpy(ret, key, sizeof(key));
	for (size_t i = 0; i < sizeof(name); i++) {
		ret_instance[i * 2] = digits[name[i] >> 4];
		ret_instance[i * 2 + 1] = digits[name[i] & 15];
	}
	ret_instance[ROW_INSTANCE_BYTES] = '\0';
	return db_commit(db);
}

enum err store_audit(struct db *db, const struct audit_row *row, int64_t now_ms)
{
	ASSERT(row->action != NULL);
	struct stmt *s = db_query(db, "INSERT INTO audit (at_ms, actor, person_id, action, "
				      "object_id, detail) VALUES ($1, $2, $3, $4, $5, $6)");
	bind_int(s, 1, now_ms);
	bind_str(s, 2, row->actor);
	bind_ref(s, 3, row->person_id);
	bind_str(s, 4, str_from(row->action));
	bind_int(s, 5, row->object_id);
	bind_str(s, 6, row->detail);
	return stmt_run(s);
}
