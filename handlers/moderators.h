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
};

/* Moderators by config, each person once; who gave her id up has no role any more. */
struct moderators moderators_load(struct call *c);
/* This person is asked about p, or finds it in her queue: never her own; of queues that hold it
 * only who stands there; an appeal goes to another than who decided, where there is one. Who is no
 * moderator (an operator) finds all but her own. */
bool moderators_may(const struct call *c, const struct moderators *m, const struct promo *p,
		    int64_t person_id);

#endif
