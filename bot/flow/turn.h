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
	bool is_probe;    /* write something: the last turn could not be committed */
};

struct turn_out {
	size_t bodies_taken; /* from the first on; the others wait for the next turn */
	struct list sends;   /* struct sending to start now */
	int64_t next_us; /* monotonic: when a turn has work even if nothing comes; INT64_MAX = never
			  */
	bool has_more;   /* stored bodies or planning wait: run the next turn at once */
};

/* Runs one turn: verdicts, bodies, acts, claims, planning, commit. OK: the verdicts, the acts and
 * the bodies taken are on disk (answer 200). An error: the turn was abandoned and nothing changed
 * (answer 503); verdicts and acts must be given again. */
enum err engine_turn(struct engine *e, const struct turn_in *in, struct turn_out *out) MUST_CHECK;

#endif
