/* SPDX-License-Identifier: MIT */
/* What a seller wants broadcast and what was decided about it, as it is written; how promos are
 * found is in promo_find.c. Called by handlers, flow and the runs on the writer thread; keeps
 * nothing. */
#include "bot/store/promo.h"

#include "bot/store/row.h"

/* Its list of prices for the store; price_idr and unit become those of the lowest. */
static str prices_text(struct promo *p, struct arena *mem)
{
	/* A product's unit is the seller's own word. */
	bool is_sound = str_find_char(p->unit, ';') < 0 && str_find_char(p->unit, '\n') < 0;
	const struct promo_price one = { p->price_idr, p->price_idr, 1,
					 is_sound ? p->unit : STR_NONE };
	size_t lowest = 0;

	if (p->n_prices == 0 && p->price_idr == 0)
		return STR("");
	if (p->n_prices == 0)
		return promo_prices_format(&one, 1, mem);
	for (size_t i = 1; i < p->n_prices; i++) {
		if (p->prices[i].min_idr < p->prices[lowest].min_idr)
			lowest = i;
	}
	p->price_idr = p->prices[lowest].min_idr;
	p->unit = p->prices[lowest].unit;
	return promo_prices_format(p->prices, p->n_prices, mem);
}

/* From held on it does not outlive what its text says. */
static int64_t expires_ms(const struct promo *p)
{
	bool is_shorter = p->ends_ms != 0 && (p->expires_ms == 0 || p->ends_ms < p->expires_ms);

	return p->state != PROMO_DRAFT && is_shorter ? p->ends_ms : p->expires_ms;
}

/* $1 to $14: what a seller decides. */
static void bind_contents(struct stmt *s, const struct promo *p, str prices)
{
	bind_ref(s, 1, p->product_id);
	bind_str(s, 2, p->category);
	bind_int(s, 3, p->district);
	bind_str(s, 4, p->title);
	bind_str(s, 5, p->text);
	bind_int(s, 6, p->price_idr);
	bind_str(s, 7, p->unit);
	bind_str(s, 8, prices);
	bind_int(s, 9, (int64_t)p->flags);
	bind_int(s, 10, p->ready_ms);
	bind_int(s, 11, expires_ms(p));
	bind_int(s, 12, p->starts_ms);
	bind_str(s, 13, p->message_id);
	bind_int(s, 14, p->ends_ms);
}

static enum err promo_add(struct db *db, struct promo *p, str prices, int64_t now_ms)
{
	struct stmt *s = db_query(
		db, "INSERT INTO promo (product_id, category, district, title, text, price_idr, "
		    "unit, prices, flags, ready_ms, expires_ms, starts_ms, message_id, ends_ms, "
		    "shop_id, person_id, "
		    "chat_id, state, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
		    "$11, $12, $13, $14, $15, $16, $17, $18, $19)");
	bind_contents(s, p, prices);
	bind_int(s, 15, p->shop_id);
	bind_int(s, 16, p->person_id);
	bind_int(s, 17, p->chat_id);
	bind_int(s, 18, p->state);
	bind_int(s, 19, now_ms);
	enum err e = stmt_run(s);
	if (e != OK)
		return e;
	p->id = db_last_id(db);
	p->version = 1;
	p->created_ms = now_ms;
	return OK;
}

static enum err promo_change(struct db *db, struct promo *p, str prices)
{
	struct stmt *s = db_query(
		db, "UPDATE promo SET product_id = $1, category = $2, district = $3, title = $4, "
		    "text = $5, price_idr = $6, unit = $7, prices = $8, flags = $9, ready_ms = "
		    "$10, expires_ms = $11, starts_ms = $12, message_id = $13, ends_ms = $14, "
		    "asked_ms = CASE WHEN state IN (1, 3) AND starts_ms <> $12 THEN "
		    "max(submitted_ms, $12) ELSE asked_ms END, "
		    "version = version + 1 WHERE id = $15 "
		    "RETURNING version");
	bind_contents(s, p, prices);
	bind_int(s, 15, p->id);
	return row_int(s, &p->version);
}

enum err store_promo_put(struct db *db, struct promo *p, int64_t now_ms)
{
	struct arena mem;

	ASSERT(p->shop_id != 0 && p->person_id != 0 && p->chat_id != 0 && p->price_idr >= 0);
	arena_init(&mem, 0);
	str prices = prices_text(p, &mem);
	enum err e = p->id == 0 ? promo_add(db, p, prices, now_ms) : promo_change(db, p, prices);
	arena_finish(&mem);
	return e;
}

/* What a move writes beside the state. */
static void promo_moved(struct promo *p, enum promo_state to, int64_t by_person, str reason,
			int64_t now_ms)
{
	p->state = to;
	p->expires_ms = expires_ms(p);
	if (to == PROMO_HELD) {
		p->submitted_ms = now_ms;
		p->asked_ms = p->starts_ms > now_ms ? p->starts_ms : now_ms;
		p->reason = STR_NONE;
		p->reminded = REMINDED_NOBODY;
		p->decided_by = 0;
	}
	if (to == PROMO_APPROVED || to == PROMO_REJECTED) {
		p->decided_by = by_person;
		p->decided_ms = now_ms;
		p->reason = reason;
	}
	if (to == PROMO_APPROVED)
		p->was_id = 0;
}

/* *p becomes `moved`, when nobody else changed it. */
static enum err promo_write(struct db *db, struct promo *p, struct promo moved)
{
	if (!sm_may(promo_states, (int)p->state, (int)moved.state))
		return ERR_BUSY;
	struct stmt *s = db_query(
		db,
		"UPDATE promo SET state = $4, submitted_ms = $5, decided_by = $6, decided_ms = "
		"$7, reason = $8, starts_ms = $9, reminded = $10, expires_ms = $11, was_id = $12, "
		"asked_ms = $13 WHERE id = $1 AND state = $2 AND version = $3");
	bind_int(s, 1, p->id);
	bind_int(s, 2, p->state);
	bind_int(s, 3, p->version);
	bind_int(s, 4, moved.state);
	bind_int(s, 5, moved.submitted_ms);
	bind_ref(s, 6, moved.decided_by);
	bind_int(s, 7, moved.decided_ms);
	bind_str(s, 8, moved.reason);
	bind_int(s, 9, moved.starts_ms);
	bind_int(s, 10, moved.reminded);
	bind_int(s, 11, moved.expires_ms);
	bind_int(s, 12, moved.was_id);
	bind_int(s, 13, moved.asked_ms);
	enum err e = row_change(db, s);
	if (e != OK)
		return e == ERR_NOTFOUND ? ERR_BUSY : e;
	*p = moved;
	return OK;
}

enum err store_promo_move(struct db *db, struct promo *p, enum promo_state to, int64_t by_person,
			  str reason, int64_t now_ms)
{
	struct promo moved = *p;

	promo_moved(&moved, to, by_person, reason, now_ms);
	return promo_write(db, p, moved);
}

enum err store_promo_schedule(struct db *db, struct promo *p, int64_t starts_ms, int64_t now_ms)
{
	struct promo moved = *p;

	moved.state = PROMO_SCHEDULED;
	moved.starts_ms = starts_ms > now_ms ? starts_ms : now_ms;
	return promo_write(db, p, moved);
}

enum err store_promo_appeal(struct db *db, struct promo *p, int64_t now_ms)
{
	struct stmt *s = db_query(
		db, "UPDATE promo SET state = 1, appealed_ms = $2, submitted_ms = $2, reason = '', "
		    "reminded = 0 WHERE id = $1 AND state = 8 AND appealed_ms = 0");
	_Static_assert(PROMO_HELD == 1 && PROMO_REJECTED == 8, "written in SQL above");
	bind_int(s, 1, p->id);
	bind_int(s, 2, now_ms);
	enum err e = row_change(db, s);
	if (e != OK)
		return e == ERR_NOTFOUND ? ERR_BUSY : e;
	p->state = PROMO_HELD;
	p->submitted_ms = now_ms;
	p->reason = STR_NONE;
	p->reminded = REMINDED_NOBODY;
	return OK;
}

enum err store_promo_set_reason(struct db *db, int64_t id, str reason)
{
	struct stmt *s = db_query(db, "UPDATE promo SET reason = $2 WHERE id = $1");
	bind_int(s, 1, id);
	bind_str(s, 2, reason);
	return row_change(db, s);
}

enum err store_promo_set_times(struct db *db, const struct promo *p)
{
	struct arena mem;

	struct stmt *s =
		db_query(db, "UPDATE promo SET starts_ms = $4, expires_ms = $5, repeat = $6, "
			     "asked_ms = CASE WHEN state = 0 OR starts_ms = $4 THEN asked_ms ELSE "
			     "max(submitted_ms, $4) END "
			     "WHERE id = $1 AND state = $2 AND version = $3 AND state IN "
			     "(0, 1, 3)");
	arena_init(&mem, 0);
	bind_int(s, 1, p->id);
	bind_int(s, 2, p->state);
	bind_int(s, 3, p->version);
	bind_int(s, 4, p->starts_ms);
	bind_int(s, 5, expires_ms(p));
	bind_str(s, 6, repeat_format(&p->repeat, &mem));
	enum err e = row_change(db, s);
	arena_finish(&mem);
	return e == ERR_NOTFOUND ? ERR_BUSY : e;
}
