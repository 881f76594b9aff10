/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_STATUSES_H
#define SIAR_SANDBOX_STATUSES_H

#include "bot/sandbox/faults.h"
#include "bot/sandbox/update.h"

#include <uv.h>

/* What becomes of the messages of the business: sent at once, a moment later delivered (in a group
 * to each member by itself), read when somebody reads. Changes the world and tells the webhook.
 * Sandbox thread only. */

struct statuses;

struct statuses_options {
	uv_loop_t *loop;
	struct world *world;
	const struct faults *faults;
	void (*tell)(void *owner, const struct update *u);
	void *owner;
};

struct statuses *statuses_create(const struct statuses_options *o);
/* The API accepted it. Its status may be WORLD_FAILED already, with a code. */
void statuses_sent(struct statuses *s, const struct world_message *m);
/* She reads what the business wrote in her private chat. */
void statuses_read(struct statuses *s, int person);
/* Then it is gone. */
void statuses_destroy(struct statuses *s);

#endif
