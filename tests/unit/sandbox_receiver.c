/* SPDX-License-Identifier: MIT */
/* A plain HTTP server that takes one request a connection and one connection at a time. */

#include "tests/unit/sandbox_receiver.h"

#include "bot/base/arena.h"
#include "bot/net/hmac.h"
#include "bot/sandbox/sandbox.h"
#include "tests/lib/test.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void receiver_answer(int fd, int status, const char *body)
{
	char text[512];

	int n = snprintf(text, sizeof(text),
			 "HTTP/1.1 %d X\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
			 status, strlen(body), body);
	(void)!send(fd, text, (size_t)n, MSG_NOSIGNAL);
}

/* A member of the query, up to the next '&' or blank. */
static void receiver_query(const char *head, const char *key, char *ret, size_t size)
{
	const char *at = strstr(head, key);

	ret[0] = 0;
	if (!at)
		return;
	at += strlen(key);
	size_t n = strcspn(at, "& ");
	snprintf(ret, size, "%.*s", (int)n, at);
}

static void receiver_get(struct receiver *r, int fd, const char *head)
{
	char challenge[64], token[64];

	receiver_query(head, "hub.challenge=", challenge, sizeof(challenge));
	receiver_query(head, "hub.verify_token=", token, sizeof(token));
	bool is_known = !r->is_forgetful && strstr(head, "hub.mode=subscribe") &&
			strcmp(token, SANDBOX_VERIFY_TOKEN) == 0;
	r->n_asked++;
	receiver_answer(fd, is_known ? 200 : 403, is_known && !r->is_liar ? challenge : "no");
}

static void receiver_post(struct receiver *r, int fd, const char *head, char *body, size_t len)
{
	struct got *g = &r->got[r->n_got];
	const char *line = strcasestr(head, "X-Hub-Signature-256: ");
	bool fails = r->n_fails > 0;

	assert_true(r->n_got < GOT_MAX);
	if (line)
		snprintf(g->signature, sizeof(g->signature), "%.*s",
			 (int)strcspn(line + 21, "\r\n"), line + 21);
	g->body = body;
	g->len = len;
	r->n_got++;
	r->n_fails -= fails;
	pthread_cond_broadcast(&r->news);
	while (r->holds && !r->is_closing)
		pthread_cond_wait(&r->news, &r->mutex);
	receiver_answer(fd, fails ? r->fail_status : 200, "");
}

static void receiver_serve(struct receiver *r, int fd)
{
	static const size_t most = 4 << 20;
	char *in = mem_take(most);
	size_t len = 0, want = 0;
	char *end = NULL;

	while (len < most - 1 && (!end || len < want)) {
		ssize_t n = recv(fd, in + len, most - 1 - len, 0);
		if (n <= 0)
			break;
		len += (size_t)n;
		in[len] = 0;
		if (!end && (end = strstr(in, "\r\n\r\n"))) {
			const char *line = strcasestr(in, "Content-Length: ");
			want = (size_t)(end - in) + 4 +
			       (line && line < end ? strtoul(line + 16, NULL, 10) : 0);
		}
	}
	pthread_mutex_lock(&r->mutex);
	if (end && strncmp(in, "GET ", 4) == 0) {
		receiver_get(r, fd, in);
	} else if (end && len >= want) {
		size_t n = len - (size_t)(end + 4 - in);
		char *body = mem_take(n + 1);
		memcpy(body, end + 4, n);
		end[2] = 0;
		receiver_post(r, fd, in, body, n);
	}
	pthread_cond_broadcast(&r->news);
	pthread_mutex_unlock(&r->mutex);
	mem_give(in);
}

static void *receiver_main(void *arg)
{
	struct receiver *r = arg;

	for (;;) {
		struct pollfd fds[] = { { .fd = r->listen_fd, .events = POLLIN },
					{ .fd = r->stop[0], .events = POLLIN } };
		poll(fds, 2, -1);
		if (fds[1].revents)
			return NULL;
		int fd = accept(r->listen_fd, NULL, NULL);
		if (fd < 0)
			continue;
		receiver_serve(r, fd);
		close(fd);
	}
}

void receiver_open(struct receiver *r)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	pthread_condattr_t mono;

	memset(r, 0, sizeof(*r));
	r->fail_status = 503;
	pthread_mutex_init(&r->mutex, NULL);
	pthread_condattr_init(&mono);
	pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
	pthread_cond_init(&r->news, &mono);
	pthread_condattr_destroy(&mono);
	assert_int_equal(pipe(r->stop), 0);
	r->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(r->listen_fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(r->listen_fd, 16), 0);
	getsockname(r->listen_fd, (struct sockaddr *)&at, &len);
	r->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&r->thread, NULL, receiver_main, r), 0);
}

void receiver_close(struct receiver *r)
{
	pthread_mutex_lock(&r->mutex);
	r->is_closing = true;
	pthread_cond_broadcast(&r->news);
	pthread_mutex_unlock(&r->mutex);
	(void)!write(r->stop[1], "x", 1);
	pthread_join(r->thread, NULL);
	for (int i = 0; i < r->n_got; i++)
		mem_give(r->got[i].body);
	close(r->listen_fd);
	close(r->stop[0]);
	close(r->stop[1]);
	pthread_cond_destroy(&r->news);
	pthread_mutex_destroy(&r->mutex);
}

bool receiver_wait(struct receiver *r, const int *counter, int n)
{
	struct timespec until;
	int failed = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT_MS / 1000;
	pthread_mutex_lock(&r->mutex);
	while (*counter < n && !failed)
		failed = pthread_cond_timedwait(&r->news, &r->mutex, &until);
	bool is_there = *counter >= n;
	pthread_mutex_unlock(&r->mutex);
	return is_there;
}

int receiver_asked(struct receiver *r)
{
	pthread_mutex_lock(&r->mutex);
	int n = r->n_asked;
	pthread_mutex_unlock(&r->mutex);
	return n;
}

void receiver_set(struct receiver *r, bool *flag, bool value)
{
	pthread_mutex_lock(&r->mutex);
	*flag = value;
	pthread_cond_broadcast(&r->news);
	pthread_mutex_unlock(&r->mutex);
}

str receiver_body(struct receiver *r, int n)
{
	if (!receiver_wait(r, &r->n_got, n + 1))
		fail_msg("delivery %d did not come", n);
	pthread_mutex_lock(&r->mutex);
	struct got *g = &r->got[n];
	str body = { g->body, g->len };
	str hex = str_from(g->signature);
	pthread_mutex_unlock(&r->mutex);
	struct hmac *h = hmac_create(STR(SANDBOX_APP_SECRET));
	assert_true(str_starts(hex, STR("sha256=")));
	assert_true(hmac_check_hex(h, body, str_slice(hex, 7, hex.len)));
	hmac_destroy(h);
	return body;
}

int receiver_count(struct receiver *r, int from, const char *needle)
{
	int count = 0;

	pthread_mutex_lock(&r->mutex);
	for (int i = from; i < r->n_got; i++)
		for (const char *at = r->got[i].body; (at = strstr(at, needle)); at++)
			count++;
	pthread_mutex_unlock(&r->mutex);
	return count;
}

bool receiver_hears(struct receiver *r, const char *needle, int n)
{
	int seen = 0;

	while (receiver_count(r, 0, needle) < n) {
		pthread_mutex_lock(&r->mutex);
		seen = r->n_got;
		pthread_mutex_unlock(&r->mutex);
		if (receiver_count(r, 0, needle) < n && !receiver_wait(r, &r->n_got, seen + 1))
			return false;
	}
	return true;
}
