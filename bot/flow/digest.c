/* SPDX-License-Identifier: MIT */
/* Digests. A row of CLASS_DIGEST holds nothing but its day; what it says is composed when it is
 * claimed, from what waits for the chat, and kept by number in the same transaction. Called by
 *claim and planner on the writer thread. A chat has one row that waits, for the first day on which
 * something in it is wanted:
 *
 *	over the promos of the day   today; behind digest_at at once, or when quiet hours end
 *	chose a digest a day         the next digest_at
 *	chose a digest a week        digest_at of the next digest_day
 *
 * A day that has had its digest has no other. */
#include "bot/flow/digest.h"

#include "bot/base/utf8.h"
#include "bot/flow/render_text.h"
#include "bot/store/subscription.h"
#include "config/quiet.h"
#include "handlers/digest.h"
#include "handlers/group_rules.h"

#include <inttypes.h>

enum { WEEK = 7, DAYS_AHEAD = 2 * WEEK, THURSDAY = 4 /* 1970 began on one */ };
enum { TAPS_MAX = 10, TAP_UNITS = 20 };

static const int64_t minute_ms = INT64_C(60) * 1000;

static int64_t due_ms(const struct turn *t, enum zone zone, int64_t day)
{
	return zone_midnight_ms(day, zone) + t->config->digest_minute * minute_ms;
}

static bool is_weekly(const struct turn *t, int64_t day)
{
	return (day + THURSDAY) % WEEK == t->config->digest_weekday;
}

/* Of the digest that tells what is wanted so, when the last one was of last_day. */
static int64_t day_for(const struct turn *t, enum zone zone, int64_t mode, int64_t last_day)
{
	int64_t today = zone_day(t->now_ms, zone), day = today;
	int64_t step = mode == MODE_WEEKLY ? WEEK : 1;

	while (mode == MODE_WEEKLY && !is_weekly(t, day))
		day++;
	if (mode != MODE_EACH && due_ms(t, zone, day) <= t->now_ms)
		day += step;
	/* A last day far ahead is none: the clock was set back. */
	while (last_day >= day && last_day <= today + 1)
		day += step;
	return day;
}

static enum err add_row(struct turn *t, const struct digest_to *to, int64_t day)
{
	int64_t at_ms = due_ms(t, to->zone, day);
	struct delivery d = {
		.account_id = to->account_id,
		.chat_id = to->chat_id,
		.class = CLASS_DIGEST,
		.not_before_ms = at_ms > t->now_ms ? at_ms : t->now_ms,
		.reason = at_ms > t->now_ms ? STR("reason.digest_time") : STR_NONE,
		.content = arena_printf(&t->event_mem, "%" PRId64, day),
	};
	return store_delivery_add(t->db, &d, t->now_ms);
}

enum err digest_queue(struct turn *t, const struct digest_to *to, int64_t mode)
{
	struct digest_standing now;

	enum err e = store_digest_standing(t->db, to->chat_id, &now);
	if (e)
		return e;
	int64_t day = day_for(t, to->zone, mode, now.last_day);
	if (now.row_id == 0)
		return add_row(t, to, day);
	if (now.row_day <= day)
		return OK;
	return store_digest_move(t->db, now.row_id, day, due_ms(t, to->zone, day), t->now_ms);
}

static struct digest_to to_of(const struct turn *t, const struct chat *chat)
{
	return (struct digest_to){ chat->id, chat->account_id, quiet_zone(t->config, chat->zone) };
}

enum err digest_put(struct turn *t, const struct chat *chat, const struct claim_promo *p,
		    int64_t mode)
{
	struct digest_to to = to_of(t, chat);
	enum err e = store_digest_add(t->db, chat->id, p->run.id, p->promo.id, p->run.expires_ms);

	return e ? e : digest_queue(t, &to, mode);
}

static int64_t day_of(const struct candidate *c)
{
	int64_t day = 0;

	/* One that cannot be read is of a day long past: it ends. */
	(void)str_to_int64(c->d.content, &day);
	return day;
}

int64_t digest_due_ms(const struct turn *t, const struct candidate *c)
{
	enum zone zone = quiet_zone(t->config, c->chat.zone);
	int64_t day = day_of(c), today = zone_day(t->now_ms, zone);

	/* Further away than any is queued for: the clock was put back. */
	return due_ms(t, zone, day > today + DAYS_AHEAD ? today : day);
}

int64_t digest_late_ms(const struct turn *t, const struct candidate *c)
{
	return zone_midnight_ms(day_of(c) + 2, quiet_zone(t->config, c->chat.zone));
}

enum err digest_wait(struct turn *t, const struct candidate *c)
{
	struct digest_to to = to_of(t, &c->chat);
	int64_t day = day_of(c), today = zone_day(t->now_ms, to.zone), mode;
	struct digest_standing now;

	enum err e = store_digest_waits(t->db, c->chat.id, t->now_ms, &mode);
	if (!e)
		e = store_digest_standing(t->db, c->chat.id, &now);
	if (e)
		return e;
	int64_t wanted = mode < 0 ? day : day_for(t, to.zone, mode, now.last_day);
	if (day > today + DAYS_AHEAD && mode < 0)
		wanted = today;
	if (wanted < day)
		day = wanted;
	int64_t at_ms = due_ms(t, to.zone, day);
	return store_digest_move(t->db, c->d.id, day, at_ms > t->now_ms ? at_ms : t->now_ms,
				 t->now_ms);
}

enum err digest_put_off(struct turn *t, const struct candidate *c, int64_t until_ms)
{
	int64_t day = zone_day(until_ms, quiet_zone(t->config, c->chat.zone));

	return store_digest_move(t->db, c->d.id, day, until_ms, t->now_ms);
}

static size_t units_of(const struct render_in *in, const struct message *m, struct arena *mem)
{
	return utf8_utf16_len(render_text_body(in->config, in->language, m, in->now_ms, mem));
}

/* Most lines have no more than this: a first guess, that must not be too low. */
static size_t guess(const struct render_in *in, const struct digest_promo *p, size_t n, size_t room,
		    struct arena *mem)
{
	struct message lines = digest_lines(in->config, p, n, mem), line = lines;
	size_t k;

	line.n_lines = 1;
	for (k = 0; k < n; k++) {
		line.lines = &lines.lines[k];
		size_t units = units_of(in, &line, mem);
		if (units > room)
			break;
		room -= units;
	}
	return k;
}

/* As many as the form has room for; at least one, and be it cut. */
static size_t fill(const struct render_in *in, const struct digest_look *look,
		   const struct digest_promo *p, size_t n, struct arena *mem, struct message *ret)
{
	bool is_template = render_needs_template(in);
	size_t room = is_template ? RENDER_DIGEST_UNITS : RENDER_TEXT_UNITS;
	/* On one line " \u00b7 " stands between two. */
	size_t joint = is_template ? 2 : 0;

	for (n = guess(in, p, n, room, mem);; n--) {
		if (n == 0)
			n = 1;
		*ret = is_template ? digest_lines(in->config, p, n, mem)
				   : digest_message(in->config, look, p, n, mem);
		if (n == 1 || units_of(in, ret, mem) + joint * (n - 1) <= room)
			return n;
	}
}

/* Rows to tap, where they stand in the message and do not repeat it. */
static void add_choices(const struct render_in *in, const struct digest_promo *p, size_t n,
			struct arena *mem, struct message *m)
{
	struct choice *list = ARENA_ARRAY(mem, struct choice, n);

	if (n > TAPS_MAX || render_needs_template(in) || !(in->caps & GW_BUTTONS) ||
	    in->chat->kind != CHAT_PRIVATE)
		return;
	for (size_t i = 0; i < n; i++) {
		str label = arena_printf(mem, "%zu. %" STR_FMT, i + 1, STR_ARG(p[i].title));
		list[i].id = arena_printf(mem, "/ringkasan p%" PRId64, p[i].promo_id);
		list[i].label = render_text_one_line(label, TAP_UNITS, mem);
	}
	m->choices = list;
	m->n_choices = n;
}

static bool all_weekly(const struct digest_promo *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i].mode != MODE_WEEKLY)
			return false;
	}
	return true;
}

/* Whether a day of the week's digest lies between the row's and today. */
static bool has_weekly(const struct turn *t, const struct candidate *c)
{
	int64_t today = zone_day(t->now_ms, quiet_zone(t->config, c->chat.zone));

	for (int64_t day = day_of(c); day <= today; day++) {
		if (is_weekly(t, day))
			return true;
	}
	return false;
}

enum err digest_compose(struct turn *t, const struct candidate *c, const struct render_in *in,
			struct arena *mem, struct digest *ret)
{
	struct digest_promo found[DIGEST_PROMOS_MAX + 1], p[DIGEST_PROMOS_MAX + 1];
	struct group_rules rules;
	size_t n = 0;

	*ret = (struct digest){ .n = 0 };
	enum err e = store_digest_items(t->db, in->chat->id, has_weekly(t, c), t->now_ms, mem,
					found, ARRAY_LEN(found), &n);
	if (!e && group_rules_of(t->db, t->config, in->chat, t->now_ms, mem, &rules))
		e = group_rules_sift(&rules, found, &n);
	if (e || n == 0)
		return e;
	digest_order(found, n, p);
	const struct digest_look look = {
		.key = all_weekly(p, n) ? "digest.head_week" : "digest.head",
		.language = in->language,
		.to_group = in->chat->kind == CHAT_GROUP,
	};
	ret->n = fill(in, &look, p, n > DIGEST_PROMOS_MAX ? DIGEST_PROMOS_MAX : n, mem,
		      &ret->message);
	for (size_t i = 0; i < ret->n; i++)
		ret->promos[i] = p[i].promo_id;
	add_choices(in, p, ret->n, mem, &ret->message);
	return OK;
}

/* What waits still is of another day. */
static enum err go_on(struct turn *t, const struct candidate *c, int64_t last_day)
{
	struct digest_to to = to_of(t, &c->chat);
	int64_t mode;

	enum err e = store_digest_waits(t->db, c->chat.id, t->now_ms, &mode);
	return e || mode < 0 ? e : add_row(t, &to, day_for(t, to.zone, mode, last_day));
}

enum err digest_claimed(struct turn *t, const struct candidate *c, const struct digest *d)
{
	int64_t today = zone_day(t->now_ms, quiet_zone(t->config, c->chat.zone));

	ASSERT(d->n > 0 && d->n <= DIGEST_PROMOS_MAX);
	enum err e = store_digest_keep(t->db, c->d.id, c->chat.id, d->promos, d->n);
	if (!e)
		e = store_digest_set_day(t->db, c->chat.id, today);
	return e ? e : go_on(t, c, today);
}

enum err digest_was_empty(struct turn *t, const struct candidate *c)
{
	return go_on(t, c, zone_day(t->now_ms, quiet_zone(t->config, c->chat.zone)));
}
