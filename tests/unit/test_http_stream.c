/* SPDX-License-Identifier: MIT */
/* Answers of the HTTP server that have headers of the owner's, none at all, or no end. */

#include "bot/net/http_check.h"
#include "tests/unit/http_site.h"

static const struct http_header no_store[] = { { STR_INIT("Cache-Control"),
						 STR_INIT("no-store") } };

static struct {
	struct http_stream *stream;
	int n_gone;
	bool is_gone;
} live;

static void on_gone(void *owner)
{
	(void)owner;
	live.stream = NULL;
	live.n_gone++;
	live.is_gone = true;
}

static struct http_stream *stream_start(struct http_exchange *x)
{
	return http_stream_start(x, no_store, 1, STR("text/event-stream"), on_gone, &live);
}

static void on_stream_request(void *owner, struct http_exchange *x)
{
	(void)owner;
	site.n_requests++;
	live.stream = stream_start(x);
}

/* A server whose every answer is a stream, and one client that asked for it. */
static void stream_open(struct heard *h, struct http_server_options *o)
{
	memset(&live, 0, sizeof(live));
	o->on_request = on_stream_request;
	dial(h, site_open(o));
	say(h, GET_ROOT);
	assert_true(hear(h, "\r\n\r\n"));
	assert_non_null(live.stream);
}

static void stream_say(const char *text)
{
	assert_int_equal(http_stream_write(live.stream, str_from(text)), OK);
}

/* ---- streams ---- */

TEST(the_head_of_a_stream_comes_before_its_first_bytes)
{
	struct http_server_options o = options();
	struct heard h;

	stream_open(&h, &o);
	assert_non_null(strstr(h.text, "HTTP/1.1 200 "));
	assert_non_null(strstr(h.text, "Content-Type: text/event-stream\r\n"));
	assert_non_null(strstr(h.text, "Cache-Control: no-store\r\n"));
	assert_null(strstr(h.text, "Content-Length"));
	heard_finish(&h);
	site_close();
}

TEST(what_is_written_to_a_stream_arrives_at_once)
{
	struct http_server_options o = options();
	struct heard h;

	stream_open(&h, &o);
	for (int i = 0; i < 20; i++) {
		heard_reset(&h);
		int64_t at_ms = now_ms();
		stream_say("data: hello\n\n");
		assert_true(hear(&h, "data: hello\n\n"));
		assert_true(now_ms() - at_ms <
			    30); /* nobody waits for more to send, or for an ACK */
	}
	heard_finish(&h);
	site_close();
}

TEST(a_stream_may_be_started_and_written_later_in_one_go)
{
	struct http_server_options o = options();
	struct heard h;

	memset(&live, 0, sizeof(live));
	dial(&h, site_open(&o));
	site.answers_later = true;
	say(&h, GET_ROOT);
	assert_true(wait_requests(1));
	live.stream = stream_start(site.waiting[0]);
	stream_say("one\n");
	stream_say("");
	stream_say("two\n");
	assert_true(hear(&h, "one\ntwo\n"));
	http_stream_end(live.stream);
	assert_false(live.is_gone); /* never from inside a call */
	assert_true(loop_until(&live.is_gone));
	heard_finish(&h);
	site_close();
}

TEST(after_the_end_of_a_stream_the_connection_serves_again)
{
	struct http_server_options o = options();
	struct heard h;

	stream_open(&h, &o);
	stream_say("last words");
	http_stream_end(live.stream);
	http_stream_end(live.stream);
	assert_int_equal(http_stream_write(live.stream, STR("more")), ERR_CLOSED);
	assert_true(loop_until(&live.is_gone));
	assert_true(hear(&h, "last words\r\n0\r\n\r\n"));
	heard_reset(&h);
	say(&h, GET_ROOT);
	assert_true(hear(&h, "text/event-stream"));
	assert_int_equal(live.n_gone, 1);
	heard_finish(&h);
	site_close();
	assert_int_equal(live.n_gone, 2);
}

TEST(much_at_once_comes_whole_and_in_order)
{
	enum { BYTES = 700000 };
	struct http_server_options o = options();
	char *big = mem_take(BYTES);
	struct heard h;

	dial(&h, site_open(&o)); /* HTTP/1.0: no chunks between the bytes */
	memset(&live, 0, sizeof(live));
	site.answers_later = true;
	say(&h, "GET / HTTP/1.0\r\nHost: a\r\n\r\n");
	assert_true(wait_requests(1));
	for (int i = 0; i < BYTES; i++)
		big[i] = (char)('a' + i % 23);
	live.stream = stream_start(site.waiting[0]);
	for (int at = 0; at < BYTES; at += 1000)
		assert_int_equal(http_stream_write(live.stream, (str){ big + at, 1000 }), OK);
	http_stream_end(live.stream);
	assert_true(hear_close(&h));
	const char *body = strstr(h.text, "\r\n\r\n") + 4;
	assert_int_equal(h.text + h.len - body, BYTES);
	assert_memory_equal(body, big, BYTES);
	assert_int_equal(live.n_gone, 1);
	mem_give(big);
	heard_finish(&h);
	site_close();
}

TEST(a_stream_has_no_deadline)
{
	struct http_server_options o = options();
	struct heard h;

	o.deadlines = (struct http_deadlines){ 60, 60, 60, 60 };
	stream_open(&h, &o);
	loop_for(300);
	assert_false(live.is_gone);
	stream_say("still here");
	assert_true(hear(&h, "still here"));
	heard_finish(&h);
	site_close();
}

TEST(a_stream_that_waits_does_not_spin)
{
	struct http_server_options o = options();
	struct heard h;
	struct timespec before, after;

	stream_open(&h, &o);
	loop_for(20);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	loop_for(250);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	assert_true((after.tv_sec - before.tv_sec) * 1000 +
			    (after.tv_nsec - before.tv_nsec) / 1000000 <
		    100);
	heard_finish(&h);
	site_close();
}

TEST(a_head_request_ends_its_stream_by_itself)
{
	struct http_server_options o = options();
	struct heard h;

	memset(&live, 0, sizeof(live));
	o.on_request = on_stream_request;
	dial(&h, site_open(&o));
	say(&h, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_true(hear(&h, "\r\n\r\n"));
	assert_true(loop_until(&live.is_gone));
	heard_finish(&h);
	site_close();
}

/* ---- clients that leave or do not read ---- */

TEST(a_client_that_left_its_stream_is_noticed_by_writing)
{
	struct http_server_options o = options();
	struct heard h;

	stream_open(&h, &o);
	heard_finish(&h);
	loop_for(20);
	assert_false(live.is_gone);
	for (int i = 0; i < 3 && !live.is_gone; i++) { /* the first write makes it say so */
		stream_say(": here?\n\n");
		loop_for(20);
	}
	assert_int_equal(live.n_gone, 1);
	assert_int_equal(http_server_connections(site.server), 0);
	site_close();
	assert_int_equal(live.n_gone, 1);
}

TEST(a_client_that_does_not_read_its_stream_is_shut)
{
	enum { PIECE = 16384, MOST = 64 << 20 };
	struct http_server_options o = options();
	char *piece = mem_take(PIECE);
	int small = 4096;
	size_t sent = 0;
	enum err e = OK;
	struct heard h;

	stream_open(&h, &o);
	setsockopt(h.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	memset(piece, 'x', PIECE);
	while (!(e = http_stream_write(live.stream, (str){ piece, PIECE })) && sent < MOST) {
		sent += PIECE;
		loop_turn(NULL, now_ms());
	}
	assert_int_equal(e, ERR_LIMIT);
	assert_true(sent > 1 << 20);
	assert_false(live.is_gone);
	assert_int_equal(http_stream_write(live.stream, STR("more")), ERR_CLOSED);
	assert_true(loop_until(&live.is_gone));
	assert_int_equal(http_server_connections(site.server), 0);
	mem_give(piece);
	heard_finish(&h);
	site_close();
}

TEST(more_than_a_stream_may_hold_shuts_it_whoever_reads)
{
	enum { BYTES = (1 << 20) + 1 };
	struct http_server_options o = options();
	char *big = mem_take(BYTES);
	struct heard h;

	stream_open(&h, &o);
	assert_int_equal(http_stream_write(live.stream, (str){ big, BYTES }), ERR_LIMIT);
	assert_true(loop_until(&live.is_gone));
	assert_true(hear_close(&h));
	mem_give(big);
	heard_finish(&h);
	site_close();
}

TEST(what_is_left_of_an_ended_stream_has_the_deadline_of_an_answer)
{
	enum { BYTES = 1 << 20 };
	struct http_server_options o = options();
	char *big = mem_take(BYTES);
	int small = 4096;
	struct heard h;

	o.deadlines = (struct http_deadlines){ .answer_ms = 100 };
	stream_open(&h, &o);
	setsockopt(h.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	for (int i = 0; i < 64 && http_stream_write(live.stream, (str){ big, BYTES / 2 }) == OK;
	     i++)
		loop_for(5); /* until the socket and its buffers are full */
	http_stream_end(live.stream);
	assert_true(loop_until(&live.is_gone));
	mem_give(big);
	heard_finish(&h);
	site_close();
}

/* ---- the server ends ---- */

TEST(a_server_that_is_destroyed_ends_its_streams)
{
	struct http_server_options o = options();
	struct heard waits, full;
	char *big = mem_take(1 << 20);

	stream_open(&full, &o);
	assert_int_equal(http_stream_write(live.stream, (str){ big, 1 << 20 }), OK);
	dial(&waits, http_server_port(site.server));
	say(&waits, GET_ROOT);
	assert_true(hear(&waits, "\r\n\r\n"));
	http_server_destroy(site.server, on_closed);
	assert_int_equal(live.n_gone, 2); /* by now: the owner may go */
	assert_true(loop_until(&site.is_closed));
	assert_true(hear_close(&waits));
	loop_close();
	mem_give(big);
	heard_finish(&waits);
	heard_finish(&full);
}

TEST(streams_go_on_when_the_server_stops_accepting)
{
	struct http_server_options o = options();
	struct heard h;

	stream_open(&h, &o);
	http_server_stop_accepting(site.server);
	loop_for(20);
	stream_say("one more");
	assert_true(hear(&h, "one more"));
	heard_finish(&h);
	site_close();
}

TEST(streams_count_as_connections_of_their_address)
{
	struct http_server_options o = options();
	struct heard first, second;

	o.max_connections_per_ip = 1;
	stream_open(&first, &o);
	dial(&second, http_server_port(site.server));
	assert_true(hear_close(&second));
	heard_finish(&second);
	heard_finish(&first);
	site_close();
}

/* ---- heads ---- */

TEST(an_answer_has_the_headers_it_was_given)
{
	static const struct http_header headers[] = {
		{ STR_INIT("Location"), STR_INIT("/x?a=1") },
		{ STR_INIT("X-One"), STR_INIT("two words") },
	};
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	site.answers_later = true;
	say(&h, GET_ROOT);
	assert_true(wait_requests(1));
	http_answer_headers(site.waiting[0], 303, headers, ARRAY_LEN(headers), STR("text/plain"),
			    STR("there\n"));
	assert_true(hear(&h, "there\n"));
	assert_non_null(strstr(h.text, "HTTP/1.1 303 "));
	assert_non_null(strstr(h.text, "\r\nLocation: /x?a=1\r\n"));
	assert_non_null(strstr(h.text, "\r\nX-One: two words\r\n"));
	assert_non_null(strstr(h.text, "\r\nContent-Type: text/plain\r\n"));
	heard_finish(&h);
	site_close();
}

TEST(headers_that_would_end_a_line_or_frame_a_body_are_left_out)
{
	static const char long_value[HTTP_VALUE_BYTES_MAX + 1] = { 'x' };
	static const struct http_header hostile[] = {
		{ STR_INIT("X-Evil"), STR_INIT("a\r\nSet-Cookie: evil=1") },
		{ STR_INIT("X-Evil"), STR_INIT("a\nevil: 1") },
		{ STR_INIT("X-Evil"), STR_INIT("a\revil: 1") },
		{ STR_INIT("X-Evil"), STR_INIT("evil\0") },
		{ STR_INIT("X-Evil\r\nevil"), STR_INIT("1") },
		{ STR_INIT("X-Evil: evil"), STR_INIT("1") },
		{ STR_INIT("X Evil"), STR_INIT("evil") },
		{ STR_INIT(""), STR_INIT("evil") },
		{ STR_INIT("X-Evil"), { long_value, sizeof(long_value) } },
		{ STR_INIT("Content-Length"), STR_INIT("99") },
		{ STR_INIT("transfer-encoding"), STR_INIT("evil") },
		{ STR_INIT("Connection"), STR_INIT("evil") },
		{ STR_INIT("Date"), STR_INIT("evil") },
		{ STR_INIT("X-Good"), STR_INIT("good") },
	};
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	site.answers_later = true;
	say(&h, GET_ROOT);
	assert_true(wait_requests(1));
	http_answer_headers(site.waiting[0], 200, hostile, ARRAY_LEN(hostile),
			    STR("text/plain\r\nevil: 1"), STR("body\n"));
	assert_true(hear(&h, "body\n"));
	assert_non_null(strstr(h.text, "\r\nX-Good: good\r\n"));
	assert_non_null(strstr(h.text, "\r\nContent-Length: 5\r\n"));
	assert_null(strstr(h.text, "vil"));
	heard_finish(&h);
	site_close();
}

/* ---- no answer ---- */

TEST(a_dropped_exchange_is_a_cut_without_a_byte)
{
	struct http_server_options o = options();
	struct heard h, next;
	int port = site_open(&o);

	dial(&h, port);
	site.answers_later = true;
	say(&h, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
	assert_true(wait_requests(1));
	http_drop(site.waiting[0]);
	assert_true(hear_close(&h));
	assert_int_equal(h.len, 0);
	site.answers_later = false;
	dial(&next, port);
	say(&next, GET_ROOT);
	assert_true(hear(&next, "ok\n"));
	heard_finish(&h);
	heard_finish(&next);
	site_close();
}

static void on_drop_request(void *owner, struct http_exchange *x)
{
	(void)owner;
	http_drop(x);
}

TEST(an_exchange_may_be_dropped_at_once)
{
	struct http_server_options o = options();
	struct heard h;

	o.on_request = on_drop_request;
	dial(&h, site_open(&o));
	say(&h, GET_ROOT GET_ROOT);
	assert_true(hear_close(&h));
	assert_int_equal(h.len, 0);
	assert_int_equal(http_server_connections(site.server), 0);
	heard_finish(&h);
	site_close();
}
