/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_INBOX_H
#define SIAR_STORE_INBOX_H

#include "bot/store/db.h"

struct inbox_row {
	int64_t id, account_id;
	int source; /* enum source of the gateway */
	str body;
	int64_t next_event; /* events before it were handled */
	int64_t attempts;
	int64_t given_up; /* the last event before next_event that was given up, -1 = none */
};

/* Remembers an event by the hash of (account, chat, kind, id); *ret_is_new false when it was seen
 * before. */
enum err store_event_seen(struct db *db, const struct hash16 *hash, int64_t now_ms,
			  bool *ret_is_new) MUST_CHECK;
/* Whether it was. */
enum err store_event_known(struct db *db, const struct hash16 *hash, bool *ret) MUST_CHECK;
/* Forgets those of the next `look` hashes that are older than `before_ms`. Goes round: the next
 * call goes on behind them; *ret_is_end when it has come to the last one. */
enum err store_event_forget(struct db *db, int64_t before_ms, int64_t look,
			    bool *ret_is_end) MUST_CHECK;

/* Keeps a body; an equal one that waits already is joined (then *ret_id is that one's). */
enum err store_inbox_put(struct db *db, int64_t account_id, int source, str body,
			 int64_t next_event, int64_t now_ms, int64_t *ret_id) MUST_CHECK;
/* The oldest waiting row with id > after; ERR_NOTFOUND when none waits. */
enum err store_inbox_next(struct db *db, int64_t after, struct arena *mem,
			  struct inbox_row *ret) MUST_CHECK;
enum err store_inbox_by_id(struct db *db, int64_t id, struct arena *mem,
			   struct inbox_row *ret) MUST_CHECK;
/* attempts + 1, committed by the caller before the body is handled (careful mode). */
enum err store_inbox_attempt(struct db *db, int64_t id) MUST_CHECK;
/* Events before `next_event` are done; attempts begin anew. */
enum err store_inbox_advance(struct db *db, int64_t id, int64_t next_event) MUST_CHECK;
/* Passes over the event at next_event and remembers that it was given up (event_index of the
 * row). */
enum err store_inbox_give_up(struct db *db, int64_t id) MUST_CHECK;
enum err store_inbox_done(struct db *db, int64_t id) MUST_CHECK;
/* Keeps the body for the operator: event_index -1 = the whole body. */
enum err store_inbox_aside(struct db *db, int64_t account_id, int source, str body,
			   int64_t event_index, str reason, int64_t now_ms) MUST_CHECK;
/* Turns a waiting row into one set aside. */
enum err store_inbox_set_aside(struct db *db, int64_t id, int64_t event_index,
			       str reason) MUST_CHECK;
/* The highest id that waits, 0 when none does. */
enum err store_inbox_last(struct db *db, int64_t *ret) MUST_CHECK;
enum err store_inbox_counts(struct db *db, int64_t *ret_waiting, int64_t *ret_aside) MUST_CHECK;

#endif
