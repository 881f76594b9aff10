/* SPDX-License-Identifier: MIT */
/* Networks that accept and then say nothing, and accounts to which nobody writes any more. Called
 * by intake for each body and message and by the turn before its claims; writer thread, inside the
 * transaction. A network that sends no webhooks cannot be silent, but an account that is polled can
 * be quieter than usual; of an account that has stopped a person knows already. */
#include "bot/flow/watch.h"

#include "bot/base/log.h"
#include "bot/flow/alarm.h"
#include "bot/flow/history.h"
#include "bot/flow/verdict.h"
#include "bot/store/account.h"

static bool speaks(const struct turn *t, size_t account)
{
	return t->lanes[account].state != LANE_STOPPED &&
	       t->engine->accounts[account].gateway.ops->caps & GW_WEBHOOK;
}

void watch_heard(struct turn *t, int account)
{
	history_heard(t, account);
	if (pulse_webhook(&t->lanes[account].pulse))
		log_event(LOG_INFO, "account.heard", "account=%s",
			  log_str(t->engine->accounts[account].config->name));
}

void watch_written(struct turn *t, int account)
{
	struct usual *u = &t->lanes[account].usual;
	int64_t since_ms = u->heard_ms;

	if (!usual_heard(u, t->now_ms, t->config))
		return;
	history_missed(t, account, since_ms);
	log_event(LOG_INFO, "account.written", "account=%s",
		  log_str(t->engine->accounts[account].config->name));
}

static bool is_watched(const struct turn *t, size_t account)
{
	return t->lanes[account].state != LANE_STOPPED &&
	       config_account(t->config, t->engine->accounts[account].config->name);
}

static enum err look_usual(struct turn *t, size_t account)
{
	const struct engine_account *a = &t->engine->accounts[account];
	struct usual *u = &t->lanes[account].usual;
	bool is_learned;
	bool is_quiet = usual_look(u, t->now_ms, t->config, &is_learned);
	enum err e =
		is_learned ? store_account_set_usual(t->db, a->id, u->longest_ms, u->days) : OK;

	if (e || !is_quiet || !is_watched(t, account))
		return e;
	history_missed(t, (int)account, u->heard_ms);
	log_event(LOG_ERROR, "account.quiet", "account=%s since_ms=%lld", log_str(a->config->name),
		  (long long)u->heard_ms);
	return alarm_operators(t,
			       &(struct message){ .key = STR("alarm.quiet"),
						  .args = ARGS(ARG("akun", a->config->name),
							       ARG_MOMENT("sejak", u->heard_ms)) });
}

static enum err look(struct turn *t, size_t account)
{
	struct pulse *p = &t->lanes[account].pulse;
	enum err e = OK;

	if (speaks(t, account) && pulse_falls_silent(p, t->start_us)) {
		log_event(LOG_ERROR, "account.silent", "account=%s",
			  log_str(t->engine->accounts[account].config->name));
		history_missed(t, (int)account, t->lanes[account].history.heard_ms);
		e = alarm_account(t, (int)account, "alarm.silent");
	}
	if (!e)
		e = look_usual(t, account);
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

static int64_t quiet_at_us(const struct turn *t, size_t account)
{
	int64_t due_ms = is_watched(t, account)
				 ? usual_due_ms(&t->lanes[account].usual, t->now_ms, t->config)
				 : INT64_MAX;

	return due_ms == INT64_MAX ? INT64_MAX : t->start_us + (due_ms - t->now_ms) * 1000;
}

enum err watch_next_us(struct turn *t, int64_t *ret)
{
	*ret = INT64_MAX;
	for (size_t i = 0; i < t->engine->n_accounts; i++) {
		const struct pulse *p = &t->lanes[i].pulse;
		int64_t silent_us = speaks(t, i) ? pulse_silent_us(p) : INT64_MAX;
		int64_t misses_us = pulse_misses_us(p);
		int64_t quiet_us = quiet_at_us(t, i);
		if (quiet_us < *ret)
			*ret = quiet_us;
		if (silent_us < *ret)
			*ret = silent_us;
		if (misses_us < *ret)
			*ret = misses_us;
	}
	return OK;
}
