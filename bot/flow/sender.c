/* SPDX-License-Identifier: MIT */
/* Carries requests to the network: one http_call for each sending of the pool, so nothing is
 * allocated on the way. The reply is copied into the sending's own memory before it goes back to
 * the writer. Loop thread only. */
#include "bot/flow/sender.h"

struct carrier {
	struct http_call call;
	struct sender *sender;
	struct sending *what; /* NULL = free */
	struct list_node node;
};

struct sender {
	struct sender_options o;
	struct http_client *client;
	struct carrier *carriers;
	struct list free;
	void (*on_closed)(void *owner);
	void *owner;
};

static void on_done(struct http_call *call)
{
	struct carrier *c = CONTAINER_OF(call, struct carrier, call);
	struct sender *s = c->sender;
	struct sending *what = c->what;
	const struct http_reply *r = &call->reply;

	what->how = call->how;
	what->reply = (struct http_reply){
		.status = r->status,
		.content_type = arena_str(&what->mem, r->content_type),
		.retry_after = arena_str(&what->mem, r->retry_after),
		.body = arena_str(&what->mem, r->body),
	};
	http_call_finish(call);
	c->what = NULL;
	list_add_last(&s->free, &c->node);
	s->o.on_back(s->o.owner, what);
}

enum err sender_create(const struct sender_options *o, struct sender **ret)
{
	struct sender *s = mem_take(sizeof(*s));
	const struct http_client_options client = { .ca_file = o->ca_file };

	*s = (struct sender){ .o = *o };
	list_init(&s->free);
	enum err e = http_client_create(o->loop, &client, &s->client);
	if (e) {
		mem_give(s);
		return e;
	}
	s->carriers = mem_take(o->pool * sizeof(s->carriers[0]) + 1);
	for (size_t i = 0; i < o->pool; i++) {
		s->carriers[i] = (struct carrier){ .sender = s };
		list_add_last(&s->free, &s->carriers[i].node);
	}
	*ret = s;
	return OK;
}

void sender_send(struct sender *s, struct sending *what)
{
	struct list_node *n = list_take_first(&s->free);

	ASSERT(n); /* as many carriers as sendings */
	struct carrier *c = CONTAINER_OF(n, struct carrier, node);
	c->what = what;
	c->call = (struct http_call){ .request = what->request, .on_done = on_done };
	http_start(s->client, &c->call);
}

static void on_client_closed(void *owner)
{
	struct sender *s = owner;
	void (*on_closed)(void *) = s->on_closed;
	void *who = s->owner;

	mem_give(s->carriers);
	mem_give(s);
	on_closed(who);
}

void sender_destroy(struct sender *s, void (*on_closed)(void *owner), void *owner)
{
	if (!s) {
		on_closed(owner);
		return;
	}
	s->on_closed = on_closed;
	s->owner = owner;
	http_client_destroy(s->client, on_client_closed, s);
}
