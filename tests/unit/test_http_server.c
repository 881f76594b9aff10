/* SPDX-License-Identifier: MIT */
/* The HTTP server over real sockets: answers at once and later, what it refuses, its limits and
 * deadlines, and clients that leave at the wrong moment. */

#include "bot/net/http_check.h"
#include "bot/net/http_server.h"

#include "bot/base/arena.h"
#include "tests/unit/net_help.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>

/* ---- a server that does as it is told ---- */

enum { WAITING_MAX = 64, GOT_BYTES = 4096 };

static struct site {
	struct http_server *server;
	bool answers_later, is_closed, has_got;
	struct http_exchange *waiting[WAITING_MAX];
	size_t n_waiting, n_requests;
	char method[16], path[GOT_BYTES], query[GOT_BYTES], peer[64], body[GOT_BYTES], head[256];
	size_t body_len;
} site;

static void keep(char *to, size_t room, str s)
{
	size_t len = s.len < room ? s.len : room - 1;

	if (len > 0)
		memcpy(to, s.ptr, len);
	to[len] = 0;
}

static void on_request(void *owner, struct http_exchange *x)
{
	const struct http_request *r = http_exchange_request(x);
	(void)owner;

	site.n_requests++;
	site.has_got = true;
	keep(site.method, sizeof(site.method), r->method);
	keep(site.path, sizeof(site.path), r->path);
	keep(site.query, sizeof(site.query), r->query);
	keep(site.peer, sizeof(site.peer), r->peer);
	keep(site.body, sizeof(site.body), r->body);
	keep(site.head, sizeof(site.head), http_header_of(r, STR("x-head"), NULL));
	site.body_len = r->body.len;
	if (site.answers_later && site.n_waiting < WAITING_MAX)
		site.waiting[site.n_waiting++] = x;
	else
		http_answer(x, 200, STR("text/plain"), STR("ok\n"), 0);
}

static void on_closed(void *owner)
{
	(void)owner;
	site.is_closed = true;
}

static struct http_server_options options(void)
{
	return (struct http_server_options){
		.listen = STR("127.0.0.1:0"),
		.listen_fd = -1,
		.max_body_bytes = 100000,
		.on_request = on_request,
		.owner = &site,
	};
}

static int site_open(const struct http_server_options *o)
{
	struct why why = { 0 };

	memset(&site, 0, sizeof(site));
	loop_open();
	enum err e = http_server_create(&loop, o, &site.server, &why);
	assert_string_equal(why.text, "");
	assert_int_equal(e, OK);
	return http_server_port(site.server);
}

static void site_close(void)
{
	http_server_destroy(site.server, on_closed);
	assert_true(loop_until(&site.is_closed));
	loop_close();
}

static void answer_all(void)
{
	for (size_t i = 0; i < site.n_waiting; i++)
		http_answer(site.waiting[i], 200, STR("text/plain"), STR("late\n"), 0);
	site.n_waiting = 0;
}

static bool wait_requests(size_t n)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;

	while (site.n_requests < n && now_ms() < until_ms)
		loop_turn(NULL, now_ms() + 5);
	return site.n_requests >= n;
}

#define GET_ROOT "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

/* ---- requests and answers ---- */

TEST(a_request_comes_whole_and_as_it_was_sent)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	say(&h, "POST /webhook/a%20b/?x=1%262&y=+ HTTP/1.1\r\nHost: a\r\nX-Head:  two words \r\n"
		"Content-Length: 5\r\n\r\nhello");
	assert_true(hear(&h, "ok\n"));
	assert_non_null(strstr(h.text, "HTTP/1.1 200"));
	assert_non_null(strstr(h.text, "Content-Type: text/plain\r\n"));
	assert_string_equal(site.method, "POST");
	assert_string_equal(site.path, "/webhook/a%20b/");
	assert_string_equal(site.query, "x=1%262&y=+");
	assert_string_equal(site.head, "two words ");
	assert_string_equal(site.body, "hello");
	assert_string_equal(site.peer, "127.0.0.1");
	heard_finish(&h);
	site_close();
}

TEST(a_connection_serves_one_request_after_the_other)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	for (int i = 0; i < 3; i++) {
		heard_reset(&h);
		say(&h, GET_ROOT);
		assert_true(hear(&h, "ok\n"));
	}
	assert_int_equal(http_server_connections(site.server), 1);
	heard_finish(&h);
	site_close();
}

TEST(pipelined_requests_are_answered_in_order)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	site.answers_later = true;
	say(&h, "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_true(wait_requests(1));
	loop_for(20);
	assert_int_equal(site.n_requests, 1); /* the second waits for the first's answer */
	answer_all();
	assert_true(wait_requests(2));
	assert_string_equal(site.path, "/2");
	answer_all();
	assert_true(hear(&h, "late\n"));
	heard_finish(&h);
	site_close();
}

TEST(a_chunked_body_is_joined)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	say(&h, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
	loop_for(10);
	say(&h, "2;ext=1\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n");
	assert_true(hear(&h, "ok\n"));
	assert_string_equal(site.body, "abcde");
	heard_finish(&h);
	site_close();
}

TEST(a_request_may_come_byte_by_byte)
{
	struct http_server_options o = options();
	const char *text = "POST /p?q HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
	struct heard h;

	dial(&h, site_open(&o));
	for (const char *p = text; *p; p++) {
		say_bytes(&h, p, 1);
		loop_turn(&h, now_ms() + 1);
	}
	assert_true(hear(&h, "ok\n"));
	assert_string_equal(site.query, "q");
	assert_string_equal(site.body, "abc");
	heard_finish(&h);
	site_close();
}

TEST(answers_may_come_later_and_in_any_order)
{
	struct http_server_options o = options();
	struct heard h[10];
	int port = site_open(&o);

	site.answers_later = true;
	for (size_t i = 0; i < ARRAY_LEN(h); i++) {
		dial(&h[i], port);
		say(&h[i], GET_ROOT);
	}
	assert_true(wait_requests(ARRAY_LEN(h)));
	for (size_t i = ARRAY_LEN(h); i-- > 0;)
		http_answer(site.waiting[i], 202, STR_NONE, STR_NONE, 0);
	for (size_t i = 0; i < ARRAY_LEN(h); i++) {
		assert_true(hear(&h[i], "202"));
		assert_true(hear(&h[i], "Content-Length: 0\r\n"));
		heard_finish(&h[i]);
	}
	site_close();
}

TEST(an_answer_may_ask_to_come_back_later)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	site.answers_later = true;
	say(&h, GET_ROOT);
	assert_true(wait_requests(1));
	http_answer(site.waiting[0], 503, STR_NONE, STR_NONE, 7);
	assert_true(hear(&h, "Retry-After: 7\r\n"));
	heard_finish(&h);
	site_close();
}

TEST(head_requests_get_no_body)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	say(&h, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" GET_ROOT);
	assert_true(hear(&h, "ok\n"));
	assert_int_equal(site.n_requests, 2);
	assert_ptr_equal(strstr(h.text, "ok\n"), h.text + h.len - 3);
	heard_finish(&h);
	site_close();
}

TEST(the_owner_may_keep_the_body)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	site.answers_later = true;
	say(&h, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nkept");
	assert_true(wait_requests(1));
	str body = http_exchange_take_body(site.waiting[0]);
	assert_int_equal(http_exchange_request(site.waiting[0])->body.len, 0);
	answer_all();
	assert_true(hear(&h, "late\n"));
	assert_str(body, "kept");
	assert_int_equal(body.ptr[body.len], 0);
	mem_give((void *)(uintptr_t)body.ptr);
	heard_finish(&h);
	site_close();
}

TEST(a_big_body_comes_whole)
{
	struct http_server_options o = options();
	char head[128], *body = mem_take(o.max_body_bytes);
	struct heard h;

	dial(&h, site_open(&o));
	memset(body, 'x', o.max_body_bytes);
	snprintf(head, sizeof(head), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n",
		 o.max_body_bytes);
	say(&h, head);
	say_bytes(&h, body, o.max_body_bytes);
	assert_true(hear(&h, "ok\n"));
	assert_int_equal(site.body_len, o.max_body_bytes);
	mem_give(body);
	heard_finish(&h);
	site_close();
}

TEST(expect_100_continue_is_answered)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	say(&h, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
	assert_true(hear(&h, "100 Continue"));
	say(&h, "hi");
	assert_true(hear(&h, "ok\n"));
	heard_finish(&h);
	site_close();
}

/* ---- clients that leave ---- */

TEST(a_client_that_leaves_while_it_waits_does_no_harm)
{
	struct http_server_options o = options();
	struct linger reset = { .l_onoff = 1 };
	struct heard left, rude;
	int port = site_open(&o);

	site.answers_later = true;
	dial(&left, port);
	dial(&rude, port);
	say(&left, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
	say(&rude, GET_ROOT);
	assert_true(wait_requests(2));
	heard_finish(&left);
	setsockopt(rude.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	heard_finish(&rude);
	loop_for(20);
	answer_all();
	int64_t until_ms = now_ms() + DEADLINE_MS;
	while (http_server_connections(site.server) > 0 && now_ms() < until_ms)
		loop_turn(NULL, now_ms() + 5);
	assert_int_equal(http_server_connections(site.server), 0);
	site_close();
}

TEST(a_client_that_leaves_in_the_middle_of_a_body_is_forgotten)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	say(&h, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\nhalf");
	loop_for(20);
	assert_int_equal(http_server_connections(site.server), 1);
	heard_finish(&h);
	loop_for(20);
	assert_int_equal(http_server_connections(site.server), 0);
	assert_int_equal(site.n_requests, 0);
	site_close();
}

TEST(a_client_that_has_shut_its_side_still_gets_its_answer)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	site.answers_later = true;
	say(&h, GET_ROOT);
	shutdown(h.fd, SHUT_WR);
	assert_true(wait_requests(1));
	loop_for(10);
	answer_all();
	assert_true(hear(&h, "late\n"));
	assert_true(hear_close(&h));
	heard_finish(&h);
	site_close();
}

TEST(closing_drops_what_waits)
{
	struct http_server_options o = options();
	struct heard waits, idle, half;
	int port = site_open(&o);

	site.answers_later = true;
	dial(&waits, port);
	dial(&idle, port);
	dial(&half, port);
	say(&waits, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
	say(&half, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nh");
	assert_true(wait_requests(1));
	site_close();
	heard_read(&waits);
	assert_true(waits.is_closed);
	assert_int_equal(waits.len, 0);
	heard_finish(&waits);
	heard_finish(&idle);
	heard_finish(&half);
}

TEST(after_stopping_to_accept_open_connections_are_served_once_more)
{
	struct http_server_options o = options();
	struct heard h;
	int port = site_open(&o);
	struct sockaddr_in target = local("127.0.0.1", port);

	dial(&h, port);
	loop_for(10);
	http_server_stop_accepting(site.server);
	loop_for(10);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_not_equal(connect(fd, (struct sockaddr *)&target, sizeof(target)), 0);
	close(fd);
	say(&h, GET_ROOT);
	assert_true(hear(&h, "ok\n"));
	assert_true(hear_close(&h));
	heard_finish(&h);
	site_close();
}

/* ---- what is refused ---- */

static const struct {
	const char *what, *request;
	int status;
} refused[] = {
	{ "length and chunked",
	  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
	  "0\r\n\r\n",
	  400 },
	{ "chunked and length",
	  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
	  "0\r\n\r\n",
	  400 },
	{ "two lengths",
	  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400 },
	{ "the same length twice",
	  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400 },
	{ "a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na", 400 },
	{ "a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400 },
	{ "a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na", 400 },
	{ "a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\na",
	  400 },
	{ "an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400 },
	{ "another coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 400 },
	{ "two codings",
	  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400 },
	{ "chunked twice",
	  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
	  "chunked\r\n\r\n0\r\n\r\n",
	  400 },
	{ "identity", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 400 },
	{ "chunked with a tail",
	  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 400 },
	{ "chunked in 1.0",
	  "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
	{ "no host", "GET / HTTP/1.1\r\n\r\n", 400 },
	{ "no host but others", "GET / HTTP/1.1\r\nAccept: a\r\n\r\n", 400 },
	{ "two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400 },
	{ "two hosts in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400 },
	{ "a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400 },
	{ "a tab before the colon", "GET / HTTP/1.1\r\nHost: a\r\nX\t: a\r\n\r\n", 400 },
	{ "a blank in a name",
	  "POST / HTTP/1.1\r\nHost: a\r\nTransfer Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
	{ "an empty name", "GET / HTTP/1.1\r\nHost: a\r\n: a\r\n\r\n", 400 },
	{ "a control character in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\x01: a\r\n\r\n", 400 },
	{ "no colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", 400 },
	{ "a bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400 },
	{ "a control character in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\x07\r\n\r\n", 400 },
	{ "an absolute URI", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "an authority", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "a star", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "a blank in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "a control character in the target", "GET /a\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "bytes above ASCII in the target", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "version 1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505 },
	{ "version 2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505 },
	{ "version 0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505 },
	{ "a version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "no version", "GET /\r\n\r\n", 400 },
	{ "a strange method", "G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "a line that ends in a bare LF", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400 },
	{ "a request line that does", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400 },
	{ "a blank line that does", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400 },
	{ "a folded header",
	  "POST / HTTP/1.1\r\nHost: a\r\nX: b\r\n Content-Length: 3\r\nY: c\r\n\r\nabc", 400 },
	{ "a folded last header", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n", 400 },
	{ "two blanks before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "two blanks before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
	{ "a blank behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400 },
	{ "a colon that begins a line",
	  "GET / HTTP/1.1\r\nHost: a\r\n: b\r\nContent-Length: 3\r\n\r\nabc", 400 },
	{ "a chunk that is no number",
	  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400 },
	{ "a chunk of the wrong length",
	  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n", 400 },
};

/* Refused, closed, and nothing behind it served. (The library writes its own head twice when it
 * cannot read a length.) */
TEST(shapes_that_two_parsers_could_read_differently_are_refused_and_the_connection_closed)
{
	struct http_server_options o = options();
	int port = site_open(&o);

	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct heard h;
		char want[32];
		dial(&h, port);
		say(&h, refused[i].request);
		say(&h, "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
		snprintf(want, sizeof(want), "HTTP/1.1 %d ", refused[i].status);
		bool is_closed = hear_close(&h);
		bool is_right = is_closed && strncmp(h.text, want, strlen(want)) == 0 &&
				!strstr(h.text, " 200 ");
		if (!is_right)
			print_error("%s: wanted %s, got \"%s\"\n", refused[i].what, want, h.text);
		assert_true(is_right);
		heard_finish(&h);
	}
	assert_int_equal(site.n_requests, 0);
	site_close();
}

TEST(a_nul_in_a_head_is_refused)
{
	static const char *const heads[] = {
		"GET / HTTP/1.1\r\nHost: a\r\nX: b#c\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nX: b##\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nX#Y: b\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a#\r\n\r\n",
		"GET /#x HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET# / HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET / HTTP/1.1\r\n#Host: a\r\n\r\n",
	};
	struct http_server_options o = options();
	int port = site_open(&o);

	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		struct heard h;
		char head[128];
		size_t len = strlen(heads[i]);
		for (size_t k = 0; k <= len; k++)
			head[k] = heads[i][k] == '#' ? '\0' : heads[i][k];
		dial(&h, port);
		say_bytes(&h, head, len);
		bool is_closed = hear_close(&h);
		if (!is_closed || strncmp(h.text, "HTTP/1.1 4", 10) != 0)
			print_error("head %zu: got \"%s\"\n", i, h.text);
		assert_true(is_closed);
		heard_finish(&h);
	}
	assert_int_equal(site.n_requests, 0);
	site_close();
}

TEST(nothing_is_served_behind_a_chunked_body)
{
	static const char *const tails[] = {
		"0\r\n\r\n",
		"0\r\nX: 1\r\n: b\r\n",
		"0\n\n",
	};
	struct http_server_options o = options();
	int port = site_open(&o);

	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		struct heard h;
		dial(&h, port);
		say(&h, "POST /first HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
		say(&h, tails[i]);
		say(&h, "GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
		assert_true(hear_close(&h));
		assert_string_equal(site.path, "/first");
		heard_finish(&h);
	}
	site_close();
}
