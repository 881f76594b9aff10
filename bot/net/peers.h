/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_PEERS_H
#define SIAR_NET_PEERS_H

#include "bot/base/err.h"
#include "bot/base/hash.h"
#include "bot/base/str.h"

#include <stdbool.h>
#include <sys/socket.h>

/* Who is connected, counted by address, so that one address cannot take every connection. An IPv6
 * address counts as its /64, which is what one customer gets. Loop thread only. */

enum { PEER_BUCKETS = 1024, PEER_TEXT_BYTES = 48, PEER_TRUSTED_MAX = 64 };

struct peer_key {
	unsigned char b[16];
};

struct peer {
	char text[PEER_TEXT_BYTES]; /* the address without port; "unix" */
	struct peer_key key;
	bool is_trusted;
};

struct peers {
	/* private below */
	struct peer_count *buckets[PEER_BUCKETS];
	struct hash_key hash;
	unsigned max_all, max_each;
	unsigned n_trusted_peers, n_others;
	struct peer_key trusted[PEER_TRUSTED_MAX];
	size_t n_trusted;
};

/* ERR_INVALID when a trusted address is none, ERR_LIMIT when there are more than
 * PEER_TRUSTED_MAX. */
enum err peers_init(struct peers *p, unsigned max_all, unsigned max_each, const str *trusted,
		    size_t n_trusted, struct why *reterr) MUST_CHECK;
void peers_finish(struct peers *p);
enum peers_answer { PEERS_TAKEN, PEERS_TOO_MANY, PEERS_TOO_MANY_OF_ONE };
/* Counts one more connection, unless there are too many, in all or from this address; *ret says who
 * it is also then. */
enum peers_answer peers_take(struct peers *p, const struct sockaddr *addr, struct peer *ret);
void peers_give(struct peers *p, const struct peer *peer);
size_t peers_count(const struct peers *p);

#endif
