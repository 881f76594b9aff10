/* SPDX-License-Identifier: MIT */
/* The turn: one transaction with at most 10 ms of work, in the order verdicts, waiting bodies,
 * promos that start, sweeps, claims, jobs, planning. Nothing in the engine changes before the
 * commit: lanes, counters and what is to be sent wait in struct turn. Called by writer.c on the
 * writer thread; tests and the simulator call it with a clock of their own. */
#include "bot/flow/turn.h"

#include "bot/base/log.h"
#include "bot/flow/asking.h"
#include "bot/flow/budget.h"
#include "bot/flow/careful.h"
#include "bot/flow/dispatch.h"
#include "bot/flow/home.h"
#include "bot/flow/intake.h"
#include "bot/flow/jobs.h"
#include "bot/flow/late.h"
#include "bot/flow/pick.h"
#include "bot/flow/planner.h"
#include "bot/flow/queue.h"
#include "bot/flow/rehearsal.h"
#include "bot/flow/reminding.h"
#include "bot/flow/retention.h"
#include "bot/flow/set_back.h"
#include "bot/flow/starting.h"
#include "bot/flow/sweep.h"
#include "bot/flow/verdict.h"
#include "bot/flow/watch.h"
#include "bot/store/account.h"
#include "bot/store/delivery.h"
#include "config/quiet.h"

#include <string.h>

enum { PLAN_US = 2000, SETTLE_MAX = 64, EVENT_MEM_BYTES = 16 * 1024 * 1024 };

static void turn_init(struct turn *t, struct engine *e)
{
	*t = (struct turn){
		.engine = e,
		.db = e->db,
		.config = e->config,
		.now_ms = clock_wall_ms(e->clock),
		.start_us = clock_mono_us(e->clock),
		.random = e->random,
		.brake = e->brake,
		.tag = e->tag,
		.tag_after = e->tag_after,
		.beat_ms = e->beat_ms,
		.set_back = e->set_back,
		.has_backlog = e->has_backlog,
		.phone_of = -1,
		.rehearsal = e->rehearsal,
		.n_asked = e->n_asked,
	};
	memcpy(t->asked, e->asked, sizeof(t->asked));
	arena_init(&t->mem, 0);
	arena_init(&t->body_mem, 0);
	arena_init(&t->event_mem, EVENT_MEM_BYTES);
	list_init(&t->claimed);
	list_init(&t->judged);
	t->lanes = ARENA_ARRAY(&t->mem, struct lane, e->n_accounts);
	for (size_t i = 0; i < e->n_accounts; i++)
		t->lanes[i] = e->accounts[i].lane;
}

static void turn_finish(struct turn *t)
{
	arena_finish(&t->event_mem);
	arena_finish(&t->body_mem);
	arena_finish(&t->mem);
}

static enum err take_bodies(struct turn *t, const struct turn_in *in, struct turn_out *out)
{
	enum err e = OK;

	if (t->has_backlog && !t->engine->careful.is_on)
		e = intake_backlog(t);
	while (!e && out->bodies_taken < in->n_bodies && turn_spent_us(t) < TURN_WORK_US)
		e = intake_body(t, in->bodies[out->bodies_taken++]);
	return e;
}

/* An operator may have opened lanes or moved the brake in this turn: the store knows. */
static enum err reread_orders(struct turn *t)
{
	struct account_row row;
	int64_t set;

	enum err e = store_meta_int(t->db, "brake", BRAKE_OFF, &set);
	enum brake brake = (enum brake)set;
	bool is_pulled = !e && t->brake == BRAKE_OFF && brake != BRAKE_OFF;
	if (!e)
		e = home_look(t, &brake);
	if (!e && t->brake >= BRAKE_ALL && brake < BRAKE_ALL)
		e = pick_release_brake(t);
	if (e)
		return e;
	t->brake = brake;

	for (size_t i = 0; is_pulled && i < t->engine->n_accounts; i++)
		queue_want_clear(t, (int)i, true);
	for (size_t i = 0; i < t->engine->n_accounts; i++) {
		if (t->lanes[i].state == LANE_OPEN)
			continue;
		const struct account_config *c = t->engine->accounts[i].config;
		e = store_account_take(t->db, c->name, c->kind, c->phone, &t->mem, &row);
		if (e)
			return e;
		if (row.state == LANE_OPEN && lane_open(&t->lanes[i]))
			log_event(LOG_INFO, "account.resumed", "account=%s", log_str(c->name));
	}
	return OK;
}

static enum err send_and_plan(struct turn *t, struct turn_out *out)
{
	int64_t settled;
	bool has_more = false, has_plans = false;

	enum err e = reread_orders(t);
	if (!e)
		e = set_back_look(t, &out->has_more);
	if (!e)
		e = late_look(t);
	if (!e)
		e = watch_look(t);
	if (!e)
		e = store_delivery_settle(t->db, t->now_ms, SETTLE_MAX, &settled);
	if (!e)
		e = starting_run(t);
	if (!e)
		e = reminding_run(t);
	if (!e)
		e = sweep_run(t, &has_more);
	if (!e)
		e = pick_claims(t);
	if (!e)
		e = budget_keep(t);
	if (!e)
		e = jobs_claim(t);
	if (!e)
		e = asking_claim(t);
	if (!e)
		e = planner_run(t, PLAN_US, &has_plans);
	out->has_more = out->has_more || has_more || has_plans;
	if (!e)
		e = retention_run(t, &has_more);
	out->has_more = out->has_more || has_more;
	return e;
}

/* When there is work even if nothing comes in: a row, a job, a promo, the end of quiet hours. */
static enum err next_work_us(struct turn *t, int64_t *ret)
{
	static enum err (*const parts[])(struct turn *, int64_t *) = {
		pick_next_us,      jobs_next_us,   starting_next_us,  late_next_us,
		sweep_next_us,     budget_next_us, retention_next_us, watch_next_us,
		reminding_next_us, asking_next_us
	};
	int64_t until_ms = quiet_until_ms(t->config, t->config->zone, t->now_ms);
	enum err e = OK;

	*ret = INT64_MAX;
	if (until_ms)
		*ret = clock_mono_us(t->engine->clock) + (until_ms - t->now_ms) * 1000;
	for (size_t i = 0; i < ARRAY_LEN(parts) && !e; i++) {
		int64_t at_us;
		e = parts[i](t, &at_us);
		if (!e && at_us < *ret)
			*ret = at_us;
	}
	return e;
}

static enum err work(struct turn *t, const struct turn_in *in, struct turn_out *out)
{
	bool is_rehearsing = false;
	enum err e = in->is_probe ? store_meta_set_int(t->db, "probe_ms", t->now_ms) : OK;

	for (size_t i = 0; i < in->n_verdicts && !e; i++)
		e = verdict_apply(t, in->verdicts[i]);
	if (!e)
		e = take_bodies(t, in, out);
	for (size_t i = 0; i < in->n_acts && !e; i++)
		e = dispatch_act(t, in->acts[i]);
	if (!e && !in->is_draining)
		e = rehearsal_turn(t, &is_rehearsing);
	if (!e && !in->is_draining)
		e = send_and_plan(t, out);
	out->has_more = out->has_more || is_rehearsing;
	if (!e && t->engine->careful.is_on)
		e = careful_check(t);
	/* Draining, nothing is claimed: rows that are ready must not wake the writer again and
	 * again. */
	if (!e && !in->is_draining)
		e = next_work_us(t, &out->next_us);
	return e;
}

static void add_counters(struct counters *to, const struct counters *c)
{
	to->events += c->events;
	to->seen_before += c->seen_before;
	to->ignored += c->ignored;
	to->asides += c->asides;
	to->bodies += c->bodies;
	to->stored += c->stored;
	to->sends += c->sends;
	for (size_t i = 0; i < ARRAY_LEN(to->verdicts); i++)
		to->verdicts[i] += c->verdicts[i];
	to->statuses += c->statuses;
	to->statuses_unknown += c->statuses_unknown;
	to->unaddressed += c->unaddressed;
	to->old += c->old;
	to->planned += c->planned;
}

/* Committed: now memory follows. */
static void keep(struct turn *t, struct turn_out *out)
{
	struct engine *e = t->engine;
	struct list_node *n;

	for (size_t i = 0; i < e->n_accounts; i++)
		e->accounts[i].lane = t->lanes[i];
	if (t->phone_of >= 0)
		memcpy(e->accounts[t->phone_of].phone, t->phone, sizeof(t->phone));
	e->random = t->random;
	e->brake = t->brake;
	e->tag = t->tag;
	e->tag_after = t->tag_after;
	e->beat_ms = t->beat_ms;
	e->set_back = t->set_back;
	e->has_backlog = t->has_backlog;
	rehearsal_keep(t);
	e->counters.turns++;
	add_counters(&e->counters, &t->counters);
	t->counters = (struct counters){ .turns = 0 };
	while ((n = list_take_first(&t->judged))) {
		arena_reset(&CONTAINER_OF(n, struct sending, node)->mem);
		list_add_last(&e->free_sendings, n);
	}
	list_move_all(&out->sends, &t->claimed);
	out->has_more = out->has_more || e->has_backlog;
}

/* Not committed: what was taken from the pool goes back. Verdicts stay with whoever gave them. */
static void abandon(struct turn *t, struct turn_out *out)
{
	struct list_node *n;

	db_rollback(t->db);
	rehearsal_abandon(t);
	while ((n = list_take_first(&t->claimed)))
		list_add_last(&t->engine->free_sendings, n);
	while (list_take_first(&t->judged))
		;
	t->engine->counters.abandoned++;
	*out = (struct turn_out){ .next_us = INT64_MAX };
	list_init(&out->sends);
}

enum err engine_turn(struct engine *e, const struct turn_in *in, struct turn_out *out)
{
	struct turn t;

	*out = (struct turn_out){ .next_us = INT64_MAX };
	list_init(&out->sends);
	turn_init(&t, e);

	enum err err = db_begin(e->db);
	if (!err)
		err = work(&t, in, out);
	int64_t before_us = clock_mono_us(e->clock);
	if (!err)
		err = db_commit(e->db);
	e->commit_us = clock_mono_us(e->clock) - before_us;
	if (err) {
		log_event(LOG_ERROR, "turn.abandoned", "error=%s store=%s", err_name(err),
			  log_str(str_from(db_error(e->db))));
		abandon(&t, out);
	} else {
		keep(&t, out);
	}

	if (!err && e->careful.is_on && e->has_backlog) {
		if (intake_careful(&t))
			log_event(LOG_ERROR, "turn.abandoned", "at=careful store=%s",
				  log_str(str_from(db_error(e->db))));
		add_counters(&e->counters, &t.counters);
	}
	turn_finish(&t);
	return err;
}
