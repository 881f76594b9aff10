/* SPDX-License-Identifier: MIT */
#ifndef SIAR_HANDLERS_AGAIN_H
#define SIAR_HANDLERS_AGAIN_H

#include "handlers/call.h"

/* The time of a promo that comes again has come, not the first one: what forbids it on this day
 * moves it, passes it over or brings it back to a moderator, and its seller is told once. Called by
 * dispatch without an event, the actor is its seller. */
void again_check(struct call *c, int64_t promo_id);

#endif
