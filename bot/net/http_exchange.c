/* SPDX-License-Identifier: MIT */
/* The HTTP server's request side: libmicrohttpd's callbacks and bodies. Loop thread, always inside
 * MHD_run. An exchange lives from its request line until libmicrohttpd is done with it. While its
 * answer is awaited the connection is suspended, so a client that leaves meanwhile is noticed only
 * when the answer is written. */

#include "bot/net/http_server_parts.h"

#include "bot/base/arena.h"

#include <string.h>

enum {
	LIBRARY_CONNECTIONS_MAX = 1 << 20, /* peers.c has the real limits */
	/* Of a connection: head, its headers, pieces of the body. Over 32 KiB the library maps it,
	 * so that a silent connection costs nothing and a closed one leaves nothing behind. */
	POOL_BYTES = 36 * 1024,
	BODY_FIRST_BYTES = 1024, /* grown by what really comes, not by what is announced */
};

static struct connection *connection_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	ASSERT(info && info->socket_context);
	return info->socket_context;
}

/* ---- bodies ---- */

void http_body_drop(struct http_exchange *x)
{
	x->server->body_bytes -= x->body_cap;
	mem_give(x->body);
	x->body = NULL;
	x->body_len = x->body_cap = 0;
}

/* Room for `more` bytes and a NUL; false when all bodies together hold too much. */
static bool grow_body(struct http_exchange *x, size_t more)
{
	struct http_server *s = x->server;
	size_t need = x->body_len + more + 1;
	size_t most = (x->framing.is_chunked ? s->o.max_body_bytes : x->framing.body_bytes) + 1;

	if (need <= x->body_cap)
		return true;
	size_t cap = x->body_cap ? x->body_cap * 2 : BODY_FIRST_BYTES;
	if (cap > most)
		cap = most;
	if (cap < need)
		cap = need;
	if (!http_crowd_room(s, x->conn, cap - x->body_cap))
		return false;
	s->body_bytes += cap - x->body_cap;
	x->body = mem_resize(x->body, cap);
	x->body_cap = cap;
	return true;
}

/* A body that cannot be kept is read to its end all the same (the deadline bounds it): the library
 * takes no answer in the middle. */
static void take_piece(struct http_exchange *x, const char *data, size_t bytes)
{
	if (x->refusal)
		return;
	if (x->body_len + bytes > x->server->o.max_body_bytes)
		x->refusal = 413;
	else if (!grow_body(x, bytes))
		x->refusal = 503;
	if (x->refusal) {
		http_body_drop(x);
		return;
	}
	memcpy(x->body + x->body_len, data, bytes);
	x->body_len += bytes;
}

const struct http_request *http_exchange_request(const struct http_exchange *x)
{
	return &x->request;
}

str http_exchange_take_body(struct http_exchange *x)
{
	str body = x->request.body;

	x->body = NULL;
	x->body_len = 0;
	x->request.body = STR_NONE;
	return body;
}

void http_body_given(struct http_exchange *x)
{
	if (!x->body)
		http_body_drop(x);
}

/* ---- what libmicrohttpd calls ---- */

/* The request line is here: the target as sent, before the library decodes it in place. What is
 * returned is the request's context from now on. */
static void *on_request_line(void *owner, const char *target, struct MHD_Connection *mhd)
{
	struct http_server *s = owner;
	size_t len = strlen(target);
	struct http_exchange *x = mem_take(sizeof(*x) + len + 1);

	x->server = s;
	x->conn = connection_of(mhd);
	memcpy(x->target, target, len + 1);
	x->conn->exchange = x;
	if (x->conn->phase == PHASE_IDLE)
		http_phase_set(x->conn, PHASE_HEAD);
	return x;
}

static enum MHD_Result on_header(void *owner, enum MHD_ValueKind kind, const char *name,
				 size_t name_len, const char *value, size_t value_len)
{
	struct http_exchange *x = owner;
	(void)kind;

	x->has_room =
		http_add_header(&x->request, (str){ name, name_len }, (str){ value, value_len });
	return x->has_room ? MHD_YES : MHD_NO;
}

static int check_head(struct http_exchange *x, const struct http_raw_head *raw)
{
	struct http_request *r = &x->request;
	str target = str_from(x->target);

	r->method = str_from(raw->method);
	r->peer = str_from(x->conn->peer.text);
	r->query = target;
	str_take(&r->query, '?', &r->path);
	x->has_room = true;
	MHD_get_connection_values_n(x->conn->mhd, MHD_HEADER_KIND, on_header, x);
	if (!x->has_room)
		return 431;
	int status = http_check_head(r, target, str_from(raw->version), raw->bytes,
				     x->server->o.max_body_bytes, &x->framing);
	/* 1.0 is strict by itself, and lays its memory out otherwise. */
	if (!status && MHD_VERSION < 0x01000000 && !http_head_is_plain(r, raw))
		return 400;
	return status;
}

/* The head is here. What is refused now ends the connection. */
static void on_head(struct http_exchange *x, struct http_raw_head *raw)
{
	struct http_server *s = x->server;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(x->conn->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	raw->bytes = info ? info->header_size : 0;
	raw->target_bytes = str_from(x->target).len;
	int status = check_head(x, raw);
	if (!status && x->framing.has_body && !http_crowd_room(s, x->conn, 1))
		status = 503;
	if (!status) {
		http_phase_set(x->conn, PHASE_BODY);
		return;
	}
	/* Whether a body follows is not known of all that is refused. */
	linger_on(&s->lingerers, x->conn->fd);
	http_refuse(x, status);
}

/* All of it is here: hand it to the owner, and suspend unless it has answered already. */
static void on_whole(struct http_exchange *x)
{
	struct http_server *s = x->server;

	/* A body that ends in the last round of the library has nobody to take it any more. */
	if (s->is_closing)
		x->refusal = 503;
	if (x->refusal) {
		http_refuse(x, x->refusal);
		return;
	}
	if (x->body) {
		x->body[x->body_len] = 0;
		x->request.body = (str){ x->body, x->body_len };
	}
	x->is_handed_over = true;
	http_phase_set(x->conn, PHASE_WAITING);
	s->o.on_request(s->o.owner, x);
	if (x->is_answered)
		return;
	x->is_suspended = true;
	MHD_suspend_connection(x->conn->mhd);
}

static enum MHD_Result on_progress(void *owner, struct MHD_Connection *mhd, const char *url,
				   const char *method, const char *version, const char *data,
				   size_t *bytes, void **context)
{
	struct http_exchange *x = *context;
	(void)owner;
	(void)mhd;

	if (x->is_dropped)
		return MHD_NO;
	if (!x->has_head) {
		x->has_head = true;
		on_head(x, &(struct http_raw_head){
				   .method = method, .target = url, .version = version });
	} else if (*bytes > 0) {
		take_piece(x, data, *bytes);
		*bytes = 0;
	} else if (!x->is_handed_over) {
		on_whole(x);
	}
	return x->is_dropped ? MHD_NO : MHD_YES;
}

static void on_completed(void *owner, struct MHD_Connection *mhd, void **context,
			 enum MHD_RequestTerminationCode how)
{
	struct http_exchange *x = *context;
	(void)owner;
	(void)mhd;
	(void)how;

	*context = NULL;
	if (!x)
		return;
	x->conn->exchange = NULL;
	x->server->n_kept += !x->conn->is_kept;
	x->conn->is_kept = true;
	http_phase_set(x->conn, PHASE_IDLE);
	http_body_drop(x);
	struct http_stream *stream = x->stream;
	mem_give(x);
	http_stream_gone(stream);
}

static void on_connection_change(void *owner, struct MHD_Connection *mhd, void **context,
				 enum MHD_ConnectionNotificationCode what)
{
	struct http_server *s = owner;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		struct connection *conn = s->accepting;
		conn->mhd = mhd;
		*context = conn;
		s->accepting = NULL;
		http_phase_set(conn, PHASE_HEAD);
		return;
	}
	http_connection_forget(*context);
	*context = NULL;
}

/* Targets and arguments stay as they were sent. */
static size_t keep_escapes(void *owner, struct MHD_Connection *mhd, char *text)
{
	(void)owner;
	(void)mhd;
	return strlen(text);
}

struct MHD_Daemon *http_daemon_start(struct http_server *s)
{
	return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME,
				0, NULL, NULL, on_progress, s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				(size_t)POOL_BYTES, MHD_OPTION_CONNECTION_LIMIT,
				(unsigned)LIBRARY_CONNECTIONS_MAX, MHD_OPTION_URI_LOG_CALLBACK,
				on_request_line, s, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes,
				NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
				MHD_OPTION_NOTIFY_CONNECTION, on_connection_change, s,
				MHD_OPTION_END);
}
