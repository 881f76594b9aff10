/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_RANDOM_H
#define SIAR_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Pseudo-random numbers for jitter and tests: same seed, same numbers (xoshiro256**). Not for
 * secrets. */
struct random {
	uint64_t s[4];
};

void random_seed(struct random *r, uint64_t seed);
uint64_t random_next(struct random *r);
/* 0 .. below-1; below > 0. */
int64_t random_below(struct random *r, int64_t below);

/* From the kernel: for codes, keys and seeds. Aborts when the kernel has none. */
void random_secret(void *ret, size_t bytes);

#endif
