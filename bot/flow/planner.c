/* SPDX-License-Identifier: MIT */
/* Makes delivery rows of running promos a little ahead of what the lanes can send, so that a run to
 * a million people never fills the table before its time and BERHENTI has little to cancel. Called
 * by the turn after the claims, on the writer thread, inside the transaction; at most its budget.
 *
 * Each run has rows of its own ahead, so a new one need not wait until a crowd of another's rows is
 * sent; all together about two windows. Runs take turns, QUANTUM rows each; whose turn it was is
 * kept in the lane and so in the turn. */
#include "bot/flow/planner.h"

#include "bot/flow/budget.h"
#include "bot/flow/digest.h"
#include "bot/store/run.h"
#include "bot/store/run_queue.h"
#include "config/quiet.h"

enum { QUANTUM = 16, RUNS_MAX = 256, AHEAD_MIN = 64, AHEAD_RUN_MIN = 32, FINISH_MAX = 64 };

/* A run with too few rows ahead. */
struct behind {
	struct run run;
	int64_t missing;
};

struct plan {
	struct turn *t;
	size_t account;
	int64_t until_us;    /* of turn_spent_us */
	struct behind *runs; /* by id */
	size_t n_runs;
	bool has_ended; /* a run has nobody left */
};

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* How many rows each run should have ahead. */
static int64_t ahead(const struct lane *l, int64_t n_runs)
{
	return most(most(2 * lane_window(l), AHEAD_MIN) / most(n_runs, 1), AHEAD_RUN_MIN);
}

static enum err plan_begin(struct plan *p)
{
	struct turn *t = p->t;
	int64_t id = t->engine->accounts[p->account].id, n_running, n_ready;
	struct run *runs = ARENA_ARRAY(&t->mem, struct run, RUNS_MAX);

	p->n_runs = 0;
	enum err e = store_run_running_count(t->db, &n_running);
	if (e || n_running == 0)
		return e;
	int64_t wanted = ahead(&t->lanes[p->account], n_running);
	e = store_run_planning(t->db, id, t->now_ms, wanted - QUANTUM + 1, &t->mem, runs, RUNS_MAX,
			       &p->n_runs);
	if (!e)
		p->runs = ARENA_ARRAY(&t->mem, struct behind, p->n_runs);
	for (size_t i = 0; i < p->n_runs && !e; i++) {
		e = store_run_queue_count(t->db, id, CLASS_PROMO, runs[i].id, t->now_ms, wanted,
					  &n_ready);
		if (!e)
			p->runs[i] = (struct behind){ runs[i], wanted - n_ready };
	}
	return e;
}

/* The run behind the one that was last, in a circle. */
static size_t next_run(const struct plan *p)
{
	size_t i = 0;

	while (i < p->n_runs && p->runs[i].run.id <= p->t->lanes[p->account].planned_run)
		i++;
	return i < p->n_runs ? i : 0;
}

static void drop_run(struct plan *p, size_t at)
{
	p->n_runs--;
	for (size_t i = at; i < p->n_runs; i++)
		p->runs[i] = p->runs[i + 1];
}

/* Who chose a digest has the promo there: a digest is to come. */
static enum err queue_digests(struct turn *t, int64_t account_id, const struct run_digests *found)
{
	enum err e = OK;

	for (size_t i = 0; i < found->n && !e; i++) {
		const struct digest_to to = {
			.chat_id = found->list[i].chat_id,
			.account_id = account_id,
			.zone = quiet_zone(t->config, found->list[i].zone),
		};
		e = digest_queue(t, &to, found->list[i].mode);
	}
	return e;
}

static enum err plan_account(struct plan *p)
{
	struct turn *t = p->t;
	struct run_digests digests;
	int64_t planned;
	bool is_end;

	enum err e = plan_begin(p);
	while (!e && p->n_runs > 0 && turn_spent_us(t) < p->until_us) {
		size_t i = next_run(p);
		struct behind *b = &p->runs[i];
		e = store_run_plan(t->db, &b->run, t->engine->accounts[p->account].id, QUANTUM,
				   t->now_ms, &planned, &is_end, &digests);
		arena_reset(&t->event_mem);
		if (!e)
			e = queue_digests(t, t->engine->accounts[p->account].id, &digests);
		if (e)
			break;
		ASSERT(planned >= 0 && planned <= QUANTUM);
		t->lanes[p->account].planned_run = b->run.id;
		t->counters.planned += planned;
		b->missing -= planned;
		p->has_ended = p->has_ended || is_end;
		if (is_end || b->missing < QUANTUM)
			drop_run(p, i);
	}
	return e;
}

enum err planner_moved(struct turn *t, const struct run_move *m)
{
	struct run run = { .id = 0 };
	struct run_digests digests;
	enum err e = OK;

	if (m->from == m->to)
		return OK;
	while (!e && !(e = store_run_open_after(t->db, run.id, &t->event_mem, &run))) {
		e = store_run_plan_moved(t->db, &run, m, t->now_ms, &digests);
		if (!e)
			e = queue_digests(t, m->to, &digests);
	}
	return e == ERR_NOTFOUND ? OK : e;
}

/* Runs end by answers and statuses; what ends them silently (a row settled or cancelled) is found
 * by the next of these, or by a turn that time alone has begun. */
static bool may_have_finished(const struct turn *t)
{
	int64_t n = t->counters.statuses;

	for (size_t i = 0; i < ARRAY_LEN(t->counters.verdicts); i++)
		n += t->counters.verdicts[i];
	return n > 0 || t->counters.events == 0;
}

enum err planner_run(struct turn *t, int64_t budget_us, bool *ret_more)
{
	struct plan p = { .t = t, .until_us = turn_spent_us(t) + budget_us };
	int64_t promos[FINISH_MAX];
	size_t n_accounts = t->engine->n_accounts, n_promos;
	const char *reason;
	int64_t until_ms;
	enum err e = OK;

	*ret_more = false;
	/* By the office's clock, also for recipients in other zones: their rows wait on their own.
	 */
	bool may_plan =
		t->brake == BRAKE_OFF && !quiet_until_ms(t->config, t->config->zone, t->now_ms);
	for (size_t i = 0; i < n_accounts && !e && may_plan; i++) {
		p.account = (i + (size_t)t->engine->counters.turns) % n_accounts;
		/* Rows of a day that is over would only wait for the next. */
		if (t->lanes[p.account].state == LANE_STOPPED ||
		    budget_is_over(t, p.account, &until_ms, &reason))
			continue;
		e = plan_account(&p);
		*ret_more = *ret_more || p.n_runs > 0;
	}
	if (!e && (p.has_ended || may_have_finished(t)))
		e = store_run_finish(t->db, t->now_ms, FINISH_MAX, promos, &n_promos);
	return e;
}
