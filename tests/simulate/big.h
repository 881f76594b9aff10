/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_BIG_H
#define SIAR_TESTS_SIMULATE_BIG_H

#include "tests/simulate/sim.h"

/* --run: instead of a day. */
void big_open(struct sim *s);
void big_event(struct sim *s, const struct sim_event *e);
void big_end(struct sim *s);

#endif
