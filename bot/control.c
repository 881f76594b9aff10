/* SPDX-License-Identifier: MIT */
/* Serves the control socket. `pause` and `resume` go through dispatch like the chat commands rem
 * and lanjut, as local:<uid>; `status` reads the snapshot. Loop thread. Limits: 16 connections, 256
 * bytes a line, 5 s to send it. */
#include "bot/control.h"

#include "bot/base/buf.h"
#include "bot/net/worker.h"
#include "bot/verify.h"
#include "bot/web/status.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CLIENTS_MAX = 16, LINE_MAX_BYTES = 256, LINE_MS = 5000 };

struct control {
	struct control_options o;
	uv_pipe_t server;
	struct arena mem; /* the path */
	const char *path;
	size_t n_clients;
	struct list clients;
	bool is_closing, is_server_closed;
	void (*on_closed)(void *owner);
	void *owner;
};

struct client {
	struct list_node node;
	struct control *control;
	uv_pipe_t pipe;
	uv_timer_t timer;
	uv_write_t write;
	char actor[24], line[LINE_MAX_BYTES];
	size_t len;
	struct writer_act act;
	struct worker_task verify;
	str verified;
	bool is_acting, is_closing;
	int handles_open;
	struct arena mem;
};

static void finish_when_empty(struct control *c)
{
	if (!c->is_closing || !c->is_server_closed || c->n_clients)
		return;
	void (*on_closed)(void *) = c->on_closed;
	void *owner = c->owner;
	unlink(c->path);
	arena_finish(&c->mem);
	mem_give(c);
	on_closed(owner);
}

static void on_client_handle_closed(uv_handle_t *h)
{
	struct client *cl = h->data;
	struct control *c = cl->control;

	if (--cl->handles_open)
		return;
	list_remove(&c->clients, &cl->node);
	c->n_clients--;
	arena_finish(&cl->mem);
	arena_finish(&cl->act.act.mem);
	mem_give(cl);
	finish_when_empty(c);
}

/* An act that the writer has, or a worker's, keeps the client until it is done. */
static void client_close(struct client *cl)
{
	cl->is_closing = true;
	if (cl->is_acting || uv_is_closing((uv_handle_t *)&cl->pipe))
		return;
	uv_close((uv_handle_t *)&cl->pipe, on_client_handle_closed);
	uv_close((uv_handle_t *)&cl->timer, on_client_handle_closed);
}

static void on_written(uv_write_t *req, int status)
{
	(void)status;
	client_close(CONTAINER_OF(req, struct client, write));
}

static void client_answer(struct client *cl, str text)
{
	str whole = arena_printf(&cl->mem, "%" STR_FMT "\n", STR_ARG(text));
	uv_buf_t buf = uv_buf_init((char *)(uintptr_t)whole.ptr, (unsigned)whole.len);

	if (uv_write(&cl->write, (uv_stream_t *)&cl->pipe, &buf, 1, on_written))
		client_close(cl);
}

static void on_acted(struct writer_act *a)
{
	struct client *cl = CONTAINER_OF(a, struct client, act);

	cl->is_acting = false;
	if (cl->is_closing)
		client_close(cl);
	else if (a->act.is_done)
		client_answer(cl, a->act.result);
	else
		client_answer(cl, STR("error: the store cannot commit; nothing was changed"));
}

static void client_act(struct client *cl, str command, str arguments)
{
	cl->act.act.actor = cl->actor;
	cl->act.act.command = command;
	cl->act.act.arguments = arguments;
	cl->act.on_done = on_acted;
	cl->is_acting = true;
	if (writer_put_act(cl->control->o.writer, &cl->act)) {
		cl->is_acting = false;
		client_answer(cl, STR("error: too many orders wait; try again"));
	}
}

static void verify_work(struct worker_task *task)
{
	struct client *cl = CONTAINER_OF(task, struct client, verify);

	cl->verified = verify_json(cl->control->o.state_dir, &cl->mem);
}

static void on_verified(struct worker_task *task)
{
	struct client *cl = CONTAINER_OF(task, struct client, verify);

	cl->is_acting = false;
	if (cl->is_closing)
		client_close(cl);
	else
		client_answer(cl, cl->verified);
}

static void client_verify(struct client *cl)
{
	cl->verify = (struct worker_task){ .work = verify_work, .on_done = on_verified };
	cl->is_acting = true;
	worker_start(cl->control->o.loop, &cl->verify);
}

static void client_order(struct client *cl, str line)
{
	struct stats s;

	uv_read_stop((uv_stream_t *)&cl->pipe);
	uv_timer_stop(&cl->timer);
	writer_stats(cl->control->o.writer, &s);
	if (str_eq(line, STR("status")))
		client_answer(cl, status_text(&s, &cl->mem));
	else if (str_eq(line, STR("status json")))
		client_answer(cl, status_json(&s, &cl->mem));
	else if (str_starts(line, STR("phone ")))
		client_answer(cl, status_phone(&s, str_slice(line, 6, line.len)));
	else if (str_eq(line, STR("pause")))
		client_act(cl, STR("rem"), STR_NONE);
	else if (str_eq(line, STR("resume")))
		client_act(cl, STR("lanjut"), STR("semua"));
	else if (str_eq(line, STR("resume after-restore")))
		client_act(cl, STR("lanjut"), STR("after-restore"));
	else if (str_eq(line, STR("verify")))
		client_verify(cl);
	else
		client_answer(
			cl,
			STR("error: orders are status, status json, phone ACCOUNT, pause, resume, "
			    "resume after-restore, "
			    "verify"));
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *ret)
{
	struct client *cl = h->data;

	(void)suggested;
	*ret = uv_buf_init(cl->line + cl->len, (unsigned)(sizeof(cl->line) - cl->len));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct client *cl = stream->data;

	(void)buf;
	if (n < 0) {
		client_close(cl);
		return;
	}
	cl->len += (size_t)n;
	str all = { cl->line, cl->len };
	ptrdiff_t end = str_find_char(all, '\n');
	if (end >= 0)
		client_order(cl, str_trim(str_slice(all, 0, (size_t)end)));
	else if (cl->len == sizeof(cl->line))
		client_close(cl);
}

static void on_late(uv_timer_t *timer)
{
	client_close(timer->data);
}

/* Who is at the other end. */
static bool client_may(struct client *cl)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);
	uv_os_fd_t fd;

	if (uv_fileno((uv_handle_t *)&cl->pipe, &fd) ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len))
		return false;
	(void)snprintf(cl->actor, sizeof(cl->actor), "local:%u", (unsigned)cred.uid);
	return cred.uid == 0 || cred.uid == geteuid();
}

static void on_connection(uv_stream_t *server, int status)
{
	struct control *c = server->data;

	if (status < 0)
		return;
	struct client *cl = mem_take(sizeof(*cl));
	*cl = (struct client){ .control = c, .handles_open = 2 };
	arena_init(&cl->mem, 0);
	arena_init(&cl->act.act.mem, 0);
	uv_pipe_init(c->o.loop, &cl->pipe, 0);
	uv_timer_init(c->o.loop, &cl->timer);
	cl->pipe.data = cl->timer.data = cl;
	list_add_last(&c->clients, &cl->node);
	c->n_clients++;

	if (uv_accept(server, (uv_stream_t *)&cl->pipe) || c->n_clients > CLIENTS_MAX ||
	    !client_may(cl)) {
		client_close(cl);
		return;
	}
	uv_timer_start(&cl->timer, on_late, LINE_MS, 0);
	uv_read_start((uv_stream_t *)&cl->pipe, on_alloc, on_read);
}

enum err control_create(const struct control_options *o, struct control **ret, struct why *reterr)
{
	struct control *c = mem_take(sizeof(*c));

	*c = (struct control){ .o = *o };
	arena_init(&c->mem, 0);
	list_init(&c->clients);
	c->path = arena_printf(&c->mem, "%" STR_FMT "/control.sock", STR_ARG(o->state_dir)).ptr;
	unlink(c->path); /* the store's lock says that nobody else uses it */
	uv_pipe_init(o->loop, &c->server, 0);
	c->server.data = c;

	mode_t old = umask(0177);
	int failed = uv_pipe_bind(&c->server, c->path);
	umask(old);
	if (!failed)
		failed = uv_listen((uv_stream_t *)&c->server, CLIENTS_MAX, on_connection);
	*ret = c;
	return failed ? why_set(reterr, ERR_IO, "%s: %s", c->path, uv_strerror(failed)) : OK;
}

static void on_server_closed(uv_handle_t *h)
{
	struct control *c = h->data;

	c->is_server_closed = true;
	finish_when_empty(c);
}

void control_destroy(struct control *c, void (*on_closed)(void *owner), void *owner)
{
	if (!c) {
		on_closed(owner);
		return;
	}
	c->is_closing = true;
	c->on_closed = on_closed;
	c->owner = owner;
	uv_close((uv_handle_t *)&c->server, on_server_closed);
	for (struct list_node *n = list_first(&c->clients), *next; n; n = next) {
		next = list_next(&c->clients, n);
		client_close(CONTAINER_OF(n, struct client, node));
	}
}
