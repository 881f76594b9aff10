/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_ASKING_H
#define SIAR_FLOW_ASKING_H

#include "bot/flow/engine.h"

/* What siar asks networks by itself: what has come (polling), how an account is, which groups it is
 * in. An answer is a body and goes the way of a webhook's, with the poll's cursor in the same
 * transaction. Writer thread, inside the transaction. */

/* Asks what is due and not under way, whatever the state of the lane: what comes in is taken while
 * nothing may go out. */
enum err asking_claim(struct turn *t) MUST_CHECK;
/* A question came back. */
enum err asking_apply(struct turn *t, struct sending *s) MUST_CHECK;
/* When the next question is due, monotonic microseconds; INT64_MAX = none is. */
enum err asking_next_us(struct turn *t, int64_t *ret) MUST_CHECK;

#endif
