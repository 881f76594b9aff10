/* SPDX-License-Identifier: MIT */
/* The HTTP server's answers: their head, and waking the connection that waits for one. Loop thread,
 * inside MHD_run or not. What an owner wants in a head is checked here, since much of it may have
 * come from outside: nothing of it can end a line. */

#include "bot/net/http_server_parts.h"

#include "bot/base/arena.h"

/* A connection that had a request holds 36 KiB, whatever it does then. */
enum { KEPT_MAX = 512 };

static void add_header(struct MHD_Response *res, struct arena *mem, str name, str value)
{
	if (http_may_answer_with(name, value) && value.len > 0)
		MHD_add_response_header(res, arena_cstr(mem, name), arena_cstr(mem, value));
}

/* Too many connections wait for a next request of their clients. */
static bool is_crowded(const struct http_exchange *x)
{
	return x->server->n_kept >= KEPT_MAX && !x->conn->is_kept && !x->conn->peer.is_trusted;
}

static void add_head(struct http_exchange *x, const struct answer_head *head,
		     struct MHD_Response *res)
{
	struct arena mem;

	arena_init(&mem, 0);
	add_header(res, &mem, STR("Content-Type"), head->content_type);
	for (size_t i = 0; i < head->n_headers; i++)
		add_header(res, &mem, head->headers[i].name, head->headers[i].value);
	if (head->retry_after_s > 0)
		add_header(res, &mem, STR("Retry-After"),
			   arena_printf(&mem, "%d", head->retry_after_s));
	/* What follows a chunked body could be read as its end by one and as a request by
	 * another. */
	if (x->server->is_stopping || x->framing.is_chunked || is_crowded(x))
		MHD_add_response_header(res, "Connection", "close");
	arena_finish(&mem);
}

/* Its connection goes on at the next MHD_run. */
static void wake(struct http_exchange *x)
{
	if (!x->is_suspended)
		return;
	x->is_suspended = false;
	MHD_resume_connection(x->conn->mhd);
	http_want_run(x->server);
}

void http_queue(struct http_exchange *x, const struct answer_head *head, struct MHD_Response *res)
{
	ASSERT(!x->is_answered);
	x->is_answered = true;
	http_body_given(x);
	http_phase_set(x->conn, x->stream ? PHASE_STREAM : PHASE_ANSWER);
	add_head(x, head, res);
	if (MHD_queue_response(x->conn->mhd, (unsigned)head->status, res) != MHD_YES)
		x->is_dropped = true;
	MHD_destroy_response(res);
	wake(x);
}

static void answer(struct http_exchange *x, const struct answer_head *head, str body)
{
	struct MHD_Response *res =
		MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.ptr,
						MHD_RESPMEM_MUST_COPY);
	ASSERT(res);
	http_queue(x, head, res);
}

void http_refuse(struct http_exchange *x, int status)
{
	answer(x, &(struct answer_head){ .status = status, .retry_after_s = status == 503 ? 1 : 0 },
	       STR_NONE);
}

void http_answer(struct http_exchange *x, int status, str content_type, str body, int retry_after_s)
{
	answer(x,
	       &(struct answer_head){ .status = status,
				      .content_type = content_type,
				      .retry_after_s = retry_after_s },
	       body);
}

void http_answer_headers(struct http_exchange *x, int status, const struct http_header *headers,
			 size_t n_headers, str content_type, str body)
{
	answer(x,
	       &(struct answer_head){ .status = status,
				      .content_type = content_type,
				      .headers = headers,
				      .n_headers = n_headers },
	       body);
}

void http_drop(struct http_exchange *x)
{
	ASSERT(!x->is_answered);
	x->is_answered = x->is_dropped = true;
	http_body_given(x);
	http_phase_set(x->conn, PHASE_ANSWER);
	wake(x);
}
