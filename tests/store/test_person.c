/* SPDX-License-Identifier: MIT */
#include "bot/store/dialog.h"
#include "bot/store/digest.h"
#include "bot/store/media.h"
#include "bot/store/subscription.h"
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

TEST(a_name_fills_an_empty_one_and_changes_no_other)
{
	struct fixture f;
	struct identity id = phone_id("62811");
	struct sender s;

	fixture_open(&f);
	MUST(store_sender_take(f.db, &id, 1, STR_NONE, f.account, T0, &f.mem, &s));
	assert_str(s.person.name, "");
	MUST(store_sender_take(f.db, &id, 1, STR("Sri"), f.account, T0, &f.mem, &s));
	assert_str(s.person.name, "Sri");
	MUST(store_sender_take(f.db, &id, 1, STR("Wati"), f.account, T0, &f.mem, &s));
	assert_str(s.person.name, "Sri");
	fixture_close(&f);
}

TEST(ids_of_two_kinds_with_the_same_text_are_two_persons)
{
	struct fixture f;
	struct identity phone = phone_id("62811"), lid = { ID_LID, STR("62811") };

	fixture_open(&f);
	struct sender a = fixture_take(&f, &phone, 1), b = fixture_take(&f, &lid, 1);
	assert_int_not_equal(a.person.id, b.person.id);
	assert_int_not_equal(a.chat.id, b.chat.id);
	fixture_close(&f);
}

TEST(two_new_ids_are_one_person_whose_chat_is_by_phone)
{
	struct fixture f;
	struct identity ids[] = { wa_id("ID.1"), phone_id("62811") };

	fixture_open(&f);
	struct sender s = fixture_take(&f, ids, 2);
	assert_int_equal(s.chat.address.kind, ID_PHONE);
	assert_int_equal(fixture_take(&f, &ids[0], 1).person.id, s.person.id);
	assert_int_equal(fixture_take(&f, &ids[1], 1).person.id, s.person.id);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM person"), 1);
	fixture_close(&f);
}

TEST(a_second_id_is_linked_to_who_is_known_by_the_first)
{
	struct fixture f;
	struct identity ids[] = { phone_id("62811"), wa_id("ID.1") };

	fixture_open(&f);
	struct sender by_phone = fixture_take(&f, &ids[0], 1);
	struct sender both = fixture_take(&f, ids, 2);
	assert_int_equal(both.person.id, by_phone.person.id);
	assert_int_equal(both.chat.id, by_phone.chat.id);
	assert_false(both.id_moved);
	assert_int_equal(fixture_take(&f, &ids[1], 1).person.id, by_phone.person.id);
	fixture_close(&f);
}

TEST(a_phone_is_linked_to_who_is_known_by_her_other_id)
{
	struct fixture f;
	struct identity ids[] = { phone_id("62811"), wa_id("ID.1") };

	fixture_open(&f);
	struct sender by_wa = fixture_take(&f, &ids[1], 1);
	struct sender both = fixture_take(&f, ids, 2);
	assert_int_equal(both.person.id, by_wa.person.id);
	assert_int_equal(both.chat.address.kind, ID_WA);
	assert_int_equal(fixture_take(&f, &ids[0], 1).person.id, by_wa.person.id);
	fixture_close(&f);
}

TEST(the_same_id_twice_in_one_message_does_no_harm)
{
	struct fixture f;
	struct identity ids[] = { phone_id("62811"), phone_id("62811"), wa_id("ID.1") };

	fixture_open(&f);
	struct sender s = fixture_take(&f, ids, 3);
	assert_int_equal(fixture_take(&f, &ids[0], 1).person.id, s.person.id);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM identity"), 2);
	fixture_close(&f);
}

/* Two persons, one known by phone, one by BSUID, each with a past. */
struct pair {
	struct identity ids[2]; /* phone, wa */
	struct sender phone, wa;
};

static struct pair pair_make(struct fixture *f)
{
	struct pair p = { .ids = { phone_id("62811"), wa_id("ID.1") } };
	p.phone = fixture_take(f, &p.ids[0], 1);
	p.wa = fixture_take(f, &p.ids[1], 1);
	assert_int_not_equal(p.phone.person.id, p.wa.person.id);
	return p;
}

TEST(two_persons_become_one_when_their_ids_come_together)
{
	struct fixture f;

	fixture_open(&f);
	struct pair p = pair_make(&f);
	struct shop shop = { .person_id = p.wa.person.id, .name = STR("Toko"), .district = 1 };
	struct subscription subs[4];
	struct delivery reply = fixture_reply(&f, p.wa.chat.id);
	size_t n;

	MUST(store_shop_put(f.db, &shop, T0, &f.mem));
	fixture_subscribe(&f, p.wa.chat.id, "kuliner", 1);
	fixture_subscribe(&f, p.wa.chat.id, "kerajinan", 2);
	fixture_subscribe(&f, p.phone.chat.id, "kuliner", 1);
	MUST(store_consent_add(f.db, p.wa.person.id, "first", true, STR("kata"), STR("m1"), T0));

	struct sender one = fixture_take(&f, p.ids, 2);
	assert_int_equal(one.person.id, p.phone.person.id);
	assert_int_equal(one.chat.id, p.phone.chat.id);
	assert_int_equal(one.person.consented_ms, T0);
	assert_false(one.id_moved);
	assert_int_equal(fixture_take(&f, &p.ids[1], 1).person.id, one.person.id);
	MUST(store_shop_of(f.db, one.person.id, &f.mem, &shop));
	MUST(store_subscriptions(f.db, one.chat.id, &f.mem, subs, 4, &n));
	assert_int_equal(n, 2);
	assert_int_equal(fixture_delivery(&f, reply.id).chat_id, one.chat.id);
	assert_int_equal(fixture_delivery(&f, reply.id).state, DELIVERY_QUEUED);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM consent c JOIN identity i ON "
					 "i.person_id = c.person_id AND i.kind = 0"),
			 1);

	struct chat dead;
	MUST(store_chat_by_id(f.db, p.wa.chat.id, &f.mem, &dead));
	assert_int_equal(dead.state, CHAT_DEAD);
	MUST(store_subscriptions(f.db, dead.id, &f.mem, subs, 4, &n));
	assert_int_equal(n, 0);
	fixture_close(&f);
}

TEST(a_stop_said_under_one_id_holds_for_the_joined_person)
{
	struct fixture f;

	fixture_open(&f);
	struct pair p = pair_make(&f);
	MUST(store_stop(f.db, p.wa.chat.id, T0 + 5));
	MUST(store_chat_set_marketing_stop(f.db, p.phone.chat.id, T0 + 6));
	struct sender one = fixture_take(&f, p.ids, 2);
	assert_int_equal(one.chat.stop_ms, T0 + 5);
	assert_int_equal(one.chat.marketing_stop_ms, T0 + 6);
	fixture_close(&f);
}

TEST(what_a_joined_person_had_today_she_had)
{
	struct fixture f;

	fixture_open(&f);
	struct pair p = pair_make(&f);
	int64_t promo = fixture_promo(&f, "kuliner", 1).id;
	MUST(store_chat_set_day(f.db, p.wa.chat.id, 20781, 2));
	MUST(store_chat_set_day(f.db, p.phone.chat.id, 20781, 1));
	MUST(store_chat_set_zone(f.db, p.wa.chat.id, 1, T0));
	MUST(store_seen_add(f.db, p.wa.chat.id, promo));
	MUST(store_seen_add(f.db, p.phone.chat.id, promo));
	MUST(store_seen_add(f.db, p.wa.chat.id, promo + 1));
	struct sender one = fixture_take(&f, p.ids, 2);
	assert_int_equal(one.chat.day, 20781);
	assert_int_equal(one.chat.day_promos, 3);
	assert_int_equal(one.chat.zone, 1);
	for (int64_t i = 0; i < 3; i++) {
		bool has;
		MUST(store_seen_has(f.db, one.chat.id, promo + i, &has));
		assert_int_equal(has, i < 2);
	}
	fixture_close(&f);
}

TEST(a_joined_person_keeps_her_open_question)
{
	struct fixture f;
	struct dialog_row row = { STR("daftar"), STR("nama"), STR("x"), T0 };

	fixture_open(&f);
	struct pair p = pair_make(&f);
	MUST(store_dialog_put(f.db, p.wa.chat.id, p.wa.person.id, &row));
	struct sender one = fixture_take(&f, p.ids, 2);
	assert_true(one.has_dialog);
	fixture_close(&f);
}

TEST(a_joined_persons_photos_are_hers)
{
	struct fixture f;
	struct media got;
	int64_t id;
	bool is_new;

	fixture_open(&f);
	struct pair p = pair_make(&f);
	struct media m = {
		.account_id = f.account,
		.person_id = p.wa.person.id,
		.chat_id = p.wa.chat.id,
		.ref = STR("M1"),
	};
	MUST(store_media_take(f.db, &m, T0, &id, &is_new));
	struct sender one = fixture_take(&f, p.ids, 2);
	MUST(store_media_by_id(f.db, id, &f.mem, &got));
	assert_int_equal(got.person_id, one.person.id);
	assert_int_equal(got.chat_id, one.chat.id);
	fixture_close(&f);
}

TEST(a_joined_person_gets_a_run_once)
{
	struct fixture f;
	int64_t planned;
	bool is_end;

	fixture_open(&f);
	struct pair p = pair_make(&f);
	fixture_subscribe(&f, p.phone.chat.id, "kuliner", 1);
	fixture_subscribe(&f, p.wa.chat.id, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1), late = fixture_run(&f, "kuliner", 1);
	MUST(store_run_plan(f.db, &run, f.account, 10, T0, &planned, &is_end, NULL));
	assert_int_equal(planned, 2);
	MUST(store_run_plan(f.db, &late, f.account, 1, T0, &planned, &is_end, NULL));
	assert_int_equal(planned, 1);

	struct sender one = fixture_take(&f, p.ids, 2);
	struct run_counts counts;
	MUST(store_run_counts(f.db, run.id, &counts));
	assert_int_equal(counts.queued, 1);
	assert_int_equal(counts.cancelled, 1);
	while (!is_end)
		MUST(store_run_plan(f.db, &late, f.account, 1, T0, &planned, &is_end, NULL));
	MUST(store_run_counts(f.db, late.id, &counts));
	assert_int_equal(counts.queued, 1);
	assert_int_equal(fixture_int(&f, "SELECT count(DISTINCT chat_id) FROM delivery WHERE "
					 "state = 0"),
			 1);
	struct stmt *s = db_query(f.db, "SELECT count(*) FROM delivery WHERE state = 0 AND "
					"chat_id = $1");
	bind_int(s, 1, one.chat.id);
	MUST(stmt_step(s));
	assert_int_equal(col_int(s, 0), 2);
	stmt_reset(s);
	fixture_close(&f);
}

TEST(who_got_a_run_before_she_was_joined_does_not_get_it_again)
{
	struct fixture f;
	struct identity ids[] = { phone_id("62811"), wa_id("ID.1") };
	struct delivery_change change = { .to = DELIVERY_SENT };
	struct candidate ready;
	int64_t planned;
	size_t n;
	bool is_end, moved;

	fixture_open(&f);
	struct sender wa = fixture_take(&f, &ids[1], 1), phone = fixture_take(&f, ids, 1);
	fixture_subscribe(&f, wa.chat.id, "kuliner", 1);
	fixture_subscribe(&f, phone.chat.id, "kuliner", 1);
	struct run run = fixture_run(&f, "kuliner", 1);
	MUST(store_run_plan(f.db, &run, f.account, 1, T0, &planned, &is_end, NULL));
	MUST(store_delivery_ready(f.db, f.account, CLASS_PROMO, run.id, T0, &f.mem, &ready, 1, &n));
	assert_int_equal(ready.chat.id, wa.chat.id);
	MUST(store_delivery_claim(f.db, &ready.d, T0, T0));
	change.id = ready.d.id;
	MUST(store_delivery_move(f.db, &change, T0, &moved));

	assert_int_equal(fixture_take(&f, ids, 2).chat.id, phone.chat.id);
	MUST(store_run_plan(f.db, &run, f.account, 9, T0, &planned, &is_end, NULL));
	assert_int_equal(planned, 0);
	assert_true(is_end);
	fixture_close(&f);
}

TEST(a_number_that_comes_with_a_strangers_id_passes_to_her_and_gives_no_role)
{
	struct fixture f;
	struct identity old_owner[] = { phone_id("62811"), wa_id("ID.1") };
	struct identity new_owner[] = { phone_id("62811"), wa_id("ID.2") };

	fixture_open(&f);
	struct sender first = fixture_take(&f, old_owner, 2);
	fixture_subscribe(&f, first.chat.id, "kuliner", 1);
	struct sender second = fixture_take(&f, new_owner, 2);
	assert_int_not_equal(second.person.id, first.person.id);
	assert_true(second.id_moved);
	assert_str(second.chat.address.opaque, "62811");
	/* The number alone is hers too, and stays marked. */
	struct sender again = fixture_take(&f, new_owner, 1);
	assert_int_equal(again.person.id, second.person.id);
	assert_true(again.id_moved);
	/* The first is known by what is left, with her subscriptions. */
	first = fixture_take(&f, &old_owner[1], 1);
	assert_false(first.id_moved);
	assert_str(first.chat.address.opaque, "ID.1");
	assert_int_equal(fixture_int(&f, "SELECT chat_id FROM subscription"), first.chat.id);
	fixture_close(&f);
}

TEST(a_number_passes_between_two_known_persons)
{
	struct fixture f;
	struct identity a[] = { phone_id("62811"), wa_id("ID.1") };
	struct identity b[] = { phone_id("62822"), wa_id("ID.2") };
	struct identity b_with_a[] = { phone_id("62811"), wa_id("ID.2") };

	fixture_open(&f);
	struct sender first = fixture_take(&f, a, 2), second = fixture_take(&f, b, 2);
	struct sender now = fixture_take(&f, b_with_a, 2);
	assert_int_equal(now.person.id, second.person.id);
	assert_true(now.id_moved);
	assert_str(now.chat.address.opaque, "62811");
	first = fixture_take(&f, &a[1], 1);
	assert_str(first.chat.address.opaque, "ID.1");
	assert_int_equal(first.chat.state, CHAT_ACTIVE);
	fixture_close(&f);
}

TEST(who_loses_the_last_id_has_a_dead_chat_and_nothing_to_come)
{
	struct fixture f;
	struct identity a = phone_id("62811");
	struct identity b[] = { phone_id("62822"), wa_id("ID.2") };
	struct identity b_with_a[] = { phone_id("62811"), wa_id("ID.2") };

	fixture_open(&f);
	struct sender first = fixture_take(&f, &a, 1);
	struct delivery reply = fixture_reply(&f, first.chat.id);
	fixture_subscribe(&f, first.chat.id, "kuliner", 1);
	fixture_take(&f, b, 2);
	fixture_take(&f, b_with_a, 2);
	struct chat c;
	MUST(store_chat_by_id(f.db, first.chat.id, &f.mem, &c));
	assert_int_equal(c.state, CHAT_DEAD);
	assert_true(str_starts(c.address.opaque, STR("62811#")));
	assert_int_equal(fixture_delivery(&f, reply.id).state, DELIVERY_CANCELLED);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM subscription"), 0);
	fixture_close(&f);
}

TEST(a_number_passes_to_somebody_known_by_another_id_alone)
{
	struct fixture f;
	struct identity a[] = { phone_id("62811"), wa_id("ID.1") };
	struct identity b = wa_id("ID.2"), b_with_a[] = { phone_id("62811"), wa_id("ID.2") };

	fixture_open(&f);
	struct sender first = fixture_take(&f, a, 2), second = fixture_take(&f, &b, 1);
	struct sender now = fixture_take(&f, b_with_a, 2);
	assert_int_equal(now.person.id, second.person.id);
	assert_true(now.id_moved);
	assert_int_equal(fixture_take(&f, &a[1], 1).person.id, first.person.id);
	fixture_close(&f);
}

TEST(a_chat_that_loses_its_address_takes_an_id_that_was_never_anothers)
{
	struct fixture f;
	struct identity a[] = { phone_id("62811"), wa_id("ID.1") };
	struct identity b[] = { phone_id("62822"), wa_id("ID.2") };
	struct identity c_with_a[] = { phone_id("62811"), wa_id("ID.3") };
	struct identity c_with_b[] = { phone_id("62822"), wa_id("ID.3") };

	fixture_open(&f);
	fixture_take(&f, a, 2);
	fixture_take(&f, b, 2);
	fixture_take(&f, c_with_a, 2);
	struct sender c = fixture_take(&f, c_with_b, 2);
	assert_str(c.chat.address.opaque, "62822");
	MUST(store_identity_change(f.db, phone_id("62822"), NULL, 0, T0 + 1));
	MUST(store_chat_by_id(f.db, c.chat.id, &f.mem, &c.chat));
	assert_str(c.chat.address.opaque, "ID.3");
	fixture_close(&f);
}

TEST(a_changed_number_follows_the_person_and_her_chat)
{
	struct fixture f;
	struct identity old_id = phone_id("62811"), new_id = phone_id("62822");

	fixture_open(&f);
	struct sender before = fixture_take(&f, &old_id, 1);
	MUST(store_identity_change(f.db, old_id, &new_id, 1, T0 + 1));
	struct sender after = fixture_take(&f, &new_id, 1);
	assert_int_equal(after.person.id, before.person.id);
	assert_int_equal(after.chat.id, before.chat.id);
	assert_str(after.chat.address.opaque, "62822");
	assert_false(after.id_moved);
	fixture_close(&f);
}

TEST(who_writes_from_a_number_given_up_is_somebody_without_a_role)
{
	struct fixture f;
	struct identity old_id = phone_id("62811"), new_id = phone_id("62822");

	fixture_open(&f);
	struct sender before = fixture_take(&f, &old_id, 1);
	MUST(store_identity_change(f.db, old_id, &new_id, 1, T0 + 1));
	for (int i = 0; i < 2; i++) {
		struct sender stranger = fixture_take(&f, &old_id, 1);
		assert_int_not_equal(stranger.person.id, before.person.id);
		assert_true(stranger.id_moved);
		assert_str(stranger.chat.address.opaque, "62811");
	}
	fixture_close(&f);
}

TEST(a_changed_id_keeps_the_number)
{
	struct fixture f;
	struct identity before[] = { phone_id("62811"), wa_id("ID.1") };
	struct identity after[] = { phone_id("62811"), wa_id("ID.2") };

	fixture_open(&f);
	struct sender s = fixture_take(&f, before, 2);
	MUST(store_identity_change(f.db, wa_id("ID.1"), after, 2, T0 + 1));
	struct sender now = fixture_take(&f, after, 2);
	assert_int_equal(now.person.id, s.person.id);
	assert_false(now.id_moved);
	assert_int_not_equal(fixture_take(&f, &before[1], 1).person.id, s.person.id);
	fixture_close(&f);
}

TEST(a_change_to_a_number_that_was_anothers_marks_it)
{
	struct fixture f;
	struct identity a = phone_id("62811"), b = phone_id("62822");

	fixture_open(&f);
	struct sender first = fixture_take(&f, &a, 1), second = fixture_take(&f, &b, 1);
	MUST(store_identity_change(f.db, a, &b, 1, T0 + 1));
	struct sender now = fixture_take(&f, &b, 1);
	assert_int_equal(now.person.id, first.person.id);
	assert_true(now.id_moved);
	assert_str(now.chat.address.opaque, "62822");
	struct chat c;
	MUST(store_chat_by_id(f.db, second.chat.id, &f.mem, &c));
	assert_int_equal(c.state, CHAT_DEAD);
	fixture_close(&f);
}

TEST(a_change_of_an_unknown_id_changes_nothing)
{
	struct fixture f;
	struct identity b = phone_id("62822");

	fixture_open(&f);
	assert_int_equal(store_identity_change(f.db, phone_id("62811"), &b, 1, T0), ERR_NOTFOUND);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM identity"), 0);
	fixture_close(&f);
}

TEST(what_the_network_calls_a_recipient_is_learned)
{
	struct fixture f;
	struct identity phone = phone_id("62811"), wa = wa_id("ID.1"),
			rewritten = phone_id("62812");

	fixture_open(&f);
	struct sender s = fixture_take(&f, &phone, 1);
	for (int i = 0; i < 2; i++) {
		MUST(store_identity_learn(f.db, s.chat.id, wa, T0));
		MUST(store_identity_learn(f.db, s.chat.id, rewritten, T0));
	}
	assert_int_equal(fixture_take(&f, &wa, 1).person.id, s.person.id);
	assert_int_equal(fixture_take(&f, &rewritten, 1).person.id, s.person.id);
	struct chat group = fixture_group(&f, "G.1");
	MUST(store_identity_learn(f.db, group.id, wa_id("ID.9"), T0));
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM identity WHERE opaque = 'ID.9'"), 0);
	fixture_close(&f);
}

TEST(an_open_question_shows_with_its_sender)
{
	struct fixture f;
	struct identity id = phone_id("62811");
	struct dialog_row row = { STR("daftar"), STR("nama"), STR_NONE, T0 };

	fixture_open(&f);
	struct sender s = fixture_take(&f, &id, 1);
	MUST(store_dialog_put(f.db, s.chat.id, s.person.id, &row));
	assert_true(fixture_take(&f, &id, 1).has_dialog);
	MUST(store_dialog_end(f.db, s.chat.id, s.person.id));
	assert_false(fixture_take(&f, &id, 1).has_dialog);
	fixture_close(&f);
}

TEST(a_person_is_read_by_number_with_her_ids)
{
	struct fixture f;
	struct identity ids[] = { phone_id("62811"), wa_id("ID.1") }, got[3];
	struct person p;
	size_t n;

	fixture_open(&f);
	struct sender s = fixture_take(&f, ids, 2);
	MUST(store_person_set_language(f.db, s.person.id, 1));
	MUST(store_person_by_id(f.db, s.person.id, &f.mem, &p));
	assert_int_equal(p.language, 1);
	MUST(store_person_ids(f.db, s.person.id, &f.mem, got, 3, &n));
	assert_int_equal(n, 2);
	assert_int_equal(got[0].kind, ID_PHONE);
	assert_str(got[1].opaque, "ID.1");
	MUST(store_person_ids(f.db, s.person.id, &f.mem, got, 1, &n));
	assert_int_equal(n, 1);
	assert_int_equal(store_person_by_id(f.db, 999, &f.mem, &p), ERR_NOTFOUND);
	assert_int_equal(store_person_set_language(f.db, 999, 1), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(consent_is_written_each_time_and_dated_when_given)
{
	struct fixture f;
	struct person p;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	MUST(store_consent_add(f.db, s.person.id, "promo", false, STR("tidak"), STR("m1"), T0));
	MUST(store_person_by_id(f.db, s.person.id, &f.mem, &p));
	assert_int_equal(p.consented_ms, 0);
	MUST(store_consent_add(f.db, s.person.id, "promo", true, STR("ya"), STR("m2"), T0 + 1));
	MUST(store_person_by_id(f.db, s.person.id, &f.mem, &p));
	assert_int_equal(p.consented_ms, T0 + 1);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM consent"), 2);
	fixture_close(&f);
}
