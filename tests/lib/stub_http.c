/* SPDX-License-Identifier: MIT */
/* The stub's connections: epoll, a parser that knows just enough HTTP/1.1 for siar, wrk and curl,
 * and answers that come late, in drips or never. One thread. Limits: 1 MiB a request, 4,096
 * connections. */
#include "tests/lib/stub.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_MAX = 256, CONNECTIONS_MAX = 4096, REQUEST_MAX = 1 << 20 };

struct conn {
	struct stub_watch watch;
	struct list_node node, late_node;
	char *in, *out;
	size_t in_len, in_cap, out_len, out_at, out_cap;
	int64_t due_us;  /* the answer may not go on before */
	int64_t drip_ms; /* of the answer that is going out */
	enum stub_then then;
	bool is_late, is_message, wants_write;
};

static int poll_fd = -1;
static struct stub_watch listener;
static struct list conns, late;
static void (*on_request)(const struct stub_request *r, struct arena *mem, struct stub_answer *ret);
static struct arena request_mem;

static int64_t mono_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void stub_watch(struct stub_watch *w, unsigned events, bool is_new)
{
	struct epoll_event ev = { .events = events, .data = { .ptr = w } };

	int failed = epoll_ctl(poll_fd, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, w->fd, &ev);
	ASSERT(!failed);
}

size_t stub_connections(void)
{
	return conns.count;
}

static void conn_close(struct conn *c)
{
	close(c->watch.fd);
	list_remove(&conns, &c->node);
	if (c->is_late)
		list_remove(&late, &c->late_node);
	mem_give(c->in);
	mem_give(c->out);
	mem_give(c);
}

static void conn_wait(struct conn *c, int64_t due_us)
{
	c->due_us = due_us;
	if (!c->is_late)
		list_add_last(&late, &c->late_node);
	c->is_late = true;
}

static char *grow(char *block, size_t *cap, size_t wanted)
{
	if (wanted <= *cap)
		return block;
	while (*cap < wanted)
		*cap = *cap ? *cap * 2 : 4096;
	return mem_resize(block, *cap);
}

static void out_add(struct conn *c, str s)
{
	c->out = grow(c->out, &c->out_cap, c->out_len + s.len);
	memcpy(c->out + c->out_len, s.ptr, s.len);
	c->out_len += s.len;
}

/* All of the answer is out. False: the connection is gone. */
static bool conn_end_answer(struct conn *c)
{
	const struct linger at_once = { .l_onoff = 1 };
	bool is_message = c->is_message;

	c->out_at = c->out_len = 0;
	c->drip_ms = 0;
	c->is_message = false;
	if (is_message && c->then != STUB_HANG)
		stub_kill_tell(STUB_ANSWERED);
	if (c->then == STUB_HALF_CLOSE)
		shutdown(c->watch.fd, SHUT_WR);
	if (c->then == STUB_RESET)
		setsockopt(c->watch.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	if (c->then != STUB_CLOSE && c->then != STUB_RESET)
		return true;
	conn_close(c);
	return false;
}

/* False: the connection is gone. */
static bool conn_write(struct conn *c)
{
	while (c->out_at < c->out_len && !c->is_late) {
		size_t n = c->drip_ms ? 1 : c->out_len - c->out_at;
		ssize_t done = send(c->watch.fd, c->out + c->out_at, n, MSG_NOSIGNAL);
		if (done < 0 && errno != EAGAIN) {
			conn_close(c);
			return false;
		}
		if (done < 0)
			break;
		c->out_at += (size_t)done;
		if (c->drip_ms && c->out_at < c->out_len)
			conn_wait(c, mono_us() + c->drip_ms * 1000);
	}
	bool wants = c->out_at < c->out_len && !c->is_late;
	if (wants != c->wants_write)
		stub_watch(&c->watch, EPOLLIN | (wants ? EPOLLOUT : 0), false);
	c->wants_write = wants;
	return c->is_late || wants || conn_end_answer(c);
}

/* The value of a header, name compared without case; NULL ptr when absent. */
static str header_of(str head, str name)
{
	str line;

	while (str_take(&head, '\n', &line)) {
		if (line.len > name.len && line.ptr[name.len] == ':' &&
		    str_eq_nocase(str_slice(line, 0, name.len), name))
			return str_trim(str_slice(line, name.len + 1, line.len));
	}
	return STR_NONE;
}

/* The first whole request of `in`; how many bytes it takes, 0 = not all there, -1 = nonsense. */
static ssize_t parse(str in, struct stub_request *ret)
{
	ptrdiff_t end = str_find(in, STR("\r\n\r\n"));
	int64_t length = 0;

	if (end < 0)
		return in.len >= REQUEST_MAX ? -1 : 0;
	str head = str_slice(in, 0, (size_t)end + 2), first, target;
	if (!str_take(&head, '\n', &first) || !str_take_word(&first, &ret->method) ||
	    !str_take_word(&first, &target))
		return -1;
	str digits = header_of(head, STR("Content-Length"));
	if (digits.len && (!str_to_int64(digits, &length) || length < 0 || length > REQUEST_MAX))
		return -1;
	size_t whole = (size_t)end + 4 + (size_t)length;
	if (in.len < whole)
		return 0;
	ret->body = str_slice(in, (size_t)end + 4, (size_t)length);
	ret->path = STR_NONE;
	str_take(&target, '?', &ret->path);
	ret->query = target;
	str token = header_of(head, STR("Authorization"));
	ret->token = str_starts(token, STR("Bearer ")) ? str_slice(token, 7, token.len) : token;
	return (ssize_t)whole;
}

static void conn_answer(struct conn *c, const struct stub_answer *a)
{
	char head[256];
	size_t length = a->body ? a->body->len : 0, before = c->out_len;

	int n = snprintf(head, sizeof(head),
			 "HTTP/1.1 %d Answer\r\nContent-Type: application/json\r\n"
			 "Content-Length: %zu\r\n",
			 a->status, length);
	out_add(c, (str){ head, (size_t)n });
	out_add(c, a->head.len ? a->head : STR(""));
	out_add(c, STR("\r\n"));
	if (length)
		out_add(c, buf_str(a->body));
	size_t whole = c->out_len - before, most = a->bytes_max;
	if (most == STUB_HALF)
		most = whole / 2;
	c->out_len = before + (most < whole ? most : whole);
	c->then = a->then;
	c->drip_ms = a->drip_ms;
	c->is_message = c->is_message || a->is_message;
	if (a->delay_ms)
		conn_wait(c, mono_us() + a->delay_ms * 1000);
}

/* Answers the requests that are there. False: the connection is gone. */
static bool conn_serve(struct conn *c)
{
	size_t at = 0;

	while (!c->is_late && c->then == STUB_KEEP) {
		struct stub_request r;
		struct stub_answer a = { .status = 200, .bytes_max = SIZE_MAX };
		ssize_t n = parse((str){ c->in + at, c->in_len - at }, &r);
		if (n < 0) {
			conn_close(c);
			return false;
		}
		if (n == 0)
			break;
		at += (size_t)n;
		arena_reset(&request_mem);
		on_request(&r, &request_mem, &a);
		conn_answer(c, &a);
	}
	if (at)
		memmove(c->in, c->in + at, c->in_len - at);
	c->in_len -= at;
	return conn_write(c);
}

static void on_conn(struct stub_watch *w, unsigned events)
{
	struct conn *c = CONTAINER_OF(w, struct conn, watch);

	if (events & EPOLLOUT && !conn_write(c))
		return;
	if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
		return;
	c->in = grow(c->in, &c->in_cap, c->in_len + 4096);
	ssize_t n = recv(w->fd, c->in + c->in_len, c->in_cap - c->in_len, 0);
	if (n == 0 || (n < 0 && errno != EAGAIN) || c->in_len > 2 * REQUEST_MAX) {
		conn_close(c);
		return;
	}
	if (n > 0) {
		c->in_len += (size_t)n;
		(void)conn_serve(c);
	}
}

static void on_listener(struct stub_watch *w, unsigned events)
{
	int fd, one = 1;

	(void)events;
	while ((fd = accept4(w->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (conns.count >= CONNECTIONS_MAX) {
			close(fd);
			continue;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		struct conn *c = mem_take(sizeof(*c));
		c->watch = (struct stub_watch){ fd, on_conn };
		list_add_last(&conns, &c->node);
		stub_watch(&c->watch, EPOLLIN, true);
		stub_kill_tell(STUB_CONNECTED);
	}
}

int stub_listen(int port, void (*handler)(const struct stub_request *r, struct arena *mem,
					  struct stub_answer *ret))
{
	struct sockaddr_in addr = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	socklen_t len = sizeof(addr);
	int one = 1;

	on_request = handler;
	arena_init(&request_mem, 0);
	list_init(&conns);
	list_init(&late);
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	poll_fd = epoll_create1(EPOLL_CLOEXEC);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ASSERT(poll_fd >= 0 && fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || listen(fd, 1024) ||
	    getsockname(fd, (struct sockaddr *)&addr, &len))
		return -1;
	listener = (struct stub_watch){ fd, on_listener };
	stub_watch(&listener, EPOLLIN, true);
	return ntohs(addr.sin_port);
}

/* Milliseconds until the next late answer may go on; -1 = none waits. */
static int next_late_ms(void)
{
	int64_t least = INT64_MAX, now = mono_us();

	for (struct list_node *n = list_first(&late); n; n = list_next(&late, n)) {
		int64_t due = CONTAINER_OF(n, struct conn, late_node)->due_us;
		if (due < least)
			least = due;
	}
	if (least == INT64_MAX)
		return -1;
	return least <= now ? 0 : (int)((least - now + 999) / 1000);
}

static void go_on_late(void)
{
	int64_t now = mono_us();

	for (struct list_node *n = list_first(&late), *next; n; n = next) {
		struct conn *c = CONTAINER_OF(n, struct conn, late_node);
		next = list_next(&late, n);
		if (c->due_us > now)
			continue;
		list_remove(&late, n);
		c->is_late = false;
		if (conn_write(c) && !c->is_late)
			(void)conn_serve(c);
	}
}

/* The sooner of two waits; -1 = for ever. */
static int sooner(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

void stub_run(int (*on_idle)(void))
{
	struct epoll_event events[EVENTS_MAX];
	int idle_ms = -1;

	for (;;) {
		int n = epoll_wait(poll_fd, events, EVENTS_MAX, sooner(next_late_ms(), idle_ms));
		for (int i = 0; i < n; i++) {
			struct stub_watch *w = events[i].data.ptr;
			w->on_ready(w, events[i].events);
		}
		go_on_late();
		idle_ms = on_idle();
	}
}
