/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_DIGEST_H
#define SIAR_STORE_DIGEST_H

#include "bot/model/delivery.h"
#include "bot/store/db.h"

/* What a chat has had, and what waits to be told it in the day's digest. */

/* Whether the chat has had this promo, by whatever run or digest. */
enum err store_seen_has(struct db *db, int64_t chat_id, int64_t promo_id, bool *ret) MUST_CHECK;
/* It is on its way there now. ERR_EXISTS when it has had it. */
enum err store_seen_add(struct db *db, int64_t chat_id, int64_t promo_id) MUST_CHECK;
/* `n` promos were sent to it on this day of its calendar. */
enum err store_chat_set_day(struct db *db, int64_t chat_id, int64_t day, int64_t n) MUST_CHECK;

struct digest_promo {
	int64_t promo_id, shop_id;
	str title, unit, shop_name;
	int64_t price_idr;
	int64_t ready_ms, ends_ms; /* as in struct promo; 0 = not told */
	str seller_phone;          /* empty = unknown */
	str category;
	int64_t district;
	int64_t mode; /* how it is wanted: enum subscription_mode */
};

/* The run's promo is to be told in the chat's next digest. */
enum err store_digest_add(struct db *db, int64_t chat_id, int64_t run_id, int64_t promo_id,
			  int64_t expires_ms) MUST_CHECK;
/* The day of the chat's last digest, and its row that waits with the row's day; row_id 0 = none
 * waits. */
struct digest_standing {
	int64_t last_day, row_id, row_day;
};
enum err store_digest_standing(struct db *db, int64_t chat_id,
			       struct digest_standing *ret) MUST_CHECK;
/* The row that waits is of another day. */
enum err store_digest_move(struct db *db, int64_t row_id, int64_t day, int64_t not_before_ms,
			   int64_t now_ms) MUST_CHECK;
/* The chat has had the digest of this day. */
enum err store_digest_set_day(struct db *db, int64_t chat_id, int64_t day) MUST_CHECK;
/* What waits for the chat and may be told now, oldest first; text in `mem`. has_weekly: also what
 * it wants once a week. What can never be told any more is forgotten. */
enum err store_digest_items(struct db *db, int64_t chat_id, bool has_weekly, int64_t now_ms,
			    struct arena *mem, struct digest_promo *ret, size_t max,
			    size_t *ret_n) MUST_CHECK;
/* It does not wait for the chat any more. */
enum err store_digest_forget(struct db *db, int64_t chat_id, int64_t promo_id) MUST_CHECK;
/* How soon what waits is wanted: the lowest mode of it, -1 = nothing waits that may be told. */
enum err store_digest_waits(struct db *db, int64_t chat_id, int64_t now_ms,
			    int64_t *ret_mode) MUST_CHECK;
/* What goes out these days and is wanted waits for the chat too, whatever mode it has chosen:
 * STORE_DIGEST_LOOK runs are looked at. */
enum { STORE_DIGEST_LOOK = 500 };
enum err store_digest_gather(struct db *db, int64_t chat_id, int64_t now_ms) MUST_CHECK;
/* What number `position` was in this digest of the chat, 0 = in the newest that has so many.
 * ERR_NOTFOUND: in none. */
enum err store_digest_entry(struct db *db, int64_t chat_id, int64_t delivery_id, int64_t position,
			    int64_t *ret_promo) MUST_CHECK;
/* How many the newest digest of the chat told, 0 = there is none. */
enum err store_digest_length(struct db *db, int64_t chat_id, int64_t *ret) MUST_CHECK;
/* The digest that is being sent says these, numbered from 1: its entries, and the chat has had
 * them. */
enum err store_digest_keep(struct db *db, int64_t delivery_id, int64_t chat_id,
			   const int64_t *promos, size_t n) MUST_CHECK;

#endif
