/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_ONE_H
#define SIAR_TESTS_SIMULATE_ONE_H

#include "tests/simulate/sim.h"

/* Each seed has a part of the troubles: some of them hide others. Every eighth has none. */
unsigned faults_of(uint64_t seed);
/* From its beginning to its end; true = no violation. *ret keeps the counters and the trace. */
bool simulate(const struct sim_options *o, struct sim *ret);
/* Fewer kinds of trouble, fewer hours, fewer people, as long as it still fails; prints how to see
 * it. */
void shorten(struct sim_options o, const char *program);
void print_line(const struct sim *s, double cpu);
void print_command(const struct sim *s, const char *program);
double cpu_seconds(void);

#endif
