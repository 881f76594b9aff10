/* SPDX-License-Identifier: MIT */
/* Work that would hold up the loop, on libuv's pool. The caller's task holds the request, so
 * nothing is allocated. A task that has begun cannot be called back: its owner stays until on_done,
 * which comes once, on the loop thread, also while the loop is closing down. */

#include "bot/net/worker.h"

#include "bot/base/check.h"

static void on_work(uv_work_t *req)
{
	struct worker_task *t = CONTAINER_OF(req, struct worker_task, req);

	t->work(t);
}

static void on_after_work(uv_work_t *req, int status)
{
	struct worker_task *t = CONTAINER_OF(req, struct worker_task, req);

	ASSERT(status == 0); /* nothing here cancels */
	t->on_done(t);
}

void worker_start(uv_loop_t *loop, struct worker_task *t)
{
	int failed = uv_queue_work(loop, &t->req, on_work, on_after_work);
	ASSERT(!failed); /* fails only without a work function */
}
