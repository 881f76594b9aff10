/* SPDX-License-Identifier: MIT */
/* Connections counted by address, for the server that accepts them; loop thread. Trusted addresses
 * (reverse proxies, which stand for everybody) and unix sockets have no count of their own, and
 * a tenth on top is kept for them when everybody else's are taken. The table is keyed
 * by a secret hash: addresses are chosen by strangers. */

#include "bot/net/peers.h"

#include "bot/base/arena.h"
#include "bot/base/random.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { TRUSTED_PART = 10, TRUSTED_LEAST = 8 };

struct peer_count {
	struct peer_key key;
	unsigned count;
	struct peer_count *next;
};

static const unsigned char v4_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* IPv4 as ::ffff:a.b.c.d, so that both families share one form. */
static struct peer_key key_of_v4(struct in_addr addr)
{
	struct peer_key key;

	memcpy(key.b, v4_prefix, sizeof(v4_prefix));
	memcpy(key.b + sizeof(v4_prefix), &addr, sizeof(addr));
	return key;
}

static bool is_v4(const struct peer_key *key)
{
	return memcmp(key->b, v4_prefix, sizeof(v4_prefix)) == 0;
}

static struct peer_key key_of_v6(struct in6_addr addr)
{
	struct peer_key key;

	memcpy(key.b, &addr, sizeof(key.b));
	return key;
}

/* What is counted: the address itself, or the /64 it is in. */
static struct peer_key counted(struct peer_key key)
{
	if (!is_v4(&key))
		memset(key.b + 8, 0, 8);
	return key;
}

static bool key_eq(const struct peer_key *a, const struct peer_key *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

static bool parse_address(str text, struct peer_key *ret)
{
	char buf[PEER_TEXT_BYTES];
	struct in_addr v4;
	struct in6_addr v6;

	if (text.len == 0 || text.len >= sizeof(buf))
		return false;
	memcpy(buf, text.ptr, text.len);
	buf[text.len] = 0;
	if (inet_pton(AF_INET, buf, &v4) == 1)
		*ret = key_of_v4(v4);
	else if (inet_pton(AF_INET6, buf, &v6) == 1)
		*ret = key_of_v6(v6);
	else
		return false;
	return true;
}

enum err peers_init(struct peers *p, unsigned max_all, unsigned max_each, const str *trusted,
		    size_t n_trusted, struct why *reterr)
{
	memset(p, 0, sizeof(*p));
	p->max_all = max_all;
	p->max_each = max_each;
	random_secret(&p->hash, sizeof(p->hash));
	if (n_trusted > PEER_TRUSTED_MAX)
		return why_set(reterr, ERR_LIMIT, "more than %d trusted addresses",
			       PEER_TRUSTED_MAX);
	for (size_t i = 0; i < n_trusted; i++) {
		if (!parse_address(trusted[i], &p->trusted[p->n_trusted++]))
			return why_set(reterr, ERR_INVALID, "not an address: %" STR_FMT,
				       STR_ARG(trusted[i]));
	}
	return OK;
}

void peers_finish(struct peers *p)
{
	for (size_t i = 0; i < PEER_BUCKETS; i++) {
		while (p->buckets[i]) {
			struct peer_count *count = p->buckets[i];
			p->buckets[i] = count->next;
			mem_give(count);
		}
	}
}

static bool is_trusted(const struct peers *p, const struct peer_key *key)
{
	for (size_t i = 0; i < p->n_trusted; i++) {
		if (key_eq(&p->trusted[i], key))
			return true;
	}
	return false;
}

/* Where the count of `key` is, or would be put: a link of a bucket's list. */
static struct peer_count **link_of(struct peers *p, const struct peer_key *key)
{
	str bytes = { (const char *)key->b, sizeof(key->b) };
	struct hash16 hash = hash16_of(&p->hash, &bytes, 1);
	size_t bucket = ((size_t)hash.b[0] << 8 | hash.b[1]) % PEER_BUCKETS;
	struct peer_count **link = &p->buckets[bucket];

	while (*link && !key_eq(&(*link)->key, key))
		link = &(*link)->next;
	return link;
}

/* The address as text and key; IPv4 in IPv6 is shown as IPv4. */
static void describe(const struct sockaddr *addr, struct peer *ret)
{
	*ret = (struct peer){ .text = "unix", .is_trusted = true };
	if (addr->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, addr, sizeof(in));
		ret->key = key_of_v4(in.sin_addr);
	} else if (addr->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, addr, sizeof(in6));
		ret->key = key_of_v6(in6.sin6_addr);
	} else {
		return;
	}
	ret->is_trusted = false;
	if (is_v4(&ret->key))
		inet_ntop(AF_INET, ret->key.b + sizeof(v4_prefix), ret->text, PEER_TEXT_BYTES);
	else
		inet_ntop(AF_INET6, ret->key.b, ret->text, PEER_TEXT_BYTES);
}

enum peers_answer peers_take(struct peers *p, const struct sockaddr *addr, struct peer *ret)
{
	describe(addr, ret);
	if (ret->is_trusted || is_trusted(p, &ret->key)) {
		ret->is_trusted = true;
		if (p->n_trusted_peers + p->n_others >=
		    p->max_all + p->max_all / TRUSTED_PART + TRUSTED_LEAST)
			return PEERS_TOO_MANY;
		p->n_trusted_peers++;
		return PEERS_TAKEN;
	}
	if (p->n_trusted_peers + p->n_others >= p->max_all)
		return PEERS_TOO_MANY;
	ret->key = counted(ret->key);
	struct peer_count **link = link_of(p, &ret->key);
	if (!*link) {
		*link = mem_take(sizeof(**link));
		**link = (struct peer_count){ .key = ret->key };
	}
	if ((*link)->count >= p->max_each)
		return PEERS_TOO_MANY_OF_ONE;
	(*link)->count++;
	p->n_others++;
	return PEERS_TAKEN;
}

void peers_give(struct peers *p, const struct peer *peer)
{
	if (peer->is_trusted) {
		p->n_trusted_peers--;
		return;
	}
	struct peer_count **link = link_of(p, &peer->key);
	ASSERT(*link && (*link)->count > 0);
	p->n_others--;
	if (--(*link)->count == 0) {
		struct peer_count *empty = *link;
		*link = empty->next;
		mem_give(empty);
	}
}

size_t peers_count(const struct peers *p)
{
	return p->n_trusted_peers + p->n_others;
}
