/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_HTTP_STUB_H
#define SIAR_TESTS_UNIT_HTTP_STUB_H

/* The other side of the HTTP client's tests: a plain server in the same loop, whose behaviour is a
 * function. */

#include "bot/base/arena.h"
#include "tests/unit/net_help.h"

enum { STUB_CONNS = 64, STUB_IN_BYTES = 256 * 1024 };

struct stub_conn {
	int fd;
	char *in; /* what came since the last whole request, NUL-terminated */
	size_t len;
	int served;      /* whole requests on this connection */
	bool is_ignored; /* not read from */
};

static struct stub {
	int listen_fd, port;
	struct stub_conn conns[STUB_CONNS];
	int n_accepted, n_open, n_open_most, n_requests;
	char last[STUB_IN_BYTES]; /* the last whole request */
	/* A whole request is in c->in; NULL = answer 200 */
	void (*on_whole)(struct stub_conn *c);
	/* Something came; returns true when that is all that is to be done with it. */
	bool (*on_some)(struct stub_conn *c);
	bool is_deaf; /* accepts nothing */
} stub;

static inline void stub_say(struct stub_conn *c, const char *text)
{
	send(c->fd, text, strlen(text), MSG_NOSIGNAL);
}

static inline void stub_close(struct stub_conn *c)
{
	if (c->fd < 0)
		return;
	close(c->fd);
	mem_give(c->in);
	*c = (struct stub_conn){ .fd = -1 };
	stub.n_open--;
}

static inline void stub_reset(struct stub_conn *c)
{
	struct linger now = { .l_onoff = 1 };

	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	stub_close(c);
}

#define STUB_OK "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n"

/* Length of the whole request at the start of `in`, 0 while something of it is missing. */
static inline size_t stub_whole(const struct stub_conn *c)
{
	const char *end = strstr(c->in, "\r\n\r\n");
	const char *length = strcasestr(c->in, "\r\nContent-Length: ");

	if (!end)
		return 0;
	size_t whole = (size_t)(end - c->in) + 4;
	if (length && length < end) {
		str rest = str_from(length + 18), digits;
		int64_t bytes = 0;
		assert_true(str_take_word(&rest, &digits) && str_to_int64(digits, &bytes));
		whole += (size_t)bytes;
	}
	return c->len >= whole ? whole : 0;
}

static inline void stub_serve(struct stub_conn *c)
{
	size_t whole;

	if (stub.on_some && stub.on_some(c))
		return;
	while (c->fd >= 0 && (whole = stub_whole(c)) > 0) {
		memcpy(stub.last, c->in, whole);
		stub.last[whole] = 0;
		memmove(c->in, c->in + whole, c->len - whole + 1);
		c->len -= whole;
		c->served++;
		stub.n_requests++;
		if (stub.on_whole)
			stub.on_whole(c);
		else
			stub_say(c, STUB_OK);
	}
}

static inline void stub_read(struct stub_conn *c)
{
	ssize_t got = recv(c->fd, c->in + c->len, STUB_IN_BYTES - 1 - c->len, MSG_DONTWAIT);

	if (got == 0 || (got < 0 && errno != EAGAIN)) {
		stub_close(c);
		return;
	}
	if (got < 0)
		return;
	c->len += (size_t)got;
	c->in[c->len] = 0;
	stub_serve(c);
}

static inline void stub_accept(void)
{
	int fd = accept4(stub.listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	for (size_t i = 0; fd >= 0 && i < STUB_CONNS; i++) {
		if (stub.conns[i].fd >= 0)
			continue;
		stub.conns[i] = (struct stub_conn){ .fd = fd, .in = mem_take(STUB_IN_BYTES) };
		stub.n_accepted++;
		if (++stub.n_open > stub.n_open_most)
			stub.n_open_most = stub.n_open;
		return;
	}
	if (fd >= 0)
		close(fd);
}

/* One turn of the loop and of the stub, waiting at most 5 ms. */
static inline void stub_turn(void)
{
	struct pollfd fds[STUB_CONNS + 2];

	int wait_ms = uv_run(&loop, UV_RUN_NOWAIT) ? uv_backend_timeout(&loop) : 1;
	fds[0] = (struct pollfd){ .fd = uv_backend_fd(&loop), .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = stub.is_deaf ? -1 : stub.listen_fd, .events = POLLIN };
	for (size_t i = 0; i < STUB_CONNS; i++) {
		struct stub_conn *c = &stub.conns[i];
		fds[i + 2] = (struct pollfd){ .fd = c->is_ignored ? -1 : c->fd, .events = POLLIN };
	}
	poll(fds, STUB_CONNS + 2, wait_ms < 0 || wait_ms > 5 ? 5 : wait_ms);
	for (size_t i = 0; i < STUB_CONNS; i++) {
		if (fds[i + 2].revents && stub.conns[i].fd == fds[i + 2].fd)
			stub_read(&stub.conns[i]);
	}
	if (fds[1].revents)
		stub_accept();
}

static inline void stub_open(void)
{
	struct sockaddr_in in = local("127.0.0.1", 0);
	socklen_t len = sizeof(in);

	memset(&stub, 0, sizeof(stub));
	for (size_t i = 0; i < STUB_CONNS; i++)
		stub.conns[i].fd = -1;
	stub.listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(stub.listen_fd, (struct sockaddr *)&in, len), 0);
	assert_int_equal(listen(stub.listen_fd, 64), 0);
	assert_int_equal(getsockname(stub.listen_fd, (struct sockaddr *)&in, &len), 0);
	stub.port = ntohs(in.sin_port);
}

static inline void stub_finish(void)
{
	for (size_t i = 0; i < STUB_CONNS; i++)
		stub_close(&stub.conns[i]);
	close(stub.listen_fd);
}

#endif
