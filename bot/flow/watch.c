/* SPDX-License-Identifier: MIT */
/* Networks that accept and then say nothing. Called by intake for each body and by the turn before
 * its claims; writer thread, inside the transaction. A network that sends no webhooks cannot
 * be silent; of an account that has stopped a person knows already. */
#include "bot/flow/watch.h"

#include "bot/base/log.h"
#include "bot/flow/alarm.h"
#include "bot/flow/verdict.h"

static bool speaks(const struct turn *t, size_t account)
{
	return t->lanes[account].state != LANE_STOPPED &&
	       t->engine->accounts[account].gateway.ops->caps & GW_WEBHOOK;
}

void watch_heard(struct turn *t, int account)
{
	if (pulse_webhook(&t->lanes[account].pulse))
		log_event(LOG_INFO, "account.heard", "account=%s",
			  log_str(t->engine->accounts[account].config->name));
}

static enum err look(struct turn *t, size_t account)
{
	struct pulse *p = &t->lanes[account].pulse;
	enum err e = OK;

	if (speaks(t, account) && pulse_falls_silent(p, t->start_us)) {
		log_event(LOG_ERROR, "account.silent", "account=%s",
			  log_str(t->engine->accounts[account].config->name));
		e = alarm_account(t, (int)account, "alarm.silent");
	}
	if (!e && pulse_stops_arriving(p, t->start_us))
		e = verdict_undelivered(t, (int)account);
	return e;
}

enum err watch_look(struct turn *t)
{
	enum err e = OK;

	for (size_t i = 0; i < t->engine->n_accounts && !e; i++)
		e = look(t, i);
	return e;
}

enum err watch_next_us(struct turn *t, int64_t *ret)
{
	*ret = INT64_MAX;
	for (size_t i = 0; i < t->engine->n_accounts; i++) {
		const struct pulse *p = &t->lanes[i].pulse;
		int64_t silent_us = speaks(t, i) ? pulse_silent_us(p) : INT64_MAX;
		int64_t misses_us = pulse_misses_us(p);
		if (silent_us < *ret)
			*ret = silent_us;
		if (misses_us < *ret)
			*ret = misses_us;
	}
	return OK;
}
