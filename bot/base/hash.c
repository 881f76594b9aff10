/* SPDX-License-Identifier: MIT */
/* Two hashes: SipHash-2-4 with 128 bits for ids from outside, and a quick one for tables in memory.
 * Called by store and flow, on any thread; keeps nothing.
 *
 * What hash16_of hashes is, for each part, its length as 8 bytes little-endian, then its bytes.
 * Stored hashes depend on this: it never changes. No parts at all hash like the empty message. */

#include "bot/base/hash.h"

#include <string.h>

struct sip {
	uint64_t v0, v1, v2, v3;
	uint64_t word; /* bytes that wait for a full word, first in the low end */
	uint64_t total_bytes;
};

static uint64_t rotated(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

static void sip_rounds(struct sip *s, int n)
{
	for (int i = 0; i < n; i++) {
		s->v0 += s->v1;
		s->v1 = rotated(s->v1, 13) ^ s->v0;
		s->v0 = rotated(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = rotated(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = rotated(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = rotated(s->v1, 17) ^ s->v2;
		s->v2 = rotated(s->v2, 32);
	}
}

static void sip_word(struct sip *s, uint64_t word)
{
	s->v3 ^= word;
	sip_rounds(s, 2);
	s->v0 ^= word;
}

static void sip_add(struct sip *s, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		s->word |= (uint64_t)bytes[i] << (s->total_bytes % 8 * 8);
		if (++s->total_bytes % 8 == 0) {
			sip_word(s, s->word);
			s->word = 0;
		}
	}
}

static void put_le64(unsigned char *to, uint64_t x)
{
	for (int i = 0; i < 8; i++)
		to[i] = (unsigned char)(x >> (i * 8));
}

struct hash16 hash16_of(const struct hash_key *key, const str *parts, size_t n_parts)
{
	uint64_t k0 = key->k[0], k1 = key->k[1];
	struct sip s = {
		.v0 = k0 ^ 0x736f6d6570736575u,
		.v1 = k1 ^ 0x646f72616e646f6du ^ 0xee,
		.v2 = k0 ^ 0x6c7967656e657261u,
		.v3 = k1 ^ 0x7465646279746573u,
	};
	struct hash16 hash = { 0 };

	for (size_t i = 0; i < n_parts; i++) {
		unsigned char len[8];
		put_le64(len, parts[i].len);
		sip_add(&s, len, sizeof(len));
		sip_add(&s, (const unsigned char *)parts[i].ptr, parts[i].len);
	}
	sip_word(&s, s.word | s.total_bytes << 56);
	s.v2 ^= 0xee;
	sip_rounds(&s, 4);
	put_le64(hash.b, s.v0 ^ s.v1 ^ s.v2 ^ s.v3);
	s.v1 ^= 0xdd;
	sip_rounds(&s, 4);
	put_le64(hash.b + 8, s.v0 ^ s.v1 ^ s.v2 ^ s.v3);
	return hash;
}

uint64_t hash_fast(str s)
{
	/* FNV-1a, then stirred, since tables use the low bits. */
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * 0x100000001b3u;
	h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdu;
	return h ^ (h >> 33);
}
