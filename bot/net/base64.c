/* SPDX-License-Identifier: MIT */
/* Base64 on OpenSSL, which decodes in whole groups and counts the padding as bytes. */
#include "bot/net/base64.h"

#include <limits.h>
#include <openssl/evp.h>

str base64_encode(str bytes, struct arena *mem)
{
	ASSERT(bytes.len <= INT_MAX / 2);
	size_t len = (bytes.len + 2) / 3 * 4;
	char *to = arena_alloc(mem, len + 1);

	int n = EVP_EncodeBlock((unsigned char *)to, (const unsigned char *)bytes.ptr,
				(int)bytes.len);
	ASSERT(n >= 0 && (size_t)n == len);
	return (str){ to, len };
}

static size_t padding(str text)
{
	size_t n = 0;

	while (n < 2 && n < text.len && text.ptr[text.len - 1 - n] == '=')
		n++;
	return n;
}

bool base64_decode(str text, struct arena *mem, str *ret)
{
	if (text.len % 4 != 0 || text.len > INT_MAX)
		return false;
	unsigned char *to = arena_alloc(mem, text.len / 4 * 3 + 1);
	int n = text.len == 0 ? 0
			      : EVP_DecodeBlock(to, (const unsigned char *)text.ptr, (int)text.len);
	if (n < 0)
		return false;
	*ret = (str){ (char *)to, (size_t)n - padding(text) };
	return true;
}
