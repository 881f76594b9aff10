/* SPDX-License-Identifier: MIT */
/* Promos that come again, and promos made from others. Called by flow when one begins and by
 * handlers, on the writer thread; keeps nothing. */
#include "bot/store/series.h"

#include "bot/store/media.h"
#include "bot/store/row.h"

/* A change of p that was begun while p repeated has that from it. */
static enum err forget_repeat(struct db *db, int64_t promo_id)
{
	struct stmt *s = db_query(db, "UPDATE promo SET repeat = '' WHERE change_of = $1 AND "
				      "change_of <> 0 AND state = 0 AND repeat = (SELECT o.repeat "
				      "FROM promo o WHERE o.id = $1)");
	_Static_assert(PROMO_DRAFT == 0, "written in SQL above");
	bind_int(s, 1, promo_id);
	return stmt_run(s);
}

/* What repeats is the next one now. */
static enum err join(struct db *db, const struct promo *p, int64_t next_id)
{
	enum err e = forget_repeat(db, p->id);

	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "UPDATE promo SET series_id = $3, repeat = CASE WHEN id = $1 "
				      "THEN '' ELSE repeat END WHERE id IN ($1, $2)");
	bind_int(s, 1, p->id);
	bind_int(s, 2, next_id);
	bind_int(s, 3, p->series_id != 0 ? p->series_id : p->id);
	return stmt_run(s);
}

/* It was decided when p was, and shows what p shows. */
static enum err follow(struct db *db, const struct promo *p, struct promo *next, int64_t now_ms)
{
	enum err e = store_promo_put(db, next, now_ms);

	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "UPDATE promo SET submitted_ms = $2, decided_ms = $3, "
				      "asked_ms = $4 WHERE id = $1");
	bind_int(s, 1, next->id);
	bind_int(s, 2, p->submitted_ms);
	bind_int(s, 3, p->decided_ms);
	bind_int(s, 4, next->starts_ms);
	e = row_change(db, s);
	if (e == OK)
		e = store_promo_set_times(db, next);
	return e == OK ? store_promo_photos_copy(db, p->id, next->id) : e;
}

enum err store_promo_again(struct db *db, const struct promo *p, int64_t starts_ms, int64_t now_ms,
			   int64_t *ret_id)
{
	struct promo next = *p;

	next.id = 0;
	next.state = PROMO_SCHEDULED;
	next.starts_ms = starts_ms;
	next.message_id = STR_NONE; /* an edited message is the first one's */
	if (next.repeat.times > 0)
		next.repeat.times--;
	enum err e = follow(db, p, &next, now_ms);
	if (e != OK)
		return e;
	*ret_id = next.id;
	return join(db, p, next.id);
}

enum err store_series_carry(struct db *db, const struct promo *p, struct promo *next,
			    int64_t now_ms)
{
	enum err e = next->state == PROMO_HELD ? store_promo_set_times(db, next)
					       : follow(db, p, next, now_ms);

	return e == OK ? join(db, p, next->id) : e;
}

enum err store_series_next(struct db *db, int64_t series_id, int64_t *ret_id)
{
	struct stmt *s =
		db_query(db, "SELECT id FROM promo WHERE series_id = $1 AND series_id <> 0 "
			     "AND state IN (1, 2, 3) ORDER BY id DESC LIMIT 1");
	_Static_assert(PROMO_HELD == 1 && PROMO_APPROVED == 2 && PROMO_SCHEDULED == 3,
		       "written in SQL above");
	bind_int(s, 1, series_id);
	return row_int(s, ret_id);
}

enum err store_promo_copy(struct db *db, const struct promo *p, int64_t now_ms, struct arena *mem,
			  struct promo *ret)
{
	struct promo copy = *p;

	copy.id = 0;
	copy.state = PROMO_DRAFT;
	copy.starts_ms = 0;
	copy.message_id = STR_NONE;
	enum err e = store_promo_put(db, &copy, now_ms);
	if (e == OK)
		e = store_promo_photos_copy(db, p->id, copy.id);
	return e == OK ? store_promo_by_id(db, copy.id, mem, ret) : e;
}
