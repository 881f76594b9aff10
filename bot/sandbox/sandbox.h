/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_SANDBOX_H
#define SIAR_SANDBOX_SANDBOX_H

#include "bot/base/arena.h"
#include "bot/base/clock.h"
#include "bot/base/err.h"

#include <stdbool.h>

/* A messaging network in one process: the Cloud API on any /vNN.N/, a page with phones on /,
 * switches under /sandbox/. It has a thread and a loop of its own and keeps everything in memory;
 * panel() and the clock are all it knows of siar. On loopback only. */

struct sandbox;

/* Fixed values of the one business it serves; shown on the page and in README. */
#define SANDBOX_NUMBER_ID    "100000000000001"
#define SANDBOX_WABA_ID      "200000000000001"
#define SANDBOX_PHONE        "628110000001"
#define SANDBOX_TOKEN        "sandbox-access-token"
#define SANDBOX_APP_SECRET   "sandbox-app-secret"
#define SANDBOX_VERIFY_TOKEN "sandbox-verify-token"

struct sandbox_options {
	int port;                  /* on 127.0.0.1; 0 = any */
	bool has_seed;             /* people write by themselves first, see seed.h */
	const struct clock *clock; /* siar's; any thread */
	/* Moves that clock forward and wakes siar. Sandbox thread. */
	void (*move_clock)(void *owner, int64_t by_ms);
	/* What siar is doing as JSON (README.md says which), in `mem`. A worker thread. */
	str (*panel)(void *owner, struct arena *mem);
	/* The seed's people have written all they had to. Sandbox thread. */
	void (*on_ready)(void *owner);
	void *owner;
};

/* Listens and runs. ERR_IO with words when the port is taken. */
enum err sandbox_start(const struct sandbox_options *o, struct sandbox **ret,
		       struct why *reterr) MUST_CHECK;
int sandbox_port(const struct sandbox *s);
/* Where siar's webhooks go, "http://127.0.0.1:PORT/webhook/demo": deliveries begin, and so does the
 * seed. Any thread, once. */
void sandbox_connect(struct sandbox *s, const char *webhook_url);
/* Ends the thread and waits for it. NULL is fine. */
void sandbox_stop(struct sandbox *s);

#endif
