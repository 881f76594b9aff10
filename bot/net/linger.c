/* SPDX-License-Identifier: MIT */
/* Lingering close for refused requests; the server's, loop thread. Bounded in number and time, and
 * it keeps nothing of what it reads. Handles free themselves when the loop has closed them. */

#include "bot/net/linger.h"

#include "bot/base/arena.h"
#include "bot/base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINGER_READS_PER_TURN = 16, LINGER_READ_BYTES = 8192 };

struct lingerer {
	uv_poll_t poll;
	struct list_node node;
	struct lingerers *all;
	int fd;
	uint64_t ends_ms;
};

static void on_closed(uv_handle_t *h)
{
	struct lingerer *one = CONTAINER_OF(h, struct lingerer, poll);

	close(one->fd);
	mem_give(one);
}

static void end(struct lingerer *one)
{
	list_remove(&one->all->list, &one->node);
	uv_close((uv_handle_t *)&one->poll, on_closed);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct lingerer *one = CONTAINER_OF(poll, struct lingerer, poll);
	char waste[LINGER_READ_BYTES];
	ssize_t got = 0;
	(void)status;
	(void)events;

	for (int i = 0; i < LINGER_READS_PER_TURN; i++) {
		got = recv(one->fd, waste, sizeof(waste), MSG_DONTWAIT);
		if (got <= 0)
			break;
	}
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		end(one);
}

void linger_init(struct lingerers *l, uv_loop_t *loop)
{
	l->loop = loop;
	list_init(&l->list);
}

void linger_on(struct lingerers *l, int fd)
{
	if (l->list.count >= LINGER_MAX)
		return;
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0)
		return;
	struct lingerer *one = mem_take(sizeof(*one));
	*one = (struct lingerer){ .all = l, .fd = copy };
	if (uv_poll_init(l->loop, &one->poll, copy) != 0) {
		close(copy);
		mem_give(one);
		return;
	}
	one->ends_ms = uv_now(l->loop) + LINGER_MS;
	list_add_last(&l->list, &one->node);
	uv_poll_start(&one->poll, UV_READABLE, on_readable);
}

bool linger_sweep(struct lingerers *l)
{
	struct list_node *node;

	while ((node = list_first(&l->list))) {
		struct lingerer *one = CONTAINER_OF(node, struct lingerer, node);
		if (one->ends_ms > uv_now(l->loop))
			return true;
		end(one);
	}
	return false;
}

void linger_finish(struct lingerers *l)
{
	struct list_node *node;

	while ((node = list_first(&l->list)))
		end(CONTAINER_OF(node, struct lingerer, node));
}
