/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_PACE_H
#define SIAR_TESTS_SIMULATE_PACE_H

#include "tests/simulate/check.h"

/* How fast sends leave: each account's bucket and window, each recipient's bucket, one under way.
 */
void pace_open(struct sim *s);
void pace_close(void);
/* A new process begins with full buckets. */
void pace_up(struct sim *s);
void pace_leave(struct sim *s, const struct flight *f);

#endif
