/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_NET_HELP_H
#define SIAR_TESTS_UNIT_NET_HELP_H

/* For tests of sockets: one libuv loop, driven until something happens or a deadline passes, with
 * plain sockets of the test beside it. Loopback only. */

#include "bot/base/arena.h"
#include "bot/base/check.h"
#include "tests/lib/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

enum { DEADLINE_MS = 5000, HEARD_BYTES = 1 << 20 };

static uv_loop_t loop;

static inline int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* What came from one socket of the test. */
struct heard {
	int fd;
	char *text;
	size_t len;
	bool is_closed, is_reset;
};

static inline void heard_read(struct heard *h)
{
	while (!h->is_closed && h->len < HEARD_BYTES - 1) {
		ssize_t got = recv(h->fd, h->text + h->len, HEARD_BYTES - 1 - h->len, MSG_DONTWAIT);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		h->is_reset = got < 0;
		h->is_closed = got <= 0;
		h->len += got > 0 ? (size_t)got : 0;
	}
	h->text[h->len] = 0;
}

static inline void loop_turn(struct heard *h, int64_t until_ms)
{
	int wait_ms = uv_run(&loop, UV_RUN_NOWAIT) ? uv_backend_timeout(&loop) : 1;
	int64_t left_ms = until_ms - now_ms();

	if (left_ms < 0)
		left_ms = 0;
	if (wait_ms < 0 || wait_ms > left_ms)
		wait_ms = (int)left_ms;
	struct pollfd fds[] = {
		{ .fd = uv_backend_fd(&loop), .events = POLLIN },
		{ .fd = h && !h->is_closed ? h->fd : -1, .events = POLLIN },
	};
	poll(fds, 2, wait_ms);
	if (h && h->fd >= 0)
		heard_read(h);
}

/* Runs the loop until *cond or the deadline; true when it came. */
static inline bool loop_until(const bool *cond)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;

	while (!*cond && now_ms() < until_ms)
		loop_turn(NULL, until_ms);
	return *cond;
}

static inline void loop_for(int ms)
{
	int64_t until_ms = now_ms() + ms;

	while (now_ms() < until_ms)
		loop_turn(NULL, until_ms);
}

/* Until `text` was heard, or the other side closed, or the deadline. */
static inline bool hear(struct heard *h, const char *text)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;

	while (!strstr(h->text, text) && !h->is_closed && now_ms() < until_ms)
		loop_turn(h, until_ms);
	return strstr(h->text, text) != NULL;
}

static inline bool hear_close(struct heard *h)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;

	while (!h->is_closed && now_ms() < until_ms)
		loop_turn(h, until_ms);
	return h->is_closed;
}

static inline void heard_reset(struct heard *h)
{
	h->len = 0;
	h->text[0] = 0;
}

static inline void heard_init(struct heard *h, int fd)
{
	*h = (struct heard){ .fd = fd, .text = mem_take(HEARD_BYTES) };
}

static inline void heard_finish(struct heard *h)
{
	if (h->fd >= 0)
		close(h->fd);
	mem_give(h->text);
}

static inline struct sockaddr_in local(const char *address, int port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };

	inet_pton(AF_INET, address, &in.sin_addr);
	return in;
}

/* From `from` (an address of 127.0.0.0/8) to 127.0.0.1. */
static inline void dial_from(struct heard *h, const char *from, int port)
{
	struct sockaddr_in source = local(from, 0), target = local("127.0.0.1", port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&source, sizeof(source)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&target, sizeof(target)), 0);
	heard_init(h, fd);
}

static inline void dial(struct heard *h, int port)
{
	dial_from(h, "127.0.0.1", port);
}

/* All of it, with the loop running while the socket is full; false when the other side is gone. */
static inline bool say_bytes(struct heard *h, const char *bytes, size_t len)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;

	while (len > 0 && now_ms() < until_ms) {
		ssize_t put = send(h->fd, bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (put < 0 && errno != EAGAIN)
			return false;
		if (put < 0)
			loop_turn(h, now_ms() + 5);
		bytes += put > 0 ? put : 0;
		len -= put > 0 ? (size_t)put : 0;
	}
	return len == 0;
}

static inline bool say(struct heard *h, const char *text)
{
	return say_bytes(h, text, strlen(text));
}

static inline void loop_open(void)
{
	assert_int_equal(uv_loop_init(&loop), 0);
}

/* Every handle must be closed by now or on the way. */
static inline void loop_close(void)
{
	int64_t until_ms = now_ms() + DEADLINE_MS;
	int busy;

	while ((busy = uv_loop_close(&loop)) && now_ms() < until_ms)
		loop_turn(NULL, now_ms() + 5);
	assert_int_equal(busy, 0);
}

#endif
