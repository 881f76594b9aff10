/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_BASE64_H
#define SIAR_NET_BASE64_H

#include "bot/base/arena.h"

#include <stdbool.h>

/* Base64 with padding, RFC 4648 section 4 (OpenSSL behind it). Any thread. */

str base64_encode(str bytes, struct arena *mem);
/* False when it is none: a foreign character, a wrong length. */
bool base64_decode(str text, struct arena *mem, str *ret);

#endif
