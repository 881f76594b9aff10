/* SPDX-License-Identifier: MIT */
/* Search: what people write against what sellers sell, and an index that follows every change. */
#include "bot/store/search.h"
#include "tests/store/fixture.h"

#include <string.h>

static struct shop shop_add(struct fixture *f, const char *name, const char *category,
			    int64_t district)
{
	struct shop shop = {
		.person_id = fixture_sender(f).person.id,
		.name = str_from(name),
		.category = str_from(category),
		.district = district,
	};
	MUST(store_shop_put(f->db, &shop, T0, &f->mem));
	return shop;
}

static struct product product_add(struct fixture *f, const struct shop *shop, const char *name,
				  const char *unit)
{
	struct product p = {
		.shop_id = shop->id,
		.name = str_from(name),
		.unit = str_from(unit),
		.price_idr = 15000,
	};
	MUST(store_product_put(f->db, &p, T0, &f->mem));
	return p;
}

/* The names found, in order: "Keripik|Batik|". */
static str find(struct fixture *f, struct search q, size_t max)
{
	struct found *list = ARENA_ARRAY(&f->mem, struct found, max);
	str names = STR_NONE;
	size_t n;

	MUST(store_search(f->db, &q, &f->mem, list, max, &n));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(list[i].state, PRODUCT_READY);
		names = arena_printf(&f->mem, "%" STR_FMT "%" STR_FMT "|", STR_ARG(names),
				     STR_ARG(list[i].name));
	}
	return names;
}

static str find_words(struct fixture *f, const char *words)
{
	return find(f, (struct search){ .words = str_from(words) }, 100);
}

TEST(a_found_product_comes_with_its_shop)
{
	struct fixture f;
	struct found got[2];
	struct search q = { .words = STR("keripik") };
	size_t n;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Dapur Sri", "kuliner", 3573);
	struct product p = product_add(&f, &shop, "Keripik pisang", "bungkus");
	MUST(store_search(f.db, &q, &f.mem, got, 2, &n));
	assert_int_equal(n, 1);
	assert_int_equal(got[0].product_id, p.id);
	assert_int_equal(got[0].media_id, 0);
	assert_int_equal(got[0].price_idr, 15000);
	assert_str(got[0].code, p.code.ptr);
	assert_str(got[0].unit, "bungkus");
	assert_int_equal(got[0].shop_id, shop.id);
	assert_int_equal(got[0].person_id, shop.person_id);
	assert_int_equal(got[0].district, 3573);
	assert_str(got[0].shop_name, "Dapur Sri");
	assert_str(got[0].category, "kuliner");
	fixture_close(&f);
}

TEST(every_word_must_be_there_whole_or_begun_in_any_case_and_accent)
{
	static const struct {
		const char *words, *want;
	} cases[] = {
		{ "keripik", "Kéripik Singkong|" },
		{ "KERIPIK", "Kéripik Singkong|" },
		{ "kéripik", "Kéripik Singkong|" },
		{ "sing ker", "Kéripik Singkong|" },
		{ "k", "Kéripik Singkong|" },
		{ "eripik", "" },
		{ "keripik bakso", "" },
		{ "keripik toko", "Kéripik Singkong|" },  /* the shop's name */
		{ "keripik bungk", "Kéripik Singkong|" }, /* the unit */
		{ "malang", "" },
		{ "keripik, singkong!", "Kéripik Singkong|" },
		{ "keripik-singkong", "Kéripik Singkong|" },
		{ "  keripik\n\tsingkong ", "Kéripik Singkong|" },
		{ "singkongnya", "" },
		{ "all", "" }, /* the filter's own words are no words */
		{ "d3573", "" },
		{ "!!! ???", "" },
		{ "\xf0\x9f\x8d\x8c", "" },
		{ "", "Kéripik Singkong|" },
		{ " \n", "Kéripik Singkong|" },
		{ "\xc2\xa0", "Kéripik Singkong|" },
	};
	struct fixture f;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Toko Bu Sri", "kuliner", 3573);
	product_add(&f, &shop, "Kéripik Singkong", "bungkus");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(find_words(&f, cases[i].words), cases[i].want);
	fixture_close(&f);
}

TEST(what_a_person_writes_is_never_the_indexs_language)
{
	static const char *const nasty[] = {
		"\"",
		"\"keripik",
		"keripik\"",
		"keripik AND",
		"OR OR OR",
		"NOT keripik",
		"keripik NOT singkong",
		"NEAR(keripik singkong)",
		"name : keripik",
		"{name} : x",
		"^keripik",
		"keripik*",
		"*",
		"-keripik",
		"keripik + singkong",
		"(keripik",
		"keripik)",
		"' OR 1=1 --",
		"'; DROP TABLE product; --",
		"\\",
		"$1",
		"\xff\xfe keripik",
		"k\xcc\x81",
		"\xea\xa6\x8f\xea\xa6\xb6\xea\xa6\xa5", /* Javanese, with marks between letters */
		"\xe2\x80\x8b",
	};
	struct fixture f;
	struct found list[4];
	size_t n;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Toko", "kuliner", 1);
	product_add(&f, &shop, "Keripik singkong", "");
	for (size_t i = 0; i < ARRAY_LEN(nasty); i++) {
		struct search q = { .words = str_from(nasty[i]) };
		MUST(store_search(f.db, &q, &f.mem, list, 4, &n));
	}
	assert_str(find_words(&f, "keripik AND"), ""); /* "and" is a word like another */
	assert_str(find_words(&f, "name : keripik"), "");
	assert_str(find_words(&f, "^keripik*"), "Keripik singkong|");
	struct search zero = { .words = { "keripik\0x", 9 } };
	MUST(store_search(f.db, &zero, &f.mem, list, 4, &n));
	assert_int_equal(n, 0);
	char *much = arena_alloc(&f.mem, 4097);
	memset(much, 'k', 4096);
	assert_str(find_words(&f, much), "");
	fixture_close(&f);
}

TEST(eight_words_count_and_none_that_another_begins_with)
{
	struct fixture f;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Toko", "kuliner", 1);
	product_add(&f, &shop, "a b c d e f g h keripik", "");
	assert_str(find_words(&f, "a b c d e f g bakso"), "");
	assert_str(find_words(&f, "a b c d e f g h bakso"), "a b c d e f g h keripik|");
	assert_str(find_words(&f, "k ke ker keri kerip keripi keripik h bakso"), "");
	assert_str(find_words(&f, "keripik keripi kerip keri ker ke k h bakso"), "");
	assert_str(find_words(&f, "k ke ker keri kerip keripi keripik h toko"),
		   "a b c d e f g h keripik|");
	fixture_close(&f);
}

TEST(category_and_district_are_exact)
{
	struct fixture f;

	fixture_open(&f);
	struct shop a = shop_add(&f, "A", "makanan", 3501),
		    b = shop_add(&f, "B", "makanan-ringan", 350),
		    c = shop_add(&f, "C", "kriya", 3501);
	product_add(&f, &a, "Keripik satu", "");
	product_add(&f, &b, "Keripik dua", "");
	product_add(&f, &c, "Keripik tiga", "");
	struct search q = { .words = STR("keripik"), .category = STR("makanan") };
	assert_str(find(&f, q, 9), "Keripik satu|");
	q.category = STR("makanan-ringan");
	assert_str(find(&f, q, 9), "Keripik dua|");
	q.category = STR("makan");
	assert_str(find(&f, q, 9), "");
	q = (struct search){ .words = STR("keripik"), .district = 3501 };
	assert_str(find(&f, q, 9), "Keripik tiga|Keripik satu|");
	q.district = 350;
	assert_str(find(&f, q, 9), "Keripik dua|");
	q = (struct search){ .district = 3501, .category = STR("kriya") };
	assert_str(find(&f, q, 9), "Keripik tiga|");
	q.category = STR("\") OR name : (\"keripik");
	assert_str(find(&f, q, 9), "");
	fixture_close(&f);
}

TEST(what_is_dearer_or_cheaper_than_wanted_is_left_out)
{
	static const int64_t prices[] = { 0, 900, 9999, 10000, 19999, 20000, 20001, 99000, 100000 };
	static const struct {
		int64_t min_idr, max_idr;
		const char *want;
	} cases[] = {
		{ 1, 20000, "20000|19999|10000|9999|900|" },
		{ 10000, 20000, "20000|19999|10000|" },
		{ 20000, 100000, "100000|99000|20001|20000|" },
		{ 1, 899, "" },
		{ 100001, 999999999999, "" },
		{ 1, 999999999999, "100000|99000|20001|20000|19999|10000|9999|900|" },
	};
	struct fixture f;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Sri", "kuliner", 3573);
	for (size_t i = 0; i < ARRAY_LEN(prices); i++) {
		struct product p = {
			.shop_id = shop.id,
			.name = arena_printf(&f.mem, "%lld", (long long)prices[i]),
			.unit = STR("keripik"),
			.price_idr = prices[i],
		};
		MUST(store_product_put(f.db, &p, T0, &f.mem));
	}
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct search q = {
			.words = STR("keripik"),
			.min_idr = cases[i].min_idr,
			.max_idr = cases[i].max_idr,
		};
		assert_str(find(&f, q, 100), cases[i].want);
	}
	fixture_close(&f);
}

TEST(the_best_match_comes_first_and_among_equals_the_newest)
{
	struct fixture f;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Toko", "kuliner", 1);
	struct shop tempe = shop_add(&f, "Tempe Pak No", "kuliner", 1);
	product_add(&f, &shop, "Tempe", "");
	product_add(&f, &shop, "Tempe goreng", "");
	product_add(&f, &shop, "Mendoan tempe", "");
	product_add(&f, &shop, "Tempenya Bu Sri", "");
	product_add(&f, &tempe, "Sambal", "");
	product_add(&f, &shop, "Tempenya", "");
	assert_str(find_words(&f, "tempe"),
		   "Tempe|Mendoan tempe|Tempe goreng|Tempenya|Tempenya Bu Sri|Sambal|");
	/* without words nothing is ranked */
	assert_str(find_words(&f, ""),
		   "Tempenya|Sambal|Tempenya Bu Sri|Mendoan tempe|Tempe goreng|Tempe|");
	/* a word that is not in the name counts where it is */
	product_add(&f, &shop, "Sambal!", "tempenya");
	assert_str(find_words(&f, "sambal tempe"), "Sambal|Sambal!|");
	fixture_close(&f);
}

TEST(only_the_newest_hits_are_ranked)
{
	struct fixture f;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Toko", "kuliner", 1);
	product_add(&f, &shop, "Kopi", ""); /* the best, and too old */
	for (int i = 0; i < SEARCH_HITS_MAX; i++)
		product_add(&f, &shop, i == 3 ? "Kopi item" : "Kopi bubuk item", "");
	assert_str(find(&f, (struct search){ .words = STR("kopi") }, 2),
		   "Kopi item|Kopi bubuk item|");
	struct search last = { .words = STR("kopi"), .offset = SEARCH_HITS_MAX - 1 };
	assert_str(find(&f, last, 2), "Kopi bubuk item|");
	last.offset = SEARCH_HITS_MAX;
	assert_str(find(&f, last, 2), "");
	fixture_close(&f);
}

TEST(pages_follow_each_other)
{
	struct fixture f;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Toko", "kuliner", 1);
	static const char *const names[] = { "Kopi a", "Kopi b", "Kopi c", "Kopi d", "Kopi e" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		product_add(&f, &shop, names[i], "");
	for (int with_words = 0; with_words < 2; with_words++) {
		struct search q = { .words = with_words ? STR("kopi") : STR_NONE };
		assert_str(find(&f, q, 2), "Kopi e|Kopi d|");
		q.offset = 2;
		assert_str(find(&f, q, 2), "Kopi c|Kopi b|");
		q.offset = 4;
		assert_str(find(&f, q, 2), "Kopi a|");
		q.offset = 5;
		assert_str(find(&f, q, 2), "");
	}
	fixture_close(&f);
}

TEST(what_is_sold_out_or_gone_is_not_found_and_comes_back)
{
	struct fixture f;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Toko", "kuliner", 1);
	struct product p = product_add(&f, &shop, "Kopi", "");
	p.state = PRODUCT_SOLD_OUT;
	MUST(store_product_put(f.db, &p, T0, &f.mem));
	assert_str(find_words(&f, "kopi"), "");
	assert_str(find_words(&f, ""), "");
	p.state = PRODUCT_READY;
	MUST(store_product_put(f.db, &p, T0, &f.mem));
	assert_str(find_words(&f, "kopi"), "Kopi|");
	p.name = STR("Teh");
	MUST(store_product_put(f.db, &p, T0, &f.mem));
	assert_str(find_words(&f, "kopi"), "");
	assert_str(find_words(&f, "teh"), "Teh|");
	p.state = PRODUCT_GONE;
	MUST(store_product_put(f.db, &p, T0, &f.mem));
	assert_str(find_words(&f, "teh"), "");
	fixture_close(&f);
}

TEST(a_shop_that_moves_takes_its_products_along)
{
	struct fixture f;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Toko Lama", "kuliner", 1);
	product_add(&f, &shop, "Kopi", "");
	product_add(&f, &shop, "Teh", "");
	shop.name = STR("Warung Baru");
	shop.district = 2;
	shop.category = STR("kriya");
	MUST(store_shop_put(f.db, &shop, T0, &f.mem));
	assert_str(find_words(&f, "lama"), "");
	assert_str(find_words(&f, "baru"), "Teh|Kopi|");
	assert_str(find(&f, (struct search){ .district = 1 }, 9), "");
	assert_str(find(&f, (struct search){ .category = STR("kuliner") }, 9), "");
	assert_str(find(&f, (struct search){ .district = 2, .category = STR("kriya") }, 9),
		   "Teh|Kopi|");
	fixture_close(&f);
}

TEST(what_an_event_took_back_is_not_in_the_index)
{
	struct fixture f;

	fixture_open(&f);
	struct shop shop = shop_add(&f, "Toko", "kuliner", 1);
	struct product p = product_add(&f, &shop, "Kopi", "");
	MUST(db_savepoint(f.db));
	p.name = STR("Teh");
	MUST(store_product_put(f.db, &p, T0, &f.mem));
	product_add(&f, &shop, "Gula", "");
	assert_str(find_words(&f, "teh"), "Teh|");
	MUST(db_savepoint_undo(f.db));
	assert_str(find_words(&f, "teh"), "");
	assert_str(find_words(&f, "gula"), "");
	assert_str(find_words(&f, "kopi"), "Kopi|");
	fixture_reopen(&f);
	assert_str(find_words(&f, "kopi"), "Kopi|");
	fixture_close(&f);
}

/* Hits of a word by looking at every row. */
static int64_t rows_with(struct fixture *f, const char *word)
{
	struct stmt *s =
		db_query(f->db,
			 "SELECT count(*) FROM product p JOIN shop s ON s.id = p.shop_id WHERE "
			 "p.state = 0 AND instr(' ' || p.name || ' ' || s.name, ' ' || $1) > 0");
	bind_str(s, 1, str_from(word));
	MUST(stmt_step(s));
	int64_t n = col_int(s, 0);
	stmt_reset(s);
	return n;
}

TEST(the_index_follows_a_thousand_changes_of_all_kinds)
{
	static const char *const words[] = { "kopi", "teh", "gula", "susu", "madu" };
	struct fixture f;
	struct shop shops[4];
	struct product goods[40];
	uint64_t drawn = 7;

	fixture_open(&f);
	struct found *list = ARENA_ARRAY(&f.mem, struct found, 64);
	for (size_t i = 0; i < ARRAY_LEN(shops); i++)
		shops[i] = shop_add(&f, words[i], "kuliner", (int64_t)i);
	for (size_t i = 0; i < ARRAY_LEN(goods); i++)
		goods[i] = product_add(&f, &shops[i % 4], words[i % 5], "");
	for (int round = 0; round < 1000; round++) {
		drawn = drawn * 6364136223846793005u + 1442695040888963407u;
		size_t i = (drawn >> 33) % 40, w = (drawn >> 40) % 5;
		if (round % 10 == 0) {
			shops[i % 4].name = str_from(words[w]);
			MUST(store_shop_put(f.db, &shops[i % 4], T0, &f.mem));
		} else {
			goods[i].name = str_from(words[w]);
			goods[i].state = (enum product_state)((drawn >> 50) % 3);
			MUST(store_product_put(f.db, &goods[i], T0, &f.mem));
		}
		struct search q = { .words = str_from(words[w]) };
		size_t n;
		MUST(store_search(f.db, &q, &f.mem, list, 64, &n));
		assert_int_equal(n, rows_with(&f, words[w]));
	}
	fixture_sql(&f, "INSERT INTO product_text (product_text) VALUES ('integrity-check')");
	fixture_close(&f);
}
