/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_REHEARSAL_H
#define SIAR_STORE_REHEARSAL_H

#include "bot/store/chat.h"
#include "bot/store/db.h"

/* A part of the database copied into one in memory: what would happen is tried there, and nothing
 * of it can be in the real one. `from` is only read. Copied are the accounts, what is queued, the
 * runs under way and the promos that start soon, and with `promo_id` all who may get any of these.
 * Text of people that decides nothing stays behind. */

enum { REHEARSAL_QUEUED_MAX = 1000, REHEARSAL_SOON_MAX = 32 };

/* Empty; closed with db_close. */
enum err store_rehearsal_open(struct db **ret) MUST_CHECK;
/* All but the people. */
enum err store_rehearsal_base(struct db *from, struct db *to, int64_t promo_id) MUST_CHECK;

/* Whose subscriptions are looked at: those of promo_id first. */
struct rehearsal_range {
	str category;
	int64_t district;
};
enum err store_rehearsal_ranges(struct db *to, int64_t promo_id, struct arena *mem,
				struct rehearsal_range *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* The next of a range behind the chat *after, at most `max`: *ret_n, 0 = nobody is left. */
enum err store_rehearsal_people(struct db *from, struct db *to, const struct rehearsal_range *r,
				int64_t promo_id, int64_t max, int64_t *after,
				int64_t *ret_n) MUST_CHECK;
/* The same, only counted. */
enum err store_rehearsal_count(struct db *from, const struct rehearsal_range *r, int64_t max,
			       int64_t *after, int64_t *ret_n) MUST_CHECK;
/* What is under way has come back. */
enum err store_rehearsal_settle(struct db *to) MUST_CHECK;

/* Whom a delivery in the copy goes to: the promo of its run, 0 = of none; by which district the
 * recipient asked for it, 0 = for all. */
struct rehearsal_row {
	int64_t promo_id, chat_id, district;
	enum chat_kind kind;
	struct identity address;
	str title;
};
enum err store_rehearsal_row(struct db *copy, int64_t delivery_id, struct arena *mem,
			     struct rehearsal_row *ret) MUST_CHECK;

#endif
