/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_SEARCH_H
#define SIAR_STORE_SEARCH_H

#include "bot/store/shop.h"

struct search {
	str words;        /* as a person wrote them; empty = all */
	str category;     /* empty = all */
	int64_t district; /* 0 = all */
	int64_t min_idr,
		max_idr; /* of the price, both included; max 0 = any. Else min is at least 1 */
	bool is_halal;   /* of shops whose certificate was checked only */
	size_t offset;   /* of the first one wanted */
};

struct found {
	int64_t product_id, media_id, price_idr; /* media_id 0 = no photo */
	str code, name, unit;
	enum product_state state; /* READY */
	int64_t shop_id, person_id, district;
	str shop_name, category;
	bool is_halal;
};

enum { SEARCH_HITS_MAX = 500, SEARCH_WORDS_MAX = 8 };

/* Products that are READY and have all words, each somewhere in name, unit or shop name, whole or
 * as the start of one; case and accents do not count. Of the newest SEARCH_HITS_MAX the best
 * matches first, among equals the newest; without words the newest first. Words behind the first
 * SEARCH_WORDS_MAX are left out; words without a letter or digit match nothing. */
enum err store_search(struct db *db, const struct search *q, struct arena *mem, struct found *ret,
		      size_t max, size_t *ret_n) MUST_CHECK;

#endif
