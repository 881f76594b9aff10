/* SPDX-License-Identifier: MIT */
#include "bot/store/subscription.h"
#include "tests/store/fixture.h"

static bool subscribe(struct fixture *f, int64_t chat, const char *category, int64_t district)
{
	bool is_new;
	MUST(store_subscribe(f->db, chat, str_from(category), district, T0, &is_new));
	return is_new;
}

static size_t count_of(struct fixture *f, int64_t chat)
{
	struct subscription list[8];
	size_t n;
	MUST(store_subscriptions(f->db, chat, &f->mem, list, ARRAY_LEN(list), &n));
	return n;
}

TEST(a_subscription_is_added_once)
{
	struct fixture f;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	assert_true(subscribe(&f, s.chat.id, "kuliner", 1));
	int64_t seq = fixture_int(&f, "SELECT seq FROM subscription");
	assert_false(subscribe(&f, s.chat.id, "kuliner", 1));
	assert_int_equal(fixture_int(&f, "SELECT seq FROM subscription"), seq);
	assert_true(subscribe(&f, s.chat.id, "kuliner", 0));
	assert_true(subscribe(&f, s.chat.id, "", 1));
	assert_int_equal(count_of(&f, s.chat.id), 3);
	fixture_close(&f);
}

TEST(seq_rises_with_each_new_subscription)
{
	struct fixture f;

	fixture_open(&f);
	struct sender a = fixture_sender(&f), b = fixture_sender(&f);
	subscribe(&f, a.chat.id, "kuliner", 1);
	subscribe(&f, b.chat.id, "kuliner", 1);
	MUST(store_unsubscribe(f.db, a.chat.id, STR("kuliner"), 1));
	subscribe(&f, a.chat.id, "kuliner", 1);
	struct stmt *s = db_query(f.db, "SELECT chat_id FROM subscription ORDER BY seq DESC");
	MUST(stmt_step(s));
	assert_int_equal(col_int(s, 0), a.chat.id);
	stmt_reset(s);
	fixture_close(&f);
}

TEST(the_list_is_in_order_and_complete)
{
	struct fixture f;
	struct subscription list[4];
	size_t n;

	fixture_open(&f);
	struct sender s = fixture_sender(&f), other = fixture_sender(&f);
	subscribe(&f, s.chat.id, "kuliner", 2);
	subscribe(&f, s.chat.id, "", 0);
	subscribe(&f, s.chat.id, "batik", 3);
	subscribe(&f, other.chat.id, "batik", 3);
	MUST(store_subscriptions(f.db, s.chat.id, &f.mem, list, 4, &n));
	assert_int_equal(n, 3);
	assert_str(list[0].category, "");
	assert_str(list[1].category, "batik");
	assert_int_equal(list[1].district, 3);
	assert_str(list[2].category, "kuliner");
	assert_int_equal(list[2].mode, 0);
	fixture_close(&f);
}

TEST(unsubscribing_from_what_is_not_there_says_so)
{
	struct fixture f;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	subscribe(&f, s.chat.id, "kuliner", 1);
	assert_int_equal(store_unsubscribe(f.db, s.chat.id, STR("kuliner"), 2), ERR_NOTFOUND);
	assert_int_equal(store_unsubscribe(f.db, s.chat.id, STR_NONE, 1), ERR_NOTFOUND);
	MUST(store_unsubscribe(f.db, s.chat.id, STR("kuliner"), 1));
	assert_int_equal(count_of(&f, s.chat.id), 0);
	fixture_close(&f);
}

TEST(a_subscription_of_an_unknown_chat_is_refused)
{
	struct fixture f;
	bool is_new;

	fixture_open(&f);
	assert_int_equal(store_subscribe(f.db, 999, STR("kuliner"), 1, T0, &is_new), ERR_EXISTS);
	fixture_close(&f);
}

TEST(berhenti_stops_promos_and_leaves_replies_and_other_chats)
{
	struct fixture f;
	struct chat c;

	fixture_open(&f);
	struct sender s = fixture_sender(&f), other = fixture_sender(&f);
	subscribe(&f, s.chat.id, "kuliner", 1);
	subscribe(&f, other.chat.id, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	struct delivery reply = fixture_reply(&f, s.chat.id);
	int64_t planned;
	bool is_end;
	MUST(store_run_plan(f.db, &run, f.account, 10, T0, &planned, &is_end, NULL));
	assert_int_equal(planned, 2);

	MUST(store_stop(f.db, s.chat.id, T0 + 1));
	MUST(store_chat_by_id(f.db, s.chat.id, &f.mem, &c));
	assert_int_equal(c.stop_ms, T0 + 1);
	assert_int_equal(count_of(&f, s.chat.id), 0);
	assert_int_equal(count_of(&f, other.chat.id), 1);
	assert_int_equal(fixture_delivery(&f, reply.id).state, DELIVERY_QUEUED);
	struct run_counts counts;
	MUST(store_run_counts(f.db, run.id, &counts));
	assert_int_equal(counts.queued, 1);
	assert_int_equal(counts.cancelled, 1);
	assert_int_equal(store_stop(f.db, 999, T0), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(subscribing_again_takes_the_stop_back)
{
	struct fixture f;
	struct chat c;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	MUST(store_stop(f.db, s.chat.id, T0));
	assert_true(subscribe(&f, s.chat.id, "kuliner", 1));
	MUST(store_chat_by_id(f.db, s.chat.id, &f.mem, &c));
	assert_int_equal(c.stop_ms, 0);
	fixture_close(&f);
}
