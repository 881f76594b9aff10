/* SPDX-License-Identifier: MIT */
#include "bot/store/media.h"
#include "tests/store/fixture.h"

static const char hash_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", hash_b[] = "b\0bbbbbbbbbbbbbbbb"
									    "bbbbbbbbbbbbbb";

static int64_t photo(struct fixture *f, const struct sender *s, const char *ref)
{
	struct media m = {
		.account_id = f->account,
		.person_id = s->person.id,
		.chat_id = s->chat.id,
		.ref = str_from(ref),
	};
	int64_t id;
	bool is_new;

	MUST(store_media_take(f->db, &m, T0, &id, &is_new));
	assert_true(is_new);
	return id;
}

static void ready(struct fixture *f, int64_t id, const char *hash)
{
	struct media m = {
		.id = id,
		.hash = { hash, 32 },
		.mime = STR("image/jpeg"),
		.bytes = 1000,
		.width = 640,
		.height = 480,
	};
	MUST(store_media_ready(f->db, &m));
}

/* A draft of this seller. */
static struct promo draft(struct fixture *f, const struct sender *s)
{
	struct shop shop = {
		.person_id = s->person.id,
		.name = STR("Keripik Bu Sri"),
		.category = STR("kuliner"),
		.district = 1,
	};
	if (store_shop_of(f->db, s->person.id, &f->mem, &shop) != OK)
		MUST(store_shop_put(f->db, &shop, T0, &f->mem));
	struct promo p = {
		.shop_id = shop.id,
		.person_id = s->person.id,
		.chat_id = s->chat.id,
		.category = STR("kuliner"),
		.district = 1,
		.title = STR("Keripik"),
	};
	MUST(store_promo_put(f->db, &p, T0));
	return p;
}

static struct promo promo_now(struct fixture *f, int64_t id)
{
	struct promo p;
	MUST(store_promo_by_id(f->db, id, &f->mem, &p));
	return p;
}

TEST(a_reference_is_one_photo_at_each_account)
{
	struct fixture f;
	struct account_row other;
	struct media got;
	bool is_new;
	int64_t id;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	int64_t first = photo(&f, &s, "M1");
	struct media again = {
		.account_id = f.account,
		.person_id = s.person.id,
		.chat_id = s.chat.id,
		.ref = STR("M1"),
	};
	MUST(store_media_take(f.db, &again, T0 + 9, &id, &is_new));
	assert_false(is_new);
	assert_int_equal(id, first);
	MUST(store_account_take(f.db, STR("cabang"), STR("x"), STR_NONE, &f.mem, &other));
	again.account_id = other.id;
	MUST(store_media_take(f.db, &again, T0, &id, &is_new));
	assert_true(is_new);
	assert_int_not_equal(id, first);

	MUST(store_media_by_id(f.db, first, &f.mem, &got));
	assert_int_equal(got.account_id, f.account);
	assert_int_equal(got.person_id, s.person.id);
	assert_int_equal(got.chat_id, s.chat.id);
	assert_int_equal(got.state, MEDIA_FETCHING);
	assert_int_equal(got.created_ms, T0);
	assert_str(got.ref, "M1");
	assert_int_equal(got.hash.len, 0);
	assert_int_equal(store_media_by_id(f.db, 999, &f.mem, &got), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_photo_is_settled_once)
{
	struct fixture f;
	struct media got;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	int64_t good = photo(&f, &s, "M1"), bad = photo(&f, &s, "M2");
	ready(&f, good, hash_b);
	assert_int_equal(store_media_refuse(f.db, good, STR("media.broken")), ERR_NOTFOUND);
	MUST(store_media_by_id(f.db, good, &f.mem, &got));
	assert_int_equal(got.state, MEDIA_READY);
	assert_int_equal(got.hash.len, 32);
	assert_memory_equal(got.hash.ptr, hash_b, 32);
	assert_str(got.mime, "image/jpeg");
	assert_int_equal(got.bytes, 1000);
	assert_int_equal(got.width, 640);
	assert_int_equal(got.height, 480);

	MUST(store_media_refuse(f.db, bad, STR("media.broken")));
	struct media late = { .id = bad, .hash = { hash_a, 32 }, .mime = STR("image/png") };
	assert_int_equal(store_media_ready(f.db, &late), ERR_NOTFOUND);
	MUST(store_media_by_id(f.db, bad, &f.mem, &got));
	assert_int_equal(got.state, MEDIA_REFUSED);
	assert_str(got.reason, "media.broken");
	assert_int_equal(store_media_refuse(f.db, 999, STR_NONE), ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(a_promos_photos_keep_their_order_and_the_first_ready_one_goes_out)
{
	struct fixture f;
	struct media list[4];
	size_t n;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	struct promo p = draft(&f, &s);
	assert_int_equal(promo_now(&f, p.id).n_photos, 0);
	assert_int_equal(promo_now(&f, p.id).photo_id, 0);
	int64_t third = photo(&f, &s, "M3"), first = photo(&f, &s, "M1"),
		second = photo(&f, &s, "M2");
	MUST(store_promo_photo_add(f.db, p.id, first));
	MUST(store_promo_photo_add(f.db, p.id, second));
	MUST(store_promo_photo_add(f.db, p.id, third));
	MUST(store_promo_photos(f.db, p.id, &f.mem, list, 4, &n));
	assert_int_equal(n, 3);
	assert_int_equal(list[0].id, first);
	assert_int_equal(list[1].id, second);
	assert_int_equal(list[2].id, third);
	assert_int_equal(promo_now(&f, p.id).n_photos, 3);
	assert_int_equal(promo_now(&f, p.id).photo_id, 0);

	ready(&f, third, hash_a);
	assert_int_equal(promo_now(&f, p.id).photo_id, third);
	ready(&f, second, hash_b);
	assert_int_equal(promo_now(&f, p.id).photo_id, second);
	MUST(store_media_refuse(f.db, first, STR("media.broken")));
	assert_int_equal(promo_now(&f, p.id).photo_id, second);
	assert_int_equal(promo_now(&f, p.id).n_photos, 2);
	MUST(store_promo_photos(f.db, p.id, &f.mem, list, 2, &n));
	assert_int_equal(n, 2);
	fixture_close(&f);
}

TEST(a_photo_more_or_less_is_a_new_version_and_the_same_twice_is_not)
{
	struct fixture f;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	struct promo p = draft(&f, &s);
	int64_t id = photo(&f, &s, "M1");
	MUST(store_promo_photo_add(f.db, p.id, id));
	assert_int_equal(promo_now(&f, p.id).version, 2);
	MUST(store_promo_photo_add(f.db, p.id, id));
	assert_int_equal(promo_now(&f, p.id).version, 2);
	assert_int_equal(promo_now(&f, p.id).n_photos, 1);
	assert_int_equal(store_promo_photo_remove(f.db, p.id, 999), ERR_NOTFOUND);
	assert_int_equal(promo_now(&f, p.id).version, 2);
	MUST(store_promo_photo_remove(f.db, p.id, id));
	assert_int_equal(promo_now(&f, p.id).version, 3);
	assert_int_equal(promo_now(&f, p.id).n_photos, 0);
	/* whoever decides on what was shown before is too late */
	assert_int_equal(store_promo_move(f.db, &p, PROMO_HELD, 0, STR_NONE, T0), ERR_BUSY);
	fixture_close(&f);
}

TEST(a_promo_takes_no_more_photos_than_it_may)
{
	struct fixture f;
	struct media list[PROMO_PHOTOS_MAX];
	int64_t ids[PROMO_PHOTOS_MAX + 1];
	size_t n;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	struct promo p = draft(&f, &s);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		char ref[3] = { 'M', (char)('a' + i), 0 };
		ids[i] = photo(&f, &s, ref);
		assert_int_equal(store_promo_photo_add(f.db, p.id, ids[i]),
				 i < PROMO_PHOTOS_MAX ? OK : ERR_LIMIT);
	}
	MUST(store_promo_photo_add(f.db, p.id, ids[0])); /* it is there */
	MUST(store_promo_photo_remove(f.db, p.id, ids[3]));
	MUST(store_promo_photo_add(f.db, p.id, ids[PROMO_PHOTOS_MAX]));
	MUST(store_promo_photos(f.db, p.id, &f.mem, list, ARRAY_LEN(list), &n));
	assert_int_equal(n, PROMO_PHOTOS_MAX);
	assert_int_equal(list[3].id, ids[4]);
	assert_int_equal(list[n - 1].id, ids[PROMO_PHOTOS_MAX]);
	fixture_close(&f);
}

TEST(a_photo_belongs_to_the_newest_draft_that_has_it)
{
	struct fixture f;
	int64_t got;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	struct promo old = draft(&f, &s), new = draft(&f, &s);
	int64_t id = photo(&f, &s, "M1");
	assert_int_equal(store_media_draft(f.db, id, &got), ERR_NOTFOUND);
	MUST(store_promo_photo_add(f.db, old.id, id));
	MUST(store_promo_photo_add(f.db, new.id, id));
	MUST(store_media_draft(f.db, id, &got));
	assert_int_equal(got, new.id);
	new = promo_now(&f, new.id);
	MUST(store_promo_move(f.db, &new, PROMO_HELD, 0, STR_NONE, T0));
	MUST(store_media_draft(f.db, id, &got));
	assert_int_equal(got, old.id);
	fixture_close(&f);
}

TEST(products_lose_a_photo_that_was_refused_and_no_other)
{
	struct fixture f;
	struct product got;
	struct shop shop;
	str code;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	draft(&f, &s);
	MUST(store_shop_of(f.db, s.person.id, &f.mem, &shop));
	int64_t bad = photo(&f, &s, "M1"), good = photo(&f, &s, "M2");
	struct product with_bad = { .shop_id = shop.id, .name = STR("satu"), .media_id = bad };
	struct product with_good = { .shop_id = shop.id, .name = STR("dua"), .media_id = good };
	MUST(store_product_put(f.db, &with_bad, T0, &f.mem));
	MUST(store_product_put(f.db, &with_good, T0, &f.mem));
	MUST(store_media_leave_products(f.db, bad, &f.mem, &code));
	assert_str(code, "KRP01");
	MUST(store_product_by_code(f.db, shop.id, STR("KRP01"), &f.mem, &got));
	assert_int_equal(got.media_id, 0);
	MUST(store_product_by_code(f.db, shop.id, STR("KRP02"), &f.mem, &got));
	assert_int_equal(got.media_id, good);
	MUST(store_media_leave_products(f.db, bad, &f.mem, &code));
	assert_str(code, "");
	fixture_close(&f);
}

TEST(a_photos_content_is_uploaded_once_for_each_account)
{
	struct fixture f;
	struct account_row other;
	str got;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	MUST(store_account_take(f.db, STR("cabang"), STR("x"), STR_NONE, &f.mem, &other));
	int64_t one = photo(&f, &s, "M1"), same = photo(&f, &s, "M2"),
		differs = photo(&f, &s, "M3"), fetching = photo(&f, &s, "M4");
	ready(&f, one, hash_b);
	ready(&f, same, hash_b);
	ready(&f, differs, hash_a);
	assert_int_equal(store_upload_find(f.db, f.account, one, T0, &f.mem, &got), ERR_NOTFOUND);
	MUST(store_upload_put(f.db, f.account, one, STR("P1"), T0 + 10));
	MUST(store_upload_find(f.db, f.account, same, T0, &f.mem, &got));
	assert_str(got, "P1");
	assert_int_equal(store_upload_find(f.db, f.account, differs, T0, &f.mem, &got),
			 ERR_NOTFOUND);
	assert_int_equal(store_upload_find(f.db, other.id, one, T0, &f.mem, &got), ERR_NOTFOUND);
	assert_int_equal(store_upload_put(f.db, f.account, fetching, STR("P2"), T0 + 10),
			 ERR_NOTFOUND);
	assert_int_equal(store_upload_find(f.db, f.account, fetching, T0, &f.mem, &got),
			 ERR_NOTFOUND);
	fixture_close(&f);
}

TEST(an_upload_is_found_until_it_expires_is_dropped_or_replaced)
{
	struct fixture f;
	str got;

	fixture_open(&f);
	struct sender s = fixture_sender(&f);
	int64_t id = photo(&f, &s, "M1");
	ready(&f, id, hash_a);
	MUST(store_upload_put(f.db, f.account, id, STR("P1"), T0 + 10));
	MUST(store_upload_find(f.db, f.account, id, T0 + 9, &f.mem, &got));
	assert_int_equal(store_upload_find(f.db, f.account, id, T0 + 10, &f.mem, &got),
			 ERR_NOTFOUND);
	MUST(store_upload_put(f.db, f.account, id, STR("P2"), T0 + 99));
	MUST(store_upload_find(f.db, f.account, id, T0 + 10, &f.mem, &got));
	assert_str(got, "P2");
	MUST(store_upload_drop(f.db, f.account, id));
	assert_int_equal(store_upload_find(f.db, f.account, id, T0, &f.mem, &got), ERR_NOTFOUND);
	MUST(store_upload_drop(f.db, f.account, id));
	MUST(store_upload_put(f.db, f.account, id, STR_NONE, T0 + 99)); /* refused */
	MUST(store_upload_find(f.db, f.account, id, T0, &f.mem, &got));
	assert_str(got, "");
	fixture_close(&f);
}
