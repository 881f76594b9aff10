/* SPDX-License-Identifier: MIT */
/* The way of a new configuration: read on a worker, taken by the writer, then told to the receiver.
 * Earlier ones stay until the process ends: rows and sends under way may point into them. Loop
 * thread. */
#include "bot/reload.h"

#include "bot/base/log.h"
#include "bot/load.h"
#include "bot/net/worker.h"

#include <signal.h>

enum { WATCH_MS = 2000 };

struct version {
	struct config *config;
	struct version *older;
};

struct reload {
	struct reload_options o;
	uv_signal_t on_hup;
	uv_fs_poll_t watch;
	int handles_open;
	struct arena mem;
	const char *path;
	struct version *versions; /* taken ones, newest first */
	/* one at a time */
	bool is_busy, is_again, is_closing;
	struct worker_task task;
	struct config *loaded;
	struct config_errors errors;
	struct writer_reload order;
	void (*on_closed)(void *owner);
	void *owner;
};

static void start(struct reload *r);

static void on_handle_closed(uv_handle_t *h)
{
	struct reload *r = h->data;

	if (!--r->handles_open)
		r->on_closed(r->owner);
}

static void close_when_idle(struct reload *r)
{
	if (!r->is_closing || r->is_busy)
		return;
	uv_close((uv_handle_t *)&r->on_hup, on_handle_closed);
	uv_close((uv_handle_t *)&r->watch, on_handle_closed);
}

static void finish(struct reload *r)
{
	r->is_busy = false;
	config_errors_finish(&r->errors);
	close_when_idle(r);
	if (!r->is_closing && r->is_again)
		start(r);
}

static void on_taken(struct writer_reload *order)
{
	struct reload *r = CONTAINER_OF(order, struct reload, order);

	if (order->is_ok) {
		struct version *v = ARENA_NEW(&r->mem, struct version);
		*v = (struct version){ r->loaded, r->versions };
		r->versions = v;
		r->o.config = r->loaded;
		receiver_use(r->o.receiver, order->gateways, order->n_gateways);
		log_event(LOG_INFO, "app.reload", "accounts=%zu", r->loaded->n_accounts);
	} else {
		log_event(LOG_ERROR, "config.error", "why=%s",
			  log_str(STR("the store could not take it")));
		config_destroy(r->loaded);
	}
	finish(r);
}

static void log_errors(const struct reload *r)
{
	for (size_t i = 0; i < r->errors.count; i++)
		log_event(LOG_ERROR, "config.error", "at=%" STR_FMT ":%d:%d why=%s",
			  STR_ARG(r->errors.items[i].file), r->errors.items[i].line,
			  r->errors.items[i].column, log_str(r->errors.items[i].text));
}

static void say_restart(str what, str old, str new)
{
	if (!str_eq(old, new))
		log_event(LOG_WARN, "config.error", "key=%" STR_FMT " why=%s", STR_ARG(what),
			  log_str(STR("takes effect at the next start")));
}

static void on_loaded(struct worker_task *task)
{
	struct reload *r = CONTAINER_OF(task, struct reload, task);

	if (!r->loaded) {
		log_errors(r);
		finish(r);
		return;
	}
	say_restart(STR("listen"), r->o.config->listen, r->loaded->listen);
	say_restart(STR("listen_admin"), r->o.config->listen_admin, r->loaded->listen_admin);
	say_restart(STR("state_dir"), r->o.config->state_dir, r->loaded->state_dir);

	r->order = (struct writer_reload){ .config = r->loaded, .on_done = on_taken };
	enum err e = writer_put_reload(r->o.writer, &r->order);
	ASSERT(!e); /* one at a time */
}

static void load_work(struct worker_task *task)
{
	struct reload *r = CONTAINER_OF(task, struct reload, task);

	if (load_config(r->path, &r->loaded, &r->errors))
		r->loaded = NULL;
}

static void start(struct reload *r)
{
	r->is_again = r->is_busy;
	if (r->is_busy || r->is_closing)
		return;
	r->is_busy = true;
	r->loaded = NULL;
	r->task = (struct worker_task){ .work = load_work, .on_done = on_loaded };
	worker_start(r->o.loop, &r->task);
}

static void on_signal(uv_signal_t *h, int signum)
{
	(void)signum;
	start(h->data);
}

static void on_change(uv_fs_poll_t *h, int status, const uv_stat_t *before, const uv_stat_t *after)
{
	(void)before;
	(void)after;
	if (!status)
		start(h->data);
}

struct reload *reload_create(const struct reload_options *o)
{
	struct reload *r = mem_take(sizeof(*r));

	*r = (struct reload){ .o = *o, .handles_open = 2 };
	arena_init(&r->mem, 0);
	r->path = arena_cstr(&r->mem, o->config->file);
	uv_signal_init(o->loop, &r->on_hup);
	uv_fs_poll_init(o->loop, &r->watch);
	r->on_hup.data = r->watch.data = r;
	uv_signal_start(&r->on_hup, on_signal, SIGHUP);
	uv_fs_poll_start(&r->watch, on_change, r->path, WATCH_MS);
	return r;
}

void reload_close(struct reload *r, void (*on_closed)(void *owner), void *owner)
{
	if (!r) {
		on_closed(owner);
		return;
	}
	r->is_closing = true;
	r->on_closed = on_closed;
	r->owner = owner;
	close_when_idle(r);
}

void reload_destroy(struct reload *r)
{
	if (!r)
		return;
	for (struct version *v = r->versions; v; v = v->older)
		config_destroy(v->config);
	arena_finish(&r->mem);
	mem_give(r);
}
