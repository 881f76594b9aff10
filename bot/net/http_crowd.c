/* SPDX-License-Identifier: MIT */
/* Who has to go when there is no room for somebody new: the client that has made the others wait
 * longest. Who sends its request at once is never among them, so ten thousand slow clients cannot
 * keep a webhook out. Loop thread. What a slow client costs: 4 to 20 KiB until its first request is
 * answered, and its body. */

#include "bot/net/http_server_parts.h"

enum {
	LOOKED_AT_MAX = 64, /* those in front may be trusted */
	SHUT_AT_ONCE_MAX = 256,
	BODY_SLOW_MS = 1000,
};

/* Slow, and the slowest first. */
static const struct {
	enum phase phase;
	uint64_t for_ms;
} slow[] = {
	{ PHASE_HEAD, 500 },
	{ PHASE_BODY, 2000 },
	{ PHASE_ANSWER, 2000 },
	{ PHASE_IDLE, 1000 },
};

/* The one longest in `phase`, at least `for_ms`; NULL = none. */
static struct connection *longest_in(const struct http_server *s, enum phase phase, uint64_t for_ms,
				     bool may_be_trusted)
{
	struct list_node *node = list_first(&s->phases[phase]);

	for (int i = 0; node && i < LOOKED_AT_MAX; i++) {
		struct connection *conn = CONTAINER_OF(node, struct connection, node);
		if (uv_now(s->loop) - conn->since_ms < for_ms)
			return NULL;
		if (may_be_trusted || !conn->peer.is_trusted)
			return conn;
		node = list_next(&s->phases[phase], node);
	}
	return NULL;
}

/* Of many that are all quick to come and go: whoever is longest where she is. */
static struct connection *longest(const struct http_server *s, bool may_be_trusted)
{
	struct connection *found = NULL;

	for (size_t i = 0; i < ARRAY_LEN(slow); i++) {
		struct connection *conn = longest_in(s, slow[i].phase, 0, may_be_trusted);
		if (conn && (!found || conn->since_ms < found->since_ms))
			found = conn;
	}
	return found;
}

bool http_crowd_shut_one(struct http_server *s, bool may_be_trusted)
{
	struct connection *conn = NULL;

	for (size_t i = 0; i < ARRAY_LEN(slow) && !conn; i++)
		conn = longest_in(s, slow[i].phase, slow[i].for_ms, may_be_trusted);
	if (!conn)
		conn = longest(s, may_be_trusted);
	if (conn)
		http_shut(conn);
	return conn != NULL;
}

bool http_crowd_room(struct http_server *s, const struct connection *for_whom, size_t bytes)
{
	for (int i = 0; i < SHUT_AT_ONCE_MAX; i++) {
		if (s->body_bytes + bytes <= s->o.max_total_body_bytes)
			return true;
		struct connection *conn = longest_in(s, PHASE_BODY, BODY_SLOW_MS, true);
		if (!conn || conn == for_whom)
			return false;
		http_body_drop(conn->exchange);
		conn->exchange->refusal = 503; /* what still comes of it is not kept */
		http_shut(conn);
	}
	return false;
}
