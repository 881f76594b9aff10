/* SPDX-License-Identifier: MIT */
/* The walk through what was written while we did not listen: see history.h. When it began to be
 * missed stands in the lane and in the account's row, the calls that are left in the row alone. */
#include "bot/flow/history.h"

#include "bot/base/buf.h"
#include "bot/base/log.h"
#include "bot/flow/intake.h"
#include "bot/store/account.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_MS (INT64_C(60) * 1000)

enum {
	WALKS_S = 600, /* between two walks, at least */
	AGAIN_S = 10,  /* when nothing answers; twice as long each time */
	TRIES_MAX = 6,
	KEEP_MS = 60000, /* how much later than the truth heard_ms may be in the store */
	CALLS_BYTES_MAX = 1 << 16,
};
/* What was written shortly before may have been on its way in another order; and further back than
 * that we might not know any more what we have seen (events are remembered for 8 days). */
static const int64_t MARGIN_MS = 30 * MINUTE_MS, LONGEST_MS = INT64_C(7) * 24 * 60 * MINUTE_MS;

static bool is_readable(const struct turn *t, size_t account)
{
	return t->engine->accounts[account].gateway.ops->caps & GW_HISTORY;
}

void history_heard(struct turn *t, int account)
{
	struct lane_history *h = &t->lanes[account].history;

	if (!is_readable(t, (size_t)account))
		return;
	h->heard_ms = t->now_ms;
	if (h->heard_ms - h->kept_ms >= KEEP_MS || h->heard_ms < h->kept_ms)
		h->is_changed = true;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

void history_missed(struct turn *t, int account, int64_t since_ms)
{
	struct lane *l = &t->lanes[account];
	const struct asking *k = &l->asking[QUESTION_HISTORY];
	struct lane_history *h = &l->history;

	if (!is_readable(t, (size_t)account) || since_ms <= 0)
		return;
	/* A walk under way has its list of chats already. */
	if (k->is_out || k->step > 0)
		h->again_ms = earlier(h->again_ms, since_ms);
	else
		h->since_ms = earlier(h->since_ms, since_ms);
	h->is_changed = true;
}

bool history_is_due(const struct turn *t, size_t account)
{
	const struct lane *l = &t->lanes[account];

	return is_readable(t, account) && l->health == HEALTH_READY && l->history.since_ms > 0 &&
	       !t->has_backlog;
}

bool history_is_forgotten(const struct turn *t, int64_t at_ms)
{
	return at_ms > 0 && at_ms < t->now_ms - LONGEST_MS;
}

enum err history_fill(struct turn *t, struct sending *s)
{
	int64_t since_ms = earlier(t->lanes[s->account].history.since_ms, t->now_ms) - MARGIN_MS;
	str calls;

	ASSERT(s->work.kind == WORK_HISTORY);
	s->work.since_ms = history_is_forgotten(t, since_ms) ? t->now_ms - LONGEST_MS : since_ms;
	if (s->work.step == 0)
		return OK;
	enum err e =
		store_account_history(t->db, t->engine->accounts[s->account].id, &s->mem, &calls);
	if (!e)
		(void)str_take(&calls, '\n', &s->work.next_url);
	return e;
}

static enum err end_walk(struct turn *t, int account, const char *event)
{
	const struct engine_account *a = &t->engine->accounts[account];
	struct lane *l = &t->lanes[account];
	struct asking *k = &l->asking[QUESTION_HISTORY];

	log_event(LOG_INFO, event, "account=%s since_ms=%lld calls=%d", log_str(a->config->name),
		  (long long)l->history.since_ms, k->step + 1);
	l->history.since_ms = l->history.again_ms;
	l->history.again_ms = 0;
	l->history.is_changed = true;
	k->step = k->failures = 0;
	k->next_us = t->start_us + WALKS_S * SECOND_US;
	return store_account_set_history(t->db, a->id, STR_NONE);
}

/* `more` goes before what is left behind the call that came back. */
static enum err go_on(struct turn *t, const struct sending *s, str more)
{
	int64_t id = t->engine->accounts[s->account].id;
	struct asking *k = &t->lanes[s->account].asking[QUESTION_HISTORY];
	str left = STR_NONE, done;
	struct buf b;
	enum err e = OK;

	if (s->work.step > 0)
		e = store_account_history(t->db, id, &t->mem, &left);
	if (e)
		return e;
	(void)str_take(&left, '\n', &done);
	buf_init(&b, &t->mem);
	buf_add(&b, more);
	if (more.len > 0 && left.len > 0)
		buf_add_char(&b, '\n');
	buf_add(&b, left);
	str calls = buf_str(&b);
	if (calls.len == 0 || calls.len > CALLS_BYTES_MAX)
		return end_walk(t, s->account, "account.caught_up");
	k->step++;
	k->failures = 0;
	k->next_us = t->start_us; /* ten seconds after this one: asking.c */
	return store_account_set_history(t->db, id, calls);
}

/* Nothing answered, or something before the gateway in its place, which may be starting. */
static bool is_away(const struct sending *s)
{
	return s->how != HTTP_ANSWERED || (s->reply.status >= 502 && s->reply.status <= 504);
}

enum err history_apply(struct turn *t, const struct sending *s, const struct outcome *o)
{
	struct asking *k = &t->lanes[s->account].asking[QUESTION_HISTORY];
	const struct body b = { s->account, FROM_HISTORY, s->reply.body, t->start_us };
	enum err e = OK;

	if (o->verdict == VERDICT_NEXT_STEP)
		return go_on(t, s, o->next_url);
	if (o->verdict == VERDICT_SENT) {
		e = intake_body(t, &b);
		return e ? e : go_on(t, s, o->next_url);
	}
	/* Whether it can be reached is for the question of its health to tell. */
	if ((is_away(s) || o->verdict == VERDICT_PAUSE) && k->failures < TRIES_MAX) {
		int64_t wait_us = (AGAIN_S * SECOND_US) << k->failures++;
		k->next_us =
			t->start_us + (o->wait_ms * 1000 > wait_us ? o->wait_ms * 1000 : wait_us);
		return OK;
	}
	return s->work.step > 0 ? go_on(t, s, STR_NONE) : end_walk(t, s->account, "account.unread");
}

enum err history_keep(struct turn *t)
{
	enum err e = OK;

	for (size_t i = 0; i < t->engine->n_accounts && !e; i++) {
		struct lane_history *h = &t->lanes[i].history;
		if (!h->is_changed)
			continue;
		h->is_changed = false;
		h->kept_ms = h->heard_ms;
		e = store_account_set_heard(t->db, t->engine->accounts[i].id, h->heard_ms,
					    earlier(h->since_ms, h->again_ms));
	}
	return e;
}
