/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_FLOW_FIXTURE_H
#define SIAR_TESTS_FLOW_FIXTURE_H

#include "bot/flow/engine.h"
#include "bot/store/delivery.h"
#include "bot/store/media.h"
#include "bot/store/promo.h"
#include "bot/store/run.h"
#include "tests/lib/test.h"

/* An engine over a database of its own, a clock that stands still, one or two accounts of a small
 * gateway that says what the test wants, and turns step by step. Everything here fails the test
 * when the store does. */

enum { FLOW_ACCOUNTS = 2, FLOW_POOL = 200, FLOW_DISTRICT = 3573 };

#define OK_(call) assert_int_equal((call), OK)

struct flow {
	struct arena mem;
	struct clock_manual clock;
	struct config config;
	struct account_config accounts[FLOW_ACCOUNTS];
	struct gateway_ops ops; /* of the small gateway */
	struct engine engine;
	struct turn turn;
	int64_t next_phone;
};

/* What the small gateway answers next, and what it makes of the code of a failed status. */
extern struct outcome flow_outcome, flow_later;
/* Whether its build refuses. */
extern bool flow_build_refuses;

/* A config with the texts, template names and district of the tests; nothing of it is freed. */
void flow_config(struct config *c, struct account_config *accounts, size_t n_accounts);

/* Opens with one account and begins a turn. */
void flow_open(struct flow *f);
void flow_close(struct flow *f);
/* Ends the turn: memory follows; sendings claimed stay in f->turn.claimed. */
void flow_commit(struct flow *f);
/* Takes the turn back: memory as before. */
void flow_abandon(struct flow *f);
void flow_begin(struct flow *f);
/* Commits, moves the clock, begins the next turn. */
void flow_next(struct flow *f, int64_t by_ms);

/* Somebody new whose window is open (or was never) and who is served by the account. */
struct sender flow_person(struct flow *f, int account, bool is_open);
struct chat flow_group(struct flow *f, const char *opaque);
void flow_subscribe(struct flow *f, int64_t chat_id, const char *category);
/* A queued message with this text key. */
int64_t flow_add(struct flow *f, int64_t chat_id, enum delivery_class class, const char *key);
int64_t flow_add_photo(struct flow *f, int64_t chat_id, enum delivery_class class, const char *key,
		       int64_t photo);
/* A promo under way with a run over all accounts. */
struct run flow_run(struct flow *f, const char *category);
/* The same with a photo, 0 = none. */
struct run flow_photo_run(struct flow *f, const char *category, int64_t photo);
/* A promo on its way to `state` (up to RUNNING), with its photo (0 = none). */
struct promo flow_promo(struct flow *f, const char *category, int64_t photo, enum promo_state state,
			int64_t starts_ms, int64_t expires_ms);
/* A photo of somebody new. */
int64_t flow_photo(struct flow *f, enum media_state state);

/* Picks; how many were claimed in all. */
size_t flow_pick(struct flow *f);
/* All that was decided for many rows is done. */
void flow_sweep(struct flow *f);
/* The first claimed sending, taken out as if the loop had it. */
struct sending *flow_take(struct flow *f);
/* Its answer: judged as flow_outcome says, in the turn that is open. */
void flow_answer(struct flow *f, struct sending *s, enum verdict v, enum scope scope);

struct delivery flow_delivery(struct flow *f, int64_t id);
/* "queued reason.pair +6000": state, reason, and not_before from now when it is not now. */
str flow_state(struct flow *f, int64_t id);
int64_t flow_int(struct flow *f, const char *sql);
void flow_sql(struct flow *f, const char *sql);
/* Everything in every table but `but`, as text. */
str flow_database(struct flow *f, const char *but);

#endif
