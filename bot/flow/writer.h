/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_WRITER_H
#define SIAR_FLOW_WRITER_H

#include "bot/flow/turn.h"
#include "bot/model/stats.h"

#include <uv.h>

/* The writer thread and the rings between it and the loop. All functions are for the loop thread
 * except writer_stats() and writer_wake(). */

struct writer;

/* A body on its way; embedded in whatever waits for it. */
struct writer_body {
	struct body body;
	bool is_ok;                             /* on disk: answer 200; else 503 */
	void (*on_done)(struct writer_body *b); /* loop thread, exactly once */
};

struct writer_act {
	struct act act;
	void (*on_done)(struct writer_act
				*a); /* loop thread, exactly once; act.is_done false = it failed */
};

/* A new configuration on its way to the engine. */
struct writer_reload {
	const struct config *config;
	bool is_ok;               /* false: the old one stays in force */
	struct gateway *gateways; /* when ok: of all the engine's accounts by index, mem_give()
				     them; ops NULL = gone */
	size_t n_gateways;
	void (*on_done)(struct writer_reload *r); /* loop thread, exactly once */
};

struct writer_options {
	struct engine
		*engine;   /* the writer's alone from writer_start() until writer_stop() is done */
	size_t max_bodies; /* entries of the ring; 8,192 */
	size_t max_body_bytes;                           /* in all; 64 MiB */
	void (*on_send)(void *owner, struct sending *s); /* loop thread: start it */
	void *owner;
};

enum err writer_start(uv_loop_t *loop, const struct writer_options *o,
		      struct writer **ret) MUST_CHECK;
/* Takes a body; ERR_LIMIT when there is no room, ERR_CLOSED after writer_stop(): answer 503,
 * nothing was taken. */
enum err writer_put_body(struct writer *w, struct writer_body *b) MUST_CHECK;
/* A send has come back. There is always room. */
void writer_put_verdict(struct writer *w, struct sending *s);
/* ERR_LIMIT when too many wait, ERR_CLOSED after writer_stop(). */
enum err writer_put_act(struct writer *w, struct writer_act *a) MUST_CHECK;
/* One at a time: ERR_BUSY while another is on its way. */
enum err writer_put_reload(struct writer *w, struct writer_reload *r) MUST_CHECK;
/* Takes a turn now, as when the clock was moved. Any thread. */
void writer_wake(struct writer *w);
/* No new sends from now on: those under way come back, then the writer is idle. */
void writer_drain(struct writer *w);
/* Sends given to on_send and not back yet. */
size_t writer_in_flight(const struct writer *w);
/* Ends the thread after what was put is done, then calls on_stopped from the loop. Nothing can be
 * put any more: what is put and never done would hold up the end of who waits for it. */
void writer_stop(struct writer *w, void (*on_stopped)(void *owner));
/* After on_stopped, when nobody asks it any more. */
void writer_destroy(struct writer *w);
/* The latest snapshot. Any thread. */
void writer_stats(struct writer *w, struct stats *ret);

#endif
