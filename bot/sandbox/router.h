/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_ROUTER_H
#define SIAR_SANDBOX_ROUTER_H

#include "bot/sandbox/acts.h"
#include "bot/sandbox/api.h"
#include "bot/sandbox/live.h"

/* Who may ask, and who answers. A request must name the sandbox itself as its Host, so that no name
 * that a stranger lets point here reaches it; under / and /sandbox/ an Origin must be the page's
 * own. The API wants its token instead. Sandbox thread only. */

struct router {
	uv_loop_t *loop;
	int port;
	struct world *world;
	const struct faults *faults;
	struct api *api;
	struct acts *acts;
	struct live *live;
	bool is_closing; /* what a worker made is not answered any more */
};

/* Leads to exactly one answer. */
void router_request(struct router *r, struct http_exchange *x);

/* Of files.c. A picture somebody sent, after a worker has looked into it; a ready photo. */
void files_answer_media(struct router *r, str id, struct http_exchange *x);
void files_answer_photo(str name, struct http_exchange *x);

#endif
