/* SPDX-License-Identifier: MIT */
/* Who gets a run's promo: walks the subscriptions in four parts (category and district, each the
 * run's or "all") along their primary key, a stretch at a time, and makes a delivery row for each
 * chat that may get it. Cursor and rows move in the caller's transaction. Called by flow's planner,
 * on the writer thread; keeps nothing. */
#include "bot/store/run.h"

#include "bot/model/delivery.h"
#include "bot/store/chat.h"
#include "bot/store/row.h"
#include "bot/store/subscription.h"

enum {
	PARTS = 4,
	PLAN_LOOK = 4, /* subscriptions looked at for each row that may be made */
};

/* A run is over long before the next digest of the week. */
static const int64_t digest_keep_ms = INT64_C(8) * 24 * 3600 * 1000;

/* One call's work on one run and account. */
struct plan {
	struct db *db;
	const struct run *run;
	int64_t account_id, now_ms;
	int64_t part, chat_id; /* the cursor: the last chat looked at in this part */
	int64_t look_left, plan_left, planned, digests;
	int64_t skipped, silent, stopped, gone; /* all, and of them by reason */
	struct run_digests *ret;                /* NULL = nobody asks */
};

/* The category and district of a part; false when an earlier part was the same. */
static bool part_range(const struct plan *p, str *ret_category, int64_t *ret_district)
{
	bool any_category = p->part >= 2, any_district = p->part % 2 == 1;

	*ret_category = any_category ? STR_NONE : p->run->category;
	*ret_district = any_district ? 0 : p->run->district;
	return !(any_category && str_is_empty(p->run->category)) &&
	       !(any_district && p->run->district == 0);
}

/* A run has one row for a chat, by whatever part. */
static enum err row_make(struct plan *p, int64_t chat_id)
{
	struct stmt *s =
		db_query(p->db, "INSERT INTO delivery (account_id, chat_id, class, run_id, "
				"not_before_ms, changed_ms, created_ms) VALUES ($1, $2, $3, $4, "
				"$5, $5, $5) ON CONFLICT (run_id, chat_id) WHERE run_id IS NOT "
				"NULL DO NOTHING");
	bind_int(s, 1, p->account_id);
	bind_int(s, 2, chat_id);
	bind_int(s, 3, CLASS_PROMO);
	bind_int(s, 4, p->run->id);
	bind_int(s, 5, p->now_ms);
	enum err e = stmt_run(s);
	if (e == OK && db_changes(p->db) > 0) {
		p->planned++;
		p->plan_left--;
	}
	return e;
}

/* The lowest mode of all the chat's subscriptions that this run is for. */
static enum err mode_of(struct plan *p, int64_t chat_id, int64_t *ret)
{
	struct stmt *s = db_query(p->db, "SELECT min(u.mode) FROM subscription u WHERE u.category "
					 "IN ($1, '') AND u.district IN ($2, 0) AND u.chat_id = $3 "
					 "AND u.paused_until_ms <= $4 AND u.seq <= $5");
	bind_str(s, 1, p->run->category);
	bind_int(s, 2, p->run->district);
	bind_int(s, 3, chat_id);
	bind_int(s, 4, p->now_ms);
	bind_int(s, 5, p->run->snapshot);
	return row_int(s, ret);
}

/* The promo waits for the chat's digest, by whatever part it came, once. */
static enum err digest_make(struct plan *p, int64_t chat_id, int64_t zone, int64_t mode)
{
	struct stmt *s = db_query(p->db, "INSERT INTO digest_item (chat_id, promo_id, expires_ms) "
					 "SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM seen n "
					 "WHERE n.chat_id = $1 AND n.promo_id = $2) ON CONFLICT "
					 "(chat_id, promo_id) DO NOTHING");
	bind_int(s, 1, chat_id);
	bind_int(s, 2, p->run->promo_id);
	bind_int(s, 3, p->now_ms + digest_keep_ms);
	enum err e = stmt_run(s);
	if (e != OK || db_changes(p->db) == 0)
		return e;
	p->digests++;
	p->plan_left--;
	if (p->ret == NULL)
		return OK;
	ASSERT(p->ret->n < RUN_DIGESTS_MAX);
	p->ret->list[p->ret->n].chat_id = chat_id;
	p->ret->list[p->ret->n].zone = zone;
	p->ret->list[p->ret->n++].mode = mode;
	return OK;
}

/* Counts who is skipped by reason: once, and not when another subscription brings it. */
static enum err count_skip(struct plan *p, int64_t chat_id, bool is_silent, int64_t *counter)
{
	struct stmt *s = db_query(
		p->db, "SELECT count(*) FROM subscription u WHERE u.category IN ($1, '') AND "
		       "u.district IN ($2, 0) AND u.chat_id = $3 AND u.seq <= $4 AND ((CASE "
		       "u.category WHEN '' THEN 2 ELSE 0 END + CASE u.district WHEN 0 THEN 1 ELSE "
		       "0 END) < $5 OR ($6 = 1 AND u.paused_until_ms <= $7))");
	int64_t others = 0;

	bind_str(s, 1, p->run->category);
	bind_int(s, 2, p->run->district);
	bind_int(s, 3, chat_id);
	bind_int(s, 4, p->run->snapshot);
	bind_int(s, 5, p->part);
	bind_int(s, 6, is_silent);
	bind_int(s, 7, p->now_ms);
	enum err e = row_int(s, &others);
	*counter += e == OK && others == 0;
	return e;
}

/* What is looked at of a subscription and its chat, with its part in $1 and $2. */
#define LOOK_COLUMNS                                                                               \
	"u.chat_id, u.mode, u.paused_until_ms, u.seq, " CHAT_PROMO_ACCOUNT                         \
	", c.state, c.stop_ms, c.marketing_stop_ms, c.zone FROM subscription u JOIN chat c ON "    \
	"c.id = u.chat_id WHERE u.category = $1 AND u.district = $2 AND"

/* The subscription and chat in the row of `s`. */
static enum err look_at(struct plan *p, struct stmt *s)
{
	enum { CHAT, MODE, PAUSED_UNTIL, SEQ, ACCOUNT, STATE, STOP, MARKETING_STOP, ZONE };
	int64_t chat_id = col_int(s, CHAT), mode = col_int(s, MODE), zone = col_int(s, ZONE);
	enum err e = OK;

	p->chat_id = chat_id;
	p->look_left--;
	if (col_int(s, ACCOUNT) != p->account_id)
		return OK; /* that account's cursor comes by */
	bool is_later = col_int(s, SEQ) > p->run->snapshot;
	bool is_stopped = col_int(s, STOP) != 0 || col_int(s, MARKETING_STOP) != 0;
	bool is_gone = col_int(s, STATE) != CHAT_ACTIVE;
	bool is_silent = col_int(s, PAUSED_UNTIL) > p->now_ms;
	if (is_later || is_stopped || is_gone || is_silent) {
		p->skipped++;
		return is_later     ? OK
		       : is_stopped ? count_skip(p, chat_id, false, &p->stopped)
		       : is_gone    ? count_skip(p, chat_id, false, &p->gone)
				    : count_skip(p, chat_id, true, &p->silent);
	}
	if (mode != MODE_EACH)
		e = mode_of(p, chat_id, &mode);
	if (e != OK)
		return e;
	return mode == MODE_EACH ? row_make(p, chat_id) : digest_make(p, chat_id, zone, mode);
}

/* Goes on in the current part; *ret_is_over when nobody is left in it. */
static enum err part_walk(struct plan *p, bool *ret_is_over)
{
	str category;
	int64_t district;
	enum err e = OK;

	*ret_is_over = true;
	if (!part_range(p, &category, &district))
		return OK;
	struct stmt *s = db_query(p->db, "SELECT " LOOK_COLUMNS " u.chat_id > $3 ORDER BY "
					 "u.chat_id LIMIT $4");
	bind_str(s, 1, category);
	bind_int(s, 2, district);
	bind_int(s, 3, p->chat_id);
	bind_int(s, 4, p->look_left);
	while (p->look_left > 0 && p->plan_left > 0 && (e = stmt_step(s)) == OK) {
		e = look_at(p, s);
		if (e != OK)
			break;
	}
	stmt_reset(s);
	*ret_is_over = e == ERR_NOTFOUND;
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err cursor_read(struct plan *p)
{
	struct stmt *s = db_query(p->db, "SELECT part, chat_id FROM run_cursor WHERE run_id = $1 "
					 "AND account_id = $2");
	bind_int(s, 1, p->run->id);
	bind_int(s, 2, p->account_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	p->part = col_int(s, 0);
	p->chat_id = col_int(s, 1);
	stmt_reset(s);
	return OK;
}

static enum err cursor_write(struct plan *p)
{
	struct stmt *s = db_query(p->db, "UPDATE run_cursor SET part = $3, chat_id = $4 WHERE "
					 "run_id = $1 AND account_id = $2");
	bind_int(s, 1, p->run->id);
	bind_int(s, 2, p->account_id);
	bind_int(s, 3, p->part);
	bind_int(s, 4, p->chat_id);
	enum err e = row_change(p->db, s);
	if (e != OK || p->skipped + p->digests == 0)
		return e;
	s = db_query(p->db, "UPDATE run SET skipped = skipped + $2, chose_digest = chose_digest + "
			    "$3, skipped_silent = skipped_silent + $4, skipped_stopped = "
			    "skipped_stopped + $5, skipped_gone = skipped_gone + $6 WHERE id = $1");
	bind_int(s, 1, p->run->id);
	bind_int(s, 2, p->skipped);
	bind_int(s, 3, p->digests);
	bind_int(s, 4, p->silent);
	bind_int(s, 5, p->stopped);
	bind_int(s, 6, p->gone);
	return row_change(p->db, s);
}

enum err store_run_plan(struct db *db, const struct run *run, int64_t account_id, int64_t max,
			int64_t now_ms, int64_t *ret_planned, bool *ret_is_end,
			struct run_digests *ret)
{
	struct plan p = {
		.db = db,
		.run = run,
		.account_id = account_id,
		.now_ms = now_ms,
		.look_left = max * PLAN_LOOK,
		.plan_left = max,
		.ret = ret,
	};

	ASSERT(max > 0 && (ret == NULL || max <= RUN_DIGESTS_MAX));
	if (ret != NULL)
		ret->n = 0;
	enum err e = cursor_read(&p);
	while (e == OK && p.part < PARTS && p.look_left > 0 && p.plan_left > 0) {
		bool is_over;
		e = part_walk(&p, &is_over);
		if (e == OK && is_over) {
			p.part++;
			p.chat_id = 0;
		}
	}
	if (e == OK)
		e = cursor_write(&p);
	if (e != OK)
		return e;
	*ret_planned = p.planned;
	*ret_is_end = p.part == PARTS;
	return OK;
}

/* --- one chat, when another account serves it --- */

struct cursor {
	int64_t part, chat_id;
};

/* No part in the run is the same as not having begun. */
static enum err cursor_of(struct db *db, int64_t run_id, int64_t account_id, struct cursor *ret)
{
	struct plan p = { .db = db,
			  .run = &(struct run){ .id = run_id },
			  .account_id = account_id };
	enum err e = cursor_read(&p);

	*ret = (struct cursor){ p.part, p.chat_id };
	return e == ERR_NOTFOUND ? OK : e;
}

static bool is_past(const struct cursor *c, int64_t part, int64_t chat_id)
{
	return c->part > part || (c->part == part && c->chat_id >= chat_id);
}

static enum err part_look(struct plan *p, int64_t chat_id)
{
	str category;
	int64_t district;

	if (!part_range(p, &category, &district))
		return OK;
	struct stmt *s = db_query(p->db, "SELECT " LOOK_COLUMNS " u.chat_id = $3");
	bind_str(s, 1, category);
	bind_int(s, 2, district);
	bind_int(s, 3, chat_id);
	enum err e = stmt_step(s);
	if (e == OK)
		e = look_at(p, s);
	stmt_reset(s);
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err cursor_need(struct db *db, int64_t run_id, int64_t account_id)
{
	struct stmt *s = db_query(db, "INSERT INTO run_cursor (run_id, account_id) VALUES ($1, $2) "
				      "ON CONFLICT (run_id, account_id) DO NOTHING");
	bind_int(s, 1, run_id);
	bind_int(s, 2, account_id);
	return stmt_run(s);
}

enum err store_run_plan_moved(struct db *db, const struct run *run, const struct run_move *m,
			      int64_t now_ms, struct run_digests *ret)
{
	struct plan p = {
		.db = db,
		.run = run,
		.account_id = m->to,
		.now_ms = now_ms,
		.look_left = PARTS,
		.plan_left = PARTS,
		.ret = ret,
	};
	struct cursor from, to;

	ret->n = 0;
	enum err e = cursor_need(db, run->id, m->to);
	if (e == OK)
		e = cursor_of(db, run->id, m->from, &from);
	if (e == OK)
		e = cursor_of(db, run->id, m->to, &to);
	for (p.part = 0; p.part < PARTS && e == OK; p.part++) {
		if (is_past(&to, p.part, m->chat_id) && !is_past(&from, p.part, m->chat_id))
			e = part_look(&p, m->chat_id);
	}
	if (e != OK)
		return e;
	p.part = to.part;
	p.chat_id = to.chat_id;
	return cursor_write(&p);
}
