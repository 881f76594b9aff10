/* SPDX-License-Identifier: MIT */
#ifndef SIAR_NET_WORKER_H
#define SIAR_NET_WORKER_H

#include <uv.h>

/* Work that would hold up the loop (files, read-only queries), done on libuv's pool. */
struct worker_task {
	void (*work)(struct worker_task *t);    /* on a pool thread */
	void (*on_done)(struct worker_task *t); /* on the loop thread, exactly once */
	/* private below */
	uv_work_t req;
};

/* `t` must stay until on_done. Loop thread only. */
void worker_start(uv_loop_t *loop, struct worker_task *t);

#endif
