/* SPDX-License-Identifier: MIT */
/* Socket activation: systemd holds the listening socket, so that connections wait in the kernel
 * while siar starts again, and starts siar with it as descriptor 3. Notices are datagrams. Main
 * thread. */
#include "bot/systemd.h"

#include "bot/base/str.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { FIRST_FD = 3 };

static int64_t number_of(const char *name)
{
	const char *value = getenv(name);
	int64_t n;

	return value && str_to_int64(str_from(value), &n) ? n : 0;
}

/* The variables may have been meant for our parent. */
static int64_t handed_over(void)
{
	return number_of("LISTEN_PID") == getpid() ? number_of("LISTEN_FDS") : 0;
}

bool systemd_has_sockets(void)
{
	return handed_over() > 0;
}

static bool is_listening_stream(int fd)
{
	int type = 0, is_listening = 0;
	socklen_t len = sizeof(type);

	return !getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) && type == SOCK_STREAM &&
	       !getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &len) && is_listening;
}

enum err systemd_socket(int *ret_fd, struct why *reterr)
{
	int64_t n = handed_over();

	if (n == 0)
		return why_set(reterr, ERR_INVALID,
			       "listen is systemd, but systemd handed over no socket: enable "
			       "siar.socket, or write an address");
	if (n > 1)
		return why_set(reterr, ERR_INVALID,
			       "systemd handed over %lld sockets; siar takes one ListenStream=",
			       (long long)n);
	if (!is_listening_stream(FIRST_FD) || fcntl(FIRST_FD, F_SETFD, FD_CLOEXEC) != 0)
		return why_set(reterr, ERR_INVALID,
			       "what systemd handed over is no listening stream socket");
	*ret_fd = FIRST_FD;
	return OK;
}

void systemd_notify(const char *state)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	size_t len = path ? strlen(path) : 0;

	if (len < 2 || len >= sizeof(to.sun_path) || (path[0] != '/' && path[0] != '@'))
		return;
	memcpy(to.sun_path, path, len);
	if (path[0] == '@') /* an abstract name */
		to.sun_path[0] = 0;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	(void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to,
		     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	close(fd);
}
