/* SPDX-License-Identifier: MIT */
#include "tests/store/fixture.h"

TEST(a_group_is_silent_until_somebody_activates_it)
{
	struct fixture f;
	struct chat c, found;

	fixture_open(&f);
	assert_int_equal(store_group_find(f.db, wa_id("G.1"), &f.mem, &found), ERR_NOTFOUND);
	MUST(store_group_take(f.db, wa_id("G.1"), f.account, T0, &f.mem, &c));
	assert_int_equal(c.kind, CHAT_GROUP);
	assert_int_equal(c.state, CHAT_SILENT);
	assert_int_equal(c.person_id, 0);
	assert_int_equal(store_group_find(f.db, wa_id("G.1"), &f.mem, &found), ERR_NOTFOUND);

	struct sender steward = fixture_sender(&f);
	MUST(store_group_activate(f.db, c.id, steward.person.id));
	MUST(store_group_find(f.db, wa_id("G.1"), &f.mem, &found));
	assert_int_equal(found.id, c.id);
	assert_int_equal(found.state, CHAT_ACTIVE);
	assert_int_equal(found.steward_id, steward.person.id);
	fixture_close(&f);
}

TEST(a_group_is_taken_once_and_keeps_its_account)
{
	struct fixture f;
	struct account_row other;
	struct chat c, again;

	fixture_open(&f);
	MUST(store_account_take(f.db, STR("cabang"), STR("x"), STR_NONE, &f.mem, &other));
	MUST(store_group_take(f.db, wa_id("G.1"), f.account, T0, &f.mem, &c));
	MUST(store_group_take(f.db, wa_id("G.1"), other.id, T0, &f.mem, &again));
	assert_int_equal(again.id, c.id);
	assert_int_equal(again.account_id, f.account);
	again.account_id = other.id;
	MUST(store_chat_inbound(f.db, &again));
	MUST(store_chat_by_id(f.db, c.id, &f.mem, &again));
	assert_int_equal(again.account_id, f.account);
	fixture_close(&f);
}

TEST(a_group_and_a_person_may_have_the_same_address)
{
	struct fixture f;
	struct identity id = wa_id("X.1");
	struct chat c;

	fixture_open(&f);
	struct sender s = fixture_take(&f, &id, 1);
	MUST(store_group_take(f.db, id, f.account, T0, &f.mem, &c));
	assert_int_not_equal(c.id, s.chat.id);
	fixture_close(&f);
}

TEST(an_inbound_message_writes_time_account_and_brakes)
{
	struct fixture f;
	struct account_row other;
	struct chat c;

	fixture_open(&f);
	MUST(store_account_take(f.db, STR("cabang"), STR("x"), STR_NONE, &f.mem, &other));
	struct sender s = fixture_sender(&f);
	s.chat.last_inbound_ms = T0 + 1;
	s.chat.account_id = other.id;
	s.chat.help_ms = T0 + 2;
	s.chat.brake_start_ms = T0 + 3;
	s.chat.brake_count = 4;
	s.chat.same_hash = -5;
	s.chat.same_count = 6;
	MUST(store_chat_inbound(f.db, &s.chat));
	MUST(store_chat_by_id(f.db, s.chat.id, &f.mem, &c));
	assert_int_equal(c.last_inbound_ms, T0 + 1);
	assert_int_equal(c.account_id, other.id);
	assert_int_equal(c.help_ms, T0 + 2);
	assert_int_equal(c.brake_start_ms, T0 + 3);
	assert_int_equal(c.brake_count, 4);
	assert_true(c.same_hash == -5);
	assert_int_equal(c.same_count, 6);
	s.chat.id = 999;
	assert_int_equal(store_chat_inbound(f.db, &s.chat), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(state_title_and_marketing_stop_are_written)
{
	struct fixture f;

	fixture_open(&f);
	struct chat c = fixture_group(&f, "G.1");
	MUST(store_chat_set_state(f.db, c.id, CHAT_LEFT));
	MUST(store_group_set_title(f.db, c.id, STR("Camilan Malang")));
	MUST(store_chat_set_marketing_stop(f.db, c.id, T0));
	MUST(store_chat_by_id(f.db, c.id, &f.mem, &c));
	assert_int_equal(c.state, CHAT_LEFT);
	assert_str(c.title, "Camilan Malang");
	assert_int_equal(c.marketing_stop_ms, T0);
	MUST(store_chat_set_marketing_stop(f.db, c.id, 0));
	MUST(store_chat_by_id(f.db, c.id, &f.mem, &c));
	assert_int_equal(c.marketing_stop_ms, 0);
	assert_int_equal(store_chat_set_state(f.db, 999, CHAT_LEFT), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_private_chat_is_no_group_to_activate)
{
	struct fixture f;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	assert_int_equal(store_group_activate(f.db, s.chat.id, s.person.id), ERR_NOTFOUND);
	assert_int_equal(store_group_set_title(f.db, s.chat.id, STR("x")), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_group_code_works_once_and_only_in_time)
{
	struct fixture f;
	int64_t by;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	MUST(store_group_code_add(f.db, STR("AB12CD"), s.person.id, T0 + 100));
	assert_int_equal(store_group_code_take(f.db, STR("AB12CX"), T0, &by), ERR_NOTFOUND);
	MUST(store_group_code_take(f.db, STR("AB12CD"), T0 + 99, &by));
	assert_int_equal(by, s.person.id);
	assert_int_equal(store_group_code_take(f.db, STR("AB12CD"), T0 + 99, &by), ERR_NOTFOUND);
	MUST(store_group_code_add(f.db, STR("EF34GH"), s.person.id, T0 + 100));
	assert_int_equal(store_group_code_take(f.db, STR("EF34GH"), T0 + 100, &by), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_group_code_is_not_to_be_read_in_the_database)
{
	struct fixture f;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	MUST(store_group_code_add(f.db, STR("AB12CD"), s.person.id, T0 + 100));
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM group_code WHERE "
					 "instr(code_hash, CAST('AB12CD' AS BLOB)) > 0 OR "
					 "length(code_hash) <> 16"),
			 0);
	assert_int_equal(store_group_code_add(f.db, STR("AB12CD"), s.person.id, T0), ERR_EXISTS);
	fixture_close(&f);
}
