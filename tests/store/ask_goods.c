/* SPDX-License-Identifier: MIT */
/* Every question of the store about goods, promos and their photos, asked once for test_plans.c. */
#include "bot/store/ban.h"
#include "bot/store/halal.h"
#include "bot/store/likeness.h"
#include "bot/store/media.h"
#include "bot/store/meta.h"
#include "bot/store/promo_change.h"
#include "bot/store/run.h"
#include "bot/store/series.h"
#include "bot/store/vocabulary.h"
#include "tests/store/ask.h"

void ask_goods(struct fixture *f)
{
	struct promo p = fixture_promo(f, "kuliner", 1), list[4];
	struct shop shop;
	struct product goods = { .name = STR("Keripik") }, several[4];
	struct held_count counts[4];
	struct audit_row row = { .actor = STR("siar"), .action = "test" };
	int64_t n;
	size_t found;

	MUST(store_shop_of(f->db, p.person_id, &f->mem, &shop));
	MUST(store_shop_put(f->db, &shop, T0, &f->mem));
	goods.shop_id = shop.id;
	MUST(store_product_put(f->db, &goods, T0, &f->mem));
	MUST(store_product_put(f->db, &goods, T0, &f->mem));
	MUST(store_product_by_code(f->db, shop.id, goods.code, &f->mem, &goods));
	MUST(store_product_by_id(f->db, goods.id, &f->mem, &goods));
	MUST(store_product_list(f->db, shop.id, &f->mem, several, 4, &found));
	MUST(store_promo_by_id(f->db, p.id, &f->mem, &p));
	MUST(store_promo_latest(f->db, p.person_id, PROMO_RUNNING, &f->mem, &p));
	MUST(store_promo_list(f->db, p.person_id, &f->mem, list, 4, &found));
	MUST(store_review_approvals(f->db, p.person_id, &n));
	MUST(store_review_put_off(f->db, p.id, STR_NONE));
	MUST(store_review_since(f->db, REMINDED_OPERATORS, &n));
	MUST(store_review_remind(f->db, REMINDED_OPERATORS, T0));
	MUST(store_promo_had(f->db, p.person_id, p.chat_id, 0, &f->mem, list, 4, &found));
	p.message_id = STR("m1");
	MUST(store_promo_put(f->db, &p, T0));
	MUST(store_promo_by_message(f->db, p.person_id, STR("m1"), &f->mem, &p));
	MUST(store_promo_again(f->db, &p, T0 + 1000, T0, &n));
	MUST(store_series_next(f->db, p.id, &n));
	MUST(store_promo_copy(f->db, &p, T0, &f->mem, &list[0]));
	MUST(store_promo_by_id(f->db, n, &f->mem, &list[0]));
	MUST(store_promo_set_times(f->db, &list[0]));
	MUST(store_series_carry(f->db, &p, &list[0], T0));
	MUST(store_promo_move(f->db, &p, PROMO_PAUSED, 0, STR_NONE, T0));
	MUST(store_promo_held(f->db, 0, 0, &f->mem, list, 4, &found));
	MUST(store_promo_held_count(f->db, &n));
	MUST(store_promo_held_counts(f->db, &f->mem, counts, 4, &found));
	MUST(store_promo_held_before(f->db, 1, &n));
	MUST(store_meta_int(f->db, "brake", 0, &n));
	MUST(store_meta_set_int(f->db, "brake", 0));
	MUST(store_meta_next(f->db, "x", &n));
	MUST(store_audit(f->db, &row, T0));
}

void ask_media(struct fixture *f)
{
	struct promo p = fixture_promo(f, "kuliner", 1);
	static const char hash[32];
	struct media m = {
		.account_id = f->account,
		.person_id = p.person_id,
		.chat_id = p.chat_id,
		.ref = STR("M1"),
	};
	struct media ready = { .id = 1, .hash = { hash, 32 }, .mime = STR("image/png") }, list[4];
	str text;
	size_t found;
	bool is_new;

	MUST(store_media_take(f->db, &m, T0, &ready.id, &is_new));
	MUST(store_media_take(f->db, &m, T0, &ready.id, &is_new));
	MUST(store_media_ready(f->db, &ready));
	assert_int_equal(store_media_refuse(f->db, ready.id, STR_NONE), ERR_NOTFOUND);
	MUST(store_media_by_id(f->db, ready.id, &f->mem, &m));
	MUST(store_promo_photo_add(f->db, p.id, ready.id));
	MUST(store_promo_photos(f->db, p.id, &f->mem, list, 4, &found));
	assert_int_equal(store_media_draft(f->db, ready.id, &p.shop_id), ERR_NOTFOUND);
	MUST(store_promo_photo_remove(f->db, p.id, ready.id));
	MUST(store_media_leave_products(f->db, ready.id, &f->mem, &text));
	MUST(store_upload_put(f->db, f->account, ready.id, STR("P"), T0 + 1));
	MUST(store_upload_find(f->db, f->account, ready.id, T0, &f->mem, &text));
	MUST(store_upload_drop(f->db, f->account, ready.id));
}

void ask_halal(struct fixture *f)
{
	struct promo p = fixture_promo(f, "kuliner", 3573);
	struct halal h = { HALAL_TOLD, STR("ID1"), 1 };
	struct shop shop;
	size_t n;

	MUST(store_shop_of(f->db, p.person_id, &f->mem, &shop));
	MUST(store_shop_by_prefix(f->db, shop.prefix, &f->mem, &shop));
	MUST(store_halal_put(f->db, shop.id, &h));
	MUST(store_halal_of(f->db, shop.id, &f->mem, &h));
	MUST(store_halal_told(f->db, &f->mem, &shop, &h, 1, &n));
}

void ask_decisions(struct fixture *f)
{
	struct promo p = fixture_promo(f, "kuliner", 3573);
	struct ban b = { .person_id = p.person_id, .promo_id = p.id, .by_person = p.person_id };
	struct review_history history;

	fixture_sql(f, "UPDATE promo SET state = 8");
	p.state = PROMO_REJECTED;
	MUST(store_promo_appeal(f->db, &p, T0));
	MUST(store_ban_put(f->db, &b));
	MUST(store_ban_find(f->db, p.person_id, T0, &f->mem, &b));
	MUST(store_ban_appealed(f->db, p.person_id, T0));
	MUST(store_ban_end(f->db, p.person_id, T0));
	MUST(store_review_history(f->db, p.person_id, p.id, T0, &history));
}

void ask_vocabulary(struct fixture *f)
{
	str word;

	MUST(vocabulary_learn(f->db, STR("keripik")));
	MUST(store_vocabulary_near(f->db, STR("kripik"), &f->mem, &word));
}

void ask_likeness(struct fixture *f)
{
	struct promo p = fixture_promo(f, "kuliner", 3573);
	struct likeness_note note = { .text_bits = 7 };
	struct likeness like;

	MUST(store_likeness_note(f->db, p.id, &note));
	MUST(store_likeness_noted(f->db, p.id, &note));
	MUST(store_likeness_put(f->db, LIKENESS_PHOTO, 7, 1, 0xfeed));
	MUST(store_likeness_find(f->db, LIKENESS_PHOTO, 2, 0xfeee, LIKENESS_BITS_MAX, &like));
	MUST(store_likeness_drop(f->db, LIKENESS_PHOTO, 7, 0xfeed));
}

void ask_changes(struct fixture *f)
{
	struct promo p = fixture_promo(f, "kuliner", 3573), draft;
	int64_t id, n;

	MUST(store_promo_change_begin(f->db, &p, p.id, T0, &f->mem, &draft));
	MUST(store_promo_change_free(f->db, draft.id));
	MUST(store_promo_change_begin(f->db, &p, p.id, T0, &f->mem, &draft));
	MUST(store_promo_change_find(f->db, p.id, &id));
	MUST(store_promo_change_take(f->db, &p, &draft, T0));
	MUST(store_promo_photos_copy(f->db, draft.id, p.id));
	MUST(store_run_reached(f->db, p.id, &n));
}
