/* SPDX-License-Identifier: MIT */
#include "bot/base/random.h"
#include "bot/store/likeness.h"
#include "tests/store/fixture.h"

enum { SRI = 1, ANI = 2, BUDI = 3 };
static const uint64_t bits = 0x8123456789abcdefU;

/* The promo found for these bits by somebody else; 0 = none. */
static int64_t found(struct fixture *f, enum likeness_kind kind, int64_t shop_id, uint64_t wanted,
		     int max)
{
	struct likeness like = { 0 };

	enum err e = store_likeness_find(f->db, kind, shop_id, wanted, max, &like);
	assert_true(e == OK || e == ERR_NOTFOUND);
	return like.promo_id;
}

TEST(a_promo_is_found_by_bits_that_differ_in_up_to_seven_wherever_they_are)
{
	struct fixture f;
	struct random r;

	fixture_open(&f);
	random_seed(&r, 5);
	MUST(store_likeness_put(f.db, LIKENESS_TEXT, 10, SRI, bits));
	for (int i = 0; i < 500; i++) {
		uint64_t other = bits;
		while (__builtin_popcountll(other ^ bits) < LIKENESS_BITS_MAX)
			other ^= UINT64_C(1) << random_below(&r, 64);
		assert_int_equal(found(&f, LIKENESS_TEXT, ANI, other, LIKENESS_BITS_MAX), 10);
		assert_int_equal(found(&f, LIKENESS_TEXT, ANI, other, LIKENESS_BITS_MAX - 1), 0);
	}
	fixture_close(&f);
}

TEST(the_nearest_of_another_shop_is_found_and_of_equals_the_newest)
{
	struct fixture f;

	fixture_open(&f);
	MUST(store_likeness_put(f.db, LIKENESS_TEXT, 10, SRI, bits ^ 0x7));
	MUST(store_likeness_put(f.db, LIKENESS_TEXT, 11, SRI, bits ^ 0x1));
	MUST(store_likeness_put(f.db, LIKENESS_TEXT, 12, SRI, bits ^ 0x8000));
	MUST(store_likeness_put(f.db, LIKENESS_TEXT, 13, ANI, bits));
	assert_int_equal(found(&f, LIKENESS_TEXT, BUDI, bits, 7), 13);
	assert_int_equal(found(&f, LIKENESS_TEXT, ANI, bits, 7), 12);
	assert_int_equal(found(&f, LIKENESS_PHOTO, ANI, bits, 7), 0);
	fixture_close(&f);
}

TEST(a_promo_that_was_dropped_is_found_no_more)
{
	struct fixture f;

	fixture_open(&f);
	MUST(store_likeness_put(f.db, LIKENESS_PHOTO, 10, SRI, bits));
	MUST(store_likeness_put(f.db, LIKENESS_PHOTO, 10, SRI, bits));
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM likeness"), 4);
	MUST(store_likeness_drop(f.db, LIKENESS_PHOTO, 10, bits));
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM likeness"), 0);
	assert_int_equal(found(&f, LIKENESS_PHOTO, ANI, bits, 7), 0);
	fixture_close(&f);
}
