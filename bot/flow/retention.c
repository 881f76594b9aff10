/* SPDX-License-Identifier: MIT */
/* The night's work: what has been kept long enough goes. Called by the turn at its end, on the
 * writer thread, inside the transaction. How far it is stands in meta: a restart goes on there. */
#include "bot/flow/retention.h"

#include "bot/store/retention.h"

enum { LOOK = 128, FROM_MINUTE = 2 * 60 };

static const int64_t minute_ms = INT64_C(60) * 1000;
static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

/* The night it is, as a day of the office; the one before until FROM_MINUTE. */
static int64_t night_of(const struct turn *t)
{
	return zone_day(t->now_ms - FROM_MINUTE * minute_ms, t->config->zone);
}

static int64_t before_ms(const struct turn *t, int64_t days)
{
	return days > 0 ? t->now_ms - days * day_ms : 0;
}

static enum err read_at(struct turn *t, int64_t *ret_night, struct retention_at *ret)
{
	enum err e = store_meta_int(t->db, "retention_night", 0, ret_night);
	if (!e)
		e = store_meta_int(t->db, "retention_part", 0, &ret->part);
	return e ? e : store_meta_int(t->db, "retention_after", 0, &ret->after);
}

static enum err write_at(struct turn *t, const struct retention_at *at)
{
	enum err e = store_meta_set_int(t->db, "retention_part", at->part);

	return e ? e : store_meta_set_int(t->db, "retention_after", at->after);
}

static enum err slices(struct turn *t, struct retention_at *at, bool *ret_is_end)
{
	const struct retention_days *d = &t->config->retention;
	const struct retention r = {
		.events_before_ms = before_ms(t, d->events),
		.deliveries_before_ms = before_ms(t, d->deliveries),
		.asides_before_ms = before_ms(t, d->asides),
		.audit_before_ms = before_ms(t, d->audit),
		.photos_before_ms = before_ms(t, d->photos),
	};
	int64_t until_us = turn_spent_us(t) + RETENTION_US;
	enum err e;

	do {
		e = store_retention_step(t->db, &r, LOOK, at, ret_is_end);
	} while (!e && !*ret_is_end && turn_spent_us(t) < until_us);
	return e;
}

enum err retention_run(struct turn *t, bool *ret_more)
{
	struct retention_at at;
	int64_t night;
	bool is_end;

	*ret_more = false;
	enum err e = read_at(t, &night, &at);
	if (e || night >= night_of(t))
		return e;
	if (night == 0) /* a new store has nothing old */
		return store_meta_set_int(t->db, "retention_night", night_of(t));
	*ret_more = true;
	if (t->counters.events > 0 || t->counters.sends > 0)
		return OK; /* the next turn */
	e = slices(t, &at, &is_end);
	if (e)
		return e;
	if (!is_end)
		return write_at(t, &at);
	*ret_more = false;
	e = write_at(t, &(struct retention_at){ .part = 0 });
	return e ? e : store_meta_set_int(t->db, "retention_night", night_of(t));
}

enum err retention_next_us(struct turn *t, int64_t *ret)
{
	int64_t next_ms =
		zone_midnight_ms(night_of(t) + 1, t->config->zone) + FROM_MINUTE * minute_ms;

	*ret = clock_mono_us(t->engine->clock) + (next_ms - t->now_ms) * 1000;
	return OK;
}
