/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_TURN_H
#define SIAR_FLOW_TURN_H

#include "bot/flow/engine.h"

/* One body from a network, on its way from a receiver or poller. */
struct body {
	int account; /* index in engine.accounts */
	enum source source;
	str bytes; /* owned by whoever made the body */
	int64_t received_us;
	/* set by the turn */
	bool is_taken; /* committed: answer 200; else 503 */
};

/* Something asked for by the console or command line, through dispatch like a message. */
struct act {
	const char *actor; /* "local:0" */
	str command, arguments;
	struct arena mem; /* the result lives in it */
	bool is_done;
	str result; /* rendered text */
};

struct turn_in {
	struct sending **verdicts;
	size_t n_verdicts;
	struct body **bodies;
	size_t n_bodies;
	struct act **acts;
	size_t n_acts;
	bool is_draining; /* no new claims: the process stops */
};

struct turn_out {
	struct list sends; /* struct sending to start now */
	int64_t next_us; /* monotonic: when the next turn has work even if nothing comes; INT64_MAX
			    = never */
	bool is_backlog; /* stored bodies or planning wait: run the next turn at once */
};

/* Runs one turn: verdicts, bodies, claims, planning, commit. OK: everything in `in` is done. An
 * error: the turn was abandoned, nothing changed, nothing was taken; verdicts in `in` must be given
 * again. */
enum err engine_turn(struct engine *e, struct turn_in *in, struct turn_out *out) MUST_CHECK;

#endif
