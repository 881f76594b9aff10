/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_HTTP_SERVER_H
#define SIAR_NET_HTTP_SERVER_H

#include "bot/base/err.h"
#include "bot/net/http.h"

#include <uv.h>

/* An HTTP/1 server in the libuv loop (GNU libmicrohttpd behind it). Answers may be given later.
 * Loop thread only. It refuses by itself: bodies over the cap (413), heads over 16 KiB (431),
 * Transfer-Encoding with Content-Length or other than chunked, more than one Content-Length,
 * missing or repeated Host, versions other than 1.0 and 1.1 (400); closes connections whose head
 * took over 5 s or body over 10 s; limits connections in all and per address. */

struct http_server;
struct http_exchange; /* one request that waits for its answer; gone with it */

/* How long a client may take; a connection that takes longer is shut. 0 = the default. */
struct http_deadlines {
	long head_ms;   /* from connecting, or from the end of the request line, to the end of the
			   head; 5,000 */
	long body_ms;   /* from the end of the head; 10,000 */
	long answer_ms; /* to read the answer; 30,000 */
	long idle_ms;   /* from an answer to the next request line; 75,000 */
};

struct http_server_options {
	str listen;    /* "127.0.0.1:8080", "[::1]:8080" or "unix:/path"; port 0 = any */
	int listen_fd; /* >= 0: this socket instead (it is closed with the server); -1 = none */
	size_t max_body_bytes;       /* 0 = 4 MiB */
	size_t max_total_body_bytes; /* bodies held at once, or taken out and not answered; above
					it 503 with Retry-After; 0 = 64 MiB */
	unsigned max_connections;    /* in all, and a tenth more for trusted ones; above it the
					slowest is shut; 0 = 3,072 */
	unsigned max_connections_per_ip; /* not for trusted ones, IPv6 by /64; 0 = 64 */
	const str *trusted; /* addresses without a limit of their own: reverse proxies; at most 64,
			       copied */
	size_t n_trusted;
	struct http_deadlines deadlines;
	/* A whole request is here. Must lead to exactly one answer, drop or stream, now or
	 * later. */
	void (*on_request)(void *owner, struct http_exchange *x);
	void *owner;
};

/* ERR_IO or ERR_INVALID with words (address in use, not allowed). */
enum err http_server_create(uv_loop_t *loop, const struct http_server_options *o,
			    struct http_server **ret, struct why *reterr) MUST_CHECK;
/* Stops accepting, keeps open connections, waiting exchanges and streams. */
void http_server_stop_accepting(struct http_server *s);
/* Closes everything; waiting exchanges are dropped without an answer and must not be answered any
 * more; streams end with their on_gone. `on_closed` (may be NULL) is called once, from the loop.
 * Not from inside on_request or on_gone. NULL is fine. */
void http_server_destroy(struct http_server *s, void (*on_closed)(void *owner));
/* The port really listened on (0 for unix sockets). */
int http_server_port(const struct http_server *s);
/* Connections open now. */
size_t http_server_connections(const struct http_server *s);

/* Valid until the answer. The body is NUL-terminated behind its end. */
const struct http_request *http_exchange_request(const struct http_exchange *x);
/* Takes the body out of the exchange: the caller mem_give()s it. It counts until the answer. */
str http_exchange_take_body(struct http_exchange *x);
/* Answers and forgets `x`. `body` is copied. content_type may be empty; retry_after_s 0 = no such
 * header. Fine when the client has left. */
void http_answer(struct http_exchange *x, int status, str content_type, str body,
		 int retry_after_s);
/* With more headers (copied). One that cannot stand in a head as it is (a control character in it,
 * over 2 KiB, Connection, Date, or what frames a body) is left out, here and in a stream. */
void http_answer_headers(struct http_exchange *x, int status, const struct http_header *headers,
			 size_t n_headers, str content_type, str body);
/* Shuts the connection without an answer and forgets `x`. */
void http_drop(struct http_exchange *x);

/* An answer without an end (Server-Sent Events), status 200. It counts as a connection. */
struct http_stream;
/* Sends the head and forgets `x`. on_gone(owner) comes exactly once, from the loop: after
 * http_stream_end(), or when the client has left (seen only by writing: send something every 15 s),
 * has been shut, or the server is destroyed (then from inside http_server_destroy). The stream is
 * valid until then. */
struct http_stream *http_stream_start(struct http_exchange *x, const struct http_header *headers,
				      size_t n_headers, str content_type,
				      void (*on_gone)(void *owner), void *owner);
/* Bytes are copied and leave in this turn of the loop. ERR_LIMIT: more than 1 MiB would wait for a
 * client that does not read; it is shut. ERR_CLOSED: it was shut or ended before. */
enum err http_stream_write(struct http_stream *s, str bytes) MUST_CHECK;
/* What was written still arrives; twice is fine. */
void http_stream_end(struct http_stream *s);

#endif
