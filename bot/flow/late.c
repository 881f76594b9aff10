/* SPDX-License-Identifier: MIT */
/* The late rule. A beat in the store says when siar last worked; when the next one comes more than
 * late_limit_h later (the process was down, the machine slept, the clock jumped), what was under
 * way and what became due in between waits for an operator. Answers and notices go on. Called by
 * the turn and by home.c; writer thread, inside the transaction. */
#include "bot/flow/late.h"

#include "bot/base/log.h"
#include "bot/flow/dispatch.h"
#include "bot/flow/jobs.h"
#include "bot/store/late.h"
#include "bot/store/meta.h"

enum { BEAT_MS = 60 * 1000, NEXT_MS = 10 * 60 * 1000, HOUR_MS = 3600 * 1000 };

enum err late_hold(struct turn *t, int64_t until_ms)
{
	int64_t n;

	enum err e = store_late_hold(t->db, until_ms, &n);
	if (e || n == 0)
		return e;
	log_event(LOG_WARN, "promos.late", "held=%lld", (long long)n);
	return jobs_tell(t, dispatch_late, n);
}

static enum err beat(struct turn *t)
{
	t->beat_ms = t->now_ms;
	return store_meta_set_int(t->db, "beat_ms", t->now_ms);
}

enum err late_look(struct turn *t)
{
	int64_t limit_ms = t->config->late_limit_h * HOUR_MS, since_ms = t->now_ms - t->beat_ms;

	if (limit_ms == 0)
		return OK;
	/* Also when the clock was put back: else there would be no beat until it has caught up. */
	if (t->beat_ms == 0 || since_ms < 0)
		return beat(t);
	if (since_ms < BEAT_MS)
		return OK;
	enum err e = since_ms > limit_ms ? late_hold(t, t->now_ms) : OK;
	return e ? e : beat(t);
}

enum err late_next_us(struct turn *t, int64_t *ret)
{
	*ret = INT64_MAX;
	if (t->config->late_limit_h > 0)
		*ret = clock_mono_us(t->engine->clock) + (t->beat_ms + NEXT_MS - t->now_ms) * 1000;
	return OK;
}
