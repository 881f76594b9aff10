/* SPDX-License-Identifier: MIT */
#include "tests/store/fixture.h"

TEST(somebody_new_gets_a_person_and_an_active_private_chat)
{
	struct fixture f;
	fixture_open(&f);
	struct identity id = phone_id("6281234567890");
	struct sender s;
	MUST(store_sender_take(f.db, &id, 1, STR("Bu Sri"), f.account, T0, &f.mem, &s));
	assert_true(s.person.id > 0);
	assert_str(s.person.name, "Bu Sri");
	assert_int_equal(s.person.consented_ms, 0);
	assert_int_equal(s.chat.kind, CHAT_PRIVATE);
	assert_int_equal(s.chat.state, CHAT_ACTIVE);
	assert_int_equal(s.chat.address.kind, ID_PHONE);
	assert_str(s.chat.address.opaque, "6281234567890");
	assert_int_equal(s.chat.account_id, f.account);
	assert_int_equal(s.chat.person_id, s.person.id);
	assert_false(s.has_dialog);
	assert_false(s.id_moved);
	fixture_close(&f);
}

TEST(the_same_id_is_the_same_person_after_a_restart)
{
	struct fixture f;
	fixture_open(&f);
	struct identity id = wa_id("ID.1349");
	struct sender first = fixture_take(&f, &id, 1);
	fixture_reopen(&f);
	struct sender again = fixture_take(&f, &id, 1);
	assert_int_equal(again.person.id, first.person.id);
	assert_int_equal(again.chat.id, first.chat.id);
	fixture_close(&f);
}
