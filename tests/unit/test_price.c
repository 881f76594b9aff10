/* SPDX-License-Identifier: MIT */
/* Prices as sellers write them, and what only looks like one. */
#include "tests/lib/test.h"

#include "bot/understand/price.h"

#include <string.h>

static struct arena mem;

/* The first price: "15000/porsi [10rb/porsi]", "25000/250 gram [25k/250gr]"; or "-". */
static str shown(bool is_taken, const struct prices *p, str text)
{
	if (!is_taken || p->n == 0)
		return STR("-");
	const struct promo_price *one = &p->list[0];
	str unit = one->unit;
	if (one->qty > 1)
		unit = arena_printf(&mem, "%lld%s%" STR_FMT, (long long)one->qty,
				    unit.len ? " " : "", STR_ARG(unit));
	return arena_printf(&mem, "%lld%s%" STR_FMT " [%" STR_FMT "]", (long long)one->min_idr,
			    unit.len ? "/" : "", STR_ARG(unit),
			    STR_ARG(str_slice(text, p->begin[0], p->end[0] - p->begin[0])));
}

struct sample {
	const char *text;
	const char *found;
};

/* clang-format off */
/* The whole text is the price: an answer and a running text agree. */
static const struct sample whole[] = {
	{ "15rb", "15000 [15rb]" },
	{ "15RB", "15000 [15RB]" },
	{ "15 rb", "15000 [15 rb]" },
	{ "15\u00a0rb", "15000 [15\u00a0rb]" },
	{ "15rbu", "15000 [15rbu]" },
	{ "25 ebu", "25000 [25 ebu]" },
	{ "15ribu", "15000 [15ribu]" },
	{ "15 Ribu", "15000 [15 Ribu]" },
	{ "15k", "15000 [15k]" },
	{ "15 K", "15000 [15 K]" },
	{ "15rban", "15000 [15rban]" },
	{ "15rb-an", "15000 [15rb-an]" },
	{ "15ribuan", "15000 [15ribuan]" },
	{ "7,5rb", "7500 [7,5rb]" },
	{ "12.5k", "12500 [12.5k]" },
	{ "12,25rb", "12250 [12,25rb]" },
	{ "15.000", "15000 [15.000]" },
	{ "15,000", "15000 [15,000]" },
	{ "15000", "15000 [15000]" },
	{ "2000", "2000 [2000]" },
	{ "1.500.000", "1500000 [1.500.000]" },
	{ "Rp15000", "15000 [Rp15000]" },
	{ "Rp 15.000", "15000 [Rp 15.000]" },
	{ "Rp. 15.000", "15000 [Rp. 15.000]" },
	{ "Rp.15.000,-", "15000 [Rp.15.000,-]" },
	{ "rp:15.000", "15000 [rp:15.000]" },
	{ "RP 15,000.00", "15000 [RP 15,000.00]" },
	{ "Rp15.000,00", "15000 [Rp15.000,00]" },
	{ "15000,00", "15000 [15000,00]" },
	{ "IDR 15.000", "15000 [IDR 15.000]" },
	{ "15.000,-", "15000 [15.000,-]" },
	{ "15.000.-", "15000 [15.000.-]" },
	{ "500,-", "500 [500,-]" },
	{ "Rp 500", "500 [Rp 500]" },
	{ "500 perak", "500 [500 perak]" },
	{ "15.000 rupiah", "15000 [15.000 rupiah]" },
	{ "15 ribu rupiah", "15000 [15 ribu rupiah]" },
	{ "1500,00", "1500 [1500,00]" },
	{ "10-10rb", "10000 [10-10rb]" },
	{ "1jt", "1000000 [1jt]" },
	{ "1.5jt", "1500000 [1.5jt]" },
	{ "1,5juta", "1500000 [1,5juta]" },
	{ "1,25 juta", "1250000 [1,25 juta]" },
	{ "0,5jt", "500000 [0,5jt]" },
	{ "1jt 500rb", "1500000 [1jt 500rb]" },
	{ "2 juta 505 ribu", "2505000 [2 juta 505 ribu]" },
	{ "2,5 miliar", "2500000000 [2,5 miliar]" },
	{ "Rp 2m", "2000000000 [Rp 2m]" },
	{ "10rb/porsi", "10000/porsi [10rb/porsi]" },
	{ "10rb / porsi", "10000/porsi [10rb / porsi]" },
	{ "10rb/porsiii", "10000/porsi [10rb/porsiii]" },
	{ "10rb per porsi", "10000/porsi [10rb per porsi]" },
	{ "25k/250gr", "25000/250 gram [25k/250gr]" },
	{ "5000/pcs", "5000/pcs [5000/pcs]" },
	{ "Rp1.500.000,-/unit", "1500000/unit [Rp1.500.000,-/unit]" },
	{ "10-15rb", "10000 [10-15rb]" },
	{ "10 - 15 rb", "10000 [10 - 15 rb]" },
	{ "10–15k", "10000 [10–15k]" },
	{ "10-15rb/pcs", "10000/pcs [10-15rb/pcs]" },
	{ "1,5JT - 6JT", "1500000 [1,5JT - 6JT]" },
	{ "1,5-2jt", "1500000 [1,5-2jt]" },
	{ "500-1jt", "500000 [500-1jt]" },
	{ "5000-10rb", "5000 [5000-10rb]" },
	{ "10rb sampai 15rb", "10000 [10rb sampai 15rb]" },
	{ "15rb s/d 20rb", "15000 [15rb s/d 20rb]" },
	{ "10.000-15.000", "10000 [10.000-15.000]" },
	{ "15000-20000", "15000 [15000-20000]" },
	{ "Rp 10.000 - Rp 15.000", "10000 [Rp 10.000 - Rp 15.000]" },
	{ "Rp10-15rb", "10000 [Rp10-15rb]" },
	{ "１５.０００", "15000 [１５.０００]" },
	{ "１５ｒｂ", "15000 [１５ｒｂ]" },
	{ "15\u200brb", "15000 [15\u200brb]" },
	{ "15,001,005,000.00", "15001005000 [15,001,005,000.00]" },
	{ "1000000000000", "-" },
	{ "999 miliar", "999000000000 [999 miliar]" },
	{ "1000 miliar", "1000000000000 [1000 miliar]" },
	/* doubtful, or none */
	{ "1001 miliar", "-" },
	{ "999999999999 miliar", "-" },
	{ "99999999999999999999999rb", "-" },
	{ "15", "-" },
	{ "999", "-" },
	{ "Rp 15", "-" },
	{ "Rp", "-" },
	{ "Rp 0", "-" },
	{ "0", "-" },
	{ "0rb", "-" },
	{ "15.000rb", "-" },
	{ "1.250jt", "-" },
	{ "1jt500", "-" },
	{ "15,5", "-" },
	{ "1.5", "-" },
	{ "Rp 12.50", "-" },
	{ "06.00", "-" },
	{ "06.00 rb", "-" },
	{ "015.000", "-" },
	{ "1.50.000", "-" },
	{ "10.00.000", "-" },
	{ "08123456789", "-" },
	{ "6281234567890", "-" },
	{ "17/10", "-" },
	{ "17-10-2000", "-" },
	{ "250gr", "-" },
	{ "5000 pcs", "-" },
	{ "5000mah", "-" },
	{ "15.000/20.000", "-" },
	{ "", "-" },
	{ "   ", "-" },
	{ "rb", "-" },
	{ "lima belas ribu", "15000 [lima belas ribu]" },
	{ "harga nego", "-" },
	{ "gratis", "0 [gratis]" },
	{ "Rp 15000,50", "-" },
	{ "1500,05", "-" },
	{ "1500Z", "-" },
	{ "15é", "-" },
	{ "1500é", "-" },
};

static const struct sample running[] = {
	{ "@10rb/porsi", "10000/porsi [10rb/porsi]" },
	{ "10rb/porsié", "10000 [10rb]" },
	{ "10rb/sebungkusbesarsekali", "10000 [10rb]" },
	{ "0341 55120 15.000", "15000 [15.000]" },
	{ "62 812 3400 5600 dan 812-3400-5600", "-" },
	{ "*15.000*", "15000 [15.000]" },
	{ "harga 15rb saja kak", "15000 [15rb]" },
	{ "harga:15rb/pcs", "15000/pcs [15rb/pcs]" },
	{ "harga 1234", "1234 [1234]" },
	{ "Hrg 12.500 nett", "12500 [12.500]" },
	{ "🔥15rb🔥", "15000 [15rb]" },
	{ "/promo KRP01 15000 gurih", "15000 [15000]" },
	{ "promo 12 15000", "15000 [15000]" },
	{ "ready pagi jam 06.00. lontong syr padang gulai tauco (gulai buncis). 10rb/porsi",
	  "10000/porsi [10rb/porsi]" },
	{ "Sedia nasi uduk dan nasi kuning, lengkap dengan telor dadar. Cocok untuk sarapan", "-" },
	{ "Ready Laptop, minat hubungi WA 0812-3456-7800, 1,5JT - 6JT", "1500000 [1,5JT - 6JT]" },
	{ "3 pcs 25rb", "25000/3 pcs [25rb]" },
	{ "isi 10 25rb", "25000/10 [25rb]" },
	{ "isi 10", "-" },
	{ "isi 1000", "-" },
	{ "Keripik 250gr 15000, 500gr 28000", "15000/250 gram [15000]" },
	{ "madu 1000 ml", "-" },
	{ "madu 1.000 ml 95rb", "95000/1000 ml [95rb]" },
	{ "genset 1500 watt 2jt", "2000000 [2jt]" },
	{ "powerbank 10000mAh 150rb", "150000 [150rb]" },
	{ "kain 2m 50rb", "50000 [50rb]" },
	{ "stok 5000, 2rb aja", "2000 [2rb]" },
	{ "WA 08123456789", "-" },
	{ "WA 0812 3400 5600", "-" },
	{ "WA 0812-3400-5600 harga 15rb", "15000 [15rb]" },
	{ "+62 812 3400 5600 bakso 12.000", "12000 [12.000]" },
	{ "62 812-3400-5600", "-" },
	{ "812 3400 5600", "-" },
	{ "857-1234-5600 25k", "25000 [25k]" },
	{ "(0341) 551200 nasi 12.000", "12000 [12.000]" },
	{ "telp 0341 551200", "-" },
	{ "08123456789 15.000", "15000 [15.000]" },
	{ "hp 0812345678 25000", "25000 [25000]" },
	{ "buka jam 08.00-15.00", "-" },
	{ "jam 8:00 5rb", "5000 [5rb]" },
	{ "pukul 1500", "-" },
	{ "PO 17/10 diantar 20/10/2000 25rb", "25000 [25rb]" },
	{ "17-8-2000 20rb", "20000 [20rb]" },
	{ "17.10.2000", "-" },
	{ "17-8-20rb", "20000 [20rb]" },
	{ "17-8-20000rb-56000", "20000000 [20000rb]" },
	{ "@Rp15.000an", "15000 [Rp15.000an]" },
	{ "10-20 Oktober 15rb", "15000 [15rb]" },
	{ "sejak 2000 kami jual bakso 12.000", "12000 [12.000]" },
	{ "tahun 2026", "-" },
	{ "lebaran 2026 hampers 75k", "75000 [75k]" },
	{ "BCA 1234567890 a.n. Siti", "-" },
	{ "BCA 12345600", "-" },
	{ "rek. 12345600", "-" },
	{ "transfer 1234 5678 9000", "-" },
	{ "BRI 0021-01-012300-50-0", "-" },
	{ "kode pos 65100", "-" },
	{ "kode A1500 dan A-1500", "-" },
	{ "no. 5000", "-" },
	{ "#5000", "-" },
	{ "diskon 10% 15rb", "15000 [15rb]" },
	{ "diskon 1000%", "-" },
	{ "https://shop.id/p/15000 12rb", "12000 [12rb]" },
	{ "wa.me/6281234567800 12rb", "12000 [12rb]" },
	{ "~25.000~ 20.000", "20000 [20.000]" },
	{ "~Rp25.000~ Rp 20.000", "20000 [Rp 20.000]" },
	{ "~25rb/pcs~ 20rb/pcs", "20000/pcs [20rb/pcs]" },
	{ "2k followers", "-" },
	{ "10 ribu orang sudah coba", "-" },
	{ "cek 15-20 pcs 30rb", "30000/20 pcs [30rb]" },
	{ "15rb3", "15000/3 [15rb3]" },
	{ "2 x 15.000", "15000 [15.000]" },
	{ "15rb\n20rb", "15000 [15rb]" },
	{ "10\nribu", "-" },
	{ "ke 5 ribuan pulau", "5000 [5 ribuan]" },
	{ "nasi goreng é15000", "-" },
	{ "Sri Rp 15.000 Rp 20.000", "15000 [Rp 15.000]" },
	{ "15 Rp 20.000", "20000 [Rp 20.000]" },
	{ "مرحبا 15rb", "15000 [15rb]" },
};
/* clang-format on */

TEST(a_whole_price_is_read_the_same_alone_and_in_a_text)
{
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
		str text = str_from(whole[i].text);
		struct prices p;
		str parsed = shown(price_answer(text, &mem, &p), &p, text);
		str want = arena_printf(&mem, "%s = %s", whole[i].text, whole[i].found);
		assert_str(arena_printf(&mem, "%s = %" STR_FMT, whole[i].text, STR_ARG(parsed)),
			   want.ptr);
		price_list(text, &mem, &p);
		str found = shown(true, &p, text);
		assert_str(arena_printf(&mem, "%s = %" STR_FMT, whole[i].text, STR_ARG(found)),
			   want.ptr);
	}
	arena_finish(&mem);
}

TEST(the_first_price_in_a_text_is_found_and_nothing_else)
{
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(running); i++) {
		str text = str_from(running[i].text);
		struct prices p;
		price_list(text, &mem, &p);
		str found = shown(true, &p, text);
		str want = arena_printf(&mem, "%s = %s", running[i].text, running[i].found);
		assert_str(arena_printf(&mem, "%s = %" STR_FMT, running[i].text, STR_ARG(found)),
			   want.ptr);
	}
	arena_finish(&mem);
}

TEST(an_answer_that_is_a_price_may_have_words_around_it)
{
	static const struct sample cases[] = {
		{ "harga 15rb", "15000 [15rb]" },
		{ "Harganya: Rp 15.000", "15000 [Rp 15.000]" },
		{ "mulai dari 15rb aja kak", "15000 [15rb]" },
		{ "@10rb/porsi", "10000/porsi [10rb/porsi]" },
		{ " *15.000* ", "15000 [15.000]" },
		{ "15rb.", "15000 [15rb]" },
		{ "15000 nego", "15000 [15000]" },
		{ "2026", "2026 [2026]" },
		{ "1234", "1234 [1234]" },
		{ "1234 isi 1", "1234 [1234]" },
		{ "2m", "2000000000 [2m]" },
		{ "-15000", "-" },
		{ "+15000", "-" },
		{ "15rb 20rb", "15000 [15rb]" },
		{ "15rb pedas", "-" },
		{ "keripik 15rb", "-" },
		{ "15000 pcs", "-" },
		{ "123456789", "-" },
		{ "Rp15.000an", "15000 [Rp15.000an]" },
		{ "harga", "-" },
		{ "15rb/", "15000 [15rb]" },
	};
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str text = str_from(cases[i].text);
		struct prices p;
		str parsed = shown(price_answer(text, &mem, &p), &p, text);
		str want = arena_printf(&mem, "%s = %s", cases[i].text, cases[i].found);
		assert_str(arena_printf(&mem, "%s = %" STR_FMT, cases[i].text, STR_ARG(parsed)),
			   want.ptr);
	}
	arena_finish(&mem);
}

TEST(only_the_beginning_of_an_endless_text_is_looked_at)
{
	static char text[300000];
	struct prices p;

	arena_init(&mem, 0);
	memset(text, ' ', sizeof(text));
	memcpy(text, "15000", 5);
	assert_true(price_answer((str){ text, sizeof(text) }, &mem, &p));
	memset(text, ' ', 5);
	memcpy(text + 4100, "15000", 5);
	assert_false(price_answer((str){ text, sizeof(text) }, &mem, &p));
	assert_int_equal(p.n, 0);
	/* invisible characters take bytes but no place */
	for (size_t i = 0; i + 3 <= sizeof(text); i += 3)
		memcpy(text + i, "\u200b", 3);
	memcpy(text + 9000, "15.000", 6);
	price_list((str){ text, sizeof(text) }, &mem, &p);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.begin[0], 9000);
	memset(text, '1', sizeof(text));
	assert_false(price_answer((str){ text, sizeof(text) }, &mem, &p));
	assert_int_equal(p.n, 0);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = "1."[i % 2];
	assert_false(price_answer((str){ text, sizeof(text) }, &mem, &p));
	assert_int_equal(p.n, 0);
	arena_finish(&mem);
}

TEST(every_price_of_a_text_is_listed)
{
	struct prices p;

	arena_init(&mem, 0);
	price_list(STR("nasi uduk 8rb, nasi kuning 10rb/porsi, es teh Rp 3.000"), &mem, &p);
	assert_int_equal(p.n, 3);
	assert_str(promo_prices_format(p.list, p.n, &mem), "8000 1;10000 1 porsi;3000 1");
	assert_int_equal(p.begin[1], 27);
	assert_int_equal(p.end[1], 37);
	price_list(STR_NONE, &mem, &p);
	assert_int_equal(p.n, 0);
	arena_finish(&mem);
}
