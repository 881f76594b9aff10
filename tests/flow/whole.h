/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_FLOW_WHOLE_H
#define SIAR_TESTS_FLOW_WHOLE_H

#include "bot/base/clock.h"
#include "bot/flow/turn.h"
#include "config/load.h"
#include "tests/lib/test.h"

/* Whole turns on a real engine, with a network whose bodies are lines:
 *
 *	m ID FROM TEXT        a private message; FROM is a phone, PHONE/LID or /LID
 *	p ID FROM REF         a photo in private; its file is good
 *	g ID FROM GROUP TEXT  a message in a group
 *	s ID STATUS OPAQUE    a status ("delivered")
 *	o ID FROM HOURS TEXT  a private message that was written so long ago
 *	i OLD NEW             the person has another number now
 *	h HEALTH              how the account is, a number
 *	broken                a body nobody understands
 *	restricted, restored  what the network says of the account
 *	slow                  reading it takes longer than a turn lasts
 *	crash                 ends the process (in a child of the test) */

#define OK_(call) assert_int_equal((call), OK)

struct whole {
	struct arena mem;
	struct clock_manual clock;
	struct config *config;
	struct gateway_ops ops;
	struct engine engine;
	str dir;
};

/* What "crash" does: ends the process in a child of the test (which sets whole_is_child), else
 * fails the test. */
extern bool whole_is_child;
void whole_end(void);
/* Answers what siar asks by itself. */
extern void (*whole_question)(struct sending *s);

/* A fresh store; accounts "utama" and, when `has_two`, "kedua". */
void whole_open(struct whole *w, bool has_two);
/* Closes and opens the same store again; is_clean false = as after a crash. */
void whole_reopen(struct whole *w, bool is_clean);
void whole_close(struct whole *w);
/* Another configuration for the same store. */
struct config *whole_config(struct whole *w, const char *accounts);
/* One turn with this body on account 0; sends that leave are answered with SENT in the next turn.
 * Returns the turn's result. */
enum err whole_turn(struct whole *w, const char *body, struct turn_out *out);
/* Turns until nothing is left to do; the texts sent, "to: body" a line, are added to what
 * whole_sent() gives. */
void whole_hear(struct whole *w, const char *body);
/* The same, but the body comes with the verdicts of that round (1 is the first). */
void whole_hear_after(struct whole *w, int round, const char *body);
/* So many turns, one a second. */
void whole_wait(struct whole *w, int seconds);
str whole_sent(void);
int64_t whole_int(struct whole *w, const char *sql);
void whole_sql(struct whole *w, const char *sql);

#endif
