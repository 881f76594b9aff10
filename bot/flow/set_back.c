/* SPDX-License-Identifier: MIT */
/* A clock that was put back. Rows are ready at a time of the wall clock: those that were queued
 * while it was an hour, or a year, ahead would wait as long. Called by the turn; writer thread,
 * inside the transaction. How far it has come is in memory: a start looks for itself. */
#include "bot/flow/set_back.h"

#include "bot/base/log.h"
#include "bot/store/set_back.h"

enum { SLICE = 256, LOOK_US = 2 * 1000, LEAST_MS = 1000 };

static enum err begin(struct turn *t)
{
	struct set_back *b = &t->set_back;
	int64_t by_ms = b->seen_ms - t->now_ms;
	bool is_needed = by_ms > LEAST_MS;
	enum err err = OK;

	if (b->seen_ms == 0)
		err = store_set_back_is_needed(t->db, t->now_ms, &is_needed);
	if (err || !is_needed) {
		b->seen_ms = t->now_ms;
		return err;
	}
	by_ms = b->seen_ms ? by_ms : 0;
	log_event(LOG_WARN, "clock.set_back", "by_s=%lld", (long long)(by_ms / 1000));
	*b = (struct set_back){ .seen_ms = t->now_ms,
				.by_ms = by_ms + (b->is_on ? b->by_ms : 0),
				.is_on = true,
				.is_past_chats = by_ms == 0 };
	for (size_t i = 0; i < t->engine->n_accounts && !err; i++)
		err = store_set_back_jobs(t->db, t->engine->accounts[i].id, t->now_ms);
	return err;
}

/* Until when the bucket of a chat may be full. */
static int64_t pair_until_ms(const struct turn *t)
{
	int64_t most_ms = 0;

	for (size_t i = 0; i < t->engine->n_accounts; i++) {
		const struct lane_limits *l = &t->lanes[i].limits;
		if (l->pair_burst * l->pair_every_ms > most_ms)
			most_ms = l->pair_burst * l->pair_every_ms;
	}
	return t->now_ms + most_ms;
}

/* Chats first: a row whose chat is not ready would wait for it. */
static enum err slice(struct turn *t)
{
	struct set_back *b = &t->set_back;
	enum err e;

	if (b->is_past_chats) {
		e = store_set_back_rows(t->db, b->row_id, SLICE, t->now_ms, &b->row_id);
		b->is_on = b->row_id != 0;
	} else {
		e = store_set_back_chats(t->db, b->chat_id, SLICE, pair_until_ms(t), b->by_ms,
					 &b->chat_id);
		b->is_past_chats = b->chat_id == 0;
	}
	return e;
}

enum err set_back_look(struct turn *t, bool *ret_more)
{
	int64_t until_us = turn_spent_us(t) + LOOK_US;

	enum err e = begin(t);
	while (!e && t->set_back.is_on) {
		e = slice(t);
		if (turn_spent_us(t) >= until_us)
			break;
	}
	*ret_more = t->set_back.is_on;
	return e;
}
