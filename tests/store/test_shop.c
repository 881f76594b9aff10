/* SPDX-License-Identifier: MIT */
#include "bot/store/media.h"
#include "tests/store/fixture.h"

#include <stdio.h>

static struct shop shop_add(struct fixture *f, const char *name)
{
	struct sender s = fixture_sender(f);
	struct shop shop = {
		.person_id = s.person.id,
		.name = str_from(name),
		.category = STR("kuliner"),
		.district = 3573,
	};
	MUST(store_shop_put(f->db, &shop, T0, &f->mem));
	return shop;
}

TEST(a_shop_gets_three_letters_from_its_name)
{
	static const struct {
		const char *name, *prefix;
	} cases[] = {
		{ "Keripik Bu Sri", "KRP" },  { "ayu", "AYU" },
		{ "Omah Batik", "OMH" },      { "Es 88", "ESO" },
		{ "99 \xe6\x97\xa5", "TKO" }, { "b", "BKO" },
	};
	struct fixture f;

	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct shop shop = shop_add(&f, cases[i].name);
		assert_true(shop.id > 0);
		assert_str(shop.prefix, cases[i].prefix);
	}
	fixture_close(&f);
}

TEST(shops_of_the_same_name_get_different_letters)
{
	struct fixture f;

	fixture_open(&f);
	for (int i = 0; i < 200; i++) {
		struct shop shop = shop_add(&f, "Keripik Bu Sri");
		assert_in_range(shop.prefix.len, 3, 6);
		assert_int_equal(shop.prefix.ptr[0], 'K');
	}
	assert_int_equal(fixture_int(&f, "SELECT count(DISTINCT prefix) FROM shop"), 200);
	fixture_close(&f);
}

TEST(a_person_has_one_shop)
{
	struct fixture f;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Keripik Bu Sri");
	struct shop second = { .person_id = shop.person_id, .name = STR("Lain") };
	assert_int_equal(store_shop_put(f.db, &second, T0, &f.mem), ERR_EXISTS);
	assert_int_equal(second.id, 0);
	fixture_close(&f);
}

TEST(a_changed_shop_keeps_its_letters)
{
	struct fixture f;
	struct shop got;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Keripik Bu Sri");
	shop.name = STR("Dapur Sri");
	shop.category = STR("kerajinan");
	shop.district = 3501;
	MUST(store_shop_put(f.db, &shop, T0, &f.mem));
	MUST(store_shop_of(f.db, shop.person_id, &f.mem, &got));
	assert_str(got.name, "Dapur Sri");
	assert_str(got.category, "kerajinan");
	assert_int_equal(got.district, 3501);
	assert_str(got.prefix, "KRP");
	shop.id = 999;
	assert_int_equal(store_shop_put(f.db, &shop, T0, &f.mem), ERR_NOTFOUND);
	fixture_close(&f);
}

static struct product product_add(struct fixture *f, const struct shop *shop, const char *name)
{
	struct product p = { .shop_id = shop->id, .name = str_from(name), .price_idr = 15000 };
	MUST(store_product_put(f->db, &p, T0, &f->mem));
	return p;
}

TEST(products_get_codes_in_order)
{
	struct fixture f;
	char want[16];

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Keripik Bu Sri");
	for (int i = 1; i <= 101; i++) {
		struct product p = product_add(&f, &shop, "Keripik");
		snprintf(want, sizeof(want), "KRP%02d", i);
		assert_str(p.code, want);
	}
	fixture_close(&f);
}

TEST(a_code_is_found_without_case_and_only_in_its_shop)
{
	struct fixture f;
	struct product got;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Keripik Bu Sri"), other = shop_add(&f, "Batik");
	struct product p = product_add(&f, &shop, "Keripik pisang");
	MUST(store_product_by_code(f.db, shop.id, STR("krP01"), &f.mem, &got));
	assert_int_equal(got.id, p.id);
	assert_str(got.name, "Keripik pisang");
	assert_int_equal(got.price_idr, 15000);
	assert_int_equal(store_product_by_code(f.db, other.id, STR("KRP01"), &f.mem, &got),
			 ERR_NOTFOUND);
	assert_int_equal(store_product_by_code(f.db, shop.id, STR("KRP02"), &f.mem, &got),
			 ERR_NOTFOUND);
	assert_int_equal(store_product_by_code(f.db, shop.id, STR_NONE, &f.mem, &got),
			 ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_product_that_is_gone_is_not_listed_and_its_code_not_given_again)
{
	struct fixture f;
	struct product list[4];
	size_t n;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Keripik Bu Sri");
	struct product p = product_add(&f, &shop, "satu");
	product_add(&f, &shop, "dua");
	p.state = PRODUCT_GONE;
	MUST(store_product_put(f.db, &p, T0, &f.mem));
	struct product third = product_add(&f, &shop, "tiga");
	assert_str(third.code, "KRP03");
	MUST(store_product_list(f.db, shop.id, &f.mem, list, ARRAY_LEN(list), &n));
	assert_int_equal(n, 2);
	assert_str(list[0].code, "KRP02");
	assert_str(list[1].code, "KRP03");
	MUST(store_product_list(f.db, shop.id, &f.mem, list, 1, &n));
	assert_int_equal(n, 1);
	fixture_close(&f);
}

TEST(a_product_of_an_unknown_shop_is_refused)
{
	struct fixture f;
	struct product p = { .shop_id = 999, .name = STR("x") };

	fixture_open(&f);
	assert_int_equal(store_product_put(f.db, &p, T0, &f.mem), ERR_NOTFOUND);
	p.id = 999;
	assert_int_equal(store_product_put(f.db, &p, T0, &f.mem), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_changed_product_keeps_its_code_and_its_shop)
{
	struct fixture f;
	struct product got;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Keripik Bu Sri");
	struct product p = product_add(&f, &shop, "Keripik");
	p.name = STR("Keripik pedas");
	p.price_idr = 0;
	p.unit = STR("kg");
	p.state = PRODUCT_SOLD_OUT;
	MUST(store_product_put(f.db, &p, T0, &f.mem));
	MUST(store_product_by_code(f.db, shop.id, STR("KRP01"), &f.mem, &got));
	assert_int_equal(got.id, p.id);
	assert_str(got.name, "Keripik pedas");
	assert_int_equal(got.price_idr, 0);
	assert_str(got.unit, "kg");
	assert_int_equal(got.state, PRODUCT_SOLD_OUT);
	assert_int_equal(got.media_id, 0);
	fixture_close(&f);
}

TEST(a_product_gets_a_photo_another_and_none)
{
	struct fixture f;
	struct product got, list[2];
	int64_t photos[2];
	size_t n;
	bool is_new;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Keripik Bu Sri");
	struct sender s = fixture_sender(&f);
	struct media m = {
		.account_id = f.account,
		.person_id = s.person.id,
		.chat_id = s.chat.id,
		.ref = STR("M1"),
	};
	MUST(store_media_take(f.db, &m, T0, &photos[0], &is_new));
	m.ref = STR("M2");
	MUST(store_media_take(f.db, &m, T0, &photos[1], &is_new));
	struct product p = {
		.shop_id = shop.id,
		.name = STR("Keripik"),
		.media_id = photos[0],
	};
	MUST(store_product_put(f.db, &p, T0, &f.mem));
	MUST(store_product_by_code(f.db, shop.id, p.code, &f.mem, &got));
	assert_int_equal(got.media_id, photos[0]);
	got.media_id = photos[1];
	MUST(store_product_put(f.db, &got, T0, &f.mem));
	MUST(store_product_list(f.db, shop.id, &f.mem, list, 2, &n));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].media_id, photos[1]);
	got.media_id = 0;
	MUST(store_product_put(f.db, &got, T0, &f.mem));
	MUST(store_product_by_code(f.db, shop.id, p.code, &f.mem, &got));
	assert_int_equal(got.media_id, 0);
	got.media_id = 999;
	assert_int_equal(store_product_put(f.db, &got, T0, &f.mem), ERR_EXISTS);
	fixture_close(&f);
}
