/* SPDX-License-Identifier: MIT */
/* The writer thread: takes what the loop has put into the rings, runs a turn, gives back answers
 * and sends. It takes whatever queued during the last turn; there is no timer window. It alone
 * commits and checkpoints. The rings are bounded: bodies in entries and bytes; verdicts by the pool
 * of sendings, so that a send that has started always has its place. */
#include "bot/flow/writer.h"

#include "bot/base/log.h"
#include "bot/base/ring.h"
#include "bot/flow/stats.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	BATCH_MAX = 512,
	ACTS_MAX = 64,
	CHECKPOINT_IDLE_PAGES = 1000,
	CHECKPOINT_PAGES = 4000,
	PROBE_US = 500 * 1000,
};

struct writer {
	struct engine *engine;
	void (*on_send)(void *owner, struct sending *s);
	void *owner;
	uv_async_t output;
	void (*on_stopped)(void *owner);
	pthread_t thread;
	struct ring bodies, verdicts, acts, reloads;         /* loop to writer */
	struct ring answers, sends, acts_done, reloads_done; /* writer to loop */
	atomic_bool is_draining, is_stopping, has_ended;
	size_t in_flight; /* loop thread */

	/* writer thread: what was taken from the rings and is not done yet */
	struct sending *held_verdicts[BATCH_MAX];
	struct body *held_bodies[BATCH_MAX];
	struct act *held_acts[ACTS_MAX];
	size_t n_verdicts, n_bodies, n_acts;
	bool can_commit;
	int64_t next_us;
	struct stats_keeper *stats;
};

static void must_put(struct ring *r, void *item)
{
	enum err e = ring_put(r, item, 0);
	ASSERT(e == OK); /* sized so that it cannot be full */
}

/* --- writer thread --- */

static void take_input(struct writer *w)
{
	void *items[BATCH_MAX];
	size_t n;

	n = ring_take(&w->verdicts, items, BATCH_MAX - w->n_verdicts);
	for (size_t i = 0; i < n; i++)
		w->held_verdicts[w->n_verdicts++] = items[i];
	n = ring_take(&w->bodies, items, BATCH_MAX - w->n_bodies);
	for (size_t i = 0; i < n; i++)
		w->held_bodies[w->n_bodies++] = &((struct writer_body *)items[i])->body;
	n = ring_take(&w->acts, items, ACTS_MAX - w->n_acts);
	for (size_t i = 0; i < n; i++)
		w->held_acts[w->n_acts++] = &((struct writer_act *)items[i])->act;
}

static void answer_bodies(struct writer *w, size_t n, bool is_ok)
{
	int64_t now_us = clock_mono_us(w->engine->clock);

	for (size_t i = 0; i < n; i++) {
		struct writer_body *b = CONTAINER_OF(w->held_bodies[i], struct writer_body, body);
		b->is_ok = is_ok;
		if (is_ok)
			stats_acknowledged(w->stats, now_us - b->body.received_us);
		must_put(&w->answers, b);
	}
	for (size_t i = n; i < w->n_bodies; i++)
		w->held_bodies[i - n] = w->held_bodies[i];
	w->n_bodies -= n;
}

static void finish_acts(struct writer *w)
{
	for (size_t i = 0; i < w->n_acts; i++)
		must_put(&w->acts_done, CONTAINER_OF(w->held_acts[i], struct writer_act, act));
	w->n_acts = 0;
}

static void give_output(struct writer *w, struct turn_out *out)
{
	struct list_node *n;

	answer_bodies(w, out->bodies_taken, true);
	w->n_verdicts = 0;
	while ((n = list_take_first(&out->sends)))
		must_put(&w->sends, CONTAINER_OF(n, struct sending, node));
	finish_acts(w);
}

static void checkpoint(struct writer *w)
{
	struct db *db = w->engine->db;
	size_t items, bytes;

	ring_fill(&w->bodies, &items, &bytes);
	int min_pages = items || w->n_bodies ? CHECKPOINT_PAGES : CHECKPOINT_IDLE_PAGES;
	if (db_wal_pages(db) < min_pages)
		return;
	if (db_checkpoint(db, min_pages))
		log_event(LOG_ERROR, "store.failed", "at=checkpoint error=%s",
			  log_str(str_from(db_error(db))));
}

/* A turn that could not be committed: everybody who waits is told; verdicts are kept for the next.
 */
static void turn_failed(struct writer *w)
{
	if (w->can_commit)
		log_event(LOG_ERROR, "store.failed", "at=turn");
	w->can_commit = false;
	answer_bodies(w, w->n_bodies, false);
	for (size_t i = 0; i < w->n_acts; i++)
		w->held_acts[i]->is_done = false;
	finish_acts(w);
}

static void run_turn(struct writer *w)
{
	struct turn_out out;
	const struct turn_in in = {
		.verdicts = w->held_verdicts,
		.n_verdicts = w->n_verdicts,
		.bodies = w->held_bodies,
		.n_bodies = w->n_bodies,
		.acts = w->held_acts,
		.n_acts = w->n_acts,
		.is_draining = atomic_load(&w->is_draining),
		.is_probe = !w->can_commit,
	};
	int64_t start_us = clock_mono_us(w->engine->clock);

	enum err e = engine_turn(w->engine, &in, &out);
	if (e) {
		turn_failed(w);
		w->next_us = start_us + PROBE_US;
	} else {
		if (!w->can_commit)
			log_event(LOG_INFO, "store.open", "at=recovered");
		w->can_commit = true;
		give_output(w, &out);
		w->next_us = out.has_more ? start_us : out.next_us;
	}
	stats_turn(w->stats, w->engine, clock_mono_us(w->engine->clock) - start_us, w->can_commit,
		   &w->bodies);
	uv_async_send(&w->output);
	checkpoint(w);
}

/* What was acknowledged is on disk; what was not, the networks deliver again to the next process.
 */
static void end_if_broken(struct writer *w)
{
	struct db *db = w->engine->db;

	if (!db_is_broken(db))
		return;
	log_event(LOG_ERROR, "store.broken", "error=%s", log_str(str_from(db_error(db))));
	_exit(EXIT_FAILURE);
}

/* Between turns: the new configuration takes the old one's place. */
static void take_reload(struct writer *w)
{
	struct engine *e = w->engine;
	void *item;

	if (!ring_take(&w->reloads, &item, 1))
		return;
	struct writer_reload *r = item;
	r->is_ok = engine_reload(e, r->config) == OK;
	if (r->is_ok) {
		r->n_gateways = e->n_accounts;
		r->gateways = mem_take(sizeof(r->gateways[0]) * e->n_accounts + 1);
		for (size_t i = 0; i < e->n_accounts; i++)
			if (config_account(e->config, e->accounts[i].gateway.account))
				r->gateways[i] = e->accounts[i].gateway;
	}
	must_put(&w->reloads_done, r);
}

static void wait_for_work(struct writer *w)
{
	int64_t wait_us = -1;

	/* What was taken and not done must go on; verdicts of a failed turn wait for the probe. */
	if (w->n_bodies)
		return;
	if (w->next_us != INT64_MAX) {
		wait_us = w->next_us - clock_mono_us(w->engine->clock);
		if (wait_us <= 0)
			return;
	}
	ring_wait(&w->bodies, wait_us);
}

static bool has_input(struct writer *w)
{
	size_t bodies, verdicts, acts, bytes;

	ring_fill(&w->bodies, &bodies, &bytes);
	ring_fill(&w->verdicts, &verdicts, &bytes);
	ring_fill(&w->acts, &acts, &bytes);
	return bodies || verdicts || acts || w->n_bodies || (w->n_verdicts && w->can_commit);
}

static void *writer_thread(void *arg)
{
	struct writer *w = arg;

	while (!atomic_load(&w->is_stopping) || has_input(w)) {
		if (!atomic_load(&w->is_stopping))
			wait_for_work(w);
		/* Where both threads share a core the loop gets through what it has begun, and the
		 * turn is twice as large: a tenth less work a send. No wait where it runs anyway.
		 */
		sched_yield();
		take_reload(w);
		take_input(w);
		run_turn(w);
		end_if_broken(w);
	}
	atomic_store(&w->has_ended, true);
	uv_async_send(&w->output);
	return NULL;
}

/* --- loop thread --- */

static void give_answers(struct writer *w)
{
	void *items[BATCH_MAX];
	size_t n;

	while ((n = ring_take(&w->answers, items, BATCH_MAX)))
		for (size_t i = 0; i < n; i++) {
			struct writer_body *b = items[i];
			b->on_done(b);
		}
	while ((n = ring_take(&w->acts_done, items, BATCH_MAX)))
		for (size_t i = 0; i < n; i++) {
			struct writer_act *a = items[i];
			a->on_done(a);
		}
	while (ring_take(&w->reloads_done, items, 1)) {
		struct writer_reload *r = items[0];
		r->on_done(r);
	}
	while ((n = ring_take(&w->sends, items, BATCH_MAX)))
		for (size_t i = 0; i < n; i++) {
			w->in_flight++;
			w->on_send(w->owner, items[i]);
		}
}

static void on_output_closed(uv_handle_t *h)
{
	struct writer *w = CONTAINER_OF(h, struct writer, output);
	void (*on_stopped)(void *) = w->on_stopped;
	void *owner = w->owner;

	on_stopped(owner);
}

void writer_destroy(struct writer *w)
{
	struct ring *rings[] = { &w->bodies,  &w->verdicts, &w->acts,      &w->reloads,
				 &w->answers, &w->sends,    &w->acts_done, &w->reloads_done };

	ASSERT(atomic_load(&w->has_ended));
	for (size_t i = 0; i < ARRAY_LEN(rings); i++)
		ring_finish(rings[i]);
	stats_destroy(w->stats);
	mem_give(w);
}

static void on_output(uv_async_t *h)
{
	struct writer *w = CONTAINER_OF(h, struct writer, output);

	give_answers(w);
	if (!atomic_load(&w->has_ended) || uv_is_closing((uv_handle_t *)h))
		return;
	pthread_join(w->thread, NULL);
	give_answers(w);
	uv_close((uv_handle_t *)h, on_output_closed);
}

enum err writer_start(uv_loop_t *loop, const struct writer_options *o, struct writer **ret)
{
	struct writer *w = mem_take(sizeof(*w));
	size_t pool = o->engine->n_pool;

	*w = (struct writer){
		.engine = o->engine,
		.on_send = o->on_send,
		.owner = o->owner,
		.can_commit = true,
		.stats = stats_create(o->engine),
	};
	ring_init(&w->bodies, o->max_bodies, o->max_body_bytes);
	ring_init(&w->verdicts, pool + 1, SIZE_MAX);
	ring_init(&w->acts, ACTS_MAX, SIZE_MAX);
	ring_init(&w->reloads, 1, SIZE_MAX);
	ring_init(&w->reloads_done, 2, SIZE_MAX);
	ring_init(&w->answers, o->max_bodies + BATCH_MAX, SIZE_MAX);
	ring_init(&w->sends, pool + 1, SIZE_MAX);
	ring_init(&w->acts_done, (size_t)2 * ACTS_MAX, SIZE_MAX);
	uv_async_init(loop, &w->output, on_output);
	int failed = pthread_create(&w->thread, NULL, writer_thread, w);
	ASSERT(!failed);
	(void)pthread_setname_np(w->thread, "writer");
	*ret = w;
	return OK;
}

enum err writer_put_body(struct writer *w, struct writer_body *b)
{
	if (atomic_load(&w->is_stopping))
		return ERR_CLOSED;
	return ring_put(&w->bodies, b, b->body.bytes.len);
}

void writer_put_verdict(struct writer *w, struct sending *s)
{
	ASSERT(w->in_flight);
	w->in_flight--;
	must_put(&w->verdicts, s);
	ring_wake(&w->bodies);
}

enum err writer_put_act(struct writer *w, struct writer_act *a)
{
	if (atomic_load(&w->is_stopping))
		return ERR_CLOSED;
	enum err e = ring_put(&w->acts, a, 0);

	if (!e)
		ring_wake(&w->bodies);
	return e;
}

enum err writer_put_reload(struct writer *w, struct writer_reload *r)
{
	enum err e = ring_put(&w->reloads, r, 0);

	if (!e)
		ring_wake(&w->bodies);
	return e ? ERR_BUSY : OK;
}

void writer_wake(struct writer *w)
{
	ring_wake(&w->bodies);
}

void writer_drain(struct writer *w)
{
	atomic_store(&w->is_draining, true);
	ring_wake(&w->bodies);
}

size_t writer_in_flight(const struct writer *w)
{
	return w->in_flight;
}

void writer_stop(struct writer *w, void (*on_stopped)(void *owner))
{
	w->on_stopped = on_stopped;
	atomic_store(&w->is_draining, true);
	atomic_store(&w->is_stopping, true);
	ring_wake(&w->bodies);
}

void writer_stats(struct writer *w, struct stats *ret)
{
	stats_copy(w->stats, ret);
}
