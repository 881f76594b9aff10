/* SPDX-License-Identifier: MIT */
/* Who chose a digest a day or a week instead of each promo, and who is silent. */
#include "bot/flow/planner.h"
#include "bot/store/subscription.h"
#include "tests/flow/fixture.h"

static struct flow f;

static const int64_t minute_ms = 60 * 1000, hour_ms = 60 * 60 * 1000;
static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;
static const int64_t begin_ms = INT64_C(1795500000000); /* Tuesday 24/11/2026 13.00 WIB */
enum { SATURDAY = 6 };

static void choose(int64_t chat_id, const char *category, enum subscription_mode mode)
{
	OK_(store_subscription_set_mode(f.turn.db, chat_id, str_from(category), 0, mode,
					f.turn.now_ms));
}

/* A person for whom kuliner comes so; the digest at 18.30, that of the week on Saturday. */
static struct sender open_with(enum subscription_mode mode)
{
	flow_open(&f);
	f.config.promos_per_day = 2;
	f.config.digest_minute = 18 * 60 + 30;
	f.config.digest_weekday = SATURDAY;
	struct sender s = flow_person(&f, 0, true);
	flow_subscribe(&f, s.chat.id, "kuliner");
	choose(s.chat.id, "kuliner", mode);
	return s;
}

static void plan(void)
{
	bool has_more;

	OK_(planner_run(&f.turn, 1000000, &has_more));
}

static void to(int64_t at_ms)
{
	flow_next(&f, at_ms - f.turn.now_ms);
}

static int64_t rows(int class)
{
	return flow_int(
		&f,
		arena_printf(&f.mem, "SELECT count(*) FROM delivery WHERE class = %d", class).ptr);
}

static int64_t due_ms(void)
{
	return flow_int(&f,
			"SELECT max(not_before_ms) FROM delivery WHERE class = 3 AND state = 0");
}

/* Who wrote lately can be sent a digest without a template. */
static void speak(void)
{
	flow_sql(&f, arena_printf(&f.mem, "UPDATE chat SET last_inbound_ms = %lld",
				  (long long)f.turn.now_ms)
			     .ptr);
}

static struct sending *claim(void)
{
	speak();
	(void)flow_pick(&f);
	return flow_take(&f);
}

TEST(a_digest_a_day_costs_the_run_no_row_and_comes_at_its_hour)
{
	(void)open_with(MODE_DAILY);
	(void)flow_run(&f, "kuliner");
	(void)flow_run(&f, "kuliner");
	plan();
	assert_int_equal(rows(CLASS_PROMO), 0);
	assert_int_equal(rows(CLASS_DIGEST), 1);
	assert_int_equal(flow_int(&f, "SELECT sum(chose_digest) FROM run"), 2);
	assert_int_equal(flow_int(&f, "SELECT sum(in_digest + skipped) FROM run"), 0);
	assert_int_equal(due_ms(), begin_ms + 330 * minute_ms);
	plan();
	assert_int_equal(flow_int(&f, "SELECT sum(chose_digest) FROM run"), 2);

	to(begin_ms + 330 * minute_ms);
	flow_answer(&f, claim(), VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry"), 2);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM seen"), 2);
	assert_int_equal(flow_int(&f, "SELECT day_promos FROM chat WHERE kind = 0"), 0);
	flow_close(&f);
}

TEST(what_begins_behind_the_hour_is_in_the_next_digest_of_who_chose_them)
{
	(void)open_with(MODE_DAILY);
	to(begin_ms + 6 * hour_ms);
	(void)flow_run(&f, "kuliner");
	plan();
	assert_int_equal(due_ms(), begin_ms + 330 * minute_ms + day_ms);
	flow_close(&f);
}

TEST(a_digest_a_week_comes_on_its_day)
{
	(void)open_with(MODE_WEEKLY);
	(void)flow_run(&f, "kuliner");
	plan();
	assert_int_equal(due_ms(), begin_ms + 330 * minute_ms + 4 * day_ms);
	to(begin_ms + 330 * minute_ms + 4 * day_ms - 1);
	assert_int_equal(flow_pick(&f), 0);
	to(begin_ms + 330 * minute_ms + 4 * day_ms);
	/* its run is over long since */
	flow_answer(&f, claim(), VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry"), 1);

	to(begin_ms + 340 * minute_ms + 4 * day_ms);
	(void)flow_run(&f, "kuliner");
	plan();
	assert_int_equal(due_ms(), begin_ms + 330 * minute_ms + 11 * day_ms);
	flow_close(&f);
}

TEST(of_two_subscriptions_the_sooner_counts_in_whatever_order_they_are_found)
{
	static const struct {
		enum subscription_mode own, all;
		int rows;
		int64_t days; /* to the digest */
	} cases[] = {
		{ MODE_EACH, MODE_DAILY, 1, 0 },   { MODE_DAILY, MODE_EACH, 1, 0 },
		{ MODE_WEEKLY, MODE_EACH, 1, 0 },  { MODE_WEEKLY, MODE_DAILY, 0, 0 },
		{ MODE_DAILY, MODE_WEEKLY, 0, 0 }, { MODE_WEEKLY, MODE_WEEKLY, 0, 4 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sender s = open_with(cases[i].own);
		flow_subscribe(&f, s.chat.id, "");
		choose(s.chat.id, "", cases[i].all);
		(void)flow_run(&f, "kuliner");
		plan();
		assert_int_equal(rows(CLASS_PROMO), cases[i].rows);
		assert_int_equal(rows(CLASS_DIGEST), 1 - cases[i].rows);
		assert_int_equal(flow_int(&f, "SELECT chose_digest FROM run"), 1 - cases[i].rows);
		if (cases[i].rows == 0)
			assert_int_equal(due_ms(),
					 begin_ms + 330 * minute_ms + cases[i].days * day_ms);
		flow_close(&f);
	}
}

TEST(a_daily_digest_tells_nothing_that_is_wanted_once_a_week)
{
	struct sender s = open_with(MODE_WEEKLY);

	flow_subscribe(&f, s.chat.id, "fesyen");
	choose(s.chat.id, "fesyen", MODE_DAILY);
	(void)flow_run(&f, "kuliner");
	plan();
	(void)flow_run(&f, "fesyen");
	plan();
	assert_int_equal(rows(CLASS_DIGEST), 1);
	assert_int_equal(due_ms(), begin_ms + 330 * minute_ms);
	to(due_ms());
	flow_answer(&f, claim(), VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry"), 1);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry e JOIN promo p ON p.id = "
				      "e.promo_id AND p.category = 'fesyen'"),
			 1);
	/* ... which waits for its own */
	assert_int_equal(due_ms(), begin_ms + 330 * minute_ms + 4 * day_ms);
	flow_close(&f);
}

TEST(who_changes_her_mind_gets_what_waits_the_new_way)
{
	struct sender s = open_with(MODE_WEEKLY);

	(void)flow_run(&f, "kuliner");
	plan();
	choose(s.chat.id, "kuliner", MODE_DAILY);
	assert_int_equal(flow_pick(&f), 0);
	assert_int_equal(due_ms(), begin_ms + 330 * minute_ms);
	choose(s.chat.id, "kuliner", MODE_WEEKLY);
	to(begin_ms + 330 * minute_ms);
	assert_int_equal(flow_pick(&f), 0); /* nothing is for today any more */
	assert_int_equal(due_ms(), begin_ms + 330 * minute_ms + 4 * day_ms);
	flow_close(&f);
}

TEST(a_row_made_before_she_chose_a_digest_goes_into_it)
{
	struct sender s = open_with(MODE_EACH);

	(void)flow_run(&f, "kuliner");
	plan();
	assert_int_equal(rows(CLASS_PROMO), 1);
	choose(s.chat.id, "kuliner", MODE_WEEKLY);
	assert_int_equal(flow_pick(&f), 0);
	assert_str(flow_state(&f, flow_int(&f, "SELECT min(id) FROM delivery")),
		   "cancelled reason.chose_digest");
	assert_int_equal(flow_int(&f, "SELECT in_digest FROM run"), 1);
	assert_int_equal(due_ms(), begin_ms + 330 * minute_ms + 4 * day_ms);
	flow_close(&f);
}

TEST(silence_is_silence_until_it_ends)
{
	static const enum subscription_mode modes[] = { MODE_EACH, MODE_DAILY, MODE_WEEKLY };

	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		struct sender s = open_with(modes[i]);
		OK_(store_subscription_pause(f.turn.db, s.chat.id, STR("kuliner"), 0,
					     begin_ms + hour_ms));
		(void)flow_run(&f, "kuliner");
		plan();
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery"), 0);
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_item"), 0);
		assert_int_equal(flow_int(&f, "SELECT skipped FROM run"), 1);
		to(begin_ms + hour_ms);
		(void)flow_run(&f, "kuliner");
		plan();
		assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery"), 1);
		flow_close(&f);
	}
}

TEST(a_group_may_have_a_digest_too)
{
	flow_open(&f);
	f.config.digest_minute = 18 * 60 + 30;
	struct chat group = flow_group(&f, "grup");
	flow_subscribe(&f, group.id, "kuliner");
	choose(group.id, "kuliner", MODE_DAILY);
	(void)flow_run(&f, "kuliner");
	plan();
	to(due_ms());
	flow_answer(&f, claim(), VERDICT_SENT, SCOPE_MESSAGE);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_entry"), 1);
	flow_close(&f);
}
