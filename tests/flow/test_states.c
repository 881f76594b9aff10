/* SPDX-License-Identifier: MIT */
/* The delivery state machine in the real store against a table of its own, under random claims,
 * verdicts, statuses, settlings, cancellations, expiries and restarts. */
#include "bot/store/sweep.h"
#include "tests/flow/net.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHATS = 12, RUNS = 3, ROWS = 64, STEPS = 60, MINUTE_MS = 60 * 1000 };

/* What may follow what, said once more: rows are from, columns to. queued, sending, sent,
 * delivered, read, failed, uncertain, unknown, cancelled, expired. */
static const char may[DELIVERY_STATE_COUNT][DELIVERY_STATE_COUNT + 1] = {
	".x...x..xx", /* queued */
	"x.xxxxx...", /* sending */
	"x..xxxx...", /* sent */
	"....x.....", /* delivered */
	"..........", /* read */
	"..........", /* failed */
	"x.xxxx.x..", /* uncertain */
	"..xxxx....", /* unknown */
	"..........", /* cancelled */
	"..........", /* expired */
};

struct row {
	int64_t id, chat_id, run_id;
	enum delivery_class class;
	enum delivery_state state;
	int attempt;
};

static struct net n;
static struct random dice;
static struct row rows[ROWS];
static size_t n_rows;
static struct run runs[RUNS];
static bool is_over[RUNS]; /* cancelled or expired */

static int64_t roll(int64_t below)
{
	return random_below(&dice, below);
}

static void add_row(void)
{
	static const enum delivery_class classes[] = { CLASS_REPLY, CLASS_NOTICE, CLASS_PROMO };
	enum delivery_class class = classes[roll(3)];
	int64_t chat_id = 1 + roll(CHATS);
	size_t run = (size_t)roll(RUNS);
	struct delivery d = { .account_id = 1,
			      .chat_id = chat_id,
			      .class = class,
			      .run_id = class == CLASS_PROMO ? runs[run].id : 0,
			      .not_before_ms = n.f.turn.now_ms,
			      .content = STR("x") };

	if (n_rows == ROWS || (d.run_id && is_over[run]))
		return;
	if (store_delivery_add(n.f.turn.db, &d, n.f.turn.now_ms) != OK)
		return; /* the run has a row for this chat */
	rows[n_rows++] = (struct row){ d.id, chat_id, d.run_id, class, DELIVERY_QUEUED, 0 };
}

static struct row *row_of(int64_t id)
{
	size_t i = 0;

	while (i < n_rows && rows[i].id != id)
		i++;
	assert_true(i < n_rows);
	return &rows[i];
}

static bool is_busy(int64_t chat_id)
{
	for (size_t i = 0; i < n_rows; i++) {
		if (rows[i].chat_id == chat_id && rows[i].state == DELIVERY_SENDING)
			return true;
	}
	return false;
}

/* Naively: its time has come, its run runs, nothing is under way to the chat, and of replies and
 * notices none before it waits. */
static bool is_ready(const struct row *r, int64_t not_before_ms)
{
	if (r->state != DELIVERY_QUEUED || not_before_ms > n.f.turn.now_ms || is_busy(r->chat_id))
		return false;
	for (size_t i = 0; i < RUNS; i++) {
		if (r->run_id == runs[i].id && is_over[i])
			return false;
	}
	for (size_t i = 0; i < n_rows && r->run_id == 0; i++) {
		const struct row *o = &rows[i];
		if (o->state == DELIVERY_QUEUED && o->id < r->id && o->class == r->class &&
		    o->chat_id == r->chat_id)
			return false;
	}
	return true;
}

static int64_t not_before_of(int64_t id)
{
	struct delivery d;

	OK_(store_delivery_by_id(n.f.turn.db, id, &n.f.mem, &d));
	return d.not_before_ms;
}

/* All queues of the account in a list. */
static size_t ready_rows(int64_t *ret)
{
	static struct candidate list[ROWS];
	struct run_queue queues[RUNS + 1];
	size_t n_all = 0, n_found, n_queues;

	for (int class = CLASS_REPLY; class <= CLASS_PROMO; class ++) {
		OK_(store_run_queues(n.f.turn.db, 1, (enum delivery_class) class, n.f.turn.now_ms,
				     queues, RUNS, &n_queues));
		queues[n_queues] = (struct run_queue){ .run_id = 0 };
		for (size_t i = 0; i <= n_queues; i++) {
			OK_(store_delivery_ready(n.f.turn.db, 1, (enum delivery_class) class,
						 queues[i].run_id, n.f.turn.now_ms, &n.f.mem, list,
						 ROWS, &n_found));
			for (size_t k = 0; k < n_found; k++)
				ret[n_all++] = list[k].d.id;
		}
	}
	return n_all;
}

/* The store's list of what may go is the naive one; one of them, or one that may not, is claimed.
 */
static void claim(void)
{
	int64_t ids[ROWS * 2], promos[RUNS], ignored;
	size_t n_ids, n_ready = 0;

	/* A row may have come back to a run that is over: that comes first in a turn. */
	OK_(store_sweep_expire(n.f.turn.db, n.f.turn.now_ms, RUNS, promos, &ignored));
	n_ids = ready_rows(ids);

	for (size_t i = 0; i < n_rows; i++)
		n_ready += is_ready(&rows[i], not_before_of(rows[i].id));
	assert_int_equal(n_ids, n_ready);
	for (size_t i = 0; i < n_ids; i++)
		assert_true(is_ready(row_of(ids[i]), not_before_of(ids[i])));
	if (n_rows == 0)
		return;
	struct row *r =
		n_ids && roll(4) ? row_of(ids[roll((int64_t)n_ids)]) : &rows[roll((int64_t)n_rows)];
	bool may_go = r->state == DELIVERY_QUEUED && !is_busy(r->chat_id);
	struct delivery d = { .id = r->id, .chat_id = r->chat_id, .attempt = r->attempt };
	assert_int_equal(store_delivery_claim(n.f.turn.db, &d, 0, n.f.turn.now_ms),
			 may_go ? OK : ERR_BUSY);
	if (!may_go)
		return;
	r->state = DELIVERY_SENDING;
	r->attempt++;
}

/* A verdict or a status says that it should be in this state now. */
static void move(void)
{
	if (n_rows == 0)
		return;
	struct row *r = &rows[roll((int64_t)n_rows)];
	enum delivery_state to = (enum delivery_state)roll(DELIVERY_STATE_COUNT);
	bool is_moved, keep = roll(2), is_taken_back = roll(2);
	struct delivery_change c = { .id = r->id,
				     .to = to,
				     .is_taken_back = is_taken_back,
				     .not_before_ms = n.f.turn.now_ms + roll(2) * MINUTE_MS,
				     .keep_attempt = keep };

	/* Only claims make a row sending. */
	if (to == DELIVERY_SENDING)
		return;
	bool may_move = may[r->state][to] == 'x';
	/* A call whose answer is lost doubts nothing that a status has told. */
	if (r->state == DELIVERY_SENT && to == DELIVERY_UNCERTAIN)
		may_move = is_taken_back;
	OK_(store_delivery_move(n.f.turn.db, &c, n.f.turn.now_ms, &is_moved));
	assert_int_equal(is_moved, may_move);
	if (!is_moved)
		return;
	r->state = to;
	if (to == DELIVERY_QUEUED && !keep && r->attempt > 0)
		r->attempt--;
}

static void settle(void)
{
	static const int64_t waits_ms[] = { 10000, 60000, 900000 };
	int64_t settled, changed_ms, want = 0;

	for (size_t i = 0; i < n_rows; i++) {
		struct row *r = &rows[i];
		struct stmt *s =
			db_query(n.f.turn.db, "SELECT changed_ms FROM delivery WHERE id = $1");
		bind_int(s, 1, r->id);
		OK_(stmt_step(s));
		changed_ms = col_int(s, 0);
		stmt_reset(s);
		if (r->state != DELIVERY_UNCERTAIN ||
		    changed_ms + waits_ms[r->class] > n.f.turn.now_ms)
			continue;
		r->state = r->class == CLASS_PROMO ? DELIVERY_UNKNOWN : DELIVERY_QUEUED;
		want++;
	}
	OK_(store_delivery_settle(n.f.turn.db, n.f.turn.now_ms, ROWS, &settled));
	assert_int_equal(settled, want);
}

/* In slices of any size; nothing of the run is ready in between (claim looks). */
static void end_run(void)
{
	size_t run = (size_t)roll(RUNS);
	int64_t count, promo;

	if (is_over[run])
		return;
	if (roll(2)) {
		OK_(store_run_cancel(n.f.turn.db, runs[run].id, n.f.turn.now_ms, &count));
	} else {
		struct stmt *s =
			db_query(n.f.turn.db, "UPDATE run SET expires_ms = 1 WHERE id = $1");
		bind_int(s, 1, runs[run].id);
		OK_(stmt_run(s));
		OK_(store_sweep_expire(n.f.turn.db, n.f.turn.now_ms, 1, &promo, &count));
		assert_int_equal(count, 1);
	}
	is_over[run] = true;
}

/* What the sweep has done so far is only what it may. */
static void sweep(void)
{
	int64_t promos[RUNS], ignored;
	bool is_end;

	OK_(store_sweep_expire(n.f.turn.db, n.f.turn.now_ms, RUNS, promos, &ignored));
	OK_(store_sweep_rows(n.f.turn.db, n.f.turn.now_ms, 1 + roll(4), &is_end));
	for (size_t i = 0; i < n_rows; i++) {
		struct row *r = &rows[i];
		struct delivery d;
		OK_(store_delivery_by_id(n.f.turn.db, r->id, &n.f.mem, &d));
		if (d.state == r->state)
			continue;
		assert_int_equal(r->state, DELIVERY_QUEUED);
		assert_true(d.state == DELIVERY_CANCELLED || d.state == DELIVERY_EXPIRED);
		for (size_t k = 0; k < RUNS; k++)
			assert_true(r->run_id != runs[k].id || is_over[k]);
		assert_true(r->run_id != 0);
		r->state = d.state;
	}
}

/* Nothing of a run that is over waits for ever. */
static void sweep_all(void)
{
	bool is_open = true;

	while (is_open) {
		sweep();
		OK_(store_sweep_is_open(n.f.turn.db, &is_open));
	}
	for (size_t i = 0; i < n_rows; i++) {
		for (size_t k = 0; k < RUNS && rows[i].state == DELIVERY_QUEUED; k++)
			assert_true(rows[i].run_id != runs[k].id || !is_over[k]);
	}
}

static void restart(void)
{
	int64_t lost, want = 0;

	for (size_t i = 0; i < n_rows; i++) {
		if (rows[i].state == DELIVERY_SENDING) {
			rows[i].state = DELIVERY_UNCERTAIN;
			want++;
		}
	}
	OK_(store_delivery_recover(n.f.turn.db, n.f.turn.now_ms, &lost));
	assert_int_equal(lost, want);
}

static void pass_time(void)
{
	n.f.turn.now_ms += roll(3) * MINUTE_MS * (roll(8) ? 1 : 10);
}

/* Rows, counters and what the chats believe to be under way. */
static void check(void)
{
	for (size_t i = 0; i < n_rows; i++) {
		struct delivery d;
		OK_(store_delivery_by_id(n.f.turn.db, rows[i].id, &n.f.mem, &d));
		assert_int_equal(d.state, rows[i].state);
		assert_int_equal(d.attempt, rows[i].attempt);
	}
	assert_int_equal(flow_int(&n.f, "SELECT count(*) FROM (SELECT coalesce(run_id, 0) r, class "
					"c, state s, count(*) k FROM delivery GROUP BY 1, 2, 3) "
					"AS d FULL JOIN (SELECT * FROM delivery_count WHERE n <> "
					"0) AS t ON t.run_id = d.r AND t.class = d.c AND t.state "
					"= d.s WHERE d.k IS NULL OR t.n IS NULL OR d.k <> t.n"),
			 0);
	assert_int_equal(flow_int(&n.f, "SELECT count(*) FROM chat c WHERE in_flight <> "
					"coalesce((SELECT max(id) FROM delivery d WHERE d.chat_id "
					"= c.id AND d.state = 1), 0)"),
			 0);
	assert_int_equal(flow_int(&n.f, "SELECT count(*) FROM (SELECT 1 FROM delivery WHERE state "
					"= 1 GROUP BY chat_id HAVING count(*) > 1)"),
			 0);
}

static void schedule(void)
{
	static void (*const deeds[])(void) = { add_row, add_row, add_row,  claim, claim,
					       claim,   move,    move,     move,  move,
					       settle,  sweep,   pass_time };

	n_rows = 0;
	for (size_t i = 0; i < RUNS; i++) {
		runs[i] = flow_run(&n.f, "kuliner");
		is_over[i] = false;
	}
	flow_sql(&n.f, "UPDATE run SET expires_ms = 0; UPDATE run_cursor SET part = 4");
	for (int i = 0; i < STEPS; i++) {
		int64_t which = roll(100);
		if (which < 6)
			end_run();
		else if (which < 8)
			restart();
		else
			deeds[roll(ARRAY_LEN(deeds))]();
	}
	check();
	sweep_all();
	check();
}

TEST(deliveries_move_along_the_edges_of_the_drawing_and_no_other)
{
	uint64_t n_seeds = getenv("SIAR_LONG") ? 10000 : 1000;

	net_open(&n, 1000, 64, CHATS);
	for (net_seed = 1; net_seed <= n_seeds; net_seed++) {
		random_seed(&dice, net_seed);
		net_begin(&n);
		schedule();
		flow_abandon(&n.f);
	}
	net_seed = 0;
	net_close(&n);
}
