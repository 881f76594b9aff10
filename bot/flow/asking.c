/* SPDX-License-Identifier: MIT */
/* Questions to networks: polls one after the other, health every five minutes, groups twice a day,
 * what was written when something may have been missed (history.c).
 * Called by the turn and, for answers, by verdict; writer thread, inside the transaction. When each
 * is due next stands in the lane, so it is taken back with the turn.
 *
 * A poll is not asked while bodies wait in the inbox: they are older, and the cursor is kept when
 * they are done. What is not answered is asked again, later each time. */
#include "bot/flow/asking.h"

#include "bot/base/log.h"
#include "bot/flow/health.h"
#include "bot/flow/history.h"
#include "bot/flow/intake.h"
#include "bot/flow/queue.h"
#include "bot/flow/verdict.h"
#include "bot/store/account.h"

#define SECOND_US INT64_C(1000000)
#define LISTS_US  (10 * SECOND_US)

/* By enum question. Groups: networks refuse those who ask for them often. */
static const int64_t every_us[QUESTIONS] = {
	[QUESTION_POLL] = SECOND_US, /* when nothing came; else at once */
	[QUESTION_HEALTH] = 300 * SECOND_US,
	[QUESTION_GROUPS] = SECOND_US * 3600 * 12,
};
static const enum work_kind works[QUESTIONS] = {
	[QUESTION_POLL] = WORK_POLL,       [QUESTION_HEALTH] = WORK_HEALTH,
	[QUESTION_HISTORY] = WORK_HISTORY, [QUESTION_QUEUE] = WORK_QUEUE,
	[QUESTION_GROUPS] = WORK_GROUPS,
};
static const enum source sources[QUESTIONS] = {
	[QUESTION_POLL] = FROM_POLL,
	[QUESTION_HEALTH] = FROM_HEALTH,
	[QUESTION_GROUPS] = FROM_GROUPS,
};

/* Between two calls when one was not answered. Of groups also between its steps: at most one call
 * in ten seconds for a number. */
static const int64_t apart_us[QUESTIONS] = {
	[QUESTION_POLL] = SECOND_US,
	[QUESTION_HEALTH] = SECOND_US,
	[QUESTION_GROUPS] = 10 * SECOND_US,
	[QUESTION_QUEUE] = 10 * SECOND_US,
};

enum { LONGEST_DOUBLING = 6, STOPPED_S = 600 };

static bool asks(const struct turn *t, size_t account, enum question q)
{
	const struct engine_account *a = &t->engine->accounts[account];
	const struct gateway_ops *ops = a->gateway.ops;

	if (!config_account(t->config, a->config->name))
		return false; /* it is gone */
	switch (q) {
	case QUESTION_POLL:
		return (ops->caps & GW_POLL) && ops->polls(&a->gateway);
	case QUESTION_HEALTH:
		return ops->caps & GW_ASK_HEALTH;
	case QUESTION_HISTORY:
		return history_is_due(t, account);
	case QUESTION_QUEUE:
		return queue_is_due(t, account);
	case QUESTION_GROUPS:
		return (ops->caps & GW_ASK_GROUPS) && t->lanes[account].health == HEALTH_READY;
	case QUESTIONS:
		break;
	}
	return false;
}

/* Asked as soon as nothing stands in the way, but not while it is under way. */
static bool is_waiting(const struct turn *t, size_t account, enum question q)
{
	if (!asks(t, account, q) || t->lanes[account].asking[q].is_out)
		return false;
	return q != QUESTION_POLL || !t->has_backlog;
}

/* Lists of groups and chats, of one number at most one in ten seconds. */
static bool is_list(enum question q)
{
	return q == QUESTION_HISTORY || q == QUESTION_GROUPS;
}

static int64_t due_us(const struct turn *t, size_t account, enum question q)
{
	const struct lane *l = &t->lanes[account];
	int64_t at_us = l->asking[q].next_us;

	return is_list(q) && l->list_us > at_us ? l->list_us : at_us;
}

static enum question question_of(enum work_kind kind)
{
	enum question q = QUESTION_POLL;

	while (works[q] != kind)
		q++;
	return q;
}

static enum err fill(struct turn *t, size_t account, enum question q, struct sending *s)
{
	const struct engine_account *a = &t->engine->accounts[account];

	sending_reset(s);
	s->account = (int)account;
	s->work = (struct work){ .kind = works[q],
				 .now_ms = t->now_ms,
				 .attempt = 1,
				 .step = t->lanes[account].asking[q].step };
	if (q == QUESTION_QUEUE)
		queue_asked(t, (int)account);
	if (q == QUESTION_HISTORY)
		return history_fill(t, s);
	if (q != QUESTION_POLL)
		return OK;
	return store_account_cursor(t->db, a->id, &s->mem, &s->work.cursor);
}

static enum err ask(struct turn *t, size_t account, enum question q)
{
	const struct gateway *gw = &t->engine->accounts[account].gateway;
	struct asking *k = &t->lanes[account].asking[q];
	struct list_node *n = list_take_first(&t->engine->free_sendings);
	struct why why = { .line = 0 };

	if (!n)
		return OK;
	struct sending *s = CONTAINER_OF(n, struct sending, node);
	enum err e = fill(t, account, q, s);
	if (!e)
		e = gw->ops->build(gw, &s->work, &s->mem, &s->request, &why);
	if (e) {
		list_add_last(&t->engine->free_sendings, n);
		if (e != ERR_INVALID)
			return e;
		log_event(LOG_ERROR, "account.unasked", "account=%" STR_FMT " why=%s",
			  STR_ARG(gw->account), log_str(str_from(why.text)));
		k->next_us = t->start_us + every_us[QUESTION_GROUPS];
		return OK;
	}
	k->is_out = true;
	if (is_list(q))
		t->lanes[account].list_us = t->start_us + LISTS_US;
	list_add_last(&t->claimed, n);
	return OK;
}

enum err asking_claim(struct turn *t)
{
	enum err e = history_keep(t);

	if (!e)
		e = queue_keep(t);

	for (size_t i = 0; i < t->engine->n_accounts; i++) {
		for (enum question q = QUESTION_POLL; q < QUESTIONS && !e; q++) {
			if (is_waiting(t, i, q) && due_us(t, i, q) <= t->start_us)
				e = ask(t, i, q);
		}
	}
	return e;
}

/* Twice as long after each failure, up to about a minute for a poll. */
static void ask_later(struct turn *t, struct asking *k, enum question q, int64_t wait_us)
{
	int doublings = k->failures < LONGEST_DOUBLING ? k->failures : LONGEST_DOUBLING;
	int64_t least_us = apart_us[q] << doublings;

	k->failures++;
	k->step = 0;
	k->next_us = t->start_us + (wait_us > least_us ? wait_us : least_us);
}

static enum err take_answer(struct turn *t, const struct sending *s, enum question q)
{
	struct asking *k = &t->lanes[s->account].asking[q];
	int64_t before = t->counters.events + t->counters.stored;
	const struct body b = { s->account, sources[q], s->reply.body, t->start_us };

	k->failures = k->step = 0;
	enum err e = health_answered(t, s->account);
	if (!e)
		e = intake_body(t, &b);
	bool has_more = t->counters.events + t->counters.stored > before;
	k->next_us = t->start_us + (q == QUESTION_POLL && has_more ? 0 : every_us[q]);
	return e;
}

static enum err settle(struct turn *t, const struct sending *s, enum question q,
		       const struct outcome *o)
{
	struct asking *k = &t->lanes[s->account].asking[q];

	switch (o->verdict) {
	case VERDICT_SENT:
		return q == QUESTION_QUEUE ? queue_apply(t, s, o) : take_answer(t, s, q);
	case VERDICT_NEXT_STEP:
		k->step++;
		k->next_us = t->start_us + (q == QUESTION_GROUPS ? apart_us[q] : 0);
		return OK;
	case VERDICT_STOP:
		ask_later(t, k, q, STOPPED_S * SECOND_US);
		if (q == QUESTION_QUEUE) /* others will tell what is the matter */
			return OK;
		return verdict_push_back(t, s->account, o);
	case VERDICT_PAUSE:
	case VERDICT_RETRY:
	case VERDICT_UNCERTAIN:
	case VERDICT_REFUSED:
	case VERDICT_NEVER_AGAIN:
	case VERDICT_NEEDS_TEMPLATE:
		break;
	}
	ask_later(t, k, q, o->wait_ms * 1000);
	return s->how == HTTP_ABORTED_UNSENT ? OK : health_unanswered(t, s->account, k->failures);
}

enum err asking_apply(struct turn *t, struct sending *s)
{
	const struct gateway *gw = &t->engine->accounts[s->account].gateway;
	enum question q = question_of(s->work.kind);
	struct outcome o = { .verdict = VERDICT_RETRY };

	t->lanes[s->account].asking[q].is_out = false;
	gw->ops->judge(gw, &s->work, s->how, &s->reply, &s->mem, &o);
	enum err e = q == QUESTION_HISTORY ? history_apply(t, s, &o) : settle(t, s, q, &o);
	if (!e)
		list_add_last(&t->judged, &s->node);
	return e;
}

enum err asking_next_us(struct turn *t, int64_t *ret)
{
	*ret = INT64_MAX;
	for (size_t i = 0; i < t->engine->n_accounts; i++) {
		for (enum question q = QUESTION_POLL; q < QUESTIONS; q++) {
			int64_t at_us = due_us(t, i, q);
			if (is_waiting(t, i, q) && at_us < *ret)
				*ret = at_us;
		}
	}
	return OK;
}
