/* SPDX-License-Identifier: MIT */
/* The wiring of `siar run`: loop, store, writer, sender, listeners, control socket, signals. Parts
 * are built in this order and closed in reverse, one after the other, by app_step(). Main thread.
 *
 *   RUNNING ─▶ DRAINING ─▶ RELOAD ─▶ SENDER ─▶ WRITER ─▶ LISTENERS ─▶ CLOSED
 *
 * DRAINING: nothing new is accepted or claimed; what is in flight may come back, at most 8 s or
 * until a second signal. The writer takes nothing from WRITER on, and stays until those who ask it
 * are closed. Whatever happens, the process has ended 10 s after the first signal. */
#include "bot/app.h"

#include "bot/base/log.h"
#include "bot/base/sm.h"
#include "bot/control.h"
#include "bot/daily.h"
#include "bot/ending.h"
#include "bot/flow/receiver.h"
#include "bot/flow/sender.h"
#include "bot/limits.h"
#include "bot/reload.h"
#include "bot/systemd.h"
#include "bot/web/admin.h"

#include <signal.h>

enum { RUNNING, DRAINING, RELOAD, SENDER, WRITER, LISTENERS, CLOSED };
static const struct sm_state app_states[] = {
	[RUNNING] = { "running", TO(DRAINING) },
	[DRAINING] = { "draining", TO(RELOAD) },
	[RELOAD] = { "reload", TO(SENDER) },
	[SENDER] = { "sender", TO(WRITER) },
	[WRITER] = { "writer", TO(LISTENERS) },
	[LISTENERS] = { "listeners", TO(CLOSED) },
	[CLOSED] = { "closed", 0 },
};

enum { DRAIN_MS = 8000, DRAIN_TICK_MS = 100, MAX_BODIES = 8192, MAX_BODY_BYTES = 64 * 1024 * 1024 };

struct app {
	struct sm sm;
	uv_loop_t loop;
	uv_timer_t drain_timer;
	uint64_t drain_ends_ms;
	struct app_options o;
	struct engine engine;
	struct writer *writer;
	struct sender *sender;
	struct receiver *receiver;
	struct admin *admin;
	struct control *control;
	struct reload *reload;
	struct daily *daily;
	struct descriptors descriptors;
	int listeners_open;
};

static void app_step(struct app *a, int next);

static void on_send(void *owner, struct sending *s)
{
	struct app *a = owner;

	sender_send(a->sender, s);
}

static void on_back(void *owner, struct sending *s)
{
	struct app *a = owner;

	writer_put_verdict(a->writer, s);
	if (a->sm.state == DRAINING && !writer_in_flight(a->writer))
		app_step(a, RELOAD);
}

static void on_drain_tick(uv_timer_t *timer)
{
	struct app *a = CONTAINER_OF(timer, struct app, drain_timer);

	sender_end_questions(a->sender);
	if (!writer_in_flight(a->writer) || uv_now(&a->loop) >= a->drain_ends_ms)
		app_step(a, RELOAD);
}

static void on_reload_closed(void *owner)
{
	app_step(owner, SENDER);
}

static void on_sender_closed(void *owner)
{
	app_step(owner, WRITER);
}

static void on_writer_stopped(void *owner)
{
	app_step(owner, LISTENERS);
}

static void on_listener_closed(void *owner)
{
	struct app *a = owner;

	if (!--a->listeners_open)
		app_step(a, CLOSED);
}

static void close_listeners(struct app *a)
{
	a->listeners_open = 4;
	daily_destroy(a->daily, on_listener_closed, a);
	control_destroy(a->control, on_listener_closed, a);
	admin_destroy(a->admin, on_listener_closed, a);
	receiver_destroy(a->receiver, on_listener_closed, a);
}

static void close_rest(struct app *a)
{
	ending_close();
	uv_close((uv_handle_t *)&a->drain_timer, NULL);
	writer_destroy(a->writer);
}

static void drain(struct app *a)
{
	systemd_notify("STOPPING=1");
	ending_begin();
	if (a->o.on_stopping)
		a->o.on_stopping(a->o.owner);
	receiver_stop_accepting(a->receiver);
	writer_drain(a->writer);
	/* Also when nothing is in flight: a turn that runs now may still have claimed something. */
	a->drain_ends_ms = uv_now(&a->loop) + DRAIN_MS;
	uv_timer_start(&a->drain_timer, on_drain_tick, DRAIN_TICK_MS, DRAIN_TICK_MS);
}

/* The only place that changes the state. */
static void app_step(struct app *a, int next)
{
	sm_move(&a->sm, app_states, next);
	switch (next) {
	case DRAINING:
		drain(a);
		break;
	case RELOAD:
		uv_timer_stop(&a->drain_timer); /* it asks the sender, which goes next */
		reload_close(a->reload, on_reload_closed, a);
		break;
	case SENDER:
		sender_destroy(a->sender, on_sender_closed, a);
		break;
	case WRITER:
		writer_stop(a->writer, on_writer_stopped);
		break;
	case LISTENERS:
		close_listeners(a);
		break;
	case CLOSED:
		close_rest(a);
		break;
	default:
		break;
	}
}

static void on_stop_signal(void *owner, int signum)
{
	struct app *a = owner;

	log_event(LOG_INFO, "app.stop", "signal=%d", signum);
	if (a->sm.state == RUNNING)
		app_step(a, DRAINING);
	else if (a->sm.state == DRAINING) /* asked twice: what is in flight becomes uncertain */
		app_step(a, RELOAD);
}

static void start_signals(struct app *a)
{
	ending_watch(&(struct ending_options){
		.loop = &a->loop,
		.ends_with_terminal = a->o.ends_with_terminal,
		.on_signal = on_stop_signal,
		.owner = a,
	});
	uv_timer_init(&a->loop, &a->drain_timer);
}

static void read_stats(void *owner, struct metrics_in *ret)
{
	struct app *a = owner;

	*ret = (struct metrics_in){
		.webhooks_refused = receiver_refused(a->receiver),
		.connections = (int64_t)receiver_connections(a->receiver),
		.log_dropped = (int64_t)log_dropped(),
	};
	writer_stats(a->writer, &ret->stats);
}

static enum err start_sending(struct app *a, struct why *reterr)
{
	const struct sender_options sender = {
		.loop = &a->loop,
		.state_dir = a->o.config->state_dir,
		.pool = a->engine.n_pool,
		.max_connections = a->descriptors.sends,
		.on_back = on_back,
		.owner = a,
	};
	const struct writer_options writer = {
		.engine = &a->engine,
		.max_bodies = MAX_BODIES,
		.max_body_bytes = MAX_BODY_BYTES,
		.on_send = on_send,
		.owner = a,
	};

	enum err e = sender_create(&sender, &a->sender);
	if (!e)
		e = writer_start(&a->loop, &writer, &a->writer);
	return e ? why_set(reterr, e, "cannot start the sender") : OK;
}

static struct gateway *copy_gateways(const struct engine *e)
{
	struct gateway *copy = mem_take(sizeof(copy[0]) * e->n_accounts + 1);

	for (size_t i = 0; i < e->n_accounts; i++)
		copy[i] = e->accounts[i].gateway;
	return copy;
}

/* The socket to listen on when systemd has it, else -1. */
static enum err take_socket(str listen, int *ret_fd, struct why *reterr)
{
	*ret_fd = -1;
	if (str_eq(listen, STR("systemd")))
		return systemd_socket(ret_fd, reterr);
	if (systemd_has_sockets())
		return why_set(reterr, ERR_INVALID,
			       "systemd hands over a socket, but listen is %" STR_FMT
			       ": write \"listen: systemd\", or disable siar.socket",
			       STR_ARG(listen));
	return OK;
}

static enum err start_listening(struct app *a, int listen_fd, struct why *reterr)
{
	const struct receiver_options receiver = {
		.loop = &a->loop,
		.listen_fd = listen_fd,
		.max_connections = a->descriptors.connections,
		.config = a->o.config,
		.gateways = copy_gateways(&a->engine),
		.n_gateways = a->engine.n_accounts,
		.writer = a->writer,
		.clock = a->o.clock,
	};
	const struct admin_options admin = {
		.loop = &a->loop,
		.listen = a->o.config->listen_admin,
		.state_dir = a->o.config->state_dir,
		.read_stats = read_stats,
		.owner = a,
	};
	const struct control_options control = {
		.loop = &a->loop,
		.state_dir = a->o.config->state_dir,
		.writer = a->writer,
	};

	enum err e = receiver_create(&receiver, &a->receiver, reterr);
	if (!e)
		e = admin_create(&admin, &a->admin, reterr);
	if (!e)
		e = control_create(&control, &a->control, reterr);
	return e;
}

static void say_started(struct app *a)
{
	struct arena mem;

	arena_init(&mem, 0);
	str listen = a->o.config->listen;
	int port = receiver_port(a->receiver);
	ptrdiff_t colon = (ptrdiff_t)listen.len;
	while (colon > 0 && listen.ptr[colon - 1] != ':')
		colon--;
	if (port && colon == 0)
		listen = arena_printf(&mem, "%" STR_FMT ":%d", STR_ARG(listen), port);
	else if (port)
		listen = arena_printf(&mem, "%.*s%d", (int)colon, listen.ptr, port);
	log_event(LOG_INFO, "app.start", "listen=%" STR_FMT " accounts=%zu", STR_ARG(listen),
		  a->o.config->n_accounts);
	arena_finish(&mem);
}

enum err app_run(const struct app_options *o, struct why *reterr)
{
	struct app a = { .sm = { RUNNING }, .o = *o, .descriptors = limits_descriptors() };
	struct engine_options options = { .config = o->config, .clock = o->clock };
	int listen_fd;

	/* Errors of the calls tell it too: a client that left, a file that may not grow. */
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	random_secret(&options.seed, sizeof(options.seed));
	enum err e = take_socket(o->config->listen, &listen_fd, reterr);
	if (!e)
		e = engine_open(&a.engine, &options, reterr);
	if (e)
		return e;
	uv_loop_init(&a.loop);
	start_signals(&a);
	if (db_engine_has_wal_race())
		log_event(LOG_INFO, "store.open", "note=%s",
			  log_str(STR("this SQLite must not be opened by others while siar runs")));

	e = start_sending(&a, reterr);
	ASSERT(!e);
	e = start_listening(&a, listen_fd, reterr);
	if (e) {
		a.sm.state = DRAINING;
		app_step(&a, RELOAD);
	} else {
		const struct reload_options reload = { &a.loop, o->config, a.writer, a.receiver };
		if (!o->ends_with_terminal)
			a.reload = reload_create(&reload);
		a.daily = daily_create(&a.loop, o->config->state_dir);
		say_started(&a);
		systemd_notify("READY=1");
		if (o->on_started)
			o->on_started(o->owner, a.writer, receiver_port(a.receiver));
	}
	uv_run(&a.loop, UV_RUN_DEFAULT);
	ASSERT(a.sm.state == CLOSED);

	int busy = uv_loop_close(&a.loop);
	ASSERT(!busy);
	engine_close(&a.engine, true);
	reload_destroy(a.reload);
	log_event(LOG_INFO, "app.stop", "clean=1");
	return e;
}
