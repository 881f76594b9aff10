/* SPDX-License-Identifier: MIT */
#include "bot/understand/likeness.h"
#include "tests/lib/test.h"

enum { NEAR = 7 };
static struct arena mem;

static int between(const char *a, const char *b)
{
	uint64_t x = likeness_of(str_from(a), &mem), y = likeness_of(str_from(b), &mem);

	assert_true(x != 0 && y != 0);
	return __builtin_popcountll(x ^ y);
}

static const char long_text[] =
	"Bismillah, ready pagi ini lontong sayur padang gulai tauco lengkap dengan telur, kerupuk "
	"merah dan bubuk kedelai. 10rb/porsi. Bisa diantar sekitar Lowokwaru, pesan sebelum jam 6 "
	"ya bunda, terima kasih";

TEST(the_same_words_are_the_same_however_they_are_dressed)
{
	static const char *const same[][2] = {
		{ "Keripik tempe renyah gurih asli Malang 15rb",
		  "keripik TEMPE renyah, gurih; asli malang 15.000" },
		{ "Keripik tempe renyah gurih asli Malang Rp 15.000",
		  "Keripik tempe renyah gurih asli Malang 18k" },
		{ "*Promo* keripik tempe renyah gurih asli Malang",
		  "promoooo 🔥 keripik tempe renyaaah gurih asli malang!!" },
		{ "Keripik tempe renyah gurih asli Malang",
		  "Ｋｅｒｉｐｉｋ tempe\u00a0renyah\u200b gurih\nasli malang" },
	};

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(same); i++)
		assert_int_equal(between(same[i][0], same[i][1]), 0);
	arena_finish(&mem);
}

TEST(a_long_text_with_a_word_changed_is_near)
{
	static const char *const others[] = {
		"Bismillah, ready pagi ini lontong sayur padang gulai tauco lengkap dengan telur, "
		"kerupuk merah dan bubuk kedelai. 12rb/porsi. Bisa diantar sekitar Dinoyo, pesan "
		"sebelum jam 7 ya bunda, terima kasih",
		"ready pagi ini lontong sayur padang gulai tauco lengkap dengan telur, kerupuk "
		"merah dan bubuk kedelai. 10rb/porsi. Bisa diantar sekitar Lowokwaru, pesan "
		"sebelum jam 6 ya bunda, terima kasih",
	};

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_in_range(between(long_text, others[i]), 0, NEAR);
	arena_finish(&mem);
}

TEST(another_promo_of_the_same_goods_is_far)
{
	static const char *const others[] = {
		"Lontong sayur dan ketupat, siap antar tiap pagi daerah Sukun, 8rb saja, WA 0812",
		("Sedia nasi uduk dan nasi kuning lengkap dengan telur dadar, tempe orek, dan "
		 "kerupuk. Cocok untuk sarapan"),
		"Gamis katun jepang ready ukuran S M L XL warna maroon navy sage 150rb bisa COD",
	};

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_in_range(between(long_text, others[i]), NEAR + 5, 64);
	arena_finish(&mem);
}

TEST(what_many_write_has_no_likeness)
{
	static const char *const little[] = { "", "Bakso 15rb",
					      "Ready keripik tempe 15.000 /bungkus",
					      "🔥🔥🔥 !!! ..." };

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(little); i++)
		assert_true(likeness_of(str_from(little[i]), &mem) == 0);
	arena_finish(&mem);
}

TEST(what_a_text_gives_never_changes)
{
	arena_init(&mem, 0);
	uint64_t bits = likeness_of(str_from(long_text), &mem);
	assert_str(arena_printf(&mem, "%016llx", (unsigned long long)bits), "b3576617c1391367");
	arena_finish(&mem);
}
