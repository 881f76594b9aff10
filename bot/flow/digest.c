/* SPDX-License-Identifier: MIT */
/* The day's digest. A row of CLASS_DIGEST holds nothing but its day; what it says is composed when
 * it is claimed, from what waits for the chat, and kept by number in the same transaction. Called
 * by claim on the writer thread.
 *
 * A digest is of the day on which the first promo went into it. One that is put in behind
 * digest_at goes at once, or when the quiet hours end; when the day has had its digest, it is of
 * the next day. */
#include "bot/flow/digest.h"

#include "bot/base/utf8.h"
#include "bot/flow/render_text.h"
#include "config/quiet.h"
#include "handlers/digest.h"

#include <inttypes.h>

enum { DAYS_AHEAD = 3 };

static const int64_t minute_ms = INT64_C(60) * 1000;

static int64_t due_ms(const struct turn *t, const struct chat *chat, int64_t day)
{
	enum zone zone = quiet_zone(t->config, chat->zone);

	return zone_midnight_ms(day, zone) + t->config->digest_minute * minute_ms;
}

static enum err queue(struct turn *t, const struct chat *chat)
{
	int64_t day = zone_day(t->now_ms, quiet_zone(t->config, chat->zone));

	enum err e = store_digest_next(t->db, chat->id, day, &day);
	if (e || day == 0)
		return e;
	int64_t at_ms = due_ms(t, chat, day);
	struct delivery d = {
		.account_id = chat->account_id,
		.chat_id = chat->id,
		.class = CLASS_DIGEST,
		.not_before_ms = at_ms > t->now_ms ? at_ms : t->now_ms,
		.reason = at_ms > t->now_ms ? STR("reason.digest_time") : STR_NONE,
		.content = arena_printf(&t->event_mem, "%" PRId64, day),
	};
	return store_delivery_add(t->db, &d, t->now_ms);
}

enum err digest_put(struct turn *t, const struct chat *chat, const struct claim_promo *p)
{
	enum err e = store_digest_add(t->db, chat->id, p->run.id, p->promo.id, p->run.expires_ms);

	return e ? e : queue(t, chat);
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
	int64_t day = day_of(c), today = zone_day(t->now_ms, quiet_zone(t->config, c->chat.zone));

	/* Further away than any is queued for: the clock was put back. */
	return due_ms(t, &c->chat, day > today + DAYS_AHEAD ? today : day);
}

int64_t digest_late_ms(const struct turn *t, const struct candidate *c)
{
	return zone_midnight_ms(day_of(c) + 2, quiet_zone(t->config, c->chat.zone));
}

/* How many of the same shop stand before it. */
static size_t turn_of(const struct digest_promo *p, size_t i)
{
	size_t n = 0;

	for (size_t k = 0; k < i; k++)
		n += p[k].shop_id == p[i].shop_id;
	return n;
}

/* Each shop once before any shop twice; else as they came. */
static void by_turns(const struct digest_promo *p, size_t n, struct digest_promo *ret)
{
	size_t done = 0;

	for (size_t round = 0; done < n; round++) {
		for (size_t i = 0; i < n; i++) {
			if (turn_of(p, i) == round)
				ret[done++] = p[i];
		}
	}
}

static size_t units_of(const struct render_in *in, const struct message *m, struct arena *mem)
{
	return utf8_utf16_len(render_text_body(in->config, in->language, m, in->now_ms, mem));
}

/* How many from the first on fit into the form; at least one, and be it cut. */
static size_t fitting(const struct render_in *in, const struct digest_promo *p, size_t n,
		      struct arena *mem)
{
	bool is_template = render_needs_template(in);
	struct message whole = digest_message(in->config, p, n, mem), rest = whole;
	struct message lines = digest_lines(p, n, mem), line = lines;
	size_t room = is_template ? RENDER_DIGEST_UNITS : RENDER_TEXT_UNITS, k;

	rest.lines = &whole.lines[n];
	rest.n_lines = whole.n_lines - n;
	if (!is_template)
		room -= units_of(in, &rest, mem) + 2;
	line.n_lines = 1;
	for (k = 0; k < n; k++) {
		line.lines = &lines.lines[k];
		size_t units = units_of(in, &line, mem) + utf8_utf16_len(STR(" · "));
		if (units > room)
			break;
		room -= units;
	}
	return k > 0 ? k : 1;
}

enum err digest_compose(struct turn *t, const struct render_in *in, struct arena *mem,
			struct digest *ret)
{
	struct digest_promo found[DIGEST_PROMOS_MAX + 1], p[DIGEST_PROMOS_MAX + 1];
	size_t n = 0;

	*ret = (struct digest){ .n = 0 };
	enum err e = store_digest_items(t->db, in->chat->id, t->now_ms, mem, found,
					ARRAY_LEN(found), &n);
	if (e || n == 0)
		return e;
	by_turns(found, n, p);
	ret->n = fitting(in, p, n > DIGEST_PROMOS_MAX ? DIGEST_PROMOS_MAX : n, mem);
	ret->has_more = ret->n < n;
	for (size_t i = 0; i < ret->n; i++)
		ret->promos[i] = p[i].promo_id;
	ret->message = render_needs_template(in) ? digest_lines(p, ret->n, mem)
						 : digest_message(in->config, p, ret->n, mem);
	return OK;
}

enum err digest_claimed(struct turn *t, const struct candidate *c, const struct digest *d)
{
	ASSERT(d->n > 0 && d->n <= DIGEST_PROMOS_MAX);
	enum err e = store_digest_keep(t->db, c->d.id, c->chat.id, d->promos, d->n);

	return e || !d->has_more ? e : queue(t, &c->chat);
}

enum err digest_was_empty(struct turn *t, const struct candidate *c)
{
	return store_digest_undo(t->db, c->chat.id, day_of(c));
}
