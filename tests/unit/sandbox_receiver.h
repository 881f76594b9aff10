/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_UNIT_SANDBOX_RECEIVER_H
#define SIAR_TESTS_UNIT_SANDBOX_RECEIVER_H

#include "bot/base/str.h"

#include <pthread.h>

/* Somebody who receives the sandbox's webhooks, on a thread of its own: keeps every body, answers
 * as it is told. */

enum { GOT_MAX = 2048, WAIT_MS = 10000 };

struct got {
	char *body;
	size_t len;
	char signature[96];
};

struct receiver {
	int listen_fd, port, stop[2];
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t news;
	/* under the mutex */
	struct got got[GOT_MAX];
	int n_got, n_asked;
	int n_fails;       /* the next so many get fail_status */
	int fail_status;   /* 503 */
	bool is_forgetful; /* does not know the token */
	bool is_liar;      /* says that it does, but not the challenge */
	bool holds;        /* answers nothing until it is let go */
	bool is_closing;
};

void receiver_open(struct receiver *r);
void receiver_close(struct receiver *r);
/* Waits until `n` of what is counted at `counter` have come; false after WAIT_MS. */
bool receiver_wait(struct receiver *r, const int *counter, int n);
int receiver_asked(struct receiver *r);
void receiver_set(struct receiver *r, bool *flag, bool value);
/* The n-th body, signed as it should be; waits for it. */
str receiver_body(struct receiver *r, int n);
/* How often `needle` is in the bodies from the n-th on that have come. */
int receiver_count(struct receiver *r, int from, const char *needle);
/* Waits until `needle` is in the bodies `n` times. */
bool receiver_hears(struct receiver *r, const char *needle, int n);

#endif
