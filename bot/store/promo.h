/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_PROMO_H
#define SIAR_STORE_PROMO_H

#include "bot/model/promo.h"
#include "bot/model/repeat.h"
#include "bot/store/review.h"

struct promo {
	int64_t id, shop_id, product_id; /* product_id 0 = free text */
	int64_t person_id, chat_id;      /* the seller and the chat she wrote in */
	str category;                    /* empty in a draft: not known yet */
	int64_t district;                /* 0 in a draft: not known yet */
	str title, text;                 /* text is sent byte-exact */
	/* All its prices. price_idr and unit are those of the lowest, for lists and search: put()
	 * sees to it. None and price_idr > 0: put() makes it one. */
	const struct promo_price *prices;
	size_t n_prices;
	int64_t price_idr;
	str unit;
	unsigned flags; /* model/promo.h */
	/* When the goods are ready, and until when the text says it holds; 0 = not told. 00.00: the
	 * day alone was told (of an end: the day before, whole). */
	int64_t ready_ms, ends_ms;
	str message_id; /* the network's, of the message the text came in; she may edit it there */
	enum promo_state state;
	int64_t version; /* goes up with each change of what would be sent */
	str reason;
	int64_t decided_by, decided_ms, submitted_ms, expires_ms, created_ms;
	int64_t starts_ms; /* when it is to be sent, 0 = at once */
	/* When its seller wanted it out, from HELD on: by that it counts. The store keeps it. */
	int64_t asked_ms;
	enum reminded reminded; /* while it is held */
	/* When it comes again after starts_ms; times counts this one. Each time is a promo of its
	 * own, the next one made when this one begins. */
	struct repeat repeat;
	int64_t series_id; /* the first of those that repeat, 0 = it does not */
	/* promo_change.h: of a change that is being written, or of what a promo said before one;
	 * and where what it said before stands. 0 = none */
	int64_t change_of, was_id;
	bool was_changed; /* by its seller, since she handed it in first */
	/* read only: from its shop; its first photo that is READY, 0 = none; all not REFUSED */
	str shop_name;
	int64_t photo_id, n_photos;
};

enum err store_promo_by_id(struct db *db, int64_t id, struct arena *mem,
			   struct promo *ret) MUST_CHECK;
/* The seller's latest in this state, ERR_NOTFOUND when there is none. */
enum err store_promo_latest(struct db *db, int64_t person_id, enum promo_state state,
			    struct arena *mem, struct promo *ret) MUST_CHECK;
/* The seller's latest whose text came in this message, ERR_NOTFOUND when there is none. */
enum err store_promo_by_message(struct db *db, int64_t person_id, str message_id, struct arena *mem,
				struct promo *ret) MUST_CHECK;
/* The seller's, newest first; no changes (promo_change.h). */
enum err store_promo_list(struct db *db, int64_t person_id, struct arena *mem, struct promo *ret,
			  size_t max, size_t *ret_n) MUST_CHECK;
/* A new one (id 0, gets its id) or changed contents: then version + 1 (also in *p). */
enum err store_promo_put(struct db *db, struct promo *p, int64_t now_ms) MUST_CHECK;
/* Moves it if promo_states allows it and its state and version are still those of *p: else ERR_BUSY
 * and nothing changed. On HELD sets submitted_ms, an empty reason and no decided_by; on APPROVED
 * and REJECTED decided_by, decided_ms and reason. */
enum err store_promo_move(struct db *db, struct promo *p, enum promo_state to, int64_t by_person,
			  str reason, int64_t now_ms) MUST_CHECK;
/* REJECTED -> HELD again, decided_by stays: once only, else ERR_BUSY. */
enum err store_promo_appeal(struct db *db, struct promo *p, int64_t now_ms) MUST_CHECK;
/* What a draft waits for ("media.fetching"), empty = for nothing. */
enum err store_promo_set_reason(struct db *db, int64_t id, str reason) MUST_CHECK;
/* APPROVED -> SCHEDULED for starts_ms, for now when that is past; ERR_BUSY like store_promo_move.
 */
enum err store_promo_schedule(struct db *db, struct promo *p, int64_t starts_ms,
			      int64_t now_ms) MUST_CHECK;
/* Its starts_ms, repeat and expires_ms, as long as it has not begun (DRAFT, HELD, SCHEDULED); the
 * version stays: what would be sent is the same. ERR_BUSY when it is not of that state and version.
 */
enum err store_promo_set_times(struct db *db, const struct promo *p) MUST_CHECK;
/* What may begin: PREPARING ones by id, then SCHEDULED ones whose time has come, by time; at most
 * `max` of each, `ret` has room for both: those whose photo is long on its way stop no others. */
enum err store_promo_starting(struct db *db, int64_t now_ms, struct arena *mem, struct promo *ret,
			      size_t max, size_t *ret_n) MUST_CHECK;
/* DRAFT, HELD, APPROVED and SCHEDULED ones that have expired, by when. */
enum err store_promo_overdue(struct db *db, int64_t now_ms, struct arena *mem, struct promo *ret,
			     size_t max, size_t *ret_n) MUST_CHECK;
/* When the next SCHEDULED one starts or one becomes overdue (may be past); INT64_MAX = never. */
enum err store_promo_next_ms(struct db *db, int64_t *ret) MUST_CHECK;
/* Held promos, oldest first, not by `not_by_person` (0 = all), id > after. */
enum err store_promo_held(struct db *db, int64_t not_by_person, int64_t after, struct arena *mem,
			  struct promo *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* How many were held before it. */
enum err store_promo_held_before(struct db *db, int64_t id, int64_t *ret) MUST_CHECK;
enum err store_promo_held_count(struct db *db, int64_t *ret) MUST_CHECK;
struct held_count {
	str category;
	int64_t district, n;
};
/* How many are held by category and district, most first. */
enum err store_promo_held_counts(struct db *db, struct arena *mem, struct held_count *ret,
				 size_t max, size_t *ret_n) MUST_CHECK;

/* Of this seller's those that the chat has had and that were submitted or began since then, newest
 * first. */
enum err store_promo_had(struct db *db, int64_t person_id, int64_t chat_id, int64_t since_ms,
			 struct arena *mem, struct promo *ret, size_t max,
			 size_t *ret_n) MUST_CHECK;

#endif
