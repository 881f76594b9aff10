/* SPDX-License-Identifier: MIT */
/* The ready time in a promo's text, told apart from all other times in it. */
#include "tests/unit/when_help.h"

/* Tuesday, 24/11/2026 19.00 WIB: posted in the evening for the next day */
static const int64_t now_ms = INT64_C(1795521600000);

struct example {
	const char *text, *wanted;
};

static void expect_all(const struct example *list, size_t n)
{
	int wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct arena mem;
		struct when w;
		arena_init(&mem, 0);
		str got = when_find(moments_config(), ZONE_WIB, now_ms, str_from(list[i].text),
				    &mem, &w)
				  ? moments_show(&w, ZONE_WIB, &mem)
				  : STR("-");
		if (!str_eq(got, str_from(list[i].wanted))) {
			print_message("\"%s\": %" STR_FMT ", not %s\n", list[i].text, STR_ARG(got),
				      list[i].wanted);
			wrong++;
		}
		arena_finish(&mem);
	}
	assert_int_equal(wrong, 0);
}
#define EXPECT(...)                                                                                \
	do {                                                                                       \
		static const struct example list[] = { __VA_ARGS__ };                              \
		expect_all(list, ARRAY_LEN(list));                                                 \
	} while (0)

TEST(when_find_reads_when_the_goods_are_ready)
{
	EXPECT({ "Bismillah... ready pagi jam 06.00. lontong syr padang 10rb/porsi",
		 "25/11 06.00" },
	       { "open order sampai jumat, kirim sabtu. Kue kering 50rb", "28/11 08.00" },
	       { "Nasi uduk 8rb siap jam 10", "25/11 10.00" },
	       { "*Ready besok* risoles mayo 3 pcs 10rb", "25/11 08.00" },
	       { "Bakso bakar mulai jam 16.00 depan masjid 5rb", "25/11 16.00" },
	       { "Besok pagi ada nasi pecel 7k", "25/11 08.00" },
	       { "PO sampai tgl 28, diantar tgl 30 November jam 9 pagi", "30/11 09.00" },
	       { "ready nanti malam jam 8 martabak telor 25rb", "24/11 20.00" },
	       { "Matang jam 5 sore! ayam ungkep 45rb", "25/11 17.00" },
	       { "ready jam 6.30 - 9 pagi bubur ayam 8000", "25/11 06.30" },
	       { "Besok ready nasi kuning\nSiap jam 6 pagi", "25/11 06.00" },
	       { "ready lusa habis subuh, kue basah 2rb", "26/11 05.00" },
	       { "tersedia tiap Jumat, nasi kebuli 20rb", "27/11 08.00 @F" },
	       { "Kue lebaran, kirim H-7 Lebaran, 60rb/toples", "03/03/2027 08.00" },
	       { "ready setengah 7 pagi", "25/11 06.30" },
	       { "Sabtu ready rujak cingur", "28/11 08.00" },
	       { "open po batik, ambil Minggu depan", "01/12 08.00" },
	       { "nasi goreng 14k\nBUKA JAM 5 SORE", "25/11 17.00" },
	       { "pengiriman Senin & Kamis, tas anyam 75rb", "26/11 08.00 @MT" },
	       { "ready habis magrib jam 18.30 martabak", "25/11 18.30" },
	       { "sesuk jam pitu isuk wis cemepak", "25/11 07.00" },
	       { "Bsk sabtu pagi ready apem", "28/11 08.00" },
	       { "pesan malam ini buat besok pagi jam 7", "25/11 07.00" },
	       { "pesen awan iki dijupuk sesuk isuk", "25/11 08.00" },
	       { "motong malam ini, ambil subuh jam 4", "25/11 04.00" },
	       { "Minggu pagi di CFD mulai jam 6", "29/11 06.00" },
	       { "Minggu 29 nov jam 8 pagi kami buka stand", "29/11 08.00" },
	       { "Lapak buka lagi besok jam 3 sore", "25/11 15.00" },
	       { "Besok Jumat ada bazar jam 8-11", "27/11 08.00" },
	       { "Setiap sabtu ready lupis 6rb jam 6 pagi", "28/11 06.00 @S" },
	       { "mulai jam 10 s/d habis ya", "25/11 10.00" },
	       { "pagi-pagi ready serabi jam 05.30", "25/11 05.30" },
	       { "ready jam 8 pagi s/d 2 siang", "25/11 08.00" },
	       { "Nanti malam bakar jagung 7rb", "24/11 20.00" },
	       { "trip naik Bromo Sabtu jam 11 malam", "28/11 23.00" },
	       { "tiap hari jam 6 ready soto", "25/11 06.00 @SMTWTFS" },
	       { "ready pagi, nasi uduk", "25/11 08.00" },
	       { "sore sudah siap, bakpao", "25/11 16.00" },
	       { "pesan malam ini untuk sabtu", "28/11 08.00" },
	       { "Festival kopi 18 s/d 20 Desember", "18/12 08.00" },
	       { "bazar 5-7 Des 2026 di aloon-aloon", "05/12 08.00" },
	       { "Buka jam 9 pagi besok", "25/11 09.00" });
}

TEST(when_find_leaves_opening_hours_and_ends_alone)
{
	EXPECT({ "buka 08.00-21.00, bakso 15rb", "-" }, { "Jam buka 08.00-21.00", "-" },
	       { "Buka tiap hari jam 7 pagi sampai 9 malam. Soto 12rb", "-" },
	       { "Warung buka jam 8 pagi", "-" }, { "order sebelum jam 8 malam ya", "-" },
	       { "promo s/d 30 November, baju 50rb", "-" }, { "diskon sampai jam 5 sore", "-" },
	       { "servis jam 8 s/d 17, cuci AC 60rb", "-" }, { "last order jam 20.00", "-" },
	       { "open 10.00-22.00", "-" }, { "buka jam 9 tutup jam 9", "-" },
	       { "harga naik mulai tgl 1", "-" }, { "bisa COD sore, COD jam 4 sore juga", "-" },
	       { "cicilan tiap tgl 5", "-" }, { "pengiriman 2-3 hari kerja", "-" },
	       { "keripik tersedia setiap hari", "-" }, { "bakso hanya hari ini", "-" },
	       { "siap antar pagi sore", "-" }, { "Sedia sarapan pagi: nasi uduk", "-" },
	       { "Ready cream malam 35rb", "-" }, { "ready tas minggu ini", "-" },
	       { "harga mulai 10.30", "-" }, { "update harga tgl 24 november", "-" },
	       { "daftar harga per 1 desember", "-" }, { "pengiriman Senin-Jumat ya", "-" },
	       { "bendera 17 agustus ready kak", "-" },
	       { "tiket senin-jumat 10rb, sabtu minggu 15rb", "-" }, { "bisa antar malam", "-" },
	       { "gorengan ready tiap pagi, 1000an", "-" }, { "pesan malam ini ya", "-" },
	       { "admin online jam 8 pagi - 9 malam", "-" }, { "menginap 2 malam", "-" },
	       { "berlaku 1 desember - 31 desember", "-" }, { "MENU HARI INI soto 12rb", "-" },
	       { "arisan tiap minggu, bawa kue", "-" }, { "dikirim sebelum subuh ya", "-" },
	       { "Besok tutup, besok libur", "-" }, { "Minggu tutup", "-" },
	       { "Jumat libur ya bu", "-" }, { "close PO jam 20.00. Ready Kamis", "26/11 08.00" },
	       { "Toko buka 09.00-17.00. Kirim besok jam 10", "25/11 10.00" });
}

TEST(when_find_is_not_fooled_by_other_numbers)
{
	EXPECT({ "Keripik 10.000/bks wa 0812-3456-7890", "-" }, { "Laptop 1,5jt tahun 2021", "-" },
	       { "jam tangan pria 150rb", "-" }, { "Gula 1/2 kg 9rb", "-" },
	       { "kue 10-12 pcs 25rb", "-" }, { "tahan 3 hari di kulkas", "-" },
	       { "nasi kotak isi 3.30 rb", "-" }, { "Sarapan pagi nasi uduk 8rb", "-" },
	       { "Nasi Jumat Berkah 10rb", "-" }, { "baterai awet 10 jam", "-" },
	       { "PO 2 minggu, sepatu 250rb", "-" }, { "tas kerja 90rb, harga 85.000", "-" },
	       { "rek 1234567890 an Siti", "-" }, { "order H-1 ya", "-" });
}

TEST(when_find_end_reads_until_when_a_promo_holds)
{
	static const struct example list[] = {
		{ "Bakso 10rb, sampai jam 5 sore", "25/11 17.00" },
		{ "diskon berlaku s/d 30 Nov", "01/12 00.00" },
		{ "promo hingga besok", "26/11 00.00" },
		{ "order sampai jumat, kirim sabtu", "28/11 00.00" },
		{ "promo sampai tgl 30", "01/12 00.00" },
		{ "berlaku s/d Minggu", "30/11 00.00" },
		{ "Promo khusus hari ini bakso 10rb", "25/11 00.00" },
		{ "diskon 20rb besok aja ya", "26/11 00.00" },
		{ "hanya besok dan lusa, donat 2rb", "27/11 00.00" },
		{ "promo s/d 20 November, baju 50rb", "21/11 00.00" },
		{ "promo sampai 31 Januari", "01/02/2027 00.00" },
		{ "ready besok jam 8", "-" },
		{ "jam buka 08.00-21.00", "-" },
		{ "Warung buka sampai jam 9 malam. Soto 12rb", "-" },
		{ "Sambal 25rb exp 30 Nov", "-" },
		{ "selama stok ada, keripik 10rb", "-" },
		{ "khusus Jumat berkah nasi kotak 15rb", "-" },
		{ "garansi sampai 30 November", "-" },
	};

	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		struct arena mem;
		struct when w = { 0 };
		arena_init(&mem, 0);
		str got = when_find_end(moments_config(), ZONE_WIB, now_ms, str_from(list[i].text),
					&mem, &w.at_ms)
				  ? moments_show(&w, ZONE_WIB, &mem)
				  : STR("-");
		assert_str(got, list[i].wanted);
		arena_finish(&mem);
	}
}
