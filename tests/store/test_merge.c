/* SPDX-License-Identifier: MIT */
/* Two persons become one by a code, and are two again. */
#include "bot/store/ban.h"
#include "bot/store/digest.h"
#include "bot/store/halal.h"
#include "bot/store/likeness.h"
#include "bot/store/merge.h"
#include "bot/store/pair.h"
#include "bot/store/route.h"
#include "tests/store/fixture.h"

enum { MINUTE_MS = 60 * 1000 };

static struct fixture f;
static int64_t tele; /* the second account */

static void open_two(void)
{
	struct account_row a;

	fixture_open(&f);
	MUST(store_account_take(f.db, STR("tele"), STR("telegram"), STR_NONE, &f.mem, &a));
	tele = a.id;
	MUST(store_account_order(f.db, (int64_t[]){ f.account, tele }, 2));
}

static struct sender telegram_person(const char *id)
{
	struct identity ids[] = { { ID_TELEGRAM, str_from(id) } };
	struct sender s;

	MUST(store_sender_take(f.db, ids, 1, STR_NONE, tele, T0, &f.mem, &s));
	s.chat.last_inbound_ms = T0;
	MUST(store_chat_inbound(f.db, &s.chat));
	return s;
}

static int64_t count(const char *what, int64_t id)
{
	return fixture_int(
		&f, arena_printf(&f.mem, "SELECT count(*) FROM %s%lld", what, (long long)id).ptr);
}

TEST(a_code_says_whose_it_is_once_within_ten_minutes)
{
	open_two();
	struct sender a = fixture_sender(&f), b = telegram_person("777");
	int64_t who = 0;

	MUST(store_pair_code_put(f.db, STR("123456"), a.person.id, T0 + 10 * MINUTE_MS, T0));
	MUST(store_pair_code_take(f.db, STR("123456"), b.person.id, T0, &who));
	assert_int_equal(who, a.person.id);
	assert_int_equal(store_pair_code_take(f.db, STR("123456"), b.person.id, T0, &who),
			 ERR_NOTFOUND);

	MUST(store_pair_code_put(f.db, STR("222222"), a.person.id, T0 + 10 * MINUTE_MS, T0));
	assert_int_equal(store_pair_code_take(f.db, STR("222222"), b.person.id, T0 + 10 * MINUTE_MS,
					      &who),
			 ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_new_code_takes_the_place_of_the_one_before_and_none_is_anothers)
{
	open_two();
	struct sender a = fixture_sender(&f), b = telegram_person("777");
	int64_t who = 0;

	MUST(store_pair_code_put(f.db, STR("111111"), a.person.id, T0 + 1, T0));
	MUST(store_pair_code_put(f.db, STR("222222"), a.person.id, T0 + 1, T0));
	assert_int_equal(store_pair_code_take(f.db, STR("111111"), b.person.id, T0, &who),
			 ERR_NOTFOUND);
	assert_int_equal(store_pair_code_put(f.db, STR("222222"), b.person.id, T0 + 1, T0),
			 ERR_EXISTS);
	fixture_close(&f);
}

TEST(after_five_wrong_codes_even_the_right_one_waits_an_hour)
{
	open_two();
	struct sender a = fixture_sender(&f), b = telegram_person("777");
	const int64_t later = T0 + INT64_C(60) * MINUTE_MS;
	int64_t who = 0;

	MUST(store_pair_code_put(f.db, STR("123456"), a.person.id, later + MINUTE_MS, T0));
	for (int i = 0; i < PAIR_TRIES; i++)
		assert_int_equal(store_pair_code_take(f.db, STR("000000"), b.person.id, T0, &who),
				 ERR_NOTFOUND);
	assert_int_equal(store_pair_code_take(f.db, STR("123456"), b.person.id, T0 + 1, &who),
			 ERR_LIMIT);
	MUST(store_pair_code_take(f.db, STR("123456"), b.person.id, later, &who));
	fixture_close(&f);
}

TEST(of_two_queued_rows_of_a_run_the_younger_is_cancelled_whoever_stays)
{
	open_two();
	struct run run = fixture_run(&f, "kuliner", 3573);
	struct sender older = fixture_sender(&f), newer = telegram_person("777");
	struct merged m;

	/* who goes has the older row */
	fixture_sql(&f,
		    arena_printf(&f.mem,
				 "INSERT INTO delivery (id, account_id, chat_id, class, run_id, "
				 "not_before_ms, changed_ms, created_ms) VALUES (901, %lld, %lld, "
				 "2, %lld, 0, 0, 0), (902, %lld, %lld, 2, %lld, 0, 0, 0)",
				 (long long)tele, (long long)newer.chat.id, (long long)run.id,
				 (long long)f.account, (long long)older.chat.id, (long long)run.id)
			    .ptr);
	MUST(store_merge(f.db, older.person.id, newer.person.id, T0, &m));
	assert_int_equal(m.person_id, older.person.id);
	assert_int_equal(fixture_delivery(&f, 901).state, DELIVERY_QUEUED);
	assert_int_equal(fixture_delivery(&f, 901).chat_id, older.chat.id);
	assert_int_equal(fixture_delivery(&f, 902).state, DELIVERY_CANCELLED);
	fixture_check_counts(&f);

	/* two again: the one that was cancelled stays so, and nobody is sent it twice */
	MUST(store_merge_undo(f.db, m.person_id, T0, &m));
	assert_int_equal(fixture_delivery(&f, 901).state, DELIVERY_QUEUED);
	assert_int_equal(fixture_delivery(&f, 902).state, DELIVERY_CANCELLED);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM delivery"), 2);
	fixture_check_counts(&f);
	fixture_close(&f);
}

TEST(what_one_has_had_both_have_had_also_when_they_are_two_again)
{
	open_two();
	struct promo p = fixture_promo(&f, "kuliner", 3573), q = fixture_promo(&f, "kuliner", 3573);
	struct sender a = fixture_sender(&f), b = telegram_person("777");
	struct merged m;
	bool has_had;

	MUST(store_seen_add(f.db, b.chat.id, p.id));
	MUST(store_merge(f.db, a.person.id, b.person.id, T0, &m));
	MUST(store_seen_has(f.db, a.chat.id, p.id, &has_had));
	assert_true(has_had);
	MUST(store_seen_add(f.db, a.chat.id, q.id));
	MUST(store_merge_undo(f.db, m.person_id, T0, &m));
	MUST(store_seen_has(f.db, b.chat.id, q.id, &has_had));
	assert_true(has_had);
	fixture_close(&f);
}

TEST(taken_back_each_has_again_what_was_hers)
{
	open_two();
	struct promo p = fixture_promo(&f, "kuliner", 3573);
	struct sender old = fixture_sender(&f);
	struct merged m;
	struct sender s;

	fixture_subscribe(&f, old.chat.id, "kuliner", 3573);
	fixture_subscribe(&f, p.chat_id, "kuliner", 3573);
	fixture_subscribe(&f, old.chat.id, "fesyen", 3573);
	MUST(store_merge(f.db, old.person.id, p.person_id, T0, &m));
	assert_int_equal(m.person_id, p.person_id);
	assert_int_equal(count("subscription WHERE chat_id = ", p.chat_id), 2);
	assert_int_equal(count("subscription WHERE chat_id = ", old.chat.id), 0);
	assert_int_equal(fixture_take(&f, &old.chat.address, 1).person.id, p.person_id);

	MUST(store_merge_undo(f.db, p.person_id, T0 + 1, &m));
	assert_int_equal(m.other_id, old.person.id);
	s = fixture_take(&f, &old.chat.address, 1);
	assert_int_equal(s.person.id, old.person.id);
	assert_int_equal(s.chat.id, old.chat.id);
	assert_int_equal(s.chat.state, CHAT_ACTIVE);
	assert_int_equal(count("subscription WHERE chat_id = ", p.chat_id), 1);
	assert_int_equal(count("subscription WHERE chat_id = ", old.chat.id), 2);
	assert_int_equal(store_merge_undo(f.db, p.person_id, T0 + 2, &m), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(of_two_shops_the_one_with_more_promos_has_all_products_and_promos_until_it_is_taken_back)
{
	open_two();
	struct promo a = fixture_promo(&f, "kuliner", 3573), b = fixture_promo(&f, "kuliner", 3573);
	struct merged m;

	fixture_sql(&f,
		    arena_printf(&f.mem,
				 "INSERT INTO promo (shop_id, person_id, chat_id, category, "
				 "district, title, price_idr, state, created_ms) SELECT shop_id, "
				 "person_id, chat_id, category, district, title, price_idr, 6, 0 "
				 "FROM promo WHERE id = %lld",
				 (long long)b.id)
			    .ptr);
	struct product of_a = { .shop_id = a.shop_id, .name = STR("Keripik") };
	struct product of_b = { .shop_id = b.shop_id, .name = STR("Sambal") };
	MUST(store_product_put(f.db, &of_a, T0, &f.mem));
	MUST(store_product_put(f.db, &of_b, T0, &f.mem));

	MUST(store_merge(f.db, a.person_id, b.person_id, T0, &m));
	assert_true(m.had_two_shops);
	assert_int_equal(m.person_id, b.person_id);
	assert_int_equal(count("promo WHERE shop_id = ", b.shop_id), 3);
	assert_int_equal(count("promo WHERE person_id = ", b.person_id), 3);
	assert_int_equal(count("product WHERE shop_id = ", b.shop_id), 2);
	struct product more = { .shop_id = b.shop_id, .name = STR("Terasi") };
	MUST(store_product_put(f.db, &more, T0, &f.mem));

	MUST(store_merge_undo(f.db, m.person_id, T0, &m));
	assert_int_equal(count("promo WHERE shop_id = ", a.shop_id), 1);
	assert_int_equal(count("promo WHERE person_id = ", a.person_id), 1);
	assert_int_equal(count("product WHERE shop_id = ", a.shop_id), 1);
	assert_int_equal(count("product WHERE shop_id = ", b.shop_id), 2);
	struct product last = { .shop_id = b.shop_id, .name = STR("Petis") };
	MUST(store_product_put(f.db, &last, T0, &f.mem));
	fixture_close(&f);
}

TEST(what_two_shops_said_alike_is_no_other_shops_once_they_are_one)
{
	const uint64_t bits = UINT64_C(0x123456789abcdef1);
	struct likeness like;
	struct merged m;

	open_two();
	struct promo a = fixture_promo(&f, "kuliner", 3573), b = fixture_promo(&f, "kuliner", 3573);
	MUST(store_likeness_put(f.db, LIKENESS_PHOTO, b.id, b.shop_id, bits));
	MUST(store_likeness_find(f.db, LIKENESS_PHOTO, a.shop_id, bits, 3, &like));
	assert_int_equal(like.shop_id, b.shop_id);

	MUST(store_merge(f.db, a.person_id, b.person_id, T0, &m));
	assert_int_equal(m.person_id, a.person_id);
	assert_int_equal(store_likeness_find(f.db, LIKENESS_PHOTO, a.shop_id, bits, 3, &like),
			 ERR_NOTFOUND);
	MUST(store_likeness_find(f.db, LIKENESS_PHOTO, b.shop_id + 100, bits, 3, &like));
	assert_int_equal(like.shop_id, a.shop_id);

	MUST(store_merge_undo(f.db, m.person_id, T0, &m));
	MUST(store_likeness_find(f.db, LIKENESS_PHOTO, a.shop_id, bits, 3, &like));
	assert_int_equal(like.shop_id, b.shop_id);
	fixture_close(&f);
}

TEST(a_halal_certificate_goes_with_its_shop_and_back)
{
	struct halal now, told = { HALAL_TOLD, STR("ID35110001325901022"), 1 };
	struct merged m;

	open_two();
	struct promo a = fixture_promo(&f, "kuliner", 3573), b = fixture_promo(&f, "kuliner", 3573);
	MUST(store_merge(f.db, a.person_id, b.person_id, T0, &m));
	int64_t stays = m.person_id == a.person_id ? a.shop_id : b.shop_id;
	int64_t goes = stays == a.shop_id ? b.shop_id : a.shop_id;
	MUST(store_merge_undo(f.db, m.person_id, T0, &m));

	MUST(store_halal_put(f.db, goes, &told));
	MUST(store_merge(f.db, a.person_id, b.person_id, T0, &m));
	MUST(store_halal_of(f.db, stays, &f.mem, &now));
	assert_int_equal(now.state, HALAL_TOLD);
	MUST(store_halal_of(f.db, goes, &f.mem, &now));
	assert_int_equal(now.state, HALAL_NONE);

	/* what the office decides meanwhile is hers too */
	told.state = HALAL_CHECKED;
	MUST(store_halal_put(f.db, stays, &told));
	MUST(store_merge_undo(f.db, m.person_id, T0, &m));
	MUST(store_halal_of(f.db, goes, &f.mem, &now));
	assert_int_equal(now.state, HALAL_CHECKED);
	assert_str(now.number, "ID35110001325901022");
	MUST(store_halal_of(f.db, stays, &f.mem, &now));
	assert_int_equal(now.state, HALAL_NONE);
	fixture_close(&f);
}

TEST(of_two_shops_with_as_many_promos_the_older_persons_stays)
{
	open_two();
	struct promo a = fixture_promo(&f, "kuliner", 3573), b = fixture_promo(&f, "kuliner", 3573);
	struct merged m;

	MUST(store_merge(f.db, b.person_id, a.person_id, T0, &m));
	assert_int_equal(m.person_id, a.person_id);
	fixture_close(&f);
}

TEST(an_id_learned_since_goes_with_its_network_and_joins_nobody_again)
{
	open_two();
	struct sender tg = telegram_person("777"), wa = fixture_sender(&f);
	struct identity both[] = { { ID_LID, STR("5550001") }, wa.chat.address };
	struct merged m;

	MUST(store_merge(f.db, tg.person.id, wa.person.id, T0, &m));
	assert_int_equal(m.person_id, tg.person.id);
	MUST(store_sender_take(f.db, both, 2, STR_NONE, f.account, T0 + 5, &f.mem, &wa));
	assert_int_equal(wa.person.id, tg.person.id);
	MUST(store_merge_undo(f.db, tg.person.id, T0 + 9, &m));
	struct sender again = fixture_take(&f, both, 2);
	assert_int_equal(again.person.id, m.other_id);
	assert_int_equal(fixture_take(&f, &tg.chat.address, 1).person.id, tg.person.id);
	assert_int_equal(fixture_take(&f, &tg.chat.address, 1).chat.address.kind, ID_TELEGRAM);
	fixture_close(&f);
}

TEST(a_ban_is_not_shed_by_becoming_two)
{
	open_two();
	struct promo p = fixture_promo(&f, "kuliner", 3573);
	struct sender b = telegram_person("777");
	struct ban ban = { .person_id = p.person_id,
			   .promo_id = p.id,
			   .by_person = p.person_id,
			   .at_ms = T0,
			   .reason = STR("spam") };
	struct merged m;

	MUST(store_merge(f.db, b.person.id, p.person_id, T0, &m));
	MUST(store_ban_put(f.db, &ban));
	MUST(store_merge_undo(f.db, m.person_id, T0, &m));
	MUST(store_ban_find(f.db, m.person_id, T0 + 1, &f.mem, &ban));
	MUST(store_ban_find(f.db, m.other_id, T0 + 1, &f.mem, &ban));
	fixture_close(&f);
}

TEST(what_waits_by_an_account_that_is_not_hers_any_more_goes_by_hers)
{
	open_two();
	struct sender wa = fixture_sender(&f), tg = telegram_person("777");
	struct merged m;

	MUST(store_merge(f.db, wa.person.id, tg.person.id, T0, &m));
	struct delivery d = { .account_id = tele,
			      .chat_id = wa.chat.id,
			      .class = CLASS_NOTICE,
			      .content = STR("x") };
	MUST(store_delivery_add(f.db, &d, T0));
	MUST(store_merge_undo(f.db, m.person_id, T0, &m));
	assert_int_equal(fixture_delivery(&f, d.id).account_id, f.account);
	fixture_close(&f);
}
