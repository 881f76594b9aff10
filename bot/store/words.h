/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_WORDS_H
#define SIAR_STORE_WORDS_H

#include "bot/store/db.h"

/* The full-text index of products; inside the store only. Whoever changes a product, or the name,
 * district or category of a shop, drops the words before and adds them after, in one transaction:
 * to drop is to say what is in the index. Products that are not READY have none. */

enum err words_drop_product(struct db *db, int64_t product_id) MUST_CHECK;
enum err words_add_product(struct db *db, int64_t product_id) MUST_CHECK;
/* Of all products of the shop. */
enum err words_drop_shop(struct db *db, int64_t shop_id) MUST_CHECK;
enum err words_add_shop(struct db *db, int64_t shop_id) MUST_CHECK;

#endif
