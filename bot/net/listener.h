/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_LISTENER_H
#define SIAR_NET_LISTENER_H

#include "bot/base/err.h"
#include "bot/base/str.h"

#include <stdbool.h>
#include <sys/un.h>
#include <uv.h>

/* A listening socket in the loop. When the process has no descriptors left it stops accepting for a
 * moment instead of spinning on a socket that stays ready. Loop thread only. */
struct listener {
	/* set by the owner before listener_open */
	void (*on_connection)(struct listener *l, int fd, const struct sockaddr *addr,
			      socklen_t addr_len); /* owns fd: non-blocking, close-on-exec */
	void (*on_closed)(struct listener *l);     /* only there may its memory go */
	/* private below */
	uv_poll_t poll;
	uv_timer_t retry;
	int fd, port;
	unsigned open_handles;
	char unix_path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

/* `where` is "127.0.0.1:8080", "[::1]:8080" or "unix:/path" (mode 0600; a stale socket there is
 * replaced); with `fd` >= 0 that socket is taken instead. ERR_INVALID, ERR_IO; then nothing is open
 * and on_closed does not come. */
enum err listener_open(struct listener *l, uv_loop_t *loop, str where, int fd,
		       struct why *reterr) MUST_CHECK;
/* on_closed comes later; twice is fine. */
void listener_close(struct listener *l);
/* 0 for unix sockets. */
int listener_port(const struct listener *l);

#endif
