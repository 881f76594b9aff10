/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_HALAL_H
#define SIAR_STORE_HALAL_H

#include "bot/store/shop.h"

/* A shop's halal certificate: what she says, and whether the office has seen it. Stored values:
 * never renumber. */
enum halal_state { HALAL_NONE = 0, HALAL_TOLD = 1, HALAL_CHECKED = 2 };

struct halal {
	enum halal_state state;
	str number;      /* empty when NONE */
	int64_t chat_id; /* in which she told it */
};

enum err store_halal_of(struct db *db, int64_t shop_id, struct arena *mem,
			struct halal *ret) MUST_CHECK;
/* Search follows. */
enum err store_halal_put(struct db *db, int64_t shop_id, const struct halal *h) MUST_CHECK;
/* Shops whose certificate nobody has checked yet, the first ones. */
enum err store_halal_told(struct db *db, struct arena *mem, struct shop *ret,
			  struct halal *ret_halal, size_t max, size_t *ret_n) MUST_CHECK;

#endif
