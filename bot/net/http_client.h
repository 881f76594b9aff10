/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_HTTP_CLIENT_H
#define SIAR_NET_HTTP_CLIENT_H

#include "bot/base/err.h"
#include "bot/base/list.h"
#include "bot/net/http.h"
#include "bot/net/worker.h"

#include <uv.h>

/* Outgoing HTTP/1.1 on libcurl's multi interface in the libuv loop. Loop thread only. No redirects,
 * no proxies, TLS always verified, only http and https, connections reused, connect timeout 5 s.
 * A request other than GET and HEAD reaches the other side at most once: libcurl's own re-sending
 * on a reused connection that died is stopped once a byte was written. A call for which the process
 * has no descriptor left waits until there is one. */

struct http_client;

enum { HTTP_FILE_BYTES_MAX = 16 << 20 }; /* of a part read from body_file */

/* Embedded in its owner; zeroed before the first start. */
struct http_call {
	/* set by the caller before http_start, must stay until on_done */
	struct http_request request;
	bool public_only; /* refuse loopback, private, link-local and other special addresses after
			     look-up */
	void (*on_done)(struct http_call *call); /* exactly once, never from inside http_start */
	/* the outcome, valid inside on_done and until http_call_finish() */
	enum transport how;
	enum http_obstacle obstacle;
	struct http_reply reply; /* points into memory of the call */
	char error[128];         /* words for logs; no secrets */
	bool is_reply_too_large; /* the reply had more than max_reply_bytes */
	bool is_reply_crowded;   /* the replies of all calls together took too much room */
	bool is_file_lost;       /* a body_file could not be read: not the network's fault */
	/* private below */
	struct http_client *client;
	struct list_node node;
	int state;
	void *easy, *headers, *mime;
	char *body;
	size_t body_len, body_cap;
	int attempts;           /* times the request was about to be written */
	bool has_head;          /* the reply's is whole */
	bool is_not_public;     /* the other side's address */
	bool is_resend_refused; /* libcurl wanted to write it once more */
	bool is_aborted;
	bool is_starved; /* we had no descriptor for it: no fault of the other side */
	char retry_after[40], date[32], content_type[96], why[256];
	struct worker_task load;
	struct http_file {
		char *bytes;
		size_t len;
	} files[HTTP_PARTS_MAX];
};

struct http_client_options {
	long max_host_connections;    /* per host; 0 = 128 */
	long max_connections;         /* in all; 0 = no limit */
	size_t max_total_reply_bytes; /* of all calls under way; above it a reply over 16 KiB is cut
					 off, so that small ones always find room; 0 = 32 MiB */
	const char *ca_file;          /* NULL = the system's */
};

/* Ignores SIGPIPE for the whole process. */
enum err http_client_create(uv_loop_t *loop, const struct http_client_options *o,
			    struct http_client **ret) MUST_CHECK;
/* Aborts what is under way (their on_done is called), then on_closed (may be NULL) once, from the
 * loop. NULL is fine, and then on_closed is not called. */
void http_client_destroy(struct http_client *c, void (*on_closed)(void *owner), void *owner);
/* Starts it; an error that is known at once also comes through on_done. */
void http_start(struct http_client *c, struct http_call *call);
/* Ends it early: on_done comes, from the loop, with HTTP_ABORTED_UNSENT or HTTP_UNKNOWN. Nothing
 * when it is done already. */
void http_abort(struct http_call *call);
/* Frees what the reply points into. After on_done only. */
void http_call_finish(struct http_call *call);

#endif
