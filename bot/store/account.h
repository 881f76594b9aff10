/* SPDX-License-Identifier: MIT */
#ifndef SIAR_STORE_ACCOUNT_H
#define SIAR_STORE_ACCOUNT_H

#include "bot/model/event.h"
#include "bot/store/db.h"

/* What the network or an operator has made of an account's lane. Stored: never renumber. */
enum lane_state { LANE_OPEN = 0, LANE_PAUSED = 1, LANE_STOPPED = 2 };

struct account_row {
	int64_t id;
	str name, kind, phone;
	enum lane_state state;
	str reason; /* text key */
	int64_t code, until_ms, changed_ms;
	int64_t day, day_sent, active_days;       /* what it sends in a day; see flow's budget.h */
	int64_t gap_until_ms, hour_ms, hour_sent; /* its pace */
	enum health health;
	int64_t usual_ms, usual_days; /* flow's usual.h */
	int64_t heard_ms, history_ms; /* flow's history.h */
	str queue;                    /* flow's queue.h */
};

/* The account's row, made when it is new. Text in `mem`. */
enum err store_account_take(struct db *db, str name, str kind, str phone, struct arena *mem,
			    struct account_row *ret) MUST_CHECK;
enum err store_account_set_lane(struct db *db, int64_t id, enum lane_state state, str reason,
				int64_t code, int64_t until_ms, int64_t now_ms) MUST_CHECK;
enum err store_account_set_day(struct db *db, int64_t id, int64_t day, int64_t sent,
			       int64_t active_days) MUST_CHECK;
enum err store_account_set_gap(struct db *db, int64_t id, int64_t until_ms, int64_t hour_ms,
			       int64_t hour_sent) MUST_CHECK;
/* Opens every lane that is stopped; *ret_n = how many were. Flow follows within the turn. */
enum err store_account_open_stopped(struct db *db, int64_t now_ms, int64_t *ret_n) MUST_CHECK;
/* Our own number as the network wrote it, when config has none. */
enum err store_account_set_phone(struct db *db, int64_t id, str phone) MUST_CHECK;
/* The accounts that are in config now, in its order. */
enum err store_account_order(struct db *db, const int64_t *ids, size_t n) MUST_CHECK;
/* Where polling goes on: the gateway's own words, empty at first. */
enum err store_account_cursor(struct db *db, int64_t id, struct arena *mem, str *ret) MUST_CHECK;
enum err store_account_set_cursor(struct db *db, int64_t id, str cursor) MUST_CHECK;
enum err store_account_set_health(struct db *db, int64_t id, enum health health) MUST_CHECK;
/* When the network brought something last; from when on something may be missing, 0 = nothing is.
 */
enum err store_account_set_heard(struct db *db, int64_t id, int64_t heard_ms,
				 int64_t history_ms) MUST_CHECK;
/* The calls that are left of a walk through what was written, in the gateway's own words. */
enum err store_account_history(struct db *db, int64_t id, struct arena *mem, str *ret) MUST_CHECK;
enum err store_account_set_history(struct db *db, int64_t id, str calls) MUST_CHECK;
/* What may wait in the network's own queue, in flow's words. */
enum err store_account_set_queue(struct db *db, int64_t id, str text) MUST_CHECK;
enum err store_account_set_usual(struct db *db, int64_t id, int64_t usual_ms,
				 int64_t days) MUST_CHECK;

#endif
