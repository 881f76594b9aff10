/* SPDX-License-Identifier: MIT */
/* What moderation asks of the table of promos: trust, and what waits for too long. */
#include "bot/store/review.h"
#include "tests/store/fixture.h"

static struct fixture f;

/* Another promo of the same seller, held at `at_ms`. */
static struct promo held(const struct promo *of, int64_t at_ms)
{
	struct promo p = *of;

	p.id = 0;
	p.state = PROMO_DRAFT;
	p.decided_by = p.decided_ms = p.submitted_ms = 0;
	MUST(store_promo_put(f.db, &p, at_ms));
	MUST(store_promo_move(f.db, &p, PROMO_HELD, p.person_id, STR_NONE, at_ms));
	return p;
}

static void decide(struct promo *p, enum promo_state to, int64_t at_ms)
{
	MUST(store_promo_move(f.db, p, to, fixture_sender(&f).person.id, STR_NONE, at_ms));
}

static int64_t approvals(const struct promo *p)
{
	int64_t n;

	MUST(store_review_approvals(f.db, p->person_id, &n));
	return n;
}

static int64_t since(enum reminded level)
{
	int64_t ms;

	MUST(store_review_since(f.db, level, &ms));
	return ms;
}

/* A seller with nothing decided. */
static struct promo seller(void)
{
	fixture_open(&f);
	struct promo p = fixture_promo(&f, "kuliner", 1);
	fixture_sql(&f, "DELETE FROM promo");
	return p;
}

TEST(an_approval_counts_until_a_later_refusal_whatever_the_order_of_the_promos)
{
	struct promo s = seller();
	struct promo a = held(&s, T0), b = held(&s, T0 + 1), c = held(&s, T0 + 2);

	decide(&b, PROMO_APPROVED, T0 + 10);
	decide(&c, PROMO_APPROVED, T0 + 20);
	assert_int_equal(approvals(&s), 2);
	decide(&a, PROMO_REJECTED, T0 + 30); /* the oldest, refused last */
	assert_int_equal(approvals(&s), 0);
	struct promo d = held(&s, T0 + 40);
	decide(&d, PROMO_APPROVED, T0 + 50);
	assert_int_equal(approvals(&s), 1);
	fixture_close(&f);
}

TEST(an_appeal_is_no_approval_and_the_refusal_stands_until_somebody_else_decides)
{
	struct promo s = seller();
	struct promo a = held(&s, T0), b = held(&s, T0 + 1);

	decide(&a, PROMO_APPROVED, T0 + 5);
	decide(&b, PROMO_REJECTED, T0 + 10);
	MUST(store_promo_appeal(f.db, &b, T0 + 20));
	assert_int_equal(approvals(&s), 0);
	struct promo given_up = b;
	MUST(db_savepoint(f.db));
	MUST(store_promo_move(f.db, &given_up, PROMO_EXPIRED, 0, STR_NONE, T0 + 25));
	assert_int_equal(approvals(&s), 0);
	MUST(db_savepoint_undo(f.db));
	decide(&b, PROMO_APPROVED, T0 + 30);
	assert_int_equal(approvals(&s), 2);
	fixture_close(&f);
}

TEST(later_times_of_a_repetition_are_no_further_approvals)
{
	struct promo s = seller();
	struct promo a = held(&s, T0);
	int64_t id;

	decide(&a, PROMO_APPROVED, T0 + 5);
	MUST(store_promo_again(f.db, &a, T0 + 1000, T0 + 10, &id));
	MUST(store_promo_again(f.db, &a, T0 + 2000, T0 + 20, &id));
	assert_int_equal(approvals(&s), 1);
	fixture_close(&f);
}

TEST(what_waits_is_told_to_a_level_once)
{
	struct promo s = seller();

	assert_true(since(REMINDED_OPERATORS) == INT64_MAX);
	held(&s, T0 + 5);
	held(&s, T0 + 1);
	held(&s, T0 + 9);
	assert_int_equal(since(REMINDED_MODERATORS), T0 + 1);
	MUST(store_review_remind(f.db, REMINDED_MODERATORS, T0 + 5));
	assert_int_equal(since(REMINDED_MODERATORS), T0 + 9);
	assert_int_equal(since(REMINDED_OPERATORS), T0 + 1);
	MUST(store_review_remind(f.db, REMINDED_OPERATORS, T0 + 1));
	assert_int_equal(since(REMINDED_OPERATORS), T0 + 5);
	MUST(store_review_remind(f.db, REMINDED_OPERATORS, T0 + 9));
	assert_true(since(REMINDED_OPERATORS) == INT64_MAX);
	MUST(store_review_remind(f.db, REMINDED_MODERATORS, T0 + 9)); /* never back */
	assert_true(since(REMINDED_OPERATORS) == INT64_MAX);
	fixture_close(&f);
}

TEST(what_is_decided_is_not_told_and_an_appeal_waits_anew)
{
	struct promo s = seller();
	struct promo a = held(&s, T0);

	MUST(store_review_remind(f.db, REMINDED_OPERATORS, T0));
	MUST(store_promo_by_id(f.db, a.id, &f.mem, &a));
	assert_int_equal(a.reminded, REMINDED_OPERATORS);
	decide(&a, PROMO_REJECTED, T0 + 5);
	assert_true(since(REMINDED_OPERATORS) == INT64_MAX);
	MUST(store_promo_appeal(f.db, &a, T0 + 10));
	assert_int_equal(since(REMINDED_MODERATORS), T0 + 10);
	fixture_close(&f);
}

TEST(what_is_put_off_needs_no_reminder_to_moderators)
{
	struct promo s = seller();
	struct promo a = held(&s, T0);

	MUST(store_review_put_off(f.db, a.id, STR("foto")));
	assert_true(since(REMINDED_MODERATORS) == INT64_MAX);
	assert_int_equal(since(REMINDED_OPERATORS), T0);
	MUST(store_review_remind(f.db, REMINDED_OPERATORS, T0));
	MUST(store_review_put_off(f.db, a.id, STR("foto")));
	assert_true(since(REMINDED_OPERATORS) == INT64_MAX);
	assert_int_equal(store_review_put_off(f.db, a.id + 1, STR_NONE), ERR_NOTFOUND);
	fixture_close(&f);
}
