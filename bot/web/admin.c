/* SPDX-License-Identifier: MIT */
/* Metrics and readiness for operators and their tools. A request is answered from the writer's
 * snapshot and from counts that a worker reads over a read-only connection. */
#include "bot/web/admin.h"

#include "bot/net/http_server.h"
#include "bot/net/worker.h"
#include "bot/store/read.h"

enum { BODY_MAX = 64 * 1024, CONNECTIONS_MAX = 64 };

struct admin {
	struct admin_options o;
	struct http_server *server;
	size_t n_tasks;
	bool is_closing;
	void (*on_closed)(void *owner);
	void *owner;
};

/* One /metrics request on its way through a worker. */
struct scrape {
	struct worker_task task;
	struct admin *admin;
	struct http_exchange *x;
	struct metrics_in in;
	struct arena mem;
	str text;
};

static void on_server_closed(void *owner)
{
	struct admin *a = owner;
	void (*on_closed)(void *) = a->on_closed;
	void *who = a->owner;

	mem_give(a);
	on_closed(who);
}

static void close_when_idle(struct admin *a)
{
	if (a->is_closing && !a->n_tasks)
		http_server_destroy(a->server, on_server_closed);
}

static void scrape_work(struct worker_task *task)
{
	struct scrape *s = CONTAINER_OF(task, struct scrape, task);

	s->in.has_deliveries = !store_read_delivery_counts(s->admin->o.state_dir, s->in.deliveries);
	s->text = metrics_format(&s->in, &s->mem);
}

static void on_scraped(struct worker_task *task)
{
	struct scrape *s = CONTAINER_OF(task, struct scrape, task);
	struct admin *a = s->admin;

	http_answer(s->x, 200, STR("text/plain; version=0.0.4; charset=utf-8"), s->text, 0);
	arena_finish(&s->mem);
	mem_give(s);
	a->n_tasks--;
	close_when_idle(a);
}

static void scrape(struct admin *a, struct http_exchange *x)
{
	struct scrape *s = mem_take(sizeof(*s));

	*s = (struct scrape){
		.task = { .work = scrape_work, .on_done = on_scraped },
		.admin = a,
		.x = x,
	};
	arena_init(&s->mem, 0);
	a->o.read_stats(a->o.owner, &s->in);
	a->n_tasks++;
	worker_start(a->o.loop, &s->task);
}

static void ready(struct admin *a, struct http_exchange *x)
{
	struct metrics_in in;

	a->o.read_stats(a->o.owner, &in);
	if (in.stats.can_commit && in.stats.brake == STATS_BRAKE_COPY)
		http_answer(x, 200, STR("text/plain"),
			    STR("ready, but nothing is sent: the database is a copy or was "
				"restored (siar resume --after-restore)\n"),
			    0);
	else if (in.stats.can_commit)
		http_answer(x, 200, STR("text/plain"), STR("ready\n"), 0);
	else
		http_answer(x, 503, STR("text/plain"), STR("the store cannot commit\n"), 1);
}

static void on_request(void *owner, struct http_exchange *x)
{
	struct admin *a = owner;
	const struct http_request *req = http_exchange_request(x);

	if (!str_eq(req->method, STR("GET")))
		http_answer(x, 405, STR("text/plain"), STR("only GET\n"), 0);
	else if (str_eq(req->path, STR("/metrics")))
		scrape(a, x);
	else if (str_eq(req->path, STR("/readyz")))
		ready(a, x);
	else
		http_answer(x, 404, STR("text/plain"), STR("there are /metrics and /readyz\n"), 0);
}

enum err admin_create(const struct admin_options *o, struct admin **ret, struct why *reterr)
{
	struct admin *a = mem_take(sizeof(*a));
	const struct http_server_options server = {
		.listen = o->listen,
		.listen_fd = -1,
		.max_body_bytes = BODY_MAX,
		.max_total_body_bytes = BODY_MAX,
		.max_connections = CONNECTIONS_MAX,
		.max_connections_per_ip = CONNECTIONS_MAX,
		.on_request = on_request,
		.owner = a,
	};

	*a = (struct admin){ .o = *o };
	enum err e = http_server_create(o->loop, &server, &a->server, reterr);
	if (e) {
		mem_give(a);
		return e;
	}
	*ret = a;
	return OK;
}

void admin_destroy(struct admin *a, void (*on_closed)(void *owner), void *owner)
{
	if (!a) {
		on_closed(owner);
		return;
	}
	a->is_closing = true;
	a->on_closed = on_closed;
	a->owner = owner;
	close_when_idle(a);
}
