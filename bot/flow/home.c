/* SPDX-License-Identifier: MIT */
/* Copies and restored databases (bot/store/home.h says how they are known). Called by engine at
 * start, by the turn before it claims, by status for each reference of ours; writer thread, inside
 * the transaction. */
#include "bot/flow/home.h"

#include "bot/base/log.h"
#include "bot/flow/late.h"
#include "bot/model/stats.h"
#include "bot/store/home.h"

_Static_assert((int)BRAKE_COPY == STATS_BRAKE_COPY, "shown as what it is");

enum { OLD_MS = 10 * 60 * 1000 };

static int64_t new_tag(struct random *r)
{
	return 1 + random_below(r, UINT32_MAX);
}

static void say(enum copy copy)
{
	static const char *const words[] = {
		[COPY_MOVED] = "the database is not where it was",
		[COPY_OLDER] = "the database is older than its directory",
		[COPY_BEHIND] = "the network knows messages that this database has not made",
	};

	log_event(LOG_ERROR, "store.copy", "reason=%s help=%s", log_str(str_from(words[copy])),
		  log_str(STR("nothing is sent until: siar resume --after-restore")));
}

enum err home_begin(struct engine *e, enum brake *ret)
{
	struct home home;

	enum err err = store_home_begin(e->db, new_tag(&e->random), &home);
	if (err)
		return err;
	e->tag = home.tag;
	e->tag_after = home.tag_after;
	*ret = home.copy == COPY_NONE ? BRAKE_OFF : BRAKE_COPY;
	if (home.copy != COPY_NONE)
		say(home.copy);
	return OK;
}

/* Accepted. What was queued when the copy was made may have been sent by the original: promos wait
 * for an operator, answers to what people said long ago are no answers any more. */
static enum err accepted(struct turn *t)
{
	struct home home;
	enum err e = store_home_settle(t->db, new_tag(&t->random), &home);

	for (size_t i = 0; i < t->engine->n_accounts && !e; i++)
		e = store_home_end_old(t->db, t->engine->accounts[i].id, t->now_ms - OLD_MS,
				       t->now_ms);
	if (!e)
		e = late_hold(t, t->now_ms);
	t->tag = home.tag;
	t->tag_after = home.tag_after;
	return e;
}

enum err home_look(struct turn *t, enum brake *brake)
{
	enum copy copy;

	enum err e = store_home_copy(t->db, &copy);
	if (e)
		return e;
	if (copy != COPY_NONE)
		*brake = BRAKE_COPY;
	else if (t->brake == BRAKE_COPY)
		e = accepted(t);
	return e;
}

enum err home_knows(struct turn *t, int64_t delivery_id, int64_t tag, bool *ret)
{
	int64_t last;

	*ret = tag == 0 || tag == t->tag || delivery_id <= t->tag_after;
	if (tag != t->tag || tag == 0)
		return OK;
	enum err e = store_home_last(t->db, &last);
	if (e || delivery_id <= last)
		return e;
	*ret = false;
	if (t->brake == BRAKE_COPY)
		return OK;
	say(COPY_BEHIND);
	return store_home_behind(t->db);
}
