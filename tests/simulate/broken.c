/* SPDX-License-Identifier: MIT */
/* simulate_broken only: product functions that lie, to see that the checker notices. */
#include "tests/simulate/wrap.h"

#include "bot/store/inbox.h"
#include "bot/store/subscription.h"

#include <stdlib.h>
#include <string.h>

static bool is_dedupe_broken, is_stop_broken, is_seen_broken;

void wrap_break(const char *what)
{
	is_dedupe_broken = strcmp(what, "dedupe") == 0;
	is_seen_broken = strcmp(what, "seen") == 0;
	is_stop_broken = strcmp(what, "stop") == 0;
}

/* Every event is new. */
enum err __real_store_event_seen(struct db *db, const struct hash16 *hash, int64_t now_ms,
				 bool *ret_is_new);
enum err __wrap_store_event_seen(struct db *db, const struct hash16 *hash, int64_t now_ms,
				 bool *ret_is_new);
enum err __wrap_store_event_seen(struct db *db, const struct hash16 *hash, int64_t now_ms,
				 bool *ret_is_new)
{
	enum err e = __real_store_event_seen(db, hash, now_ms, ret_is_new);

	if (!e && is_dedupe_broken)
		*ret_is_new = true;
	return e;
}

/* BERHENTI is answered and forgotten. */
enum err __real_store_stop(struct db *db, int64_t chat_id, int64_t now_ms);
enum err __wrap_store_stop(struct db *db, int64_t chat_id, int64_t now_ms);
enum err __wrap_store_stop(struct db *db, int64_t chat_id, int64_t now_ms)
{
	return is_stop_broken ? OK : __real_store_stop(db, chat_id, now_ms);
}

/* Nobody has ever had anything. */
void wrap_between_turns(struct db *db)
{
	if (is_seen_broken && stmt_run(db_query(db, "DELETE FROM seen")) != OK)
		abort();
}
