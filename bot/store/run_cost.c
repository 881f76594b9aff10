/* SPDX-License-Identifier: MIT */
/* What runs cost: counted by account as the network takes their messages; and whom a run would
 * reach. Called by flow's verdict and by handlers, on the writer thread; keeps nothing. */
#include "bot/store/run_cost.h"

#include "bot/store/row.h"

enum { PARTS = 4 };

enum err store_run_cost_add(struct db *db, int64_t delivery_id, int64_t account_id,
			    const struct run_cost *more)
{
	struct stmt *s = db_query(
		db, "UPDATE run_cursor SET templates = templates + $3, cost_sen = cost_sen + $4, "
		    "unpriced = unpriced + $5 WHERE run_id = (SELECT run_id FROM delivery WHERE id "
		    "= $1) AND account_id = $2");
	bind_int(s, 1, delivery_id);
	bind_int(s, 2, account_id);
	bind_int(s, 3, more->templates);
	bind_int(s, 4, more->cost_sen);
	bind_int(s, 5, more->unpriced);
	return stmt_run(s);
}

enum err store_run_cost(struct db *db, int64_t run_id, struct run_cost *ret)
{
	struct stmt *s = db_query(db, "SELECT coalesce(sum(templates), 0), coalesce(sum(cost_sen), "
				      "0), coalesce(sum(unpriced), 0) FROM run_cursor WHERE run_id "
				      "= $1");
	bind_int(s, 1, run_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct run_cost){ col_int(s, 0), col_int(s, 1), col_int(s, 2) };
	stmt_reset(s);
	return OK;
}

struct part {
	str category;
	int64_t district;
};

/* Those of a part whom no earlier one has. */
static enum err part_list(struct db *db, const struct part *parts, int k, int64_t now_ms,
			  struct arena *mem, struct audience_one *ret, size_t max, size_t *n)
{
	struct stmt *s = db_query(
		db, "SELECT " CHAT_PROMO_ACCOUNT
		    ", c.last_inbound_ms, c.kind, CASE c.address_kind WHEN 0 "
		    "THEN c.address ELSE '' END FROM subscription u CROSS JOIN chat c WHERE "
		    "u.category = $1 AND u.district = $2 AND u.mode = 0 AND u.paused_until_ms <= "
		    "$3 AND c.id = u.chat_id AND c.state = 1 AND c.stop_ms = 0 AND "
		    "c.marketing_stop_ms = 0 AND NOT EXISTS (SELECT 1 FROM subscription v WHERE "
		    "$5 >= 1 AND v.category = $6 AND v.district = $7 AND v.chat_id = u.chat_id) "
		    "AND NOT EXISTS (SELECT 1 FROM subscription v WHERE $5 >= 2 AND v.category = "
		    "$6 AND v.district = 0 AND v.chat_id = u.chat_id) AND NOT EXISTS (SELECT 1 "
		    "FROM subscription v WHERE $5 >= 3 AND v.category = '' AND v.district = $7 AND "
		    "v.chat_id = u.chat_id) LIMIT $4");
	enum err e = OK;

	_Static_assert(ID_PHONE == 0 && CHAT_ACTIVE == 1, "written in SQL above");
	bind_str(s, 1, parts[k].category);
	bind_int(s, 2, parts[k].district);
	bind_int(s, 3, now_ms);
	bind_int(s, 4, (int64_t)(max - *n));
	bind_int(s, 5, k);
	bind_str(s, 6, parts[0].category);
	bind_int(s, 7, parts[0].district);
	while (*n < max && (e = stmt_step(s)) == OK)
		ret[(*n)++] = (struct audience_one){
			.account_id = col_int(s, 0),
			.last_inbound_ms = col_int(s, 1),
			.is_group = col_int(s, 2) == CHAT_GROUP,
			.phone = col_str(s, 3, mem),
		};
	stmt_reset(s);
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err part_count(struct db *db, const struct part *p, int64_t *total)
{
	struct stmt *s = db_query(db, "SELECT count(*) FROM (SELECT 1 FROM subscription WHERE "
				      "category = $1 AND district = $2 LIMIT $3) look");
	int64_t n;

	bind_str(s, 1, p->category);
	bind_int(s, 2, p->district);
	bind_int(s, 3, AUDIENCE_MAX);
	enum err e = row_int(s, &n);
	if (e == OK)
		*total += n;
	return e;
}

enum err store_audience(struct db *db, str category, int64_t district, int64_t now_ms,
			struct arena *mem, struct audience_one *ret, size_t max, size_t *ret_n,
			int64_t *ret_total)
{
	/* In the planner's order. */
	const struct part parts[PARTS] = {
		{ category, district }, { category, 0 }, { STR_NONE, district }, { STR_NONE, 0 }
	};
	enum err e = OK;

	ASSERT(category.len > 0 && district != 0);
	*ret_n = 0;
	*ret_total = 0;
	for (int k = 0; k < PARTS && e == OK; k++)
		e = part_list(db, parts, k, now_ms, mem, ret, max, ret_n);
	if (*ret_n < max) {
		*ret_total = (int64_t)*ret_n;
		return e;
	}
	for (int k = 0; k < PARTS && e == OK; k++)
		e = part_count(db, &parts[k], ret_total);
	return e;
}
