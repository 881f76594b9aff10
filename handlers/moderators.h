/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_MODERATORS_H
#define SIAR_HANDLERS_MODERATORS_H

#include "bot/store/promo.h"
#include "handlers/call.h"

/* Who decides about which promo. */

struct moderator {
	struct sender who;
	uint64_t queues; /* bit n: she stands in moderation.queues[n] */
};

struct moderators {
	struct moderator *list;
	size_t n;
	int64_t *operators; /* persons */
	size_t n_operators;
};

/* Moderators and operators by config, each moderator once; who gave her id up has no role any more.
 */
struct moderators moderators_load(struct call *c);
/* This person is asked about p, or finds it in her queue: never her own; of queues that hold it
 * only who stands there; an appeal goes to another than who decided, where there is one: a
 * moderator, else an operator. Who is no moderator (an operator) finds all but her own. */
bool moderators_may(const struct call *c, const struct moderators *m, const struct promo *p,
		    int64_t person_id);
/* One of them is neither its seller nor who decided it: a moderator, an operator. */
bool moderators_have_other(const struct moderators *m, const struct promo *p);
bool moderators_have_operator(const struct moderators *m, const struct promo *p);

#endif
