/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_ROUTE_H
#define SIAR_STORE_ROUTE_H

#include "bot/store/chat.h"

/* By which accounts a person is reached, and by which id of hers each. A chat that one account has
 * ever reached keeps no routes: its own account and address are all there is. An account reaches
 * who has written to it: nobody hears first from a number she does not know. */

/* She writes by this account from these ids: account and address of her private chat `c` become
 * those (an address that is among the ids, or is of the only phone she has, stays). The way before
 * is kept as a route. */
enum err store_route_take(struct db *db, struct chat *c, int64_t account_id,
			  const struct identity *ids, size_t n_ids) MUST_CHECK;
/* The network says that the account cannot reach her: promos go by the next, those that wait too.
 * *ret_id = the first in config that can, and that has a part in run_id (0 = any has); ERR_NOTFOUND
 * when there is none, and then nothing is changed. */
enum err store_route_fail(struct db *db, int64_t chat_id, int64_t account_id, int64_t run_id,
			  int64_t now_ms, int64_t *ret_id) MUST_CHECK;
/* The account by which promos go to the chat: of those that reach it the first in config. */
enum err store_route_promo(struct db *db, int64_t chat_id, int64_t *ret_id) MUST_CHECK;
/* What is for her by this id alone, as for a moderator, goes by the account that reaches it:
 * account, address and last inbound of `c` become those. Another id of hers has no role. */
enum err store_route_of(struct db *db, struct chat *c, struct identity id,
			struct arena *mem) MUST_CHECK;
/* The queued row goes by another account. */
enum err store_route_delivery(struct db *db, int64_t delivery_id, int64_t account_id) MUST_CHECK;

/* --- inside the store --- */

/* c->last_inbound_ms and address of the route by c->account_id; it can be reached there. */
enum err route_heard(struct db *db, const struct chat *c) MUST_CHECK;
/* The id is not hers any more: no route leads there, and the chat is not reached by it. *ret_left:
 * another route is its way now. */
enum err route_drop(struct db *db, int64_t chat_id, struct identity id, bool *ret_left) MUST_CHECK;

#endif
