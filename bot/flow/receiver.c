/* SPDX-License-Identifier: MIT */
/* Takes webhooks: finds the account, lets its gateway check the signature over the raw bytes, hands
 * the body to the writer and answers when it is on disk. It knows no meaning. Loop thread only.
 * Limits: body 4 MiB, 32 MiB of bodies at once until they are answered (http_server), the writer's
 * ring. */
#include "bot/flow/receiver.h"

#include "bot/base/log.h"

enum {
	BODY_MAX = 4 * 1024 * 1024,
	BODIES_MAX = 32 * 1024 * 1024,
	CONNECTIONS_PER_IP_MAX = 64,
	RETRY_AFTER_S = 1,
};

struct receiver {
	struct receiver_options o;
	struct http_server *server;
	struct arena mem; /* of one request */
	int64_t refused;
	void (*on_closed)(void *owner);
	void *owner;
};

/* A body that waits for its commit. */
struct waiting {
	struct writer_body wb;
	struct http_exchange *x;
};

static void answer_text(struct http_exchange *x, int status, const char *text)
{
	http_answer(x, status, STR("text/plain; charset=utf-8"), str_from(text), 0);
}

static void on_stored(struct writer_body *wb)
{
	struct waiting *w = CONTAINER_OF(wb, struct waiting, wb);

	if (wb->is_ok)
		http_answer(w->x, 200, STR_NONE, STR_NONE, 0);
	else
		http_answer(w->x, 503, STR_NONE, STR_NONE, RETRY_AFTER_S);
	mem_give((void *)(uintptr_t)wb->body.bytes.ptr);
	mem_give(w);
}

static void store_body(struct receiver *r, struct http_exchange *x, size_t account)
{
	struct waiting *w = mem_take(sizeof(*w));

	*w = (struct waiting){
		.wb = {
			.body = {
				.account = (int)account,
				.source = FROM_WEBHOOK,
				.bytes = http_exchange_take_body(x),
				.received_us = clock_mono_us(r->o.clock),
			},
			.on_done = on_stored,
		},
		.x = x,
	};
	if (writer_put_body(r->o.writer, &w->wb)) {
		r->refused++;
		w->wb.is_ok = false;
		on_stored(&w->wb);
	}
}

static bool find_account(const struct receiver *r, str name, size_t *ret)
{
	for (*ret = 0; *ret < r->o.n_gateways; (*ret)++)
		if (r->o.gateways[*ret].ops && str_eq(r->o.gateways[*ret].account, name))
			return true;
	return false;
}

/* `rest`: <account>, and for networks that sign nothing /<token>, which is the gateway's. */
static void take_webhook(struct receiver *r, struct http_exchange *x, str rest)
{
	const struct http_request *req = http_exchange_request(x);
	struct http_reply now = { .status = 0 };
	size_t account;
	str name = rest;

	(void)str_take(&rest, '/', &name);
	if (!find_account(r, name, &account)) {
		answer_text(x, 404, "no such account\n");
		return;
	}
	const struct gateway *gw = &r->o.gateways[account];
	bool is_authentic = gw->ops->authentic(gw, req, &r->mem, &now);
	if (now.status) {
		http_answer(x, now.status, now.content_type, now.body, 0);
	} else if (!is_authentic) {
		r->refused++;
		log_event(LOG_WARN, "webhook.refused",
			  "account=%" STR_FMT " peer=%" STR_FMT " reason=signature", STR_ARG(name),
			  STR_ARG(req->peer));
		answer_text(x, 401, "signature is missing or wrong\n");
	} else {
		store_body(r, x, account);
	}
}

static void answer_health(struct receiver *r, struct http_exchange *x)
{
	struct stats s;

	writer_stats(r->o.writer, &s);
	if (s.can_commit)
		answer_text(x, 200, "ok\n");
	else
		answer_text(x, 503, "the store cannot commit\n");
}

static void on_request(void *owner, struct http_exchange *x)
{
	struct receiver *r = owner;
	const struct http_request *req = http_exchange_request(x);
	str webhook = STR("/webhook/");

	arena_reset(&r->mem);
	if (str_starts(req->path, webhook))
		take_webhook(r, x, str_slice(req->path, webhook.len, req->path.len));
	else if (str_eq(req->path, STR("/healthz")) && str_eq(req->method, STR("GET")))
		answer_health(r, x);
	else
		answer_text(x, 404, "nothing here\n");
}

enum err receiver_create(const struct receiver_options *o, struct receiver **ret,
			 struct why *reterr)
{
	struct receiver *r = mem_take(sizeof(*r));

	*r = (struct receiver){ .o = *o };
	arena_init(&r->mem, 0);
	const struct http_server_options server = {
		.listen = o->config->listen,
		.listen_fd = o->listen_fd,
		.max_body_bytes = BODY_MAX,
		.max_total_body_bytes = BODIES_MAX,
		.max_connections = o->max_connections,
		.max_connections_per_ip = CONNECTIONS_PER_IP_MAX,
		.trusted = o->config->trusted_proxies,
		.n_trusted = o->config->n_trusted_proxies,
		.on_request = on_request,
		.owner = r,
	};
	enum err e = http_server_create(o->loop, &server, &r->server, reterr);
	if (e) {
		arena_finish(&r->mem);
		mem_give(r->o.gateways);
		mem_give(r);
		return e;
	}
	*ret = r;
	return OK;
}

void receiver_use(struct receiver *r, struct gateway *list, size_t n)
{
	mem_give(r->o.gateways);
	r->o.gateways = list;
	r->o.n_gateways = n;
}

int receiver_port(const struct receiver *r)
{
	return http_server_port(r->server);
}

void receiver_stop_accepting(struct receiver *r)
{
	http_server_stop_accepting(r->server);
}

int64_t receiver_refused(const struct receiver *r)
{
	return r->refused;
}

size_t receiver_connections(const struct receiver *r)
{
	return http_server_connections(r->server);
}

static void on_server_closed(void *owner)
{
	struct receiver *r = owner;
	void (*on_closed)(void *) = r->on_closed;
	void *who = r->owner;

	arena_finish(&r->mem);
	mem_give(r->o.gateways);
	mem_give(r);
	on_closed(who);
}

void receiver_destroy(struct receiver *r, void (*on_closed)(void *owner), void *owner)
{
	if (!r) {
		on_closed(owner);
		return;
	}
	r->on_closed = on_closed;
	r->owner = owner;
	http_server_destroy(r->server, on_server_closed);
}
