/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_HTTP_SERVER_PARTS_H
#define SIAR_NET_HTTP_SERVER_PARTS_H

#include "bot/base/list.h"
#include "bot/net/http_check.h"
#include "bot/net/http_server.h"
#include "bot/net/linger.h"
#include "bot/net/listener.h"
#include "bot/net/peers.h"

#include <microhttpd.h>

/* What the parts of the server share: http_server.c (loop, connections, deadlines), http_exchange.c
 * (requests, libmicrohttpd's callbacks), http_crowd.c (who goes when there is no room),
 * http_answer.c and http_stream.c. Nobody else includes it. */

/* What a connection is busy with. The deadline of a phase runs from entering it.
 *   HEAD -> BODY -> WAITING -> ANSWER -> IDLE -> HEAD ...      HEAD -> ANSWER when refused
 *                   WAITING -> STREAM -> ANSWER                once the stream's end is asked for
 */
enum phase {
	PHASE_HEAD,
	PHASE_BODY,
	PHASE_WAITING,
	PHASE_ANSWER,
	PHASE_STREAM,
	PHASE_IDLE,
	PHASES,
	PHASE_NONE
};

struct connection {
	struct http_server *server;
	struct MHD_Connection *mhd;
	struct http_exchange *exchange; /* NULL between requests */
	struct list_node node;          /* in the list of its phase, oldest first */
	enum phase phase;
	uint64_t since_ms;
	int fd; /* libmicrohttpd's; here only to shut it down */
	struct peer peer;
	bool is_counted; /* among the peers; until it is shut or closed */
	bool is_kept;    /* has had a request: libmicrohttpd holds all of its memory from then on */
};

struct http_exchange {
	struct http_server *server;
	struct connection *conn;
	struct http_request request; /* headers point into libmicrohttpd's memory */
	struct http_framing framing;
	struct http_stream *stream; /* NULL = none */
	char *body;
	size_t body_len, body_cap;
	int refusal; /* answer to give once the body has been read; 0 = none */
	bool has_head, is_handed_over, is_suspended, is_answered;
	bool is_dropped; /* close without an answer */
	bool has_room;   /* for all headers */
	char target[];
};

struct http_server {
	uv_loop_t *loop;
	struct http_server_options o;
	struct listener listener;
	struct peers peers;
	struct lingerers lingerers;
	struct MHD_Daemon *daemon;
	uv_poll_t poll;   /* libmicrohttpd's epoll descriptor */
	uv_check_t check; /* runs it, after all events of an iteration */
	uv_idle_t idle;   /* keeps the loop from sleeping before that */
	uv_timer_t sweep;
	struct list phases[PHASES];
	struct connection *accepting; /* between accept and the library's notice */
	size_t body_bytes;            /* held by all exchanges, or taken out and not answered */
	size_t n_kept;
	bool is_run_wanted, is_running, is_stopping, is_closing;
	unsigned open_handles;
	void (*on_closed)(void *owner);
};

/* http_server.c */
void http_want_run(struct http_server *s);
void http_phase_set(struct connection *conn, enum phase phase);
void http_connection_forget(struct connection *conn);
/* Ends a connection whose client is too slow; the library closes it in its next round. */
void http_shut(struct connection *conn);

/* http_crowd.c */
/* Shuts the slowest client there is; false when all are as fast as can be. */
bool http_crowd_shut_one(struct http_server *s, bool may_be_trusted);
/* Shuts clients that are slow with their bodies, the oldest first, until `bytes` more fit. */
bool http_crowd_room(struct http_server *s, const struct connection *for_whom, size_t bytes);

/* http_exchange.c */
struct MHD_Daemon *http_daemon_start(struct http_server *s);

/* http_answer.c: what stands before an answer's body. */
struct answer_head {
	int status;
	str content_type;
	const struct http_header *headers;
	size_t n_headers;
	int retry_after_s;
};
/* What was read of a body, and the room it takes. */
void http_body_drop(struct http_exchange *x);
/* A body that was taken out is the owner's until its answer. */
void http_body_given(struct http_exchange *x);
/* Queues `res` with this head, marks the exchange as answered and wakes its connection; takes
 * `res`. When the library refuses it the connection closes instead. */
void http_queue(struct http_exchange *x, const struct answer_head *head, struct MHD_Response *res);
/* An answer of the server's own, inside a callback. */
void http_refuse(struct http_exchange *x, int status);

/* http_stream.c */
/* The next MHD_run closes its connection. */
void http_stream_cut(struct http_stream *s);
/* The library is done with it: tells the owner. NULL is fine. */
void http_stream_gone(struct http_stream *s);

#endif
