/* SPDX-License-Identifier: MIT */
/* HMAC-SHA256 against published vectors, and the compare for secrets. */

#include "bot/net/hmac.h"

#include "tests/lib/test.h"

#include <string.h>

static void hex_of(const unsigned char *bytes, char ret[65])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < 32; i++) {
		ret[2 * i] = digits[bytes[i] >> 4];
		ret[2 * i + 1] = digits[bytes[i] & 15];
	}
	ret[64] = 0;
}

static void assert_mac(struct hmac *h, str message, const char *want)
{
	unsigned char mac[32];
	char hex[65];

	hmac_sha256(h, message, mac);
	hex_of(mac, hex);
	assert_string_equal(hex, want);
	assert_true(hmac_check_hex(h, message, str_from(want)));
}

/* RFC 4231, cases 1, 2 and 6, and the empty key of RFC 2104's kind. */
static const struct {
	char key[132], message[64];
	size_t key_len;
	const char *mac;
} vectors[] = {
	{ "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
	  "Hi There", 20, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ "Jefe", "what do ya want for nothing?", 4,
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ "", "", 0, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad" },
};

TEST(published_vectors_agree)
{
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct hmac *h = hmac_create((str){ vectors[i].key, vectors[i].key_len });
		assert_mac(h, str_from(vectors[i].message), vectors[i].mac);
		hmac_destroy(h);
	}
	char long_key[131];
	memset(long_key, 0xaa, sizeof(long_key));
	struct hmac *h = hmac_create((str){ long_key, sizeof(long_key) });
	assert_mac(h, STR("Test Using Larger Than Block-Size Key - Hash Key First"),
		   "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	hmac_destroy(h);
}

TEST(an_absent_key_is_an_empty_one)
{
	struct hmac *h = hmac_create(STR_NONE);

	assert_mac(h, STR_NONE, vectors[2].mac);
	hmac_destroy(h);
}

TEST(a_key_is_used_many_times)
{
	struct hmac *h = hmac_create(STR("Jefe")), *other = hmac_create(STR("other"));
	unsigned char waste[32];

	for (int i = 0; i < 1000; i++) {
		hmac_sha256(other, STR("in between"), waste);
		assert_mac(h, STR("what do ya want for nothing?"), vectors[1].mac);
	}
	hmac_destroy(h);
	hmac_destroy(other);
	hmac_destroy(NULL);
}

TEST(a_key_is_copied)
{
	char key[] = "Jefe";
	struct hmac *h = hmac_create((str){ key, 4 });

	memset(key, 'x', 4);
	assert_mac(h, STR("what do ya want for nothing?"), vectors[1].mac);
	hmac_destroy(h);
}

TEST(only_the_exact_lower_case_hex_passes)
{
	str message = STR("what do ya want for nothing?");
	char hex[66];
	struct hmac *h = hmac_create(STR("Jefe"));

	memcpy(hex, vectors[1].mac, 64);
	hex[64] = hex[65] = '0';
	assert_true(hmac_check_hex(h, message, (str){ hex, 64 }));
	assert_false(hmac_check_hex(h, message, (str){ hex, 63 }));
	assert_false(hmac_check_hex(h, message, (str){ hex, 65 }));
	assert_false(hmac_check_hex(h, message, STR_NONE));
	assert_false(hmac_check_hex(h, STR("what do ya want for nothing!"), (str){ hex, 64 }));
	for (size_t i = 0; i < 64; i++) {
		char kept = hex[i];
		hex[i] = kept == '0' ? '1' : '0';
		assert_false(hmac_check_hex(h, message, (str){ hex, 64 }));
		hex[i] = kept;
	}
	hex[1] = 'B';
	assert_false(hmac_check_hex(h, message, (str){ hex, 64 }));
	hmac_destroy(h);
}

TEST(the_whole_message_counts_with_nul_and_emoji)
{
	struct hmac *h = hmac_create(STR("k"));
	unsigned char one[32], two[32];

	hmac_sha256(h, (str){ "a\0b", 3 }, one);
	hmac_sha256(h, (str){ "a\0c", 3 }, two);
	assert_memory_not_equal(one, two, 32);
	hmac_sha256(h, STR("\xf0\x9f\x98\x80"), one);
	hmac_sha256(h, STR("\\ud83d\\ude00"), two);
	assert_memory_not_equal(one, two, 32);
	hmac_destroy(h);
}

TEST(sha256_agrees_with_published_vectors)
{
	unsigned char digest[32];
	char hex[65];

	sha256(STR_NONE, digest);
	hex_of(digest, hex);
	assert_string_equal(hex,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sha256(STR("abc"), digest);
	hex_of(digest, hex);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(secrets_are_equal_when_every_byte_is)
{
	assert_true(secret_eq(STR("abc"), STR("abc")));
	assert_true(secret_eq(STR_NONE, STR("")));
	assert_false(secret_eq(STR("abc"), STR("abd")));
	assert_false(secret_eq(STR("abc"), STR("ab")));
	assert_false(secret_eq(STR("abc"), STR_NONE));
	assert_false(secret_eq((str){ "a\0b", 3 }, (str){ "a\0c", 3 }));
}
