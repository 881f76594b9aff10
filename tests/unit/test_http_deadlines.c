/* SPDX-License-Identifier: MIT */
/* Slow clients of the HTTP server. */

#include "tests/unit/http_site.h"

#include <stdio.h>

/* How long until the server closes, while `drip` is said again and again. */
static int64_t closes_after_ms(struct heard *h, const char *drip)
{
	int64_t start_ms = now_ms();

	while (!h->is_closed && now_ms() < start_ms + DEADLINE_MS) {
		if (*drip)
			say(h, drip);
		loop_turn(h, now_ms() + 10);
	}
	assert_true(h->is_closed);
	return now_ms() - start_ms;
}

static const struct {
	const char *what, *start, *drip;
	struct http_deadlines limits; /* the one that counts is 150 ms */
} slow[] = {
	{ "nothing", "", "", { 150, 9000, 9000, 9000 } },
	{ "request line", "G", "E", { 150, 9000, 9000, 9000 } },
	{ "head", "GET / HTTP/1.1\r\nHost: a\r\nX: ", "x", { 150, 9000, 9000, 9000 } },
	{ "second head",
	  GET_ROOT "GET / HTTP/1.1\r\nHost: a\r\nX: ",
	  "x",
	  { 150, 9000, 9000, 9000 } },
	{ "body",
	  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n",
	  "x",
	  { 9000, 150, 9000, 9000 } },
	{ "chunked body",
	  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
	  "1\r\nx\r\n",
	  { 9000, 150, 9000, 9000 } },
	{ "trailers",
	  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
	  "X: y\r\n",
	  { 9000, 150, 9000, 9000 } },
	{ "idle", GET_ROOT, "", { 9000, 9000, 9000, 150 } },
	{ "blank lines between requests", GET_ROOT, "\r\n", { 9000, 9000, 9000, 150 } },
	{ "second request line", GET_ROOT "G", "E", { 9000, 9000, 9000, 150 } },
};

TEST(f37_clients_that_are_too_slow_are_shut_however_often_they_send)
{
	for (size_t i = 0; i < ARRAY_LEN(slow); i++) {
		struct http_server_options o = options();
		struct heard h;
		o.deadlines = slow[i].limits;
		dial(&h, site_open(&o));
		say(&h, slow[i].start);
		int64_t ms = closes_after_ms(&h, slow[i].drip);
		if (ms < 100 || ms > 1000)
			print_error("%s: closed after %d ms\n", slow[i].what, (int)ms);
		assert_in_range(ms, 100, 1000);
		heard_finish(&h);
		site_close();
	}
}

TEST(waiting_for_the_owner_has_no_deadline)
{
	struct http_server_options o = options();
	struct heard h;

	o.deadlines = (struct http_deadlines){ 60, 60, 60, 60 };
	dial(&h, site_open(&o));
	site.answers_later = true;
	say(&h, GET_ROOT);
	assert_true(wait_requests(1));
	loop_for(200);
	answer_all();
	assert_true(hear(&h, "late\n"));
	heard_finish(&h);
	site_close();
}

TEST(f37_a_client_that_does_not_read_its_answer_is_shut)
{
	struct http_server_options o = options();
	struct heard h;
	int small = 4096;
	size_t big_bytes = 16 << 20;

	o.deadlines = (struct http_deadlines){ .answer_ms = 400 };
	dial(&h, site_open(&o));
	setsockopt(h.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	site.answers_later = true;
	say(&h, GET_ROOT);
	assert_true(wait_requests(1));
	char *big = mem_take(big_bytes);
	http_answer(site.waiting[0], 200, STR_NONE, (str){ big, big_bytes }, 0);
	mem_give(big);
	loop_for(50);
	assert_int_equal(http_server_connections(site.server), 1);
	loop_for(700);
	assert_int_equal(http_server_connections(site.server), 0);
	heard_finish(&h);
	site_close();
}
