/* SPDX-License-Identifier: MIT */
/* The HTTP server over real sockets: answers at once and later, and clients that leave at the wrong
 * moment. */

#include "tests/unit/http_site.h"

#include <stdio.h>

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
