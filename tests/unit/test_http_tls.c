/* SPDX-License-Identifier: MIT */
/* TLS of the HTTP client: a certificate that is not vouched for, is for another host, or is out of
 * date is refused before the request is written. The server is a thread with OpenSSL, since the
 * certificates are made here. */

#include "bot/net/http_client.h"

#include "bot/base/arena.h"
#include "tests/unit/net_help.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>

struct cert {
	EVP_PKEY *key;
	X509 *x509;
	char file[512];
};

/* Signed by itself, for `names`, from `from_s` to `to_s` seconds from now. */
static void cert_make(struct cert *c, const char *names, long from_s, long to_s)
{
	X509V3_CTX ctx = { 0 };

	c->key = EVP_EC_gen("P-256");
	c->x509 = X509_new();
	assert_non_null(c->key);
	X509_set_version(c->x509, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(c->x509), 1);
	X509_gmtime_adj(X509_getm_notBefore(c->x509), from_s);
	X509_gmtime_adj(X509_getm_notAfter(c->x509), to_s);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(c->x509), "CN", MBSTRING_ASC,
				   (const unsigned char *)"siar test", -1, -1, 0);
	X509_set_issuer_name(c->x509, X509_get_subject_name(c->x509));
	X509_set_pubkey(c->x509, c->key);
	X509V3_set_ctx(&ctx, c->x509, c->x509, NULL, NULL, 0);
	X509_EXTENSION *alt = X509V3_EXT_conf_nid(NULL, &ctx, NID_subject_alt_name, names);
	assert_non_null(alt);
	X509_add_ext(c->x509, alt, -1);
	X509_EXTENSION_free(alt);
	assert_true(X509_sign(c->x509, c->key, EVP_sha256()) > 0);

	snprintf(c->file, sizeof(c->file), "%s/ca.pem", test_dir());
	FILE *f = fopen(c->file, "w");
	PEM_write_X509(f, c->x509);
	fclose(f);
}

static void cert_finish(struct cert *c)
{
	EVP_PKEY_free(c->key);
	X509_free(c->x509);
}

/* ---- a server of one connection, on its own thread ---- */

struct tls_server {
	SSL_CTX *ctx;
	int listen_fd, port;
	char got[1024]; /* of the request; empty when the handshake failed */
	pthread_t thread;
};

static void *serve_one(void *owner)
{
	struct tls_server *s = owner;
	static const char reply[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
	int fd = accept4(s->listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return NULL;
	SSL *ssl = SSL_new(s->ctx);
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1) {
		int len = SSL_read(ssl, s->got, sizeof(s->got) - 1);
		if (len > 0)
			SSL_write(ssl, reply, sizeof(reply) - 1);
		SSL_shutdown(ssl);
	}
	SSL_free(ssl);
	close(fd);
	return NULL;
}

static void server_start(struct tls_server *s, const struct cert *c)
{
	struct sockaddr_in in = local("127.0.0.1", 0);
	struct timeval patience = { .tv_sec = DEADLINE_MS / 1000 };
	socklen_t len = sizeof(in);

	memset(s, 0, sizeof(*s));
	s->ctx = SSL_CTX_new(TLS_server_method());
	assert_int_equal(SSL_CTX_use_certificate(s->ctx, c->x509), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey(s->ctx, c->key), 1);
	s->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(s->listen_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(bind(s->listen_fd, (struct sockaddr *)&in, len), 0);
	assert_int_equal(listen(s->listen_fd, 4), 0);
	assert_int_equal(getsockname(s->listen_fd, (struct sockaddr *)&in, &len), 0);
	s->port = ntohs(in.sin_port);
	assert_int_equal(pthread_create(&s->thread, NULL, serve_one, s), 0);
}

static void server_finish(struct tls_server *s)
{
	pthread_join(s->thread, NULL);
	close(s->listen_fd);
	SSL_CTX_free(s->ctx);
}

/* ---- one call to it ---- */

struct outcome {
	struct http_call call;
	bool is_done, is_closed;
};

static void on_done(struct http_call *call)
{
	CONTAINER_OF(call, struct outcome, call)->is_done = true;
}

static void on_closed(void *owner)
{
	((struct outcome *)owner)->is_closed = true;
}

/* Posts to https://`host`; the server's memory of it is in `s`. */
static void post(struct outcome *o, struct tls_server *s, const char *host, const char *ca_file)
{
	const struct http_client_options options = { .ca_file = ca_file };
	struct http_client *client;
	char url[64];

	loop_open();
	assert_int_equal(http_client_create(&loop, &options, &client), OK);
	snprintf(url, sizeof(url), "https://%s:%d/", host, s->port);
	*o = (struct outcome){ .call = { .request = { .method = STR("POST"),
						      .url = str_from(url),
						      .body = STR("secret"),
						      .timeout_ms = 3000 },
					 .on_done = on_done } };
	http_start(client, &o->call);
	assert_true(loop_until(&o->is_done));
	http_client_destroy(client, on_closed, o);
	assert_true(loop_until(&o->is_closed));
	loop_close();
}

static const struct {
	const char *what, *names, *host;
	long from_s, to_s;
	bool is_vouched_for, is_answered;
} cases[] = {
	{ "all is well", "IP:127.0.0.1", "127.0.0.1", -60, 3600, true, true },
	{ "by name", "DNS:localhost", "localhost", -60, 3600, true, true },
	{ "self-signed", "IP:127.0.0.1", "127.0.0.1", -60, 3600, false, false },
	{ "another host", "DNS:other.example", "127.0.0.1", -60, 3600, true, false },
	{ "another name", "DNS:other.example", "localhost", -60, 3600, true, false },
	{ "expired", "IP:127.0.0.1", "127.0.0.1", -7200, -3600, true, false },
	{ "not yet valid", "IP:127.0.0.1", "127.0.0.1", 3600, 7200, true, false },
};

TEST(f26_only_a_valid_certificate_for_the_host_is_accepted)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct cert c;
		struct tls_server s;
		struct outcome o;
		cert_make(&c, cases[i].names, cases[i].from_s, cases[i].to_s);
		server_start(&s, &c);
		post(&o, &s, cases[i].host, cases[i].is_vouched_for ? c.file : NULL);
		server_finish(&s);
		enum transport want = cases[i].is_answered ? HTTP_ANSWERED : HTTP_NOT_SENT;
		if (o.call.how != want)
			print_error("%s: %d \"%s\"\n", cases[i].what, (int)o.call.how,
				    o.call.error);
		assert_int_equal(o.call.how, want);
		assert_int_equal(strstr(s.got, "secret") != NULL, cases[i].is_answered);
		if (!cases[i].is_answered)
			assert_non_null(strstr(o.call.error, "certificate refused"));
		http_call_finish(&o.call);
		cert_finish(&c);
	}
}

TEST(f26_old_tls_is_refused)
{
	struct cert c;
	struct tls_server s;
	struct outcome o;

	cert_make(&c, "IP:127.0.0.1", -60, 3600);
	server_start(&s, &c);
	SSL_CTX_set_security_level(s.ctx, 0);
	SSL_CTX_set_max_proto_version(s.ctx, TLS1_1_VERSION);
	post(&o, &s, "127.0.0.1", c.file);
	server_finish(&s);
	assert_int_equal(o.call.how, HTTP_NOT_SENT);
	assert_string_equal(s.got, "");
	http_call_finish(&o.call);
	cert_finish(&c);
}

TEST(a_ca_file_that_cannot_be_read_refuses_all)
{
	struct cert c;
	struct tls_server s;
	struct outcome o;

	cert_make(&c, "IP:127.0.0.1", -60, 3600);
	server_start(&s, &c);
	post(&o, &s, "127.0.0.1", "/nonexistent.pem");
	assert_int_equal(o.call.how, HTTP_NOT_SENT);
	shutdown(s.listen_fd, SHUT_RDWR); /* in case nobody came */
	server_finish(&s);
	http_call_finish(&o.call);
	cert_finish(&c);
}
