/* SPDX-License-Identifier: MIT */
/* HMAC with a key set up once (the context is reused: 1.4 us for 1.5 KB instead of 2.6), and
 * the compare for secrets. The loop checks signatures with it. OpenSSL fails here only when memory
 * is gone or the library is broken: then the process stops, since a signature that cannot be
 * checked must not count as one that failed. */

#include "bot/net/hmac.h"

#include "bot/base/arena.h"
#include "bot/base/check.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/sha.h>

enum { HMAC_BYTES_MAX = 64 };

struct hmac {
	EVP_MAC_CTX *ctx;
	size_t bytes;
};

static struct hmac *create(str key, char *digest, size_t bytes)
{
	struct hmac *h = mem_take(sizeof(*h));
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	/* A NULL key would mean "keep the key there is". */
	const char *from = key.len ? key.ptr : "";

	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	ASSERT(mac);
	h->ctx = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	ASSERT(h->ctx);
	h->bytes = bytes;
	int ok = EVP_MAC_init(h->ctx, (const unsigned char *)from, key.len, params);
	ASSERT(ok == 1);
	return h;
}

struct hmac *hmac_create(str key)
{
	char digest[] = "SHA256";
	return create(key, digest, 32);
}

struct hmac *hmac_create_sha512(str key)
{
	char digest[] = "SHA512";
	return create(key, digest, 64);
}

void hmac_destroy(struct hmac *h)
{
	if (!h)
		return;
	EVP_MAC_CTX_free(h->ctx);
	mem_give(h);
}

static void make(struct hmac *h, str message, unsigned char *ret)
{
	size_t len = 0;

	int ok = EVP_MAC_init(h->ctx, NULL, 0, NULL) == 1 &&
		 EVP_MAC_update(h->ctx, (const unsigned char *)message.ptr, message.len) == 1 &&
		 EVP_MAC_final(h->ctx, ret, &len, h->bytes) == 1;
	ASSERT(ok && len == h->bytes);
}

void hmac_sha256(struct hmac *h, str message, unsigned char ret[32])
{
	ASSERT(h->bytes == 32);
	make(h, message, ret);
}

void sha256(str message, unsigned char ret[32])
{
	const unsigned char *done = SHA256((const unsigned char *)message.ptr, message.len, ret);
	ASSERT(done);
}

bool hmac_check_hex(struct hmac *h, str message, str hex)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char mac[HMAC_BYTES_MAX];
	char want[2 * HMAC_BYTES_MAX];

	make(h, message, mac);
	for (size_t i = 0; i < h->bytes; i++) {
		want[2 * i] = digits[mac[i] >> 4];
		want[2 * i + 1] = digits[mac[i] & 15];
	}
	return secret_eq((str){ want, 2 * h->bytes }, hex);
}

bool secret_eq(str a, str b)
{
	return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}
