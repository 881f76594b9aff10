/* SPDX-License-Identifier: MIT */
/* Reminders of what waits for a moderator: one message a person, however many promos. Called by
 * dispatch on the writer thread. Limit: the PROMOS_MAX oldest are counted. */
#include "handlers/reminder.h"

#include "handlers/moderators.h"
#include "handlers/operators.h"

enum { PROMOS_MAX = 200 };

/* Of some promos those that a person may decide: how many, since when, is one of them news. */
struct backlog {
	int64_t n, since_ms;
	bool has_new;
};

static void add(struct backlog *b, const struct promo *p, enum reminded level)
{
	if (b->n == 0 || p->submitted_ms < b->since_ms)
		b->since_ms = p->submitted_ms;
	b->n++;
	b->has_new |= p->reminded < level;
}

static void tell_moderators(struct call *c, const struct promo *list, size_t n)
{
	struct moderators all = moderators_load(c);

	for (size_t i = 0; i < all.n && c->err == OK; i++) {
		const struct sender *to = &all.list[i].who;
		struct backlog b = { 0 };
		for (size_t k = 0; k < n; k++) {
			if (moderators_may(c, &all, &list[k], to->person.id))
				add(&b, &list[k], REMINDED_MODERATORS);
		}
		if (b.has_new)
			notify(c, to->chat.id, CLASS_NOTICE, "reminder.moderators",
			       ARGS(ARG("jumlah", b.n), ARG_MOMENT("sejak", b.since_ms)), NULL, 0);
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
		add(&b, &list[i], level);
	operators_tell(c, "reminder.operators",
		       ARGS(ARG("jumlah", b.n), ARG_MOMENT("sejak", b.since_ms)));
}
