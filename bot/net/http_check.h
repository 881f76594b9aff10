/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_HTTP_CHECK_H
#define SIAR_NET_HTTP_CHECK_H

#include "bot/net/http.h"

/* What the server refuses by the head of a request alone. Pure; only http_server.c calls it. */

enum { HTTP_HEAD_BYTES_MAX = 16 * 1024, HTTP_VALUE_BYTES_MAX = 2048 };

/* How the body comes. */
struct http_framing {
	bool has_body;
	bool is_chunked;
	size_t body_bytes; /* declared; 0 when chunked */
};

/* A head as libmicrohttpd before 1.0 leaves it in memory: as received, but with NUL for each
 * separator. */
struct http_raw_head {
	const char *method, *target, *version;
	size_t target_bytes;
	size_t bytes; /* all of it, from the method to behind the blank line */
};

/* True when the head has nothing in it that the library swallowed: lines that end in a bare LF,
 * folded lines, NUL, more than one blank in the request line, a line that begins with a colon
 * (which it takes for the end of the head). Those are what requests are smuggled with. */
bool http_head_is_plain(const struct http_request *r, const struct http_raw_head *raw);

/* 0 when the request may go on, else the status to refuse it with; the connection must then be
 * closed, since what follows cannot be told apart from a body. `target` is the request target as
 * sent, `version` "HTTP/1.1", `head_bytes` the length of request line and headers. */
int http_check_head(const struct http_request *r, str target, str version, size_t head_bytes,
		    size_t max_body_bytes, struct http_framing *ret);

/* True when it may stand in an answer's head as it is: the name a token and none that the server
 * writes itself, the value without control characters and at most HTTP_VALUE_BYTES_MAX long. */
bool http_may_answer_with(str name, str value);

#endif
