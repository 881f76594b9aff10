/* SPDX-License-Identifier: MIT */
/* Changes of promos that were handed in, see promo_change.h. Called by handlers on the writer
 * thread, inside the transaction; keeps nothing. */
#include "bot/store/promo_change.h"

#include "bot/store/media.h"
#include "bot/store/row.h"
#include "bot/store/series.h"

/* What she writes, and when it goes out. */
#define WORDS                                                                                      \
	"product_id, category, district, title, text, price_idr, unit, prices, flags, ready_ms, "  \
	"ends_ms, starts_ms, repeat, message_id"

_Static_assert(PROMO_DRAFT == 0 && PROMO_HELD == 1 && PROMO_CANCELLED == 9, "written in SQL below");

enum err store_promo_change_begin(struct db *db, const struct promo *p, int64_t promo_id,
				  int64_t now_ms, struct arena *mem, struct promo *ret)
{
	enum err e = store_promo_copy(db, p, now_ms, mem, ret);

	if (e != OK)
		return e;
	struct stmt *s =
		db_query(db, "UPDATE promo SET change_of = $2, (starts_ms, repeat, message_id) = "
			     "(SELECT starts_ms, repeat, message_id FROM promo WHERE id = $3) "
			     "WHERE id = $1");
	bind_int(s, 1, ret->id);
	bind_int(s, 2, promo_id);
	bind_int(s, 3, p->id);
	e = row_change(db, s);
	return e == OK ? store_promo_by_id(db, ret->id, mem, ret) : e;
}

enum err store_promo_change_find(struct db *db, int64_t promo_id, int64_t *ret_id)
{
	struct stmt *s =
		db_query(db, "SELECT id FROM promo WHERE change_of = $1 AND change_of <> 0 AND "
			     "state = 0 ORDER BY id DESC LIMIT 1");
	bind_int(s, 1, promo_id);
	return row_int(s, ret_id);
}

/* What it says now, and who had approved it: for moderators to compare with, for her to come back
 * to. */
static enum err keep_approved(struct db *db, const struct promo *p, int64_t now_ms, int64_t *ret_id)
{
	struct promo kept;
	struct arena mem;

	arena_init(&mem, 0);
	enum err e = store_promo_change_begin(db, p, p->id, now_ms, &mem, &kept);
	arena_finish(&mem);
	if (e != OK)
		return e;
	*ret_id = kept.id;
	struct stmt *s = db_query(db, "UPDATE promo SET state = 9, submitted_ms = $2, decided_by = "
				      "$3, decided_ms = $4 WHERE id = $1");
	bind_int(s, 1, kept.id);
	bind_int(s, 2, p->submitted_ms);
	bind_ref(s, 3, p->decided_by);
	bind_int(s, 4, p->decided_ms);
	return row_change(db, s);
}

static enum err write_over(struct db *db, const struct promo *p, const struct promo *draft,
			   int64_t was_id, int64_t now_ms)
{
	/* Held, it does not outlive what its words say. */
	struct stmt *s = db_query(
		db,
		"UPDATE promo SET (" WORDS ", expires_ms) = (SELECT " WORDS ", CASE WHEN "
		"ends_ms <> 0 AND (expires_ms = 0 OR ends_ms < expires_ms) THEN ends_ms ELSE "
		"expires_ms END FROM promo WHERE id = $4), version = version + 1, state = 1, "
		"submitted_ms = $5, asked_ms = CASE WHEN starts_ms = (SELECT starts_ms FROM promo "
		"WHERE id = $4) THEN asked_ms ELSE max($5, (SELECT starts_ms FROM promo WHERE id = "
		"$4)) END, decided_by = NULL, decided_ms = 0, reason = '', "
		"appealed_ms = 0, reminded = 0, was_id = $6, changed = 1 WHERE id = $1 AND state = "
		"$2 AND "
		"version = $3");
	bind_int(s, 1, p->id);
	bind_int(s, 2, p->state);
	bind_int(s, 3, p->version);
	bind_int(s, 4, draft->id);
	bind_int(s, 5, now_ms);
	bind_int(s, 6, was_id);
	enum err e = row_change(db, s);
	if (e == OK)
		e = store_promo_photos_copy(db, draft->id, p->id);
	return e == ERR_NOTFOUND ? ERR_BUSY : e;
}

enum err store_promo_change_take(struct db *db, const struct promo *p, const struct promo *draft,
				 int64_t now_ms)
{
	/* HELD and REJECTED ones were not approved as they are. */
	bool was_approved = p->state != PROMO_HELD && p->state != PROMO_REJECTED;
	int64_t was_id = p->was_id;
	struct promo end = *draft;
	enum err e = OK;

	ASSERT(draft->state == PROMO_DRAFT && draft->change_of == p->id);
	if (p->state != PROMO_HELD && !sm_may(promo_states, (int)p->state, PROMO_HELD))
		return ERR_BUSY;
	if (was_approved)
		e = keep_approved(db, p, now_ms, &was_id);
	if (e == OK)
		e = write_over(db, p, draft, was_id, now_ms);
	return e == OK ? store_promo_move(db, &end, PROMO_CANCELLED, 0, STR_NONE, now_ms) : e;
}

enum err store_promo_change_free(struct db *db, int64_t draft_id)
{
	struct stmt *s = db_query(db, "UPDATE promo SET change_of = 0, starts_ms = 0, repeat = '', "
				      "message_id = '' WHERE id = $1 AND state = 0");
	bind_int(s, 1, draft_id);
	return row_change(db, s);
}
