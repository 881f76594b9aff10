/* SPDX-License-Identifier: MIT */
/* The kinds of gateways, and our own reference in what we send. Wiring and flow find a kind here;
 * flow matches a reference that comes back with its delivery. Any thread; no state. A reference
 * is taken only in the exact form in which it is written, so that a foreign text never names a
 * delivery. */

#include "bot/gateway/gateway.h"

#include "bot/gateway/wire.h"

#include <limits.h>

/* clang-format off */
/* A-z, a row a kind. */
#define KINDS(ROW) \
	ROW(evolution) \
	ROW(fonnte) \
	ROW(gowa) \
	ROW(green_api) \
	ROW(telegram) \
	ROW(waha) \
	ROW(whatsapp_cloud)
/* clang-format on */

#define DECLARE(kind) extern const struct gateway_ops gateway_##kind;
KINDS(DECLARE)

#define ADDRESS(kind) &gateway_##kind,
const struct gateway_ops *const gateways[] = { KINDS(ADDRESS) };
const size_t gateways_count = ARRAY_LEN(gateways);

const struct gateway_ops *gateway_find(str kind)
{
	for (size_t i = 0; i < gateways_count; i++) {
		if (str_eq(kind, str_from(gateways[i]->kind)))
			return gateways[i];
	}
	return NULL;
}

bool gateway_has_token(const struct http_request *req, const struct secret *secret)
{
	str rest = req->path, last = STR_NONE;

	while (str_take(&rest, '/', &last))
		;
	return gateway_is_secret(secret, last);
}

#define OPAQUE_PREFIX "siar1:"

str gateway_opaque(const struct reference *r, struct arena *mem)
{
	ASSERT(r->delivery_id > 0 && r->attempt > 0 && r->tag >= 0 && r->tag <= UINT32_MAX);
	if (r->tag == 0)
		return arena_printf(mem, OPAQUE_PREFIX "%lld:%d", (long long)r->delivery_id,
				    r->attempt);
	return arena_printf(mem, OPAQUE_PREFIX "%lld:%d:%08llx", (long long)r->delivery_id,
			    r->attempt, (unsigned long long)r->tag);
}

/* A positive number without sign or leading zeros. */
static bool opaque_number(str s, int64_t *ret)
{
	return s.len > 0 && s.ptr[0] >= '1' && s.ptr[0] <= '9' && str_to_int64(s, ret);
}

/* Eight digits as gateway_opaque writes them. */
static bool opaque_tag(str s, int64_t *ret)
{
	static const str digits = { "0123456789abcdef", 16 };
	int64_t tag = 0;

	for (size_t i = 0; i < s.len; i++) {
		ptrdiff_t digit = str_find_char(digits, s.ptr[i]);
		if (digit < 0)
			return false;
		tag = tag * 16 + digit;
	}
	*ret = tag;
	return s.len == 8 && tag > 0;
}

bool gateway_opaque_parse(str opaque, struct reference *ret)
{
	struct reference r = { .tag = 0 };
	int64_t attempt;
	str part;

	if (!str_starts(opaque, STR(OPAQUE_PREFIX)))
		return false;
	str rest = str_slice(opaque, sizeof(OPAQUE_PREFIX) - 1, SIZE_MAX);
	if (!str_take(&rest, ':', &part) || !opaque_number(part, &r.delivery_id))
		return false;
	ptrdiff_t end = str_find_char(rest, ':');
	if (end >= 0 && !opaque_tag(str_slice(rest, (size_t)end + 1, rest.len), &r.tag))
		return false;
	if (!opaque_number(end >= 0 ? str_slice(rest, 0, (size_t)end) : rest, &attempt) ||
	    attempt > INT_MAX)
		return false;
	r.attempt = (int)attempt;
	*ret = r;
	return true;
}
