/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_HTTP_ERRAND_H
#define SIAR_TESTS_UNIT_HTTP_ERRAND_H

/* A client, and calls of it to the server of http_stub.h. */

#include "bot/net/http_client.h"

#include "tests/unit/http_stub.h"

#include <stdio.h>

struct errand {
	struct http_call call;
	char url[128];
	int n_done;
	bool is_started; /* http_start has returned */
	bool was_early;  /* on_done came before that */
};

static struct http_client *client;
static bool is_client_closed;

static inline void errand_on_done(struct http_call *call)
{
	struct errand *e = CONTAINER_OF(call, struct errand, call);

	e->n_done++;
	e->was_early = !e->is_started;
}

static inline void errand_init(struct errand *e, const char *method, const char *body)
{
	*e = (struct errand){ 0 };
	snprintf(e->url, sizeof(e->url), "http://127.0.0.1:%d/send", stub.port);
	e->call.request.method = str_from(method);
	e->call.request.url = str_from(e->url);
	e->call.request.body = str_from(body);
	e->call.request.timeout_ms = 3000;
	e->call.on_done = errand_on_done;
}

static inline void errand_start(struct errand *e)
{
	e->is_started = false;
	http_start(client, &e->call);
	e->is_started = true;
}

static inline bool errand_end(struct errand *e)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;
	int before = e->n_done;

	while (e->n_done == before && now_ms() < until_ms)
		stub_turn();
	return e->n_done == before + 1 && !e->was_early;
}

/* Starts it and waits for its end. */
static inline bool errand_run(struct errand *e)
{
	errand_start(e);
	return errand_end(e);
}

static inline void client_open(const struct http_client_options *o)
{
	const struct http_client_options none = { 0 };

	loop_open();
	stub_open();
	assert_int_equal(http_client_create(&loop, o ? o : &none, &client), OK);
}

static inline void on_client_closed(void *owner)
{
	*(bool *)owner = true;
}

static inline void client_close(void)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;

	is_client_closed = false;
	http_client_destroy(client, on_client_closed, &is_client_closed);
	while (!is_client_closed && now_ms() < until_ms)
		stub_turn();
	assert_true(is_client_closed);
	stub_finish();
	loop_close();
}

#endif
