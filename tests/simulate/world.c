/* SPDX-License-Identifier: MIT */
/* The bot's process in a simulated world: its turns, its end and its start again. Does what
 * writer.c and the loop do with a turn's results, without threads or sockets. */
#include "tests/simulate/sim.h"

#include "config/load.h"
#include "tests/simulate/big.h"
#include "tests/simulate/check.h"
#include "tests/simulate/rehearse.h"
#include "tests/simulate/wrap.h"

#include <stdlib.h>
#include <string.h>

enum {
	PROBE_US = 500 * 1000,
	CHECKPOINT_PAGES = 4000,
	TURNS_AT_ONCE_MAX = 100000,
};

/* How a turn ends. */
enum fate { FATE_GOOD, FATE_FAILS, FATE_DIES_BEFORE, FATE_DIES_BEHIND, FATE_DIES_FIRST };

static int64_t read_mono_us(void *owner)
{
	struct sim *s = owner;

	s->tick_us += s->tick_step_us;
	return s->now_us + s->tick_us;
}

int64_t sim_wall_ms(const struct sim *s)
{
	return s->begin_ms + (s->now_us + s->tick_us) / 1000;
}

static int64_t read_wall_ms(void *owner)
{
	return sim_wall_ms(owner);
}

static void start(struct sim *s, const struct config *config)
{
	const struct engine_options options = {
		.config = config,
		.clock = &s->clock,
		.seed = s->o.seed + (uint64_t)s->generation,
	};
	struct why why;

	if (engine_open(&s->engine, &options, &why) != OK) {
		violation(s, "the store does not open: %s", why.text);
		return;
	}
	s->is_up = true;
	s->has_more = true;
	s->next_us = s->now_us;
	s->retry_us = 0;
	s->is_probe = false;
	trace_add(s, "start", s->generation, s->engine.careful.is_on, 0);
	check_up(s);
}

void world_open(struct sim *s)
{
	s->clock = (struct clock){ read_wall_ms, read_mono_us, s };
	s->tick_step_us = 2;
	s->wake_us = INT64_MAX;
	start(s, world_config(s, false));
	s->is_probe = false;
}

void world_close(struct sim *s)
{
	if (s->is_up)
		engine_close(&s->engine, true);
	s->is_up = false;
	for (size_t i = 0; i < s->n_configs; i++)
		config_destroy(s->configs[i]);
}

void world_end(struct sim *s, bool is_clean)
{
	trace_add(s, "end", (int64_t)s->n_bodies, (int64_t)s->n_verdicts, s->generation);
	engine_close(&s->engine, is_clean);
	s->is_up = false;
	s->generation++;
	s->n_verdicts = 0;
	for (size_t i = 0; i < s->n_bodies; i++)
		hook_answered(s, s->bodies[i], false);
	s->n_bodies = 0;
	network_crashed(s);
	check_crashed(s);
	agenda_put(s, s->now_us + 300000 + sim_below(s, FOR_FAULTS, 60 * 1000 * 1000), EVENT_UP, 0,
		   0);
}

void world_crash(struct sim *s)
{
	s->n_crashes++;
	world_end(s, false);
}

void world_up(struct sim *s)
{
	start(s, s->configs[s->n_configs - 1]);
}

void world_reload(struct sim *s)
{
	if (!s->is_up || s->n_configs == ARRAY_LEN(s->configs))
		return;
	struct believed before = s->believed;
	struct config *c = world_config(s, true);

	if (engine_reload(&s->engine, c) == OK) {
		trace_add(s, "reload", s->believed.per_second, s->believed.in_flight, 0);
		s->has_more = true;
		return;
	}
	s->believed = before;
	violation(s, "a reload failed");
}

/* The network's troubles say in how many turns (network.c). */
static enum fate choose_fate(struct sim *s)
{
	if (s->crash_in > 0 && --s->crash_in == 0)
		return FATE_DIES_BEFORE + (enum fate)sim_below(s, FOR_FAULTS, 3);
	if (s->fail_in > 0 && --s->fail_in == 0)
		return FATE_FAILS;
	return FATE_GOOD;
}

static void choose_speed(struct sim *s)
{
	int64_t slow = sim_below(s, FOR_FAULTS, 1000);

	s->tick_step_us = s->is_exact ? 0 : 2;
	if (sim_may(s, FAULT_SLOW) && slow < 20)
		s->tick_step_us = 50 * slow + 1;
}

static void drop_bodies(struct sim *s, size_t n)
{
	s->n_bodies -= n;
	memmove(s->bodies, s->bodies + n, s->n_bodies * sizeof(s->bodies[0]));
}

/* One event for the bot's next turn, however often that changes. */
static void wake_later(struct sim *s)
{
	if (s->next_us == INT64_MAX || s->next_us >= s->wake_us)
		return;
	s->wake_us = s->next_us;
	agenda_put(s, s->wake_us, EVENT_TURN, 0, 0);
}

static void turn_failed(struct sim *s)
{
	rows_forget_touched();
	trace_add(s, "failed", (int64_t)s->n_bodies, (int64_t)s->n_verdicts, 0);
	s->is_probe = true;
	s->retry_us = s->next_us = s->now_us + PROBE_US;
	for (size_t i = 0; i < s->n_bodies; i++)
		hook_answered(s, s->bodies[i], false);
	s->n_bodies = 0;
	wake_later(s);
}

/* What the turn gave is the world's now; `is_told` false: the process dies before it tells. */
static void turn_done(struct sim *s, struct turn_out *out, bool is_told, bool was_careful)
{
	struct list_node *n;

	s->n_verdicts = 0;
	s->is_probe = false;
	for (size_t i = 0; i < out->bodies_taken; i++)
		hook_committed(s, s->bodies[i]);
	for (size_t i = 0; i < out->bodies_taken && is_told; i++)
		hook_answered(s, s->bodies[i], true);
	if (is_told)
		drop_bodies(s, out->bodies_taken);
	check_turn(s, was_careful);
	while (is_told && (n = list_take_first(&out->sends))) {
		s->n_sends++;
		network_leave(s, CONTAINER_OF(n, struct sending, node));
	}
	if (was_careful)
		check_behind(s);
	if (!is_told)
		return;
	s->has_more = out->has_more || s->n_bodies > 0;
	s->next_us = out->next_us;
	if (s->o.n_run && s->next_us != INT64_MAX)
		s->next_us = (s->next_us / BIG_GRID_US + 1) * BIG_GRID_US;
	wake_later(s);
}

static enum err turn(struct sim *s, struct turn_out *out)
{
	static struct body bodies[BODIES_MAX];
	static struct body *list[BODIES_MAX];

	for (size_t i = 0; i < s->n_bodies; i++) {
		list[i] = &bodies[i];
		bodies[i] = (struct body){ .source = FROM_WEBHOOK, .received_us = s->now_us };
		bodies[i].bytes = hook_bytes(s, s->bodies[i], &bodies[i].account);
	}
	const struct turn_in in = {
		.verdicts = s->verdicts,
		.n_verdicts = s->n_verdicts,
		.bodies = list,
		.n_bodies = s->n_bodies,
		.is_probe = s->is_probe,
	};
	for (size_t i = 0; s->is_exact && i < s->engine.n_accounts; i++)
		s->engine.accounts[i].lane.pulse = (struct pulse){ .unheard = 0 };
	s->n_events += (int64_t)s->n_verdicts;
	s->turn_us = s->now_us;
	enum err e = engine_turn(&s->engine, &in, out);
	s->now_us += s->tick_us;
	s->tick_us = 0;
	return e;
}

static void checkpoint(struct sim *s)
{
	if (db_wal_pages(s->engine.db) >= CHECKPOINT_PAGES &&
	    db_checkpoint(s->engine.db, CHECKPOINT_PAGES) != OK)
		violation(s, "a checkpoint failed");
}

static void step(struct sim *s)
{
	struct turn_out out;
	enum fate fate = choose_fate(s);

	s->n_steps++;
	choose_speed(s);
	if (fate == FATE_DIES_FIRST) {
		world_crash(s);
		return;
	}
	if (fate == FATE_FAILS || fate == FATE_DIES_BEFORE)
		wrap_fail_commit(s->engine.careful.is_on ? 1 + (int)sim_below(s, FOR_FAULTS, 3)
							 : 1);
	trace_add(s, "turn", (int64_t)s->n_bodies, (int64_t)s->n_verdicts, fate);
	bool was_careful = s->engine.careful.is_on;
	enum err e = turn(s, &out);
	wrap_fail_commit(0);
	if (e)
		turn_failed(s);
	else
		turn_done(s, &out, fate == FATE_GOOD || fate == FATE_FAILS, was_careful);
	if (fate == FATE_DIES_BEFORE || fate == FATE_DIES_BEHIND)
		world_crash(s);
	else
		checkpoint(s);
	if (s->is_up)
		wrap_between_turns(s->engine.db);
	if (s->o.steps_max && s->n_steps >= s->o.steps_max)
		s->is_over = true;
}

static bool is_due(const struct sim *s)
{
	if (!s->is_up || s->is_over || s->now_us < s->retry_us)
		return false;
	return s->n_verdicts > 0 || s->n_bodies > 0 || s->has_more || s->next_us <= s->now_us ||
	       s->is_probe;
}

void world_turns(struct sim *s)
{
	for (int i = 0; is_due(s); i++) {
		step(s);
		if (i == TURNS_AT_ONCE_MAX)
			violation(s, "turns without end");
	}
}

static bool is_quiet(const struct sim *s)
{
	return s->is_up && network_is_quiet(s) && hooks_are_quiet(s) && s->next_us == INT64_MAX &&
	       s->n_verdicts == 0 && s->n_bodies == 0;
}

static void dispatch_event(struct sim *s, const struct sim_event *e)
{
	switch (e->what) {
	case EVENT_PERSON:
	case EVENT_REACT:
		people_event(s, e);
		break;
	case EVENT_FLUSH:
	case EVENT_HOOK:
		hooks_event(s, e);
		break;
	case EVENT_ARRIVE:
	case EVENT_ANSWER:
	case EVENT_STATUS_AT:
	case EVENT_TROUBLE:
		network_event(s, e);
		break;
	case EVENT_UP:
		world_up(s);
		break;
	case EVENT_TURN:
		s->wake_us = INT64_MAX;
		if (s->next_us > s->now_us)
			wake_later(s);
		break;
	case EVENT_RUN:
		if (s->o.is_rehearsal)
			rehearse_event(s, e);
		else
			big_event(s, e);
		break;
	}
}

void world_run(struct sim *s)
{
	struct sim_event e;
	int64_t latest_us = s->end_us + INT64_C(3) * 3600 * 1000 * 1000;

	while (!s->is_over && agenda_take(s, &e)) {
		if (e.at_us > s->now_us)
			s->now_us = e.at_us;
		if (s->now_us > latest_us || (s->now_us > s->end_us + 1800000000 && is_quiet(s)))
			break;
		dispatch_event(s, &e);
		if (s->agenda.n == 0 || s->agenda.list[0].at_us > s->now_us)
			world_turns(s);
	}
}
