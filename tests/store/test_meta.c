/* SPDX-License-Identifier: MIT */
#include "bot/store/dialog.h"
#include "bot/store/meta.h"
#include "tests/store/fixture.h"

TEST(a_single_value_has_a_fallback_until_it_is_set)
{
	struct fixture f;
	int64_t n;

	fixture_open(&f);
	MUST(store_meta_int(f.db, "brake", BRAKE_PROMOS, &n));
	assert_int_equal(n, BRAKE_PROMOS);
	MUST(store_meta_set_int(f.db, "brake", BRAKE_ALL));
	MUST(store_meta_set_int(f.db, "brake", BRAKE_OFF));
	MUST(store_meta_int(f.db, "brake", BRAKE_PROMOS, &n));
	assert_int_equal(n, BRAKE_OFF);
	MUST(store_meta_set_int(f.db, "big", INT64_MIN));
	MUST(store_meta_int(f.db, "big", 0, &n));
	assert_true(n == INT64_MIN);
	fixture_close(&f);
}

TEST(a_counter_begins_at_one)
{
	struct fixture f;
	int64_t n;

	fixture_open(&f);
	for (int64_t i = 1; i <= 3; i++) {
		MUST(store_meta_next(f.db, "subscription_seq", &n));
		assert_int_equal(n, i);
	}
	MUST(store_meta_int(f.db, "subscription_seq", 0, &n));
	assert_int_equal(n, 3);
	fixture_close(&f);
}

TEST(the_audit_keeps_who_did_what)
{
	struct fixture f;
	struct audit_row row = {
		.actor = STR("local:0"),
		.action = "lane.paused",
		.object_id = 4,
		.detail = STR("pusat"),
	};

	fixture_open(&f);
	MUST(store_audit(f.db, &row, T0));
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM audit WHERE actor = 'local:0' AND "
					 "person_id IS NULL AND action = 'lane.paused' AND "
					 "object_id = 4 AND detail = 'pusat' AND at_ms > 0"),
			 1);
	fixture_close(&f);
}

TEST(an_account_is_made_once_and_follows_its_config)
{
	struct fixture f;
	struct account_row a, again;

	fixture_open(&f);
	MUST(store_account_take(f.db, STR("cabang"), STR("gowa"), STR("62811"), &f.mem, &a));
	assert_int_equal(a.state, LANE_OPEN);
	assert_str(a.phone, "62811");
	MUST(store_account_take(f.db, STR("cabang"), STR("waha"), STR_NONE, &f.mem, &again));
	assert_int_equal(again.id, a.id);
	assert_str(again.kind, "waha");
	assert_str(again.phone, "62811");
	MUST(store_account_set_phone(f.db, a.id, STR("62822")));
	MUST(store_account_take(f.db, STR("cabang"), STR("waha"), STR_NONE, &f.mem, &again));
	assert_str(again.phone, "62822");
	MUST(store_account_take(f.db, STR("cabang"), STR("waha"), STR("62833"), &f.mem, &again));
	assert_str(again.phone, "62833");
	assert_int_equal(store_account_set_phone(f.db, 999, STR("1")), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_lane_state_survives_a_restart_with_its_reason)
{
	struct fixture f;
	struct account_row a;

	fixture_open(&f);
	MUST(store_account_set_lane(f.db, f.account, LANE_STOPPED, STR("token.bad"), 190, T0 + 9,
				    T0));
	fixture_reopen(&f);
	MUST(store_account_take(f.db, STR("pusat"), STR("whatsapp_cloud"), STR_NONE, &f.mem, &a));
	assert_int_equal(a.state, LANE_STOPPED);
	assert_str(a.reason, "token.bad");
	assert_int_equal(a.code, 190);
	assert_int_equal(a.until_ms, T0 + 9);
	assert_int_equal(a.changed_ms, T0);
	assert_int_equal(store_account_set_lane(f.db, 999, LANE_OPEN, STR_NONE, 0, 0, T0),
			 ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_person_has_one_question_in_a_chat_and_it_survives_a_restart)
{
	struct fixture f;
	struct dialog_row first = { STR("daftar"), STR("nama"), STR_NONE, T0 };
	struct dialog_row second = { STR("daftar"), STR("kota"), { "a\0b", 3 }, T0 + 1 }, got;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	assert_int_equal(store_dialog_find(f.db, s.chat.id, s.person.id, &f.mem, &got),
			 ERR_NOTFOUND);
	MUST(store_dialog_put(f.db, s.chat.id, s.person.id, &first));
	MUST(store_dialog_put(f.db, s.chat.id, s.person.id, &second));
	fixture_reopen(&f);
	MUST(store_dialog_find(f.db, s.chat.id, s.person.id, &f.mem, &got));
	assert_str(got.handler, "daftar");
	assert_str(got.step, "kota");
	assert_int_equal(got.answers.len, 3);
	assert_memory_equal(got.answers.ptr, "a\0b", 3);
	assert_int_equal(got.changed_ms, T0 + 1);
	MUST(store_dialog_end(f.db, s.chat.id, s.person.id));
	MUST(store_dialog_end(f.db, s.chat.id, s.person.id));
	assert_int_equal(store_dialog_find(f.db, s.chat.id, s.person.id, &f.mem, &got),
			 ERR_NOTFOUND);
	fixture_close(&f);
}
