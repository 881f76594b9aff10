/* SPDX-License-Identifier: MIT */
/* Deliveries on their way: made, found ready, claimed, moved by verdicts and statuses. What becomes
 * of those whose fate nobody told is in delivery_late.c. Called by flow and the handlers' replies,
 * on the writer thread; keeps nothing. State numbers in the SQL are those of bot/model/delivery.h;
 * partial indexes want them written out. */
#include "bot/store/delivery.h"

#include "bot/store/row.h"
#include "bot/store/run.h"

_Static_assert(DELIVERY_QUEUED == 0 && DELIVERY_SENDING == 1, "written in SQL below");

enum err store_delivery_add(struct db *db, struct delivery *d, int64_t now_ms)
{
	ASSERT(d->id == 0 && d->chat_id != 0 && d->account_id != 0);
	struct stmt *s = db_query(
		db, "INSERT INTO delivery (account_id, chat_id, class, run_id, as_template, "
		    "not_before_ms, changed_ms, created_ms, reason, content) VALUES ($1, $2, $3, "
		    "$4, $5, $6, $7, $7, $8, $9)");
	bind_int(s, 1, d->account_id);
	bind_int(s, 2, d->chat_id);
	bind_int(s, 3, d->class);
	bind_ref(s, 4, d->run_id);
	bind_int(s, 5, d->as_template);
	bind_int(s, 6, d->not_before_ms);
	bind_int(s, 7, now_ms);
	bind_str(s, 8, d->reason);
	if (d->run_id == 0)
		bind_blob(s, 9, d->content);
	else
		bind_null(s, 9);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	d->id = db_last_id(db);
	d->state = DELIVERY_QUEUED;
	d->created_ms = now_ms;
	return OK;
}

#define DELIVERY_COLUMNS                                                                           \
	"d.id, d.account_id, d.chat_id, d.class, d.run_id, d.state, d.attempt, d.as_template, "    \
	"d.not_before_ms, d.created_ms, d.content, d.reason"
enum { DELIVERY_COLUMN_COUNT = 12 };

static void delivery_row(struct stmt *s, struct arena *mem, struct delivery *ret)
{
	*ret = (struct delivery){
		.id = col_int(s, 0),
		.account_id = col_int(s, 1),
		.chat_id = col_int(s, 2),
		.class = (enum delivery_class)col_int(s, 3),
		.run_id = col_int(s, 4),
		.state = (enum delivery_state)col_int(s, 5),
		.attempt = (int)col_int(s, 6),
		.as_template = col_int(s, 7) != 0,
		.not_before_ms = col_int(s, 8),
		.created_ms = col_int(s, 9),
		.content = col_str(s, 10, mem),
		.reason = col_str(s, 11, mem),
	};
}

enum err store_delivery_by_id(struct db *db, int64_t id, struct arena *mem, struct delivery *ret)
{
	struct stmt *s =
		db_query(db, "SELECT " DELIVERY_COLUMNS " FROM delivery d WHERE d.id = $1");
	bind_int(s, 1, id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	delivery_row(s, mem, ret);
	stmt_reset(s);
	return OK;
}

#define READY_COLUMNS                                                                              \
	DELIVERY_COLUMNS ", c.pair_tat_ms, coalesce(p.language, 0), w.address_kind, w.address, "   \
			 "w.last_inbound_ms, w.chat_id, " CHAT_COLUMNS
#define READY_FROM                                                                                 \
	" FROM delivery d JOIN chat c ON c.id = d.chat_id LEFT JOIN person p ON p.id = "           \
	"c.person_id LEFT JOIN route w ON w.chat_id = d.chat_id AND w.account_id = d.account_id "  \
	"WHERE " DELIVERY_IS_DUE
#define READY_ORDER " ORDER BY d.not_before_ms, d.id LIMIT $4"

static void candidate_row(struct stmt *s, struct arena *mem, struct candidate *ret)
{
	enum { PAIR = DELIVERY_COLUMN_COUNT, LANGUAGE, KIND, ADDRESS, INBOUND, ROUTE, CHAT };

	*ret = (struct candidate){
		.pair_tat_ms = col_int(s, PAIR),
		.language = (int)col_int(s, LANGUAGE),
	};
	delivery_row(s, mem, &ret->d);
	row_chat(s, CHAT, mem, &ret->chat);
	if (col_int(s, ROUTE) != 0) {
		ret->chat.address.kind = (enum id_kind)col_int(s, KIND);
		ret->chat.address.opaque = col_str(s, ADDRESS, mem);
		ret->chat.last_inbound_ms = col_int(s, INBOUND);
		ret->chat.account_id = ret->d.account_id;
	}
}

enum err store_delivery_ready(struct db *db, int64_t account_id, enum delivery_class class,
			      int64_t run_id, int64_t now_ms, struct arena *mem,
			      struct candidate *ret, size_t max, size_t *ret_n)
{
	struct stmt *s;
	size_t n = 0;
	enum err e = OK;

	if (run_id == 0)
		s = db_query(db, "SELECT " READY_COLUMNS READY_FROM
				 " AND " DELIVERY_IS_OWN READY_ORDER);
	else
		s = db_query(db,
			     "SELECT " READY_COLUMNS READY_FROM " AND d.run_id = $5" READY_ORDER);
	bind_int(s, 1, account_id);
	bind_int(s, 2, class);
	bind_int(s, 3, now_ms);
	bind_int(s, 4, (int64_t)max);
	if (run_id != 0)
		bind_int(s, 5, run_id);
	while (n < max && (e = stmt_step(s)) == OK)
		candidate_row(s, mem, &ret[n++]);
	stmt_reset(s);
	if (e != OK && e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}

enum err store_delivery_wanted(struct db *db, const struct delivery *d, int64_t now_ms,
			       int64_t *ret_mode)
{
	ASSERT(d->run_id != 0);
	struct stmt *s = db_query(
		db, "SELECT coalesce((SELECT min(u.mode) FROM subscription u WHERE u.category IN "
		    "(r.category, '') AND u.district IN (r.district, 0) AND u.chat_id = c.id AND "
		    "u.paused_until_ms <= $3), -1) FROM run r, chat c WHERE r.id = $1 AND c.id = "
		    "$2 AND r.state <> 3 AND c.state = 1 AND c.stop_ms = 0 AND c.marketing_stop_ms "
		    "= 0");

	_Static_assert(CHAT_ACTIVE == 1, "written in SQL above");
	bind_int(s, 1, d->run_id);
	bind_int(s, 2, d->chat_id);
	bind_int(s, 3, now_ms);
	enum err e = row_int(s, ret_mode);
	if (e == ERR_NOTFOUND)
		*ret_mode = -1;
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_delivery_claim(struct db *db, struct delivery *d, int64_t pair_tat_ms,
			      int64_t now_ms)
{
	struct stmt *s =
		db_query(db, "UPDATE delivery SET state = 1, attempt = attempt + 1, reason = '', "
			     "changed_ms = $2 WHERE id = $1 AND state = 0 AND EXISTS (SELECT 1 "
			     "FROM chat c WHERE c.id = "
			     "delivery.chat_id AND c.in_flight = 0)");
	bind_int(s, 1, d->id);
	bind_int(s, 2, now_ms);
	enum err e = row_change(db, s);
	if (e != OK)
		return e == ERR_NOTFOUND ? ERR_BUSY : e;

	s = db_query(db, "UPDATE chat SET in_flight = $2, pair_tat_ms = $3 WHERE id = $1");
	bind_int(s, 1, d->chat_id);
	bind_int(s, 2, d->id);
	bind_int(s, 3, pair_tat_ms);
	e = row_change(db, s);
	if (e != OK)
		return e;
	d->state = DELIVERY_SENDING;
	d->attempt++;
	return OK;
}

/* What a move needs to know of the row. */
struct standing {
	enum delivery_state state;
	enum delivery_class class;
	int64_t account_id, chat_id, run_id, attempt, as_template, not_before_ms;
};

static enum err standing_find(struct db *db, int64_t id, struct standing *ret)
{
	struct stmt *s =
		db_query(db,
			 "SELECT state, chat_id, attempt, as_template, "
			 "not_before_ms, class, run_id, account_id FROM delivery WHERE id = $1");
	bind_int(s, 1, id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct standing){
		.state = (enum delivery_state)col_int(s, 0),
		.chat_id = col_int(s, 1),
		.attempt = col_int(s, 2),
		.as_template = col_int(s, 3),
		.not_before_ms = col_int(s, 4),
		.class = (enum delivery_class)col_int(s, 5),
		.run_id = col_int(s, 6),
		.account_id = col_int(s, 7),
	};
	stmt_reset(s);
	return OK;
}

/* It was not sent, or did not arrive: its chat has not had what it said. */
static enum err seen_take_back(struct db *db, int64_t id, const struct standing *row)
{
	struct stmt *s;

	if (row->class == CLASS_PROMO) {
		s = db_query(db, "DELETE FROM seen WHERE chat_id = $1 AND promo_id = (SELECT "
				 "promo_id FROM run WHERE id = $2)");
		bind_int(s, 1, row->chat_id);
		bind_int(s, 2, row->run_id);
		return stmt_run(s);
	}
	s = db_query(db, "DELETE FROM seen WHERE chat_id = $1 AND promo_id IN (SELECT promo_id "
			 "FROM digest_entry WHERE delivery_id = $2)");
	bind_int(s, 1, row->chat_id);
	bind_int(s, 2, id);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	s = db_query(db, "DELETE FROM digest_entry WHERE delivery_id = $1");
	bind_int(s, 1, id);
	return stmt_run(s);
}

/* Out of SENDING: the next may be sent to the chat. What did not go does not count in its day; that
 * is still the day of the claim, since nothing else was claimed for the chat meanwhile. Later
 * failures count: nobody gets more than her share because of them. */
static enum err chat_free(struct db *db, int64_t id, const struct standing *row, bool is_back)
{
	struct stmt *s = db_query(db, "UPDATE chat SET in_flight = 0, day_promos = CASE WHEN "
				      "day_promos > $3 THEN day_promos - $3 ELSE 0 END WHERE id = "
				      "$1 AND in_flight = $2");
	bind_int(s, 1, row->chat_id);
	bind_int(s, 2, id);
	bind_int(s, 3, is_back && row->class == CLASS_PROMO && row->run_id != 0);
	return stmt_run(s);
}

static enum err standing_write(struct db *db, const struct delivery_change *c,
			       const struct standing *to, int64_t now_ms)
{
	struct hash16 room;
	struct stmt *s = db_query(
		db, "UPDATE delivery SET state = $2, reason = $3, code = $4, provider_hash = "
		    "coalesce($5, provider_hash), not_before_ms = $6, attempt = $7, as_template = "
		    "$8, changed_ms = $9 WHERE id = $1");
	bind_int(s, 1, c->id);
	bind_int(s, 2, to->state);
	bind_str(s, 3, c->reason);
	bind_int(s, 4, c->code);
	if (str_is_empty(c->provider_id))
		bind_null(s, 5);
	else
		bind_blob(s, 5, row_provider_hash(db, to->account_id, c->provider_id, &room));
	bind_int(s, 6, to->not_before_ms);
	bind_int(s, 7, to->attempt);
	bind_int(s, 8, to->as_template);
	bind_int(s, 9, now_ms);
	return row_change(db, s);
}

/* A row has come back to the queue of a run that was over: a run that was done goes on for it, a
 * cancelled one cancels it. */
static enum err run_reopen(struct db *db, int64_t run_id)
{
	struct stmt *s = db_query(db, "UPDATE run SET sweep = CASE state WHEN 3 THEN 8 ELSE sweep "
				      "END, state = CASE state WHEN 2 THEN 0 ELSE state END WHERE "
				      "id = $1 AND state >= 2");
	_Static_assert(RUN_RUNNING == 0 && RUN_DONE == 2 && RUN_CANCELLED == 3 &&
			       DELIVERY_CANCELLED == 8,
		       "written in SQL above");
	bind_int(s, 1, run_id);
	return stmt_run(s);
}

enum err store_delivery_move(struct db *db, const struct delivery_change *c, int64_t now_ms,
			     bool *ret_moved)
{
	struct standing row;

	enum err e = standing_find(db, c->id, &row);
	if (e != OK)
		return e;
	bool is_leaving = row.state == DELIVERY_SENDING;
	bool is_back = row.state != DELIVERY_QUEUED &&
		       (c->to == DELIVERY_QUEUED || c->to == DELIVERY_FAILED);
	bool is_doubt = c->to == DELIVERY_UNCERTAIN && !c->is_taken_back;
	if (!sm_may(delivery_states, (int)row.state, (int)c->to) ||
	    (is_doubt && row.state == DELIVERY_SENT)) {
		*ret_moved = false;
		return OK;
	}
	row.state = c->to;
	if (c->to == DELIVERY_QUEUED) {
		row.not_before_ms = c->not_before_ms;
		row.as_template = row.as_template || c->as_template;
		if (!c->keep_attempt && row.attempt > 0)
			row.attempt--;
	}
	e = standing_write(db, c, &row, now_ms);
	if (e == OK && is_leaving)
		e = chat_free(db, c->id, &row, is_back);
	/* The words of a reply stay the same when it is tried again. */
	if (e == OK && is_back && (row.class >= CLASS_PROMO || c->to == DELIVERY_FAILED))
		e = seen_take_back(db, c->id, &row);
	if (e == OK && c->to == DELIVERY_QUEUED && row.run_id != 0)
		e = run_reopen(db, row.run_id);
	if (e == OK)
		*ret_moved = true;
	return e;
}

enum err store_delivery_wait(struct db *db, int64_t id, int64_t not_before_ms, str reason,
			     int64_t now_ms)
{
	struct stmt *s = db_query(db, "UPDATE delivery SET not_before_ms = $2, reason = $3, "
				      "changed_ms = $4 WHERE id = $1 AND state = 0");
	bind_int(s, 1, id);
	bind_int(s, 2, not_before_ms);
	bind_str(s, 3, reason);
	bind_int(s, 4, now_ms);
	return row_change(db, s);
}

enum err store_delivery_counts(struct db *db, int64_t ret[DELIVERY_STATE_COUNT][CLASS_COUNT])
{
	struct stmt *s =
		db_query(db, "SELECT state, class, sum(n) FROM delivery_count GROUP BY state, "
			     "class");
	enum err e;

	for (int state = 0; state < DELIVERY_STATE_COUNT; state++) {
		for (int class = 0; class < CLASS_COUNT; class ++)
			ret[state][class] = 0;
	}
	while ((e = stmt_step(s)) == OK) {
		int64_t state = col_int(s, 0), class = col_int(s, 1);
		ASSERT(state >= 0 && state < DELIVERY_STATE_COUNT);
		ASSERT(class >= 0 && class < CLASS_COUNT);
		ret[state][class] = col_int(s, 2);
	}
	return e == ERR_NOTFOUND ? OK : e;
}
