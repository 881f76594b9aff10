/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_BAN_H
#define SIAR_STORE_BAN_H

#include "bot/store/db.h"

/* Sellers who may not send promos for a while. */
struct ban {
	int64_t person_id, promo_id; /* about which promo it was */
	int64_t by_person, at_ms;
	int64_t until_ms;    /* 0 = until it is opened */
	int64_t appealed_ms; /* 0 = not yet */
	str reason;
};

/* Takes the place of an earlier one. */
enum err store_ban_put(struct db *db, const struct ban *b) MUST_CHECK;
/* ERR_NOTFOUND when there is none at that moment. */
enum err store_ban_find(struct db *db, int64_t person_id, int64_t now_ms, struct arena *mem,
			struct ban *ret) MUST_CHECK;
/* It is over; that there was one stays known. ERR_NOTFOUND when there is none at that moment. */
enum err store_ban_end(struct db *db, int64_t person_id, int64_t now_ms) MUST_CHECK;
enum err store_ban_appealed(struct db *db, int64_t person_id, int64_t now_ms) MUST_CHECK;

#endif
