/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_LATE_H
#define SIAR_FLOW_LATE_H

#include "bot/flow/engine.h"

/* What should have gone out long ago waits for an operator: nobody wants last night's promo at
 * four in the morning, or a promo that was sent by a machine this one is a copy of. */

/* Every run under way, and every promo whose time is `until_ms` or before, rests until an operator
 * lets it go on; they are told once. */
enum err late_hold(struct turn *t, int64_t until_ms) MUST_CHECK;
/* Notes that siar works; after more than late_limit_h without that, late_hold. The turn calls it
 * before promos start and rows are claimed. */
enum err late_look(struct turn *t) MUST_CHECK;
/* When the next note is due. */
enum err late_next_us(struct turn *t, int64_t *ret) MUST_CHECK;

#endif
