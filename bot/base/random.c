/* SPDX-License-Identifier: MIT */
/* Pseudo-random numbers (xoshiro256** of Blackman and Vigna, seeded by their splitmix64) and
 * secrets from the kernel. A struct random belongs to one thread; random_secret is for any. */

#include "bot/base/random.h"

#include "bot/base/check.h"

#include <errno.h>
#include <sys/random.h>

static uint64_t rotated(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void random_seed(struct random *r, uint64_t seed)
{
	for (size_t i = 0; i < ARRAY_LEN(r->s); i++)
		r->s[i] = splitmix64(&seed);
}

uint64_t random_next(struct random *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotated(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotated(s[3], 45);
	return result;
}

int64_t random_below(struct random *r, int64_t below)
{
	ASSERT(below > 0);
	uint64_t n = (uint64_t)below;
	/* Numbers under 2^64 mod n would make the small results likelier: drawn again. */
	uint64_t least = (0 - n) % n;
	uint64_t x;

	do {
		x = random_next(r);
	} while (x < least);
	return (int64_t)(x % n);
}

void random_secret(void *ret, size_t bytes)
{
	unsigned char *at = ret;

	while (bytes > 0) {
		ssize_t n = getrandom(at, bytes, 0);
		ASSERT(n > 0 || (n < 0 && errno == EINTR));
		if (n > 0) {
			at += n;
			bytes -= (size_t)n;
		}
	}
}
