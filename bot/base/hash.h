/* SPDX-License-Identifier: MIT */
#ifndef SIAR_BASE_HASH_H
#define SIAR_BASE_HASH_H

#include "bot/base/str.h"

#include <stdint.h>

struct hash_key {
	uint64_t k[2];
};
struct hash16 {
	unsigned char b[16];
};

/* SipHash-2-4 with 128 bits out (Aumasson and Bernstein): ids from outside cannot be made to
 * collide without the key. Parts are hashed with their lengths, so ("a","bc") and ("ab","c")
 * differ. */
struct hash16 hash16_of(const struct hash_key *key, const str *parts, size_t n_parts);

/* For tables in memory only; not keyed. */
uint64_t hash_fast(str s);

#endif
