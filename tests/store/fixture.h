/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_STORE_FIXTURE_H
#define SIAR_TESTS_STORE_FIXTURE_H

#include "bot/store/account.h"
#include "bot/store/chat.h"
#include "bot/store/db.h"
#include "bot/store/delivery.h"
#include "bot/store/promo.h"
#include "bot/store/run.h"
#include "bot/store/shop.h"
#include "tests/lib/test.h"

/* A database of its own for each test, with an account, and short ways to make what a test needs.
 * Everything here fails the test when the store does. */

enum { T0 = 1700000000 }; /* the tests' "now", milliseconds */

struct fixture {
	char dir[4200];
	struct db *db;
	struct arena mem;
	int64_t account;
	int64_t next_phone;
};

#define MUST(call) assert_int_equal((call), OK)

/* Opens a new database and begins a transaction. */
void fixture_open(struct fixture *f);
void fixture_close(struct fixture *f);
/* Commits, closes and opens the same database again, and begins a transaction. */
void fixture_reopen(struct fixture *f);

struct identity phone_id(const char *digits);
struct identity wa_id(const char *opaque);

/* Somebody new with a private chat. */
struct sender fixture_sender(struct fixture *f);
/* Who is behind these ids now. */
struct sender fixture_take(struct fixture *f, const struct identity *ids, size_t n);
struct chat fixture_group(struct fixture *f, const char *opaque);
/* A promo of a new seller, approved and running. */
struct promo fixture_promo(struct fixture *f, const char *category, int64_t district);
struct run fixture_run(struct fixture *f, const char *category, int64_t district);
/* A queued reply to the chat. */
struct delivery fixture_reply(struct fixture *f, int64_t chat_id);
struct delivery fixture_delivery(struct fixture *f, int64_t id);
void fixture_subscribe(struct fixture *f, int64_t chat_id, const char *category, int64_t district);
/* The one number a statement of the test gives. */
int64_t fixture_int(struct fixture *f, const char *sql);
void fixture_sql(struct fixture *f, const char *sql);
/* The counters of deliveries are those of the rows. */
void fixture_check_counts(struct fixture *f);

#endif
