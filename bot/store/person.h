/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_PERSON_H
#define SIAR_STORE_PERSON_H

#include "bot/store/chat.h"

/* Who is behind which id; inside the store only (callers use chat.h). */

/* The person behind these ids: found, made, joined or handed an id as store_sender_take says.
 * *ret_is_moved: one of the ids was given up by somebody before. */
enum err person_link(struct db *db, const struct identity *ids, size_t n_ids, int64_t now_ms,
		     int64_t *ret_id, bool *ret_is_moved) MUST_CHECK;
/* Makes her private chat when she has none: its address is the phone among `ids`, else the first.
 */
enum err person_chat_take(struct db *db, int64_t person_id, const struct identity *ids,
			  size_t n_ids, int64_t account_id, int64_t now_ms) MUST_CHECK;
/* Everything of `from` becomes `to`'s: ids, shop, promos, consent, subscriptions, what is to be
 * sent. */
enum err person_join(struct db *db, int64_t from, int64_t to) MUST_CHECK;
/* Of two queued rows of a run, one for each chat, the older goes to to_chat, the other to
 * from_chat.
 */
enum err chat_trade_rows(struct db *db, int64_t from_chat, int64_t to_chat) MUST_CHECK;
/* What a chat wants, had and is to get becomes the other's: subscriptions, promos seen, what is
 * queued, its digest, its stop. A run has one row for it; a second one stays behind. */
enum err chat_move_held(struct db *db, int64_t from_chat, int64_t to_chat) MUST_CHECK;
/* Gives an id that is `from`'s to `to`, marked moved. The chat of `from` takes another id of hers
 * as its address, or is dead; the chat of `to` takes this one. */
enum err person_hand_over(struct db *db, struct identity id, int64_t from, int64_t to,
			  int64_t now_ms) MUST_CHECK;

#endif
