/* SPDX-License-Identifier: MIT */
/* The way of a body: parsed, each event handled once in a savepoint of its own, kept raw when it
 * cannot be handled now or not at all. Called by turn.c on the writer thread. An event that fails
 * is set aside with its body, its sender is told once, and the next one is not delayed. */
#include "bot/flow/intake.h"

#include "bot/base/log.h"
#include "bot/flow/event.h"
#include "bot/flow/history.h"
#include "bot/flow/outbox.h"
#include "bot/flow/watch.h"
#include "bot/store/account.h"
#include "bot/store/chat.h"
#include "bot/store/inbox.h"
#include "bot/store/merge.h"

#include <stdio.h>
#include <string.h>

enum { ATTEMPTS_MAX = 3, REPEAT_MS = 120 * 1000 };

/* Where a body's events stand. */
struct work_body {
	int account;
	enum source source;
	str bytes;
	size_t next; /* first event not handled yet */
};

static str chat_of(const struct event *ev)
{
	return ev->group_id.len ? ev->group_id : ev->n_ids ? ev->ids[0].opaque : STR_NONE;
}

static struct hash16 event_hash(const struct turn *t, int account, const struct event *ev, str chat,
				str body, size_t index)
{
	char place[64];
	str id = ev->id;

	/* A notice without an id is known by the body it came in and its place there. A message
	 * without one is known by that for two minutes: the same word said again is an answer. */
	if (!id.len) {
		int64_t when = ev->kind == EVENT_MESSAGE ? t->now_ms / REPEAT_MS : 0;
		struct hash16 whole = hash16_of(db_hash_key(t->db), &body, 1);
		uint64_t half;
		memcpy(&half, whole.b, sizeof(half));
		int n = snprintf(place, sizeof(place), "%llx-%zu-%llx", (unsigned long long)half,
				 index, (unsigned long long)when);
		id = (str){ place, (size_t)n };
	}

	char kind[2] = { (char)('a' + (int)ev->kind), 0 };
	const str parts[] = { t->engine->accounts[account].config->name, chat, { kind, 1 }, id };
	return hash16_of(db_hash_key(t->db), parts, ARRAY_LEN(parts));
}

/* A network may have known her by another of her ids when it delivered what its history now tells.
 */
static enum err came_by_other_id(struct turn *t, const struct work_body *b, const struct event *ev,
				 bool *ret)
{
	struct identity ids[2 * EVENT_IDS_MAX];
	int64_t person_id;
	size_t n = 0;

	*ret = false;
	if (b->source != FROM_HISTORY || ev->group_id.len > 0 || ev->n_ids == 0)
		return OK;
	enum err e = store_person_of(t->db, ev->ids[0], &person_id);
	if (!e)
		e = store_person_ids(t->db, person_id, &t->event_mem, ids, ARRAY_LEN(ids), &n);
	for (size_t i = 0; i < n && !e && !*ret; i++) {
		struct hash16 hash =
			event_hash(t, b->account, ev, ids[i].opaque, b->bytes, b->next);
		e = store_event_known(t->db, &hash, ret);
	}
	return e == ERR_NOTFOUND ? OK : e;
}

/* The store failed and took the turn with it, or it concerns this event alone. */
static bool is_turn_gone(const struct turn *t, enum err e)
{
	return e == ERR_IO || !db_in_transaction(t->db);
}

static enum err set_aside(struct turn *t, const struct work_body *b, size_t index,
			  const struct event *ev, const char *reason)
{
	log_event(LOG_WARN, "inbox.aside", "account=%" STR_FMT " event=%zu reason=%s",
		  STR_ARG(t->engine->accounts[b->account].config->name), index,
		  log_str(str_from(reason)));
	t->counters.asides++;
	enum err e = store_inbox_aside(t->db, t->engine->accounts[b->account].id, (int)b->source,
				       b->bytes, (int64_t)index, str_from(reason), t->now_ms);
	if (!e && ev->kind == EVENT_MESSAGE)
		e = outbox_apologise(t, b->account, ev);
	return e;
}

/* Runs it in a savepoint. */
static enum err run_event(struct turn *t, const struct work_body *b, size_t index,
			  const struct event *ev)
{
	struct why why = { .line = 0 };

	enum err e = db_savepoint(t->db);
	if (e)
		return e;
	e = event_apply(t, b->account, ev, &why);
	if (!e && arena_is_over(&t->event_mem))
		e = why_set(&why, ERR_LIMIT, "took more memory than one event may");
	if (!e)
		return db_savepoint_keep(t->db);
	if (is_turn_gone(t, e))
		return ERR_IO;

	e = db_savepoint_undo(t->db);
	return e ? e : set_aside(t, b, index, ev, why.text[0] ? why.text : "failed");
}

static enum err handle_event(struct turn *t, const struct work_body *b, size_t index,
			     const struct event *ev)
{
	bool is_new = true, is_known;

	if (ev->kind == EVENT_MESSAGE && b->source != FROM_HISTORY)
		watch_written(t, b->account);
	/* A status needs no memory: it only moves a delivery forward. Nor does what we asked for:
	 * the answer may be the same for days and then another. */
	if (ev->kind == EVENT_STATUS || b->source == FROM_HEALTH || b->source == FROM_GROUPS)
		return run_event(t, b, index, ev);

	if (b->source == FROM_HISTORY && history_is_forgotten(t, ev->at_ms)) {
		t->counters.ignored++;
		return OK;
	}
	enum err e = event_is_ours(t, b->account, ev, &is_new);
	if (e)
		return e;
	if (!is_new) {
		t->counters.unaddressed++;
		return OK;
	}

	e = came_by_other_id(t, b, ev, &is_known);
	if (e)
		return e;
	struct hash16 hash = event_hash(t, b->account, ev, chat_of(ev), b->bytes, index);
	e = store_event_seen(t->db, &hash, t->now_ms, &is_new);
	if (e)
		return e;
	if (!is_new || is_known) {
		t->counters.seen_before++;
		return OK;
	}
	return run_event(t, b, index, ev);
}

/* Parses into body_mem; a body that is not understood is kept for the operator and *ret stays
 * empty. */
static enum err parse_body(struct turn *t, const struct work_body *b, struct events *ret,
			   bool *ret_is_understood)
{
	const struct gateway *gw = &t->engine->accounts[b->account].gateway;
	struct why why = { .line = 0 };

	*ret = (struct events){ .count = 0 };
	arena_reset(&t->body_mem);
	enum err e = gw->ops->parse(gw, b->source, b->bytes, &t->body_mem, ret, &why);
	*ret_is_understood = !e;
	if (!e) {
		t->counters.ignored += (int64_t)ret->ignored;
		return OK;
	}

	log_event(LOG_WARN, "webhook.unknown", "account=%" STR_FMT " why=%s", STR_ARG(gw->account),
		  log_str(str_from(why.text)));
	t->counters.asides++;
	return store_inbox_aside(t->db, t->engine->accounts[b->account].id, (int)b->source,
				 b->bytes, -1, str_from(why.text), t->now_ms);
}

/* Handles events from b->next on until the end or until the turn's time is over. */
static enum err handle_events(struct turn *t, struct work_body *b, const struct events *events)
{
	/* Reading a large body may have taken the whole turn: without a slice of its own it would
	 * be read again in every turn and never get further. */
	int64_t least_us = turn_spent_us(t) + TURN_WORK_US / 2;
	int64_t end_us = least_us > TURN_WORK_US ? least_us : TURN_WORK_US;
	enum err e = OK;

	while (!e && b->next < events->count) {
		if (turn_spent_us(t) >= end_us || t->counters.events >= TURN_EVENTS_MAX)
			break;
		e = handle_event(t, b, b->next, &events->items[b->next]);
		arena_reset(&t->event_mem);
		t->counters.events++;
		b->next++;
	}
	return e;
}

static enum err keep_raw(struct turn *t, const struct work_body *b)
{
	int64_t id;

	t->has_backlog = true;
	t->counters.stored++;
	return store_inbox_put(t->db, t->engine->accounts[b->account].id, (int)b->source, b->bytes,
			       (int64_t)b->next, t->now_ms, &id);
}

/* The body is done or kept: the next poll goes on behind it. */
static enum err keep_cursor(struct turn *t, const struct work_body *b, const struct events *events)
{
	if (b->source != FROM_POLL || events->cursor.len == 0)
		return OK;
	return store_account_set_cursor(t->db, t->engine->accounts[b->account].id, events->cursor);
}

enum err intake_body(struct turn *t, const struct body *in)
{
	struct work_body b = { in->account, in->source, in->bytes, 0 };
	struct events events;
	bool is_understood;

	t->counters.bodies++;
	if (in->source == FROM_WEBHOOK || in->source == FROM_POLL)
		watch_heard(t, in->account);
	if (t->engine->careful.is_on || t->has_backlog)
		return keep_raw(t, &b);

	enum err e = parse_body(t, &b, &events, &is_understood);
	if (!e && is_understood)
		e = handle_events(t, &b, &events);
	if (!e && is_understood && b.next < events.count)
		e = keep_raw(t, &b);
	return e ? e : keep_cursor(t, &b, &events);
}

static int account_index(const struct turn *t, int64_t id)
{
	for (size_t i = 0; i < t->engine->n_accounts; i++)
		if (t->engine->accounts[i].id == id)
			return (int)i;
	return -1;
}

/* One waiting row, as far as the turn's time goes. */
static enum err handle_row(struct turn *t, const struct inbox_row *row)
{
	struct work_body b = { account_index(t, row->account_id), (enum source)row->source,
			       row->body, (size_t)row->next_event };
	struct events events;
	bool is_understood;

	/* Its account is not configured any more. */
	if (b.account < 0)
		return store_inbox_set_aside(t->db, row->id, -1, STR("the account is gone"));

	enum err e = parse_body(t, &b, &events, &is_understood);
	if (!e && is_understood)
		e = handle_events(t, &b, &events);
	if (!e && (!is_understood || b.next >= events.count))
		e = store_inbox_done(t->db, row->id);
	else if (!e)
		e = store_inbox_advance(t->db, row->id, (int64_t)b.next);
	return e ? e : keep_cursor(t, &b, &events);
}

enum err intake_backlog(struct turn *t)
{
	struct inbox_row row;
	enum err e = OK;

	while (!e && turn_spent_us(t) < TURN_WORK_US && t->counters.events < TURN_EVENTS_MAX) {
		e = store_inbox_next(t->db, 0, &t->mem, &row);
		if (e == ERR_NOTFOUND) {
			t->has_backlog = false;
			return OK;
		}
		if (!e)
			e = handle_row(t, &row);
	}
	return e;
}

/* The event at next_event has ended the process twice: it will not be tried again. When the one
 * before it was given up the same way, reading the body itself is what fails: then all of it is. */
static enum err give_up_event(struct turn *t, const struct inbox_row *row)
{
	const char *reason = "the process ended while handling it";

	log_event(LOG_ERROR, "inbox.aside", "inbox=%lld event=%lld reason=%s", (long long)row->id,
		  (long long)row->next_event, log_str(str_from(reason)));
	t->engine->counters.asides++;
	if (row->next_event > 0 && row->given_up == row->next_event - 1)
		return store_inbox_set_aside(t->db, row->id, -1, str_from(reason));

	enum err e = store_inbox_aside(t->db, row->account_id, row->source, row->body,
				       row->next_event, str_from(reason), t->now_ms);
	return e ? e : store_inbox_give_up(t->db, row->id);
}

/* The way of the events of careful mode through their transactions. */
struct careful_step {
	struct inbox_row row;
	bool is_trying; /* its attempt is committed: handle it */
	bool is_empty;  /* none waits */
};

/* The next event's attempt, to be committed before it is handled. */
static enum err careful_attempt(struct turn *t, struct careful_step *s)
{
	enum err e = store_inbox_next(t->db, 0, &t->mem, &s->row);
	s->is_empty = e == ERR_NOTFOUND;
	if (e)
		return s->is_empty ? OK : e;
	if (s->row.attempts + 1 >= ATTEMPTS_MAX)
		return give_up_event(t, &s->row);
	s->is_trying = true;
	return store_inbox_attempt(t->db, s->row.id);
}

static enum err careful_event(struct turn *t, const struct inbox_row *row)
{
	struct work_body b = { account_index(t, row->account_id), (enum source)row->source,
			       row->body, (size_t)row->next_event };
	struct events events;
	bool is_understood;

	if (b.account < 0)
		return store_inbox_set_aside(t->db, row->id, -1, STR("the account is gone"));
	enum err e = parse_body(t, &b, &events, &is_understood);
	if (!e && is_understood && b.next < events.count) {
		e = handle_event(t, &b, b.next, &events.items[b.next]);
		arena_reset(&t->event_mem);
		b.next++;
	}
	if (!e)
		e = keep_cursor(t, &b, &events);
	if (e)
		return e;
	return is_understood && b.next < events.count
		       ? store_inbox_advance(t->db, row->id, (int64_t)b.next)
		       : store_inbox_done(t->db, row->id);
}

/* The event, and in the same transaction the attempt of the one behind it, which is then handled
 * for certain: one commit an event. */
static enum err careful_handle(struct turn *t, struct careful_step *s)
{
	s->is_trying = false;
	enum err e = careful_event(t, &s->row);
	if (e || turn_spent_us(t) >= TURN_WORK_US)
		return e;
	return careful_attempt(t, s);
}

static enum err in_transaction(struct turn *t,
			       enum err (*work)(struct turn *, struct careful_step *),
			       struct careful_step *s)
{
	enum err e = db_begin(t->db);
	if (!e)
		e = work(t, s);
	if (!e)
		e = db_commit(t->db);
	if (e)
		db_rollback(t->db);
	return e;
}

enum err intake_careful(struct turn *t)
{
	struct careful_step s = { .is_trying = false };

	enum err e = in_transaction(t, careful_attempt, &s);
	while (!e && s.is_trying)
		e = in_transaction(t, careful_handle, &s);
	if (!e && s.is_empty)
		t->engine->has_backlog = false;
	return e;
}
