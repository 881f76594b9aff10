/* SPDX-License-Identifier: MIT */
/* What moderation asks of the table of promos: how a seller has done, and what waits for too long.
 * Called by handlers and flow on the writer thread; keeps nothing. */
#include "bot/store/review.h"

#include "bot/model/promo.h"
#include "bot/store/row.h"

/* A promo's last decision was a refusal, and stands. */
#define IS_REFUSED "(state = 8 OR appealed_ms <> 0 AND appealed_ms >= decided_ms)"
/* ... or a person's approval; one that was changed and is held again has none. */
#define IS_APPROVED "decided_by IS NOT NULL AND state <> 1 AND NOT " IS_REFUSED

/* A promo and what it said before a change are one. */
#define APPROVED_COUNT "count(DISTINCT CASE change_of WHEN 0 THEN id ELSE change_of END)"

enum err store_review_approvals(struct db *db, int64_t person_id, int64_t *ret)
{
	struct stmt *s =
		db_query(db, "SELECT " APPROVED_COUNT
			     " FROM promo WHERE person_id = $1 AND " IS_APPROVED
			     " AND decided_ms > coalesce((SELECT max(decided_ms) FROM promo WHERE "
			     "person_id = $1 AND " IS_REFUSED "), 0)");
	_Static_assert(PROMO_HELD == 1 && PROMO_REJECTED == 8, "written in SQL above");
	bind_int(s, 1, person_id);
	return row_int(s, ret);
}

enum err store_review_history(struct db *db, int64_t person_id, int64_t but, int64_t since_ms,
			      struct review_history *ret)
{
	struct stmt *s =
		db_query(db, "SELECT s.created_ms, (SELECT " APPROVED_COUNT
			     " FROM promo WHERE person_id = $1 AND id "
			     "<> $2 AND decided_ms >= $3 AND " IS_APPROVED
			     "), (SELECT count(*) FROM promo WHERE person_id = $1 AND id <> $2 AND "
			     "decided_ms >= $3 AND " IS_REFUSED
			     "), (SELECT count(*) FROM promo WHERE person_id = $1 AND id <> $2 AND "
			     "submitted_ms > 0 AND change_of = 0), coalesce(b.times, 0), "
			     "coalesce(b.at_ms, 0) FROM shop s "
			     "LEFT JOIN ban b ON b.person_id = s.person_id WHERE s.person_id = $1");
	bind_int(s, 1, person_id);
	bind_int(s, 2, but);
	bind_int(s, 3, since_ms);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct review_history){
		.shop_ms = col_int(s, 0),
		.approved = col_int(s, 1),
		.rejected = col_int(s, 2),
		.before = col_int(s, 3),
		.bans = col_int(s, 4),
		.banned_ms = col_int(s, 5),
	};
	stmt_reset(s);
	return OK;
}

enum err store_review_put_off(struct db *db, int64_t promo_id, str reason)
{
	struct stmt *s = db_query(db, "UPDATE promo SET reason = $2, reminded = CASE WHEN reminded "
				      "< $3 THEN $3 ELSE reminded END WHERE id = $1");
	bind_int(s, 1, promo_id);
	bind_str(s, 2, reason);
	bind_int(s, 3, REMINDED_MODERATORS);
	return row_change(db, s);
}

enum err store_review_since(struct db *db, enum reminded level, int64_t *ret)
{
	int64_t since_ms, earliest_ms = INT64_MAX;

	for (int before = REMINDED_NOBODY; before < (int)level; before++) {
		struct stmt *s =
			db_query(db, "SELECT submitted_ms FROM promo WHERE state = 1 AND reminded "
				     "= $1 ORDER BY submitted_ms LIMIT 1");
		bind_int(s, 1, before);
		enum err e = row_int(s, &since_ms);
		if (e != OK && e != ERR_NOTFOUND)
			return e;
		if (e == OK && since_ms < earliest_ms)
			earliest_ms = since_ms;
	}
	*ret = earliest_ms;
	return OK;
}

enum err store_review_remind(struct db *db, enum reminded level, int64_t since_ms)
{
	struct stmt *s = db_query(db, "UPDATE promo SET reminded = $1 WHERE state = 1 AND reminded "
				      "< $1 AND submitted_ms <= $2");
	_Static_assert(PROMO_HELD == 1, "written in SQL above");
	bind_int(s, 1, level);
	bind_int(s, 2, since_ms);
	return stmt_run(s);
}
