/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_GROUP_H
#define SIAR_FLOW_GROUP_H

#include "bot/flow/engine.h"
#include "bot/store/chat.h"

/* A group in which several of our accounts sit is served by one of them. What the others hear of it
 * is the same once more, with ids of its own, and does not count. Another takes over when that one
 * cannot: it is not configured any more, or stopped (not by a limit of its network: that is not to
 * be evaded by another number), or was told that it is out. Writer thread, inside the event's
 * savepoint. */

/* What the network tells of a group. */
enum err group_apply(struct turn *t, int account, const struct event *ev) MUST_CHECK;
/* The account has heard a message in it, written at at_ms (0 = not told). ERR_NOTFOUND: another
 * account answers it, or the one that served it until now has heard it already. */
enum err group_hear(struct turn *t, int account, int64_t at_ms, struct chat *group) MUST_CHECK;

#endif
