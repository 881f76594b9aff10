/* SPDX-License-Identifier: MIT */
/* Districts in running text: only where they are told as a place. */
#include "tests/lib/test.h"

#include "bot/base/buf.h"
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

static void are(const char *const (*cases)[2], size_t n)
{
	struct config *config = config_built_in();
	struct promo_reading r;
	struct arena mem;
	int wrong = 0;

	arena_init(&mem, 0);
	for (size_t i = 0; i < n; i++) {
		struct buf b;
		buf_init(&b, &mem);
		promo_read(config, str_from(cases[i][0]), INT64_C(1795000000000), &mem, &r);
		for (size_t j = 0; j < r.n_districts; j++)
			buf_printf(&b, j ? " %d" : "%d", (int)r.districts[j]->code);
		if (!str_eq(buf_str(&b), str_from(cases[i][1])))
			wrong += told("%s: %" STR_FMT, cases[i][0], STR_ARG(buf_str(&b)));
		arena_reset(&mem);
	}
	arena_finish(&mem);
	config_destroy(config);
	assert_int_equal(wrong, 0);
}

TEST(a_place_that_is_told_is_read)
{
	static const char *const cases[][2] = {
		{ "keripik 15rb lokasi Jember", "3509" },
		{ "keripik 15rb, Jember", "3509" },
		{ "keripik 15rb (Kota Kediri)", "3571" },
		{ "keripik 15rb #sidoarjo", "3515" },
		{ "📍Gresik\nPentol kuah 5rb", "3525" },
		{ "COD sby keripik 15rb", "3578" },
		{ "keripik 15rb di kota batu", "3579" },
		{ "keripik 15rb. Batu", "3579" },
		{ "keripik 15rb Kab. Malang", "3507" },
		{ "keripik 15rb Kepanjen", "3507" },
		{ "keripik 15rb, Kepanjen Malang", "3507" },
		{ "keripik 15rb, Malang kota", "3573" },
		{ "keripik 15rb area Surabaya barat", "3578" },
		{ "keripik 15rb. Alamat: Jl. Surabaya 12 Tuban", "3523" },
		{ "Lokasi: depan SMP 1 Bangil, keripik 15rb", "3514" },
		{ "keripik 15rb\nMagetan\nwa 081234567890", "3520" },
		{ "keripik 15rb ready di Tulungagung", "3504" },
		{ "COD sekitar alun-alun Trenggalek, tas 45rb", "3503" },
		{ "keripik 15rb. Trenggalek kirim via bus", "3503" },
		{ "keripik 15rb. Lamongan kutho isuk jam 5", "3524" },
		{ "keripik 15rb. TPI Gresik pagi jam 5", "3525" },
		{ "keripik 15rb, antar seluruh Tuban, 3 jam jadi", "3523" },
		{ "Nasi jagung 9rb. Minggu pagi di CFD Gresik jam 6", "3525" },
		{ "Spanduk 35rb! Percetakan dekat terminal Bojonegoro", "3522" },
		{ "keripik 15rb. Perum Griya Indah Jember", "3509" },
		{ "pantofel 275rb. workshop Jl Sawo Magetan", "3520" },
		{ "keripik 15rb. Toko Berkah Jombang", "3517" },
		{ "servis AC panggilan Sidoarjo 75rb", "3515" },
		{ "keripik 15rb kirim dari Ngawi", "3521" },
		{ "sego pecel 8rb, saking Nganjuk", "3518" },
		{ "Kos putri Sigura-gura Malang sisa 2 kamar, 650rb/bln", "3507 3573" },
		{ "keripik 15rb, diantar sak Jombang Raya", "3517" },
		{ "Info kontrakan pinggir jalan Caruban, 35jt/th", "3519" },
		{ "Ban mobil 225rb. Bengkel 99 Jl. Raya Kraksaan", "3513" },
		{ "Jual keris 2,5jt. Sumenep Aeng Tong-tong. Tanya baik2", "3529" },
		{ "keripik 15rb. Gudang Muncar", "3510" },
		{ "keripik 15rb. Kandang Barokah Turen", "3507" },
		{ "keripik 15rb, ada surat toko. Kota Mojokerto", "3576" },
		{ "keripik 15rb. Kowalan Sampang ngadep ka lorong raja", "3527" },
	};

	are(cases, ARRAY_LEN(cases));
}

TEST(a_town_or_landmark_is_a_place_in_its_district)
{
	static const char *const cases[][2] = {
		{ "keripik 15rb lokasi Pujon", "3507" },
		{ "keripik 15rb. Rungkut", "3578" },
		{ "COD Sawojajar, tas 45rb", "3573" },
		{ "ambil di Krian, keripik 15rb", "3515" },
		{ "keripik 15rb Kec. Genteng Banyuwangi", "3510" },
		{ "keripik 15rb kec genteng", "3510 3578" },
		{ "keripik 15rb dekat Bandara Juanda", "3515" },
		{ "keripik 15rb, kampus UNEJ", "3509" },
		{ "keripik 15rb lokasi Sukodono", "3508 3515" },
		{ "keripik 15rb lokasi Sukodono Sidoarjo", "3515" },
		{ "keripik 15rb lokasi Sukodono, Lumajang", "3508" },
		{ "wingko 6rb. Babat Lamongan asli", "3524" },
		{ "ini madu klanceng asli Wonosalam Jombang, 150ml 90.000", "3517" },
		{ "keripik 15rb. Jl. Raya Ngunut Tulungagung", "3504" },
		{ "keripik 15rb. Kejapanan Gempol", "3514" },
		{ "gula aren 26rb/kg, Kare Madiun", "3519" },
		{ "keripik 15rb, Kras kediri", "3506" },
		{ "semen 48rb. TB Maju Jaya Mojosari", "3516" },
		{ "bandeng 38rb. Kalanganyar Sedati", "3515" },
		{ "kopi 7rb. Warkop Cak Kaji sebelah pom bensin Babat", "3524" },
		{ "jaket 85rb. Konveksi Bu Dar Tulungagung", "3504" },
		{ "keripik 15rb, arek Mbojonegoro", "3522" },
		{ "keripik 15rb lokasi Kota Reog", "3502" },
		{ "dawet ireng 5rb. Wungu Madiun arah Kare", "3519" },
		{ "paving 72rb/m2 gudang jln Kediri kab Nganjuk", "3518" },
	};

	are(cases, ARRAY_LEN(cases));
}

TEST(a_name_of_two_districts_gives_both)
{
	static const char *const cases[][2] = {
		{ "keripik 15rb lokasi Malang", "3507 3573" },
		{ "keripik 15rb, mlg", "3507 3573" },
		{ "keripik 15rb. Blitar", "3505 3572" },
	};

	are(cases, ARRAY_LEN(cases));
}

TEST(a_name_of_dishes_and_streets_is_no_place)
{
	static const char *const cases[][2] = {
		{ "soto Lamongan 12rb", "" },
		{ "bakso Malang 10rb", "" },
		{ "soto babat Lamongan 15rb", "" },
		{ "sate Madura 20rb", "" },
		{ "kain batik Madura 150rb", "" },
		{ "rujak cingur Surabaya 15rb", "" },
		{ "rujak Surabaya asli 15rb", "" },
		{ "tahu takwa Kediri 20rb/besek", "" },
		{ "pecel Madiun bu Tin 8rb", "" },
		{ "oleh-oleh khas Malang 25rb", "" },
		{ "madu asli Jember 100rb", "" },
		{ "keripik 15rb Jl. Surabaya 12", "" },
		{ "keripik 15rb jalan Malang no 3", "" },
		{ "bisa kirim ke Surabaya, keripik 15rb", "" },
		{ "kirim luar kota Surabaya, keripik 15rb", "" },
		{ "keripik 15rb depan SMP 2", "" },
		{ "cobek batu 50rb", "" },
		{ "ready pasir, batu, semen 50rb", "" },
		{ "Dawet 5rb/gelas gempol manis", "" },
		{ "kirim ke Gempol Pasuruan, keripik 15rb", "" },
		{ "keripik 15rb. Ds. Tuban", "" },
		{ "keripik 15rb. Jl. Raya Surabaya", "" },
		{ "keripik 15rb. Toko Jombang", "" },
		{ "les privat SD-SMP, keripik 15rb", "" },
		{ "Hubungi Bu Jember, keripik 15rb", "" },
		{ "sayur pare 5rb", "" },
		{ "wingko babat 6rb", "" },
		{ "keripik 15rb. Depot Soto Lamongan", "" },
		{ "keripik 15rb", "" },
	};

	are(cases, ARRAY_LEN(cases));
}
