/* SPDX-License-Identifier: MIT */
#ifndef SIAR_FLOW_ENGINE_H
#define SIAR_FLOW_ENGINE_H

#include "bot/base/clock.h"
#include "bot/base/list.h"
#include "bot/base/random.h"
#include "bot/flow/lanes.h"
#include "bot/flow/sending.h"
#include "bot/store/db.h"
#include "bot/store/meta.h"
#include "config/settings.h"

/* What turns act on: the store, the accounts with their lanes, the pool of sendings. Writer thread
 * only. Nothing in it changes before a turn's commit: lanes are worked on as copies in the turn. */

/* After an unclean exit, see careful.h. */
struct careful {
	bool is_on;
	int64_t until_ms;   /* ends when this has passed ... */
	int64_t backlog_to; /* ... and no inbox row up to this id waits */
};

enum { ENGINE_ACCOUNTS_MAX = 64, PHONE_BYTES = 24 };

struct engine_account {
	int64_t id; /* row of the store */
	const struct account_config *config;
	struct gateway gateway;
	struct lane lane;
	char phone[PHONE_BYTES]; /* our number, from config or as the network showed it */
};

/* How far rows have been looked at since the clock was put back: set_back.h. */
struct set_back {
	int64_t seen_ms; /* the clock when it was looked at last */
	int64_t by_ms;   /* since a walk began; 0 = not known */
	int64_t chat_id, row_id;
	bool is_on, is_past_chats;
};

struct rehearsal;

/* A rehearsal that is asked for: which promo, by whom, where. */
struct rehearsal_ask {
	int64_t promo_id, person_id, chat_id;
};
enum { REHEARSAL_ASKED_MAX = 8 };

struct engine {
	struct db *db;
	const struct config *config;
	const struct clock *clock;
	struct random random;
	struct engine_account *accounts; /* at most ENGINE_ACCOUNTS_MAX, also those that are gone */
	size_t n_accounts;
	int64_t *account_ids; /* of the configured ones, in config order, for calls */
	size_t n_account_ids;
	enum brake brake;       /* as committed */
	int64_t tag, tag_after; /* of our references: bot/store/home.h */
	int64_t beat_ms;        /* late.h */
	struct set_back set_back;
	struct sending *pool;
	size_t n_pool;
	struct list free_sendings;
	struct arena mem;          /* lives as long as the engine */
	struct match_table *match; /* dispatch's table of command words */
	bool has_backlog;          /* bodies wait in the inbox */
	struct careful careful;
	struct rehearsal *rehearsal; /* the one under way, NULL = none */
	struct rehearsal_ask asked[REHEARSAL_ASKED_MAX];
	size_t n_asked;
	int64_t commit_us; /* how long the last commit took */
	struct counters {
		int64_t turns, abandoned, events, seen_before, ignored, asides, bodies, stored,
			sends, verdicts[9], statuses;
		int64_t statuses_unknown, unaddressed, old, planned;
	} counters;
};

/* One turn: one transaction. What it wants to change in memory waits in here until the commit. */
struct turn {
	struct engine *engine;
	struct db *db;
	const struct config *config;
	struct arena mem;       /* the turn's */
	struct arena body_mem;  /* reset after each body: parsed events; then promos that start */
	struct arena event_mem; /* reset after each event */
	int64_t now_ms, start_us;
	struct random random;
	struct lane *lanes; /* working copies, one for each account */
	enum brake brake;
	int64_t tag, tag_after, beat_ms;
	struct set_back set_back;
	bool has_backlog;
	int phone_of; /* an account whose number was learned in this turn, -1 = none */
	char phone[PHONE_BYTES];
	struct rehearsal *rehearsal;
	struct rehearsal_ask asked[REHEARSAL_ASKED_MAX];
	size_t n_asked;
	bool is_rehearsed;        /* the rehearsal is over and its answer written */
	struct list claimed;      /* struct sending: leave after the commit */
	struct list judged;       /* struct sending: free after the commit */
	struct counters counters; /* added after the commit */
};

struct engine_options {
	const struct config *config;
	const struct clock *clock;
	uint64_t seed;
	size_t pool; /* sendings at once; 0 = what the accounts can use, see pool.h */
};

/* Opens the store in config->state_dir, recovers what an unclean exit left. */
enum err engine_open(struct engine *e, const struct engine_options *o,
		     struct why *reterr) MUST_CHECK;
/* Takes a new configuration: accounts are known by their names; new ones are added behind the
 * others, so indexes stay; one that is not in it any more is stopped and its rows wait. The store's
 * failure changes nothing. Both configurations must outlive the engine. */
enum err engine_reload(struct engine *e, const struct config *config) MUST_CHECK;
/* Marks the exit clean when `is_clean`, closes the store. */
void engine_close(struct engine *e, bool is_clean);
/* Microseconds since the turn began. */
int64_t turn_spent_us(const struct turn *t);

#endif
