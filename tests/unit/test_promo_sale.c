/* SPDX-License-Identifier: MIT */
/* Whether a text sells. What is no promo must not be made one: it would break into a private talk.
 */
#include "tests/lib/test.h"

#include "bot/understand/promo.h"
#include "config/load.h"

#include <stdio.h>

/* Says what differs, so that one run shows all of it. */
static int PRINTF_LIKE(1, 2) told(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
	return 1;
}

static void are(bool is_promo, const char *const *texts, size_t n)
{
	struct config *config = config_built_in();
	struct promo_reading r;
	struct arena mem;
	int wrong = 0;

	arena_init(&mem, 0);
	for (size_t i = 0; i < n; i++) {
		promo_read(config, str_from(texts[i]), INT64_C(1795000000000), &mem, &r);
		if (r.is_promo != is_promo)
			wrong += told("%s", texts[i]);
		arena_reset(&mem);
	}
	arena_finish(&mem);
	config_destroy(config);
	assert_int_equal(wrong, 0);
}

TEST(who_sells_is_heard)
{
	static const char *const texts[] = {
		"lontong sayur 10rb",
		"Sedia nasi uduk dan nasi kuning, lengkap dengan telor dadar. Cocok untuk sarapan",
		"ready keripik tempe",
		"open order brownies kukus buat besok",
		"Jual motor Beat 2018 8,5jt nego",
		"Dijual rumah di Lawang 350jt",
		"Terima jahitan kebaya dan seragam, minat japri",
		"Mau kue enak? Ready brownies 35rb/loyang",
		"Cari oleh-oleh khas Malang? Kami sedia keripik apel 20rb",
		"besok pagi ready pecel 8rb ya bu, yang mau chat",
		"Yuk merapat ayam geprek cuma 10rb",
		"PROMO gamis 150.000",
		"bakso 15rb cod batu",
		"tinggal 3 box risol mayo 20rb/box",
		"Makasih yang sudah order, masih ready nastar 60rb dan kastengel 65rb ya",
		"obral kaos anak 25rb/pcs",
		"🍰 BOLU PISANG 🍰\n25rb/loyang\nambil sendiri",
		"Servis AC panggilan 75rb wa 081234567890",
		"tas anyaman 45rb",
		"Bibit cabai rawit siap tanam, minat hubungi 081234567890",
		"Kula sade endog asin 3rb, monggo dipun pundhut",
		"wonten gethuk lindri 5rb bu",
		"Ajuwal embi' lake', 1.850.000",
		"Tanah kavling siap bangun 165 juta, survey by wa",
		"undangan blangko + cetak nama 2.000/lbr, undangan digital 75rb",
		"Antar jemput sekolah mobil avanza 450rb/bln per anak",
		"Disewakan lahan parkir truk dekat tol, 1,5jt/bln",
		"saya mau jual motor beat 2018 8,5jt",
		"edit video 50rb",
		"ganti oli 60rb",
		"Mau hajatan butuh tenda? Berkah Tenda 1,6jt sehari, kursi 3rb/biji",
		"buat yang nyari kado: bunga kawat bulu 12rb, buket 55rb",
		"Madu randu murni 1 ltr 130, 500ml 70, 250ml 38",
		"whiskas 52rb, pasir gumpal 58rb, vaksin tetracat 150rb",
	};

	are(true, texts, ARRAY_LEN(texts));
}

TEST(talk_is_no_promo)
{
	static const char *const texts[] = {
		"pagi bu, besok jadi rapat?",
		"iya bu totalnya 35rb",
		"Totalnya 35rb ya kak, transfer ke BCA 1234567890",
		"ok siap",
		"besok jemput anak jam 10 ya",
		"Rapat RT nanti malam jam 7 di rumah Pak RT, tolong hadir",
		"tadi saya transfer 50rb ya bu",
		"selamat ulang tahun bu, semoga sehat selalu",
		"innalillahi, turut berduka cita",
		"halo",
		"assalamualaikum",
		"😀😀",
		"iuran kas bulan ini 20rb ya bapak ibu",
		"lagi otw pulang dari pasar",
		"wkwkwk lucu banget",
		"wah murah ya 10rb, kemarin saya beli di pasar 12rb lho",
		"siap bos",
		"kemarin makan bakso di malang enak, 15rb seporsi",
		"sudah bayar listrik belum yah? 250rb",
		"kucing saya hilang di daerah Sukun, kalau lihat hubungi 081234567890",
		"ditemukan dompet kulit di masjid, hubungi takmir",
		"pesanan tumpeng untuk besok jadi ya bu, 3 porsi",
		"saya baru beli hp baru 2,5jt, bagus kameranya",
		"jual beli motor lagi sepi katanya",
		"kata pak RT bibit mangga dibagi gratis di balai desa",
		"katanya telur naik lagi, 30rb sekilo",
		"harga motor beat bekas sekarang kisaran berapa ya",
		"sudah saya transfer 85rb untuk 1 gamis ya kak, ini buktinya",
		"yang kemarin pesan pukis 3 kotak total 45rb bisa transfer ke BRI ya",
		"",
	};

	are(false, texts, ARRAY_LEN(texts));
}

TEST(who_asks_looks_or_orders_does_not_sell)
{
	static const char *const texts[] = {
		"ada yang jual tepung?",
		"berapa harganya?",
		"pak, gabah sekarang laku berapa? tempat saya 6500",
		"ubah harga 11rb",
		"Ganti harga keripik jadi 12rb ya min",
		"berapa harga gamisnya kak",
		"harga gula sekarang berapa?",
		"WTB mesin jahit second budget 500rb",
		"cari kontrakan daerah Rungkut max 10jt",
		"Butuh tukang las",
		"nyari keripik tempe yang enak dimana ya",
		"saya mau pesan nasi kotak 20 porsi",
		"mau order lontong 2 bungkus ya bu",
		"pesan bakso 3 dong",
		"masih ada risolnya kak?",
		"bisa kirim ke Surabaya?",
		"kapan buka lagi bu?",
		"info dong yang jual pupuk",
	};

	are(false, texts, ARRAY_LEN(texts));
}

TEST(thanks_complaints_and_news_do_not_sell)
{
	static const char *const texts[] = {
		"makasih kak pesanannya sudah sampai",
		"terima kasih banyak kuenya enak sekali",
		"makasih bu, rawon 20rb segitu enak banget",
		"kok pesanan saya belum sampai ya kak, kecewa",
		"barangnya rusak, saya minta refund",
		"hati-hati penipuan atas nama toko, jangan transfer",
		"sebarkan! info dari polda: waspada penipuan berkedok bantuan 600rb",
		"BREAKING NEWS gempa 5,2 SR di Malang, BMKG himbau warga waspada",
		"Harga cabai di pasar induk tembus 80 ribu per kilo, pedagang mengeluh",
		"diteruskan dari grup sebelah: bansos 300rb cair, bagikan ke 10 grup",
		"alhamdulillah paketnya sudah diterima, terima kasih bu",
		"INFO DINAS: pendaftaran NIB kolektif dibuka s/d 4 Desember, gratis, berkas KTP",
	};

	are(false, texts, ARRAY_LEN(texts));
}
