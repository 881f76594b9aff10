/* SPDX-License-Identifier: MIT */
/* The listening socket of a server: opens it (TCP, unix, or given by systemd), and accepts in the
 * loop, at most ACCEPTS_PER_TURN at a time so that open connections get their turn. The server
 * accepts here and not in libmicrohttpd, whose loop spins when the first connection finds no free
 * descriptor, and whose limits know no trusted addresses. Loop thread. */

#include "bot/net/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ACCEPTS_PER_TURN = 64, RETRY_MS = 100, BACKLOG = 4096 };

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
	struct sockaddr_storage room;
};

static enum err why_errno(struct why *reterr, const char *doing, str where)
{
	return why_set(reterr, ERR_IO, "cannot %s %" STR_FMT ": %s", doing, STR_ARG(where),
		       strerror(errno));
}

/* "host:port", the host an IPv4 address or an IPv6 address in brackets. */
static bool parse_inet(str where, union address *ret, socklen_t *ret_len)
{
	char host[64];
	int64_t port;
	size_t colon = where.len;

	while (colon > 0 && where.ptr[colon - 1] != ':')
		colon--;
	if (colon == 0 || !str_to_int64(str_slice(where, colon, where.len), &port) || port < 0 ||
	    port > 65535)
		return false;
	str name = str_slice(where, 0, colon - 1);
	bool is_v6 = str_starts(name, STR("[")) && str_ends(name, STR("]"));
	if (is_v6)
		name = str_slice(name, 1, name.len - 2);
	if (name.len >= sizeof(host))
		return false;
	memcpy(host, name.ptr, name.len);
	host[name.len] = 0;
	*ret = (union address){ 0 };
	if (is_v6) {
		ret->in6.sin6_family = AF_INET6;
		ret->in6.sin6_port = htons((uint16_t)port);
		*ret_len = sizeof(ret->in6);
		return inet_pton(AF_INET6, host, &ret->in6.sin6_addr) == 1;
	}
	ret->in.sin_family = AF_INET;
	ret->in.sin_port = htons((uint16_t)port);
	*ret_len = sizeof(ret->in);
	return inet_pton(AF_INET, host, &ret->in.sin_addr) == 1;
}

/* A socket file that nobody listens on may be replaced; anything else may not. */
static bool remove_stale(const union address *addr)
{
	struct stat st;

	if (lstat(addr->un.sun_path, &st) != 0)
		return errno == ENOENT;
	if (!S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		return false;
	}
	int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (probe < 0)
		return false;
	int failed = connect(probe, &addr->any, sizeof(addr->un));
	bool is_stale = failed && errno == ECONNREFUSED;
	close(probe);
	if (!is_stale) {
		errno = EADDRINUSE;
		return false;
	}
	return unlink(addr->un.sun_path) == 0;
}

static enum err open_unix(struct listener *l, str where, struct why *reterr)
{
	union address addr = { .un = { .sun_family = AF_UNIX } };
	str path = str_slice(where, sizeof("unix:") - 1, where.len);

	if (path.len == 0 || path.len >= sizeof(addr.un.sun_path))
		return why_set(reterr, ERR_INVALID, "a socket path is 1 to %zu bytes long",
			       sizeof(addr.un.sun_path) - 1);
	memcpy(addr.un.sun_path, path.ptr, path.len);
	if (!remove_stale(&addr))
		return why_errno(reterr, "listen on", where);
	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0)
		return why_errno(reterr, "open a socket for", where);
	/* The mode is set before listen(): until then connect() is refused. */
	if (bind(l->fd, &addr.any, sizeof(addr.un)) != 0)
		return why_errno(reterr, "listen on", where);
	memcpy(l->unix_path, addr.un.sun_path, sizeof(l->unix_path));
	if (chmod(l->unix_path, 0600) != 0 || listen(l->fd, BACKLOG) != 0)
		return why_errno(reterr, "listen on", where);
	return OK;
}

static enum err open_inet(struct listener *l, str where, struct why *reterr)
{
	union address addr;
	socklen_t len;
	const int on = 1;

	if (!parse_inet(where, &addr, &len))
		return why_set(reterr, ERR_INVALID,
			       "not an address to listen on: %" STR_FMT
			       " (wanted: 127.0.0.1:8080, [::1]:8080 or unix:/path)",
			       STR_ARG(where));
	l->fd = socket(addr.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0)
		return why_errno(reterr, "open a socket for", where);
	setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (addr.any.sa_family == AF_INET6)
		setsockopt(l->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (bind(l->fd, &addr.any, len) != 0 || listen(l->fd, BACKLOG) != 0)
		return why_errno(reterr, "listen on", where);
	return OK;
}

static int port_of(int fd)
{
	union address addr = { 0 };
	socklen_t len = sizeof(addr);

	if (getsockname(fd, &addr.any, &len) != 0)
		return 0;
	if (addr.any.sa_family == AF_INET)
		return ntohs(addr.in.sin_port);
	return addr.any.sa_family == AF_INET6 ? ntohs(addr.in6.sin6_port) : 0;
}

static void on_readable(uv_poll_t *poll, int status, int events);

static void on_retry(uv_timer_t *timer)
{
	struct listener *l = CONTAINER_OF(timer, struct listener, retry);

	uv_poll_start(&l->poll, UV_READABLE, on_readable);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct listener *l = CONTAINER_OF(poll, struct listener, poll);
	(void)status;
	(void)events;

	for (int i = 0; i < ACCEPTS_PER_TURN && !uv_is_closing((uv_handle_t *)poll); i++) {
		union address addr = { 0 };
		socklen_t len = sizeof(addr);
		int fd = accept4(l->fd, &addr.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			l->on_connection(l, fd, &addr.any, len);
			continue;
		}
		if (errno == EINTR || errno == ECONNABORTED)
			continue;
		if (errno != EAGAIN) {
			uv_poll_stop(poll);
			uv_timer_start(&l->retry, on_retry, RETRY_MS, 0);
		}
		return;
	}
}

static void forget(struct listener *l)
{
	if (l->unix_path[0])
		unlink(l->unix_path);
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

enum err listener_open(struct listener *l, uv_loop_t *loop, str where, int fd, struct why *reterr)
{
	enum err e = OK;

	l->fd = fd;
	l->unix_path[0] = 0;
	if (fd < 0)
		e = str_starts(where, STR("unix:")) ? open_unix(l, where, reterr)
						    : open_inet(l, where, reterr);
	/* Also sets a given socket to non-blocking. */
	if (!e && uv_poll_init(loop, &l->poll, l->fd) != 0)
		e = why_set(reterr, ERR_IO, "cannot poll the listening socket");
	if (e) {
		forget(l);
		return e;
	}
	uv_timer_init(loop, &l->retry);
	l->open_handles = 2;
	l->port = port_of(l->fd);
	uv_poll_start(&l->poll, UV_READABLE, on_readable);
	return OK;
}

static void count_closed(struct listener *l)
{
	if (--l->open_handles > 0)
		return;
	forget(l);
	l->on_closed(l);
}

static void on_poll_closed(uv_handle_t *h)
{
	count_closed(CONTAINER_OF(h, struct listener, poll));
}

static void on_retry_closed(uv_handle_t *h)
{
	count_closed(CONTAINER_OF(h, struct listener, retry));
}

void listener_close(struct listener *l)
{
	if (uv_is_closing((uv_handle_t *)&l->poll))
		return;
	uv_close((uv_handle_t *)&l->poll, on_poll_closed);
	uv_close((uv_handle_t *)&l->retry, on_retry_closed);
}

int listener_port(const struct listener *l)
{
	return l->port;
}
