/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_USUAL_H
#define SIAR_FLOW_USUAL_H

#include "config/settings.h"

/* How long people usually write nothing to an account, and that they have not for much longer: by
 * whatever way messages come in, that is how an account falls silent which its network believes to
 * be well. Part of a lane, so of a turn's copy. Plain data, no clock inside; times are wall
 * milliseconds.
 *
 * Only pauses between 08.00 and 20.00 of one day count, on any day but Sundays,
 * holidays and the day after one. The longest of each
 * day goes with a quarter into what is usual, but at most twice that: a day without the gateway
 * does not become usual. It is quiet when a pause lasts three times what is usual, and two hours,
 * once five days are known. What is usual is kept in the store, the pause of the moment is not: a
 * restart begins it anew. */

enum { USUAL_DAYS = 5, USUAL_TIMES = 3 };
#define USUAL_LEAST_MS (INT64_C(2) * 3600 * 1000)

struct usual {
	bool is_quiet;            /* said once, until the next message */
	int64_t longest_ms, days; /* what is usual, of how many days */
	/* private below */
	int64_t heard_ms, day, gap_ms; /* the last message; this day, its longest pause */
	bool is_learned;               /* a day has ended since it was looked at last */
};

/* Somebody has written. True when that ends a silence. */
bool usual_heard(struct usual *u, int64_t now_ms, const struct config *c);
/* Time passes. *ret_is_learned: a day has ended, what is usual is to be stored. True when it is
 * quiet from now on, once. */
bool usual_look(struct usual *u, int64_t now_ms, const struct config *c, bool *ret_is_learned);
/* When it can be quiet, after now; INT64_MAX = never. */
int64_t usual_due_ms(const struct usual *u, int64_t now_ms, const struct config *c);

#endif
