/* SPDX-License-Identifier: MIT */
#include "bot/store/promo.h"
#include "bot/store/series.h"
#include "tests/store/fixture.h"

/* A draft of a new seller. */
static struct promo draft(struct fixture *f)
{
	struct sender s = fixture_sender(f);
	struct shop shop = {
		.person_id = s.person.id,
		.name = STR("Keripik Bu Sri"),
		.category = STR("kuliner"),
		.district = 3573,
	};
	MUST(store_shop_put(f->db, &shop, T0, &f->mem));
	struct promo p = {
		.shop_id = shop.id,
		.person_id = s.person.id,
		.chat_id = s.chat.id,
		.category = STR("kuliner"),
		.district = 3573,
		.title = STR("Keripik pisang"),
		.text = STR("gurih\n*renyah*  "),
		.unit = STR("bungkus"),
		.price_idr = 15000,
		.expires_ms = T0 + 1000,
	};
	MUST(store_promo_put(f->db, &p, T0));
	return p;
}

TEST(a_new_promo_is_a_draft_and_comes_back_byte_exact)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	assert_int_equal(p.version, 1);
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.state, PROMO_DRAFT);
	assert_int_equal(got.product_id, 0);
	assert_str(got.text, "gurih\n*renyah*  ");
	assert_str(got.unit, "bungkus");
	assert_str(got.shop_name, "Keripik Bu Sri");
	assert_int_equal(got.price_idr, 15000);
	assert_int_equal(got.expires_ms, T0 + 1000);
	assert_int_equal(got.created_ms, T0);
	assert_int_equal(got.decided_by, 0);
	assert_int_equal(store_promo_by_id(f.db, 999, &f.mem, &got), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_change_of_contents_is_a_new_version)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	p.price_idr = 16000;
	p.text = STR("pedas");
	MUST(store_promo_put(f.db, &p, T0));
	assert_int_equal(p.version, 2);
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.version, 2);
	assert_int_equal(got.price_idr, 16000);
	assert_str(got.text, "pedas");
	p.id = 999;
	assert_int_equal(store_promo_put(f.db, &p, T0), ERR_NOTFOUND);
	fixture_close(&f);
}

static const struct promo_price three[] = {
	{ 15000, 15000, 1, { "porsi", 5 } },
	{ 10000, 12500, 1, { NULL, 0 } },
	{ 25000, 25000, 3, { "pcs", 3 } },
};

TEST(a_promo_keeps_all_its_prices_and_is_listed_by_the_lowest)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	p.prices = three;
	p.n_prices = 3;
	MUST(store_promo_put(f.db, &p, T0));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.n_prices, 3);
	assert_int_equal(got.prices[1].max_idr, 12500);
	assert_int_equal(got.prices[2].qty, 3);
	assert_str(got.prices[2].unit, "pcs");
	assert_int_equal(got.price_idr, 10000);
	assert_str(got.unit, "");
	MUST(store_promo_put(f.db, &got, T0));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.n_prices, 3);
	fixture_close(&f);
}

TEST(one_price_alone_is_a_list_of_one)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.n_prices, 1);
	assert_int_equal(got.prices[0].min_idr, 15000);
	assert_int_equal(got.prices[0].max_idr, 15000);
	assert_str(got.prices[0].unit, "bungkus");
	fixture_close(&f);
}

TEST(what_is_free_is_not_what_has_no_price)
{
	static const struct promo_price nothing_to_pay = { .qty = 1 };
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	p.prices = &nothing_to_pay;
	p.n_prices = 1;
	MUST(store_promo_put(f.db, &p, T0));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.n_prices, 1);
	assert_int_equal(got.price_idr, 0);
	got.n_prices = 0;
	MUST(store_promo_put(f.db, &got, T0));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.n_prices, 0);
	fixture_close(&f);
}

TEST(a_draft_may_lack_its_category_and_district)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	p.category = STR_NONE;
	p.district = 0;
	p.flags = 5;
	p.ready_ms = T0 + 9;
	p.message_id = STR("wamid.7");
	MUST(store_promo_put(f.db, &p, T0));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.category.len, 0);
	assert_int_equal(got.district, 0);
	assert_int_equal(got.flags, 5);
	assert_int_equal(got.ready_ms, T0 + 9);
	assert_str(got.message_id, "wamid.7");
	fixture_close(&f);
}

TEST(a_promo_is_found_by_the_message_its_text_came_in_and_by_its_seller_only)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	p.message_id = STR("wamid.7");
	MUST(store_promo_put(f.db, &p, T0));
	MUST(store_promo_by_message(f.db, p.person_id, STR("wamid.7"), &f.mem, &got));
	assert_int_equal(got.id, p.id);
	assert_int_equal(store_promo_by_message(f.db, p.person_id, STR("wamid.8"), &f.mem, &got),
			 ERR_NOTFOUND);
	assert_int_equal(store_promo_by_message(f.db, p.person_id + 1, STR("wamid.7"), &f.mem,
						&got),
			 ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_promo_moves_along_its_table_and_no_other_way)
{
	for (int from = 0; from < PROMO_STATE_COUNT; from++) {
		struct fixture f;
		fixture_open(&f);
		for (int to = 0; to < PROMO_STATE_COUNT; to++) {
			struct promo p = draft(&f), got;
			struct stmt *s =
				db_query(f.db, "UPDATE promo SET state = $1 WHERE id = $2");
			bind_int(s, 1, from);
			bind_int(s, 2, p.id);
			MUST(stmt_run(s));
			p.state = (enum promo_state)from;
			bool may = sm_may(promo_states, from, to);
			assert_int_equal(store_promo_move(f.db, &p, (enum promo_state)to,
							  p.person_id, STR_NONE, T0),
					 may ? OK : ERR_BUSY);
			MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
			assert_int_equal(got.state, may ? to : from);
			assert_int_equal(p.state, got.state);
		}
		fixture_close(&f);
	}
}

TEST(submitting_and_deciding_are_dated_with_who_and_why)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	struct sender moderator = fixture_sender(&f);
	MUST(store_promo_move(f.db, &p, PROMO_HELD, p.person_id, STR("not this"), T0 + 1));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.submitted_ms, T0 + 1);
	assert_int_equal(got.decided_by, 0);
	assert_str(got.reason, "");
	MUST(store_promo_move(f.db, &p, PROMO_REJECTED, moderator.person.id, STR("harga"), T0 + 2));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.submitted_ms, T0 + 1);
	assert_int_equal(got.decided_by, moderator.person.id);
	assert_int_equal(got.decided_ms, T0 + 2);
	assert_str(got.reason, "harga");
	assert_int_equal(p.decided_ms, T0 + 2);
	fixture_close(&f);
}

TEST(a_decision_on_an_older_version_or_state_changes_nothing)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	MUST(store_promo_move(f.db, &p, PROMO_HELD, p.person_id, STR_NONE, T0));
	struct promo shown = p;
	MUST(store_promo_put(f.db, &p, T0));
	assert_int_equal(store_promo_move(f.db, &shown, PROMO_APPROVED, p.person_id, STR_NONE, T0),
			 ERR_BUSY);
	assert_int_equal(shown.state, PROMO_HELD);
	shown = p;
	MUST(store_promo_move(f.db, &p, PROMO_CANCELLED, p.person_id, STR_NONE, T0));
	assert_int_equal(store_promo_move(f.db, &shown, PROMO_APPROVED, p.person_id, STR_NONE, T0),
			 ERR_BUSY);
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.state, PROMO_CANCELLED);
	assert_int_equal(got.decided_by, 0);
	fixture_close(&f);
}

TEST(the_latest_and_the_list_are_the_sellers_own)
{
	struct fixture f;
	struct promo list[4], got;
	size_t n;

	fixture_open(&f);
	struct promo first = draft(&f), second = first;
	draft(&f);
	second.id = 0;
	MUST(store_promo_put(f.db, &second, T0));
	MUST(store_promo_latest(f.db, first.person_id, PROMO_DRAFT, &f.mem, &got));
	assert_int_equal(got.id, second.id);
	assert_int_equal(store_promo_latest(f.db, first.person_id, PROMO_HELD, &f.mem, &got),
			 ERR_NOTFOUND);
	MUST(store_promo_list(f.db, first.person_id, &f.mem, list, 4, &n));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].id, second.id);
	assert_int_equal(list[1].id, first.id);
	MUST(store_promo_list(f.db, first.person_id, &f.mem, list, 1, &n));
	assert_int_equal(n, 1);
	fixture_close(&f);
}

TEST(a_repetition_goes_on_in_a_promo_of_its_own_with_what_was_approved)
{
	struct fixture f;
	struct promo got;
	int64_t id;

	fixture_open(&f);
	struct promo p = draft(&f);
	p.repeat = (struct repeat){ .weekdays = 1u << 1, .minute = 420, .times = 3 };
	p.starts_ms = T0 + 1000;
	MUST(store_promo_set_times(f.db, &p));
	MUST(store_promo_move(f.db, &p, PROMO_HELD, 0, STR_NONE, T0));
	MUST(store_promo_move(f.db, &p, PROMO_APPROVED, p.person_id, STR_NONE, T0 + 5));
	MUST(store_promo_again(f.db, &p, T0 + 9000, T0 + 2000, &id));
	MUST(store_promo_by_id(f.db, id, &f.mem, &got));
	assert_int_equal(got.state, PROMO_SCHEDULED);
	assert_int_equal(got.starts_ms, T0 + 9000);
	assert_int_equal(got.repeat.times, 2);
	assert_int_equal(got.repeat.minute, 420);
	assert_int_equal(got.decided_ms, T0 + 5);
	assert_int_equal(got.decided_by, 0); /* an approval counts once */
	assert_true(str_eq(got.title, p.title));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_true(repeat_is_none(&got.repeat));
	fixture_close(&f);
}

TEST(a_series_is_known_by_its_first_promo_until_nothing_is_to_come)
{
	struct fixture f;
	struct promo got, third;
	int64_t second_id, id;

	fixture_open(&f);
	struct promo p = draft(&f);
	p.repeat = (struct repeat){ .weekdays = 1u << 1, .minute = 420 };
	p.ends_ms = T0 + 5000;
	p.expires_ms = T0 + 9000;
	MUST(store_promo_put(f.db, &p, T0));
	MUST(store_promo_set_times(f.db, &p));
	assert_int_equal(store_series_next(f.db, 0, &id), ERR_NOTFOUND);
	MUST(store_promo_again(f.db, &p, T0 + 1000, T0, &second_id));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.series_id, p.id);
	MUST(store_series_next(f.db, p.id, &id));
	assert_int_equal(id, second_id);
	MUST(store_promo_by_id(f.db, second_id, &f.mem, &got));
	assert_int_equal(got.expires_ms, T0 + 5000); /* not after its end */
	MUST(store_promo_move(f.db, &got, PROMO_PREPARING, 0, STR_NONE, T0));
	assert_int_equal(store_series_next(f.db, p.id, &id), ERR_NOTFOUND);
	MUST(store_promo_again(f.db, &got, T0 + 2000, T0, &id));
	MUST(store_promo_by_id(f.db, id, &f.mem, &third));
	assert_int_equal(third.series_id, p.id);
	assert_false(repeat_is_none(&third.repeat));
	fixture_close(&f);
}

TEST(a_copy_says_the_same_and_is_a_draft_that_nobody_decided)
{
	struct fixture f;
	struct promo copy;

	fixture_open(&f);
	struct promo p = draft(&f);
	MUST(store_promo_move(f.db, &p, PROMO_HELD, 0, STR_NONE, T0));
	MUST(store_promo_move(f.db, &p, PROMO_APPROVED, p.person_id, STR_NONE, T0 + 5));
	MUST(store_promo_copy(f.db, &p, T0 + 9, &f.mem, &copy));
	assert_int_not_equal(copy.id, p.id);
	assert_int_equal(copy.state, PROMO_DRAFT);
	assert_true(str_eq(copy.title, p.title));
	assert_int_equal(copy.price_idr, p.price_idr);
	assert_int_equal(copy.decided_ms, 0);
	assert_int_equal(copy.submitted_ms, 0);
	fixture_close(&f);
}

TEST(what_has_begun_keeps_its_times)
{
	struct fixture f;

	fixture_open(&f);
	struct promo p = fixture_promo(&f, "kuliner", 1); /* it runs */
	p.starts_ms = T0 + 1000;
	assert_int_equal(store_promo_set_times(f.db, &p), ERR_BUSY);
	fixture_close(&f);
}

TEST(held_promos_come_oldest_first_without_ones_own)
{
	struct fixture f;
	struct promo p[4], list[4];
	int64_t count;
	size_t n;

	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_LEN(p); i++) {
		p[i] = draft(&f);
		if (i != 1)
			MUST(store_promo_move(f.db, &p[i], PROMO_HELD, 0, STR_NONE, T0));
	}
	MUST(store_promo_held_count(f.db, &count));
	assert_int_equal(count, 3);
	MUST(store_promo_held(f.db, 0, 0, &f.mem, list, 4, &n));
	assert_int_equal(n, 3);
	assert_int_equal(list[0].id, p[0].id);
	assert_int_equal(list[2].id, p[3].id);
	MUST(store_promo_held(f.db, p[2].person_id, p[0].id, &f.mem, list, 4, &n));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].id, p[3].id);
	MUST(store_promo_held(f.db, 0, 0, &f.mem, list, 2, &n));
	assert_int_equal(n, 2);
	fixture_close(&f);
}

/* A promo in this state that starts and expires then. */
static struct promo promo_in(struct fixture *f, enum promo_state state, int64_t starts_ms,
			     int64_t expires_ms)
{
	struct promo p = draft(f);
	struct stmt *s = db_query(f->db, "UPDATE promo SET state = $2, starts_ms = $3, expires_ms "
					 "= $4 WHERE id = $1");

	bind_int(s, 1, p.id);
	bind_int(s, 2, state);
	bind_int(s, 3, starts_ms);
	bind_int(s, 4, expires_ms);
	MUST(stmt_run(s));
	MUST(store_promo_by_id(f->db, p.id, &f->mem, &p));
	return p;
}

TEST(a_draft_says_what_it_waits_for_until_it_is_submitted)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	MUST(store_promo_set_reason(f.db, p.id, STR("media.fetching")));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_str(got.reason, "media.fetching");
	assert_int_equal(got.version, p.version);
	MUST(store_promo_move(f.db, &got, PROMO_HELD, 0, STR_NONE, T0));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_str(got.reason, "");
	assert_int_equal(store_promo_set_reason(f.db, 999, STR_NONE), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(an_approved_promo_is_scheduled_for_a_time_that_is_not_past)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = promo_in(&f, PROMO_APPROVED, 0, 0), stale = p;
	MUST(store_promo_schedule(f.db, &p, T0 + 500, T0));
	assert_int_equal(p.state, PROMO_SCHEDULED);
	assert_int_equal(p.starts_ms, T0 + 500);
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.state, PROMO_SCHEDULED);
	assert_int_equal(got.starts_ms, T0 + 500);
	assert_int_equal(store_promo_schedule(f.db, &stale, T0, T0), ERR_BUSY);
	assert_int_equal(stale.state, PROMO_APPROVED);
	assert_int_equal(store_promo_schedule(f.db, &p, T0, T0), ERR_BUSY);

	p = promo_in(&f, PROMO_APPROVED, 0, 0);
	MUST(store_promo_schedule(f.db, &p, 0, T0));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.starts_ms, T0);
	/* the way on keeps it */
	MUST(store_promo_move(f.db, &got, PROMO_PREPARING, 0, STR_NONE, T0));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.starts_ms, T0);
	fixture_close(&f);
}

TEST(a_draft_keeps_when_its_seller_wants_it_sent)
{
	struct fixture f;
	struct promo got;

	fixture_open(&f);
	struct promo p = draft(&f);
	p.starts_ms = T0 + 7;
	MUST(store_promo_put(f.db, &p, T0));
	MUST(store_promo_by_id(f.db, p.id, &f.mem, &got));
	assert_int_equal(got.starts_ms, T0 + 7);
	got.id = 0;
	MUST(store_promo_put(f.db, &got, T0));
	MUST(store_promo_by_id(f.db, got.id, &f.mem, &got));
	assert_int_equal(got.starts_ms, T0 + 7);
	fixture_close(&f);
}

TEST(what_is_being_prepared_starts_before_what_is_due)
{
	struct fixture f;
	struct promo list[8];
	size_t n;

	fixture_open(&f);
	int64_t late = promo_in(&f, PROMO_SCHEDULED, T0, 0).id;
	int64_t early = promo_in(&f, PROMO_SCHEDULED, T0 - 1, 0).id;
	promo_in(&f, PROMO_SCHEDULED, T0 + 1, 0);
	promo_in(&f, PROMO_APPROVED, T0 - 1, 0);
	promo_in(&f, PROMO_RUNNING, T0 - 1, 0);
	int64_t preparing = promo_in(&f, PROMO_PREPARING, T0 + 99, 0).id;
	int64_t also = promo_in(&f, PROMO_PREPARING, T0, 0).id;
	MUST(store_promo_starting(f.db, T0, &f.mem, list, 8, &n));
	assert_int_equal(n, 4);
	assert_int_equal(list[0].id, preparing);
	assert_int_equal(list[1].id, also);
	assert_int_equal(list[2].id, early);
	assert_int_equal(list[3].id, late);
	assert_str(list[2].shop_name, "Keripik Bu Sri");
	MUST(store_promo_starting(f.db, T0, &f.mem, list, 1, &n));
	assert_int_equal(n, 2);
	assert_int_equal(list[0].id, preparing);
	assert_int_equal(list[1].id, early);
	fixture_close(&f);
}

TEST(what_waits_for_people_or_its_time_becomes_overdue)
{
	struct fixture f;

	for (int from = 0; from < PROMO_STATE_COUNT; from++) {
		struct promo list[4];
		size_t n;
		int64_t ms;
		bool may = from <= PROMO_SCHEDULED;
		fixture_open(&f);
		int64_t later = promo_in(&f, (enum promo_state)from, T0 + 50, T0).id;
		int64_t first = promo_in(&f, (enum promo_state)from, T0 + 50, T0 - 1).id;
		promo_in(&f, (enum promo_state)from, T0 + 50, T0 + 1);
		promo_in(&f, (enum promo_state)from, T0 + 50, 0); /* never */
		MUST(store_promo_overdue(f.db, T0, &f.mem, list, 4, &n));
		assert_int_equal(n, may ? 2 : 0);
		if (may) {
			assert_int_equal(list[0].id, first);
			assert_int_equal(list[1].id, later);
		}
		MUST(store_promo_next_ms(f.db, &ms));
		assert_true(ms == (may ? T0 - 1 : INT64_MAX));
		fixture_close(&f);
	}
}

TEST(the_next_moment_is_a_start_or_an_end)
{
	struct fixture f;
	int64_t ms;

	fixture_open(&f);
	MUST(store_promo_next_ms(f.db, &ms));
	assert_true(ms == INT64_MAX);
	promo_in(&f, PROMO_PREPARING, T0 - 9, T0 - 9);
	MUST(store_promo_next_ms(f.db, &ms));
	assert_true(ms == INT64_MAX);
	promo_in(&f, PROMO_SCHEDULED, T0 + 20, 0);
	MUST(store_promo_next_ms(f.db, &ms));
	assert_int_equal(ms, T0 + 20);
	promo_in(&f, PROMO_HELD, T0 + 1, T0 + 30);
	MUST(store_promo_next_ms(f.db, &ms));
	assert_int_equal(ms, T0 + 20);
	promo_in(&f, PROMO_HELD, T0 + 1, T0 + 10);
	MUST(store_promo_next_ms(f.db, &ms));
	assert_int_equal(ms, T0 + 10);
	fixture_close(&f);
}
