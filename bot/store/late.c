/* SPDX-License-Identifier: MIT */
/* What is held because it is late. Called by flow's late.c and starting.c and by the handler of
 * /lanjut, on the writer thread; keeps nothing. */
#include "bot/store/late.h"

#include "bot/model/promo.h"
#include "bot/store/row.h"

_Static_assert(RUN_RUNNING == 0 && RUN_PAUSED == 1 && PROMO_SCHEDULED == 3 &&
		       PROMO_PREPARING == 4 && PROMO_RUNNING == 5 && PROMO_PAUSED == 6,
	       "written in SQL below");

enum err store_late_hold(struct db *db, int64_t until_ms, int64_t *ret_n)
{
	enum err e = stmt_run(db_query(
		db,
		"UPDATE promo SET state = 6, reason = 'reason.late' WHERE id IN (SELECT promo_id "
		"FROM run WHERE state = 0) AND state = 5"));
	*ret_n = db_changes(db);
	if (e == OK)
		e = stmt_run(db_query(db, "UPDATE run SET state = 1 WHERE state = 0"));
	if (e != OK)
		return e;
	struct stmt *s = db_query(db, "UPDATE promo SET reason = 'reason.late' WHERE state = 3 AND "
				      "starts_ms <= $1 AND reason <> 'reason.late'");
	bind_int(s, 1, until_ms);
	e = stmt_run(s);
	if (e != OK)
		return e;
	*ret_n += db_changes(db);
	e = stmt_run(db_query(db, "UPDATE promo SET reason = 'reason.late' WHERE state = 4 AND "
				  "reason <> 'reason.late'"));
	if (e == OK)
		*ret_n += db_changes(db);
	return e;
}

enum err store_late_hold_run(struct db *db, const struct run *run)
{
	struct stmt *s = db_query(db, "UPDATE promo SET state = 6 WHERE id = $1 AND state = 5");
	bind_int(s, 1, run->promo_id);
	enum err e = row_change(db, s);
	return e == OK ? store_run_pause(db, run->id, true) : e;
}

enum err store_late_release(struct db *db, int64_t promo_id, int64_t *ret_n)
{
	struct stmt *s = db_query(
		db,
		"UPDATE run SET state = 0 WHERE state < 2 AND state = 1 AND ($1 = 0 OR promo_id "
		"= $1) AND EXISTS (SELECT 1 FROM promo p WHERE p.id = run.promo_id AND p.state "
		"= 6 AND p.reason = 'reason.late')");
	bind_int(s, 1, promo_id);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	e = stmt_run(db_query(db, "UPDATE promo SET state = 5, reason = '' WHERE id IN (SELECT "
				  "promo_id FROM run WHERE state = 0) AND state = 6 AND reason = "
				  "'reason.late'"));
	*ret_n = db_changes(db);
	if (e != OK)
		return e;
	s = db_query(db, "UPDATE promo SET reason = '' WHERE id IN (SELECT id FROM promo WHERE "
			 "state = 3 UNION ALL SELECT id FROM promo WHERE state = 4) AND ($1 = 0 OR "
			 "id = $1) AND reason = 'reason.late'");
	bind_int(s, 1, promo_id);
	e = stmt_run(s);
	if (e == OK)
		*ret_n += db_changes(db);
	return e;
}
