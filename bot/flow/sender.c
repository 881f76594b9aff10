/* SPDX-License-Identifier: MIT */
/* Carries requests to the network: one http_call for each sending of the pool, so nothing is
 * allocated on the way. The reply is copied into the sending's own memory before it goes back to
 * the writer; a fetched file goes to a worker instead, which checks and keeps it. Loop thread only.
 */
#include "bot/flow/sender.h"

#include "bot/base/log.h"
#include "bot/net/worker.h"

struct carrier {
	struct http_call call;
	struct sender *sender;
	struct sending *what; /* NULL = free */
	struct worker_task keep;
	struct list_node node;
};

struct sender {
	struct sender_options o;
	struct http_client *client;
	struct carrier *carriers;
	struct list free;
	size_t keeping; /* workers that have a carrier */
	bool is_client_closed;
	void (*on_closed)(void *owner);
	void *owner;
};

/* Without the body when a worker had it. */
static void give_back(struct carrier *c, bool has_body)
{
	struct sender *s = c->sender;
	struct sending *what = c->what;
	const struct http_reply *r = &c->call.reply;

	what->how = c->call.how;
	what->obstacle = c->call.obstacle;
	what->reply = (struct http_reply){
		.status = r->status,
		.content_type = arena_str(&what->mem, r->content_type),
		.retry_after = arena_str(&what->mem, r->retry_after),
		.body = has_body ? arena_str(&what->mem, r->body) : STR_NONE,
	};
	what->error = arena_str(&what->mem, str_from(c->call.error));
	http_call_finish(&c->call);
	c->what = NULL;
	list_add_last(&s->free, &c->node);
	s->o.on_back(s->o.owner, what);
}

/* On a worker; nobody else touches the sending or the call meanwhile. */
static void keep_file(struct worker_task *task)
{
	struct carrier *c = CONTAINER_OF(task, struct carrier, keep);
	struct sending *what = c->what;
	str file = c->call.reply.body;
	struct arena mem;

	arena_init(&mem, 0);
	if (what->file_of)
		file = what->file_of(file, &mem);
	what->kept = shelf_put(c->sender->o.state_dir, file, &what->item, &what->kept_reason);
	arena_finish(&mem);
}

static void close_when_over(struct sender *s)
{
	void (*on_closed)(void *) = s->on_closed;
	void *owner = s->owner;

	if (!s->is_client_closed || s->keeping > 0)
		return;
	mem_give(s->carriers);
	mem_give(s);
	on_closed(owner);
}

static void on_kept(struct worker_task *task)
{
	struct carrier *c = CONTAINER_OF(task, struct carrier, keep);
	struct sender *s = c->sender;

	s->keeping--;
	give_back(c, false);
	close_when_over(s);
}

static void on_done(struct http_call *call)
{
	struct carrier *c = CONTAINER_OF(call, struct carrier, call);
	struct sending *what = c->what;

	if (call->is_file_lost || (what->is_file && call->is_reply_crowded)) {
		what->kept = ERR_IO;
	} else if (what->is_file && call->is_reply_too_large) {
		what->kept = ERR_INVALID;
		what->kept_reason = "media.too_large";
	} else if (what->is_file && call->how == HTTP_ANSWERED && call->reply.status == 200) {
		c->sender->keeping++;
		c->keep = (struct worker_task){ .work = keep_file, .on_done = on_kept };
		worker_start(c->sender->o.loop, &c->keep);
		return;
	}
	give_back(c, true);
}

enum err sender_create(const struct sender_options *o, struct sender **ret)
{
	struct sender *s = mem_take(sizeof(*s));
	const struct http_client_options client = {
		.ca_file = o->ca_file,
		.max_connections = (long)o->max_connections,
	};

	*s = (struct sender){ .o = *o };
	list_init(&s->free);
	if (shelf_open(o->state_dir)) /* photos fail until it can be made; the rest goes on */
		log_event(LOG_ERROR, "store.failed", "at=media");
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
	c->call = (struct http_call){
		.request = what->request,
		.public_only = what->is_file && what->is_public_only,
		.on_done = on_done,
	};
	http_start(s->client, &c->call);
}

void sender_end_questions(struct sender *s)
{
	for (size_t i = 0; i < s->o.pool; i++) {
		struct carrier *c = &s->carriers[i];
		if (c->what && c->what->work.kind >= WORK_POLL)
			http_abort(&c->call);
	}
}

static void on_client_closed(void *owner)
{
	struct sender *s = owner;

	s->is_client_closed = true;
	close_when_over(s);
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
