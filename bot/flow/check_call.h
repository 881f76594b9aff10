/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_CHECK_CALL_H
#define SIAR_FLOW_CHECK_CALL_H

#include "handlers/call.h"

/* The rules of a command's row. */

/* The roles these ids have in config. `is_moved`: the id was given up before; it gives none. */
unsigned roles_of(const struct config *config, const struct identity *ids, size_t n, bool is_moved);
/* Place, person and arguments against c->command. ERR_DENIED: broken, and the sender was told which
 * rule (in a group only when she may use it elsewhere). Sets ROLE_SELLER when the row needs it. */
enum err check_call(struct call *c) MUST_CHECK;
/* Only that she has the role, where the command is for moderators or operators: an answer to a
 * question of it needs it too, by the id it came from. */
enum err check_role(struct call *c) MUST_CHECK;

#endif
