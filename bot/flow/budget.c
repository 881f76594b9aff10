/* SPDX-License-Identifier: MIT */
/* The day of an account: how much has gone, how much may go. Called by claim, planner and turn on
 * the writer thread. The count lives in the lane, so it is taken back with the turn, and in the
 * account's row, written once in a turn that changes it. */
#include "bot/flow/budget.h"

#include "bot/store/account.h"

static const int64_t hour_ms = INT64_C(3600) * 1000, day_ms = INT64_C(24) * 3600 * 1000;

enum { WARM_DAYS = 30 };

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t today(const struct turn *t)
{
	return (t->now_ms + zone_offset_ms(t->config->zone)) / day_ms;
}

static bool is_limited(const struct lane *l)
{
	return l->limits.per_day > 0 || l->limits.warm_up > 0;
}

int64_t budget_of_day(const struct lane_limits *limits, int64_t n)
{
	int64_t max = limits->per_day ? limits->per_day : INT64_MAX;
	int64_t warm = limits->warm_up;

	ASSERT(n >= 1);
	if (warm == 0 || n > WARM_DAYS)
		return max;
	for (int64_t i = 1; i < n; i++)
		warm += (warm + 1) / 2;
	return least(warm, max);
}

/* A clock that was set back by hours does not begin the day anew; one that had run ahead by years
 * does not end it for years. */
static bool is_new_day(const struct turn *t, const struct lane_day *d)
{
	return today(t) > d->day || today(t) < d->day - 1;
}

static bool has_gap(const struct lane *l)
{
	return l->limits.gap_ms > 0;
}

/* A clock that was set back opens the gap. */
static bool gap_is_open(const struct turn *t, const struct lane *l, int64_t *ret_until_ms)
{
	const struct lane_gap *g = &l->gap;
	int64_t until_ms = g->next_ms;

	if (l->limits.per_hour > 0 && g->sent >= l->limits.per_hour &&
	    g->hour_ms + hour_ms > until_ms)
		until_ms = g->hour_ms + hour_ms;
	*ret_until_ms = until_ms;
	return until_ms <= t->now_ms || until_ms > t->now_ms + hour_ms;
}

static void gap_take(struct turn *t, struct lane *l)
{
	struct lane_gap *g = &l->gap;
	int64_t spread = l->limits.gap_max_ms - l->limits.gap_ms + 1;

	if (t->now_ms >= g->hour_ms + hour_ms || t->now_ms < g->hour_ms)
		*g = (struct lane_gap){ .hour_ms = t->now_ms };
	g->sent++;
	g->next_ms = t->now_ms + l->limits.gap_ms + random_below(&t->random, spread);
}

bool budget_counts(const struct engine_account *a, const struct sending *s)
{
	if (a->gateway.ops->caps & GW_TEMPLATES)
		return s->work.message.form == FORM_TEMPLATE;
	return s->class >= CLASS_PROMO;
}

bool budget_is_over(const struct turn *t, size_t account, int64_t *ret_until_ms,
		    const char **ret_reason)
{
	const struct lane *l = &t->lanes[account];
	const struct lane_day *d = &l->day;

	if (has_gap(l) && !gap_is_open(t, l, ret_until_ms)) {
		*ret_reason = "reason.gap";
		return true;
	}
	if (!is_limited(l) || is_new_day(t, d))
		return false;
	int64_t max = budget_of_day(&l->limits, d->active_days);
	if (d->sent < max)
		return false;
	*ret_until_ms = (d->day + 1) * day_ms - zone_offset_ms(t->config->zone);
	*ret_reason = max == l->limits.per_day ? "reason.day_limit" : "reason.warm_up";
	return true;
}

void budget_take(struct turn *t, size_t account)
{
	struct lane *l = &t->lanes[account];

	if (has_gap(l))
		gap_take(t, l);
	if (!is_limited(l))
		return;
	if (is_new_day(t, &l->day)) {
		l->day.day = today(t);
		l->day.sent = 0;
		l->day.active_days++;
	}
	l->day.sent++;
}

enum err budget_keep(struct turn *t)
{
	enum err e = OK;

	for (size_t i = 0; i < t->engine->n_accounts && !e; i++) {
		const struct lane_day *d = &t->lanes[i].day;
		const struct lane_gap *g = &t->lanes[i].gap;
		const struct engine_account *a = &t->engine->accounts[i];
		if (d->sent != a->lane.day.sent || d->day != a->lane.day.day)
			e = store_account_set_day(t->db, a->id, d->day, d->sent, d->active_days);
		if (!e && (g->next_ms != a->lane.gap.next_ms || g->sent != a->lane.gap.sent))
			e = store_account_set_gap(t->db, a->id, g->next_ms, g->hour_ms, g->sent);
	}
	return e;
}

enum err budget_next_us(struct turn *t, int64_t *ret)
{
	int64_t until_ms, least_ms = INT64_MAX;
	const char *reason;

	for (size_t i = 0; i < t->engine->n_accounts; i++) {
		if (budget_is_over(t, i, &until_ms, &reason))
			least_ms = least(least_ms, until_ms);
	}
	*ret = INT64_MAX;
	if (least_ms != INT64_MAX)
		*ret = clock_mono_us(t->engine->clock) + (least_ms - t->now_ms) * 1000;
	return OK;
}
