/* SPDX-License-Identifier: MIT */
#ifndef SIAR_CONTROL_H
#define SIAR_CONTROL_H

#include "bot/flow/writer.h"

/* The control socket, <state_dir>/control.sock, mode 0600: one line in ("status", "status json",
 * "phone ACCOUNT", "pause", "resume", "verify"), text out, end. Only the owner of the process and
 * root may connect. */

struct control;

struct control_options {
	uv_loop_t *loop;
	str state_dir;
	struct writer *writer;
};

/* Loop thread. */
enum err control_create(const struct control_options *o, struct control **ret,
			struct why *reterr) MUST_CHECK;
/* NULL is fine: then on_closed is called at once. */
void control_destroy(struct control *c, void (*on_closed)(void *owner), void *owner);

/* The other side, for the command line: sends `line` to the running process and gives its answer.
 * ERR_CLOSED when nobody listens; ERR_DENIED, ERR_IO. Blocks, at most `wait_s` seconds. */
enum err control_ask(str state_dir, str line, int wait_s, struct arena *mem, str *ret,
		     struct why *reterr) MUST_CHECK;
enum { CONTROL_ASK_S = 15 }; /* for all but verify */

#endif
