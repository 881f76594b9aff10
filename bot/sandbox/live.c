/* SPDX-License-Identifier: MIT */
/* Who listens to the events, and what siar is doing: the panel is asked for on a worker, at most
 * twice a second, only while somebody listens, and sent when it changed. What a message looks like
 * is in live_json.c. Sandbox thread only; at most LISTENERS_MAX pages. */

#include "bot/sandbox/live_parts.h"

#include "bot/base/buf.h"
#include "bot/sandbox/answer.h"

#include <string.h>

enum { LISTENERS_MAX = 32, PANEL_EVERY_MS = 500, BEAT_EVERY_MS = 15000 };

struct listener {
	struct list_node node;
	struct live *live;
	struct http_stream *stream;
};

static const struct http_header stream_headers[] = {
	{ STR_INIT("Cache-Control"), STR_INIT("no-store") },
	{ STR_INIT("X-Content-Type-Options"), STR_INIT("nosniff") },
	{ STR_INIT("Referrer-Policy"), STR_INIT("no-referrer") },
};

struct live *live_create(const struct live_options *o)
{
	struct live *l = mem_take(sizeof(*l));

	l->o = *o;
	list_init(&l->listeners);
	uv_timer_init(o->loop, &l->beat);
	uv_timer_init(o->loop, &l->poll);
	return l;
}

/* ---- its end ---- */

static void free_if_done(struct live *l)
{
	if (!l->is_closing || l->n_open || l->is_asking || !list_is_empty(&l->listeners))
		return;
	arena_finish(&l->asked);
	mem_give(l->panel.block);
	mem_give(l);
}

static void on_timer_closed(uv_handle_t *h)
{
	struct live *l = h->data;

	l->n_open--;
	free_if_done(l);
}

static void close_timer(struct live *l, uv_timer_t *timer)
{
	timer->data = l;
	l->n_open++;
	uv_close((uv_handle_t *)timer, on_timer_closed);
}

void live_destroy(struct live *l)
{
	l->is_closing = true;
	for (struct list_node *n = list_first(&l->listeners); n; n = list_next(&l->listeners, n))
		http_stream_end(CONTAINER_OF(n, struct listener, node)->stream);
	close_timer(l, &l->beat);
	close_timer(l, &l->poll);
}

/* ---- listeners ---- */

static void write_all(struct live *l, str bytes)
{
	struct list_node *n = list_first(&l->listeners);

	for (; n; n = list_next(&l->listeners, n)) {
		/* Who does not read any more is shut; on_gone comes. */
		enum err e =
			http_stream_write(CONTAINER_OF(n, struct listener, node)->stream, bytes);
		(void)e;
	}
}

static str event_text(const char *event, str json, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	buf_printf(&b, "event: %s\ndata: ", event);
	/* One line: outside of strings, where JSON has no line ends, a blank is as good. */
	for (size_t i = 0; i < json.len; i++)
		buf_add_char(&b, json.ptr[i] == '\n' || json.ptr[i] == '\r' ? ' ' : json.ptr[i]);
	buf_add(&b, STR("\n\n"));
	return buf_str(&b);
}

void live_event(struct live *l, const char *event, str json)
{
	struct arena mem;

	if (list_is_empty(&l->listeners))
		return;
	arena_init(&mem, 0);
	write_all(l, event_text(event, json, &mem));
	arena_finish(&mem);
}

static void on_gone(void *owner)
{
	struct listener *who = owner;
	struct live *l = who->live;

	list_remove(&l->listeners, &who->node);
	mem_give(who);
	if (list_is_empty(&l->listeners) && !l->is_closing) {
		uv_timer_stop(&l->beat);
		uv_timer_stop(&l->poll);
	}
	free_if_done(l);
}

static void on_beat(uv_timer_t *timer)
{
	write_all(CONTAINER_OF(timer, struct live, beat), STR(":\n\n"));
}

static void on_poll(uv_timer_t *timer);

void live_add_listener(struct live *l, struct http_exchange *x)
{
	if (l->is_closing || l->listeners.count == LISTENERS_MAX) {
		http_answer(x, 503, STR("text/plain"), STR("too many pages listen\n"), 5);
		return;
	}
	struct listener *who = mem_take(sizeof(*who));
	who->live = l;
	list_add_last(&l->listeners, &who->node);
	who->stream = http_stream_start(x, stream_headers, ARRAY_LEN(stream_headers),
					STR("text/event-stream"), on_gone, who);
	/* Browsers come back sooner than by themselves. */
	enum err e = http_stream_write(who->stream, STR("retry: 1000\n\n"));
	if (!e && l->panel.text.len) {
		struct arena mem;
		arena_init(&mem, 0);
		e = http_stream_write(who->stream, event_text("panel", l->panel.text, &mem));
		arena_finish(&mem);
	}
	(void)e; /* who does not read is shut; on_gone comes */
	if (l->listeners.count > 1)
		return;
	uv_timer_start(&l->beat, on_beat, BEAT_EVERY_MS, BEAT_EVERY_MS);
	uv_timer_start(&l->poll, on_poll, 0, PANEL_EVERY_MS);
}

/* ---- the panel ---- */

static void ask(struct worker_task *t)
{
	struct live *l = CONTAINER_OF(t, struct live, task);

	l->answer = l->o.panel(l->o.owner, &l->asked);
}

static void start_asking(struct live *l);

static void tell_listeners(struct live *l)
{
	if (!l->answer.len || str_eq(l->answer, l->panel.text))
		return;
	mem_give(l->panel.block);
	l->panel.block = mem_take(l->answer.len);
	memcpy(l->panel.block, l->answer.ptr, l->answer.len);
	l->panel.text = (str){ l->panel.block, l->answer.len };
	live_event(l, "panel", l->panel.text);
}

static void on_asked(struct worker_task *t)
{
	struct live *l = CONTAINER_OF(t, struct live, task);

	l->is_asking = false;
	/* Closing, the server has dropped who waits. */
	if (!l->is_closing) {
		for (size_t i = 0; i < l->now.n; i++)
			answer_json(l->now.list[i], 200, l->answer.len ? l->answer : STR("null"));
		tell_listeners(l);
	}
	arena_finish(&l->asked);
	l->now.n = 0;
	if (l->next.n && !l->is_closing)
		start_asking(l);
	free_if_done(l);
}

static void start_asking(struct live *l)
{
	l->is_asking = true;
	l->now = l->next;
	l->next.n = 0;
	arena_init(&l->asked, 0);
	l->task = (struct worker_task){ .work = ask, .on_done = on_asked };
	worker_start(l->o.loop, &l->task);
}

static void on_poll(uv_timer_t *timer)
{
	struct live *l = CONTAINER_OF(timer, struct live, poll);

	if (!l->is_asking && l->o.panel)
		start_asking(l);
}

void live_answer_panel(struct live *l, struct http_exchange *x)
{
	if (!l->o.panel || l->next.n == LIVE_WAITING_MAX) {
		answer_refusal(x, 503, "nobody can be asked now");
		return;
	}
	l->next.list[l->next.n++] = x;
	if (!l->is_asking)
		start_asking(l);
}
