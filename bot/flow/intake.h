/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_INTAKE_H
#define SIAR_FLOW_INTAKE_H

#include "bot/flow/turn.h"

/* Bodies to events to effects. An error that concerns one event sets that event aside; only the
 * store's own failure (the transaction is gone) comes back. */

enum { TURN_WORK_US = 10000, TURN_EVENTS_MAX = 512 };

/* Handles a new body, or keeps it raw when the turn's time is over, when older bodies wait, in
 * careful mode, or when it is not understood. After OK it is safe. */
enum err intake_body(struct turn *t, const struct body *b) MUST_CHECK;
/* Handles bodies that wait in the inbox, oldest first, as far as the turn's time goes. */
enum err intake_backlog(struct turn *t) MUST_CHECK;
/* Careful mode: waiting events as far as the turn's time goes, at least one, each in a transaction
 * of its own (none may be open). */
enum err intake_careful(struct turn *t) MUST_CHECK;

#endif
