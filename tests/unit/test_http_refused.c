/* SPDX-License-Identifier: MIT */
/* What the HTTP server refuses: heads and bodies that two parsers could read differently. */

#include "tests/unit/http_site.h"

#include <stdio.h>

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
TEST(f39_shapes_that_two_parsers_could_read_differently_are_refused_and_the_connection_closed)
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

TEST(f39_a_nul_in_a_head_is_refused)
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

TEST(f39_nothing_is_served_behind_a_chunked_body)
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

/* As curl, Go, Python, nginx as a proxy, Meta's sender, Firefox and ab write them. */
static const char *const usual[] = {
	"POST /webhook/a HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: curl/7.88.1\r\nAccept: "
	"*/*\r\n"
	"Content-Length: 2\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{}",
	"POST / HTTP/1.1\r\nHost: a\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: 2\r\n"
	"Content-Type: application/json\r\nX-Hub-Signature-256: sha256=ab\r\nAccept-Encoding: "
	"gzip\r\n"
	"\r\n{}",
	"GET /webhook/a?hub.mode=subscribe&hub.challenge=115&hub.verify_token=a%20b&c&=d "
	"HTTP/1.1\r\n"
	"Accept: */*\r\nUser-Agent: facebookplatform/1.0 (+http://developers.facebook.com)\r\n"
	"Host: example.id\r\n\r\n",
	"POST / HTTP/1.0\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4, 5.6.7.8\r\nX-Forwarded-Proto: "
	"https\r\n"
	"Connection: close\r\nContent-Length: 2\r\n\r\n{}",
	"GET / HTTP/1.1\r\nHost: a\r\nCookie: session=0a1b; theme=\"dark; x\"; =; c\r\nDNT: 1\r\n"
	"Accept-Language: id,en;q=0.5\r\nConnection: keep-alive\r\nReferer: "
	"http://a/?b=c&d\r\n\r\n",
	"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\nHost: a\r\nUser-Agent: "
	"ApacheBench/2.3\r\n\r\n",
	"GET / HTTP/1.0\r\n\r\n",
	"\r\nGET / HTTP/1.1\r\nHost:a\r\nX:\r\nY: \r\nZ: \t two  words \t\r\nU: "
	"caf\xc3\xa9\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: Chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
};

TEST(what_usual_clients_write_is_taken)
{
	struct http_server_options o = options();
	int port = site_open(&o);

	for (size_t i = 0; i < ARRAY_LEN(usual); i++) {
		struct heard h;
		dial(&h, port);
		say(&h, usual[i]);
		if (!hear(&h, "ok\n"))
			print_error("%zu: \"%s\"\n", i, h.text);
		assert_non_null(strstr(h.text, "ok\n"));
		heard_finish(&h);
	}
	assert_int_equal(site.n_requests, ARRAY_LEN(usual));
	site_close();
}
