/* SPDX-License-Identifier: MIT */
/* The life of outgoing calls: each ends once, from the loop, whoever gives it up or closes the
 * client when. */

#include "tests/unit/http_errand.h"

static void say_nothing(struct stub_conn *c)
{
	(void)c;
}

static bool wait_stub_requests(int n)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;

	while (stub.n_requests < n && now_ms() < until_ms)
		stub_turn();
	return stub.n_requests >= n;
}

TEST(a_call_given_up_before_it_was_written_was_not_sent)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "x");
	errand_start(&e);
	http_abort(&e.call);
	assert_int_equal(e.n_done, 0);
	assert_true(errand_end(&e));
	assert_int_equal(e.call.how, HTTP_ABORTED_UNSENT);
	assert_int_equal(stub.n_requests, 0);
	http_call_finish(&e.call);
	client_close();
}

TEST(a_call_given_up_after_it_was_written_has_an_unknown_end)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = say_nothing;
	errand_init(&e, "POST", "x");
	errand_start(&e);
	assert_true(wait_stub_requests(1));
	http_abort(&e.call);
	http_abort(&e.call);
	assert_true(errand_end(&e));
	assert_int_equal(e.call.how, HTTP_UNKNOWN);
	http_abort(&e.call);
	for (int i = 0; i < 5; i++)
		stub_turn();
	assert_int_equal(e.n_done, 1);
	http_call_finish(&e.call);
	client_close();
}

TEST(a_call_given_up_while_a_worker_reads_its_file_was_not_sent)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "");
	e.call.request.n_parts = 1;
	e.call.request.parts[0] =
		(struct http_part){ .name = STR("file"), .body_file = STR("/proc/self/stat") };
	errand_start(&e);
	http_abort(&e.call);
	assert_true(errand_end(&e));
	assert_int_equal(e.call.how, HTTP_ABORTED_UNSENT);
	http_call_finish(&e.call);
	client_close();
}

TEST(closing_ends_every_call_and_then_says_so)
{
	static struct errand written, fresh, loading;

	client_open(NULL);
	stub.on_whole = say_nothing;
	errand_init(&written, "POST", "x");
	errand_start(&written);
	assert_true(wait_stub_requests(1));
	errand_init(&fresh, "POST", "x");
	errand_start(&fresh);
	errand_init(&loading, "POST", "");
	loading.call.request.n_parts = 1;
	loading.call.request.parts[0] =
		(struct http_part){ .name = STR("file"), .body_file = STR("/proc/self/stat") };
	errand_start(&loading);
	client_close();
	assert_int_equal(written.n_done, 1);
	assert_int_equal(written.call.how, HTTP_UNKNOWN);
	assert_int_equal(fresh.n_done, 1);
	assert_int_equal(fresh.call.how, HTTP_ABORTED_UNSENT);
	assert_int_equal(loading.n_done, 1);
	assert_int_equal(loading.call.how, HTTP_ABORTED_UNSENT);
	assert_false(written.was_early || fresh.was_early || loading.was_early);
}

static struct errand next;

static void start_next(struct http_call *call)
{
	errand_on_done(call);
	errand_init(&next, "POST", "x");
	errand_start(&next);
}

TEST(a_call_started_while_closing_is_given_up)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "x");
	e.call.on_done = start_next;
	errand_start(&e);
	client_close();
	assert_int_equal(e.n_done, 1);
	assert_int_equal(next.n_done, 1);
	assert_int_equal(next.call.how, HTTP_ABORTED_UNSENT);
	assert_false(next.was_early);
}

static void close_the_client(struct http_call *call)
{
	errand_on_done(call);
	http_client_destroy(client, on_client_closed, &is_client_closed);
}

TEST(the_client_may_be_closed_when_a_call_is_done)
{
	static struct errand e, other;
	int64_t until_ms = now_ms() + DEADLINE_MS;

	client_open(NULL);
	is_client_closed = false;
	errand_init(&e, "POST", "x");
	e.call.on_done = close_the_client;
	errand_init(&other, "POST", "x");
	errand_start(&e);
	errand_start(&other);
	while (!is_client_closed && now_ms() < until_ms)
		stub_turn();
	assert_true(is_client_closed);
	assert_int_equal(e.n_done, 1);
	assert_int_equal(other.n_done, 1);
	http_call_finish(&e.call);
	http_call_finish(&other.call);
	stub_finish();
	loop_close();
}

static void say_half_of_large(struct stub_conn *c)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n";
	static char half[30000];

	memset(half, 'x', sizeof(half));
	stub_say(c, head);
	send(c->fd, half, sizeof(half), MSG_NOSIGNAL);
}

static void say_small_reply(struct stub_conn *c)
{
	stub_say(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

TEST(large_replies_on_many_calls_at_once_are_cut_off_and_small_ones_are_not)
{
	const struct http_client_options few = { .max_total_reply_bytes = 40000 };
	struct errand first, second, small;

	client_open(&few);
	stub.on_whole = say_half_of_large;
	errand_init(&first, "POST", "x");
	errand_start(&first);
	while (stub.n_requests < 1)
		stub_turn();
	loop_for(20);
	errand_init(&second, "POST", "x");
	assert_true(errand_run(&second));
	assert_int_equal(second.call.how, HTTP_UNKNOWN);
	assert_true(second.call.is_reply_crowded);
	http_call_finish(&second.call);
	stub.on_whole = say_small_reply;
	errand_init(&small, "POST", "x");
	assert_true(errand_run(&small));
	assert_int_equal(small.call.how, HTTP_ANSWERED);
	http_abort(&first.call);
	assert_true(errand_end(&first));
	stub.on_whole = say_half_of_large; /* there is room again: it waits for the other half */
	errand_init(&second, "POST", "x");
	second.call.request.timeout_ms = 200;
	assert_true(errand_run(&second));
	assert_false(second.call.is_reply_crowded);
	http_call_finish(&first.call);
	http_call_finish(&second.call);
	http_call_finish(&small.call);
	client_close();
}
