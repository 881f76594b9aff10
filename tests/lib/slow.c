/* SPDX-License-Identifier: MIT */
/* Clients that hold a server's connections, from many addresses of loopback. One thread. Keeps
 * COUNT of them, opening 2,000 a second, again what the server closed a second ago; prints "ready"
 *when COUNT were opened, and at the end of its standard input a line of JSON.
 *
 *	slow PORT COUNT KIND...
 *
 * Kinds, taken in turns: idle says nothing; head and body send a byte a second; fat sends 15 KB of
 * a head and then a byte a second; bulk the same with 100 KB of a body of 4 MiB; unread asks again
 * and again and never reads; kept asks once and stays. */
#include "bot/base/check.h"
#include "bot/base/str.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define POST_HEAD "POST /webhook/utama HTTP/1.1\r\nHost: a\r\nContent-Length: 4194304\r\n\r\n"

enum {
	COUNT_MAX = 20000,
	ADDRESSES = 240,
	OPENS_A_SECOND = 2000,
	TICK_MS = 20,
	DRIP_MS = 1000,
	AGAIN_MS = 1000,
	FAT_BYTES = 15000,
	BULK_BYTES = 100000,
	ASKS_MAX = 400
};

enum kind { IDLE, HEAD, BODY, FAT, BULK, UNREAD, KEPT, KINDS };
static const char *const kind_names[KINDS] = { "idle", "head",   "body", "fat",
					       "bulk", "unread", "kept" };

static struct client {
	int fd; /* -1 = not open */
	enum kind kind;
	int64_t drip_at_ms, again_at_ms;
	int asked;
} clients[COUNT_MAX];
static int64_t port, count, n_opened, n_closed, n_failed;
static int epoll_fd;
static char filler[BULK_BYTES];

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void say(const struct client *c, const char *bytes, size_t len)
{
	(void)!send(c->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void begin(const struct client *c)
{
	static const char head[] = "GET /healthz HTTP/1.1\r\nHost: a\r\n";
	static const char whole[] = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";

	if (c->kind == HEAD || c->kind == FAT)
		say(c, head, sizeof(head) - 1);
	if (c->kind == FAT) {
		say(c, "X: ", 3);
		say(c, filler, FAT_BYTES);
	}
	if (c->kind == BODY || c->kind == BULK)
		say(c, POST_HEAD, sizeof(POST_HEAD) - 1);
	if (c->kind == BULK)
		say(c, filler, BULK_BYTES);
	if (c->kind == KEPT)
		say(c, whole, sizeof(whole) - 1);
}

static void drip(struct client *c)
{
	static const char ask[] = "GET /webhook/utama?hub.mode=x HTTP/1.1\r\nHost: a\r\n\r\n";

	if (c->kind == UNREAD && c->asked < ASKS_MAX)
		for (int i = 0; i < 20; i++, c->asked++)
			say(c, ask, sizeof(ask) - 1);
	else if (c->kind != IDLE && c->kind != KEPT && c->kind != UNREAD)
		say(c, c->kind == HEAD ? "X" : "x", 1);
}

static void open_client(int64_t i)
{
	struct client *c = &clients[i];
	struct sockaddr_in from = { .sin_family = AF_INET }, to = from;
	int small = 2048;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0) {
		n_failed++;
		return;
	}
	if (c->kind == UNREAD)
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	from.sin_addr.s_addr = htonl(0x7f010001u + (uint32_t)(i % ADDRESSES));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = htons((uint16_t)port);
	if (bind(c->fd, (struct sockaddr *)&from, sizeof(from)) ||
	    (connect(c->fd, (struct sockaddr *)&to, sizeof(to)) && errno != EINPROGRESS)) {
		close(c->fd);
		c->fd = -1;
		n_failed++;
		return;
	}
	struct epoll_event ev = { .events = EPOLLRDHUP | EPOLLONESHOT, .data = { .ptr = c } };
	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &ev);
	c->asked = 0;
	c->drip_at_ms = now_ms() + DRIP_MS;
	n_opened++;
	begin(c); /* over loopback it is connected already */
}

static void drop_closed(void)
{
	struct epoll_event events[1024];

	int n = epoll_wait(epoll_fd, events, 1024, TICK_MS);
	for (int i = 0; i < n; i++) {
		struct client *c = events[i].data.ptr;
		close(c->fd);
		c->fd = -1;
		c->again_at_ms = now_ms() + AGAIN_MS;
		n_closed++;
	}
}

static int64_t tick(int64_t start_ms)
{
	int64_t n_open = 0, at_ms = now_ms();
	int64_t may_open = (at_ms - start_ms) * OPENS_A_SECOND / 1000 - n_opened;

	for (int64_t i = 0; i < count; i++) {
		struct client *c = &clients[i];
		if (c->fd < 0 && at_ms >= c->again_at_ms && may_open-- > 0)
			open_client(i);
		if (c->fd < 0)
			continue;
		n_open++;
		if (at_ms >= c->drip_at_ms) {
			drip(c);
			c->drip_at_ms = at_ms + DRIP_MS;
		}
	}
	return n_open;
}

static bool read_words(int argc, char **argv)
{
	if (argc < 4 || !str_to_int64(str_from(argv[1]), &port) ||
	    !str_to_int64(str_from(argv[2]), &count) || count < 1 || count > COUNT_MAX)
		return false;
	for (int64_t i = 0; i < count; i++) {
		const char *name = argv[3 + i % (argc - 3)];
		int kind = 0;
		while (kind < KINDS && strcmp(name, kind_names[kind]) != 0)
			kind++;
		if (kind == KINDS)
			return false;
		clients[i] = (struct client){ .fd = -1, .kind = (enum kind)kind };
	}
	return true;
}

int main(int argc, char **argv)
{
	struct rlimit limit;
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t n_open = 0, start_ms = now_ms();
	bool is_ready = false;

	if (!read_words(argc, argv)) {
		fprintf(stderr, "usage: slow PORT COUNT KIND...\n");
		return 2;
	}
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	memset(filler, 'x', sizeof(filler));
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	while (poll(&in, 1, 0) == 0) {
		n_open = tick(start_ms);
		if (n_opened >= count && !is_ready) {
			is_ready = true;
			puts("ready");
			fflush(stdout);
		}
		drop_closed();
	}
	printf("{\"opened\":%lld,\"closed\":%lld,\"failed\":%lld,\"open\":%lld}\n",
	       (long long)n_opened, (long long)n_closed, (long long)n_failed, (long long)n_open);
	return 0;
}
