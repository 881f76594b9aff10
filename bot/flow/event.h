/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_EVENT_H
#define SIAR_FLOW_EVENT_H

#include "bot/flow/engine.h"

/* One event to its effects: messages to dispatch, statuses to their deliveries, groups, ids,
 * preferences and account notices to their rows. */
enum err event_apply(struct turn *t, int account, const struct event *ev,
		     struct why *reterr) MUST_CHECK;
/* False for text in a group that is not meant for the bot: it is neither stored nor logged. */
enum err event_is_ours(struct turn *t, int account, const struct event *ev, bool *ret) MUST_CHECK;

#endif
