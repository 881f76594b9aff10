/* SPDX-License-Identifier: MIT */
/* Keeps the full-text index of products equal to the rows it was made from; search.c asks it.
 * Called by shop.c, on the writer thread; keeps nothing. The index has no text of its own: it
 * forgets a row only when it is told what was in it. */
#include "bot/store/words.h"

#include "bot/store/shop.h"

_Static_assert(PRODUCT_READY == 0, "written in the schema");

static enum err words_run(struct stmt *s, int64_t id)
{
	bind_int(s, 1, id);
	return stmt_run(s);
}

#define DROP                                                                                       \
	"INSERT INTO product_text (product_text, rowid, name, unit, shop, place) SELECT "          \
	"'delete', id, name, unit, shop, place FROM product_words WHERE "
#define ADD                                                                                        \
	"INSERT INTO product_text (rowid, name, unit, shop, place) SELECT id, name, unit, shop, "  \
	"place FROM product_words WHERE "

enum err words_drop_product(struct db *db, int64_t product_id)
{
	return words_run(db_query(db, DROP "id = $1"), product_id);
}

enum err words_add_product(struct db *db, int64_t product_id)
{
	return words_run(db_query(db, ADD "id = $1"), product_id);
}

enum err words_drop_shop(struct db *db, int64_t shop_id)
{
	return words_run(db_query(db, DROP "shop_id = $1"), shop_id);
}

enum err words_add_shop(struct db *db, int64_t shop_id)
{
	return words_run(db_query(db, ADD "shop_id = $1"), shop_id);
}
