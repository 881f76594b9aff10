/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_LIVE_PARTS_H
#define SIAR_SANDBOX_LIVE_PARTS_H

#include "bot/base/list.h"
#include "bot/net/worker.h"
#include "bot/sandbox/live.h"

/* What the files of live share. */

enum { LIVE_WAITING_MAX = 32 };

/* Requests for the panel. */
struct live_waiting {
	struct http_exchange *list[LIVE_WAITING_MAX];
	size_t n;
};

struct live {
	struct live_options o;
	struct list listeners;
	uv_timer_t beat, poll;
	int n_open; /* timers that are being closed */
	bool is_ready, is_asking, is_closing;
	struct worker_task task;
	struct arena asked;            /* the worker's while is_asking */
	str answer;                    /* in asked */
	struct live_waiting next, now; /* for the next answer of the worker, for this one */
	struct {
		char *block;
		str text;
	} panel; /* as it was last sent */
};

#endif
