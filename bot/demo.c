/* SPDX-License-Identifier: MIT */
/* The wiring of `siar demo`: a temporary state directory with a configuration and secrets of its
 * own (nothing of a real account can be beside it), the sandbox network on its thread, and siar as
 * `siar run` would be. Main thread, except panel() and move_clock(), which the sandbox calls from
 * its own: `lock` keeps them from a writer that has been stopped. */
#include "bot/demo.h"

#include "bot/app.h"
#include "bot/base/log.h"
#include "bot/flow/writer.h"
#include "bot/load.h"
#include "bot/sandbox/sandbox.h"
#include "bot/sandbox/seed.h"
#include "bot/web/panel.h"

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { OPEN_FILES_MAX = 16 };

struct demo {
	struct arena mem;
	str dir;
	struct clock_ahead clock;
	struct config *config;
	struct sandbox *sandbox;
	pthread_mutex_t lock;
	struct writer *writer; /* NULL before it runs and once it stops */
};

/* Until siar listens to them, what would end the process waits: the folder must not stay behind. */
static void hold_signals(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	pthread_sigmask(how, &set, NULL);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static enum err make_dir(struct demo *d, struct why *reterr)
{
	const char *tmp = getenv("TMPDIR");
	str form = arena_printf(&d->mem, "%s/siar-demo-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	char *path = mkdtemp((char *)(uintptr_t)form.ptr);

	if (!path)
		return why_set(reterr, ERR_IO, "cannot make a folder like %" STR_FMT,
			       STR_ARG(form));
	d->dir = form;
	return OK;
}

static enum err write_file(struct demo *d, const char *name, str text, struct why *reterr)
{
	str path = arena_printf(&d->mem, "%" STR_FMT "/%s", STR_ARG(d->dir), name);
	int fd = open(path.ptr, O_CREAT | O_WRONLY | O_EXCL | O_CLOEXEC, 0600);
	bool is_good = fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len;

	if (fd >= 0 && close(fd) != 0)
		is_good = false;
	return is_good ? OK : why_set(reterr, ERR_IO, "cannot write %" STR_FMT, STR_ARG(path));
}

static str config_text(struct demo *d)
{
	return arena_printf(&d->mem,
			    "office: Dinkop Jatim (demo)\nlate_limit_h: 0\nrules: bebas\n"
			    "listen: 127.0.0.1:0\n"
			    "state_dir: %" STR_FMT "/state\n"
			    "people:\n"
			    "  moderators: [phone: " SEED_MODERATOR "]\n"
			    "  operators: [phone: " SEED_OPERATOR "]\n"
			    "accounts:\n"
			    "  - name: demo\n"
			    "    kind: whatsapp_cloud\n"
			    "    base_url: http://127.0.0.1:%d/v23.0\n"
			    "    allow_plain_http: true\n"
			    "    phone: " SANDBOX_PHONE "\n"
			    "    phone_number_id: \"" SANDBOX_NUMBER_ID "\"\n"
			    "    app_secret_file: app_secret\n"
			    "    verify_token_file: verify_token\n"
			    "    access_token_file: access_token\n"
			    "    mark_read: true\n"
			    "    templates:\n"
			    "      promo: { id: { name: promo, language: id } }\n"
			    "      promo_photo: { id: { name: promo_foto, language: id } }\n"
			    "      digest: { id: { name: ringkasan, language: id } }\n"
			    "      notice: { id: { name: pemberitahuan, language: id } }\n",
			    STR_ARG(d->dir), sandbox_port(d->sandbox));
}

/* The files that an operator would write, so that all that is done with them is as it is there. */
static enum err configure(struct demo *d, struct why *reterr)
{
	str path = arena_printf(&d->mem, "%" STR_FMT "/siar.yaml", STR_ARG(d->dir));
	struct config_errors errors;

	enum err e = write_file(d, "app_secret", STR(SANDBOX_APP_SECRET), reterr);
	if (!e)
		e = write_file(d, "verify_token", STR(SANDBOX_VERIFY_TOKEN), reterr);
	if (!e)
		e = write_file(d, "access_token", STR(SANDBOX_TOKEN), reterr);
	if (!e)
		e = write_file(d, "siar.yaml", config_text(d), reterr);
	if (e)
		return e;
	e = load_config(path.ptr, &d->config, &errors);
	if (e)
		(void)why_set(reterr, e, "%" STR_FMT,
			      STR_ARG(config_errors_format(&errors, &d->mem)));
	config_errors_finish(&errors);
	return e;
}

static void move_clock(void *owner, int64_t by_ms)
{
	struct demo *d = owner;

	clock_ahead_move(&d->clock, by_ms);
	pthread_mutex_lock(&d->lock);
	if (d->writer)
		writer_wake(d->writer);
	pthread_mutex_unlock(&d->lock);
}

static str panel(void *owner, struct arena *mem)
{
	struct demo *d = owner;
	struct panel_in in = { .config = d->config, .now_ms = clock_wall_ms(&d->clock.clock) };

	pthread_mutex_lock(&d->lock);
	if (d->writer)
		writer_stats(d->writer, &in.stats);
	pthread_mutex_unlock(&d->lock);
	return panel_json(&in, mem);
}

static void greet(const struct demo *d)
{
	(void)printf("http://127.0.0.1:%d/\n\n"
		     "Siar is running on a simulated network: open this address in a browser.\n"
		     "Nothing here reaches a real phone. Stop it with Ctrl-C.\n"
		     "\n"
		     "  Cloud API   http://127.0.0.1:%d/v23.0  number " SANDBOX_NUMBER_ID
		     "  token " SANDBOX_TOKEN "\n"
		     "  status      siar status -c %" STR_FMT "/siar.yaml\n",
		     sandbox_port(d->sandbox), sandbox_port(d->sandbox), STR_ARG(d->dir));
	(void)fflush(stdout);
}

static void on_started(void *owner, struct writer *writer, int port)
{
	struct demo *d = owner;

	pthread_mutex_lock(&d->lock);
	d->writer = writer;
	pthread_mutex_unlock(&d->lock);
	sandbox_connect(d->sandbox,
			arena_printf(&d->mem, "http://127.0.0.1:%d/webhook/demo", port).ptr);
	greet(d);
	hold_signals(SIG_UNBLOCK);
}

static void on_stopping(void *owner)
{
	struct demo *d = owner;

	pthread_mutex_lock(&d->lock);
	d->writer = NULL;
	pthread_mutex_unlock(&d->lock);
}

static void on_ready(void *owner)
{
	(void)owner;
	(void)printf("\nThe demo's people have written; now it is your turn.\n");
	(void)fflush(stdout);
}

static enum err run(struct demo *d, int port, bool has_people, struct why *reterr)
{
	const struct sandbox_options sandbox = {
		.port = port,
		.has_seed = has_people,
		.clock = &d->clock.clock,
		.move_clock = move_clock,
		.panel = panel,
		.on_ready = has_people ? on_ready : NULL,
		.owner = d,
	};
	struct app_options app = {
		.clock = &d->clock.clock,
		.ends_with_terminal = true,
		.on_started = on_started,
		.on_stopping = on_stopping,
		.owner = d,
	};

	enum err e = make_dir(d, reterr);
	if (!e)
		e = sandbox_start(&sandbox, &d->sandbox, reterr);
	if (!e)
		e = configure(d, reterr);
	if (e)
		return e;
	app.config = d->config;
	return app_run(&app, reterr);
}

enum err demo_run(int port, bool has_people, struct why *reterr)
{
	struct demo d = { .lock = PTHREAD_MUTEX_INITIALIZER };

	arena_init(&d.mem, 0);
	clock_ahead_init(&d.clock);
	log_set_level(LOG_WARN);
	hold_signals(SIG_BLOCK);
	enum err e = run(&d, port, has_people, reterr);
	sandbox_stop(d.sandbox);
	config_destroy(d.config);
	if (d.dir.len)
		(void)nftw(d.dir.ptr, remove_one, OPEN_FILES_MAX, FTW_DEPTH | FTW_PHYS);
	arena_finish(&d.mem);
	return e;
}
