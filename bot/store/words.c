/* SPDX-License-Identifier: MIT */
/* Keeps the full-text index of products equal to the rows it was made from; search.c asks it.
 * Called by shop.c, on the writer thread; keeps nothing. The index has no text of its own: it
 * forgets a row only when it is told what was in it. */
#include "bot/store/words.h"

#include "bot/store/shop.h"

_Static_assert(PRODUCT_READY == 0, "written in the schema");

static enum err words_run(struct stmt *s, int64_t value)
{
	bind_int(s, 1, value);
	return stmt_run(s);
}

#define DROP                                                                                       \
	"INSERT INTO product_text (product_text, rowid, name, unit, shop, place) SELECT "          \
	"'delete', id, name, unit, shop, place FROM product_words WHERE "
#define ADD                                                                                        \
	"INSERT INTO product_text (rowid, name, unit, shop, place) SELECT id, name, unit, shop, "  \
	"place FROM product_words WHERE "

/* A change writes about one page. Of 200,000 new products 8 took more than 10 ms; 126 did when the
 * index merged by itself. */
enum { MERGE_PAGES = 8 };

/* The index is written in parts that must become fewer. */
static enum err words_merge(struct db *db)
{
	return words_run(db_query(db, "INSERT INTO product_text (product_text, rank) VALUES "
				      "('merge', $1)"),
			 MERGE_PAGES);
}

enum err words_drop_product(struct db *db, int64_t product_id)
{
	return words_run(db_query(db, DROP "id = $1"), product_id);
}

enum err words_add_product(struct db *db, int64_t product_id)
{
	enum err e = words_run(db_query(db, ADD "id = $1"), product_id);
	return e == OK ? words_merge(db) : e;
}

enum err words_drop_shop(struct db *db, int64_t shop_id)
{
	return words_run(db_query(db, DROP "shop_id = $1"), shop_id);
}

enum err words_add_shop(struct db *db, int64_t shop_id)
{
	enum err e = words_run(db_query(db, ADD "shop_id = $1"), shop_id);
	return e == OK ? words_merge(db) : e;
}
