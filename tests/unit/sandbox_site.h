/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_SANDBOX_SITE_H
#define SIAR_TESTS_UNIT_SANDBOX_SITE_H

/* A sandbox on its own thread, receivers of its webhooks on theirs, and a client that asks it as
 * the page does. One sandbox a test. */

#include "bot/base/arena.h"
#include "bot/net/hmac.h"
#include "bot/net/json.h"
#include "bot/sandbox/sandbox.h"
#include "tests/lib/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SRI  "6281200000011"
#define BUDI "6281200000021"
#define DEWI "6281200000023" /* not in the group */

enum { GOT_MAX = 2048, ANSWER_BYTES = 4 << 20, WAIT_MS = 10000 };

/* ---- a receiver ---- */

struct got {
	char *body;
	size_t len;
	char signature[96];
};

struct receiver {
	int listen_fd, port, stop[2];
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t news;
	/* under the mutex */
	struct got got[GOT_MAX];
	int n_got, n_asked;
	int n_fails;       /* the next so many get 503 */
	bool is_forgetful; /* does not know the token */
	bool holds;        /* answers nothing until it is let go */
	bool is_closing;
};

static inline void receiver_answer(int fd, int status, const char *body)
{
	char text[512];

	int n = snprintf(text, sizeof(text),
			 "HTTP/1.1 %d X\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
			 status, strlen(body), body);
	(void)!send(fd, text, (size_t)n, MSG_NOSIGNAL);
}

/* A member of the query, up to the next '&' or blank. */
static inline void receiver_query(const char *head, const char *key, char *ret, size_t size)
{
	const char *at = strstr(head, key);

	ret[0] = 0;
	if (!at)
		return;
	at += strlen(key);
	size_t n = strcspn(at, "& ");
	snprintf(ret, size, "%.*s", (int)n, at);
}

static inline void receiver_get(struct receiver *r, int fd, const char *head)
{
	char challenge[64], token[64];

	receiver_query(head, "hub.challenge=", challenge, sizeof(challenge));
	receiver_query(head, "hub.verify_token=", token, sizeof(token));
	bool is_known = !r->is_forgetful && strstr(head, "hub.mode=subscribe") &&
			strcmp(token, SANDBOX_VERIFY_TOKEN) == 0;
	r->n_asked++;
	receiver_answer(fd, is_known ? 200 : 403, is_known ? challenge : "no");
}

static inline void receiver_post(struct receiver *r, int fd, const char *head, char *body,
				 size_t len)
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
	receiver_answer(fd, fails ? 503 : 200, "");
}

static inline void receiver_serve(struct receiver *r, int fd)
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

static inline void *receiver_main(void *arg)
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

static inline void receiver_open(struct receiver *r)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	pthread_condattr_t mono;

	memset(r, 0, sizeof(*r));
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

static inline void receiver_close(struct receiver *r)
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

/* Waits until `n` of what is counted at `counter` have come; false after WAIT_MS. */
static inline bool receiver_wait(struct receiver *r, const int *counter, int n)
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

static inline int receiver_asked(struct receiver *r)
{
	pthread_mutex_lock(&r->mutex);
	int n = r->n_asked;
	pthread_mutex_unlock(&r->mutex);
	return n;
}

static inline void receiver_set(struct receiver *r, bool *flag, bool value)
{
	pthread_mutex_lock(&r->mutex);
	*flag = value;
	pthread_cond_broadcast(&r->news);
	pthread_mutex_unlock(&r->mutex);
}

/* The n-th body, signed as it should be; waits for it. */
static inline str receiver_body(struct receiver *r, int n)
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

/* How often `needle` is in the bodies from the n-th on that have come. */
static inline int receiver_count(struct receiver *r, int from, const char *needle)
{
	int count = 0;

	pthread_mutex_lock(&r->mutex);
	for (int i = from; i < r->n_got; i++)
		for (const char *at = r->got[i].body; (at = strstr(at, needle)); at++)
			count++;
	pthread_mutex_unlock(&r->mutex);
	return count;
}

/* Waits until `needle` is in the bodies `n` times. */
static inline bool receiver_hears(struct receiver *r, const char *needle, int n)
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

/* ---- the sandbox ---- */

static struct sandbox_site {
	struct sandbox *sandbox;
	int port;
	struct clock clock;
	_Atomic int64_t moved_ms;
	_Atomic int n_ready, n_panels;
	struct receiver siar;
	char group[64];
	char *answer; /* the last one, NUL-terminated, head and body */
	const char *body;
	int status;
} sandbox_site;

static inline int64_t site_wall_ms(void *owner)
{
	(void)owner;
	return 1700000000000 + atomic_load(&sandbox_site.moved_ms);
}

static inline int64_t site_mono_us(void *owner)
{
	(void)owner;
	return clock_mono_us(&clock_system);
}

static inline void site_move_clock(void *owner, int64_t by_ms)
{
	(void)owner;
	atomic_fetch_add(&sandbox_site.moved_ms, by_ms);
}

static inline str site_panel(void *owner, struct arena *mem)
{
	(void)owner;
	/* Changes once, then stays. */
	int n = atomic_fetch_add(&sandbox_site.n_panels, 1);
	return arena_printf(mem, "{\"turns\":%d,\n\"words\":\"</script>\"}", n > 0);
}

static inline void site_ready(void *owner)
{
	(void)owner;
	atomic_fetch_add(&sandbox_site.n_ready, 1);
}

/* With nobody in it. */
static inline void site_start_empty(void)
{
	struct why why;

	memset(&sandbox_site, 0, sizeof(sandbox_site));
	sandbox_site.clock = (struct clock){ site_wall_ms, site_mono_us, NULL };
	sandbox_site.answer = mem_take(ANSWER_BYTES);
	receiver_open(&sandbox_site.siar);
	const struct sandbox_options o = {
		.clock = &sandbox_site.clock,
		.move_clock = site_move_clock,
		.panel = site_panel,
		.on_ready = site_ready,
	};
	assert_int_equal(sandbox_start(&o, &sandbox_site.sandbox, &why), OK);
	sandbox_site.port = sandbox_port(sandbox_site.sandbox);
}

static inline void site_connect(void)
{
	char url[64];

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/webhook/demo", sandbox_site.siar.port);
	sandbox_connect(sandbox_site.sandbox, url);
}

static inline void site_stop(void)
{
	sandbox_stop(sandbox_site.sandbox);
	receiver_close(&sandbox_site.siar);
	mem_give(sandbox_site.answer);
}

static inline int site_dial(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)sandbox_site.port) };
	struct timeval most = { .tv_sec = WAIT_MS / 1000 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	return fd;
}

static inline void site_send(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
		if (n <= 0)
			return; /* refused early: the answer is what counts */
		bytes += n;
		len -= (size_t)n;
	}
}

/* What came until the end, or until `until` (may be NULL) is in it. False: it did not come. */
static inline bool site_hear(int fd, const char *until)
{
	size_t len = strlen(sandbox_site.answer);

	while (!until || !strstr(sandbox_site.answer, until)) {
		ssize_t n = recv(fd, sandbox_site.answer + len, ANSWER_BYTES - 1 - len, 0);
		if (n <= 0)
			return !until;
		len += (size_t)n;
		sandbox_site.answer[len] = 0;
	}
	return true;
}

/* `head`: more header lines, each with its end. Gives the status. */
static inline int site_ask(const char *method, const char *path, const char *head, str body)
{
	char text[2048];
	int fd = site_dial();

	int n = snprintf(text, sizeof(text),
			 "%s %s HTTP/1.1\r\n%sConnection: close\r\nContent-Length: %zu\r\n\r\n",
			 method, path, head, body.len);
	sandbox_site.answer[0] = 0;
	site_send(fd, text, (size_t)n);
	site_send(fd, body.ptr, body.len);
	site_hear(fd, NULL);
	close(fd);
	const char *end = strstr(sandbox_site.answer, "\r\n\r\n");
	sandbox_site.body = end ? end + 4 : "";
	sandbox_site.status = strlen(sandbox_site.answer) > 12 ? atoi(sandbox_site.answer + 9) : 0;
	return sandbox_site.status;
}

static inline const char *site_host(void)
{
	static char head[64];

	snprintf(head, sizeof(head), "Host: 127.0.0.1:%d\r\n", sandbox_site.port);
	return head;
}

static inline int site_get(const char *path)
{
	return site_ask("GET", path, site_host(), STR_NONE);
}

static inline int site_post(const char *path, const char *json)
{
	char head[256];

	snprintf(head, sizeof(head), "%sContent-Type: application/json\r\n", site_host());
	return site_ask("POST", path, head, str_from(json));
}

/* The business sends; gives the status. */
static inline int site_api(const char *json)
{
	char head[256];

	snprintf(head, sizeof(head),
		 "%sContent-Type: application/json\r\nAuthorization: Bearer " SANDBOX_TOKEN "\r\n",
		 site_host());
	return site_ask("POST", "/v23.0/" SANDBOX_NUMBER_ID "/messages", head, str_from(json));
}

/* The text of `key` in the last answer: the first such member. */
static inline void site_take(const char *key, char *ret, size_t size)
{
	char name[64];

	snprintf(name, sizeof(name), "\"%s\":\"", key);
	const char *at = strstr(sandbox_site.body, name);
	ret[0] = 0;
	if (at)
		snprintf(ret, size, "%.*s", (int)strcspn(at + strlen(name), "\""),
			 at + strlen(name));
}

/* With Sri, Budi and Dewi, and a group of the first two; siar is connected. */
static inline void site_start(void)
{
	site_start_empty();
	site_connect();
	assert_int_equal(site_post("/sandbox/person", "{\"phone\":\"" SRI "\",\"name\":\"Bu Sri\","
						      "\"role\":\"seller\"}"),
			 200);
	assert_int_equal(site_post("/sandbox/person",
				   "{\"phone\":\"+" BUDI "\",\"name\":\"Budi\"}"),
			 200);
	assert_int_equal(site_post("/sandbox/person", "{\"phone\":\"" DEWI "\",\"name\":\"Dewi\"}"),
			 200);
	assert_int_equal(site_post("/sandbox/group", "{\"title\":\"Kuliner\",\"members\":[\"" SRI
						     "\",\"" BUDI "\",\"" SRI "\"]}"),
			 200);
	site_take("id", sandbox_site.group, sizeof(sandbox_site.group));
}

#endif
