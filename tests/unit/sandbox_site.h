/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_SANDBOX_SITE_H
#define SIAR_TESTS_UNIT_SANDBOX_SITE_H

/* A sandbox on its own thread, a receiver of its webhooks, and a client that asks it as the page
 * does. One sandbox a test. */

#include "bot/base/arena.h"
#include "bot/net/json.h"
#include "bot/sandbox/sandbox.h"
#include "tests/lib/test.h"
#include "tests/unit/sandbox_receiver.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SRI  "6281200000011"
#define BUDI "6281200000021"
#define DEWI "6281200000023" /* not in the group */

enum { ANSWER_BYTES = 4 << 20 };

extern struct sandbox_site {
	struct sandbox *sandbox;
	int port;
	struct clock clock;
	_Atomic int64_t moved_ms;
	_Atomic int n_ready, n_panels;
	struct receiver siar;
	char group[64];
	char *answer; /* the last one, NUL-terminated, head and body */
	const char *body;
	int status;
} sandbox_site;

/* With nobody in it. */
void site_start_empty(void);
/* With Sri, Budi and Dewi, and a group of the first two; siar is connected. */
void site_start(void);
void site_connect(void);
void site_stop(void);
int64_t site_wall_ms(void *owner);
int64_t site_mono_us(void *owner);
void site_move_clock(void *owner, int64_t by_ms);
str site_panel(void *owner, struct arena *mem);
const char *site_host(void);
/* `head`: more header lines, each with its end. Gives the status. */
int site_ask(const char *method, const char *path, const char *head, str body);
int site_get(const char *path);
int site_post(const char *path, const char *json);
/* The business sends; gives the status. */
int site_api(const char *json);
/* The text of `key` in the last answer: the first such member. */
void site_take(const char *key, char *ret, size_t size);
int site_dial(void);
void site_send(int fd, const char *bytes, size_t len);
/* What came until the end, or until `until` (may be NULL) is in it. False: it did not come. */
bool site_hear(int fd, const char *until);

#endif
