/* SPDX-License-Identifier: MIT */
#include "bot/understand/when.h"
#include "tests/lib/test.h"
#include "tests/unit/when_help.h"

/* Tuesday Kliwon, 24/11/2026 13.00 WIB */
static const int64_t now_ms = INT64_C(1795500000000);

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
		str got = when_parse(moments_config(), ZONE_WIB, now_ms, str_from(list[i].text),
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

TEST(when_reads_hours_and_days_as_sellers_write_them)
{
	EXPECT({ "jam 15", "24/11 15.00" }, { "Jam 15.30 WIB", "24/11 15.30" },
	       { "pkl 15:45", "24/11 15.45" }, { "pkl. 15.45", "24/11 15.45" },
	       { "jam 3 sore", "24/11 15.00" }, { "jam 7 malam", "24/11 19.00" },
	       { "jam 2 siang", "24/11 14.00" }, { "besok jam 8", "25/11 08.00" },
	       { "BESOK jam 8 pagi!", "25/11 08.00" }, { "jam 8 besok", "25/11 08.00" },
	       { "besok", "25/11 08.00" }, { "lusa jam 10", "26/11 10.00" },
	       { "hari ini jam 20", "24/11 20.00" }, { "tomorrow at 9 am", "25/11 09.00" },
	       { "tomorrow at 8", "25/11 08.00" }, { "sekarang", "24/11 13.00" },
	       { "bsk jm 8pagi", "25/11 08.00" }, { "besok jam8", "25/11 08.00" },
	       { "besok pukul delapan pagi", "25/11 08.00" },
	       { "besok jam dua belas siang", "25/11 12.00" }, { "sesuk jam 9", "25/11 09.00" },
	       { "jam 0830 besok", "25/11 08.30" }, { "besok 08.30", "25/11 08.30" },
	       { "tonight at 8pm", "24/11 20.00" }, { "tomorrow 3pm", "25/11 15.00" },
	       { "besok jam 8an", "25/11 08.00" }, { "kirim besok jam 8 ya kak", "25/11 08.00" });
}

TEST(when_reads_halves_and_what_lacks_to_the_hour)
{
	EXPECT({ "setengah 8", "25/11 07.30" }, { "besok setengah 8", "25/11 07.30" },
	       { "jam setengah delapan malam", "24/11 19.30" },
	       { "jam 8 kurang 15", "25/11 07.45" }, { "jam 8 kurang seperempat", "25/11 07.45" },
	       { "jam 8 lewat 15 menit", "25/11 08.15" }, { "jam 8 lebih 5", "25/11 08.05" },
	       { "jam setengah 1 siang besok", "25/11 12.30" },
	       { "setengah 4 sore", "24/11 15.30" }, { "jam 1 kurang 10", "25/11 12.50" });
}

TEST(when_knows_the_parts_of_the_day_and_the_prayers)
{
	EXPECT({ "nanti sore", "24/11 16.00" }, { "nanti siang", "25/11 12.00" },
	       { "nanti malam", "24/11 19.00" }, { "malam ini", "24/11 19.00" },
	       { "sore ini jam 5", "24/11 17.00" }, { "besok pagi", "25/11 08.00" },
	       { "besok siang", "25/11 12.00" }, { "habis magrib", "24/11 18.00" },
	       { "ba'da isya", "24/11 19.30" }, { "bakda subuh", "25/11 05.00" },
	       { "besok habis subuh", "25/11 05.00" }, { "abis dzuhur", "25/11 12.30" },
	       { "setelah ashar", "24/11 15.30" }, { "jam 4 subuh", "25/11 04.00" },
	       { "jam 12 malam", "25/11 00.00" }, { "nanti malam jam 12", "25/11 00.00" },
	       { "Sabtu malam jam 1", "29/11 01.00" }, { "jam 2 dini hari", "25/11 02.00" },
	       { "habis sholat jumat", "27/11 13.00" }, { "jumatan", "27/11 13.00" },
	       { "ba'da jumat", "27/11 13.00" }, { "besok jam 6-an", "25/11 06.00" });
}

TEST(when_takes_for_a_bare_hour_what_sellers_mean)
{
	EXPECT({ "jam 8", "25/11 08.00" }, { "jam 13", "25/11 13.00" },
	       { "jam 13.01", "24/11 13.01" }, { "jam 3", "24/11 15.00" },
	       { "besok jam 4", "25/11 16.00" }, { "besok jam 05.00", "25/11 05.00" },
	       { "nanti jam 8", "24/11 20.00" }, { "hari ini jam 8", "24/11 20.00" },
	       { "nanti jam 2", "24/11 14.00" }, { "besok jam 6", "25/11 06.00" },
	       { "besok jam 12", "25/11 12.00" }, { "hari ini", "24/11 13.00" });
}

TEST(when_reads_dates)
{
	EXPECT({ "tgl 5", "05/12 08.00" }, { "tanggal 30 jam 9", "30/11 09.00" },
	       { "tgl 24 jam 3 sore", "24/11 15.00" }, { "tgl 24 jam 9", "24/12 09.00" },
	       { "5 Desember", "05/12 08.00" }, { "5 des 2026 jam 7", "05/12 07.00" },
	       { "5/12", "05/12 08.00" }, { "25-12-2026", "25/12 08.00" },
	       { "25/12/26 jam 10", "25/12 10.00" }, { "2026-12-25", "25/12 08.00" },
	       { "December 5", "05/12 08.00" }, { "tgl 5 bulan depan", "05/12 08.00" },
	       { "3 Januari", "03/01/2027 08.00" }, { "Sabtu 5 Desember jam 9", "05/12 09.00" },
	       { "29 Februari", "29/02/2028 08.00" }, { "tgl 31", "31/12 08.00" });
}

TEST(when_reads_days_of_the_week)
{
	EXPECT({ "Senin", "30/11 08.00" }, { "Senin depan", "30/11 08.00" },
	       { "Jumat depan", "04/12 08.00" }, { "Sabtu ini jam 9", "28/11 09.00" },
	       { "hari Minggu jam 6", "29/11 06.00" }, { "Ahad pagi", "29/11 08.00" },
	       { "minggu depan", "01/12 08.00" }, { "Senin minggu depan", "30/11 08.00" },
	       { "malam Minggu", "28/11 19.00" }, { "malam Minggu jam 8", "28/11 20.00" },
	       { "malam Jumat", "26/11 19.00" }, { "Sabtu malam", "28/11 19.00" },
	       { "selasa jam 3 sore", "24/11 15.00" }, { "selasa jam 9 pagi", "01/12 09.00" },
	       { "jum'at jam 10", "27/11 10.00" }, { "next Monday", "30/11 08.00" });
}

TEST(when_counts_from_now)
{
	EXPECT({ "2 jam lagi", "24/11 15.00" }, { "30 menit lagi", "24/11 13.30" },
	       { "setengah jam lagi", "24/11 13.30" }, { "sejam lagi", "24/11 14.00" },
	       { "3 hari lagi", "27/11 08.00" }, { "3 hari lagi jam 10", "27/11 10.00" },
	       { "seminggu lagi", "01/12 08.00" }, { "dua minggu lagi", "08/12 08.00" },
	       { "in 2 hours", "24/11 15.00" });
}

TEST(when_reads_repetitions)
{
	EXPECT({ "tiap Senin", "30/11 08.00 @M" }, { "tiap Senin jam 7", "30/11 07.00 @M" },
	       { "setiap hari jam 6", "25/11 06.00 @SMTWTFS" },
	       { "every Monday", "30/11 08.00 @M" }, { "Senin–Sabtu", "25/11 08.00 @MTWTFS" },
	       { "Senin s/d Jumat jam 6 pagi", "25/11 06.00 @MTWTF" },
	       { "Senin, Rabu, Jumat jam 7", "25/11 07.00 @MWF" },
	       { "Senin dan Kamis", "26/11 08.00 @MT" }, { "tiap tgl 1", "01/12 08.00 #1" },
	       { "tiap tanggal 1 dan 15 jam 9", "01/12 09.00 #1,15" },
	       { "tiap hari kerja jam 8", "25/11 08.00 @MTWTF" },
	       { "tiap sore", "24/11 16.00 @SMTWTFS" }, { "tiap hari Minggu", "29/11 08.00 @S" },
	       { "ulang tiap Senin jam 7 sampai 31 Desember", "30/11 07.00 @M <31/12" },
	       { "tiap Senin sampai 31 Desember jam 7", "30/11 07.00 @M <31/12" },
	       { "tiap Senin jam 7 4 kali", "30/11 07.00 @M x4" },
	       { "tiap Senin jam 7, 4x", "30/11 07.00 @M x4" },
	       { "tiap hari jam 6 selama 2 minggu", "25/11 06.00 @SMTWTFS <08/12" },
	       { "tiap Senin mulai 7 Desember", "07/12 08.00 @M" },
	       { "Sabtu-Senin", "28/11 08.00 @SMS" });
}

TEST(when_counts_from_holidays)
{
	EXPECT({ "H-1 Lebaran", "09/03/2027 08.00" }, { "H-3 Natal", "22/12 08.00" },
	       { "h-1 idul fitri jam 7", "09/03/2027 07.00" }, { "Natal jam 9", "25/12 09.00" },
	       { "malam tahun baru", "31/12 19.00" },
	       { "sehari sebelum lebaran", "09/03/2027 08.00" },
	       { "2 hari sebelum natal jam 3 sore", "23/12 15.00" },
	       { "H+1 lebaran", "11/03/2027 08.00" }, { "H-1 konser", "-" });
}

TEST(when_knows_the_javanese_market_days)
{
	EXPECT({ "tiap Legi", "25/11 08.00 Legi" }, { "tiap Pahing jam 6", "26/11 06.00 Pahing" },
	       { "tiap pon", "27/11 08.00 Pon" }, { "tiap Wage jam 5 pagi", "28/11 05.00 Wage" },
	       { "tiap hari Kliwon", "29/11 08.00 Kliwon" }, { "Jumat Kliwon", "04/12 08.00" },
	       { "tiap Jumat Kliwon", "04/12 08.00 @F Kliwon" }, { "Rabu Legi", "25/11 08.00" },
	       { "Jumat Legi jam 6 pagi", "25/12 06.00" });
}

TEST(when_understands_javanese)
{
	EXPECT({ "sesuk jam pitu", "25/11 07.00" }, { "jam siji awan", "25/11 13.00" },
	       { "sesuk setengah wolu isuk", "25/11 07.30" }, { "mengko sore", "24/11 16.00" },
	       { "mengko jam wolu bengi", "24/11 20.00" }, { "suk emben", "26/11 08.00" },
	       { "sesuk emben jam enem", "26/11 06.00" }, { "bakdo maghrib", "24/11 18.00" },
	       { "saben dina jam sanga", "25/11 09.00 @SMTWTFS" },
	       { "mbesuk jam sewelas", "25/11 11.00" }, { "mengko dalu", "24/11 19.00" },
	       { "sabben malem", "24/11 19.00 @SMTWTFS" });
}

TEST(when_takes_the_hour_that_is_told_for_the_prayers)
{
	EXPECT({ "habis magrib jam 18.30", "24/11 18.30" }, { "jam 7 habis isya", "24/11 19.00" },
	       { "ba'da magrib (jam 7)", "24/11 19.00" }, { "besok subuh jam 4", "25/11 04.00" },
	       { "habis ashar jam 4", "24/11 16.00" }, { "bada dzuhur jam 2", "24/11 14.00" });
}

TEST(when_knows_a_day_that_is_told_twice)
{
	EXPECT({ "besok Sabtu", "28/11 08.00" }, { "besok hari Sabtu jam 9", "28/11 09.00" },
	       { "besok tgl 28", "28/11 08.00" }, { "besok pagi-pagi jam 6", "25/11 06.00" },
	       { "besok pagi2 jam 6", "25/11 06.00" }, { "setiap saat", "-" },
	       { "lusa kemarin", "-" });
}

TEST(when_converts_the_zone_that_is_told)
{
	EXPECT({ "besok jam 8 WITA", "25/11 07.00" }, { "besok jam 8 WIT", "25/11 06.00" },
	       { "jam 14 WITA", "25/11 13.00" }, { "besok jam 8 wib", "25/11 08.00" });
}

TEST(when_takes_nothing_that_is_not_sure)
{
	EXPECT({ "", "-" }, { "8", "-" }, { "jam", "-" }, { "jam 25", "-" }, { "jam 8.75", "-" },
	       { "besok jam", "-" }, { "besok ya bu saya mau", "-" },
	       { "hari ini jam 8 pagi", "-" }, { "jam 8 malam besok dan lusa", "-" },
	       { "jam 14 pagi", "-" }, { "30 Februari", "-" }, { "32/12", "-" }, { "5/13", "-" },
	       { "jam 99999999999999999999", "-" }, { "15rb", "-" }, { "jam 10.000", "-" },
	       { "kemarin", "-" }, { "5 Desember 2025", "-" }, { "tadi pagi", "-" },
	       { "jam 8 jam 9", "-" }, { "ya", "-" }, { "3", "-" }, { "jam 24.30", "-" },
	       { "tgl 32", "-" }, { "minggu lalu", "-" }, { "jam 5 siang", "-" });
}
