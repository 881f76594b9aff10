/* SPDX-License-Identifier: MIT */
/* Reminders of promos nobody has decided. What has waited for half the time is in the same message
 * and needs none of its own: at most one in half the time, however many come in. Called by the
 * turn; writer thread, inside the transaction. */
#include "bot/flow/reminding.h"

#include "bot/flow/dispatch.h"
#include "bot/flow/jobs.h"
#include "bot/store/review.h"
#include "config/quiet.h"
#include "handlers/reminder.h"

/* When the next reminder of this level is to be written; INT64_MAX = never. */
static enum err due_ms(struct turn *t, enum reminded level, int64_t *ret)
{
	int64_t since_ms, after_ms = reminder_wait_ms(t->config, level);

	*ret = INT64_MAX;
	if (after_ms == 0)
		return OK;
	enum err e = store_review_since(t->db, level, &since_ms);
	if (e || since_ms == INT64_MAX)
		return e;
	int64_t at_ms = since_ms + after_ms > t->now_ms ? since_ms + after_ms : t->now_ms;
	int64_t quiet_ms = quiet_until_ms(t->config, t->config->zone, at_ms);
	*ret = quiet_ms > 0 ? quiet_ms : at_ms;
	return OK;
}

/* It counts as told also when the telling failed: else it would be tried with every turn. */
static enum err remind(struct turn *t, enum reminded level)
{
	int64_t at_ms;

	enum err e = due_ms(t, level, &at_ms);
	if (e || at_ms > t->now_ms)
		return e;
	e = jobs_tell(t, dispatch_reminder, level);
	return e ? e
		 : store_review_remind(t->db, level,
				       reminder_since_ms(t->config, level, t->now_ms));
}

enum err reminding_run(struct turn *t)
{
	enum err e = remind(t, REMINDED_MODERATORS);

	return e ? e : remind(t, REMINDED_OPERATORS);
}

enum err reminding_next_us(struct turn *t, int64_t *ret)
{
	int64_t first_ms, second_ms;

	enum err e = due_ms(t, REMINDED_MODERATORS, &first_ms);
	if (!e)
		e = due_ms(t, REMINDED_OPERATORS, &second_ms);
	if (e)
		return e;
	int64_t at_ms = first_ms < second_ms ? first_ms : second_ms;
	*ret = at_ms == INT64_MAX ? INT64_MAX
				  : clock_mono_us(t->engine->clock) + (at_ms - t->now_ms) * 1000;
	return OK;
}
