/* SPDX-License-Identifier: MIT */
/* Whether this database is where it belongs. Called by flow's home.c on the writer thread; keeps
 * nothing.
 *
 * Three marks: the place (machine, file number, birth of the file) as it was at the last start; the
 * number of starts, in the database and in the lock file beside it, which finds an older file put
 * over the newer one; and the tag in our references, which finds the rest: a status with our tag
 * for a delivery that was never made here was caused by somebody with the same past. */
#include "bot/store/home.h"

#include "bot/model/delivery.h"
#include "bot/store/meta.h"
#include "bot/store/row.h"

static enum err get(struct db *db, const char *key, int64_t *ret)
{
	return store_meta_int(db, key, 0, ret);
}

static enum err look(struct db *db, int64_t starts, enum copy *ret)
{
	int64_t place, copy;

	enum err e = get(db, "home", &place);
	if (e == OK)
		e = get(db, "copy", &copy);
	if (e != OK)
		return e;
	*ret = (enum copy)copy;
	/* A new one in an old directory is nobody's copy. */
	if (place == 0)
		db_starts_note(db, 0);
	else if (copy == COPY_NONE && place != db_place(db))
		*ret = COPY_MOVED;
	else if (copy == COPY_NONE && starts - 1 < db_starts_noted(db))
		*ret = COPY_OLDER;
	return store_meta_set_int(db, "copy", *ret);
}

enum err store_home_begin(struct db *db, int64_t fresh_tag, struct home *ret)
{
	int64_t starts;

	*ret = (struct home){ .copy = COPY_NONE };
	enum err e = store_meta_next(db, "starts", &starts);
	if (e == OK)
		e = look(db, starts, &ret->copy);
	if (e == OK && ret->copy == COPY_NONE)
		e = store_meta_set_int(db, "home", db_place(db));
	if (e == OK)
		e = get(db, "tag", &ret->tag);
	if (e == OK && ret->tag == 0)
		return store_home_settle(db, fresh_tag, ret);
	return e == OK ? get(db, "tag_after", &ret->tag_after) : e;
}

void store_home_begun(struct db *db)
{
	int64_t starts;

	/* When it cannot be noted the next start knows a little less. */
	if (get(db, "starts", &starts) == OK)
		db_starts_note(db, starts);
}

enum err store_home_behind(struct db *db)
{
	return store_meta_set_int(db, "copy", COPY_BEHIND);
}

enum err store_home_copy(struct db *db, enum copy *ret)
{
	int64_t copy;

	enum err e = get(db, "copy", &copy);
	if (e == OK)
		*ret = (enum copy)copy;
	return e;
}

enum err store_home_accept(struct db *db)
{
	enum err e = store_meta_set_int(db, "copy", COPY_NONE);

	return e == OK ? store_meta_set_int(db, "home", db_place(db)) : e;
}

enum err store_home_last(struct db *db, int64_t *ret)
{
	return row_int(db_query(db, "SELECT coalesce(max(id), 0) FROM delivery"), ret);
}

enum err store_home_settle(struct db *db, int64_t tag, struct home *ret)
{
	ASSERT(tag > 0);
	ret->tag = tag;
	enum err e = store_home_last(db, &ret->tag_after);
	if (e == OK)
		e = store_meta_set_int(db, "tag", tag);
	return e == OK ? store_meta_set_int(db, "tag_after", ret->tag_after) : e;
}

enum err store_home_end_old(struct db *db, int64_t account_id, int64_t before_ms, int64_t now_ms)
{
	_Static_assert(DELIVERY_EXPIRED == 9 && CLASS_NOTICE == 1, "written in SQL below");
	struct stmt *s = db_query(db, "UPDATE delivery SET state = 9, reason = 'reason.restored', "
				      "changed_ms = $3 WHERE state = 0 AND account_id = $1 AND "
				      "class IN (0, 1) AND created_ms < $2");
	bind_int(s, 1, account_id);
	bind_int(s, 2, before_ms);
	bind_int(s, 3, now_ms);
	return stmt_run(s);
}
