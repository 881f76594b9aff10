/* SPDX-License-Identifier: MIT */
/* The queue that a network keeps of what it has accepted: see queue.h. It is first in, first out,
 * so when `n` wait there they are the last n that were handed over. Those stand in the lane and, so
 * that a crash forgets none, in the account's row. */
#include "bot/flow/queue.h"

#include "bot/base/buf.h"
#include "bot/base/log.h"
#include "bot/flow/verdict.h"
#include "bot/store/account.h"
#include "bot/store/delivery.h"

#include <string.h>

#define SECOND_US INT64_C(1000000)

enum { LOOK_S = 10, LONG_MS = 20 * 1000 };

static struct lane_queue *queue_of(struct turn *t, int account)
{
	return &t->lanes[account].queue;
}

static bool has_queue(const struct turn *t, size_t account)
{
	return t->engine->accounts[account].gateway.ops->caps & GW_QUEUE;
}

void queue_restore(struct lane *l, str text)
{
	struct lane_queue *q = &l->queue;
	str word;

	while (str_take_word(&text, &word) && q->n < LANE_QUEUE_MAX) {
		if (str_eq(word, STR("clear")))
			q->is_to_clear = true;
		else if (str_to_int64(word, &q->ids[q->n]))
			q->n++;
	}
}

/* The first `n` have left. */
static void drop(struct lane_queue *q, size_t at, size_t n)
{
	ASSERT(at + n <= q->n);
	memmove(&q->ids[at], &q->ids[at + n], (q->n - at - n) * sizeof(q->ids[0]));
	q->n -= n;
	q->is_changed = true;
}

void queue_accepted(struct turn *t, int account, int64_t delivery_id)
{
	struct asking *k = &t->lanes[account].asking[QUESTION_QUEUE];
	struct lane_queue *q = queue_of(t, account);

	if (!has_queue(t, (size_t)account))
		return;
	if (q->n == LANE_QUEUE_MAX)
		drop(q, 0, 1);
	if (q->n == 0 && !q->is_to_clear)
		k->next_us = t->start_us + LOOK_S * SECOND_US;
	q->ids[q->n++] = delivery_id;
	q->n_new++;
	q->is_changed = true;
	if (q->n >= QUEUE_LONG && k->failures == 0)
		k->next_us = t->start_us;
}

void queue_left(struct turn *t, int account, int64_t delivery_id)
{
	struct lane_queue *q = queue_of(t, account);

	for (size_t i = 0; i < q->n; i++) {
		if (q->ids[i] != delivery_id)
			continue;
		drop(q, i, 1);
		return;
	}
}

void queue_want_clear(struct turn *t, int account, bool is_wanted)
{
	struct lane_queue *q = queue_of(t, account);

	if (!has_queue(t, (size_t)account) || q->is_to_clear == is_wanted)
		return;
	q->is_to_clear = is_wanted;
	q->is_changed = true;
	if (is_wanted)
		t->lanes[account].asking[QUESTION_QUEUE].next_us = t->start_us;
}

bool queue_is_due(const struct turn *t, size_t account)
{
	const struct lane *l = &t->lanes[account];

	if (!has_queue(t, account))
		return false;
	/* What is still on its way there would come behind the clearing. */
	if (l->queue.is_to_clear)
		return l->in_flight == 0;
	return l->queue.n > 0 && l->health == HEALTH_READY;
}

void queue_asked(struct turn *t, int account)
{
	queue_of(t, account)->n_new = 0;
}

/* Before the call that clears: should that get lost, they may go after all, and a status will say
 * so. */
static enum err make_uncertain(struct turn *t, int account)
{
	const struct lane_queue *q = queue_of(t, account);
	enum err e = OK;
	bool is_moved;

	for (size_t i = 0; i < q->n && !e; i++) {
		const struct delivery_change c = { .id = q->ids[i],
						   .to = DELIVERY_UNCERTAIN,
						   .is_taken_back = true,
						   .reason = STR("reason.queue_cleared") };
		e = store_delivery_move(t->db, &c, t->now_ms, &is_moved);
		if (e == ERR_NOTFOUND) /* erased meanwhile */
			e = OK;
	}
	return e;
}

static enum err is_long(struct turn *t, int account)
{
	const struct outcome o = { .verdict = VERDICT_PAUSE,
				   .scope = SCOPE_ACCOUNT,
				   .wait_ms = LONG_MS,
				   .reason = "reason.queue" };

	return verdict_push_back(t, account, &o);
}

static enum err cleared(struct turn *t, int account)
{
	struct lane_queue *q = queue_of(t, account);

	log_event(LOG_WARN, "account.queue_cleared", "account=%s messages=%zu",
		  log_str(t->engine->accounts[account].config->name), q->n);
	drop(q, 0, q->n);
	q->is_to_clear = false;
	return OK;
}

enum err queue_apply(struct turn *t, const struct sending *s, const struct outcome *o)
{
	struct asking *k = &t->lanes[s->account].asking[QUESTION_QUEUE];
	struct lane_queue *q = queue_of(t, s->account);
	size_t n = (size_t)o->n_waiting, kept = n + q->n_new;

	k->failures = k->step = 0;
	k->next_us = t->start_us + LOOK_S * SECOND_US;
	if (s->work.step > 0)
		return cleared(t, s->account);
	if (kept < q->n)
		drop(q, 0, q->n - kept);
	if (q->is_to_clear && n > 0) {
		k->step = 1;
		k->next_us = t->start_us;
		return make_uncertain(t, s->account);
	}
	q->is_changed = q->is_changed || q->is_to_clear;
	q->is_to_clear = false;
	return n >= QUEUE_LONG ? is_long(t, s->account) : OK;
}

static str text_of(const struct lane_queue *q, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	if (q->is_to_clear)
		buf_add(&b, STR("clear"));
	for (size_t i = 0; i < q->n; i++)
		buf_printf(&b, " %lld", (long long)q->ids[i]);
	return buf_str(&b);
}

enum err queue_keep(struct turn *t)
{
	enum err e = OK;

	for (size_t i = 0; i < t->engine->n_accounts && !e; i++) {
		struct lane_queue *q = queue_of(t, (int)i);
		if (!q->is_changed)
			continue;
		q->is_changed = false;
		e = store_account_set_queue(t->db, t->engine->accounts[i].id, text_of(q, &t->mem));
	}
	return e;
}
