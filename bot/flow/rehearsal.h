/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_REHEARSAL_H
#define SIAR_FLOW_REHEARSAL_H

#include "bot/flow/engine.h"
#include "handlers/geladi.h"

/* A promo's run tried out: the turns themselves, on an engine of its own with a part of the
 * database in memory (bot/store/rehearsal.h), a copy of lanes, buckets, budgets and random numbers,
 * a clock that jumps, and a network that takes everything a moment later. Nothing of it is in the
 * real database or leaves the process. One at a time, a slice a turn; the turns of real work pay no
 * more than REHEARSAL_US each. Writer thread only. */

enum { REHEARSAL_US = 2 * 1000, REHEARSAL_PEOPLE_MAX = 50 * 1000 };
/* When the network answers. */
enum { REHEARSAL_ANSWER_US = 300 * 1000 };

/* One message of the run. */
struct rehearsal_send {
	int64_t chat_id, at_ms;
	int64_t district; /* by which it was asked for, 0 = all */
	int account;      /* index in engine.accounts */
	bool is_group, is_template;
	str group; /* the name of one */
	str phone; /* of a person, empty = unknown */
};

/* Asks for one, from this turn on; not when too many have been asked for, nor while events are
 * handled behind the turn (careful.h). */
bool rehearsal_may_ask(const struct turn *t);
void rehearsal_ask(struct turn *t, const struct rehearsal_ask *ask);
/* A slice of the one under way, or the next; tells who asked when it is over. *ret_more: it goes on
 * next turn. */
enum err rehearsal_turn(struct turn *t, bool *ret_more) MUST_CHECK;
/* The turn has committed, or was abandoned: what it began stays or goes. */
void rehearsal_keep(struct turn *t);
void rehearsal_abandon(struct turn *t);

/* The parts: one is begun, worked on until it is over, looked at, closed. NULL is fine to close. */
enum err rehearsal_open(struct turn *t, const struct rehearsal_ask *ask,
			struct rehearsal **ret) MUST_CHECK;
/* ERR_LIMIT: it takes too many steps; what there is may be looked at. */
enum err rehearsal_slice(struct rehearsal *r, struct turn *t, bool *ret_over) MUST_CHECK;
const struct rehearsal_send *rehearsal_sends(const struct rehearsal *r, size_t *ret_n);
const struct rehearsal_ask *rehearsal_asked(const struct rehearsal *r);
/* What is to be told; text of it is the rehearsal's. */
void rehearsal_tally(const struct rehearsal *r, struct geladi_result *ret);
void rehearsal_close(struct rehearsal *r);

#endif
