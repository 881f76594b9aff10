/* SPDX-License-Identifier: MIT */
/* Rehearsals from the question to the answer: what is copied, slice by slice, and who is told. The
 * playing itself is in rehearsal_play.c. Called by the turn between bodies and claims, by dispatch;
 * writer thread, inside the transaction, of which only the answer becomes a part. */
#include "bot/flow/rehearsal_parts.h"

#include "bot/base/log.h"
#include "bot/flow/dispatch.h"
#include "bot/flow/jobs.h"

enum { PEOPLE_A_STEP = 64, COUNTED_A_STEP = 1000 };

enum err rehearsal_open(struct turn *t, const struct rehearsal_ask *ask, struct rehearsal **ret)
{
	struct rehearsal *r = mem_take(sizeof(*r));

	(void)t;
	r->ask = *ask;
	arena_init(&r->mem, 0);
	enum err e = store_rehearsal_open(&r->copy);
	if (e)
		rehearsal_close(r);
	else
		*ret = r;
	return e;
}

void rehearsal_close(struct rehearsal *r)
{
	if (!r)
		return;
	rehearsal_end_play(r);
	db_close(r->copy);
	arena_finish(&r->mem);
	mem_give(r);
}

const struct rehearsal_send *rehearsal_sends(const struct rehearsal *r, size_t *ret_n)
{
	*ret_n = r->n_sends;
	return r->sends;
}

const struct rehearsal_ask *rehearsal_asked(const struct rehearsal *r)
{
	return &r->ask;
}

static enum err copy_base(struct rehearsal *r, struct turn *t)
{
	enum err e = store_rehearsal_base(t->db, r->copy, r->ask.promo_id);

	if (!e)
		e = store_rehearsal_ranges(r->copy, r->ask.promo_id, &r->mem, r->ranges,
					   REHEARSAL_RANGES_MAX, &r->n_ranges);
	r->stage = REHEARSAL_PEOPLE;
	return e;
}

static void next_range(struct rehearsal *r)
{
	r->range++;
	r->after = 0;
}

static enum err copy_people(struct rehearsal *r, struct turn *t)
{
	int64_t n;

	if (r->range == r->n_ranges) {
		r->stage = REHEARSAL_PLAY;
		return rehearsal_begin_play(r, t);
	}
	if (r->n_copied >= REHEARSAL_PEOPLE_MAX) {
		r->stage = REHEARSAL_COUNT;
		return OK;
	}
	enum err e = store_rehearsal_people(t->db, r->copy, &r->ranges[r->range], r->ask.promo_id,
					    PEOPLE_A_STEP, &r->after, &n);
	r->n_copied += n;
	if (!e && n == 0)
		next_range(r);
	return e;
}

/* Of other promos' people nobody asked. */
static bool is_asked_for(const struct rehearsal *r)
{
	return r->range < r->n_ranges && r->range < 4;
}

static enum err count_more(struct rehearsal *r, struct turn *t)
{
	int64_t n;

	if (!is_asked_for(r)) {
		r->stage = REHEARSAL_PLAY;
		return rehearsal_begin_play(r, t);
	}
	enum err e =
		store_rehearsal_count(t->db, &r->ranges[r->range], COUNTED_A_STEP, &r->after, &n);
	r->n_more += n;
	if (!e && n == 0)
		next_range(r);
	return e;
}

static enum err step(struct rehearsal *r, struct turn *t)
{
	switch (r->stage) {
	case REHEARSAL_BASE:
		return copy_base(r, t);
	case REHEARSAL_PEOPLE:
		return copy_people(r, t);
	case REHEARSAL_COUNT:
		return count_more(r, t);
	case REHEARSAL_PLAY:
		return rehearsal_play(r);
	case REHEARSAL_OVER:
		break;
	}
	return OK;
}

enum err rehearsal_slice(struct rehearsal *r, struct turn *t, bool *ret_over)
{
	int64_t until_us = turn_spent_us(t) + REHEARSAL_US;
	enum err e;

	do {
		e = step(r, t);
	} while (!e && r->stage != REHEARSAL_OVER && turn_spent_us(t) < until_us);
	*ret_over = r->stage == REHEARSAL_OVER;
	return e;
}

/* --- which one, for whom --- */

bool rehearsal_may_ask(const struct turn *t)
{
	return t->n_asked < REHEARSAL_ASKED_MAX && !t->engine->careful.is_on;
}

void rehearsal_ask(struct turn *t, const struct rehearsal_ask *ask)
{
	ASSERT(rehearsal_may_ask(t));
	t->asked[t->n_asked++] = *ask;
}

static enum err begin_next(struct turn *t)
{
	enum err e = rehearsal_open(t, &t->asked[0], &t->rehearsal);

	t->n_asked--;
	for (size_t i = 0; i < t->n_asked; i++)
		t->asked[i] = t->asked[i + 1];
	return e;
}

/* What went wrong in the copy is no fault of the real one: only who asked is told. */
static enum err slice(struct turn *t)
{
	bool is_over = false;
	enum err e = rehearsal_slice(t->rehearsal, t, &is_over);

	if (e && !db_in_transaction(t->db))
		return ERR_IO;
	if (e)
		log_event(LOG_ERROR, "rehearsal.failed", "promo=%lld error=%s",
			  (long long)t->rehearsal->ask.promo_id, err_name(e));
	t->is_rehearsed = e || is_over;
	return t->is_rehearsed ? jobs_tell(t, dispatch_rehearsed, e) : OK;
}

enum err rehearsal_turn(struct turn *t, bool *ret_more)
{
	enum err e = OK;

	*ret_more = false;
	if (!t->rehearsal && t->n_asked == 0)
		return OK;
	if (!t->rehearsal)
		e = begin_next(t);
	if (!e)
		e = slice(t);
	*ret_more = !t->is_rehearsed || t->n_asked > 0;
	return e;
}

void rehearsal_keep(struct turn *t)
{
	struct engine *e = t->engine;

	if (t->is_rehearsed) {
		rehearsal_close(t->rehearsal);
		t->rehearsal = NULL;
	}
	e->rehearsal = t->rehearsal;
	e->n_asked = t->n_asked;
	for (size_t i = 0; i < t->n_asked; i++)
		e->asked[i] = t->asked[i];
}

void rehearsal_abandon(struct turn *t)
{
	if (t->rehearsal != t->engine->rehearsal)
		rehearsal_close(t->rehearsal);
}
