/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_ACTS_H
#define SIAR_SANDBOX_ACTS_H

#include "bot/net/http_server.h"
#include "bot/sandbox/people.h"
#include "bot/sandbox/statuses.h"
#include "bot/sandbox/webhook.h"

/* What the page, a test or curl asks of the sandbox: POST /sandbox/…, see live.h. Sandbox thread
 * only. */

struct acts {
	struct world *world;
	struct faults *faults;
	struct people *people;
	struct statuses *statuses;
	struct webhook *copies; /* the second receiver */
	void (*move_clock)(void *owner, int64_t by_ms);
	void (*on_faults)(void *owner);
	void *owner;
	/* private below */
	struct http_exchange *asked_webhook; /* waits until the receiver knows the token */
};

/* `name` is the path behind "/sandbox/". Leads to exactly one answer. */
void acts_post(struct acts *a, str name, struct http_exchange *x);
/* From the webhook's on_verified. */
void acts_webhook_verified(struct acts *a, bool is_ours);

#endif
