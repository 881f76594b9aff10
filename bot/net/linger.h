/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_LINGER_H
#define SIAR_NET_LINGER_H

#include <stdbool.h>
#include <uv.h>

#include "bot/base/list.h"

/* When a request is refused before its body was read, closing the socket makes the kernel answer
 * what still arrives with a reset, and the client never sees the refusal. A lingerer keeps a second
 * descriptor of the socket and throws away what comes until the client closes or LINGER_MS passed.
 * Loop thread only. */

enum { LINGER_MS = 3000, LINGER_MAX = 64 };

struct lingerers {
	/* private below */
	uv_loop_t *loop;
	struct list list; /* oldest first */
};

void linger_init(struct lingerers *l, uv_loop_t *loop);
/* Keeps the connection of `fd` open behind the caller's back; nothing when there are too many. */
void linger_on(struct lingerers *l, int fd);
/* Ends those whose time is over; true when some are left. */
bool linger_sweep(struct lingerers *l);
void linger_finish(struct lingerers *l);

#endif
