/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_GROUP_H
#define SIAR_STORE_GROUP_H

#include "bot/store/chat.h"

/* What becomes of groups: which account serves one, whether we may write there, when it is left or
 * gets another id. (How one is found and activated: chat.h.) */

/* The group with this id, also one that was never activated. */
enum err store_group_known(struct db *db, struct identity group, struct arena *mem,
			   struct chat *ret) MUST_CHECK;
/* We are not in it any more: what is queued for it is cancelled, its digest forgotten. */
enum err store_group_leave(struct db *db, int64_t chat_id, int64_t now_ms) MUST_CHECK;
/* Another of our accounts serves it from now on, and sends what is queued. Whether that one may
 * write there is not known yet. */
enum err store_group_serve(struct db *db, int64_t chat_id, int64_t account_id) MUST_CHECK;
enum err store_group_set_posting(struct db *db, int64_t chat_id,
				 enum group_posting posting) MUST_CHECK;
/* Where in it promos go, 0 = nowhere in particular. */
enum err store_group_set_topic(struct db *db, int64_t chat_id, int64_t topic) MUST_CHECK;
/* Something of ours has arrived there: where only admins write it is proven that we may. */
enum err store_group_posted(struct db *db, int64_t chat_id) MUST_CHECK;
/* The network gave the group another id; the chat, and with it what is queued, stays. A row that
 * has the id already, because a message of it came first, is left with none; when it was activated
 * too, what it wants and what is queued for it is this one's, of two rows of a run the older. */
enum err store_group_migrate(struct db *db, int64_t chat_id, str new_id, int64_t now_ms) MUST_CHECK;
/* The private chat of its steward; ERR_NOTFOUND when she never wrote there. */
enum err store_group_steward(struct db *db, const struct chat *group, struct arena *mem,
			     struct chat *ret) MUST_CHECK;

#endif
