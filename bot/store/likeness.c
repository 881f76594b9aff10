/* SPDX-License-Identifier: MIT */
/* An index of 64 bits by nearness: each promo has a row for each of its four parts of 16 bits, and
 * a question looks at the rows of its own parts and of those that differ in one bit: 68 look-ups
 * of some 15 rows each among a million. Called by handlers on the writer thread; keeps nothing. */
#include "bot/store/likeness.h"

#include "bot/store/row.h"

enum { PARTS = 4, PART_BITS = 16 };

/* What the key begins with: kind, part and its value. */
static int64_t key_of(enum likeness_kind kind, int part, uint64_t bits)
{
	uint64_t value = bits >> (part * PART_BITS) & ((UINT64_C(1) << PART_BITS) - 1);

	return (int64_t)((uint64_t)kind << 20 | (uint64_t)part << PART_BITS | value);
}

enum err store_likeness_put(struct db *db, enum likeness_kind kind, int64_t promo_id,
			    int64_t shop_id, uint64_t bits)
{
	enum err e = OK;

	ASSERT(bits != 0);
	for (int part = 0; part < PARTS && e == OK; part++) {
		struct stmt *s = db_query(db, "INSERT INTO likeness (part, promo_id, bits, "
					      "shop_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO "
					      "NOTHING");
		bind_int(s, 1, key_of(kind, part, bits));
		bind_int(s, 2, promo_id);
		bind_int(s, 3, (int64_t)bits);
		bind_int(s, 4, shop_id);
		e = stmt_run(s);
	}
	return e;
}

enum err store_likeness_drop(struct db *db, enum likeness_kind kind, int64_t promo_id,
			     uint64_t bits)
{
	enum err e = OK;

	for (int part = 0; part < PARTS && e == OK; part++) {
		struct stmt *s = db_query(db, "DELETE FROM likeness WHERE part = $1 AND promo_id "
					      "= $2 AND bits = $3");
		bind_int(s, 1, key_of(kind, part, bits));
		bind_int(s, 2, promo_id);
		bind_int(s, 3, (int64_t)bits);
		e = stmt_run(s);
	}
	return e;
}

struct looking {
	uint64_t bits;
	int64_t not_shop_id;
	struct likeness best; /* promo_id 0 = none yet; bits: what a better one may have */
};

static bool is_better(const struct looking *l, int64_t promo_id, int bits)
{
	return bits < l->best.bits || (bits == l->best.bits && promo_id > l->best.promo_id);
}

/* A shop that was joined with another, or is two again, left its rows here as they were. */
static enum err shop_now(struct db *db, int64_t promo_id, int64_t *ret)
{
	struct stmt *s = db_query(db, "SELECT shop_id FROM promo WHERE id = $1");
	bind_int(s, 1, promo_id);
	enum err e = row_int(s, ret);
	return e == ERR_NOTFOUND ? OK : e;
}

static enum err look_at(struct db *db, struct looking *l, int64_t key)
{
	struct stmt *s = db_query(db, "SELECT promo_id, bits, shop_id FROM likeness WHERE part = "
				      "$1 ORDER BY promo_id DESC LIMIT $2");
	enum err e;

	bind_int(s, 1, key);
	bind_int(s, 2, LIKENESS_NEWEST);
	while ((e = stmt_step(s)) == OK) {
		int bits = __builtin_popcountll((uint64_t)col_int(s, 1) ^ l->bits);
		int64_t promo_id = col_int(s, 0), shop_id = col_int(s, 2);
		if (shop_id == l->not_shop_id || !is_better(l, promo_id, bits))
			continue;
		enum err e_shop = shop_now(db, promo_id, &shop_id);
		if (e_shop != OK) {
			stmt_reset(s);
			return e_shop;
		}
		if (shop_id == l->not_shop_id)
			continue;
		l->best.promo_id = promo_id;
		l->best.shop_id = shop_id;
		l->best.bits = bits;
	}
	return e == ERR_NOTFOUND ? OK : e;
}

enum err store_likeness_find(struct db *db, enum likeness_kind kind, int64_t not_shop_id,
			     uint64_t bits, int max, struct likeness *ret)
{
	struct looking l = { bits, not_shop_id, { .kind = kind, .bits = max } };
	enum err e = OK;

	ASSERT(max >= 0 && max <= LIKENESS_BITS_MAX);
	for (int part = 0; part < PARTS && e == OK; part++) {
		int64_t key = key_of(kind, part, bits);
		e = look_at(db, &l, key);
		for (int bit = 0; bit < PART_BITS && e == OK && max >= PARTS; bit++)
			e = look_at(db, &l, key ^ (INT64_C(1) << bit));
	}
	if (e == OK && l.best.promo_id == 0)
		e = ERR_NOTFOUND;
	if (e == OK)
		*ret = l.best;
	return e;
}

enum err store_likeness_note(struct db *db, int64_t promo_id, const struct likeness_note *note)
{
	struct stmt *s = db_query(db, "UPDATE promo SET text_bits = $2, like_id = $3, like_kind = "
				      "$4 WHERE id = $1");
	bind_int(s, 1, promo_id);
	bind_int(s, 2, (int64_t)note->text_bits);
	bind_int(s, 3, note->like_id);
	bind_int(s, 4, note->kind);
	return row_change(db, s);
}

enum err store_likeness_noted(struct db *db, int64_t promo_id, struct likeness_note *ret)
{
	struct stmt *s =
		db_query(db, "SELECT text_bits, like_id, like_kind FROM promo WHERE id = $1");
	bind_int(s, 1, promo_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct likeness_note){
		.text_bits = (uint64_t)col_int(s, 0),
		.like_id = col_int(s, 1),
		.kind = (enum likeness_kind)col_int(s, 2),
	};
	stmt_reset(s);
	return OK;
}
