/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_HTTP_H
#define SIAR_NET_HTTP_H

#include "bot/base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Plain values: a request and a reply, in either direction. No socket in here. */

struct http_header {
	str name, value;
};

/* One part of a multipart/form-data body. */
struct http_part {
	str name;
	str value; /* when there is no file */
	str file_name, content_type;
	str body_file; /* path of the file a worker reads; empty = value */
};

enum { HTTP_HEADERS_MAX = 48, HTTP_PARTS_MAX = 6 };

struct http_request {
	str method;      /* "GET", "POST" */
	str url;         /* outgoing: whole; incoming: empty */
	str path, query; /* incoming: as sent, percent-encoded; query without '?' */
	str peer; /* incoming: address of the other side without port, "unix" for a unix socket */
	struct http_header headers[HTTP_HEADERS_MAX];
	size_t n_headers;
	str body;
	str body_file;       /* outgoing: path of a file a worker reads; its base64 is put ... */
	size_t body_file_at; /* ... into `body` in front of this byte; empty = nothing is */
	struct http_part parts[HTTP_PARTS_MAX]; /* outgoing, instead of body */
	size_t n_parts;
	long timeout_ms;        /* outgoing: whole call; 0 = 30,000 */
	size_t max_reply_bytes; /* outgoing: 0 = 256 KiB */
};

struct http_reply {
	int status; /* 0 = none came */
	str content_type;
	str retry_after; /* seconds; as sent, but a date is made into them; empty = none */
	str body;
};

/* What became of an outgoing call below HTTP. RELIABILITY: only HTTP_NOT_SENT may be tried again
 * blindly. */
enum transport {
	HTTP_ANSWERED, /* a whole reply came */
	HTTP_NOT_SENT, /* name, connect, TLS or proxy failed, or not all of the request was written
			*/
	HTTP_UNKNOWN,  /* written, but no whole reply: timeout, reset, cut, too large */
	HTTP_ABORTED_UNSENT, /* we gave up before it began */
};

/* What stood in the way of one that was not sent. */
enum http_obstacle { HTTP_OTHER, HTTP_NAME, HTTP_TLS };

/* Adds a header; false when there is no room. */
bool http_add_header(struct http_request *r, str name, str value);
/* The header's value, name compared without case; empty str when absent. *ret_count (may be NULL) =
 * how often it came. */
str http_header_of(const struct http_request *r, str name, size_t *ret_count);
/* The decoded value of `key` in a query or form body; ptr NULL when absent. '+' is a blank. */
struct arena;
str http_query_value(str query, str key, struct arena *mem);
/* Percent-encodes everything but unreserved characters. */
str http_encode(str s, struct arena *mem);

#endif
