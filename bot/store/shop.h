/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_SHOP_H
#define SIAR_STORE_SHOP_H

#include "bot/store/db.h"

struct shop {
	int64_t id, person_id;
	str name, category, prefix; /* prefix of its product codes, "KRP" */
	int64_t district;
};

enum product_state { PRODUCT_READY = 0, PRODUCT_SOLD_OUT = 1, PRODUCT_GONE = 2 };

struct product {
	int64_t id, shop_id;
	str code, name, unit;
	int64_t price_idr; /* 0 = not told */
	enum product_state state;
	int64_t media_id; /* its photo, ready or not; 0 = none */
};

enum err store_shop_of(struct db *db, int64_t person_id, struct arena *mem,
		       struct shop *ret) MUST_CHECK;
/* Compared without case. */
enum err store_shop_by_prefix(struct db *db, str prefix, struct arena *mem,
			      struct shop *ret) MUST_CHECK;
/* A new shop (id 0) gets a free three-letter prefix from its name; an existing one is changed.
 * ERR_EXISTS: she has one. */
enum err store_shop_put(struct db *db, struct shop *shop, int64_t now_ms,
			struct arena *mem) MUST_CHECK;

/* A new product (id 0) gets the next code of its shop ("KRP01"); of an existing one all but shop
 * and code is changed. */
enum err store_product_put(struct db *db, struct product *p, int64_t now_ms,
			   struct arena *mem) MUST_CHECK;
/* Code compared without case. */
enum err store_product_by_code(struct db *db, int64_t shop_id, str code, struct arena *mem,
			       struct product *ret) MUST_CHECK;
enum err store_product_by_id(struct db *db, int64_t id, struct arena *mem,
			     struct product *ret) MUST_CHECK;
/* Those not gone, by code. */
enum err store_product_list(struct db *db, int64_t shop_id, struct arena *mem, struct product *ret,
			    size_t max, size_t *ret_n) MUST_CHECK;

#endif
