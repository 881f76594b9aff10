/* SPDX-License-Identifier: MIT */
/* The network's thread: makes its parts, runs its loop, ends them. Other threads only start and
 * stop it and say where siar's webhooks are (under a mutex, with one wake-up). Called by the wiring
 * and by tests. */

#include "bot/sandbox/sandbox.h"

#include "bot/sandbox/router.h"
#include "bot/sandbox/seed.h"

#include <stdio.h>
#include <string.h>

enum {
	BODY_BYTES_MAX = 16 << 20, /* of an upload */
	BODIES_BYTES_MAX = 64 << 20,
	CONNECTIONS_MAX = 1024,
};

struct sandbox {
	struct sandbox_options o;
	uv_loop_t loop;
	uv_thread_t thread;
	uv_async_t wake;
	uv_mutex_t mutex;
	struct {
		char url[WEBHOOK_URL_MAX];
		bool is_connected, is_stopping;
	} told; /* by other threads; under the mutex */
	/* the thread's own */
	bool is_connected;
	char base_url[64];
	int64_t moved_ms;
	struct world *world;
	struct faults faults;
	struct http_server *server;
	struct http_client *client;
	struct webhook *siar, *copies;
	struct statuses *statuses;
	struct people people;
	struct acts acts;
	struct api api;
	struct live *live;
	struct router router;
	struct seed *seed;
};

/* ---- what the parts say to each other ---- */

static void tell(void *owner, const struct update *u)
{
	struct sandbox *s = owner;

	webhook_add(s->siar, u);
	webhook_add(s->copies, u);
}

static void on_accepted(void *owner, str message_id)
{
	struct sandbox *s = owner;

	world_set_status(s->world, message_id, WORLD_DELIVERED, 0);
}

static void on_copies_verified(void *owner, bool is_ours)
{
	struct sandbox *s = owner;

	acts_webhook_verified(&s->acts, is_ours);
}

static void on_sent(void *owner, const struct world_message *m)
{
	struct sandbox *s = owner;

	statuses_sent(s->statuses, m);
}

static void on_group(void *owner, const char *kind, str json)
{
	struct arena mem;

	arena_init(&mem, 0);
	struct update u = update_group(kind, json, &mem);
	tell(owner, &u);
	arena_finish(&mem);
}

static void on_message(void *owner, const struct world_message *m)
{
	struct sandbox *s = owner;

	live_message(s->live, m);
	if (s->seed)
		seed_heard(s->seed, m);
}

static void on_status(void *owner, const struct world_message *m)
{
	struct sandbox *s = owner;

	live_status(s->live, m);
}

static void on_typing(void *owner, int person)
{
	struct sandbox *s = owner;

	live_typing(s->live, person);
}

static void on_world(void *owner)
{
	struct sandbox *s = owner;

	if (s->live)
		live_event(s->live, "world", STR("{}"));
}

static void on_faults(void *owner)
{
	struct sandbox *s = owner;
	struct arena mem;

	arena_init(&mem, 0);
	live_event(s->live, "faults", faults_json(&s->faults, &mem));
	arena_finish(&mem);
}

static void move_clock(void *owner, int64_t by_ms)
{
	struct sandbox *s = owner;

	s->moved_ms += by_ms;
	s->o.move_clock(s->o.owner, by_ms);
	live_clock(s->live);
}

/* On a worker. */
static str ask_panel(void *owner, struct arena *mem)
{
	const struct sandbox *s = owner;

	return s->o.panel(s->o.owner, mem);
}

static int64_t moved_ms(void *owner)
{
	const struct sandbox *s = owner;

	return s->moved_ms;
}

static void on_request(void *owner, struct http_exchange *x)
{
	struct sandbox *s = owner;

	router_request(&s->router, x);
}

/* ---- the seed ---- */

static void seed_says(void *owner, int person, int group, const char *text, const char *photo)
{
	struct sandbox *s = owner;
	struct people_say say = { .person = person, .group = group, .text = str_from(text) };
	struct why why;

	if (photo)
		say.photos[say.n_photos++] = str_from(photo);
	/* A script that says what nobody could say is our own mistake. */
	enum err e = people_say(&s->people, &say, &why);
	ASSERT(!e);
}

static void on_seeded(void *owner)
{
	struct sandbox *s = owner;

	live_set_ready(s->live);
	if (s->o.on_ready)
		s->o.on_ready(s->o.owner);
}

static void begin(struct sandbox *s, const char *url)
{
	const struct seed_options o = {
		.loop = &s->loop,
		.world = s->world,
		.say = seed_says,
		.move_clock = move_clock,
		.on_done = on_seeded,
		.owner = s,
	};

	s->is_connected = true;
	webhook_point(s->siar, str_from(url));
	if (s->o.has_seed)
		s->seed = seed_start(&o);
	else
		on_seeded(s);
}

/* ---- its beginning and end ---- */

static void close_all(struct sandbox *s)
{
	s->router.is_closing = true;
	seed_stop(s->seed);
	statuses_destroy(s->statuses);
	webhook_destroy(s->siar);
	webhook_destroy(s->copies);
	live_destroy(s->live);
	http_server_destroy(s->server, NULL);
	http_client_destroy(s->client, NULL, NULL);
	uv_close((uv_handle_t *)&s->wake, NULL);
}

static void on_wake(uv_async_t *wake)
{
	struct sandbox *s = CONTAINER_OF(wake, struct sandbox, wake);
	char url[WEBHOOK_URL_MAX];

	uv_mutex_lock(&s->mutex);
	bool begins = s->told.is_connected && !s->is_connected;
	bool ends = s->told.is_stopping;
	memcpy(url, s->told.url, sizeof(url));
	uv_mutex_unlock(&s->mutex);
	if (ends)
		close_all(s);
	else if (begins)
		begin(s, url);
}

static void make_webhooks(struct sandbox *s)
{
	struct webhook_options o = {
		.loop = &s->loop,
		.client = s->client,
		.faults = &s->faults,
		.random = world_random(s->world),
		.is_patient = true,
		.on_accepted = on_accepted,
		.owner = s,
	};

	s->siar = webhook_create(&o);
	o.is_patient = false;
	o.on_accepted = NULL;
	o.on_verified = on_copies_verified;
	s->copies = webhook_create(&o);
}

static void make_parts(struct sandbox *s)
{
	const struct statuses_options statuses = { &s->loop, s->world, &s->faults, tell, s };
	const struct live_options live = {
		.loop = &s->loop,
		.world = s->world,
		.faults = &s->faults,
		.base_url = str_from(s->base_url),
		.panel = s->o.panel ? ask_panel : NULL,
		.moved_ms = moved_ms,
		.owner = s,
	};

	s->statuses = statuses_create(&statuses);
	s->people = (struct people){ s->world, &s->faults, tell, s };
	s->live = live_create(&live);
	s->acts = (struct acts){
		.world = s->world,
		.faults = &s->faults,
		.people = &s->people,
		.statuses = s->statuses,
		.copies = s->copies,
		.move_clock = move_clock,
		.on_faults = on_faults,
		.owner = s,
	};
	s->api = (struct api){
		.world = s->world,
		.faults = &s->faults,
		.base_url = str_from(s->base_url),
		.on_sent = on_sent,
		.on_group = on_group,
		.owner = s,
	};
	s->router = (struct router){
		.loop = &s->loop,
		.port = http_server_port(s->server),
		.world = s->world,
		.faults = &s->faults,
		.api = &s->api,
		.acts = &s->acts,
		.live = s->live,
	};
}

static enum err listen_on(struct sandbox *s, struct why *reterr)
{
	static const str loopback = STR_INIT("127.0.0.1");
	struct http_server_options o = {
		.listen_fd = -1,
		.max_body_bytes = BODY_BYTES_MAX,
		.max_total_body_bytes = BODIES_BYTES_MAX,
		.max_connections = CONNECTIONS_MAX,
		.trusted = &loopback,
		.n_trusted = 1,
		.on_request = on_request,
		.owner = s,
	};
	char listen[32];

	(void)snprintf(listen, sizeof(listen), "127.0.0.1:%d", s->o.port);
	o.listen = str_from(listen);
	enum err e = http_server_create(&s->loop, &o, &s->server, reterr);
	if (e)
		return e;
	(void)snprintf(s->base_url, sizeof(s->base_url), "http://127.0.0.1:%d",
		       http_server_port(s->server));
	e = http_client_create(&s->loop, &(struct http_client_options){ 0 }, &s->client);
	if (e)
		http_server_destroy(s->server, NULL);
	return e ? why_set(reterr, e, "no HTTP client") : OK;
}

static void thread_main(void *arg)
{
	struct sandbox *s = arg;

	uv_run(&s->loop, UV_RUN_DEFAULT);
}

/* The loop has nothing more to do. */
static void finish(struct sandbox *s)
{
	uv_run(&s->loop, UV_RUN_DEFAULT);
	int busy = uv_loop_close(&s->loop);
	ASSERT(!busy);
	world_destroy(s->world);
	uv_mutex_destroy(&s->mutex);
	mem_give(s);
}

enum err sandbox_start(const struct sandbox_options *o, struct sandbox **ret, struct why *reterr)
{
	struct sandbox *s = mem_take(sizeof(*s));
	const struct world_watch watch = { on_message, on_status, on_typing, on_world, s };

	s->o = *o;
	int failed = uv_loop_init(&s->loop) || uv_mutex_init(&s->mutex);
	ASSERT(!failed);
	s->world = world_create(o->clock, &watch);
	enum err e = listen_on(s, reterr);
	if (e) {
		finish(s);
		return e;
	}
	seed_fill(s->world, o->has_seed);
	make_webhooks(s);
	make_parts(s);
	uv_async_init(&s->loop, &s->wake, on_wake);
	failed = uv_thread_create(&s->thread, thread_main, s);
	ASSERT(!failed);
	*ret = s;
	return OK;
}

int sandbox_port(const struct sandbox *s)
{
	return s->router.port;
}

void sandbox_connect(struct sandbox *s, const char *webhook_url)
{
	size_t len = strlen(webhook_url);

	ASSERT(len < sizeof(s->told.url));
	uv_mutex_lock(&s->mutex);
	memcpy(s->told.url, webhook_url, len);
	s->told.is_connected = true;
	uv_mutex_unlock(&s->mutex);
	uv_async_send(&s->wake);
}

void sandbox_stop(struct sandbox *s)
{
	if (!s)
		return;
	uv_mutex_lock(&s->mutex);
	s->told.is_stopping = true;
	uv_mutex_unlock(&s->mutex);
	uv_async_send(&s->wake);
	uv_thread_join(&s->thread);
	finish(s);
}
