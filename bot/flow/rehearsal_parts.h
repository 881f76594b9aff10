/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_REHEARSAL_PARTS_H
#define SIAR_FLOW_REHEARSAL_PARTS_H

#include "bot/flow/rehearsal.h"
#include "bot/store/rehearsal.h"
#include "bot/store/run.h"
#include "bot/store/waiting.h"

/* Between rehearsal.c and rehearsal_play.c; for nobody else. */

enum { REHEARSAL_RANGES_MAX = 128, REHEARSAL_WAITS_MAX = 12 };

/* base ─▶ people ─▶ count ─▶ play ─▶ over */
enum rehearsal_stage {
	REHEARSAL_BASE,
	REHEARSAL_PEOPLE,
	REHEARSAL_COUNT, /* those beyond the limit */
	REHEARSAL_PLAY,
	REHEARSAL_OVER,
};

/* A call on its way to the network that takes everything. All take the same time, so the first to
 * leave is the first to come back. */
struct rehearsal_call {
	struct sending *s;
	int64_t due_us;
};

struct rehearsal {
	struct arena mem;
	struct rehearsal_ask ask;
	enum rehearsal_stage stage;
	struct db *copy;
	struct rehearsal_range ranges[REHEARSAL_RANGES_MAX];
	size_t n_ranges, range;
	int64_t after;            /* the last chat of the range that was copied */
	int64_t n_copied, n_more; /* people; only counted */

	struct engine engine;
	struct clock_manual clock;
	struct gateway_ops *ops; /* by account: the network's own but for the answer */
	int64_t next_us, end_ms, n_turns;
	struct rehearsal_call *calls; /* a ring of engine.n_pool */
	size_t first_call, n_calls;
	struct rehearsal_send *sends;
	size_t n_sends, max_sends;
	struct waiting_reason waits[REHEARSAL_WAITS_MAX];
	size_t n_waits;
	struct run_counts counts;
	int64_t starts_ms;        /* of the run, 0 = it never began */
	struct sending **answers; /* of the turn that comes */
	struct arena scratch;     /* until the next turn */
};

/* The engine over the copy, as the turn stands, and what the promo's approval would do. */
enum err rehearsal_begin_play(struct rehearsal *r, struct turn *t) MUST_CHECK;
/* One turn of it; the stage is over when nothing more comes. */
enum err rehearsal_play(struct rehearsal *r) MUST_CHECK;
void rehearsal_end_play(struct rehearsal *r);

#endif
