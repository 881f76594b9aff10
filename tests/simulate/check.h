/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_SIMULATE_CHECK_H
#define SIAR_TESTS_SIMULATE_CHECK_H

#include "tests/simulate/sim.h"

/* The rules, written down once more: from DESIGN and not from the code. What people said and the
 * network received is held against what the store says. */

/* What a message is meant to do, as far as the checker follows it. */
enum meaning {
	SAYS_OTHER,
	SAYS_STOP,
	SAYS_SUBSCRIBE,
	SAYS_BRAKE,
	SAYS_BRAKE_ALL,
	SAYS_RELEASE,
	SAYS_ZONE,
	SAYS_SILENCE, /* for so many days */
};

enum {
	WANTS_ANY = (1 << (CATEGORIES + 1) * (DISTRICTS + 1)) - 1,
	PROMOS_MAX = 20000,
	DIGEST_MAX = 64,
};
void people_say(struct sim *s, int who, enum meaning m, const char *text);
void people_promo(struct sim *s, int who);

/* A category and a district as one bit; CATEGORIES and DISTRICTS stand for all of them. */
unsigned wants_bit(int category, int district);

/* One call on its way. */
struct flight {
	struct sending *call;
	int generation, account, to, attempt;
	int64_t promos[DIGEST_MAX]; /* that it tells, when it is a promo or a digest */
	size_t n_promos;
	int64_t delivery;
	enum delivery_class class;
	bool is_send, is_template, is_used, is_arrived, is_window_told;
	str body; /* owned */
	/* the answer */
	enum transport how;
	int status;
	char reply[160], retry_after[8];
};

struct row_seen {
	int64_t chat_id, run_id;
	short class, state, attempt;
	short taken;    /* by the network */
	short accepted; /* ... and not failed later */
	int64_t step;   /* that made it */
	int64_t said;   /* an answer: to which of her messages, 0 = to one of several */
	int account;
};

void check_open(struct sim *s);
void check_close(struct sim *s);
/* A new process has opened the store. */
void check_up(struct sim *s);
void check_crashed(struct sim *s);

/* A person is about to say it; the number goes with the body. */
int64_t check_says(struct sim *s, int account, int who, int group, enum meaning m, unsigned wants);
/* It is the words of a promo, for the n-th time; edits: the message that it changes, 0 = none. */
void check_writes(struct sim *s, int64_t message, int marker, int edition, int64_t edits);
/* An album of n photos begins with it. */
void check_album(struct sim *s, int64_t message, int n);
/* A word that its seller writes into a promo. */
int check_new_promo(struct sim *s, int seller);
/* The first promo's word in the text; *rest goes behind it. -1 = none. */
int check_find_marker(str *rest);
void check_marker(int marker, char ret[8]);
/* The body with it was in a turn that committed. */
void check_committed(struct sim *s, int64_t message);
/* Behind each committed turn. A careful one handles what it handles after its claims: that counts
 * when check_behind() is called, behind its sends. */
void check_turn(struct sim *s, bool is_careful);
void check_behind(struct sim *s);
void check_leave(struct sim *s, struct flight *f);
/* The network has taken it; `is_kept` false = it will say later that it failed. */
void check_accepted(struct sim *s, const struct flight *f, bool is_kept);
/* Everything there is. */
void check_all(struct sim *s);
/* ... and nothing is open any more. */
void check_end(struct sim *s);
/* She is subscribed though she never said so here. */
void check_asked(struct sim *s, int who, unsigned wants);
/* To how many the network has brought it. */
int64_t check_got(const struct sim *s, int64_t promo);
int64_t check_last_inbound_us(const struct sim *s, int who);

/* A row that was not there before. */
void check_new_row(struct sim *s, int64_t id, struct row_seen *r);

/* rows.c: what the store has, row by row, as it was committed last. */
void rows_open(struct sim *s);
void rows_close(void);
/* Rows the engine's connection has touched since the last call: looked at, edges judged. */
void rows_turn(struct sim *s);
/* The turn was abandoned. */
void rows_forget_touched(void);
void rows_reread(struct sim *s);
struct row_seen *row_of(int64_t delivery);
int64_t rows_count(void);
void rows_check_counts(struct sim *s);
void rows_check_end(struct sim *s);
int64_t rows_store_int(struct sim *s, const char *sql, int64_t a, str b);

#endif
