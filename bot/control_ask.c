/* SPDX-License-Identifier: MIT */
/* The command line's side of the control socket: one blocking question. */
#include "bot/base/buf.h"
#include "bot/control.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ANSWER_MAX = 1024 * 1024 };

static enum err open_socket(str state_dir, int wait_s, int *ret_fd, struct why *reterr)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	str name = STR("/control.sock");

	if (state_dir.len + name.len >= sizeof(addr.sun_path))
		return why_set(reterr, ERR_INVALID, "state_dir is too long for a socket");
	memcpy(addr.sun_path, state_dir.ptr, state_dir.len);
	memcpy(addr.sun_path + state_dir.len, name.ptr, name.len);

	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return why_set(reterr, ERR_IO, "socket: %s", strerror(errno));
	struct timeval limit = { .tv_sec = wait_s };
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (!connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		*ret_fd = fd;
		return OK;
	}
	int failed = errno;
	close(fd);
	if (failed == EACCES || failed == EPERM)
		return why_set(reterr, ERR_DENIED,
			       "%s: only the user siar runs as and root may ask", addr.sun_path);
	return why_set(reterr, ERR_CLOSED, "siar is not running (%s: %s)", addr.sun_path,
		       strerror(failed));
}

static enum err read_answer(int fd, struct arena *mem, str *ret, struct why *reterr)
{
	struct buf b;
	char part[4096];
	ssize_t n;

	buf_init(&b, mem);
	while ((n = read(fd, part, sizeof(part))) > 0 && b.len < ANSWER_MAX)
		buf_add(&b, (str){ part, (size_t)n });
	if (n < 0)
		return why_set(reterr, ERR_IO, "no answer: %s", strerror(errno));
	if (!b.len)
		return why_set(reterr, ERR_DENIED,
			       "refused: only the user siar runs as and root may ask");
	*ret = str_trim(buf_str(&b));
	return OK;
}

enum err control_ask(str state_dir, str line, int wait_s, struct arena *mem, str *ret,
		     struct why *reterr)
{
	int fd = -1;
	enum err e = open_socket(state_dir, wait_s, &fd, reterr);

	if (e)
		return e;
	str whole = arena_printf(mem, "%" STR_FMT "\n", STR_ARG(line));
	if (send(fd, whole.ptr, whole.len, MSG_NOSIGNAL) != (ssize_t)whole.len)
		e = why_set(reterr, ERR_IO, "cannot ask: %s", strerror(errno));
	else
		e = read_answer(fd, mem, ret, reterr);
	close(fd);
	return e;
}
