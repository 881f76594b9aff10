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

static int64_t queued_of_run(int64_t run_id, int64_t chat_id)
{
	struct delivery d = { .account_id = f.account,
			      .chat_id = chat_id,
			      .class = CLASS_PROMO,
			      .run_id = run_id,
			      .not_before_ms = T0 };

	MUST(store_delivery_add(f.db, &d, T0));
	return d.id;
}

TEST(two_rows_of_a_group_that_were_both_activated_become_one_with_what_both_chose)
{
	struct chat found;

	fixture_open(&f);
	struct chat c = fixture_group(&f, "-77"), new = fixture_group(&f, "-10077");
	fixture_subscribe(&f, c.id, "kuliner", 0);
	fixture_subscribe(&f, c.id, "kriya", 3573);
	fixture_subscribe(&f, new.id, "kuliner", 0);
	fixture_subscribe(&f, new.id, "jasa", 0);
	MUST(store_group_set_rules(f.db, new.id, STR("lapak-standar")));
	MUST(store_group_set_topic(f.db, new.id, 77));
	MUST(store_group_set_title(f.db, c.id, STR("Camilan")));
	MUST(store_group_set_title(f.db, new.id, STR("Camilan Malang")));
	fixture_sql(&f, "INSERT INTO seen (chat_id, promo_id) SELECT id, 7 FROM chat WHERE address "
			"= '-10077'");
	fixture_sql(&f, "INSERT INTO digest_item (chat_id, promo_id, expires_ms) SELECT id, 8, 9 "
			"FROM chat WHERE address = '-10077'");
	(void)fixture_reply(&f, new.id);

	MUST(store_group_migrate(f.db, c.id, STR("-10077"), T0));
	MUST(store_group_find(f.db, wa_id("-10077"), &f.mem, &found));
	assert_int_equal(found.id, c.id);
	assert_int_equal(found.state, CHAT_ACTIVE);
	assert_int_equal(found.steward_id, c.steward_id);
	assert_str(found.rules, "lapak-standar");
	assert_int_equal(found.topic, 77);
	assert_str(found.title, "Camilan");
	assert_int_equal(chat_now(new.id).state, CHAT_LEFT);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM subscription"), 3);
	assert_int_equal(fixture_int(&f, "SELECT count(DISTINCT chat_id) FROM subscription"), 1);
	assert_int_equal(fixture_int(&f,
				     "SELECT count(*) FROM subscription s JOIN chat c ON c.id = "
				     "s.chat_id WHERE c.address = '-10077'"),
			 3);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM seen WHERE promo_id = 7"), 2);
	assert_int_equal(fixture_int(&f, "SELECT chat_id FROM digest_item"), c.id);
	assert_int_equal(fixture_int(&f, "SELECT chat_id FROM delivery WHERE state = 0"), c.id);
	fixture_close(&f);
}

TEST(of_two_queued_rows_of_a_run_for_a_group_that_moved_the_older_is_sent)
{
	fixture_open(&f);
	struct chat c = fixture_group(&f, "-77"), new = fixture_group(&f, "-10077");
	struct run first = fixture_run(&f, "kuliner", 3573),
		   second = fixture_run(&f, "kriya", 3573);
	int64_t old_first = queued_of_run(first.id, c.id);
	int64_t younger = queued_of_run(first.id, new.id);
	int64_t older = queued_of_run(second.id, new.id);
	int64_t old_second = queued_of_run(second.id, c.id);

	MUST(store_group_migrate(f.db, c.id, STR("-10077"), T0));
	assert_int_equal(fixture_delivery(&f, old_first).state, DELIVERY_QUEUED);
	assert_int_equal(fixture_delivery(&f, younger).state, DELIVERY_CANCELLED);
	assert_int_equal(fixture_delivery(&f, older).state, DELIVERY_QUEUED);
	assert_int_equal(fixture_delivery(&f, older).chat_id, c.id);
	assert_int_equal(fixture_delivery(&f, older).run_id, second.id);
	assert_int_equal(fixture_delivery(&f, old_second).state, DELIVERY_CANCELLED);
	fixture_check_counts(&f);
	fixture_close(&f);
}

TEST(a_group_whose_old_row_was_left_lives_on_by_the_one_that_was_activated_by_the_new_id)
{
	fixture_open(&f);
	struct chat c = fixture_group(&f, "-77"), new = fixture_group(&f, "-10077");
	MUST(store_group_leave(f.db, c.id, T0));
	MUST(store_group_migrate(f.db, c.id, STR("-10077"), T0));
	assert_int_equal(chat_now(c.id).state, CHAT_ACTIVE);
	assert_int_equal(chat_now(c.id).steward_id, new.steward_id);
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
