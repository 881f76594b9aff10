/* SPDX-License-Identifier: MIT */
/* Commands, answers and stop words as people write them. */
#include "tests/lib/test.h"

#include "bot/understand/phrase.h"

#include <string.h>

static struct arena mem;

TEST(words_come_folded_and_the_rest_stays_as_it_was)
{
	static const struct {
		const char *text, *raw, *folded, *rest;
	} cases[] = {
		{ "promo KRP01  15000 gurih", "promo", "promo", "KRP01  15000 gurih" },
		{ "  PROMO", "PROMO", "promo", "" },
		{ "Promo: KRP01", "Promo:", "promo", "KRP01" },
		{ "promo - KRP01", "promo", "promo", "- KRP01" },
		{ "- KRP01", "-", "", "KRP01" },
		{ "/promo x", "/promo", "promo", "x" },
		{ "*Promo* x", "*Promo*", "promo", "x" },
		{ "🔥🔥PROMO🔥 x", "🔥🔥PROMO🔥", "promo", "x" },
		{ "🔥 promo", "🔥", "", "promo" },
		{ "promo\nKeripik\n\npedas", "promo", "promo", "Keripik\n\npedas" },
		{ "promo\u00a0KRP01", "promo", "promo", "KRP01" },
		{ "promo\u3000KRP01", "promo", "promo", "KRP01" },
		{ "pro\u200dmo\ufe0f x", "pro\u200dmo\ufe0f", "promo", "x" },
		{ "ｐｒｏｍｏ　１５", "ｐｒｏｍｏ", "promo", "１５" },
		{ "１５rb x", "１５rb", "15rb", "x" },
		{ "«Éclair» x", "«Éclair»", "éclair", "x" },
		{ "assalamu'alaikum min", "assalamu'alaikum", "assalamu'alaikum", "min" },
		{ "10rb/porsi, x", "10rb/porsi,", "10rb/porsi", "x" },
		{ "a", "a", "a", "" },
		{ "promo ", "promo", "promo", "" },
		{ "السلام x", "السلام", "السلام", "x" },
	};
	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str rest = str_from(cases[i].text), raw, folded;
		assert_true(phrase_take_word(&rest, &mem, &raw, &folded));
		assert_str(raw, cases[i].raw);
		assert_str(folded, cases[i].folded);
		assert_str(rest, cases[i].rest);
	}
	arena_finish(&mem);
}

TEST(no_word_is_left_at_the_end)
{
	static const char *const texts[] = { "", "   ", "\n\t", "\u00a0\u2003 " };

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		str rest = str_from(texts[i]), raw = STR("raw"), folded = STR("folded");
		assert_false(phrase_take_word(&rest, &mem, &raw, &folded));
		assert_str(raw, "raw");
		assert_str(folded, "folded");
	}
	str rest = STR_NONE, raw, folded;
	assert_false(phrase_take_word(&rest, &mem, &raw, &folded));
	arena_finish(&mem);
}

TEST(a_prefix_needs_a_word_behind_it)
{
	static const struct {
		const char *text, *rest; /* NULL: no prefix */
	} cases[] = {
		{ "/promo x", "promo x" },
		{ ".promo", "promo" },
		{ "!promo", "promo" },
		{ "#promo", "promo" },
		{ "／promo", "promo" },
		{ "．promo", "promo" },
		{ "！promo", "promo" },
		{ "＃ｐromo", "ｐromo" },
		{ "  /promo", "promo" },
		{ "\u200b\ufeff/promo", "promo" },
		{ "\u00a0/\u200bpromo", "promo" },
		{ "/ promo", "promo" },
		{ "#1", "1" },
		{ "promo", NULL },
		{ "", NULL },
		{ "  ", NULL },
		{ "/", NULL },
		{ "/ ", NULL },
		{ "...", NULL },
		{ "...ready stok", NULL },
		{ "!!!", NULL },
		{ "//promo", NULL },
		{ "/🔥", NULL },
		{ ",promo", NULL },
		{ "*/promo*", NULL },
		{ "a/promo", NULL },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str text = str_from(cases[i].text);
		bool has_prefix = phrase_take_prefix(&text);
		if (has_prefix != (cases[i].rest != NULL))
			fail_msg("\"%s\"", cases[i].text);
		assert_str(text, has_prefix ? cases[i].rest : cases[i].text);
	}
}

TEST(courtesy_is_known_word_by_word)
{
	static const char *const polite[] = {
		"min",  "kak",  "tolong",    "mohon",  "permisi",
		"gan",  "sis",  "bu",        "pak",    "mas",
		"mbak", "bos",  "admin",     "minnn",  "assalamualaikum",
		"halo", "kakk", "bismillah", "السلام", "عليكم"
	};
	static const char *const others[] = { "",   "promo", "daftar",  "berhenti",
					      "ya", "tidak", "bantuan", "m",
					      "mi", "kakek", "b" };

	for (size_t i = 0; i < ARRAY_LEN(polite); i++) {
		if (!phrase_is_courtesy(str_from(polite[i])))
			fail_msg("\"%s\" is courtesy", polite[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (phrase_is_courtesy(str_from(others[i])))
			fail_msg("\"%s\" is no courtesy", others[i]);
	}
}

static void assert_answers(const char *const *texts, size_t n, enum answer want)
{
	arena_init(&mem, 0);
	for (size_t i = 0; i < n; i++) {
		enum answer got = phrase_yes_no(NULL, str_from(texts[i]), &mem);
		if (got != want)
			fail_msg("\"%s\" gave %d, not %d", texts[i], (int)got, (int)want);
	}
	arena_finish(&mem);
}

TEST(yes_is_heard)
{
	static const char *const texts[] = {
		"ya",          "y",
		"Y",           "iya",
		"iy",          "ok",
		"OK",          "oke",
		"okey",        "siap",
		"betul",       "benar",
		"lanjut",      "setuju",
		"gas",         "bisa",
		"yes",         "ya!",
		"Ya.",         " ya ",
		"*YA*",        "yaaa",
		"iyaaaa 🙏",    "okee",
		"ya kak",      "siap min",
		"iya betul",   "ok siap gan",
		"ya, lanjut",  "ya lanjut aja",
		"oke deh",     "ya terima kasih",
		"ｙａ",        "y\u200da",
		"ya👍",         "👍",
		"👍🏽",    "👌 kak",
		"✅",           "sip",
		"siip kak",    "baik bu",
		"yoi",         "okelah",
		"bener kak",   "iya kak",
		"sudah benar", "udah betul kak",
		"yup",         "lanjutkan",
	};
	assert_answers(texts, ARRAY_LEN(texts), ANSWER_YES);
}

TEST(no_is_heard)
{
	static const char *const texts[] = {
		"tidak",       "tdk",          "gak",        "ga",          "g",
		"G",           "nggak",        "ngga",       "enggak",      "bukan",
		"jangan",      "no",           "n",          "TIDAK!!!",    "gak kak",
		"tidak usah",  "gak usah ya",  "ga perlu",   "jangan dulu", "tidak bisa",
		"gak ok",      "tidak setuju", "nggakkk",    "ga' jadi",    "enggak makasih",
		"gak, jangan", "belum",        "salah",      "👎",           "❌",
		"gk",          "jgn",          "keliru kak",
	};
	assert_answers(texts, ARRAY_LEN(texts), ANSWER_NO);
}

TEST(other_texts_are_no_answer)
{
	static const char *const texts[] = {
		"",
		" ",
		"🙏",
		"kak 🙏",
		"sudah",
		"sudah sudah",
		"sudah dikirim",
		"gg",
		"yg",
		"ya tidak",
		"ok tidak jadi",
		"tidak pedas",
		"bisa kirim ke malang",
		"kak",
		"terima kasih",
		"makasih ya kak promo",
		"yap yap promo",
		"okelah kalau begitu saya pikir dulu",
		"promo",
		"1",
		"jangan kirim",
		"iyan",
		"gaga",
		"betulkan",
		"noni",
		"ya ya ya ya ya ya ya ya ya ya ya ya ya ya ya ya ya",
	};
	assert_answers(texts, ARRAY_LEN(texts), ANSWER_NONE);
}

struct number_case {
	const char *text;
	int n;
};

static void assert_numbers(const struct number_case *cases, size_t n)
{
	arena_init(&mem, 0);
	for (size_t i = 0; i < n; i++) {
		int got = phrase_number(NULL, str_from(cases[i].text), &mem);
		if (got != cases[i].n)
			fail_msg("\"%s\" gave %d, not %d", cases[i].text, got, cases[i].n);
	}
	arena_finish(&mem);
}

TEST(numbers_name_choices)
{
	static const struct number_case cases[] = {
		{ "1", 1 },
		{ "12", 12 },
		{ "1.", 1 },
		{ "1)", 1 },
		{ "(1)", 1 },
		{ "#1", 1 },
		{ "*1*", 1 },
		{ "no 1", 1 },
		{ "no. 1", 1 },
		{ "No.2", 2 },
		{ "nomor satu", 1 },
		{ "nomor 3", 3 },
		{ "yg 1", 1 },
		{ "yang 2", 2 },
		{ "yg ke-2", 2 },
		{ "satu", 1 },
		{ "DUA", 2 },
		{ "sepuluh", 10 },
		{ "pilih 4", 4 },
		{ "1 kak", 1 },
		{ "no 1 ya min", 1 },
		{ "1\ufe0f\u20e3", 1 },
		{ "１２", 12 },
		{ "  7  ", 7 },
		{ "tiga aja", 3 },
		{ "999", 999 },
		{ "01", 1 },
		{ "duaa", 2 },
		{ "opsi 2", 2 },
		{ "yang kedua", 2 },
		{ "yg ketiga kak", 3 },
	};
	assert_numbers(cases, ARRAY_LEN(cases));
}

TEST(other_texts_name_no_choice)
{
	static const struct number_case cases[] = {
		{ "0", 0 },         { "1000", 0 },     { "", 0 },
		{ "no", 0 },        { "1 2", 0 },      { "1/2", 0 },
		{ "1.5", 0 },       { "1rb", 0 },      { "06.00", 0 },
		{ "sebelas", 0 },   { "satu dua", 0 }, { "ya", 0 },
		{ "rp 1", 0 },      { "kota 1", 0 },   { "satuan", 0 },
		{ "no 1 no 2", 0 }, { "loro", 0 },     { "99999999999999999999", 0 },
	};
	assert_numbers(cases, ARRAY_LEN(cases));
}

TEST(a_whole_text_is_one_of_a_list_however_politely)
{
	static const char list[] = "batal, ga jadi";
	static const char *const said[] = { "batal",        "BATAL!",      "batal aja kak",
					    "ga jadi",      "ga jadi deh", "Ga  Jadi, makasih",
					    "batal ya kak", "bataaal",     "maaf, batal dulu" };
	static const char *const others[] = { "",   "jadi",       "batal semua",
					      "ga", "batal jadi", "pembatalan" };

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(said); i++) {
		if (!phrase_is(list, str_from(said[i]), &mem))
			fail_msg("\"%s\"", said[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (phrase_is(list, str_from(others[i]), &mem))
			fail_msg("\"%s\"", others[i]);
	}
	arena_finish(&mem);
}

TEST(a_greeting_says_nothing_else)
{
	static const char *const greetings[] = { "halo",
						 "Halo kak 🙏",
						 "assalamualaikum",
						 "selamat pagi bu",
						 "makasih ya kak",
						 "terima kasih",
						 "P",
						 "permisi" };
	static const char *const others[] = { "",   "🙏",      "Pagi Sore", "halo promo",
					      "ya", "Bu Sri", "15rb" };

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(greetings); i++) {
		if (!phrase_is_greeting(str_from(greetings[i]), &mem))
			fail_msg("\"%s\" greets", greetings[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (phrase_is_greeting(str_from(others[i]), &mem))
			fail_msg("\"%s\" does not greet", others[i]);
	}
	arena_finish(&mem);
}

static void assert_stops(const char *const *texts, size_t n, enum stop want)
{
	arena_init(&mem, 0);
	for (size_t i = 0; i < n; i++) {
		enum stop got = phrase_stop(str_from(texts[i]), &mem);
		if (got != want)
			fail_msg("\"%s\" gave %d, not %d", texts[i], (int)got, (int)want);
	}
	arena_finish(&mem);
}

TEST(sure_stop_words_are_heard_however_they_are_written)
{
	static const char *const texts[] = {
		"BERHENTI",
		"berhenti",
		"Berhenti.",
		"Stop.",
		"STOP!!!",
		"stop",
		"/stop",
		".berhenti",
		"!STOP",
		"#unreg",
		"unreg",
		"UNSUBSCRIBE",
		"jangan kirim lagi",
		"Jangan kirim lagi!",
		"jangan  kirim\nlagi",
		"jangan kirim lagi ya kak",
		"berhenti ya kak",
		"tolong berhenti",
		"min, stop dong",
		"kak berhenti ya",
		"stop please",
		"saya mau berhenti",
		"*STOP*",
		"🛑 STOP 🛑",
		"ＳＴＯＰ",
		"st\u200bop",
		"\u00a0stop\u00a0",
		"stoppp",
		"berhentiii",
		"berhenti, terima kasih",
		"setop",
		"berhenti berlangganan",
		"stop promo",
		"jangan kirim pesan lagi",
		"assalamualaikum, berhenti",
	};
	assert_stops(texts, ARRAY_LEN(texts), STOP_SURE);
}

TEST(doubtful_stop_words_are_asked_back)
{
	static const char *const texts[] = {
		"keluar",
		"off",
		"OFF",
		"wis",
		"uwis",
		"mandek",
		"/keluar",
		"quit",
		"batal langganan",
		"jangan kirim",
		"keluar kak",
		"wis ya",
		"jangan kirim2 lagi capek",
		"tolong ga usah ngirim promo terus pak",
		"saya gausah dikirimi lagi",
		"ojo kirim2 maneh lur",
		"stop?",
		"berhenti?",
	};
	assert_stops(texts, ARRAY_LEN(texts), STOP_DOUBTFUL);
}

TEST(other_texts_stop_nothing)
{
	static const char *const texts[] = {
		"",
		" ",
		"...",
		"kak",
		"ya kak",
		"stop semua",
		"stop kirim ke malang saja",
		"jangan dikirim dulu",
		"jangan kirim ke grup itu",
		"kirim aja jangan lupa",
		"jangan berhenti",
		"promo stop kontak",
		"of",
		"offline",
		"keluaran baru",
		"wisata",
		"berhentikan",
		"stok",
		"batal",
		"tidak",
		"jangan kirim lagi fotonya",
		"kapan berhenti",
		"rem",
		"lagi",
		"stop stop",
		"mau keripik pedas dua bungkus, kirim hari ini, jangan kirim lagi",
	};
	assert_stops(texts, ARRAY_LEN(texts), STOP_NONE);
}

TEST(a_long_text_is_no_answer_whatever_it_says)
{
	char text[4096];
	str whole = { text, sizeof(text) };

	arena_init(&mem, 0);
	memset(text, ' ', sizeof(text));
	memcpy(text, "stop", 4);
	assert_int_equal(phrase_stop(whole, &mem), STOP_NONE);
	memcpy(text, "ya  ", 4);
	assert_int_equal(phrase_yes_no(NULL, whole, &mem), ANSWER_NONE);
	memcpy(text, "1   ", 4);
	assert_int_equal(phrase_number(NULL, whole, &mem), 0);
	assert_int_equal(phrase_number(NULL, str_slice(whole, 0, 100), &mem), 1);
	arena_finish(&mem);
}
