/* SPDX-License-Identifier: MIT */
/* The HTTP client against a server of the test: what is written, what is read, what is refused. The
 * life of calls is in test_http_calls.c, what becomes of those that fail in test_http_outcome.c. */

#include "tests/unit/http_errand.h"

#include <stdlib.h>

static void say_reply(struct stub_conn *c)
{
	stub_say(c, "HTTP/1.1 429 Slow down\r\nContent-Type:  application/json; charset=utf-8\r\n"
		    "Retry-After: 17\r\nContent-Length: 12\r\n\r\n{\"error\":1}\n");
}

static const char *later;

static void say_later(struct stub_conn *c)
{
	char text[256];

	(void)snprintf(text, sizeof(text),
		       "HTTP/1.1 429 Slow down\r\nDate: Tue, 24 Nov 2026 07:00:00 GMT\r\n"
		       "Retry-After: %s\r\nContent-Length: 0\r\n\r\n",
		       later);
	stub_say(c, text);
}

TEST(a_date_to_retry_after_is_made_into_seconds_by_the_answers_own_clock)
{
	static const struct {
		const char *sent, *want;
	} cases[] = { { "Tue, 24 Nov 2026 07:01:30 GMT", "90" },
		      { "Tue, 24 Nov 2026 06:00:00 GMT", "0" },
		      { "Fri, 31 Dec 9999 23:59:59 GMT", NULL },
		      { "at 07:00 or so", "" },
		      { "soon", "soon" },
		      { "-1", "-1" } };

	client_open(NULL);
	stub.on_whole = say_later;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct errand e;
		later = cases[i].sent;
		errand_init(&e, "POST", "{}");
		assert_true(errand_run(&e));
		if (cases[i].want)
			assert_str(e.call.reply.retry_after, cases[i].want);
		else
			assert_true(e.call.reply.retry_after.len > 9);
		http_call_finish(&e.call);
	}
	client_close();
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

static bool remember_and_reset(struct stub_conn *c)
{
	memcpy(stub.last, c->in, c->len + 1);
	stub_reset(c);
	return true;
}

TEST(a_large_body_asks_for_no_leave)
{
	struct errand e;
	size_t bytes = 2 << 20;
	char *large = mem_take(bytes);

	client_open(NULL);
	stub.on_some = remember_and_reset;
	errand_init(&e, "POST", "");
	e.call.request.body = (str){ large, bytes };
	assert_true(errand_run(&e));
	assert_non_null(strstr(stub.last, "POST /send"));
	assert_null(strcasestr(stub.last, "expect"));
	http_call_finish(&e.call);
	client_close();
	mem_give(large);
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

TEST(f48_redirects_are_just_replies)
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
	assert_true(e.call.is_file_lost);
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

static const struct {
	const char *url, *words;
} bad_urls[] = {
	{ "file:///etc/passwd", "scheme not allowed" },
	{ "ftp://127.0.0.1/", "scheme not allowed" },
	{ "gopher://127.0.0.1/", "scheme not allowed" },
	{ "nonsense://x", "scheme not allowed" },
	{ "http://u:p@127.0.0.1/", "password" },
	{ "http://", "not a URL" },
	{ "http://[::1", "not a URL" },
	{ "http://127.0.0.1:99999/", "not a URL" },
};

TEST(other_schemes_and_passwords_in_urls_are_refused)
{
	client_open(NULL);
	for (size_t i = 0; i < ARRAY_LEN(bad_urls); i++) {
		struct errand e;
		errand_init(&e, "GET", "");
		e.call.request.url = str_from(bad_urls[i].url);
		assert_true(errand_run(&e));
		assert_int_equal(e.call.how, HTTP_NOT_SENT);
		if (!strstr(e.call.error, bad_urls[i].words))
			print_error("%s: \"%s\"\n", bad_urls[i].url, e.call.error);
		assert_non_null(strstr(e.call.error, bad_urls[i].words));
		http_call_finish(&e.call);
	}
	client_close();
}

TEST(f25_public_only_refuses_loopback_by_number_and_by_name)
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
