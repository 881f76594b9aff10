/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_WEBHOOK_H
#define SIAR_SANDBOX_WEBHOOK_H

#include "bot/net/http_client.h"
#include "bot/sandbox/faults.h"
#include "bot/sandbox/update.h"

/* One receiver of webhooks: what waits for it, and the one delivery that is under way. It is asked
 * first whether it knows the verify token; then what happens is posted, signed, in order, until it
 * answers 200. Sandbox thread only. */

enum { WEBHOOK_URL_MAX = 512 }; /* bytes */

struct webhook;

struct webhook_options {
	uv_loop_t *loop;
	struct http_client *client;
	const struct faults *faults;
	struct random *random;
	bool is_patient; /* asks again when the receiver does not know the token */
	/* It knows the token, or (unless it is patient) does not. Not from inside webhook_point(),
	 * except to say no about the address before. May not call webhook_point(). */
	void (*on_verified)(void *owner, bool is_ours);
	/* It has a person's message (may be NULL). */
	void (*on_accepted)(void *owner, str message_id);
	void *owner;
};

struct webhook *webhook_create(const struct webhook_options *o);
/* Where to, shorter than WEBHOOK_URL_MAX: forgets what waits for another address; empty = nowhere.
 */
void webhook_point(struct webhook *w, str url);
/* One more thing to tell (copied). Before the first webhook_point() a patient one keeps it; without
 * an address it is dropped otherwise. The oldest go first when too many wait. */
void webhook_add(struct webhook *w, const struct update *u);
/* Ends it; then it is gone. */
void webhook_destroy(struct webhook *w);

#endif
