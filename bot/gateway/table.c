/* SPDX-License-Identifier: MIT */
/* The kinds of gateways, and our own reference in what we send. Wiring and flow find a kind here;
 * flow matches a reference that comes back with its delivery. Any thread; no state. A reference
 * is taken only in the exact form in which it is written, so that a foreign text never names a
 * delivery. */

#include "bot/gateway/gateway.h"

#include <limits.h>

extern const struct gateway_ops gateway_whatsapp_cloud;

const struct gateway_ops *const gateways[] = {
	&gateway_whatsapp_cloud,
};
const size_t gateways_count = ARRAY_LEN(gateways);

const struct gateway_ops *gateway_find(str kind)
{
	for (size_t i = 0; i < gateways_count; i++) {
		if (str_eq(kind, str_from(gateways[i]->kind)))
			return gateways[i];
	}
	return NULL;
}

#define OPAQUE_PREFIX "siar1:"

str gateway_opaque(int64_t delivery_id, int attempt, struct arena *mem)
{
	ASSERT(delivery_id > 0 && attempt > 0);
	return arena_printf(mem, OPAQUE_PREFIX "%lld:%d", (long long)delivery_id, attempt);
}

/* A positive number without sign or leading zeros. */
static bool opaque_number(str s, int64_t *ret)
{
	return s.len > 0 && s.ptr[0] >= '1' && s.ptr[0] <= '9' && str_to_int64(s, ret);
}

bool gateway_opaque_parse(str opaque, int64_t *ret_delivery_id, int *ret_attempt)
{
	int64_t delivery_id, attempt;
	str part;

	if (!str_starts(opaque, STR(OPAQUE_PREFIX)))
		return false;
	str rest = str_slice(opaque, sizeof(OPAQUE_PREFIX) - 1, SIZE_MAX);
	if (!str_take(&rest, ':', &part) || !opaque_number(part, &delivery_id) ||
	    !opaque_number(rest, &attempt) || attempt > INT_MAX)
		return false;
	*ret_delivery_id = delivery_id;
	*ret_attempt = (int)attempt;
	return true;
}
