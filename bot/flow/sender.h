/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_SENDER_H
#define SIAR_FLOW_SENDER_H

#include "bot/flow/sending.h"
#include "bot/net/http_client.h"

/* Carries sendings to the network and back. It knows no meaning, but that the file a FETCH brought
 * is kept by a worker and never goes to the writer. Loop thread only. */

struct sender;

struct sender_options {
	uv_loop_t *loop;
	str state_dir; /* where photos are kept */
	size_t pool;   /* sendings at once: as many calls are made ready */
	void (*on_back)(void *owner,
			struct sending *s); /* how and reply are set, in the memory of `s` */
	void *owner;
	const char *ca_file;      /* NULL = the system's */
	unsigned max_connections; /* to all networks together; 0 = no limit but each host's */
};

/* At start, before any worker: it also clears what a crash left of photos half written. */
enum err sender_create(const struct sender_options *o, struct sender **ret) MUST_CHECK;
void sender_send(struct sender *s, struct sending *what);
/* Ends the questions under way: a poll may wait for a minute and changes nothing. */
void sender_end_questions(struct sender *s);
/* Aborts what is under way (on_back is called for each), then on_closed once. */
void sender_destroy(struct sender *s, void (*on_closed)(void *owner), void *owner);

#endif
