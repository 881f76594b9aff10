/* SPDX-License-Identifier: MIT */
/* The HTTP client against a server of the test: what is written, what is read, and the life of
 * calls. What becomes of calls that fail is in test_http_outcome.c. */

#include "tests/unit/http_stub.h"

#include <stdlib.h>

static void say_reply(struct stub_conn *c)
{
	stub_say(c, "HTTP/1.1 429 Slow down\r\nContent-Type:  application/json; charset=utf-8\r\n"
		    "Retry-After: 17\r\nContent-Length: 12\r\n\r\n{\"error\":1}\n");
}

TEST(a_reply_comes_whole)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = say_reply;
	errand_init(&e, "POST", "{}");
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_ANSWERED);
	assert_int_equal(e.call.reply.status, 429);
	assert_str(e.call.reply.content_type, "application/json; charset=utf-8");
	assert_str(e.call.reply.retry_after, "17");
	assert_str(e.call.reply.body, "{\"error\":1}\n");
	http_call_finish(&e.call);
	client_close();
}

TEST(a_request_is_written_as_it_is)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "{\"a\":1}");
	http_add_header(&e.call.request, STR("Authorization"), STR("Bearer t0ken"));
	http_add_header(&e.call.request, STR("Content-Type"), STR("application/json"));
	http_add_header(&e.call.request, STR("X-Empty"), STR_NONE);
	assert_true(errand_run(&e));
	assert_ptr_equal(strstr(stub.last, "POST /send HTTP/1.1\r\n"), stub.last);
	assert_non_null(strstr(stub.last, "\r\nAuthorization: Bearer t0ken\r\n"));
	assert_non_null(strstr(stub.last, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(stub.last, "\r\nX-Empty:\r\n"));
	assert_non_null(strstr(stub.last, "\r\nContent-Length: 7\r\n"));
	assert_non_null(strstr(stub.last, "\r\n\r\n{\"a\":1}"));
	assert_null(strcasestr(stub.last, "expect"));
	assert_null(strcasestr(stub.last, "accept-encoding"));
	http_call_finish(&e.call);
	client_close();
}

TEST(a_body_of_any_bytes_is_written_and_read)
{
	struct errand e;
	char bytes[256];

	client_open(NULL);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)i;
	errand_init(&e, "POST", "");
	e.call.request.body = (str){ bytes, sizeof(bytes) };
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_ANSWERED);
	const char *body = strstr(stub.last, "\r\n\r\n");
	assert_non_null(body);
	assert_memory_equal(body + 4, bytes, sizeof(bytes));
	http_call_finish(&e.call);
	client_close();
}

TEST(a_post_without_a_body_says_so_and_names_no_type)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "");
	assert_true(errand_run(&e));
	assert_non_null(strstr(stub.last, "Content-Length: 0\r\n"));
	assert_null(strcasestr(stub.last, "Content-Type"));
	http_call_finish(&e.call);
	client_close();
}

TEST(other_methods_are_written_too)
{
	static const char *const methods[] = { "GET", "DELETE", "PUT", "PATCH" };

	client_open(NULL);
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		struct errand e;
		char start[32];
		errand_init(&e, methods[i], i < 2 ? "" : "body");
		assert_true(errand_run(&e));
		assert_int_equal(e.call.how, HTTP_ANSWERED);
		snprintf(start, sizeof(start), "%s /send HTTP/1.1\r\n", methods[i]);
		assert_ptr_equal(strstr(stub.last, start), stub.last);
		http_call_finish(&e.call);
	}
	client_close();
}

static void say_head_only(struct stub_conn *c)
{
	stub_say(c, "HTTP/1.1 204 No\r\nX: y\r\n\r\n");
}

TEST(a_reply_may_have_no_body)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = say_head_only;
	errand_init(&e, "HEAD", "");
	assert_true(errand_run(&e));
	assert_int_equal(e.call.reply.status, 204);
	http_call_finish(&e.call);
	errand_init(&e, "POST", "x");
	assert_true(errand_run(&e));
	assert_int_equal(e.call.reply.status, 204);
	assert_int_equal(e.call.reply.body.len, 0);
	assert_int_equal(e.call.reply.content_type.len, 0);
	http_call_finish(&e.call);
	client_close();
}

static void say_early_hints_first(struct stub_conn *c)
{
	stub_say(c, "HTTP/1.1 103 Hints\r\nContent-Type: a/b\r\nRetry-After: 1\r\n\r\n");
	stub_say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	stub_say(c, "2\r\nab\r\n1;x\r\nc\r\n0\r\nContent-Type: trailer/x\r\n\r\n");
}

TEST(what_came_before_or_behind_the_real_head_does_not_count)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = say_early_hints_first;
	errand_init(&e, "POST", "x");
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_ANSWERED);
	assert_int_equal(e.call.reply.status, 200);
	assert_str(e.call.reply.body, "abc");
	assert_str(e.call.reply.content_type, "");
	assert_str(e.call.reply.retry_after, "");
	http_call_finish(&e.call);
	client_close();
}

static void say_long_headers(struct stub_conn *c)
{
	char reply[512], value[201];

	memset(value, 'a', 200);
	value[200] = 0;
	snprintf(reply, sizeof(reply),
		 "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nRetry-After: %s\r\nContent-Length: "
		 "0\r\n\r\n",
		 value, value);
	stub_say(c, reply);
}

TEST(header_values_without_room_count_as_absent)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = say_long_headers;
	errand_init(&e, "POST", "x");
	assert_true(errand_run(&e));
	assert_str(e.call.reply.content_type, "");
	assert_str(e.call.reply.retry_after, "");
	http_call_finish(&e.call);
	client_close();
}

static void say_redirect(struct stub_conn *c)
{
	char reply[256];

	snprintf(reply, sizeof(reply),
		 "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/other\r\nContent-Length: "
		 "0\r\n\r\n",
		 stub.port);
	stub_say(c, reply);
}

TEST(redirects_are_just_replies)
{
	struct errand e;

	client_open(NULL);
	stub.on_whole = say_redirect;
	errand_init(&e, "GET", "");
	http_add_header(&e.call.request, STR("Authorization"), STR("Bearer t0ken"));
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_ANSWERED);
	assert_int_equal(e.call.reply.status, 302);
	assert_int_equal(stub.n_requests, 1);
	http_call_finish(&e.call);
	client_close();
}

TEST(connections_are_reused)
{
	client_open(NULL);
	for (int i = 0; i < 5; i++) {
		struct errand e;
		errand_init(&e, "POST", "x");
		assert_true(errand_run(&e));
		http_call_finish(&e.call);
	}
	assert_int_equal(stub.n_requests, 5);
	assert_int_equal(stub.n_accepted, 1);
	client_close();
}

TEST(a_call_may_be_started_again)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "x");
	assert_true(errand_run(&e));
	stub.on_whole = say_reply;
	assert_true(errand_run(&e));
	assert_int_equal(e.call.reply.status, 429);
	assert_int_equal(e.n_done, 2);
	http_call_finish(&e.call);
	client_close();
}

TEST(one_host_gets_only_so_many_connections)
{
	const struct http_client_options few = { .max_host_connections = 3 };
	static struct errand e[30];

	client_open(&few);
	for (size_t i = 0; i < ARRAY_LEN(e); i++) {
		errand_init(&e[i], "POST", "x");
		errand_start(&e[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(e); i++) {
		if (e[i].n_done == 0)
			assert_true(errand_end(&e[i]));
		assert_int_equal(e[i].call.how, HTTP_ANSWERED);
		http_call_finish(&e[i].call);
	}
	assert_int_equal(stub.n_requests, 30);
	assert_in_range(stub.n_open_most, 1, 3);
	client_close();
}

TEST(proxies_of_the_environment_are_not_used)
{
	struct errand e;

	client_open(NULL);
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	errand_init(&e, "POST", "x");
	assert_true(errand_run(&e));
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	assert_int_equal(e.call.how, HTTP_ANSWERED);
	http_call_finish(&e.call);
	client_close();
}

/* ---- multipart ---- */

TEST(parts_are_written_with_values_and_files)
{
	struct errand e;
	char path[512];

	snprintf(path, sizeof(path), "%s/photo.jpg", test_dir());
	FILE *f = fopen(path, "w");
	fputs("JPEG bytes", f);
	fclose(f);
	client_open(NULL);
	errand_init(&e, "POST", "");
	e.call.request.n_parts = 3;
	e.call.request.parts[0] =
		(struct http_part){ .name = STR("messaging_product"), .value = STR("whatsapp") };
	e.call.request.parts[1] = (struct http_part){ .name = STR("file"),
						      .file_name = STR("foto \"satu\".jpg"),
						      .content_type = STR("image/jpeg"),
						      .body_file = str_from(path) };
	e.call.request.parts[2] = (struct http_part){ .name = STR("empty") };
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_ANSWERED);
	assert_non_null(strstr(stub.last, "Content-Type: multipart/form-data; boundary="));
	assert_non_null(strstr(stub.last, "name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"));
	assert_non_null(strstr(stub.last, "filename=\"foto %22satu%22.jpg\"\r\n"
					  "Content-Type: image/jpeg\r\n\r\nJPEG bytes\r\n"));
	assert_non_null(strstr(stub.last, "name=\"empty\"\r\n\r\n\r\n"));
	assert_null(strstr(stub.last, test_dir()));
	http_call_finish(&e.call);
	client_close();
}

TEST(a_file_that_cannot_be_read_fails_the_call_before_it_is_sent)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "");
	e.call.request.n_parts = 1;
	e.call.request.parts[0] =
		(struct http_part){ .name = STR("file"), .body_file = STR("/nonexistent") };
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_NOT_SENT);
	assert_int_equal(stub.n_accepted, 0);
	http_call_finish(&e.call);
	client_close();
}

TEST(a_file_over_the_limit_fails_the_call)
{
	struct errand e;
	char path[512];

	snprintf(path, sizeof(path), "%s/large", test_dir());
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_int_equal(ftruncate(fd, HTTP_FILE_BYTES_MAX + 1), 0);
	close(fd);
	client_open(NULL);
	errand_init(&e, "POST", "");
	e.call.request.n_parts = 1;
	e.call.request.parts[0] =
		(struct http_part){ .name = STR("file"), .body_file = str_from(path) };
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_NOT_SENT);
	http_call_finish(&e.call);
	client_close();
}

/* ---- what is refused before anything is written ---- */

TEST(line_breaks_in_a_request_are_refused)
{
	struct errand e;

	client_open(NULL);
	for (int i = 0; i < 9; i++) {
		errand_init(&e, "POST", "x");
		struct http_request *r = &e.call.request;
		if (i == 0)
			http_add_header(r, STR("X"), STR("a\r\nHost: evil"));
		if (i == 1)
			http_add_header(r, STR("X\nY"), STR("a"));
		if (i == 2)
			http_add_header(r, STR("X: a"), STR("b"));
		if (i == 3)
			r->url = STR("http://127.0.0.1/\r\nX: y");
		if (i == 4)
			r->method = STR("GET / HTTP/1.1");
		if (i == 5)
			r->parts[r->n_parts++] = (struct http_part){ .name = STR("a\r\nX: y") };
		if (i == 6)
			r->parts[r->n_parts++] =
				(struct http_part){ .name = STR("a"), .content_type = STR("\n") };
		if (i == 7)
			r->url = STR_NONE;
		if (i == 8)
			http_add_header(r, STR("X"), (str){ "a\0b", 3 });
		assert_true(errand_run(&e));
		assert_int_equal(e.call.how, HTTP_NOT_SENT);
		assert_string_equal(e.call.error, "request malformed");
		http_call_finish(&e.call);
	}
	assert_int_equal(stub.n_accepted, 0);
	client_close();
}

TEST(other_schemes_and_passwords_in_urls_are_refused)
{
	static const char *const urls[] = {
		"file:///etc/passwd",
		"ftp://127.0.0.1/",
		"gopher://127.0.0.1/",
		"nonsense://x",
		"http://",
		"http://[::1",
		"http://u:p@127.0.0.1/",
		"http://127.0.0.1:99999/",
	};

	client_open(NULL);
	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		struct errand e;
		errand_init(&e, "GET", "");
		e.call.request.url = str_from(urls[i]);
		assert_true(errand_run(&e));
		assert_int_equal(e.call.how, HTTP_NOT_SENT);
		assert_true(e.call.error[0] != 0);
		http_call_finish(&e.call);
	}
	client_close();
}

TEST(public_only_refuses_loopback_by_number_and_by_name)
{
	static const char *const hosts[] = { "127.0.0.1",  "localhost",          "127.1",
					     "0x7f000001", "[::ffff:127.0.0.1]", "0" };

	client_open(NULL);
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		struct errand e;
		errand_init(&e, "GET", "");
		snprintf(e.url, sizeof(e.url), "http://%s:%d/", hosts[i], stub.port);
		e.call.request.url = str_from(e.url);
		e.call.public_only = true;
		assert_true(errand_run(&e));
		assert_int_equal(e.call.how, HTTP_NOT_SENT);
		assert_non_null(strstr(e.call.error, "address is not public"));
		http_call_finish(&e.call);
	}
	assert_int_equal(stub.n_accepted, 0);
	client_close();
}

TEST(public_only_does_not_use_a_connection_that_others_opened)
{
	struct errand e;

	client_open(NULL);
	errand_init(&e, "POST", "x");
	assert_true(errand_run(&e));
	e.call.public_only = true;
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_NOT_SENT);
	assert_non_null(strstr(e.call.error, "address is not public"));
	assert_int_equal(stub.n_requests, 1);
	e.call.public_only = false;
	assert_true(errand_run(&e));
	assert_int_equal(e.call.how, HTTP_ANSWERED);
	http_call_finish(&e.call);
	client_close();
}

/* ---- the life of calls ---- */

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
