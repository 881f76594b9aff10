/* SPDX-License-Identifier: MIT */
/* Which addresses a request to a stranger's host may connect to. A name that resolves to a private
 * address is how servers are made to talk to their own network, so the check is made on the address
 * that is connected to, after look-up. Pure; any thread. */

#include "bot/net/http_address.h"

#include "bot/base/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct block {
	unsigned char start[16];
	int bits;
};

static const struct block v4_special[] = {
	{ { 0 }, 8 },             /* this network; 0.0.0.0 connects to loopback */
	{ { 10 }, 8 },            /* private */
	{ { 100, 64 }, 10 },      /* shared, carrier NAT */
	{ { 127 }, 8 },           /* loopback */
	{ { 169, 254 }, 16 },     /* link-local; cloud metadata */
	{ { 172, 16 }, 12 },      /* private */
	{ { 192, 0, 0 }, 24 },    /* protocol assignments */
	{ { 192, 0, 2 }, 24 },    /* documentation */
	{ { 192, 88, 99 }, 24 },  /* 6to4 relays */
	{ { 192, 168 }, 16 },     /* private */
	{ { 198, 18 }, 15 },      /* benchmarking */
	{ { 198, 51, 100 }, 24 }, /* documentation */
	{ { 203, 0, 113 }, 24 },  /* documentation */
	{ { 224 }, 4 },           /* multicast */
	{ { 240 }, 4 },           /* reserved, broadcast */
};

static const struct block v6_global = { { 0x20 }, 3 };

static const struct block v6_special[] = {
	{ { 0x20, 0x01, 0x00 }, 23 },       /* protocol assignments, Teredo, ORCHID */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ { 0x20, 0x02 }, 16 },             /* 6to4: carries any IPv4 address */
	{ { 0x3f, 0xff }, 20 },             /* documentation */
};

static bool is_in(const struct block *block, const unsigned char *addr)
{
	int whole = block->bits / 8, rest = block->bits % 8;

	if (memcmp(addr, block->start, (size_t)whole) != 0)
		return false;
	if (rest == 0)
		return true;
	unsigned mask = 0xffu << (8 - rest) & 0xffu;
	return (addr[whole] & mask) == (block->start[whole] & mask);
}

static bool is_in_any(const struct block *blocks, size_t n, const unsigned char *addr)
{
	for (size_t i = 0; i < n; i++) {
		if (is_in(&blocks[i], addr))
			return true;
	}
	return false;
}

static bool v4_is_public(const struct in_addr *in)
{
	unsigned char addr[4];

	memcpy(addr, in, sizeof(addr));
	return !is_in_any(v4_special, ARRAY_LEN(v4_special), addr);
}

static bool v6_is_public(const struct in6_addr *in6)
{
	return is_in(&v6_global, in6->s6_addr) &&
	       !is_in_any(v6_special, ARRAY_LEN(v6_special), in6->s6_addr);
}

bool http_address_is_public(const struct sockaddr *addr, size_t len)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	if (addr->sa_family == AF_INET && len >= sizeof(in)) {
		memcpy(&in, addr, sizeof(in));
		return v4_is_public(&in.sin_addr);
	}
	if (addr->sa_family == AF_INET6 && len >= sizeof(in6)) {
		memcpy(&in6, addr, sizeof(in6));
		return v6_is_public(&in6.sin6_addr);
	}
	return false;
}

bool http_address_text_is_public(const char *text)
{
	struct in_addr in;
	struct in6_addr in6;

	if (inet_pton(AF_INET, text, &in) == 1)
		return v4_is_public(&in);
	return inet_pton(AF_INET6, text, &in6) == 1 && v6_is_public(&in6);
}
