/* SPDX-License-Identifier: MIT */
/* Outgoing HTTP in the loop: libcurl's multi handle says which sockets and which time-out to watch,
 * libuv watches them. Loop thread only. A call is embedded in its owner and in one list while it
 * lives. What ends a call outside a callback of the loop (a request that cannot be one, an abort)
 * leaves it in ENDED until a timer tells its owner, so that on_done never comes from inside a call
 * of the owner's. */

#include "bot/net/http_client_parts.h"

#include "bot/base/arena.h"
#include "bot/net/http_file.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum {
	DEFAULT_HOST_CONNECTIONS = 128,
	KEPT_CONNECTIONS = 256,
	STARVED_MS = 100,
	REPLIES_BYTES = 32 << 20
};

struct http_client {
	uv_loop_t *loop;
	CURLM *multi;
	uv_timer_t timeout; /* libcurl's */
	uv_timer_t deliver; /* for calls in ENDED */
	uv_timer_t feed;    /* for calls in STARVED */
	struct list calls;  /* all that are not DONE */
	char *ca_file;
	size_t reply_bytes, max_reply_bytes;
	bool is_in_timeout, is_closing;
	unsigned open_handles;
	void (*on_closed)(void *owner);
	void *owner;
};

/* A socket that libcurl wants watched. */
struct watch {
	uv_poll_t poll;
	struct http_client *client;
	curl_socket_t fd;
	int events;
};

/* ---- the end of a call ---- */

static void on_deliver(uv_timer_t *timer);

/* on_done may free the call, start it again, or destroy the client. */
static void tell(struct http_call *call)
{
	list_remove(&call->client->calls, &call->node);
	call->client->reply_bytes -= call->body_cap;
	call->state = CALL_DONE;
	call->on_done(call);
}

static void end_later(struct http_call *call)
{
	call->state = CALL_ENDED;
	/* Not 0: an owner that starts again at once must not keep the loop in its timers. */
	uv_timer_start(&call->client->deliver, on_deliver, 1, 0);
}

/* A look-up needs descriptors of its own and does not say that there were none. */
static bool is_starved(const struct http_call *call, CURLcode code)
{
	if (call->how != HTTP_NOT_SENT || call->is_not_public)
		return false;
	if (call->is_starved)
		return true;
	if (code != CURLE_COULDNT_RESOLVE_HOST && code != CURLE_OUT_OF_MEMORY)
		return false;
	int fd = fcntl(uv_backend_fd(call->client->loop), F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return true;
	close(fd);
	return false;
}

static void on_feed(uv_timer_t *timer)
{
	struct http_client *c = CONTAINER_OF(timer, struct http_client, feed);
	size_t left = c->calls.count;
	struct list_node *node;

	for (; left > 0 && (node = list_first(&c->calls)); left--) {
		struct http_call *call = CONTAINER_OF(node, struct http_call, node);
		list_remove(&c->calls, node);
		if (call->state == CALL_STARVED) {
			call->state = CALL_DONE;
			http_start(c, call);
			continue;
		}
		list_add_last(&c->calls, node);
	}
}

static void feed_later(struct http_call *call)
{
	struct http_client *c = call->client;

	call->state = CALL_STARVED;
	if (!uv_is_active((uv_handle_t *)&c->feed))
		uv_timer_start(&c->feed, on_feed, STARVED_MS, 0);
}

static void take_finished(struct http_client *c)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(c->multi, &left))) {
		struct http_call *call;
		CURLcode code = msg->data.result;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &call);
		curl_multi_remove_handle(c->multi, call->easy);
		http_call_conclude(call, code);
		if (is_starved(call, code))
			feed_later(call);
		else
			tell(call);
	}
}

/* ---- libcurl in the loop ---- */

static void on_watch_closed(uv_handle_t *h)
{
	mem_give(CONTAINER_OF(h, struct watch, poll));
}

static void on_socket(uv_poll_t *poll, int status, int events)
{
	struct watch *w = CONTAINER_OF(poll, struct watch, poll);
	struct http_client *c = w->client;
	int flags = (events & UV_READABLE ? CURL_CSELECT_IN : 0) |
		    (events & UV_WRITABLE ? CURL_CSELECT_OUT : 0);
	int running;

	if (status < 0) {
		/* libuv has stopped polling. Reading finds the error, and before it what came
		 * before it: a reply may stand in front of a reset. */
		uv_poll_start(&w->poll, w->events, on_socket);
		flags = CURL_CSELECT_IN;
	}
	curl_multi_socket_action(c->multi, w->fd, flags, &running); /* may free w */
	take_finished(c);
}

static struct watch *watch_create(struct http_client *c, curl_socket_t fd)
{
	struct watch *w = mem_take(sizeof(*w));

	*w = (struct watch){ .client = c, .fd = fd };
	int failed = uv_poll_init_socket(c->loop, &w->poll, fd);
	ASSERT(!failed);
	curl_multi_assign(c->multi, fd, w);
	return w;
}

static int on_watch_change(CURL *easy, curl_socket_t fd, int what, void *owner, void *known)
{
	struct http_client *c = owner;
	struct watch *w = known;
	(void)easy;

	if (what == CURL_POLL_REMOVE) {
		if (w)
			uv_close((uv_handle_t *)&w->poll, on_watch_closed);
		return 0;
	}
	if (!w)
		w = watch_create(c, fd);
	w->events =
		(what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
	uv_poll_start(&w->poll, w->events, on_socket);
	return 0;
}

static void on_timeout(uv_timer_t *timer)
{
	struct http_client *c = CONTAINER_OF(timer, struct http_client, timeout);
	int running;

	c->is_in_timeout = true;
	curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	c->is_in_timeout = false;
	take_finished(c);
}

static int on_timeout_change(CURLM *multi, long wait_ms, void *owner)
{
	struct http_client *c = owner;
	(void)multi;

	if (wait_ms < 0) {
		uv_timer_stop(&c->timeout);
		return 0;
	}
	/* libuv runs a timer of 0 again at once when it is set inside its own callback. */
	if (wait_ms == 0 && c->is_in_timeout)
		wait_ms = 1;
	uv_timer_start(&c->timeout, on_timeout, (uint64_t)wait_ms, 0);
	return 0;
}

/* ---- the start of a call ---- */

static void launch(struct http_call *call)
{
	struct http_client *c = call->client;

	if (!http_call_build(call, c->ca_file)) {
		end_later(call);
		return;
	}
	call->state = CALL_RUNNING;
	CURLMcode failed = curl_multi_add_handle(c->multi, call->easy);
	ASSERT(!failed);
}

static void load_files(struct worker_task *t)
{
	struct http_call *call = CONTAINER_OF(t, struct http_call, load);

	http_files_read(call);
}

static void on_files_loaded(struct worker_task *t)
{
	struct http_call *call = CONTAINER_OF(t, struct http_call, load);
	const char *fault = call->is_aborted ? "given up" : http_files_fault(call);

	if (!fault) {
		launch(call);
		return;
	}
	call->is_file_lost = !call->is_aborted;
	http_call_fail(call, fault);
	tell(call);
}

static void forget_last_time(struct http_call *call)
{
	ASSERT(call->state == CALL_NEW || call->state == CALL_DONE);
	http_call_finish(call);
	call->easy = call->headers = call->mime = NULL;
	call->how = HTTP_NOT_SENT;
	call->error[0] = call->why[0] = call->retry_after[0] = call->content_type[0] =
		call->date[0] = 0;
	call->attempts = 0;
	call->has_head = call->is_not_public = false;
	call->is_resend_refused = call->is_aborted = call->is_starved = false;
	call->is_reply_too_large = call->is_reply_crowded = call->is_file_lost = false;
}

void http_start(struct http_client *c, struct http_call *call)
{
	forget_last_time(call);
	call->client = c;
	list_add_last(&c->calls, &call->node);
	if (c->is_closing) {
		call->is_aborted = true;
		http_call_fail(call, "given up");
		end_later(call);
	} else if (http_files_wanted(&call->request)) {
		call->state = CALL_LOADING;
		call->load = (struct worker_task){ .work = load_files, .on_done = on_files_loaded };
		worker_start(c->loop, &call->load);
	} else {
		launch(call);
	}
}

void http_abort(struct http_call *call)
{
	int state = call->state;

	if (state != CALL_LOADING && state != CALL_RUNNING && state != CALL_STARVED)
		return;
	call->is_aborted = true;
	if (state == CALL_LOADING)
		return; /* a worker has it; on_files_loaded ends it */
	if (state == CALL_STARVED) {
		http_call_fail(call, "given up");
		end_later(call);
		return;
	}
	curl_multi_remove_handle(call->client->multi, call->easy);
	http_call_conclude(call, CURLE_OK);
	end_later(call);
}

bool http_client_room(struct http_client *c, size_t had_bytes, size_t bytes, bool is_small)
{
	size_t all = c->reply_bytes - had_bytes + bytes;

	if (all > c->max_reply_bytes && !is_small)
		return false;
	c->reply_bytes = all;
	return true;
}

void http_call_finish(struct http_call *call)
{
	mem_give(call->body);
	call->body = NULL;
	call->body_len = call->body_cap = 0;
	call->reply = (struct http_reply){ 0 };
}

/* ---- life of the client ---- */

static void on_handle_closed(uv_handle_t *h)
{
	struct http_client *c = h->data;

	if (--c->open_handles > 0)
		return;
	void (*on_closed)(void *owner) = c->on_closed;
	void *owner = c->owner;
	mem_give(c->ca_file);
	mem_give(c);
	curl_global_cleanup();
	if (on_closed)
		on_closed(owner);
}

static void close_client(struct http_client *c)
{
	curl_multi_cleanup(c->multi);
	uv_close((uv_handle_t *)&c->timeout, on_handle_closed);
	uv_close((uv_handle_t *)&c->deliver, on_handle_closed);
	uv_close((uv_handle_t *)&c->feed, on_handle_closed);
}

static void on_deliver(uv_timer_t *timer)
{
	struct http_client *c = CONTAINER_OF(timer, struct http_client, deliver);
	size_t left = c->calls.count;
	struct list_node *node;

	/* At most what is there now: an owner may start the next at once. */
	for (; left > 0 && (node = list_first(&c->calls)); left--) {
		struct http_call *call = CONTAINER_OF(node, struct http_call, node);
		if (call->state == CALL_ENDED) {
			tell(call);
			continue;
		}
		list_remove(&c->calls, node);
		list_add_last(&c->calls, node);
	}
	if (!c->is_closing)
		return;
	if (list_is_empty(&c->calls))
		close_client(c);
	else
		uv_timer_start(timer, on_deliver, 1, 0); /* a worker has still to end */
}

enum err http_client_create(uv_loop_t *loop, const struct http_client_options *o,
			    struct http_client **ret)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return ERR_IO;
	/* With CURLOPT_NOSIGNAL libcurl leaves it to us, and OpenSSL writes without MSG_NOSIGNAL.
	 */
	(void)signal(SIGPIPE, SIG_IGN);
	struct http_client *c = mem_take(sizeof(*c));
	long per_host =
		o->max_host_connections ? o->max_host_connections : DEFAULT_HOST_CONNECTIONS;

	c->loop = loop;
	c->max_reply_bytes = o->max_total_reply_bytes ? o->max_total_reply_bytes : REPLIES_BYTES;
	list_init(&c->calls);
	if (o->ca_file) {
		size_t bytes = strlen(o->ca_file) + 1;
		c->ca_file = mem_take(bytes);
		memcpy(c->ca_file, o->ca_file, bytes);
	}
	uv_timer_init(loop, &c->timeout);
	uv_timer_init(loop, &c->deliver);
	uv_timer_init(loop, &c->feed);
	c->timeout.data = c->deliver.data = c->feed.data = c;
	c->open_handles = 3;
	c->multi = curl_multi_init();
	ASSERT(c->multi);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, on_watch_change);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, on_timeout_change);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_MAX_HOST_CONNECTIONS, per_host);
	curl_multi_setopt(c->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, o->max_connections);
	curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)KEPT_CONNECTIONS);
	*ret = c;
	return OK;
}

void http_client_destroy(struct http_client *c, void (*on_closed)(void *owner), void *owner)
{
	struct list_node *node;

	if (!c)
		return;
	c->is_closing = true;
	c->on_closed = on_closed;
	c->owner = owner;
	for (node = list_first(&c->calls); node; node = list_next(&c->calls, node))
		http_abort(CONTAINER_OF(node, struct http_call, node));
	uv_timer_start(&c->deliver, on_deliver, 1, 0);
}
