/* SPDX-License-Identifier: MIT */
/* What becomes of calls that fail: only what was provably not sent is called so, and no request
 * that may have been acted upon is written twice. */

#include "bot/net/http_outcome.h"

#include "tests/unit/http_errand.h"

#include <curl/curl.h>

enum { BIG_BYTES = 32 << 20 };

/* Runs one POST and checks how it ended. */
static void expect(struct errand *e, enum transport how, const char *words)
{
	assert_true(errand_run(e));
	if (e->call.how != how || !strstr(e->call.error, words))
		print_error("ended %d \"%s\", wanted %d \"%s\"\n", (int)e->call.how, e->call.error,
			    (int)how, words);
	assert_int_equal(e->call.how, how);
	assert_non_null(strstr(e->call.error, words));
	assert_int_equal(e->call.reply.status, 0);
	assert_int_equal(e->call.reply.body.len, 0);
	http_call_finish(&e->call);
}

/* ---- the rule itself ---- */

static const struct {
	struct http_facts f;
	enum transport how;
} rules[] = {
	/* A whole reply is an answer, whatever was written. */
	{ { .code = CURLE_OK,
	    .status = 200,
	    .has_head = true,
	    .written = 100,
	    .body_bytes = 10,
	    .body_written = 10 },
	  HTTP_ANSWERED },
	{ { .code = CURLE_OK,
	    .status = 413,
	    .has_head = true,
	    .written = 100,
	    .body_bytes = 10,
	    .body_written = 5 },
	  HTTP_ANSWERED },
	/* A head cut off, and a 1xx alone, are none. */
	{ { .code = CURLE_OK, .status = 200, .written = 100, .body_bytes = 10, .body_written = 10 },
	  HTTP_UNKNOWN },
	{ { .code = CURLE_OK, .status = 100, .has_head = true, .written = 100 }, HTTP_UNKNOWN },
	/* Nothing written. */
	{ { .code = CURLE_COULDNT_CONNECT, .body_bytes = -1 }, HTTP_NOT_SENT },
	{ { .code = CURLE_OPERATION_TIMEDOUT, .body_bytes = 10 }, HTTP_NOT_SENT },
	{ { .code = CURLE_GOT_NOTHING, .body_bytes = 10 }, HTTP_NOT_SENT },
	/* Part of the body missing. */
	{ { .code = CURLE_SEND_ERROR, .written = 100, .body_bytes = 10, .body_written = 9 },
	  HTTP_NOT_SENT },
	{ { .code = CURLE_OPERATION_TIMEDOUT, .written = 100, .body_bytes = 10 }, HTTP_NOT_SENT },
	/* All written, or who knows. */
	{ { .code = CURLE_OPERATION_TIMEDOUT,
	    .written = 100,
	    .body_bytes = 10,
	    .body_written = 10 },
	  HTTP_UNKNOWN },
	{ { .code = CURLE_RECV_ERROR, .written = 1 }, HTTP_UNKNOWN },
	{ { .code = CURLE_RECV_ERROR, .written = 100, .body_bytes = -1 }, HTTP_UNKNOWN },
	{ { .code = CURLE_UNSUPPORTED_PROTOCOL, .written = 100 }, HTTP_UNKNOWN },
	{ { .code = CURLE_COULDNT_CONNECT, .written = 100 }, HTTP_UNKNOWN },
	/* A second attempt refused: the counters are the second's, the doubt the first's.
	 */
	{ { .code = CURLE_ABORTED_BY_CALLBACK,
	    .written = 100,
	    .body_bytes = 10,
	    .is_resend_refused = true },
	  HTTP_UNKNOWN },
	/* Given up by us. */
	{ { .code = CURLE_OK, .is_aborted = true, .body_bytes = 10 }, HTTP_ABORTED_UNSENT },
	{ { .code = CURLE_OK,
	    .is_aborted = true,
	    .written = 50,
	    .body_bytes = 10,
	    .body_written = 1 },
	  HTTP_ABORTED_UNSENT },
	{ { .code = CURLE_OK,
	    .is_aborted = true,
	    .written = 50,
	    .body_bytes = 10,
	    .body_written = 10 },
	  HTTP_UNKNOWN },
	{ { .code = CURLE_OK, .is_aborted = true, .has_head = true, .status = 200, .written = 50 },
	  HTTP_UNKNOWN },
};

TEST(what_was_written_decides_and_not_the_kind_of_error)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		if (http_outcome(&rules[i].f) != rules[i].how)
			print_error("case %zu\n", i);
		assert_int_equal(http_outcome(&rules[i].f), rules[i].how);
	}
}

/* ---- nothing written ---- */

TEST(f09_a_refused_connection_was_not_sent)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "x");
	close(stub.listen_fd);
	stub.is_deaf = true;
	expect(&e, HTTP_NOT_SENT, "cannot connect");
	stub.listen_fd = -1;
	client_close();
}

TEST(a_connection_that_never_comes_about_was_not_sent)
{
	static struct errand e, filler[4];

	client_open(NULL);
	/* The queue of connections is full and nobody accepts: the kernel drops what else comes. */
	stub.is_deaf = true;
	assert_int_equal(listen(stub.listen_fd, 0), 0);
	for (size_t i = 0; i < ARRAY_LEN(filler); i++) {
		errand_init(&filler[i], "POST", "x");
		errand_start(&filler[i]);
	}
	for (int i = 0; i < 10; i++)
		stub_turn();
	errand_init(&e, "POST", "x");
	e.call.request.timeout_ms = 200;
	expect(&e, HTTP_NOT_SENT, "timed out");
	client_close();
	for (size_t i = 0; i < ARRAY_LEN(filler); i++)
		http_call_finish(&filler[i].call);
}

TEST(f25_a_name_that_does_not_exist_was_not_sent)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "x");
	e.call.request.url = STR("http://nothing.invalid/");
	e.call.request.timeout_ms = 1000;
	expect(&e, HTTP_NOT_SENT, "");
	client_close();
}

static bool answer_tls_with_text(struct stub_conn *c)
{
	stub_say(c, "HTTP/1.1 400 Bad Request\r\n\r\n");
	stub_close(c);
	return true;
}

TEST(a_server_without_tls_was_not_sent_to)
{
	struct errand e;

	client_open(NULL);
	stub.on_some = answer_tls_with_text;
	errand_init(&e, "POST", "x");
	snprintf(e.url, sizeof(e.url), "https://127.0.0.1:%d/", stub.port);
	e.call.request.url = str_from(e.url);
	expect(&e, HTTP_NOT_SENT, "TLS handshake failed");
	client_close();
}

static bool swallow(struct stub_conn *c)
{
	c->len = 0;
	return true;
}

TEST(f26_a_tls_handshake_that_stalls_was_not_sent)
{
	struct errand e;

	client_open(NULL);
	stub.on_some = swallow;
	errand_init(&e, "POST", "x");
	snprintf(e.url, sizeof(e.url), "https://127.0.0.1:%d/", stub.port);
	e.call.request.url = str_from(e.url);
	e.call.request.timeout_ms = 200;
	expect(&e, HTTP_NOT_SENT, "timed out");
	client_close();
}

/* ---- partly written ---- */

static bool ignore_the_rest(struct stub_conn *c)
{
	c->is_ignored = true;
	return true;
}

static bool close_at_once(struct stub_conn *c)
{
	stub_close(c);
	return true;
}

TEST(a_body_that_could_not_be_written_to_its_end_was_not_sent)
{
	struct errand e;
	char *big = mem_take(BIG_BYTES);

	client_open(NULL);
	errand_init(&e, "POST", "");
	e.call.request.body = (str){ big, BIG_BYTES };
	e.call.request.timeout_ms = 300;
	stub.on_some = ignore_the_rest;
	expect(&e, HTTP_NOT_SENT, "timed out");
	e.call.request.timeout_ms = 3000;
	stub.on_some = close_at_once;
	expect(&e, HTTP_NOT_SENT, "");
	client_close();
	mem_give(big);
}

static bool refuse_early(struct stub_conn *c)
{
	stub_say(c, "HTTP/1.1 413 Too large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
	c->is_ignored = true;
	return true;
}

TEST(an_answer_before_the_body_was_read_is_an_answer)
{
	struct errand e;
	char *big = mem_take(BIG_BYTES);

	client_open(NULL);
	stub.on_some = refuse_early;
	errand_init(&e, "POST", "");
	e.call.request.body = (str){ big, BIG_BYTES };
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_ANSWERED);
	assert_int_equal(e.call.reply.status, 413);
	http_call_finish(&e.call);
	client_close();
	mem_give(big);
}

/* ---- all written, no whole reply ---- */

static void close_conn(struct stub_conn *c)
{
	stub_close(c);
}

static void reset_conn(struct stub_conn *c)
{
	stub_reset(c);
}

static void keep_silent(struct stub_conn *c)
{
	(void)c;
}

static const char *reply_then_close;

static void say_and_close(struct stub_conn *c)
{
	stub_say(c, reply_then_close);
	stub_close(c);
}

static const struct {
	const char *what, *reply, *words;
} cut[] = {
	{ "in the status line", "HTTP/1.", "" },
	{ "behind the status line", "HTTP/1.1 200 OK\r\n", "reply cut off" },
	{ "in a header", "HTTP/1.1 200 OK\r\nContent-Le", "" },
	{ "before the blank line", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "reply cut off" },
	{ "after a 1xx", "HTTP/1.1 103 Early\r\nX: y\r\n\r\n", "" },
	{ "before the body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "reply cut off" },
	{ "in the body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"id\"", "reply cut off" },
	{ "in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"id\"", "" },
	{ "between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", "" },
	{ "a chunk of no number",
	  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{\r\n", "" },
	{ "no HTTP", "Guten Tag\r\n\r\n", "no HTTP" },
	{ "another protocol", "SSH-2.0-OpenSSH_9.2\r\n", "no HTTP" },
	{ "a status of no number", "HTTP/1.1 abc OK\r\n\r\n", "" },
	{ "a strange version", "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n", "" },
	{ "a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", "" },
};

TEST(f10_a_reply_that_is_cut_or_garbled_leaves_the_end_unknown)
{
	client_open(NULL);
	stub.on_whole = say_and_close;
	for (size_t i = 0; i < ARRAY_LEN(cut); i++) {
		struct errand e;
		reply_then_close = cut[i].reply;
		errand_init(&e, "POST", "x");
		assert_true(errand_run(&e));
		if (e.call.how != HTTP_UNKNOWN || !strstr(e.call.error, cut[i].words))
			print_error("%s: %d \"%s\"\n", cut[i].what, (int)e.call.how, e.call.error);
		assert_int_equal(e.call.how, HTTP_UNKNOWN);
		assert_non_null(strstr(e.call.error, cut[i].words));
		assert_int_equal(e.call.reply.status, 0);
		http_call_finish(&e.call);
	}
	assert_int_equal(stub.n_requests, ARRAY_LEN(cut));
	client_close();
}

TEST(f10_a_connection_closed_without_a_reply_leaves_the_end_unknown)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "x");
	stub.on_whole = close_conn;
	expect(&e, HTTP_UNKNOWN, "closed without a reply");
	stub.on_whole = reset_conn;
	expect(&e, HTTP_UNKNOWN, "connection broke");
	stub.on_some = close_at_once; /* without reading: the kernel resets */
	expect(&e, HTTP_UNKNOWN, "");
	client_close();
}

static void say_and_reset(struct stub_conn *c)
{
	stub_say(c, STUB_OK);
	stub_reset(c);
}

TEST(a_whole_reply_in_front_of_a_reset_is_an_answer)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = say_and_reset;
	errand_init(&e, "POST", "x");
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_ANSWERED);
	assert_str(e.call.reply.body, "ok\n");
	http_call_finish(&e.call);
	client_close();
}

TEST(a_reply_that_does_not_come_leaves_the_end_unknown)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "x");
	e.call.request.timeout_ms = 150;
	stub.on_whole = keep_silent;
	expect(&e, HTTP_UNKNOWN, "timed out");
	client_close();
}

static struct stub_conn *dripping;

static void begin_to_drip(struct stub_conn *c)
{
	stub_say(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
	dripping = c;
}

TEST(f11_a_reply_that_drips_leaves_the_end_unknown)
{
	struct errand e;
	int64_t start_ms = now_ms();

	client_open(NULL);
	errand_init(&e, "POST", "x");
	e.call.request.timeout_ms = 200;
	dripping = NULL;
	stub.on_whole = begin_to_drip;
	errand_start(&e);
	while (e.n_done == 0 && now_ms() < start_ms + DEADLINE_MS) {
		if (dripping && dripping->fd >= 0)
			stub_say(dripping, "x");
		stub_turn();
	}
	assert_int_equal(e.call.how, HTTP_UNKNOWN);
	assert_in_range(now_ms() - start_ms, 150, 1500);
	http_call_finish(&e.call);
	client_close();
}

static size_t reply_bytes;

static void say_bytes_of_reply(struct stub_conn *c)
{
	char reply[4096];
	size_t head =
		(size_t)snprintf(reply, sizeof(reply),
				 "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", reply_bytes);

	memset(reply + head, 'x', reply_bytes);
	send(c->fd, reply, head + reply_bytes, MSG_NOSIGNAL);
}

TEST(a_reply_over_the_limit_leaves_the_end_unknown)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = say_bytes_of_reply;
	for (reply_bytes = 999; reply_bytes <= 1000; reply_bytes++) {
		errand_init(&e, "POST", "x");
		e.call.request.max_reply_bytes = 1000;
		assert_true(errand_run(&e));
		assert_int_equal(e.call.how, HTTP_ANSWERED);
		assert_int_equal(e.call.reply.body.len, reply_bytes);
		assert_false(e.call.is_reply_too_large);
		http_call_finish(&e.call);
	}
	expect(&e, HTTP_UNKNOWN, "reply too large");
	assert_true(e.call.is_reply_too_large);
	client_close();
}

static void say_endless_head(struct stub_conn *c)
{
	char line[1024];

	memset(line, 'a', sizeof(line));
	memcpy(line, "X: ", 3);
	memcpy(line + sizeof(line) - 2, "\r\n", 2);
	stub_say(c, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 2000; i++) {
		if (send(c->fd, line, sizeof(line), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			break;
	}
	stub_close(c);
}

TEST(an_endless_head_leaves_the_end_unknown)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = say_endless_head;
	errand_init(&e, "POST", "x");
	expect(&e, HTTP_UNKNOWN, "");
	client_close();
}

/* ---- at most once ---- */

static void answer_first_then_close(struct stub_conn *c)
{
	if (c->served == 1)
		stub_say(c, STUB_OK);
	else
		stub_close(c);
}

static void answer_first_then_reset(struct stub_conn *c)
{
	if (c->served == 1)
		stub_say(c, STUB_OK);
	else
		stub_reset(c);
}

/* A second request on a kept connection that dies with it. */
static void second_dies(const char *method, const char *body, void (*dies)(struct stub_conn *c),
			int requests, enum transport how)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = dies;
	errand_init(&e, method, body);
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_ANSWERED);
	assert_true(errand_run(&e));
	for (int i = 0; i < 20; i++)
		stub_turn();
	assert_int_equal(stub.n_requests, requests);
	assert_int_equal(e.call.how, how);
	http_call_finish(&e.call);
	client_close();
}

TEST(f10_a_post_on_a_kept_connection_that_dies_is_seen_once)
{
	second_dies("POST", "{\"to\":1}", answer_first_then_close, 2, HTTP_UNKNOWN);
	second_dies("POST", "{\"to\":1}", answer_first_then_reset, 2, HTTP_UNKNOWN);
}

TEST(other_requests_that_change_something_are_seen_once_too)
{
	second_dies("POST", "", answer_first_then_close, 2, HTTP_UNKNOWN);
	second_dies("DELETE", "", answer_first_then_close, 2, HTTP_UNKNOWN);
	second_dies("PUT", "x", answer_first_then_reset, 2, HTTP_UNKNOWN);
}

TEST(a_get_on_a_kept_connection_that_dies_is_asked_again)
{
	second_dies("GET", "", answer_first_then_close, 3, HTTP_ANSWERED);
}

TEST(a_large_post_on_a_kept_connection_that_dies_is_seen_once)
{
	struct errand e;
	char *body = mem_take(100000);

	memset(body, 'x', 99999);
	client_open(NULL);
	stub.on_whole = answer_first_then_close;
	errand_init(&e, "POST", body);
	assert_true(errand_run(&e));
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_UNKNOWN);
	assert_int_equal(stub.n_requests, 2);
	http_call_finish(&e.call);
	client_close();
	mem_give(body);
}

TEST(a_multipart_post_on_a_kept_connection_that_dies_is_seen_once)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = answer_first_then_close;
	errand_init(&e, "POST", "");
	e.call.request.parts[0] = (struct http_part){ .name = STR("a"), .value = STR("b") };
	e.call.request.n_parts = 1;
	assert_true(errand_run(&e));
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_UNKNOWN);
	assert_int_equal(stub.n_requests, 2);
	http_call_finish(&e.call);
	client_close();
}

static void answer_and_close(struct stub_conn *c)
{
	stub_say(c, STUB_OK); /* keep-alive it says, and closes */
	stub_close(c);
}

TEST(f10_a_kept_connection_that_was_closed_meanwhile_costs_nothing)
{
	client_open(NULL);
	stub.on_whole = answer_and_close;
	for (int i = 0; i < 5; i++) {
		struct errand e;
		errand_init(&e, "POST", "x");
		assert_true(errand_run(&e));
		assert_int_equal(e.call.how, HTTP_ANSWERED);
		http_call_finish(&e.call);
		for (int k = 0; k < 3; k++)
			stub_turn();
	}
	assert_int_equal(stub.n_requests, 5);
	client_close();
}

/* ---- words ---- */

TEST(errors_tell_no_secrets_and_no_control_characters)
{
	client_open(NULL);
	for (size_t i = 0; i < ARRAY_LEN(cut); i++) {
		struct errand e;
		stub.on_whole = say_and_close;
		reply_then_close = i % 2 ? cut[i].reply : "HTTP/1.1 \x1b[31mred\x07 t0ken\r\n\r\n";
		errand_init(&e, "POST", "s3cret");
		snprintf(e.url, sizeof(e.url), "http://127.0.0.1:%d/bot:t0ken/send?key=t0ken",
			 stub.port);
		http_add_header(&e.call.request, STR("Authorization"), STR("Bearer t0ken"));
		assert_true(errand_run(&e));
		assert_null(strstr(e.call.error, "t0ken"));
		assert_null(strstr(e.call.error, "s3cret"));
		for (const char *p = e.call.error; *p; p++)
			assert_true(*p >= ' ' && *p < 0x7f);
		http_call_finish(&e.call);
	}
	client_close();
}
