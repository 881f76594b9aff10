/* SPDX-License-Identifier: MIT */
#ifndef SIAR_MODEL_BOUNCE_H
#define SIAR_MODEL_BOUNCE_H

#include <stdint.h>

/* How often a recipient could not be reached of late, in thousandths (after Mailman): a hard bounce
 * is the network's word that nobody is there, a soft one a message that did not get through. */

enum bounce { BOUNCE_SOFT = 500, BOUNCE_HARD = 1000 };
/* With this score promos are no longer sent to it. */
enum { BOUNCE_DEAD = 3000 };

/* What is left at `now_ms` of a score of `at_ms`: half of it after 14 days. */
int64_t bounce_decayed(int64_t score, int64_t at_ms, int64_t now_ms);
/* The score with one more bounce; soft ones count once a day. */
int64_t bounce_added(int64_t score, int64_t at_ms, enum bounce kind, int64_t now_ms);

#endif
