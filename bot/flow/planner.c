/* SPDX-License-Identifier: MIT */
/* Makes delivery rows of running promos a little ahead of what the lanes can send, so that a run to
 * a million people never fills the table before its time and BERHENTI has little to cancel. Called
 * by the turn after the claims, on the writer thread, inside the transaction; at most its budget.
 *
 * Runs take turns, QUANTUM rows each; whose turn it was is kept in the lane and so in the turn. */
#include "bot/flow/planner.h"

#include "bot/store/run.h"
#include "bot/store/waiting.h"
#include "config/quiet.h"

enum { QUANTUM = 16, RUNS_MAX = 256, AHEAD_MIN = 64, FINISH_MAX = 64 };

struct plan {
	struct turn *t;
	size_t account;
	int64_t until_us; /* of turn_spent_us */
	struct run *runs; /* with somebody left to plan for, by id */
	size_t n_runs;
	int64_t missing; /* rows up to the look-ahead */
	bool has_ended;  /* a run has nobody left */
};

static int64_t ahead(const struct lane *l)
{
	int64_t n = 2 * lane_window(l);

	return n > AHEAD_MIN ? n : AHEAD_MIN;
}

static enum err plan_begin(struct plan *p)
{
	struct turn *t = p->t;
	int64_t id = t->engine->accounts[p->account].id, waiting;
	int64_t max = ahead(&t->lanes[p->account]);

	p->n_runs = 0;
	enum err e = store_waiting_count(t->db, id, CLASS_PROMO, t->now_ms, max, &waiting);
	if (e)
		return e;
	p->missing = max - waiting;
	if (p->missing < QUANTUM)
		return OK;
	p->runs = ARENA_ARRAY(&t->mem, struct run, RUNS_MAX);
	return store_run_planning(t->db, id, &t->mem, p->runs, RUNS_MAX, &p->n_runs);
}

/* The run behind the one that was last, in a circle. */
static size_t next_run(const struct plan *p)
{
	size_t i = 0;

	while (i < p->n_runs && p->runs[i].id <= p->t->lanes[p->account].planned_run)
		i++;
	return i < p->n_runs ? i : 0;
}

static void drop_run(struct plan *p, size_t at)
{
	p->n_runs--;
	for (size_t i = at; i < p->n_runs; i++)
		p->runs[i] = p->runs[i + 1];
	p->has_ended = true;
}

static bool has_work(const struct plan *p)
{
	return p->n_runs > 0 && p->missing >= QUANTUM;
}

static enum err plan_account(struct plan *p)
{
	struct turn *t = p->t;
	int64_t planned;
	bool is_end;

	enum err e = plan_begin(p);
	while (!e && has_work(p) && turn_spent_us(t) < p->until_us) {
		size_t i = next_run(p);
		e = store_run_plan(t->db, &p->runs[i], t->engine->accounts[p->account].id, QUANTUM,
				   t->now_ms, &planned, &is_end);
		if (e)
			break;
		ASSERT(planned >= 0 && planned <= QUANTUM);
		t->lanes[p->account].planned_run = p->runs[i].id;
		t->counters.planned += planned;
		p->missing -= planned;
		if (is_end)
			drop_run(p, i);
	}
	return e;
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
	enum err e = OK;

	*ret_more = false;
	/* By the office's clock, also for recipients in other zones: their rows wait on their own.
	 */
	bool may_plan =
		t->brake == BRAKE_OFF && !quiet_until_ms(t->config, t->config->zone, t->now_ms);
	for (size_t i = 0; i < n_accounts && !e && may_plan; i++) {
		p.account = (i + (size_t)t->engine->counters.turns) % n_accounts;
		if (t->lanes[p.account].state == LANE_STOPPED)
			continue;
		e = plan_account(&p);
		*ret_more = *ret_more || has_work(&p);
	}
	if (!e && (p.has_ended || may_have_finished(t)))
		e = store_run_finish(t->db, t->now_ms, FINISH_MAX, promos, &n_promos);
	return e;
}
