/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_ROW_H
#define SIAR_STORE_ROW_H

#include "bot/store/chat.h"
#include "bot/store/db.h"

/* What the nouns of this folder share; not for callers of the store. */

/* 0 means "none" and is bound as NULL. */
void bind_ref(struct stmt *s, int place, int64_t id);
/* The first column of the only row. ERR_NOTFOUND when there is none. */
enum err row_int(struct stmt *s, int64_t *ret) MUST_CHECK;
/* Runs a change: ERR_NOTFOUND when it changed nothing. */
enum err row_change(struct db *db, struct stmt *s) MUST_CHECK;
/* The key under which the id a message has at this account is stored: 8 bytes, in `room`. Two
 * networks, and two numbers of some, may give the same one. */
enum { PROVIDER_HASH_BYTES = 8 };
str row_provider_hash(const struct db *db, int64_t account_id, str provider_id,
		      struct hash16 *room);

/* The key of this database's hashes and its name in hex (with a NUL behind it), made the first
 * time.
 */
enum { ROW_INSTANCE_BYTES = 16 };
enum err row_keys_take(struct db *db, struct hash_key *ret, char *ret_instance) MUST_CHECK;

/* The columns of `chat c`, and the struct made from them when they begin at `col`. */
#define CHAT_COLUMNS                                                                               \
	"c.id, c.kind, c.address_kind, c.address, c.person_id, c.account_id, c.state, c.title, "   \
	"c.steward_id, c.last_inbound_ms, c.stop_ms, c.marketing_stop_ms, c.help_ms, "             \
	"c.brake_start_ms, c.brake_count, c.same_hash, c.same_count, c.zone, c.day, "              \
	"c.day_promos, c.digest_day, c.marketing_until_ms, c.rules, c.posting, c.old_ms, "         \
	"c.has_routes, c.topic"
enum { CHAT_COLUMN_COUNT = 27 };
void row_chat(struct stmt *s, int col, struct arena *mem, struct chat *ret);
/* The only row, which has those columns. ERR_NOTFOUND when there is none. */
enum err row_chat_only(struct stmt *s, struct arena *mem, struct chat *ret) MUST_CHECK;

/* The account by which `chat c` gets promos: of those that reach it the first in config. */
#define CHAT_PROMO_ACCOUNT                                                                         \
	"CASE c.has_routes WHEN 0 THEN c.account_id ELSE coalesce((SELECT a.id FROM account a "    \
	"CROSS JOIN route w WHERE a.position >= 0 AND w.chat_id = c.id AND w.account_id = a.id "   \
	"AND w.failed_ms = 0 AND w.last_inbound_ms <> 0 ORDER BY a.position LIMIT 1), "            \
	"c.account_id) END"

/* Which `delivery d` to `chat c` may be claimed for account $1 in class $2 at $3: its time has come
 * and nothing is in flight to the chat. */
#define DELIVERY_IS_DUE                                                                            \
	"d.state = 0 AND d.account_id = $1 AND d.class = $2 AND d.not_before_ms <= $3 AND "        \
	"c.in_flight = 0"
/* Of those with content of their own: no older message of its class waits for the same chat (an
 * answer must not overtake the one before it; promos may). */
#define DELIVERY_IS_OWN                                                                            \
	"d.run_id IS NULL AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.state = 0 AND "         \
	"o.chat_id = d.chat_id AND o.id < d.id AND o.class = d.class AND o.account_id = "          \
	"d.account_id AND o.run_id IS NULL)"

#endif
