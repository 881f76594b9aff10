/* SPDX-License-Identifier: MIT */
#ifndef SIAR_RELOAD_H
#define SIAR_RELOAD_H

#include "bot/flow/receiver.h"
#include "bot/flow/writer.h"

/* Reads the configuration anew on SIGHUP and when the file changes. A valid one takes effect
 * between two turns, without dropping a connection; an invalid one leaves the old in force and
 * every error is logged. listen, listen_admin, state_dir and trusted_proxies need a restart: a
 * change of them is logged and waits for it. Loop thread. */

struct reload;

struct reload_options {
	uv_loop_t *loop;
	const struct config *config; /* the one in force */
	struct writer *writer;
	struct receiver *receiver;
};

struct reload *reload_create(const struct reload_options *o);
/* Before the writer is stopped: takes no new one; what is under way is waited for. on_closed is
 * called once; NULL is fine. */
void reload_close(struct reload *r, void (*on_closed)(void *owner), void *owner);
/* Frees the configurations that were taken. After the engine is closed. */
void reload_destroy(struct reload *r);

#endif
