/* SPDX-License-Identifier: MIT */
/* Halal certificates of shops. Called by handlers on the writer thread; keeps nothing. */
#include "bot/store/halal.h"

#include "bot/store/row.h"
#include "bot/store/words.h"

_Static_assert(HALAL_TOLD == 1 && HALAL_CHECKED == 2, "written in SQL here and in the schema");

enum err store_halal_of(struct db *db, int64_t shop_id, struct arena *mem, struct halal *ret)
{
	struct stmt *s =
		db_query(db, "SELECT halal_state, halal, halal_chat_id FROM shop WHERE id = $1");
	bind_int(s, 1, shop_id);
	enum err e = stmt_step(s);
	if (e != OK)
		return e;
	*ret = (struct halal){
		.state = (enum halal_state)col_int(s, 0),
		.number = col_str(s, 1, mem),
		.chat_id = col_int(s, 2),
	};
	stmt_reset(s);
	return OK;
}

enum err store_halal_put(struct db *db, int64_t shop_id, const struct halal *h)
{
	enum err e = words_drop_shop(db, shop_id);
	if (e != OK)
		return e;
	struct stmt *s = db_query(
		db,
		"UPDATE shop SET halal_state = $2, halal = $3, halal_chat_id = $4 WHERE id = $1");
	bind_int(s, 1, shop_id);
	bind_int(s, 2, h->state);
	bind_str(s, 3, h->number);
	bind_int(s, 4, h->chat_id);
	e = row_change(db, s);
	return e == OK ? words_add_shop(db, shop_id) : e;
}

enum err store_halal_told(struct db *db, struct arena *mem, struct shop *ret,
			  struct halal *ret_halal, size_t max, size_t *ret_n)
{
	struct stmt *s =
		db_query(db, "SELECT id, person_id, name, category, prefix, district, halal "
			     "FROM shop WHERE halal_state = 1 ORDER BY id LIMIT $1");
	size_t n = 0;
	enum err e;

	bind_int(s, 1, (int64_t)max);
	while ((e = stmt_step(s)) == OK) {
		ASSERT(n < max);
		ret[n] = (struct shop){
			.id = col_int(s, 0),
			.person_id = col_int(s, 1),
			.name = col_str(s, 2, mem),
			.category = col_str(s, 3, mem),
			.prefix = col_str(s, 4, mem),
			.district = col_int(s, 5),
		};
		ret_halal[n++] = (struct halal){ HALAL_TOLD, col_str(s, 6, mem), 0 };
	}
	if (e != ERR_NOTFOUND)
		return e;
	*ret_n = n;
	return OK;
}
