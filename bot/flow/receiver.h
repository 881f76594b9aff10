/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_RECEIVER_H
#define SIAR_FLOW_RECEIVER_H

#include "bot/flow/writer.h"
#include "bot/net/http_server.h"

/* The public listener: GET and POST /webhook/<account>, GET /healthz. Loop thread only. */

struct receiver;

struct receiver_options {
	uv_loop_t *loop;
	int listen_fd;            /* >= 0: this socket instead of config->listen; -1 = none */
	unsigned max_connections; /* 0 = 3,072 */
	const struct config *config;
	struct gateway *gateways; /* by account index; owned by the receiver from now on */
	size_t n_gateways;
	struct writer *writer;
	const struct clock *clock;
};

enum err receiver_create(const struct receiver_options *o, struct receiver **ret,
			 struct why *reterr) MUST_CHECK;
/* Other accounts from now on; takes `list` over. ops NULL = this account is gone. */
void receiver_use(struct receiver *r, struct gateway *list, size_t n);
int receiver_port(const struct receiver *r);
void receiver_stop_accepting(struct receiver *r);
/* Bodies that were refused because there was no room or no valid signature. */
int64_t receiver_refused(const struct receiver *r);
size_t receiver_connections(const struct receiver *r);
/* After the writer has stopped: nothing may wait any more. NULL is fine: then on_closed is called
 * at once. */
void receiver_destroy(struct receiver *r, void (*on_closed)(void *owner), void *owner);

#endif
