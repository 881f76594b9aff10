/* SPDX-License-Identifier: MIT */
/* Bans of sellers, one a person. Called by handlers on the writer thread; keeps nothing. */
#include "bot/store/ban.h"

#include "bot/store/row.h"

enum err store_ban_put(struct db *db, const struct ban *b)
{
	struct stmt *s = db_query(
		db, "INSERT INTO ban (person_id, promo_id, by_person, at_ms, until_ms, reason) "
		    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_id) DO UPDATE SET "
		    "promo_id = excluded.promo_id, by_person = excluded.by_person, at_ms = "
		    "excluded.at_ms, until_ms = excluded.until_ms, reason = excluded.reason, "
		    "appealed_ms = 0, times = ban.times + 1");
	bind_int(s, 1, b->person_id);
	bind_int(s, 2, b->promo_id);
	bind_int(s, 3, b->by_person);
	bind_int(s, 4, b->at_ms);
	bind_int(s, 5, b->until_ms);
	bind_str(s, 6, b->reason);
	return stmt_run(s);
}

enum err store_ban_find(struct db *db, int64_t person_id, int64_t now_ms, struct arena *mem,
			struct ban *ret)
{
	struct stmt *s = db_query(db, "SELECT promo_id, by_person, at_ms, until_ms, appealed_ms, "
				      "reason FROM ban WHERE person_id = $1 AND (until_ms = 0 OR "
				      "until_ms > $2)");
	bind_int(s, 1, person_id);
	bind_int(s, 2, now_ms);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct ban){
		.person_id = person_id,
		.promo_id = col_int(s, 0),
		.by_person = col_int(s, 1),
		.at_ms = col_int(s, 2),
		.until_ms = col_int(s, 3),
		.appealed_ms = col_int(s, 4),
		.reason = col_str(s, 5, mem),
	};
	stmt_reset(s);
	return OK;
}

enum err store_ban_end(struct db *db, int64_t person_id, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE ban SET until_ms = $2 WHERE person_id = $1 AND "
				      "(until_ms = 0 OR until_ms > $2)");
	bind_int(s, 1, person_id);
	bind_int(s, 2, now_ms);
	return row_change(db, s);
}

enum err store_ban_appealed(struct db *db, int64_t person_id, int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE ban SET appealed_ms = $2 WHERE person_id = $1");
	bind_int(s, 1, person_id);
	bind_int(s, 2, now_ms);
	return row_change(db, s);
}
