/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_DELIVERY_H
#define SIAR_STORE_DELIVERY_H

#include "bot/model/delivery.h"
#include "bot/model/event.h"
#include "bot/store/chat.h"
#include "bot/store/db.h"

struct delivery {
	int64_t id, account_id, chat_id;
	enum delivery_class class;
	int64_t run_id; /* 0 = content is in the row */
	enum delivery_state state;
	int attempt;
	bool as_template;
	int64_t not_before_ms, created_ms;
	str content; /* message_encode */
	str reason;
};

/* A row that may be claimed now, with what decides it. */
struct candidate {
	struct delivery d;
	struct chat chat; /* as the row's account reaches it */
	int64_t pair_tat_ms;
	int language; /* of the recipient: the person's, or LANGUAGE_ID for a group */
};

/* A new queued row; d->id is set. */
enum err store_delivery_add(struct db *db, struct delivery *d, int64_t now_ms) MUST_CHECK;
enum err store_delivery_by_id(struct db *db, int64_t id, struct arena *mem,
			      struct delivery *ret) MUST_CHECK;
/* Queued rows of the account and class whose time has come, by time and id, in chats where nothing
 * is in flight. Of a run, or (run_id 0) those with content of their own: of these only the oldest
 * of its class that waits for its chat. Whether the run goes on is not looked at
 * (store_run_queues). */
enum err store_delivery_ready(struct db *db, int64_t account_id, enum delivery_class class,
			      int64_t run_id, int64_t now_ms, struct arena *mem,
			      struct candidate *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* Whether and how this chat still asks for this run's promo (subscription, pause, stop, state): the
 * lowest mode of its subscriptions, -1 = it does not. */
enum err store_delivery_wanted(struct db *db, const struct delivery *d, int64_t now_ms,
			       int64_t *ret_mode) MUST_CHECK;
/* queued -> sending: attempt + 1, the chat's in_flight and pair_tat_ms. ERR_BUSY, and nothing
 * changed, when it is not queued any more or something is in flight to its chat. */
enum err store_delivery_claim(struct db *db, struct delivery *d, int64_t pair_tat_ms,
			      int64_t now_ms) MUST_CHECK;

/* Moves it if delivery_states allows it; *ret_moved false (and nothing changed) when not. Frees the
 * chat's in_flight when it leaves SENDING: an uncertain one keeps nobody waiting. To QUEUED:
 * not_before_ms counts; keep_attempt false takes the attempt back (it was not used up); a run that
 * was done runs again, one that was cancelled cancels it (store_sweep_rows). */
struct delivery_change {
	int64_t id;
	enum delivery_state to;
	str reason;
	int64_t code;
	str provider_id; /* its hash is stored; empty = unchanged */
	int64_t not_before_ms;
	bool keep_attempt;
	bool as_template;   /* to QUEUED: send it as a template now */
	bool is_taken_back; /* to UNCERTAIN: even when the network has said that it was sent */
};
enum err store_delivery_move(struct db *db, const struct delivery_change *c, int64_t now_ms,
			     bool *ret_moved) MUST_CHECK;
/* A queued row waits longer: new time and reason. */
enum err store_delivery_wait(struct db *db, int64_t id, int64_t not_before_ms, str reason,
			     int64_t now_ms) MUST_CHECK;

/* The delivery that has this message id at the account. */
enum err store_delivery_by_provider(struct db *db, int64_t account_id, str provider_id,
				    int64_t *ret_id) MUST_CHECK;
enum err store_early_status_put(struct db *db, int64_t account_id, str provider_id,
				enum status_kind status, int64_t code, int64_t now_ms) MUST_CHECK;
/* What came early for this id, taken out: the furthest; a failure only when nothing says that it
 * arrived. ERR_NOTFOUND when none did. Kept a day. */
enum err store_early_status_take(struct db *db, int64_t account_id, str provider_id,
				 enum status_kind *ret_status, int64_t *ret_code) MUST_CHECK;

/* At start: every sending row becomes uncertain (its process is gone). Returns how many. */
enum err store_delivery_recover(struct db *db, int64_t now_ms, int64_t *ret_n) MUST_CHECK;
/* Uncertain rows whose echo time is over (delivery_echo_wait_ms by class): moved to what their
 * class says. At most `max`. */
enum err store_delivery_settle(struct db *db, int64_t now_ms, int64_t max,
			       int64_t *ret_n) MUST_CHECK;

/* Rows by state and class, for metrics; some ten rows for each run are added up: not in a turn. */
enum err store_delivery_counts(struct db *db,
			       int64_t ret[DELIVERY_STATE_COUNT][CLASS_COUNT]) MUST_CHECK;

#endif
