/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_HTTP_SITE_H
#define SIAR_TESTS_UNIT_HTTP_SITE_H

/* A server that answers 200 at once, or when it is told to, and keeps what it got last. */

#include "bot/net/http_server.h"

#include "bot/base/arena.h"
#include "tests/unit/net_help.h"

enum { WAITING_MAX = 64, GOT_BYTES = 4096 };

static struct site {
	struct http_server *server;
	bool answers_later, is_closed, has_got;
	struct http_exchange *waiting[WAITING_MAX];
	size_t n_waiting, n_requests;
	char method[16], path[GOT_BYTES], query[GOT_BYTES], peer[64], body[GOT_BYTES], head[256];
	size_t body_len;
} site;

static inline void keep(char *to, size_t room, str s)
{
	size_t len = s.len < room ? s.len : room - 1;

	if (len > 0)
		memcpy(to, s.ptr, len);
	to[len] = 0;
}

static inline void on_request(void *owner, struct http_exchange *x)
{
	const struct http_request *r = http_exchange_request(x);
	(void)owner;

	site.n_requests++;
	site.has_got = true;
	keep(site.method, sizeof(site.method), r->method);
	keep(site.path, sizeof(site.path), r->path);
	keep(site.query, sizeof(site.query), r->query);
	keep(site.peer, sizeof(site.peer), r->peer);
	keep(site.body, sizeof(site.body), r->body);
	keep(site.head, sizeof(site.head), http_header_of(r, STR("x-head"), NULL));
	site.body_len = r->body.len;
	if (site.answers_later && site.n_waiting < WAITING_MAX)
		site.waiting[site.n_waiting++] = x;
	else
		http_answer(x, 200, STR("text/plain"), STR("ok\n"), 0);
}

static inline void on_closed(void *owner)
{
	(void)owner;
	site.is_closed = true;
}

static inline struct http_server_options options(void)
{
	return (struct http_server_options){
		.listen = STR("127.0.0.1:0"),
		.listen_fd = -1,
		.max_body_bytes = 100000,
		.on_request = on_request,
		.owner = &site,
	};
}

static inline int site_open(const struct http_server_options *o)
{
	struct why why = { 0 };

	memset(&site, 0, sizeof(site));
	loop_open();
	enum err e = http_server_create(&loop, o, &site.server, &why);
	assert_string_equal(why.text, "");
	assert_int_equal(e, OK);
	return http_server_port(site.server);
}

static inline void site_close(void)
{
	http_server_destroy(site.server, on_closed);
	assert_true(loop_until(&site.is_closed));
	loop_close();
}

static inline void answer_all(void)
{
	for (size_t i = 0; i < site.n_waiting; i++)
		http_answer(site.waiting[i], 200, STR("text/plain"), STR("late\n"), 0);
	site.n_waiting = 0;
}

static inline bool wait_requests(size_t n)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;

	while (site.n_requests < n && now_ms() < until_ms)
		loop_turn(NULL, now_ms() + 5);
	return site.n_requests >= n;
}

#define GET_ROOT "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

#endif
