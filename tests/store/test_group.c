/* SPDX-License-Identifier: MIT */
#include "bot/store/group.h"

#include "bot/store/delivery.h"
#include "tests/store/fixture.h"

static struct fixture f;

static struct chat chat_now(int64_t id)
{
	struct chat c;

	MUST(store_chat_by_id(f.db, id, &f.mem, &c));
	return c;
}

static int64_t queued_for(int64_t chat_id, int64_t account_id)
{
	struct delivery d = { .account_id = account_id,
			      .chat_id = chat_id,
			      .class = CLASS_PROMO,
			      .not_before_ms = T0 };

	MUST(store_delivery_add(f.db, &d, T0));
	return d.id;
}

TEST(a_group_that_was_left_gets_nothing_of_what_waited)
{
	fixture_open(&f);
	struct chat c = fixture_group(&f, "G.1"), other = fixture_group(&f, "G.2");
	(void)queued_for(c.id, f.account);
	(void)queued_for(other.id, f.account);
	fixture_sql(&f, "INSERT INTO digest_item (chat_id, promo_id, expires_ms) SELECT id, 1, 9 "
			"FROM chat WHERE kind = 1");
	MUST(store_group_set_posting(f.db, c.id, POSTING_ALLOWED));
	MUST(store_group_leave(f.db, c.id, T0));
	assert_int_equal(chat_now(c.id).state, CHAT_LEFT);
	assert_int_equal(chat_now(c.id).posting, POSTING_UNKNOWN);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM delivery WHERE state = 8 AND reason "
					 "= 'reason.group_gone'"),
			 1);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM delivery WHERE state = 0"), 1);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM digest_item"), 1);
	fixture_close(&f);
}

TEST(a_group_with_a_new_id_is_the_same_chat_and_keeps_what_is_queued)
{
	struct chat found;

	fixture_open(&f);
	struct chat c = fixture_group(&f, "-77");
	(void)queued_for(c.id, f.account);
	MUST(store_group_migrate(f.db, c.id, STR("-10077"), T0));
	assert_int_equal(store_group_known(f.db, wa_id("-77"), &f.mem, &found), ERR_NOTFOUND);
	MUST(store_group_find(f.db, wa_id("-10077"), &f.mem, &found));
	assert_int_equal(found.id, c.id);
	assert_int_equal(found.state, CHAT_ACTIVE);
	assert_int_equal(found.steward_id, c.steward_id);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM delivery WHERE state = 0"), 1);
	/* said again */
	MUST(store_group_migrate(f.db, c.id, STR("-10077"), T0));
	assert_str(chat_now(c.id).address.opaque, "-10077");
	fixture_close(&f);
}

TEST(a_group_that_wrote_by_its_new_id_first_gives_it_to_the_one_that_was_activated)
{
	struct chat early, found;

	fixture_open(&f);
	struct chat c = fixture_group(&f, "-77");
	MUST(store_group_take(f.db, wa_id("-10077"), f.account, T0, &f.mem, &early));
	(void)queued_for(early.id, f.account);
	MUST(store_group_migrate(f.db, c.id, STR("-10077"), T0));
	MUST(store_group_known(f.db, wa_id("-10077"), &f.mem, &found));
	assert_int_equal(found.id, c.id);
	assert_int_equal(chat_now(early.id).state, CHAT_LEFT);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM delivery WHERE state = 0"), 0);
	fixture_close(&f);
}

TEST(a_group_passes_to_another_account_with_what_is_queued_but_not_what_is_under_way)
{
	struct account_row other;

	fixture_open(&f);
	MUST(store_account_take(f.db, STR("cabang"), STR("x"), STR_NONE, &f.mem, &other));
	struct chat c = fixture_group(&f, "G.1");
	MUST(store_group_set_posting(f.db, c.id, POSTING_ADMINS_ONLY));
	(void)queued_for(c.id, f.account);
	(void)queued_for(c.id, f.account);
	fixture_sql(&f, "UPDATE delivery SET state = 1 WHERE id = 1");
	MUST(store_group_serve(f.db, c.id, other.id));
	assert_int_equal(chat_now(c.id).account_id, other.id);
	assert_int_equal(chat_now(c.id).posting, POSTING_UNKNOWN);
	assert_int_equal(fixture_int(&f, "SELECT account_id FROM delivery WHERE id = 1"),
			 f.account);
	assert_int_equal(fixture_int(&f, "SELECT account_id FROM delivery WHERE id = 2"), other.id);
	fixture_close(&f);
}

TEST(what_arrives_in_a_group_opens_it_and_only_one_that_was_closed)
{
	fixture_open(&f);
	struct chat c = fixture_group(&f, "G.1");
	MUST(store_group_posted(f.db, c.id));
	assert_int_equal(chat_now(c.id).posting, POSTING_UNKNOWN);
	MUST(store_group_set_posting(f.db, c.id, POSTING_ADMINS_ONLY));
	MUST(store_group_posted(f.db, c.id));
	assert_int_equal(chat_now(c.id).posting, POSTING_PROVEN);
	fixture_close(&f);
}

TEST(a_steward_is_reached_where_she_has_written_herself)
{
	struct chat own;

	fixture_open(&f);
	struct chat c = fixture_group(&f, "G.1");
	assert_int_equal(store_group_steward(f.db, &c, &f.mem, &own), ERR_NOTFOUND);
	fixture_sql(&f, "UPDATE chat SET last_inbound_ms = 1 WHERE kind = 0");
	MUST(store_group_steward(f.db, &c, &f.mem, &own));
	assert_int_equal(own.person_id, c.steward_id);
	fixture_close(&f);
}

TEST(a_private_chat_is_no_group_to_leave_or_to_pass_on)
{
	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	assert_int_equal(store_group_leave(f.db, s.chat.id, T0), ERR_NOTFOUND);
	assert_int_equal(store_group_serve(f.db, s.chat.id, f.account), ERR_NOTFOUND);
	assert_int_equal(store_group_set_posting(f.db, s.chat.id, POSTING_ALLOWED), ERR_NOTFOUND);
	assert_int_equal(store_group_migrate(f.db, s.chat.id, STR("x"), T0), ERR_NOTFOUND);
	fixture_close(&f);
}
