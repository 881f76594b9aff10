/* SPDX-License-Identifier: MIT */
/* Answers without an end. libmicrohttpd asks for bytes when the socket takes some; when there are
 * none the connection is suspended until the owner writes again. Loop thread; the library's side
 * runs inside MHD_run. At most STREAM_WAITING_MAX bytes wait for a client. While it is suspended
 * nobody looks at its socket, so that a client that left is noticed only by writing. */

#include "bot/net/http_server_parts.h"

#include "bot/base/arena.h"

#include <string.h>
#include <sys/socket.h>

enum { STREAM_WAITING_MAX = 1 << 20, STREAM_PIECE_BYTES = 16 * 1024, STREAM_FIRST_BYTES = 1024 };

struct http_stream {
	struct connection *conn;
	void (*on_gone)(void *owner);
	void *owner;
	char *bytes; /* from `start` on, `len` of them wait; NULL = none */
	size_t start, len, cap;
	bool is_suspended, is_ended, is_cut;
};

static void wake(struct http_stream *s)
{
	if (!s->is_suspended)
		return;
	s->is_suspended = false;
	MHD_resume_connection(s->conn->mhd);
	http_want_run(s->conn->server);
}

/* ---- the library's side ---- */

static size_t take_waiting(struct http_stream *s, char *to, size_t most)
{
	size_t n = s->len < most ? s->len : most;

	memcpy(to, s->bytes + s->start, n);
	s->start += n;
	s->len -= n;
	if (s->len == 0) {
		mem_give(s->bytes);
		s->bytes = NULL;
		s->start = s->cap = 0;
	}
	return n;
}

static ssize_t on_wanted(void *stream, uint64_t position, char *to, size_t most)
{
	struct http_stream *s = stream;
	(void)position;

	if (s->is_cut)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (s->len > 0)
		return (ssize_t)take_waiting(s, to, most);
	if (s->is_ended)
		return MHD_CONTENT_READER_END_OF_STREAM;
	s->is_suspended = true;
	MHD_suspend_connection(s->conn->mhd);
	return 0;
}

void http_stream_gone(struct http_stream *s)
{
	if (!s)
		return;
	s->on_gone(s->owner);
	mem_give(s->bytes);
	mem_give(s);
}

/* ---- the owner's side ---- */

struct http_stream *http_stream_start(struct http_exchange *x, const struct http_header *headers,
				      size_t n_headers, str content_type,
				      void (*on_gone)(void *owner), void *owner)
{
	struct http_stream *s = mem_take(sizeof(*s));

	*s = (struct http_stream){ .conn = x->conn, .on_gone = on_gone, .owner = owner };
	struct MHD_Response *res =
		MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_PIECE_BYTES, on_wanted,
						  s, NULL);
	ASSERT(res);
	x->stream = s;
	http_queue(x,
		   &(struct answer_head){ .status = 200,
					  .content_type = content_type,
					  .headers = headers,
					  .n_headers = n_headers },
		   res);
	return s;
}

static void make_room(struct http_stream *s, size_t more)
{
	if (s->start > 0) {
		memmove(s->bytes, s->bytes + s->start, s->len);
		s->start = 0;
	}
	size_t cap = s->cap ? s->cap : STREAM_FIRST_BYTES;
	while (cap < s->len + more)
		cap *= 2;
	if (cap == s->cap)
		return;
	s->bytes = mem_resize(s->bytes, cap);
	s->cap = cap;
}

enum err http_stream_write(struct http_stream *s, str bytes)
{
	if (s->is_ended || s->is_cut)
		return ERR_CLOSED;
	if (bytes.len > STREAM_WAITING_MAX - s->len) {
		http_stream_cut(s);
		return ERR_LIMIT;
	}
	if (bytes.len == 0)
		return OK;
	if (s->start + s->len + bytes.len > s->cap)
		make_room(s, bytes.len);
	memcpy(s->bytes + s->start + s->len, bytes.ptr, bytes.len);
	s->len += bytes.len;
	wake(s);
	return OK;
}

/* What waits has the time of an answer to be read. */
void http_stream_end(struct http_stream *s)
{
	if (s->is_ended || s->is_cut)
		return;
	s->is_ended = true;
	http_phase_set(s->conn, PHASE_ANSWER);
	wake(s);
}

void http_stream_cut(struct http_stream *s)
{
	s->is_cut = true;
	http_phase_set(s->conn, PHASE_ANSWER);
	/* The library may be waiting for room in the socket. */
	shutdown(s->conn->fd, SHUT_RDWR);
	wake(s);
}
