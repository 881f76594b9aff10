/* SPDX-License-Identifier: MIT */
/* A network with a latency, on a clock that jumps; see net.h. */
#include "tests/flow/net.h"

#include "bot/flow/turn.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

uint64_t net_seed;

static void show_seed(void)
{
	if (net_seed)
		(void)fprintf(stderr, "# it was seed %" PRIu64 "\n", net_seed);
}

static PRINTF_LIKE(2, 3) void run_sql(struct net *n, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	assert_in_range(vsnprintf(text, sizeof(text), format, args), 1, (int)sizeof(text) - 1);
	va_end(args);
	flow_sql(&n->f, text);
}

void net_begin(struct net *n)
{
	flow_begin(&n->f);
}

void net_end(struct net *n)
{
	flow_commit(&n->f);
	n->next_us = n->now_us;
}

void net_open(struct net *n, int64_t per_second, int64_t in_flight, int64_t people)
{
	static bool is_heard;

	if (!is_heard)
		(void)atexit(show_seed);
	is_heard = true;
	*n = (struct net){ .latency_us = 50 * 1000 };
	random_seed(&n->random, 1);
	flow_open(&n->f);
	struct lane *l = &n->f.engine.accounts[0].lane;
	struct lane_limits limits = l->limits;

	limits.per_second = per_second;
	limits.in_flight = in_flight;
	lane_init(l, &limits, clock_mono_us(&n->f.clock.clock));
	l->window_milli = in_flight * 1000;
	n->f.turn.lanes[0] = *l;
	run_sql(n,
		"INSERT INTO person (id, consented_ms, created_ms) WITH RECURSIVE c (i) AS (SELECT "
		"1 UNION ALL SELECT i + 1 FROM c WHERE i < %" PRId64 ") SELECT i, 1, 1 FROM c",
		people);
	run_sql(n,
		"INSERT INTO chat (id, kind, address_kind, address, person_id, account_id, state, "
		"last_inbound_ms, created_ms) SELECT id, 0, 0, '62811' || id, id, 1, 1, "
		"9000000000000, 1 FROM person WHERE id <= %" PRId64,
		people);
	n->now_us = clock_mono_us(&n->f.clock.clock);
	net_end(n);
}

void net_close(struct net *n)
{
	flow_close(&n->f);
}

struct run net_run(struct net *n, int64_t first, int64_t count)
{
	static int64_t category;
	str name = arena_printf(&n->f.mem, "c%" PRId64, ++category);

	run_sql(n,
		"INSERT INTO subscription (category, district, chat_id, seq, created_ms) SELECT "
		"'%" STR_FMT "', 0, id, 0, 0 FROM chat WHERE id BETWEEN %" PRId64 " AND %" PRId64,
		STR_ARG(name), first, first + count - 1);
	struct run run = flow_run(&n->f, name.ptr);
	assert_true(run.id < NET_RUNS);
	return run;
}

struct run net_queued_run(struct net *n, int64_t first, int64_t count)
{
	struct run run = net_run(n, first, count);

	run_sql(n,
		"INSERT INTO delivery (account_id, chat_id, class, run_id, not_before_ms, "
		"changed_ms, created_ms) SELECT 1, u.chat_id, 2, r.id, 0, 0, 0 FROM run r JOIN "
		"subscription u ON u.category = r.category WHERE r.id = %" PRId64,
		run.id);
	run_sql(n, "UPDATE run_cursor SET part = 4 WHERE run_id = %" PRId64, run.id);
	return run;
}

static int64_t run_of(struct net *n, int64_t delivery_id)
{
	struct stmt *s = db_query(n->f.engine.db, "SELECT run_id FROM delivery WHERE id = $1");
	int64_t id;

	bind_int(s, 1, delivery_id);
	OK_(stmt_step(s));
	id = col_int(s, 0);
	stmt_reset(s);
	return id;
}

static void leave(struct net *n, struct list *sends)
{
	struct list_node *node;

	while ((node = list_take_first(sends))) {
		struct sending *s = CONTAINER_OF(node, struct sending, node);
		bool is_late = random_below(&n->random, 100) < n->pauses_percent;
		struct net_call c = { .s = s,
				      .run_id = run_of(n, s->work.delivery_id),
				      .due_us = n->now_us + n->latency_us,
				      .v = is_late ? VERDICT_PAUSE : VERDICT_SENT };
		if (n->pauses_percent)
			c.due_us += random_below(&n->random, n->latency_us);
		assert_true(n->n_calls < NET_CALLS);
		n->calls[n->n_calls++] = c;
		n->claimed[c.run_id]++;
	}
}

/* One of those whose answer is due; NULL when none is. */
static struct net_call *due(struct net *n)
{
	struct net_call *first = NULL;

	for (size_t i = 0; i < n->n_calls; i++) {
		if (n->calls[i].due_us <= n->now_us &&
		    (!first || n->calls[i].due_us < first->due_us))
			first = &n->calls[i];
	}
	return first;
}

/* Takes those due that say the same as the first of them. */
static size_t take_answers(struct net *n, struct sending **ret)
{
	struct net_call *c = due(n);
	size_t n_taken = 0;

	if (!c)
		return 0;
	flow_outcome = (struct outcome){ .verdict = c->v, .scope = SCOPE_MESSAGE };
	enum verdict v = c->v;
	for (size_t i = 0; i < n->n_calls;) {
		c = &n->calls[i];
		if (c->due_us > n->now_us || c->v != v) {
			i++;
			continue;
		}
		c->s->how = HTTP_ANSWERED;
		if (v == VERDICT_SENT) {
			n->arrived[c->run_id]++;
			n->last_us[c->run_id] = n->now_us;
		}
		ret[n_taken++] = c->s;
		*c = n->calls[--n->n_calls];
	}
	return n_taken;
}

bool net_step(struct net *n, int64_t until_us)
{
	static struct sending *answers[NET_CALLS];
	struct turn_out out;
	int64_t at_us = n->next_us;

	for (size_t i = 0; i < n->n_calls; i++) {
		if (n->calls[i].due_us < at_us)
			at_us = n->calls[i].due_us;
	}
	bool is_late = at_us > until_us;
	if (is_late)
		at_us = until_us;
	if (at_us > n->now_us)
		n->now_us = at_us;
	/* Wall time in whole milliseconds, as the machine's. */
	n->f.clock.wall_ms += n->now_us / 1000 - n->f.clock.mono_us / 1000;
	n->f.clock.mono_us = n->now_us;
	if (is_late)
		return false;
	struct turn_in in = { .verdicts = answers, .n_verdicts = take_answers(n, answers) };
	OK_(engine_turn(&n->f.engine, &in, &out));
	n->n_turns++;
	leave(n, &out.sends);
	n->next_us = out.has_more ? n->now_us : out.next_us;
	return true;
}
