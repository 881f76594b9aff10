/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_PICK_H
#define SIAR_FLOW_PICK_H

#include "bot/flow/engine.h"

/* Claims what may be sent now: for each account with room, classes reply, notice, promo, digest in
 * this order, each row by token, window, pair bucket and chat. Renders and builds the request; a
 * row that cannot go now waits with a reason, one that never can fails with one. Adds to
 * t->claimed. Obeys the brake: PROMOS stops promo and digest; ALL lets only what goes to operators.
 */
enum err pick_claims(struct turn *t) MUST_CHECK;
/* When a queued row or a lane will be ready, or an uncertain row must be settled, without anything
 * coming in, monotonic microseconds; INT64_MAX = never. */
enum err pick_next_us(struct turn *t, int64_t *ret) MUST_CHECK;
/* The chat has written: its window is open, and what waited for that is ready now. */
enum err pick_reopen(struct turn *t, int64_t chat_id) MUST_CHECK;
/* The brake is no longer ALL: what it held back is ready now. */
enum err pick_release_brake(struct turn *t) MUST_CHECK;

#endif
