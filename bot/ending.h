/* SPDX-License-Identifier: MIT */
#ifndef SIAR_ENDING_H
#define SIAR_ENDING_H

#include <stdbool.h>
#include <uv.h>

/* The signals that end the process: SIGTERM, SIGINT, and SIGHUP when it belongs to a terminal. From
 * the first one on it has 10 s; then it is ended as by kill -9, even when the loop stands still:
 * what is on disk holds, and the next start is careful. One for the process. Main thread. */

struct ending_options {
	uv_loop_t *loop;
	bool ends_with_terminal;
	void (*on_signal)(void *owner, int signum); /* for each, from the loop */
	void *owner;
};

void ending_watch(const struct ending_options *o);
/* Starts the 10 s also without a signal. */
void ending_begin(void);
void ending_close(void);

#endif
