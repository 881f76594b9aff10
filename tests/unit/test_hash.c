/* SPDX-License-Identifier: MIT */
/* SipHash-2-4 with 128 bits, and the quick hash for tables. */

#include "tests/lib/test.h"

#include "bot/base/check.h"
#include "bot/base/hash.h"

#include <stdio.h>
#include <string.h>

/* The key of the published vectors: bytes 00, 01 .. 0f. */
static const struct hash_key key = { { 0x0706050403020100, 0x0f0e0d0c0b0a0908 } };

static void assert_hash(struct hash16 h, const char *want)
{
	char hex[33];
	for (size_t i = 0; i < sizeof(h.b); i++)
		snprintf(hex + 2 * i, 3, "%02x", (unsigned)h.b[i]);
	assert_string_equal(hex, want);
}

TEST(hash16_of_nothing_is_the_published_hash_of_the_empty_message)
{
	assert_hash(hash16_of(&key, NULL, 0), "a3817f04ba25a8e66df67214c7550293");
}

TEST(hash16_of_one_part_is_siphash_of_its_length_and_bytes)
{
	/* The part is 00, 01, 02 ... From OpenSSL, which gives the published vectors:
	 * (length as 8 bytes little-endian; the part) |
	 * openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt size:16 SIPHASH */
	static const struct {
		size_t len;
		const char *hash;
	} cases[] = {
		{ 0, "c293ab68efe6f296bd92a49d6257801d" },
		{ 1, "2e979fa6fc6008a9d3a5454aefb384d2" },
		{ 2, "f33493d22f4f346d49c8d5127f52bc25" },
		{ 3, "cb77a18019f26b8becb60d8d26d96a40" },
		{ 4, "73a83bd269a7316b0f6f58ed61b65563" },
		{ 5, "5576151c7363b8565b09454c0895862f" },
		{ 6, "43bf378284340a90a801bb639845930c" },
		{ 7, "463d8f9baaf350718e6f700dfe2e3191" },
		{ 8, "df718183b73420ab249ba23b2b6e748c" },
		{ 9, "4b134340ca71363ba5f9b40848bfc8b8" },
		{ 10, "16e37b9e91a1c73961350664e778309a" },
		{ 11, "37b0a59259c19df6fbddf5dd20a983f7" },
		{ 12, "292c42187020b990f0b6742972b1f133" },
		{ 13, "524dc610c4484884bc2917c0720cd6d5" },
		{ 14, "7b0632ed94f9df37bd2e168e8bc98241" },
		{ 15, "18455b2c2d8a2b3e55012540315fb07f" },
		{ 16, "9cefc63f6bbf2b499725096a64c342be" },
		{ 63, "e762e51fb8f4fd3f4f646f9006e368d7" },
		{ 64, "575f6e4ac43c637ac8ca7ac4e31f7789" },
		{ 255, "30a69f68b61794fe49f9a2e8a0dcd986" },
	};
	char message[256];

	for (int i = 0; i < 256; i++)
		message[i] = (char)i;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_hash(hash16_of(&key, &(str){ message, cases[i].len }, 1), cases[i].hash);
}

TEST(hash16_of_keeps_parts_apart)
{
	assert_hash(hash16_of(&key, (str[]){ STR("a"), STR("bc") }, 2),
		    "1440b44497e36005f2e301d9626ca729");
	assert_hash(hash16_of(&key, (str[]){ STR("ab"), STR("c") }, 2),
		    "bc249b02fa401b0854e6b95726780820");
	assert_hash(hash16_of(&key, (str[]){ STR_NONE, STR(""), STR("abc") }, 3),
		    "74d79bc9235c5f68ed03c5ecd8ddefcc");
}

TEST(hash16_of_depends_on_every_bit_of_the_key)
{
	str part = STR("wamid.1");
	struct hash16 plain = hash16_of(&key, &part, 1);
	for (int bit = 0; bit < 128; bit++) {
		struct hash_key other = key;
		other.k[bit / 64] ^= UINT64_C(1) << (bit % 64);
		struct hash16 h = hash16_of(&other, &part, 1);
		assert_memory_not_equal(h.b, plain.b, sizeof(h.b));
	}
}

TEST(hash_fast_is_the_same_for_the_same_bytes)
{
	char text[] = "kuliner";
	assert_true(hash_fast(STR("kuliner")) == hash_fast(str_from(text)));
	assert_true(hash_fast(STR_NONE) == hash_fast(STR("")));
	assert_true(hash_fast(STR("kuliner")) != hash_fast(STR("Kuliner")));
}

TEST(hash_fast_spreads_over_the_low_bits)
{
	static int buckets[64];
	for (int i = 0; i < 6400; i++) {
		char text[16];
		snprintf(text, sizeof(text), "62812%d", i);
		buckets[hash_fast(str_from(text)) % 64]++;
	}
	for (int i = 0; i < 64; i++)
		assert_in_range(buckets[i], 50, 160);
}
