/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_HMAC_H
#define SIAR_NET_HMAC_H

#include "bot/base/str.h"

#include <stdbool.h>

/* HMAC-SHA256, HMAC-SHA512 and SHA-256 (OpenSSL behind it). Any thread. */

struct hmac; /* a key, set up once; one thread at a time */

struct hmac *hmac_create(str key);
struct hmac *hmac_create_sha512(str key);
void hmac_destroy(struct hmac *h);
/* 32 bytes; of a key that hmac_create() set up. */
void hmac_sha256(struct hmac *h, str message, unsigned char ret[32]);
void sha256(str message, unsigned char ret[32]);

/* True when `hex` is exactly the lower-case hex of the HMAC of `message`. Constant time for a given
 * length of `hex`. */
bool hmac_check_hex(struct hmac *h, str message, str hex);
/* The only compare for secrets: constant time in the contents, not in the lengths. */
bool secret_eq(str a, str b);

#endif
