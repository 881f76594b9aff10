/* SPDX-License-Identifier: MIT */
/* Which rows go next: for each account with room its classes in order, one in flight for a chat.
 * Rows with content of their own go by time and id; those of runs are queues that take turns
 * (pick_turns.c). Called by the turn after bodies and before planning; writer thread, inside the
 * transaction. claim.c decides about the single row. A turn looks at rows until its time is over,
 * but always for MIN_US, so that a flood of webhooks cannot stop the sending. */
#include "bot/flow/pick.h"

#include "bot/flow/claim.h"
#include "bot/flow/intake.h"
#include "bot/flow/pool.h"
#include "bot/store/account.h"
#include "bot/store/sweep.h"
#include "bot/store/waiting.h"

enum { BATCH_MAX = 32, RUNS_MAX = 512, BLOCK = 8, MIN_US = 2 * 1000 };

struct pick {
	struct turn *t;
	int account;
	int64_t until_us; /* of turn_spent_us */
	struct claim_promo *promos;
};

static struct lane *lane_of(const struct pick *p)
{
	return &p->t->lanes[p->account];
}

static int64_t account_id(const struct pick *p)
{
	return p->t->engine->accounts[p->account].id;
}

static int64_t now_us(const struct turn *t)
{
	return clock_mono_us(t->engine->clock);
}

static bool is_braked(const struct turn *t, enum delivery_class class)
{
	return t->brake != BRAKE_OFF && class >= CLASS_PROMO;
}

/* How many may be claimed now. */
static size_t room(const struct pick *p)
{
	size_t n = pool_room(p->t, p->account);
	int64_t places = lane_room(lane_of(p), now_us(p->t), p->t->now_ms);

	if (turn_spent_us(p->t) >= p->until_us)
		return 0;
	return (int64_t)n < places ? n : (size_t)places;
}

/* Rows with content of their own. *ret_more: there may be more of this class to claim now. */
static enum err pick_batch(struct pick *p, enum delivery_class class, bool *ret_more)
{
	struct turn *t = p->t;
	size_t n = 0, max = room(p);

	*ret_more = false;
	if (max == 0)
		return OK;
	if (max > BATCH_MAX)
		max = BATCH_MAX;
	arena_reset(&t->event_mem);
	struct candidate *list = ARENA_ARRAY(&t->event_mem, struct candidate, max);
	enum err e = store_delivery_ready(t->db, account_id(p), class, 0, t->now_ms, &t->event_mem,
					  list, max, &n);
	ASSERT(e || n <= max);

	for (size_t i = 0; i < n && !e && room(p) > 0; i++)
		e = claim_row(t, p->account, &list[i], &p->promos);
	*ret_more = n == max;
	return e;
}

/* --- runs take turns --- */

/* Rows of a queue that were read ahead. */
struct block {
	struct candidate rows[BLOCK];
	size_t n, at;
	int64_t n_claimed;
};

/* The queues with rows to send, by run. */
struct queues {
	struct run_queue *list;
	struct block **blocks; /* NULL until it is its turn */
	size_t n;
};

static enum err queues_find(const struct pick *p, enum delivery_class class, struct queues *ret)
{
	struct arena *mem = &p->t->event_mem;

	arena_reset(mem);
	ret->list = ARENA_ARRAY(mem, struct run_queue, RUNS_MAX);
	enum err e = store_run_queues(p->t->db, account_id(p), class, p->t->now_ms, ret->list,
				      RUNS_MAX, &ret->n);
	if (!e)
		ret->blocks = ARENA_ARRAY(mem, struct block *, ret->n);
	return e;
}

static enum err queue_end(const struct pick *p, struct queues *q, size_t at)
{
	const struct block *b = q->blocks[at];
	enum err e = OK;

	if (b && b->n_claimed > 0)
		e = store_run_queue_claimed(p->t->db, account_id(p), q->list[at].run_id,
					    b->n_claimed);
	q->n--;
	for (size_t i = at; i < q->n; i++) {
		q->list[i] = q->list[i + 1];
		q->blocks[i] = q->blocks[i + 1];
	}
	return e;
}

/* Its next row; *ret NULL when none can go now. */
static enum err queue_row(const struct pick *p, enum delivery_class class, struct queues *q,
			  size_t at, const struct candidate **ret)
{
	struct arena *mem = &p->t->event_mem;
	enum err e = OK;

	if (!q->blocks[at])
		q->blocks[at] = ARENA_NEW(mem, struct block);
	struct block *b = q->blocks[at];
	if (b->at == b->n) {
		size_t max = room(p);
		b->at = b->n = 0;
		e = store_delivery_ready(p->t->db, account_id(p), class, q->list[at].run_id,
					 p->t->now_ms, mem, b->rows, max < BLOCK ? max : BLOCK,
					 &b->n);
	}
	*ret = !e && b->n > 0 ? &b->rows[b->at++] : NULL;
	return e;
}

/* One row of the queue whose turn it is, or the end of that queue. */
static enum err pick_turn(struct pick *p, enum delivery_class class, struct queues *q)
{
	struct pick_turns *turns = &lane_of(p)->turns;
	size_t at = pick_turns_next(turns, q->list, q->n);
	size_t n_before = p->t->claimed.count;
	const struct candidate *row;

	enum err e = queue_row(p, class, q, at, &row);
	if (e || !row)
		return e ? e : queue_end(p, q, at);
	e = claim_row(p->t, p->account, row, &p->promos);
	if (e)
		return e;
	bool is_claimed = p->t->claimed.count > n_before;
	pick_turns_took(turns, q->list, q->n, at, is_claimed);
	q->blocks[at]->n_claimed += is_claimed;
	return OK;
}

static enum err pick_runs(struct pick *p, enum delivery_class class)
{
	struct queues q;

	if (room(p) == 0)
		return OK;
	enum err e = queues_find(p, class, &q);
	while (!e && q.n > 0 && room(p) > 0)
		e = pick_turn(p, class, &q);
	while (!e && q.n > 0)
		e = queue_end(p, &q, q.n - 1);
	return e;
}

static enum err pick_account(struct pick *p)
{
	struct lane *l = lane_of(p);
	bool was_paused = l->state == LANE_PAUSED, has_more;
	enum err e = OK;

	(void)lane_room(l, now_us(p->t), p->t->now_ms);
	if (was_paused && l->state == LANE_OPEN)
		e = store_account_set_lane(p->t->db, p->t->engine->accounts[p->account].id,
					   LANE_OPEN, STR_NONE, 0, 0, p->t->now_ms);
	for (int class = CLASS_REPLY; class < CLASS_COUNT && !e; class ++) {
		if (is_braked(p->t, (enum delivery_class) class))
			break;
		do {
			e = pick_batch(p, (enum delivery_class) class, &has_more);
		} while (!e && has_more);
		if (!e && class >= CLASS_PROMO)
			e = pick_runs(p, (enum delivery_class) class);
	}
	return e;
}

enum err pick_claims(struct turn *t)
{
	int64_t spent_us = turn_spent_us(t);
	struct pick p = { .t = t, .until_us = TURN_WORK_US };
	size_t n = t->engine->n_accounts;
	enum err e = OK;

	if (p.until_us < spent_us + MIN_US)
		p.until_us = spent_us + MIN_US;
	/* Each turn begins with another account: time may be over before the last one. */
	for (size_t i = 0; i < n && !e; i++) {
		p.account = (int)((i + (size_t)t->engine->counters.turns) % n);
		e = pick_account(&p);
	}
	return e;
}

enum err pick_reopen(struct turn *t, int64_t chat_id)
{
	return store_waiting_release(t->db, chat_id, STR("reason.window_closed"), t->now_ms);
}

enum err pick_release_brake(struct turn *t)
{
	enum err e = OK;

	for (size_t i = 0; i < t->engine->n_accounts && !e; i++)
		e = store_sweep_want_release(t->db, t->engine->accounts[i].id, STR("reason.brake"));
	return e;
}

static enum err has_ready(struct turn *t, int64_t account_id, bool *ret)
{
	enum err e = OK;

	*ret = false;
	for (int class = CLASS_REPLY; class < CLASS_COUNT && !e && !*ret; class ++) {
		if (!is_braked(t, (enum delivery_class) class))
			e = store_waiting_is_ready(t->db, account_id, (enum delivery_class) class,
						   t->now_ms, ret);
	}
	return e;
}

/* Microseconds from now until a row of this account can be claimed. */
static enum err account_wait_us(struct turn *t, size_t account, int64_t *ret)
{
	int64_t account_id = t->engine->accounts[account].id, next_ms;
	int64_t lane_us = lane_wait_us(&t->lanes[account], now_us(t), t->now_ms);
	bool is_ready;

	*ret = INT64_MAX;
	if (lane_us == INT64_MAX || !pool_will_have_room(t, (int)account))
		return OK; /* an answer or a person comes first, and that is a turn of its own */
	enum err e = has_ready(t, account_id, &is_ready);
	if (!e && is_ready)
		*ret = lane_us;
	if (e || is_ready)
		return e;
	e = store_waiting_next_ms(t->db, account_id, t->now_ms, &next_ms);
	if (e || next_ms == INT64_MAX)
		return e;
	int64_t row_us = (next_ms - t->now_ms) * 1000;
	*ret = row_us > lane_us ? row_us : lane_us;
	return OK;
}

/* Microseconds from now until an uncertain row must be settled. */
static enum err settle_wait_us(struct turn *t, int64_t *ret)
{
	int64_t at_ms;

	enum err e = store_waiting_settle_ms(t->db, &at_ms);
	if (e)
		return e;
	*ret = INT64_MAX;
	if (at_ms != INT64_MAX)
		*ret = at_ms > t->now_ms ? (at_ms - t->now_ms) * 1000 : 0;
	return OK;
}

enum err pick_next_us(struct turn *t, int64_t *ret)
{
	int64_t least, wait_us;

	enum err e = settle_wait_us(t, &least);
	for (size_t i = 0; i < t->engine->n_accounts && !e; i++) {
		e = account_wait_us(t, i, &wait_us);
		if (!e && wait_us < least)
			least = wait_us;
	}
	if (!e)
		*ret = least == INT64_MAX ? INT64_MAX : now_us(t) + least;
	return e;
}
