/* SPDX-License-Identifier: MIT */
/* Districts and categories as people write them. */
#include "tests/lib/test.h"

#include "bot/base/buf.h"
#include "bot/understand/place.h"

#define ALIASES(...)                                                                               \
	.aliases = (const str[]){ __VA_ARGS__ },                                                   \
	.n_aliases = sizeof((const str[]){ __VA_ARGS__ }) / sizeof(str)
#define S(text) STR_INIT(text)

static struct district districts[] = {
	{ 3507, S("Kabupaten Malang"), S("malang"), ALIASES(S("mlg"), S("kepanjen")) },
	{ 3509, S("Kabupaten Jember"), S("jember"), ALIASES(S("jbr")),
	  .towns = (const str[]){ S("ambulu"), S("tegal besar") }, .n_towns = 2 },
	{ 3510, S("Kabupaten Banyuwangi"), S("banyuwangi"), ALIASES(S("bwi")) },
	{ 3515, S("Kabupaten Sidoarjo"), S("sidoarjo"), ALIASES(S("sda"), S("darjo")) },
	{ 3521, S("Kabupaten Ngawi"), S("ngawi"), .n_aliases = 0 },
	{ 3523, S("Kabupaten Tuban"), S("tuban"), ALIASES(S("tbn")) },
	{ 3524, S("Kabupaten Lamongan"), S("lamongan"), .n_aliases = 0 },
	{ 3573, S("Kota Malang"), S("malang"), ALIASES(S("mlg")) },
	{ 3578, S("Kota Surabaya"), S("surabaya"), ALIASES(S("sby"), S("kota pahlawan")) },
	{ 3579, S("Kota Batu"), S("batu"), ALIASES(S("batu malang")) },
	/* to be equally near */
	{ 9001, S("Kabupaten Lamandan"), S("lamandan"), .n_aliases = 0 },
};
static struct category categories[] = {
	{ S("kuliner"),
	  { S("Kuliner"), S("Food and drink") },
	  ALIASES(S("makanan"), S("oleh-oleh"), S("kue")) },
	{ S("ternak-ikan"), { S("Ternak dan ikan"), S("Livestock") }, ALIASES(S("ikan")) },
	{ S("bahan-baku"), { S("Bahan baku"), S("Raw materials") }, ALIASES(S("tepung")) },
	{ S("jasa"), { S("Jasa"), S("Services") }, ALIASES(S("jahit"), S("servis")) },
	{ S("acara"), { S("Acara"), S("Events") }, ALIASES(S("bazar")) },
	{ S("anak"), { S("Anak"), S("Children") }, ALIASES(S("mainan"), S("éclair")) },
};
static const struct config config = {
	.districts = districts,
	.n_districts = ARRAY_LEN(districts),
	.categories = categories,
	.n_categories = ARRAY_LEN(categories),
};
static struct arena mem;

/* "malang: 3507 3573" */
static str found(const char *text)
{
	const struct district *ret[PLACE_MATCHES_MAX];
	struct buf b;

	buf_init(&b, &mem);
	buf_printf(&b, "%s:", text);
	size_t n = place_find(&config, str_from(text), &mem, ret);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, " %d", (int)ret[i]->code);
	return buf_str(&b);
}

TEST(places_are_found_by_the_names_people_use)
{
	static const struct {
		const char *text, *codes;
	} cases[] = {
		{ "malang", "3507 3573" },
		{ "MALANG", "3507 3573" },
		{ "Malang.", "3507 3573" },
		{ "mlg", "3507 3573" },
		{ "malanggg", "3507 3573" },
		{ "Malang, Jawa Timur", "3507 3573" },
		{ "kota malang", "3573" },
		{ "Kota Malang", "3573" },
		{ "kota mlg", "3573" },
		{ "malang kota", "3573" },
		{ "kota malang jatim", "3573" },
		{ "kodya malang", "3573" },
		{ "kab malang", "3507" },
		{ "kab. malang", "3507" },
		{ "kab.malang", "3507" },
		{ "Kab Malang", "3507" },
		{ "kabupaten malang", "3507" },
		{ "KABUPATEN  MALANG", "3507" },
		{ "malang kab", "3507" },
		{ "malang (kabupaten)", "3507" },
		{ "kab mlg", "3507" },
		{ "kepanjen", "3507" },
		{ "Ambulu", "3509" },
		{ "kec. tegal-besar", "" },
		{ "Tegal Besar", "3509" },
		{ "\u00a0surabaya 🦈", "3578" },
		{ "ｓｕｒａｂａｙａ", "3578" },
		{ "sby", "3578" },
		{ "kota surabaya", "3578" },
		{ "kota pahlawan", "3578" },
		{ "sidoarjo", "3515" },
		{ "kota sidoarjo", "3515" }, /* there is only one */
		{ "kab batu", "3579" },
		{ "batu", "3579" },
		{ "batu malang", "3579" },
		{ "bwi", "3510" },
		{ "", "" },
		{ "kota", "" },
		{ "kab", "" },
		{ "jatim", "" },
		{ "jawa timur", "" },
		{ "jakarta", "" },
		{ "malan", "" },
		{ "malang surabaya", "" },
		{ "kota kab malang", "" },
		{ "pahlawan", "" },
		{ "malang raya", "" },
		{ "🦈", "" },
	};
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *blank = cases[i].codes[0] ? " " : "";
		str want = arena_printf(&mem, "%s:%s%s", cases[i].text, blank, cases[i].codes);
		assert_str(found(cases[i].text), want.ptr);
	}
	arena_finish(&mem);
}

TEST(no_more_places_are_found_than_fit)
{
	struct district same[PLACE_MATCHES_MAX + 2];
	struct config c = { .districts = same, .n_districts = ARRAY_LEN(same) };
	const struct district *ret[PLACE_MATCHES_MAX];

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(same); i++)
		same[i] = (struct district){ (int64_t)i, STR("Kota Sama"), STR("sama"),
					     .n_aliases = 0 };
	assert_int_equal(place_find(&c, STR("sama"), &mem, ret), PLACE_MATCHES_MAX);
	assert_ptr_equal(ret[PLACE_MATCHES_MAX - 1], &same[PLACE_MATCHES_MAX - 1]);
	arena_finish(&mem);
}

TEST(a_slip_of_typing_finds_the_nearest_place_and_never_guesses)
{
	static const struct {
		const char *text;
		int64_t code; /* 0: none */
	} cases[] = {
		{ "surabya", 3578 },
		{ "Surabayya", 3578 },
		{ "srabya", 3578 },
		{ "kota surbaya", 3578 },
		{ "banyu wangi", 3510 },
		{ "banuwangi", 3510 },
		{ "sidoarji", 3515 },
		{ "ngawii", 3521 },
		{ "ngawe", 3521 },
		{ "jembr", 3509 },
		{ "kota malng", 3573 },
		{ "kab malng", 3507 },
		{ "kepanjn", 3507 },
		{ "malng", 0 },    /* both */
		{ "lamondan", 0 }, /* Lamandan and Lamongan, one letter each */
		{ "lamongon", 3524 },
		{ "ngowe", 0 }, /* two slips in five letters */
		{ "tubn", 3523 },
		{ "bato", 3579 },
		{ "ngawin", 3521 },
		{ "nagawin", 0 },
		{ "ambuli", 0 }, /* towns are many: only as they are written */
		{ "jembar", 3509 },
		{ "jumbar", 3509 },
		{ "tbm", 0 }, /* too short to tell */
		{ "srby", 0 },
		{ "jakarta", 0 },
		{ "", 0 },
		{ "kota", 0 },
	};
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct district *d = place_near(&config, str_from(cases[i].text), &mem);
		if ((d ? d->code : 0) != cases[i].code)
			fail_msg("\"%s\" gave %d", cases[i].text, d ? (int)d->code : 0);
	}
	arena_finish(&mem);
}

TEST(categories_are_found_by_slug_name_and_alias)
{
	static const struct {
		const char *text, *slug;
	} cases[] = {
		{ "kuliner", "kuliner" },
		{ "KULINER!", "kuliner" },
		{ "food and drink", "kuliner" },
		{ "makanan", "kuliner" },
		{ "oleh-oleh", "kuliner" },
		{ "oleh oleh", "kuliner" },
		{ "🍜 Kue 🍜", "kuliner" },
		{ "ternak-ikan", "ternak-ikan" },
		{ "ternak ikan", "ternak-ikan" },
		{ "Ternak dan Ikan", "ternak-ikan" },
		{ "bahan baku", "bahan-baku" },
		{ "raw materials", "bahan-baku" },
		{ "ÉCLAIR", "anak" },
		{ "", NULL },
		{ "bahan", NULL },
		{ "makanan enak", NULL },
		{ "kulier", NULL },
		{ "semua", NULL },
	};
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct category *t = topic_find(&config, str_from(cases[i].text), &mem);
		if ((t != NULL) != (cases[i].slug != NULL))
			fail_msg("\"%s\"", cases[i].text);
		if (t)
			assert_str(t->slug, cases[i].slug);
	}
	arena_finish(&mem);
}

TEST(a_slip_of_typing_finds_the_nearest_category_and_never_guesses)
{
	static const struct {
		const char *text, *slug;
	} cases[] = {
		{ "kulier", "kuliner" },
		{ "kulinre", "kuliner" },
		{ "makana", "kuliner" },
		{ "bahan bku", "bahan-baku" },
		{ "tepong", "bahan-baku" },
		{ "jahid", "jasa" },
		{ "acaro", "acara" },
		{ "kui", NULL },
		{ "mainnan", "anak" },
		{ "makinan", NULL }, /* makanan one away, mainan one away */
		{ "xyz", NULL },
		{ "", NULL },
	};
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct category *t = topic_near(&config, str_from(cases[i].text), &mem);
		if ((t != NULL) != (cases[i].slug != NULL))
			fail_msg("\"%s\" gave %s", cases[i].text, t ? t->slug.ptr : "none");
		if (t)
			assert_str(t->slug, cases[i].slug);
	}
	arena_finish(&mem);
}

TEST(all_is_said_in_many_ways)
{
	static const char *const all[] = { "semua",          "Semuanya", "ALL",
					   "apa saja",       "apa aja",  "semua daerah",
					   "semua kategori", "semuaaa" };
	static const char *const others[] = { "", "apa", "saja", "semua kuliner", "malang" };

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		assert_true(place_is_all(str_from(all[i]), &mem));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_false(place_is_all(str_from(others[i]), &mem));
	arena_finish(&mem);
}

TEST(a_long_text_names_nothing)
{
	const struct district *ret[PLACE_MATCHES_MAX];

	arena_init(&mem, 0);
	str text = arena_printf(&mem, "%500s", "malang");
	assert_int_equal(place_find(&config, text, &mem, ret), 0);
	assert_null(place_near(&config, text, &mem));
	assert_null(topic_find(&config, arena_printf(&mem, "%500s", "kuliner"), &mem));
	assert_null(topic_near(&config, arena_printf(&mem, "%500s", "kuliner"), &mem));
	assert_false(place_is_all(arena_printf(&mem, "%500s", "semua"), &mem));
	arena_finish(&mem);
}
