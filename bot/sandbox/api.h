/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_API_H
#define SIAR_SANDBOX_API_H

#include "bot/net/http_server.h"
#include "bot/sandbox/faults.h"
#include "bot/sandbox/world.h"

/* The Cloud API as its clients see it, on any /vNN.N/. It refuses what Meta refuses, with Meta's
 * codes and shapes; nothing of the world changes then. Sandbox thread only. */

struct api {
	struct world *world;
	const struct faults *faults;
	str base_url; /* "http://127.0.0.1:8080": media addresses begin with it */
	/* A message of the business was accepted; its statuses are somebody else's work. */
	void (*on_sent)(void *owner, const struct world_message *m);
	/* A group was made, changed, deleted by the business: `kind` is the webhook field,
	 * "group_lifecycle_update" …; `json` its groups[0]. */
	void (*on_group)(void *owner, const char *kind, str json);
	void *owner;
	/* private below */
	int64_t due_us; /* when all that was sent would have been due at 80 a second */
};

/* Whether this path is the API's: "/v23.0/…" or a media address it gave out. */
bool api_is_for(str path);
/* Leads to exactly one answer (or http_drop). */
void api_request(struct api *a, struct http_exchange *x);

#endif
