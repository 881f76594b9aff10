/* SPDX-License-Identifier: MIT */
/* The HTTP server's loop side: accepting, limits and deadlines around libmicrohttpd, whose epoll
 * descriptor is polled by libuv. Loop thread only. One MHD_run a loop iteration serves all that
 * became ready and all that was answered in it: readiness and answers only ask for it, and the
 * check handle, which comes after the events of an iteration, does it. The library's own time-outs
 * restart with every byte, so a sweep shuts sockets by the time spent in a phase instead. */

#include "bot/net/http_server_parts.h"

#include "bot/base/arena.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SWEEP_MS_MIN = 20, SWEEP_MS_MAX = 500 };

static void on_idle(uv_idle_t *idle)
{
	(void)idle;
}

void http_want_run(struct http_server *s)
{
	if (s->is_run_wanted)
		return;
	s->is_run_wanted = true;
	uv_idle_start(&s->idle, on_idle);
}

static void run(struct http_server *s)
{
	s->is_running = true;
	MHD_run(s->daemon);
	s->is_running = false;
}

static void on_check(uv_check_t *check)
{
	struct http_server *s = CONTAINER_OF(check, struct http_server, check);
	MHD_UNSIGNED_LONG_LONG wait_ms;

	if (!s->is_run_wanted)
		return;
	s->is_run_wanted = false;
	run(s);
	/* 0 = some connection has more to do than one round; others get their turn first. */
	if (MHD_get_timeout(s->daemon, &wait_ms) == MHD_YES && wait_ms == 0)
		s->is_run_wanted = true;
	if (!s->is_run_wanted)
		uv_idle_stop(&s->idle);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	(void)status;
	(void)events;
	http_want_run(CONTAINER_OF(poll, struct http_server, poll));
}

/* ---- connections and their deadlines ---- */

static long phase_limit_ms(const struct http_server *s, enum phase phase)
{
	const struct http_deadlines *d = &s->o.deadlines;

	switch (phase) {
	case PHASE_HEAD:
		return d->head_ms;
	case PHASE_BODY:
		return d->body_ms;
	case PHASE_ANSWER:
		return d->answer_ms;
	case PHASE_IDLE:
		return d->idle_ms;
	case PHASE_WAITING: /* the owner's time, not the client's */
	case PHASE_STREAM:
	case PHASES:
	case PHASE_NONE:
		break;
	}
	return -1;
}

void http_phase_set(struct connection *conn, enum phase phase)
{
	struct http_server *s = conn->server;

	/* One that was shut is over, but who waits for us must be found when the server ends. */
	if (!conn->is_counted && phase != PHASE_WAITING && phase != PHASE_STREAM)
		phase = PHASE_NONE;
	if (conn->phase != PHASE_NONE)
		list_remove(&s->phases[conn->phase], &conn->node);
	conn->phase = phase;
	conn->since_ms = uv_now(s->loop);
	if (phase != PHASE_NONE)
		list_add_last(&s->phases[phase], &conn->node);
}

void http_connection_forget(struct connection *conn)
{
	http_phase_set(conn, PHASE_NONE);
	if (conn->is_counted)
		peers_give(&conn->server->peers, &conn->peer);
	conn->server->n_kept -= conn->is_kept;
	mem_give(conn);
}

void http_shut(struct connection *conn)
{
	http_phase_set(conn, PHASE_NONE);
	if (conn->is_counted)
		peers_give(&conn->server->peers, &conn->peer);
	conn->is_counted = false;
	shutdown(conn->fd, SHUT_RDWR);
}

/* Shuts what is too old; the library notices and closes. Lists are in order of age. */
static void sweep_phase(struct http_server *s, enum phase phase)
{
	struct list_node *node;
	long limit_ms = phase_limit_ms(s, phase);

	if (limit_ms < 0)
		return;
	while ((node = list_first(&s->phases[phase]))) {
		struct connection *conn = CONTAINER_OF(node, struct connection, node);
		if (uv_now(s->loop) - conn->since_ms < (uint64_t)limit_ms)
			return;
		http_shut(conn);
	}
}

static void on_sweep(uv_timer_t *timer)
{
	struct http_server *s = CONTAINER_OF(timer, struct http_server, sweep);

	for (int phase = 0; phase < PHASES; phase++)
		sweep_phase(s, (enum phase)phase);
	bool are_some_left = linger_sweep(&s->lingerers);
	if (!are_some_left && peers_count(&s->peers) == 0)
		uv_timer_stop(timer);
}

static uint64_t sweep_ms(const struct http_deadlines *d)
{
	long least = d->head_ms < d->body_ms ? d->head_ms : d->body_ms;

	if (d->answer_ms < least)
		least = d->answer_ms;
	if (d->idle_ms < least)
		least = d->idle_ms;
	least /= 10;
	if (least < SWEEP_MS_MIN)
		return SWEEP_MS_MIN;
	return least > SWEEP_MS_MAX ? SWEEP_MS_MAX : (uint64_t)least;
}

static void start_sweep(struct http_server *s)
{
	uint64_t every_ms = sweep_ms(&s->o.deadlines);

	if (!uv_is_active((uv_handle_t *)&s->sweep))
		uv_timer_start(&s->sweep, on_sweep, every_ms, every_ms);
}

/* Without libmicrohttpd, which would keep memory for it. */
static void turn_away(struct http_server *s, int fd)
{
	static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
				     "Content-Length: 0\r\nConnection: close\r\n\r\n";

	(void)!send(fd, answer, sizeof(answer) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	linger_on(&s->lingerers, fd);
	close(fd);
	start_sweep(s);
}

static void on_connection(struct listener *l, int fd, const struct sockaddr *addr,
			  socklen_t addr_len)
{
	struct http_server *s = CONTAINER_OF(l, struct http_server, listener);
	struct peer peer;

	enum peers_answer answer = peers_take(&s->peers, addr, &peer);
	if (answer == PEERS_TOO_MANY && http_crowd_shut_one(s, peer.is_trusted))
		answer = peers_take(&s->peers, addr, &peer);
	if (answer != PEERS_TAKEN) {
		turn_away(s, fd);
		return;
	}
	struct connection *conn = mem_take(sizeof(*conn));
	*conn = (struct connection){
		.server = s, .phase = PHASE_NONE, .fd = fd, .peer = peer, .is_counted = true
	};
	s->accepting = conn;
	MHD_add_connection(s->daemon, fd, addr, addr_len); /* closes fd when it fails */
	if (s->accepting) {
		s->accepting = NULL;
		http_connection_forget(conn);
		return;
	}
	start_sweep(s);
}

/* ---- life ---- */

static void set_defaults(struct http_server_options *o)
{
	struct http_deadlines *d = &o->deadlines;

	o->max_body_bytes = o->max_body_bytes ? o->max_body_bytes : 4 << 20;
	o->max_total_body_bytes = o->max_total_body_bytes ? o->max_total_body_bytes : 64 << 20;
	o->max_connections = o->max_connections ? o->max_connections : 3072;
	o->max_connections_per_ip = o->max_connections_per_ip ? o->max_connections_per_ip : 64;
	d->head_ms = d->head_ms ? d->head_ms : 5000;
	d->body_ms = d->body_ms ? d->body_ms : 10000;
	d->answer_ms = d->answer_ms ? d->answer_ms : 30000;
	d->idle_ms = d->idle_ms ? d->idle_ms : 75000;
	o->trusted = NULL; /* copied by peers; the caller's may go */
}

static void count_closed(struct http_server *s)
{
	if (--s->open_handles > 0)
		return;
	void (*on_closed)(void *owner) = s->on_closed;
	void *owner = s->o.owner;
	peers_finish(&s->peers);
	mem_give(s);
	if (on_closed)
		on_closed(owner);
}

static void on_listener_closed(struct listener *l)
{
	count_closed(CONTAINER_OF(l, struct http_server, listener));
}

static void on_handle_closed(uv_handle_t *h)
{
	count_closed(h->data);
}

static void open_handles(struct http_server *s)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	ASSERT(info);

	int failed = uv_poll_init(s->loop, &s->poll, info->epoll_fd);
	ASSERT(!failed);
	uv_check_init(s->loop, &s->check);
	uv_idle_init(s->loop, &s->idle);
	uv_timer_init(s->loop, &s->sweep);
	s->poll.data = s->check.data = s->idle.data = s->sweep.data = s;
	s->open_handles = 5; /* these and the listener */
	uv_poll_start(&s->poll, UV_READABLE, on_ready);
	uv_check_start(&s->check, on_check);
}

enum err http_server_create(uv_loop_t *loop, const struct http_server_options *o,
			    struct http_server **ret, struct why *reterr)
{
	struct http_server *s = mem_take(sizeof(*s));

	s->loop = loop;
	s->o = *o;
	set_defaults(&s->o);
	for (int phase = 0; phase < PHASES; phase++)
		list_init(&s->phases[phase]);
	linger_init(&s->lingerers, loop);
	s->listener.on_connection = on_connection;
	s->listener.on_closed = on_listener_closed;
	enum err e = peers_init(&s->peers, s->o.max_connections, s->o.max_connections_per_ip,
				o->trusted, o->n_trusted, reterr);
	if (!e && !(s->daemon = http_daemon_start(s)))
		e = why_set(reterr, ERR_IO, "cannot start libmicrohttpd");
	if (!e)
		e = listener_open(&s->listener, loop, o->listen, o->listen_fd, reterr);
	if (e) {
		if (s->daemon)
			MHD_stop_daemon(s->daemon);
		peers_finish(&s->peers);
		mem_give(s);
		return e;
	}
	open_handles(s);
	*ret = s;
	return OK;
}

void http_server_stop_accepting(struct http_server *s)
{
	s->is_stopping = true;
	listener_close(&s->listener);
}

void http_server_destroy(struct http_server *s, void (*on_closed)(void *owner))
{
	struct list_node *node;

	if (!s)
		return;
	ASSERT(!s->is_running);
	s->on_closed = on_closed;
	s->is_closing = true;
	http_server_stop_accepting(s);
	linger_finish(&s->lingerers);
	/* The library may not stop while a connection is suspended. */
	while ((node = list_first(&s->phases[PHASE_WAITING])))
		http_drop(CONTAINER_OF(node, struct connection, node)->exchange);
	while ((node = list_first(&s->phases[PHASE_STREAM])))
		http_stream_cut(CONTAINER_OF(node, struct connection, node)->exchange->stream);
	run(s);
	uv_close((uv_handle_t *)&s->poll, on_handle_closed); /* before its descriptor goes */
	MHD_stop_daemon(s->daemon);
	uv_close((uv_handle_t *)&s->check, on_handle_closed);
	uv_close((uv_handle_t *)&s->idle, on_handle_closed);
	uv_close((uv_handle_t *)&s->sweep, on_handle_closed);
}

int http_server_port(const struct http_server *s)
{
	return listener_port(&s->listener);
}

size_t http_server_connections(const struct http_server *s)
{
	return peers_count(&s->peers);
}
