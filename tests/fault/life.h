/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_FAULT_LIFE_H
#define SIAR_TESTS_FAULT_LIFE_H

#include "bot/base/clock.h"
#include "bot/flow/turn.h"

/* A small life of the bot, through real turns on the disk of crash_disk.h: people register,
 * subscribe, promote, approve and stop; the network delivers each webhook until it is acknowledged
 * (some twice), and answers sends late, badly or not at all. The bot may end at any moment: what
 * the network knows is in the ledger, which survives. Everything follows from the seed. */

enum {
	SCRIPT_MAX = 128,
	NOTES_MAX = 1024, /* statuses */
	LEFT_MAX = 1024,
	UNDER_WAY_MAX = 64,
};

/* What the network knows. */
struct ledger {
	struct random dice;
	int64_t wall_ms;
	bool is_acknowledged[SCRIPT_MAX];
	size_t next; /* the first message of the script that was not acknowledged */
	struct note {
		int64_t delivery_id;
		int attempt;
		bool is_acknowledged;
	} notes[NOTES_MAX];
	size_t n_notes;
	/* Promos that left: to whom and what, how often. */
	struct left {
		uint64_t what;
		int64_t delivery_id;
		int times;
	} left[LEFT_MAX];
	size_t n_left;
	int64_t acknowledged, sends;
	int64_t wrong; /* what a check found in the middle of it */
	char words[256];
};

struct life {
	struct ledger *ledger;
	struct engine engine;
	struct clock_manual clock;
	struct under_way {
		struct sending *s;
		int turns; /* until its answer is here */
	} under_way[UNDER_WAY_MAX];
	size_t n_under_way;
	bool is_open;
};

/* How a turn ended. */
enum life_turn {
	LIFE_GOES_ON,
	LIFE_REFUSED, /* the turn failed: 503 */
	LIFE_DONE,    /* everything was said, handled and sent */
};

/* Makes the disk, with nothing on it but the schema, keeps it for disk_load(), and gives a ledger
 * that children share. Once a process. */
struct ledger *life_prepare(void);
/* A new world. */
void life_begin(struct ledger *ledger, uint64_t seed);
/* False: the store cannot be opened now. */
bool life_open(struct life *l, struct ledger *ledger);
/* A crash: nothing is marked. Fine when it is not open. */
void life_drop(struct life *l);
void life_close(struct life *l);
enum life_turn life_step(struct life *l);
/* Turns until it is done; false when a turn fails or it takes too long. */
bool life_run(struct life *l);
/* Runs SQL on the open store: whether it worked. */
bool life_sql(struct life *l, const char *sql);
/* Whether a message waits whose handling a crash has interrupted. */
bool life_has_tried(struct life *l);
/* Messages of the script, for programs that count. */
size_t life_script_size(void);

/* still.c: chance and time that stand still. */
void still_init(void);

/* life_network.c: the bodies and answers. */
str life_body(size_t script, struct arena *mem);
/* Whether this message waits until nothing is left to do. */
bool life_waits(size_t script);
str life_note_body(const struct note *n, struct arena *mem);
void life_leaves(struct ledger *g, const struct sending *s);
void life_answer(struct ledger *g, struct sending *s);

/* life_check.c. What is wrong is said on stdout as a comment. */
struct verdicts {
	int64_t lost, doubled, corrupt, uncertain;
};
/* What an undisturbed life ends with; needed once before life_check(). */
bool life_learn(struct life *l);
/* After a restart: nothing that left is queued again. */
void life_check_restart(struct life *l, struct verdicts *ret);
/* At the end: exactly the effects of an undisturbed life, counters equal rows, the file is sound.
 */
void life_check(struct life *l, struct verdicts *ret);
bool life_is_sound(struct life *l);

#endif
