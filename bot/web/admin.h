/* SPDX-License-Identifier: MIT */
#ifndef SIAR_WEB_ADMIN_H
#define SIAR_WEB_ADMIN_H

#include "bot/base/err.h"
#include "bot/web/metrics.h"

#include <uv.h>

/* The operators' listener (listen_admin): GET /metrics, GET /readyz. Loop thread only; what may
 * block is done on a worker. */

struct admin;

struct admin_options {
	uv_loop_t *loop;
	str listen;
	str state_dir;
	/* Fills all but the deliveries. Loop thread. */
	void (*read_stats)(void *owner, struct metrics_in *ret);
	void *owner;
};

enum err admin_create(const struct admin_options *o, struct admin **ret,
		      struct why *reterr) MUST_CHECK;
/* NULL is fine: then on_closed is called at once. */
void admin_destroy(struct admin *a, void (*on_closed)(void *owner), void *owner);

#endif
