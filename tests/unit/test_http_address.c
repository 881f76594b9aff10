/* SPDX-License-Identifier: MIT */
/* Which addresses count as public: both ways, at the edges of each block. */

#include "bot/net/http_address.h"

#include "bot/base/check.h"
#include "tests/lib/test.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

static const char *const special[] = {
	"0.0.0.0",
	"0.255.255.255",
	"10.0.0.0",
	"10.255.255.255",
	"100.64.0.0",
	"100.127.255.255",
	"127.0.0.1",
	"127.255.255.255",
	"169.254.0.1",
	"169.254.169.254",
	"172.16.0.0",
	"172.31.255.255",
	"192.0.0.1",
	"192.0.2.1",
	"192.88.99.1",
	"192.168.0.0",
	"192.168.255.255",
	"198.18.0.0",
	"198.19.255.255",
	"198.51.100.7",
	"203.0.113.7",
	"224.0.0.1",
	"239.255.255.255",
	"240.0.0.1",
	"255.255.255.255",
	"::",
	"::1",
	"::ffff:8.8.8.8",
	"::ffff:127.0.0.1",
	"::8.8.8.8",
	"64:ff9b::8.8.8.8",
	"64:ff9b:1::1",
	"100::1",
	"2001::1",
	"2001:1ff:ffff::1",
	"2001:db8::1",
	"2002:7f00:1::",
	"3fff::1",
	"4000::1",
	"fc00::1",
	"fdff::1",
	"fe80::1",
	"febf::1",
	"fec0::1",
	"ff02::1",
	"nonsense",
	"",
	"8.8.8.8 ",
	"8.8.8",
};

static const char *const public[] = {
	"1.0.0.0",         "8.8.8.8",          "9.255.255.255",
	"11.0.0.0",        "100.63.255.255",   "100.128.0.0",
	"126.255.255.255", "128.0.0.0",        "169.253.255.255",
	"169.255.0.0",     "172.15.255.255",   "172.32.0.0",
	"192.0.1.0",       "192.0.3.0",        "192.88.98.255",
	"192.88.100.0",    "192.167.255.255",  "192.169.0.0",
	"198.17.255.255",  "198.20.0.0",       "198.51.99.255",
	"198.51.101.0",    "203.0.112.255",    "203.0.114.0",
	"223.255.255.255", "157.240.13.54",    "2000::1",
	"2001:200::1",     "2001:db7:ffff::1", "2001:db9::1",
	"2003::1",         "2606:4700::1111",  "2a03:2880:f10d:83:face:b00c:0:25de",
	"3ffe::1",         "3fff:1000::1",
};

TEST(special_addresses_are_not_public)
{
	for (size_t i = 0; i < ARRAY_LEN(special); i++) {
		if (http_address_text_is_public(special[i]))
			print_error("%s\n", special[i]);
		assert_false(http_address_text_is_public(special[i]));
	}
}

TEST(addresses_of_the_internet_are_public)
{
	for (size_t i = 0; i < ARRAY_LEN(public); i++) {
		if (!http_address_text_is_public(public[i]))
			print_error("%s\n", public[i]);
		assert_true(http_address_text_is_public(public[i]));
	}
}

TEST(socket_addresses_are_judged_like_their_text)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	in.sin_addr.s_addr = htonl(0x08080808);
	assert_true(http_address_is_public((struct sockaddr *)&in, sizeof(in)));
	assert_false(http_address_is_public((struct sockaddr *)&in, 4));
	in.sin_addr.s_addr = htonl(0x7f000001);
	assert_false(http_address_is_public((struct sockaddr *)&in, sizeof(in)));
	assert_false(http_address_is_public((struct sockaddr *)&in6, sizeof(in6)));
	in6.sin6_addr.s6_addr[0] = 0x2a;
	assert_true(http_address_is_public((struct sockaddr *)&in6, sizeof(in6)));
	assert_false(http_address_is_public((struct sockaddr *)&un, sizeof(un)));
}
