/* SPDX-License-Identifier: MIT */
/* A group's own rules over what reaches it: promos one by one, and its digest. */
#include "bot/flow/planner.h"
#include "bot/store/subscription.h"
#include "config/rules.h"
#include "tests/flow/fixture.h"

static struct flow f;

static const int64_t minute_ms = 60 * 1000, hour_ms = 60 * 60 * 1000;
static const int64_t begin_ms = INT64_C(1795500000000); /* Tuesday 24/11/2026 13.00 WIB */
enum { FRIDAY = 5 };

static struct preset own;
static struct rules rules;

/* A group with these rules for which kuliner comes so; the digest at 18.30. */
static struct chat open_with(const struct preset *preset, enum subscription_mode mode)
{
	own = *preset;
	own.name = STR("sendiri");
	own.photos = 1;
	rules = (struct rules){ .presets = &own, .n_presets = 1 };
	flow_open(&f);
	f.config.rules = &rules;
	f.config.digest_minute = 18 * 60 + 30;
	struct chat group = flow_group(&f, "1203@g.us");
	OK_(store_group_set_rules(f.turn.db, group.id, own.name));
	flow_subscribe(&f, group.id, "kuliner");
	OK_(store_subscription_set_mode(f.turn.db, group.id, STR("kuliner"), 0, mode,
					f.turn.now_ms));
	return group;
}

static void change(const char *sql, int64_t promo_id)
{
	flow_sql(&f, arena_printf(&f.mem, "UPDATE promo SET %s WHERE id = %lld", sql,
				  (long long)promo_id)
			     .ptr);
}

/* A promo on its way, handed in then. */
static int64_t handed_in(int64_t at_ms)
{
	int64_t id = flow_run(&f, "kuliner").promo_id;

	change(arena_printf(&f.mem, "starts_ms = 0, submitted_ms = %lld, asked_ms = %lld",
			    (long long)at_ms, (long long)at_ms)
		       .ptr,
	       id);
	return id;
}

/* All of one seller, each with other words. */
static void of_one_seller(void)
{
	flow_sql(&f, "UPDATE promo SET person_id = (SELECT min(person_id) FROM promo), text = "
		     "CASE id % 3 WHEN 0 THEN 'gurih renyah dari pisang pilihan' WHEN 1 THEN "
		     "'sambal bajak pedas buatan sendiri' ELSE 'kue lumpur labu kuning lembut' "
		     "END");
}

/* What leaves now, taken by the network. */
static int let_go(void)
{
	int n = 0;
	bool has_more;

	OK_(planner_run(&f.turn, 1000000, &has_more));
	while (flow_pick(&f) > 0) {
		flow_answer(&f, flow_take(&f), VERDICT_SENT, SCOPE_MESSAGE);
		flow_next(&f, 6 * 1000);
		n++;
	}
	return n;
}

/* Somebody has written in the group lately. */
static void to(int64_t at_ms)
{
	flow_next(&f, at_ms - f.turn.now_ms);
	flow_sql(&f, arena_printf(&f.mem, "UPDATE chat SET last_inbound_ms = %lld",
				  (long long)f.turn.now_ms)
			     .ptr);
}

static int64_t told(void)
{
	return flow_int(&f, "SELECT count(*) FROM digest_entry");
}

TEST(of_what_was_handed_in_on_one_day_a_group_gets_as_much_as_it_allows_whenever_it_leaves)
{
	(void)open_with(&(struct preset){ .promos_per_day = 1 }, MODE_EACH);
	/* Both of last night, behind the quiet hours. */
	int64_t last_night_ms = begin_ms - 15 * hour_ms;
	(void)handed_in(last_night_ms);
	(void)handed_in(last_night_ms + minute_ms);
	(void)handed_in(begin_ms);
	of_one_seller();
	assert_int_equal(let_go(), 2);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM delivery WHERE reason = "
				      "'reason.group_rules'"),
			 1);
	flow_close(&f);
}

TEST(what_came_to_a_group_first_counts_whichever_was_handed_in_first)
{
	struct chat group = open_with(&(struct preset){ .promos_per_day = 1 }, MODE_EACH);

	(void)handed_in(begin_ms - hour_ms);
	int64_t later = handed_in(begin_ms);
	of_one_seller();
	flow_sql(&f,
		 arena_printf(&f.mem, "INSERT INTO seen (chat_id, promo_id) VALUES (%lld, %lld)",
			      (long long)group.id, (long long)later)
			 .ptr);
	assert_int_equal(let_go(), 0);
	flow_close(&f);
}

TEST(a_groups_digest_leaves_out_what_its_rules_refuse)
{
	(void)open_with(&(struct preset){ .need_price = true }, MODE_DAILY);
	int64_t with = handed_in(begin_ms), without = handed_in(begin_ms);
	change("price_idr = 0, prices = ''", without);
	assert_int_equal(let_go(), 0);
	to(begin_ms + 330 * minute_ms);
	assert_int_equal(let_go(), 1);
	assert_int_equal(told(), 1);
	assert_int_equal(flow_int(&f, "SELECT promo_id FROM digest_entry"), with);
	assert_int_equal(flow_int(&f, "SELECT count(*) FROM digest_item WHERE promo_id <> (SELECT "
				      "promo_id FROM digest_entry)"),
			 0);
	flow_close(&f);
}

TEST(a_groups_digest_tells_of_one_seller_and_day_as_much_as_it_allows)
{
	(void)open_with(&(struct preset){ .promos_per_day = 1 }, MODE_DAILY);
	(void)handed_in(begin_ms - 24 * hour_ms);
	(void)handed_in(begin_ms);
	(void)handed_in(begin_ms + minute_ms);
	of_one_seller();
	assert_int_equal(let_go(), 0);
	to(begin_ms + 330 * minute_ms);
	assert_int_equal(let_go(), 1);
	assert_int_equal(told(), 2);
	flow_close(&f);
}

TEST(a_groups_digest_waits_for_its_hours)
{
	(void)open_with(&(struct preset){ .open = { 8 * 60, 17 * 60 } }, MODE_DAILY);
	(void)handed_in(begin_ms);
	assert_int_equal(let_go(), 0);
	to(begin_ms + 330 * minute_ms);
	assert_int_equal(let_go(), 0);
	to(begin_ms + 19 * hour_ms - minute_ms);
	assert_int_equal(let_go(), 0);
	to(begin_ms + 19 * hour_ms);
	assert_int_equal(let_go(), 1);
	assert_int_equal(told(), 1);
	flow_close(&f);
}

TEST(a_groups_digest_waits_for_its_days)
{
	(void)open_with(&(struct preset){ .weekdays = 1u << FRIDAY }, MODE_DAILY);
	(void)handed_in(begin_ms);
	assert_int_equal(let_go(), 0);
	to(begin_ms + 330 * minute_ms);
	assert_int_equal(let_go(), 0);
	to(begin_ms + (3 * 24 + 5) * hour_ms);
	assert_int_equal(let_go(), 0);
	to(begin_ms + 3 * 24 * hour_ms + 330 * minute_ms);
	assert_int_equal(let_go(), 1);
	assert_int_equal(told(), 1);
	flow_close(&f);
}
