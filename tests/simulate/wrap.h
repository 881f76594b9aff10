/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_WRAP_H
#define SIAR_TESTS_SIMULATE_WRAP_H

#include "bot/store/db.h"

#include <stdint.h>

/* What the linker puts in the place of product functions (--wrap): secrets from the seed, no
 * budget by the machine's clock, commits that fail when the simulator says so. */
void wrap_begin(uint64_t seed);
/* The n-th commit from now fails; 0 = none. */
void wrap_fail_commit(int n);
/* "dedupe", "stop" ...: for simulate_broken only. */
void wrap_break(const char *what);
void wrap_between_turns(struct db *db);

#endif
