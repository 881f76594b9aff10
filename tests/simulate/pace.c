/* SPDX-License-Identifier: MIT */
/* The naive limiter: see pace.h. A turn takes time, so a send may have been claimed up to the
 * turn's length before or behind the moment counted here: so much, and no more, is forgiven. */
#include "tests/simulate/pace.h"

#include <inttypes.h>

enum {
	TOKEN = 1000 * 1000,
	LEAST_LEVEL = 1750 * 1000,
	DAY_MINUTES = 24 * 60,
	WIB_MINUTES = 7 * 60
};

static struct pace {
	int64_t level[ACCOUNTS], at_us[ACCOUNTS];
	int64_t *pair_tat_ms; /* by contact */
	int64_t day[ACCOUNTS], templates[ACCOUNTS];
} pace;

/* A tenth of a second, but no more than may be under way, and one and three quarters at least. */
static int64_t capacity(const struct sim *s)
{
	int64_t tokens = s->believed.per_second / 10;

	if (tokens > s->believed.in_flight)
		tokens = s->believed.in_flight;
	return tokens * TOKEN > LEAST_LEVEL ? tokens * TOKEN : LEAST_LEVEL;
}

void pace_open(struct sim *s)
{
	int n = s->o.n_people + s->o.n_groups;

	pace = (struct pace){ .at_us = { 0 } };
	pace.pair_tat_ms = mem_take((size_t)n * sizeof(pace.pair_tat_ms[0]));
}

void pace_close(void)
{
	mem_give(pace.pair_tat_ms);
}

void pace_up(struct sim *s)
{
	for (int i = 0; i < ACCOUNTS; i++) {
		pace.level[i] = capacity(s);
		pace.at_us[i] = s->now_us;
	}
}

static void check_bucket(struct sim *s, const struct flight *f)
{
	int64_t rate = s->believed.per_second, *level = &pace.level[f->account];
	int64_t forgiven = (s->now_us - s->turn_us) * rate;
	int64_t passed_us = s->turn_us - pace.at_us[f->account];

	if (passed_us > 0) {
		*level += passed_us * rate;
		pace.at_us[f->account] = s->turn_us;
	}
	if (*level > capacity(s))
		*level = capacity(s);
	*level -= TOKEN;
	if (*level < -forgiven)
		violation(s, "account %d sends faster than %" PRId64 " a second", f->account, rate);
}

static void check_pair(struct sim *s, const struct flight *f)
{
	const struct believed *b = &s->believed;
	int64_t now_ms = s->begin_ms + s->turn_us / 1000, *tat = &pace.pair_tat_ms[f->to];

	if (*tat > now_ms + (b->pair_burst - 1) * b->pair_every_ms)
		violation(s, "contact %d gets messages faster than its bucket", f->to);
	*tat = (*tat > now_ms ? *tat : now_ms) + b->pair_every_ms;
}

/* Templates of a calendar day of the office. */
static void check_day(struct sim *s, const struct flight *f)
{
	int64_t minutes = (s->begin_ms + s->turn_us / 1000) / 60000 + WIB_MINUTES;
	int64_t *n = &pace.templates[f->account];

	if (pace.day[f->account] != minutes / DAY_MINUTES)
		*n = 0;
	pace.day[f->account] = minutes / DAY_MINUTES;
	*n += f->is_template;
	if (s->believed.per_day && *n > s->believed.per_day)
		violation(s, "account %d sends %" PRId64 " templates in a day", f->account, *n);
}

void pace_leave(struct sim *s, const struct flight *f)
{
	check_bucket(s, f);
	check_day(s, f);
	if (f->to >= 0)
		check_pair(s, f);
	if (network_in_flight(s, f->account) > s->believed.in_flight)
		violation(s, "account %d has %" PRId64 " calls under way", f->account,
			  network_in_flight(s, f->account));
}
