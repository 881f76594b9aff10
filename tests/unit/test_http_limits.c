/* SPDX-License-Identifier: MIT */
/* The HTTP server's limits in bytes and in connections. */

#include "bot/net/http_check.h"
#include "tests/unit/http_site.h"

#include <stdio.h>
#include <sys/resource.h>

/* ---- limits ---- */

/* A POST of `bytes` bytes; its answer is in h. True when all of it could be written. */
static bool post_bytes(struct heard *h, int port, size_t bytes)
{
	char head[128], *body = mem_take(bytes);

	dial(h, port);
	snprintf(head, sizeof(head), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n",
		 bytes);
	memset(body, 'x', bytes);
	say(h, head);
	bool is_written = say_bytes(h, body, bytes);
	hear(h, "\r\n\r\n");
	mem_give(body);
	return is_written;
}

TEST(a_body_of_the_limit_is_taken_and_one_byte_more_is_not)
{
	static const struct {
		int over, status;
	} cases[] = { { -1, 200 }, { 0, 200 }, { 1, 413 } };
	struct http_server_options o = options();
	int port = site_open(&o);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct heard h;
		char want[32];
		post_bytes(&h, port, (size_t)((int)o.max_body_bytes + cases[i].over));
		snprintf(want, sizeof(want), "HTTP/1.1 %d ", cases[i].status);
		assert_non_null(strstr(h.text, want));
		heard_finish(&h);
	}
	site_close();
}

TEST(f38_a_body_announced_too_large_is_refused_before_it_comes)
{
	struct http_server_options o = options();
	struct heard h;

	dial(&h, site_open(&o));
	say(&h, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n");
	assert_true(hear(&h, "HTTP/1.1 413 "));
	assert_true(hear(&h, "Connection: close"));
	heard_finish(&h);
	dial(&h, http_server_port(site.server));
	say(&h, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n");
	assert_true(hear(&h, "HTTP/1.1 4"));
	heard_finish(&h);
	assert_int_equal(site.n_requests, 0);
	site_close();
}

TEST(a_client_that_sends_all_of_a_too_large_body_still_reads_the_refusal)
{
	struct http_server_options o = options();
	struct heard h;

	/* Most look for an answer only then, and never when writing failed. */
	assert_true(post_bytes(&h, site_open(&o), 20 << 20));
	assert_non_null(strstr(h.text, "HTTP/1.1 413 "));
	assert_false(h.is_reset);
	heard_finish(&h);
	site_close();
}

TEST(a_chunked_body_over_the_limit_is_refused_and_not_kept)
{
	struct http_server_options o = options();
	char chunk[8192];
	struct heard h;

	dial(&h, site_open(&o));
	say(&h, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
	memset(chunk, 'x', sizeof(chunk));
	for (size_t sent = 0; sent <= o.max_body_bytes; sent += sizeof(chunk)) {
		say(&h, "2000\r\n");
		say_bytes(&h, chunk, sizeof(chunk));
		say(&h, "\r\n");
	}
	say(&h, "0\r\n\r\n");
	assert_true(hear(&h, "HTTP/1.1 413 "));
	heard_finish(&h);
	assert_int_equal(site.n_requests, 0);
	site_close();
}

TEST(a_head_of_16_KiB_is_taken_and_more_is_not)
{
	static const struct {
		int over;
		const char *status;
	} cases[] = { { -1, "200 " }, { 0, "200 " }, { 1, "431 " }, { 40000, "4" } };
	struct http_server_options o = options();
	int port = site_open(&o);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *start = "GET / HTTP/1.1\r\nHost: a\r\nX: ", *end = "\r\n\r\n";
		size_t fill =
			(size_t)(HTTP_HEAD_BYTES_MAX + cases[i].over) - strlen(start) - strlen(end);
		char *value = mem_take(fill), want[32];
		struct heard h;
		memset(value, 'x', fill);
		dial(&h, port);
		say(&h, start);
		say_bytes(&h, value, fill);
		say(&h, end);
		snprintf(want, sizeof(want), "HTTP/1.1 %s", cases[i].status);
		assert_true(hear(&h, want));
		heard_finish(&h);
		mem_give(value);
	}
	site_close();
}

TEST(more_headers_than_a_request_has_room_for_are_refused)
{
	static const struct {
		int count;
		const char *want;
	} cases[] = { { HTTP_HEADERS_MAX, "HTTP/1.1 200 " },
		      { HTTP_HEADERS_MAX + 1, "HTTP/1.1 431 " } };
	struct http_server_options o = options();
	int port = site_open(&o);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct heard h;
		dial(&h, port);
		say(&h, "GET / HTTP/1.1\r\nHost: a\r\n");
		for (int k = 1; k < cases[i].count; k++)
			say(&h, "X:\r\n");
		say(&h, "\r\n");
		assert_true(hear(&h, cases[i].want));
		heard_finish(&h);
	}
	site_close();
}

TEST(bodies_over_the_total_get_503_and_are_asked_to_come_back)
{
	struct http_server_options o = options();
	struct heard first, second, third;

	o.max_total_body_bytes = 30000;
	int port = site_open(&o);
	site.answers_later = true;
	dial(&first, port);
	say(&first, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 25000\r\n\r\n");
	char *body = mem_take(25000);
	say_bytes(&first, body, 25000);
	assert_true(wait_requests(1));
	post_bytes(&second, port, 20000);
	assert_non_null(strstr(second.text, "HTTP/1.1 503 "));
	assert_non_null(strstr(second.text, "Retry-After: 1\r\n"));
	answer_all();
	assert_true(hear(&first, "late\n"));
	site.answers_later = false;
	post_bytes(&third, port, 20000);
	assert_non_null(strstr(third.text, "HTTP/1.1 200 "));
	mem_give(body);
	heard_finish(&first);
	heard_finish(&second);
	heard_finish(&third);
	site_close();
}

TEST(a_body_that_was_taken_out_counts_until_its_answer)
{
	struct http_server_options o = options();
	struct heard first, second, third;

	o.max_total_body_bytes = 30000;
	int port = site_open(&o);
	site.answers_later = true;
	dial(&first, port);
	say(&first, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
	assert_true(wait_requests(1));
	str body = http_exchange_take_body(site.waiting[0]);
	site.answers_later = false;
	post_bytes(&second, port, 29998);
	assert_non_null(strstr(second.text, "HTTP/1.1 503 "));
	answer_all();
	mem_give((void *)(uintptr_t)body.ptr);
	post_bytes(&third, port, 29998);
	assert_non_null(strstr(third.text, "HTTP/1.1 200 "));
	heard_finish(&first);
	heard_finish(&second);
	heard_finish(&third);
	site_close();
}

TEST(announcing_bodies_takes_no_room_from_others)
{
	struct http_server_options o = options();
	struct heard liars[20], honest;

	o.max_total_body_bytes = 400000;
	int port = site_open(&o);
	for (size_t i = 0; i < ARRAY_LEN(liars); i++) {
		dial(&liars[i], port);
		say(&liars[i], "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx");
	}
	loop_for(20);
	post_bytes(&honest, port, 100000);
	assert_non_null(strstr(honest.text, "HTTP/1.1 200 "));
	for (size_t i = 0; i < ARRAY_LEN(liars); i++)
		heard_finish(&liars[i]);
	heard_finish(&honest);
	site_close();
}

/* ---- connections ---- */

TEST(one_address_gets_only_so_many_connections)
{
	struct http_server_options o = options();
	struct heard first, second, third, other;

	o.max_connections_per_ip = 2;
	int port = site_open(&o);
	dial_from(&first, "127.0.0.5", port);
	dial_from(&second, "127.0.0.5", port);
	loop_for(5);
	dial_from(&third, "127.0.0.5", port);
	assert_true(hear_close(&third));
	assert_non_null(strstr(third.text, "HTTP/1.1 503 "));
	assert_non_null(strstr(third.text, "Retry-After: 1\r\n"));
	dial_from(&other, "127.0.0.6", port);
	say(&other, GET_ROOT);
	assert_true(hear(&other, "ok\n"));
	assert_string_equal(site.peer, "127.0.0.6");
	heard_finish(&first);
	heard_finish(&third);
	loop_for(20);
	dial_from(&third, "127.0.0.5", port);
	say(&third, GET_ROOT);
	assert_true(hear(&third, "ok\n"));
	heard_finish(&second);
	heard_finish(&third);
	heard_finish(&other);
	site_close();
}

TEST(trusted_addresses_have_no_limit_of_their_own)
{
	struct http_server_options o = options();
	str trusted[] = { STR("::1"), STR("127.0.0.7") };
	struct heard h[5], other;

	o.max_connections_per_ip = 1;
	o.max_connections = 3;
	o.trusted = trusted;
	o.n_trusted = ARRAY_LEN(trusted);
	int port = site_open(&o);
	for (size_t i = 0; i < ARRAY_LEN(h); i++)
		dial_from(&h[i], "127.0.0.7", port);
	for (size_t i = 0; i < ARRAY_LEN(h); i++) {
		say(&h[i], GET_ROOT);
		assert_true(hear(&h[i], "ok\n"));
	}
	dial_from(&other, "127.0.0.8", port); /* all are taken, but not for the trusted */
	assert_true(hear_close(&other));
	for (size_t i = 0; i < ARRAY_LEN(h); i++)
		heard_finish(&h[i]);
	heard_finish(&other);
	site_close();
}

static void dial_each(struct heard *h, size_t n, int port)
{
	for (size_t i = 0; i < n; i++) {
		char from[16];
		snprintf(from, sizeof(from), "127.0.1.%zu", i + 1);
		dial_from(&h[i], from, port);
		loop_for(5);
	}
}

TEST(f37_when_all_connections_are_taken_the_slowest_goes_and_the_new_one_gets_in)
{
	struct http_server_options o = options();
	struct heard h[4];

	o.max_connections = 3;
	int port = site_open(&o);
	dial_each(h, ARRAY_LEN(h), port);
	assert_int_equal(http_server_connections(site.server), 3);
	assert_true(hear_close(&h[0]));
	say(&h[3], GET_ROOT);
	assert_true(hear(&h[3], "ok\n"));
	say(&h[1], GET_ROOT);
	assert_true(hear(&h[1], "ok\n"));
	for (size_t i = 0; i < ARRAY_LEN(h); i++)
		heard_finish(&h[i]);
	site_close();
}

TEST(f37_who_waits_for_us_is_not_shut_for_a_new_one)
{
	struct http_server_options o = options();
	struct heard h[4];

	o.max_connections = 3;
	int port = site_open(&o);
	site.answers_later = true;
	dial_each(h, 3, port);
	for (size_t i = 0; i < 3; i++)
		say(&h[i], GET_ROOT);
	assert_true(wait_requests(3));
	dial_from(&h[3], "127.0.1.9", port);
	assert_true(hear(&h[3], "HTTP/1.1 503 "));
	answer_all();
	for (size_t i = 0; i < 3; i++)
		assert_true(hear(&h[i], "late\n"));
	for (size_t i = 0; i < ARRAY_LEN(h); i++)
		heard_finish(&h[i]);
	site_close();
}

TEST(f37_bodies_that_do_not_come_make_room_for_those_that_do)
{
	struct http_server_options o = options();
	struct heard slow, quick;

	o.max_total_body_bytes = 30000;
	int port = site_open(&o);
	char *half = mem_take(20000);
	dial(&slow, port);
	say(&slow, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 25000\r\n\r\n");
	say_bytes(&slow, half, 20000);
	loop_for(20);
	post_bytes(&quick, port, 20000); /* it has not been slow for long */
	assert_non_null(strstr(quick.text, "HTTP/1.1 503 "));
	heard_finish(&quick);
	loop_for(1000);
	post_bytes(&quick, port, 20000);
	assert_non_null(strstr(quick.text, "HTTP/1.1 200 "));
	assert_true(hear_close(&slow));
	mem_give(half);
	heard_finish(&slow);
	heard_finish(&quick);
	site_close();
}

static double cpu_ms(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e3 +
	       (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e3;
}

TEST(f24_without_descriptors_accepting_pauses_and_does_not_spin)
{
	struct http_server_options o = options();
	struct rlimit before, none;
	struct heard h;

	dial(&h, site_open(&o)); /* in the backlog */
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = (rlim_t)h.fd + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	double spent_ms = cpu_ms();
	loop_for(250);
	spent_ms = cpu_ms() - spent_ms;
	assert_int_equal(http_server_connections(site.server), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	say(&h, GET_ROOT);
	assert_true(hear(&h, "ok\n"));
	assert_true(spent_ms < 100);
	heard_finish(&h);
	site_close();
}

TEST(an_idle_server_does_not_spin)
{
	struct http_server_options o = options();
	struct heard idle, waits, half;
	int port = site_open(&o);

	site.answers_later = true;
	dial(&idle, port);
	dial(&waits, port);
	dial(&half, port);
	say(&waits, GET_ROOT);
	say(&half, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
	assert_true(wait_requests(1));
	double spent_ms = cpu_ms();
	loop_for(250);
	assert_true(cpu_ms() - spent_ms < 100);
	answer_all();
	assert_true(hear(&waits, "late\n"));
	heard_finish(&idle);
	heard_finish(&waits);
	heard_finish(&half);
	site_close();
}
