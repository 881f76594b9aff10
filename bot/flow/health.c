/* SPDX-License-Identifier: MIT */
/* The health of accounts. Called by event for what a network tells and by asking for answers that
 * came or did not; writer thread, inside the transaction. The state is kept in the store, so a
 * restart tells nobody what was told before. */
#include "bot/flow/health.h"

#include "bot/base/log.h"
#include "bot/flow/alarm.h"
#include "bot/flow/history.h"
#include "bot/flow/queue.h"
#include "bot/store/account.h"

/* Asked later each time, that is a good minute. */
enum { UNREACHABLE_AFTER = 6 };

/* Why the lane stands still and what operators are told, by enum health; NULL = it does not. */
static const struct {
	const char *reason, *alarm;
} stops[] = {
	[HEALTH_READY] = { NULL, NULL },
	[HEALTH_NEEDS_PAIRING] = { "reason.account_pairing", "alarm.needs_pairing" },
	[HEALTH_LIMITED] = { "reason.account_limited", "alarm.limited" },
	[HEALTH_BANNED] = { "reason.account_banned", "alarm.banned" },
	[HEALTH_UNREACHABLE] = { "reason.account_unreachable", "alarm.unreachable" },
};

static bool is_stopped_by_health(const struct lane *l)
{
	if (l->state != LANE_STOPPED || l->reason == NULL)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(stops); i++) {
		if (stops[i].reason && str_eq(str_from(stops[i].reason), str_from(l->reason)))
			return true;
	}
	return false;
}

static enum err stop(struct turn *t, int account, const char *reason, const char *alarm)
{
	struct lane *l = &t->lanes[account];
	int64_t id = t->engine->accounts[account].id;

	/* A worse reason takes the place of a better one; an operator's or the network's own stays.
	 */
	if (l->state == LANE_STOPPED && !is_stopped_by_health(l))
		return OK;
	(void)lane_stop(l, reason, 0);
	l->reason = reason;
	enum err e =
		store_account_set_lane(t->db, id, LANE_STOPPED, str_from(reason), 0, 0, t->now_ms);
	return e ? e : alarm_account(t, account, alarm);
}

static enum err go_on(struct turn *t, int account)
{
	struct lane *l = &t->lanes[account];

	if (!is_stopped_by_health(l))
		return OK;
	(void)lane_open(l);
	return store_account_set_lane(t->db, t->engine->accounts[account].id, LANE_OPEN, STR_NONE,
				      0, 0, t->now_ms);
}

enum err health_told(struct turn *t, int account, enum health health)
{
	const struct engine_account *a = &t->engine->accounts[account];
	struct lane *l = &t->lanes[account];

	if (health == HEALTH_UNKNOWN || health == l->health)
		return OK;
	log_event(stops[health].reason ? LOG_ERROR : LOG_INFO, "account.health",
		  "account=%" STR_FMT " health=%d was=%d", STR_ARG(a->config->name), (int)health,
		  (int)l->health);
	if (l->health == HEALTH_READY)
		history_missed(t, account, l->history.heard_ms);
	l->health = health;
	if (health != HEALTH_STARTING && health != HEALTH_UNREACHABLE)
		queue_want_clear(t, account, health != HEALTH_READY || t->brake != BRAKE_OFF);
	enum err e = store_account_set_health(t->db, a->id, health);
	if (e)
		return e;
	if (stops[health].reason)
		return stop(t, account, stops[health].reason, stops[health].alarm);
	return health == HEALTH_READY ? go_on(t, account) : OK;
}

enum err health_answered(struct turn *t, int account)
{
	bool was_away = t->lanes[account].health == HEALTH_UNREACHABLE;

	return was_away ? health_told(t, account, HEALTH_READY) : OK;
}

enum err health_unanswered(struct turn *t, int account, int n)
{
	return n >= UNREACHABLE_AFTER ? health_told(t, account, HEALTH_UNREACHABLE) : OK;
}
