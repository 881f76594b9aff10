/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_SUBSCRIPTION_H
#define SIAR_STORE_SUBSCRIPTION_H

#include "bot/store/db.h"

/* How its promos come. Values are stored: never renumber. Of several that ask for the same promo
 * the lowest counts. */
enum subscription_mode { MODE_EACH = 0, MODE_DAILY = 1, MODE_WEEKLY = 2 };

struct subscription {
	str category;     /* "" = all */
	int64_t district; /* 0 = all */
	int64_t mode;     /* enum subscription_mode */
	int64_t paused_until_ms;
};

/* Adds it; *ret_is_new false when it was there (nothing changed then). Takes back a stop of this
 * chat. */
enum err store_subscribe(struct db *db, int64_t chat_id, str category, int64_t district,
			 int64_t now_ms, bool *ret_is_new) MUST_CHECK;
/* ERR_NOTFOUND when there is no such one. */
enum err store_unsubscribe(struct db *db, int64_t chat_id, str category,
			   int64_t district) MUST_CHECK;
/* Another mode, or silence until then (0 = none); ERR_NOTFOUND when there is no such one. Who is
 * planned again wants nothing that began before: seq stays. */
enum err store_subscription_set_mode(struct db *db, int64_t chat_id, str category, int64_t district,
				     enum subscription_mode mode, int64_t now_ms) MUST_CHECK;
enum err store_subscription_pause(struct db *db, int64_t chat_id, str category, int64_t district,
				  int64_t until_ms) MUST_CHECK;
enum err store_subscriptions(struct db *db, int64_t chat_id, struct arena *mem,
			     struct subscription *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* BERHENTI: sets the stop, deletes the subscriptions, cancels queued promos and digests of the
 * chat, all in this transaction. */
enum err store_stop(struct db *db, int64_t chat_id, int64_t now_ms) MUST_CHECK;

#endif
