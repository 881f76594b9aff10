/* SPDX-License-Identifier: MIT */
/* What moderation asks of the table of promos: trust, and what waits for too long. */
#include "bot/store/ban.h"
#include "bot/store/review.h"
#include "bot/store/series.h"
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

TEST(the_history_is_what_people_decided_lately_without_the_promo_itself)
{
	struct review_history h;
	struct promo s = seller();
	int64_t id;

	fixture_sql(&f, "UPDATE shop SET created_ms = 77");
	struct promo old = held(&s, T0), a = held(&s, T0), b = held(&s, T0), now = held(&s, T0);
	decide(&old, PROMO_APPROVED, T0 + 9);
	decide(&a, PROMO_APPROVED, T0 + 10);
	decide(&b, PROMO_REJECTED, T0 + 20);
	MUST(store_promo_again(f.db, &a, T0 + 1000, T0 + 30, &id));
	MUST(store_review_history(f.db, s.person_id, now.id, T0 + 10, &h));
	assert_int_equal(h.shop_ms, 77);
	assert_int_equal(h.approved, 1);
	assert_int_equal(h.rejected, 1);
	assert_int_equal(h.before, 4);
	MUST(store_promo_appeal(f.db, &b, T0 + 40));
	MUST(store_review_history(f.db, s.person_id, b.id, T0 + 10, &h));
	assert_int_equal(h.rejected, 0);
	MUST(store_review_history(f.db, s.person_id, now.id, T0 + 10, &h));
	assert_int_equal(h.rejected, 1);
	assert_int_equal(h.bans, 0);
	fixture_close(&f);
}

TEST(a_draft_is_nothing_she_has_handed_in)
{
	struct review_history h;
	struct promo s = seller(), draft = s;

	draft.id = 0;
	draft.state = PROMO_DRAFT;
	MUST(store_promo_put(f.db, &draft, T0));
	struct promo now = held(&s, T0);
	MUST(store_review_history(f.db, s.person_id, now.id, 0, &h));
	assert_int_equal(h.before, 0);
	fixture_close(&f);
}

static struct ban ban_of(int64_t person_id, int64_t at_ms, int64_t until_ms)
{
	const struct ban b = { .person_id = person_id,
			       .promo_id = 1,
			       .by_person = person_id,
			       .at_ms = at_ms,
			       .until_ms = until_ms,
			       .reason = STR("spam") };

	MUST(store_ban_put(f.db, &b));
	return b;
}

TEST(a_ban_that_is_over_stays_in_the_history)
{
	struct review_history h;
	struct ban b;
	struct promo s = seller();

	ban_of(s.person_id, T0, 0);
	MUST(store_ban_end(f.db, s.person_id, T0 + 5));
	assert_int_equal(store_ban_find(f.db, s.person_id, T0 + 5, &f.mem, &b), ERR_NOTFOUND);
	assert_int_equal(store_ban_end(f.db, s.person_id, T0 + 6), ERR_NOTFOUND);
	ban_of(s.person_id, T0 + 10, T0 + 20);
	MUST(store_ban_end(f.db, s.person_id, T0 + 19));
	MUST(store_review_history(f.db, s.person_id, 0, 0, &h));
	assert_int_equal(h.bans, 2);
	assert_int_equal(h.banned_ms, T0 + 10);
	fixture_close(&f);
}

/* Two people turn out to be one; the first of them is banned until, then the second. */
static void check_merged_ban(int64_t until_a, int64_t until_b, int64_t want)
{
	struct ban b;

	fixture_open(&f);
	struct sender by_phone = fixture_take(&f, (struct identity[]){ phone_id("628111") }, 1);
	struct sender by_wa = fixture_take(&f, (struct identity[]){ wa_id("ID.1") }, 1);
	ban_of(by_phone.person.id, T0, until_a);
	ban_of(by_wa.person.id, T0, until_b);
	struct sender one =
		fixture_take(&f, (struct identity[]){ phone_id("628111"), wa_id("ID.1") }, 2);
	MUST(store_ban_find(f.db, one.person.id, T0, &f.mem, &b));
	assert_int_equal(b.until_ms, want);
	fixture_close(&f);
}

TEST(of_two_people_who_are_one_the_longer_ban_stays)
{
	check_merged_ban(T0 + 10, T0 + 20, T0 + 20);
	check_merged_ban(T0 + 20, T0 + 10, T0 + 20);
	check_merged_ban(0, T0 + 10, 0);
	check_merged_ban(T0 + 10, 0, 0);
}

TEST(what_is_held_again_after_an_approval_is_decided_by_nobody)
{
	struct promo s = seller();
	struct promo a = held(&s, T0);

	decide(&a, PROMO_APPROVED, T0 + 5);
	MUST(store_promo_move(f.db, &a, PROMO_HELD, s.person_id, STR_NONE, T0 + 10));
	MUST(store_promo_by_id(f.db, a.id, &f.mem, &a));
	assert_int_equal(a.decided_by, 0);
	assert_int_equal(approvals(&s), 0);
	fixture_close(&f);
}
