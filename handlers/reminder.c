/* SPDX-License-Identifier: MIT */
/* Reminders of what waits for a moderator: one message a person, however many promos. Called by
 * dispatch on the writer thread. Limit: the PROMOS_MAX oldest are counted. */
#include "handlers/reminder.h"

#include "handlers/moderators.h"
#include "handlers/operators.h"

enum { PROMOS_MAX = 200 };

/* Of some promos those that a person may decide: how many, since when, is one told now. */
struct backlog {
	int64_t n, since_ms;
	bool has_new;
};

int64_t reminder_wait_ms(const struct config *config, enum reminded level)
{
	const int64_t hour_ms = INT64_C(3600) * 1000;

	return hour_ms * (level == REMINDED_OPERATORS ? config->moderation.remind_operators_h
						      : config->moderation.remind_h);
}

int64_t reminder_since_ms(const struct config *config, enum reminded level, int64_t now_ms)
{
	return now_ms - reminder_wait_ms(config, level) / 2;
}

static void add(struct backlog *b, const struct promo *p, int64_t since_ms)
{
	if (b->n == 0 || p->submitted_ms < b->since_ms)
		b->since_ms = p->submitted_ms;
	b->n++;
	b->has_new |= p->reminded < REMINDED_MODERATORS && p->submitted_ms <= since_ms;
}

static void tell_moderators(struct call *c, const struct promo *list, size_t n)
{
	int64_t since_ms = reminder_since_ms(c->config, REMINDED_MODERATORS, c->now_ms);
	struct moderators all = moderators_load(c);

	for (size_t i = 0; i < all.n && c->err == OK; i++) {
		const struct sender *to = &all.list[i].who;
		struct backlog b = { 0 };
		for (size_t k = 0; k < n; k++) {
			if (moderators_may(c, &all, &list[k], to->person.id))
				add(&b, &list[k], since_ms);
		}
		if (b.has_new)
			notify_by(c, to->chat.id, to->chat.account_id, "reminder.moderators",
				  ARGS(ARG("jumlah", b.n), ARG_MOMENT("sejak", b.since_ms)));
	}
}

void reminder_tell(struct call *c, enum reminded level)
{
	struct promo *list = ARENA_ARRAY(c->mem, struct promo, PROMOS_MAX);
	struct backlog b = { 0 };
	size_t n = 0;

	if (call_fail(c, store_promo_held(c->db, 0, 0, c->mem, list, PROMOS_MAX, &n)))
		return;
	if (level == REMINDED_MODERATORS) {
		tell_moderators(c, list, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		add(&b, &list[i], c->now_ms);
	operators_tell(c, "reminder.operators",
		       ARGS(ARG("jumlah", b.n), ARG_MOMENT("sejak", b.since_ms)));
}
