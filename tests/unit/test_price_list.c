/* SPDX-License-Identifier: MIT */
/* Every price of a promo's text, and what is none. An expectation is the text form of the list
 * (model/promo.h), then FROM, NEGO or FREE. */
#include "tests/lib/test.h"

#include "bot/base/check.h"
#include "bot/understand/price.h"

struct sample {
	const char *text;
	const char *want;
};

/* clang-format off */
static const struct sample samples[] = {
	{ "15rb", "15000 1" },
	{ "10-15rb", "10000-15000 1" },
	{ "1,5JT - 6JT", "1500000-6000000 1" },
	{ "10rb s/d 15rb", "10000-15000 1" },
	{ "10 sampai 15 ribu", "10000-15000 1" },
	{ "1jt 500rb", "1500000 1" },
	{ "1jt500rb", "1500000 1" },
	{ "10rb sebungkus", "10000 1 bungkus" },
	{ "10rb/porsiii", "10000 1 porsi" },
	{ "@5rb", "5000 1" },
	{ "10rb 1 porsi", "10000 1 porsi" },
	{ "35rb / 250 gram", "35000 250 gram" },
	{ "500gr 35rb", "35000 500 gram" },
	{ "3 pcs 25rb", "25000 3 pcs" },
	{ "isi 10 25rb", "25000 10" },
	{ "beli 2 cuma 18rb", "18000 2" },
	{ "25rb/3", "25000 3" },
	{ "10rb dapat 3", "10000 3" },
	{ "3 bungkus 25.000", "25000 3 bungkus" },
	{ "10rb 3 pcs", "10000 3 pcs" },
	{ "nasi uduk 8rb, nasi kuning 10rb, es teh 3rb", "8000 1;10000 1;3000 1" },
	{ "ukuran S 10rb M 12rb L 15rb", "10000 1;12000 1;15000 1" },
	{ "S/M/L 10/12/15rb", "10000 1;12000 1;15000 1" },
	{ "~25.000~ 20.000", "20000 1" },
	{ "dari 25rb jadi 20rb", "20000 1" },
	{ "harga normal 25rb promo 20rb", "20000 1" },
	{ "gratis", "0 1 FREE" },
	{ "gratis ongkir", "" },
	{ "seceng", "1000 1" },
	{ "selawe", "25000 1" },
	{ "seket ewu", "50000 1" },
	{ "dua puluh lima ribu", "25000 1" },
	{ "setengah juta", "500000 1" },
	{ "sepuluh sampai lima belas ribu", "10000-15000 1" },
	{ "satu setengah juta", "1500000 1" },
	{ "minimal order 50rb", "" },
	{ "ongkir 5rb", "" },
	{ "DP 50rb", "" },
	{ "gratis ongkir min 100rb", "" },
	{ "ongkir mulai 10rb", "" },
	{ "diskon 5rb", "" },
	{ "harga diskon 20rb", "20000 1" },
	{ "potongan 10rb", "" },
	{ "hemat 5rb", "" },
	{ "paket hemat 25rb", "25000 1" },
	{ "*10rb* _12rb_", "10000 1;12000 1" },
	{ "lontong10rb", "10000 1" },
	{ "10rbuuu", "10000 1" },
	{ "15", "" },
	{ "harga 15", "" },
	{ "iPhone 11 5jt", "5000000 1" },
	{ "Vario 125 15jt", "15000000 1" },
	{ "Vario 150 - 18jt", "18000000 1" },
	{ "RT 03/05 No. 12", "" },
	{ "stok 50 pcs 10rb", "10000 1" },
	{ "min 10 pcs 5rb", "5000 1" },
	{ "30x40 cm 25rb", "25000 1" },
	{ "1/2 kg 20rb", "20000 500 gram" },
	{ "setengah kg 20rb", "20000 500 gram" },
	{ "½ kg 20rb", "20000 500 gram" },
	{ "1,5 liter 10rb", "10000 1500 ml" },
	{ "10rb/pcs, 100rb/lusin", "10000 1 pcs;100000 1 lusin" },
	{ "cup 5rb, botol 10rb", "5000 1 cup;10000 1 botol" },
	{ "per porsi 10rb", "10000 1 porsi" },
	{ "harga per pcs: 10rb", "10000 1 pcs" },
	{ "sekilo 30rb", "30000 1 kg" },
	{ "3 pcs @10rb", "10000 1 pcs" },
	{ "1 box isi 6 30rb", "30000 1 box" },
	{ "30rb/box isi 6", "30000 1 box" },
	{ "3pcs 10rb 5pcs 15rb", "10000 3 pcs;15000 5 pcs" },
	{ "10rb 3pcs, 15rb 5pcs", "10000 3 pcs;15000 5 pcs" },
	{ "10rb 3pcs 15rb 5pcs", "10000 3 pcs;15000 5 pcs" },
	{ "mulai 10rb", "10000 1 FROM" },
	{ "mulai dari 10rb nego", "10000 1 FROM NEGO" },
	{ "O8l2 3456 7890 10rb", "10000 1" },
	{ "harga 25rb diskon 5rb jadi 20rb", "20000 1" },
	{ "25rb 👉 20rb", "20000 1" },
	{ "20rb dari 25rb", "20000 1" },
	{ "nasi goreng biasa 10rb, spesial 15rb", "10000 1;15000 1" },
	{ "5rb/2", "5000 2" },
	{ "3/25rb", "25000 3" },
	{ "𝟏𝟓𝐫𝐛", "15000 1" },
	{ "2̶5̶.̶0̶0̶0̶ 20.000", "20000 1" },
	{ "15.000,=", "15000 1" },
	{ "Keripik 250gr 15000, 500gr 28000", "15000 250 gram;28000 500 gram" },
	{ "rumah 1,5M", "" },
	{ "sejuta rasa", "" },
	{ "ongkir dalam kota 5rb, lontong 10rb", "10000 1" },
	{ "bonus 5rb", "" },
	{ "harga 10rb+ongkir", "10000 1" },
	{ "min jual lontong 10rb", "10000 1" },
	{ "Menu:\n1. Lontong 10rb\n2. Pecel 8rb\n3) Soto 12rb", "10000 1;8000 1;12000 1" },
	{ "buka jam 06.00-09.00 10rb/porsi", "10000 1 porsi" },
	{ "06.00 WIB", "" },
	{ "BCA 1234567890 a.n. Siti", "" },
	{ "jam 6 10rb", "10000 1" },
	{ "10rb perkilo", "10000 1 kg" },
	{ "10rb perpcs", "10000 1 pcs" },
	{ "10rb tiap porsi", "10000 1 porsi" },
	{ "sewa 75rb/hari", "75000 1 hari" },
	{ "po 3 hari 25rb", "25000 1" },
	{ "150rb per orang", "150000 1 orang" },
	{ "10rb / 3 pcs", "10000 3 pcs" },
	{ "10rb=3pcs", "10000 3 pcs" },
	{ "25rb isi 10 pcs", "25000 10 pcs" },
	{ "25rb (isi 10)", "25000 10" },
	{ "beli 2 gratis 1 25rb", "25000 2" },
	{ "Rp 10.000 - Rp 15.000", "10000-15000 1" },
	{ "Rp. 25.000,-/box", "25000 1 box" },
	{ "100rb/org", "100000 1 orang" },
	{ "25rb/roll", "25000 1 roll" },
	{ "hampers 75k", "75000 1" },
	{ "10rb ya kak, ongkir 5rb", "10000 1" },
	{ "Bismillah... ready pagi jam 06.00. lontong syr padang gulai tauco (gulai buncis). 10rb/porsi", "10000 1 porsi" },
	{ "Ready Laptop ... Minat hubungi WA 0812-3456-7890, 1,5JT - 6JT", "1500000-6000000 1" },
	{ "🔥PROMO🔥 Ayam geprek *15rb* aja kak! WA 081234567890", "15000 1" },
	{ "Risol mayo isi 5 15rb, isi 10 28rb", "15000 5;28000 10" },
	{ "Keripik singkong 250gr Rp 15.000\n500gr Rp. 28.000,-\n1kg 50rb", "15000 250 gram;28000 500 gram;50000 1 kg" },
	{ "Hijab segi empat 35k/pcs, ambil 3 cuma 100k", "35000 1 pcs;100000 3" },
	{ "Gamis ready size M L XL harga 150rb-175rb", "150000-175000 1" },
	{ "Nasi kotak 20rb/box min 10 box", "20000 1 box" },
	{ "Es teh 3rb, es jeruk 5rb, kopi 4rb", "3000 1;5000 1;4000 1" },
	{ "PO kue lapis, 1 loyang 65rb, setengah loyang 35rb", "65000 1 loyang;35000 1" },
	{ "Diskon 20% dari 100rb jadi 80rb", "80000 1" },
	{ "Harga normal Rp 50.000 diskon jadi Rp 40.000", "40000 1" },
	{ "harga coret 75rb, sekarang 50rb", "50000 1" },
	{ "sebelumnya 30rb sekarang cuma 25rb", "25000 1" },
	{ "Rp25.000 (harga normal Rp30.000)", "25000 1" },
	{ "Free ongkir min. belanja 100rb", "" },
	{ "Ongkir 5rb area kota", "" },
	{ "lontong 8rb ongkir 3rb", "8000 1" },
	{ "lontong 8rb + ongkir 3rb", "8000 1" },
	{ "COD Malang kota ongkir flat 5rb", "" },
	{ "belum termasuk ongkir 25rb", "25000 1" },
	{ "sudah ongkir 50rb", "50000 1" },
	{ "bisa dp 50rb sisa cod", "" },
	{ "hp 2nd harga 1,2jt nego tipis", "1200000 1 NEGO" },
	{ "no nego 500rb", "500000 1" },
	{ "500rb nett", "500000 1" },
	{ "jual cepat 2,5 juta bisa nego", "2500000 1 NEGO" },
	{ "sewa tenda 350rb/hari", "350000 1 hari" },
	{ "pijat 1 jam 80rb", "80000 1 jam" },
	{ "jahit baju 75rb/stel", "75000 1 stel" },
	{ "les privat 50rb per pertemuan", "50000 1 pertemuan" },
	{ "laundry 6rb/kg, setrika 4rb/kg", "6000 1 kg;4000 1 kg" },
	{ "cuci motor 10rb", "10000 1" },
	{ "Rp 250/lembar", "250 1 lembar" },
	{ "telur 28rb/kg, 1 peti 400rb", "28000 1 kg;400000 1 peti" },
	{ "cabe rawit 1 ons 5rb", "5000 1 ons" },
	{ "beras 5kg 65rb", "65000 5 kg" },
	{ "beras 5 kg 65rb 10 kg 128rb", "65000 5 kg;128000 10 kg" },
	{ "minyak 2 liter 34rb", "34000 2 liter" },
	{ "madu 250ml 75rb 500ml 140rb", "75000 250 ml;140000 500 ml" },
	{ "bakso 10.000 per porsi isi 5", "10000 1 porsi" },
	{ "sate ayam 10 tusuk 15rb", "15000 10 tusuk" },
	{ "dimsum isi 4 @12rb", "12000 1" },
	{ "donat 5rb dapat 3", "5000 3" },
	{ "gorengan seribu", "1000 1" },
	{ "gorengan seribuan", "1000 1" },
	{ "tahu isi 1000/biji", "1000 1 biji" },
	{ "kerupuk 2000an", "2000 1" },
	{ "harga mulai dari 15rb sampai 50rb", "15000-50000 1 FROM" },
	{ "Start from 25k", "25000 1 FROM" },
	{ "harga 10 - 15 ribuan", "10000-15000 1" },
	{ "kisaran 50-100rb", "50000-100000 1" },
	{ "1 pcs 10rb\n3 pcs 25rb\n6 pcs 48rb", "10000 1 pcs;25000 3 pcs;48000 6 pcs" },
	{ "1pcs = 10rb, 2pcs = 18rb", "10000 1 pcs;18000 2 pcs" },
	{ "10rb/1pcs 25rb/3pcs", "10000 1 pcs;25000 3 pcs" },
	{ "paket A 25rb, paket B 30rb", "25000 1;30000 1" },
	{ "Paket 1 25rb\nPaket 2 30rb", "25000 1;30000 1" },
	{ "paket isi 5 25rb", "25000 1 paket" },
	{ "Nasi pecel 7rb - 10rb", "7000-10000 1" },
	{ "Rp. 10 ribu", "10000 1" },
	{ "Rp10k", "10000 1" },
	{ "@ Rp 15.000", "15000 1" },
	{ "a 5rb", "5000 1" },
	{ "15.000/bks", "15000 1 bungkus" },
	{ "15,000 /pcs", "15000 1 pcs" },
	{ "serba 35rb", "35000 1" },
	{ "obral 3 potong 100rb", "100000 3 potong" },
	{ "beli 3 bayar 2", "" },
	{ "buy 1 get 1 25rb", "25000 1" },
	{ "cashback 10rb", "" },
	{ "voucher diskon 50rb", "" },
	{ "tgl 25-12-2026 lontong 10rb", "10000 1" },
	{ "25/12 25rb", "25000 1" },
	{ "jam 8-10 25rb", "25000 1" },
	{ "umur 5-10 tahun", "" },
	{ "Jl. Ijen No. 25 Malang", "" },
	{ "NIB 1234567890123", "" },
	{ "rek BRI 1234-01-012345-53-1", "" },
	{ "iPhone 11 64gb 3,5jt", "3500000 1" },
	{ "Honda Beat 2019 12,5jt", "12500000 1" },
	{ "RAM 4/64 1,2jt", "1200000 1" },
	{ "sepatu uk 38-42 150rb", "150000 1" },
	{ "kaos L 50x70 45rb", "45000 1" },
	{ "rumah tipe 36 150jt", "150000000 1" },
	{ "lantai 2 kos 500rb/bulan", "500000 1 bulan" },
	{ "100% ori 25rb", "25000 1" },
	{ "stok 1000 pcs", "" },
	{ "sudah 10rb pelanggan", "" },
	{ "10k followers", "" },
	{ "bisa cicil 100rb/bulan", "" },
	{ "cicilan 500rb", "" },
	{ "modal 50rb", "" },
	{ "seharga 20rb", "20000 1" },
	{ "cuma 20rb doang", "20000 1" },
	{ "20rb saja", "20000 1" },
	{ "nasi kuning seporsi 12rb", "12000 1 porsi" },
	{ "10rb/bungkus/porsi", "10000 1 bungkus" },
	{ "ayam potong 35rb/kg", "35000 1 kg" },
	{ "potong rambut 15rb", "15000 1" },
	{ "rambutan 1 ikat 10rb", "10000 1 ikat" },
	{ "telur asin 3rb/butir", "3000 1 butir" },
	{ "bibit cabai gratis", "0 1 FREE" },
	{ "gratis sambal", "" },
	{ "gratis, ambil sendiri", "0 1 FREE" },
	{ "masuk gratis ya", "0 1 FREE" },
	{ "15.000rb", "" },
	{ "goceng aja", "5000 1" },
	{ "gocap dapet 3", "50000 3" },
	{ "ceban per porsi", "10000 1 porsi" },
	{ "sewu limang atus", "1500 1" },
	{ "limang ewu", "5000 1" },
	{ "rong ewu", "2000 1" },
	{ "patang ewu", "4000 1" },
	{ "seratus dua puluh lima ribu", "125000 1" },
	{ "lima belas ribu per bungkus", "15000 1 bungkus" },
	{ "tiga bungkus sepuluh ribu", "10000 3 bungkus" },
	{ "25rb coret jadi 20rb", "20000 1" },
	{ "turun dari 25rb ke 20rb", "20000 1" },
	{ "promo 20rb dari harga normal 25rb", "20000 1" },
	{ "harga grosir 8rb ecer 10rb", "8000 1;10000 1" },
	{ "ecer 10rb, grosir 8rb min 12 pcs", "10000 1;8000 1" },
	{ "reseller 45rb min 3 pcs", "45000 1" },
	{ "min order 3 box, 25rb/box", "25000 1 box" },
	{ "lumpia 10pcs/25rb", "25000 10 pcs" },
	{ "10pcs/25k 20pcs/45k", "25000 10 pcs;45000 20 pcs" },
};
/* clang-format on */

static str shown(const struct prices *p, struct arena *mem)
{
	str list = promo_prices_format(p->list, p->n, mem);

	return arena_printf(mem, "%" STR_FMT "%s%s%s", STR_ARG(list), p->is_from ? " FROM" : "",
			    p->is_nego ? " NEGO" : "", p->is_free ? " FREE" : "");
}

TEST(every_price_of_a_promo_is_read_and_nothing_else)
{
	struct arena mem;
	struct prices p;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		price_list(str_from(samples[i].text), &mem, &p);
		str got = arena_printf(&mem, "%s = %" STR_FMT, samples[i].text,
				       STR_ARG(shown(&p, &mem)));
		assert_str(got,
			   arena_printf(&mem, "%s = %s", samples[i].text, samples[i].want).ptr);
		arena_reset(&mem);
	}
	arena_finish(&mem);
}

TEST(a_list_says_where_each_price_stands)
{
	str text = STR("~9rb~ nasi 8rb, es Rp 3.000,-/gelas");
	struct arena mem;
	struct prices p;

	arena_init(&mem, 0);
	price_list(text, &mem, &p);
	assert_int_equal(p.n, 2);
	assert_str(str_slice(text, p.begin[0], p.end[0] - p.begin[0]), "8rb");
	assert_str(str_slice(text, p.begin[1], p.end[1] - p.begin[1]), "Rp 3.000,-/gelas");
	arena_finish(&mem);
}

TEST(a_list_holds_no_more_than_a_promo_can)
{
	struct arena mem;
	struct prices p;

	arena_init(&mem, 0);
	price_list(STR("1rb, 2rb, 3rb, 4rb, 5rb, 6rb, 7rb, 8rb, 9rb, 10rb, 11rb, 12rb, 13rb"), &mem,
		   &p);
	assert_int_equal(p.n, PROMO_PRICES_MAX);
	assert_int_equal(p.list[PROMO_PRICES_MAX - 1].min_idr, 12000);
	arena_finish(&mem);
}

TEST(sums_are_read_whatever_they_are_for)
{
	struct arena mem;
	struct prices p;

	arena_init(&mem, 0);
	price_sums(STR("di bawah 20rb, ongkir 5rb, diskon 2rb"), &mem, &p);
	assert_str(promo_prices_format(p.list, p.n, &mem), "20000 1;5000 1;2000 1");
	arena_finish(&mem);
}
