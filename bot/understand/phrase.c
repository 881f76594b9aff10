/* SPDX-License-Identifier: MIT */
/* Commands, answers and stop words as people write them. Called by dispatch and the dialog engine
 * on the writer thread; pure. Word lists are a-z; drawn-out letters ("iyaaa") need no entry of
 * their own. Whole texts longer than WORDS_TEXT_MAX are no answers. */
#include "bot/understand/phrase.h"

#include "bot/base/utf8.h"
#include "bot/understand/words.h"

/* clang-format off */
/* Greetings, forms of address and pleas: they mean nothing before a command or around an answer. */
static const char *const courtesy[] = {
	"admin", "agan", "alaikum", "aslm", "assalamu", "assalamualaikum", "assalamualaikumwrwb",
	"asslm", "asslmkm", "bang", "bapak", "bismillah", "bismillahirrahmanirrahim",
	"bismillahirrohmanirrohim", "bos", "bro", "bu", "bunda", "cak", "dek", "dik", "gan", "gus",
	"hai", "halo", "hello", "hey", "hi", "ibu", "ka", "kak", "kakak", "kk", "maaf", "malam",
	"mas", "mba", "mbak", "mimin", "min", "mohon", "monggo", "ning", "nuwun", "om", "p", "pagi", "pak",
	"permisi", "please", "plis", "pls", "punten", "salam", "selamat", "sewu", "siang", "sis",
	"sist", "sore", "tante", "tolong", "wabarakatuh", "warahmatullahi", "wb", "wr",
	"السلام", "عليكم", "ورحمة", "الله", "وبركاته", "بسم", "الرحمن", "الرحيم"
};
/* Words that only soften an answer. */
static const char *const soft[] = {
	"aja", "deh", "dong", "dulu", "kasih", "kok", "lah", "makasih", "nih", "saja", "sih",
	"suwun", "terima", "terimakasih", "thanks", "thx", "tks", "trims"
};
static const char *const ya[] = { "ya" };
/* What leads to a stop word, or trails it. */
static const char *const around_stop[] = { "aku", "ingin", "iya", "mau", "minta", "saya", "ya" };

static const char *const yes_words[] = {
	"baik", "baiklah", "benar", "bener", "betul", "bisa", "bnr", "boleh", "btl", "cocok", "gas",
	"gaskan", "gaskeun", "iy", "iya", "iyh", "iyup", "lanjut", "lanjutkan", "ok", "okay", "oke",
	"okeh", "okelah", "okey", "oks", "pas", "setuju", "siap", "sip", "y", "ya", "yap", "yep", "yes",
	"yo", "yoi", "yup"
};
static const char *const no_words[] = {
	"belum", "blm", "bukan", "engga", "enggak", "g", "ga", "gak", "gk", "jangan", "jgn", "kagak",
	"keliru", "n", "nda", "ngga", "nggak", "no", "ogah", "salah", "tdk", "tidak", "tidk"
};
static const char *const already[] = { "sdh", "sudah", "udah" };
/* What may follow a no: "gak usah". */
static const char *const no_company[] = { "jadi", "perlu", "usah" };
/* A sign alone says as much: thumb, fine, done; thumb down, cross. */
static const char *const yes_signs[] = { "\U0001F44D", "\U0001F44C", "\u2705" };
static const char *const no_signs[] = { "\U0001F44E", "\u274C" };

static const char *const number_words[] = {
	"satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh"
};
static const char *const ordinal_words[] = {
	"pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh", "kedelapan",
	"kesembilan", "kesepuluh"
};
static const char *const number_leads[] = {
	"angka", "ke", "no", "nomer", "nomor", "nmr", "number", "opsi", "pilih", "pilihan", "sing", "ya",
	"yang", "yg"
};

static const struct {
	const char *phrase;
	enum stop stop;
} stops[] = {
	{ "batal berlangganan", STOP_DOUBTFUL },
	{ "batal langganan", STOP_DOUBTFUL },
	{ "berenti", STOP_SURE },
	{ "berhenti", STOP_SURE },
	{ "berhenti berlangganan", STOP_SURE },
	{ "berhenti langganan", STOP_SURE },
	{ "jangan dikirim lagi", STOP_SURE },
	{ "jangan kirim", STOP_DOUBTFUL },
	{ "jangan kirim lagi", STOP_SURE },
	{ "jangan kirim pesan", STOP_DOUBTFUL },
	{ "jangan kirim pesan lagi", STOP_SURE },
	{ "jangan kirim promo", STOP_DOUBTFUL },
	{ "jangan kirim promo lagi", STOP_SURE },
	{ "keluar", STOP_DOUBTFUL },
	{ "mandek", STOP_DOUBTFUL },
	{ "off", STOP_DOUBTFUL },
	{ "quit", STOP_DOUBTFUL },
	{ "setop", STOP_SURE },
	{ "stop", STOP_SURE },
	{ "stop berlangganan", STOP_SURE },
	{ "stop langganan", STOP_SURE },
	{ "stop promo", STOP_SURE },
	{ "unreg", STOP_SURE },
	{ "unsubscribe", STOP_SURE },
	{ "uwis", STOP_DOUBTFUL },
	{ "wis", STOP_DOUBTFUL },
};
/* clang-format on */

/* Bytes of the first code point of `s`, whose class is told; 0 at the end. */
static size_t first_char(str s, enum utf8_class *ret)
{
	str rest = s;
	uint32_t c;

	if (!utf8_take(&rest, &c))
		return 0;
	*ret = utf8_class_of(c);
	return s.len - rest.len;
}

static str skip_blanks(str s)
{
	enum utf8_class kind;
	size_t n;

	while ((n = first_char(s, &kind)) > 0 && kind == UTF8_BLANK)
		s = str_slice(s, n, s.len);
	return s;
}

static str skip_unseen(str s)
{
	enum utf8_class kind;
	size_t n;

	while ((n = first_char(s, &kind)) > 0 && (kind == UTF8_BLANK || kind == UTF8_INVISIBLE))
		s = str_slice(s, n, s.len);
	return s;
}

/* Without what is neither letter nor digit at both ends. */
static str trim_symbols(str s)
{
	size_t from = s.len, to = 0, n;
	enum utf8_class kind;

	for (size_t at = 0; (n = first_char(str_slice(s, at, s.len), &kind)) > 0; at += n) {
		if (kind != UTF8_WORD)
			continue;
		if (from > at)
			from = at;
		to = at + n;
	}
	return from < to ? str_slice(s, from, to - from) : STR_NONE;
}

bool phrase_take_word(str *rest, struct arena *mem, str *ret_raw, str *ret_folded)
{
	str s = skip_blanks(*rest);
	enum utf8_class kind;
	size_t to = 0, n;

	*rest = s;
	if (s.len == 0)
		return false;
	while ((n = first_char(str_slice(s, to, s.len), &kind)) > 0 && kind != UTF8_BLANK)
		to += n;
	*ret_raw = str_slice(s, 0, to);
	*ret_folded = trim_symbols(utf8_fold(*ret_raw, mem));
	*rest = skip_blanks(str_slice(s, to, s.len));
	return true;
}

bool phrase_take_prefix(str *text)
{
	static const char *const prefixes[] = { "/",      ".",      "!",      "#",
						"\uff0f", "\uff0e", "\uff01", "\uff03" };
	str s = skip_unseen(*text);
	enum utf8_class kind;

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		str prefix = str_from(prefixes[i]);
		if (!str_starts(s, prefix))
			continue;
		s = skip_unseen(str_slice(s, prefix.len, s.len));
		if (first_char(s, &kind) == 0 || kind != UTF8_WORD)
			return false; /* "...", "!!" */
		*text = s;
		return true;
	}
	return false;
}

bool phrase_is_courtesy(str folded)
{
	return words_have(courtesy, ARRAY_LEN(courtesy), folded);
}

bool phrase_take_wish(str *text, struct arena *mem)
{
	static const char *const wishes[] = { "arep", "ingin",  "kepengin", "kepingin",
					      "mau",  "pengen", "pengin",   "pingin" };
	static const char *const me[] = { "aku", "kulo", "saya", "sy" };
	str rest = *text, raw, folded;

	while (phrase_take_word(&rest, mem, &raw, &folded)) {
		if (words_have(wishes, ARRAY_LEN(wishes), folded)) {
			*text = rest;
			return rest.len > 0;
		}
		if (!phrase_is_courtesy(folded) && !words_have(me, ARRAY_LEN(me), folded))
			return false;
	}
	return false;
}

/* The words of `text` without those that only are polite. */
static bool bare_words_of(str text, struct arena *mem, struct words *ret)
{
	if (!words_of(text, mem, ret))
		return false;
	words_drop(ret, courtesy, ARRAY_LEN(courtesy));
	words_drop(ret, soft, ARRAY_LEN(soft));
	return ret->n > 0;
}

static bool dialects_have(const struct config *c, enum dialect_list list, const struct words *w,
			  size_t i)
{
	for (size_t k = 0; c && k < c->n_dialects; k++) {
		const struct word_list *words = &c->dialects[k].words[list];
		for (size_t n = 0; n < words->n; n++) {
			if (words_same(w->list[i], words->list[n]))
				return true;
		}
	}
	return false;
}

static bool is_yes(const struct config *c, const struct words *w, size_t i)
{
	return words_have(yes_words, ARRAY_LEN(yes_words), w->list[i]) ||
	       dialects_have(c, DIALECT_YES, w, i);
}

static bool is_no(const struct config *c, const struct words *w, size_t i)
{
	return words_have(no_words, ARRAY_LEN(no_words), w->list[i]) ||
	       dialects_have(c, DIALECT_NO, w, i);
}

static bool begins_with_sign(str text, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_starts(text, str_from(list[i])))
			return true;
	}
	return false;
}

/* No word is left: it is the first sign that speaks. */
static enum answer sign_of(str text)
{
	if (begins_with_sign(text, yes_signs, ARRAY_LEN(yes_signs)))
		return ANSWER_YES;
	return begins_with_sign(text, no_signs, ARRAY_LEN(no_signs)) ? ANSWER_NO : ANSWER_NONE;
}

enum answer phrase_yes_no(const struct config *config, str text, struct arena *mem)
{
	struct words w;

	if (!bare_words_of(text, mem, &w))
		return sign_of(str_trim(text));
	if (w.n > 1) /* "sudah benar" */
		words_drop(&w, already, ARRAY_LEN(already));
	if (w.n == 0)
		return ANSWER_NONE;
	bool no = is_no(config, &w, 0);
	if (!no && !is_yes(config, &w, 0))
		return ANSWER_NONE;
	/* After a no all else is denied: "gak bisa ya". */
	for (size_t i = 1; i < w.n; i++) {
		bool is_denied = no && (is_no(config, &w, i) ||
					words_have(no_company, ARRAY_LEN(no_company), w.list[i]));
		if (!is_denied && !is_yes(config, &w, i))
			return ANSWER_NONE;
	}
	return no ? ANSWER_NO : ANSWER_YES;
}

/* "loro" of a dialect's "siji, loro/kalih, telu". */
static int dialect_number(const struct config *c, str word)
{
	for (size_t k = 0; c && k < c->n_dialects; k++) {
		const struct word_list *numbers = &c->dialects[k].words[DIALECT_NUM];
		for (size_t i = 0; i < numbers->n; i++) {
			str forms = numbers->list[i], form;
			while (str_take(&forms, '/', &form)) {
				if (words_same(word, form))
					return (int)i + 1;
			}
		}
	}
	return 0;
}

int phrase_number(const struct config *config, str text, struct arena *mem)
{
	struct words w;
	int64_t n;

	if (!bare_words_of(text, mem, &w))
		return 0;
	words_drop(&w, number_leads, ARRAY_LEN(number_leads));
	if (w.n != 1)
		return 0;
	if (w.list[0].len <= 3 && str_to_int64(w.list[0], &n))
		return (int)n;
	for (size_t i = 0; i < ARRAY_LEN(number_words); i++) {
		if (words_same(w.list[0], str_from(number_words[i])) ||
		    words_same(w.list[0], str_from(ordinal_words[i])))
			return (int)i + 1;
	}
	return dialect_number(config, w.list[0]);
}

static bool list_has(const char *list, const struct words *w)
{
	str rest = str_from(list), item;

	while (str_take(&rest, ',', &item)) {
		if (words_are(w, str_trim(item)))
			return true;
	}
	return false;
}

bool phrase_is(const char *list, str text, struct arena *mem)
{
	struct words w;

	if (!bare_words_of(text, mem, &w))
		return false;
	if (list_has(list, &w))
		return true;
	words_drop(&w, ya, ARRAY_LEN(ya)); /* "batal ya kak" */
	return list_has(list, &w);
}

bool phrase_is_soft(str text, struct arena *mem)
{
	str raw, folded;

	while (phrase_take_word(&text, mem, &raw, &folded)) {
		if (folded.len > 0 && !phrase_is_courtesy(folded) && !str_eq(folded, STR("ya")) &&
		    !words_have(soft, ARRAY_LEN(soft), folded))
			return false;
	}
	return true;
}

/* "Pagi Sore" is a shop, "selamat pagi" is none. */
bool phrase_is_greeting(str text, struct arena *mem)
{
	static const char *const begins[] = {
		"aslm",    "assalamu", "assalamualaikum", "asslm",  "asslmkm",
		"hai",     "halo",     "hello",           "hey",    "hi",
		"makasih", "p",        "permisi",         "punten", "salam",
		"selamat", "terima",   "thanks",          "trims",  "terimakasih"
	};
	struct words w;

	if (!words_of(text, mem, &w) || w.n == 0 ||
	    !words_have(begins, ARRAY_LEN(begins), w.list[0]))
		return false;
	words_drop(&w, courtesy, ARRAY_LEN(courtesy));
	words_drop(&w, soft, ARRAY_LEN(soft));
	words_drop(&w, ya, ARRAY_LEN(ya));
	return w.n == 0;
}

/* The whole text is one of the stop words. */
static enum stop stop_of(str text, struct arena *mem)
{
	struct words w;

	if (!bare_words_of(text, mem, &w))
		return STOP_NONE;
	words_drop(&w, around_stop, ARRAY_LEN(around_stop));
	for (size_t i = 0; i < ARRAY_LEN(stops); i++) {
		if (words_are(&w, str_from(stops[i].phrase)))
			/* "stop?" asks what it does. */
			return str_find_char(text, '?') >= 0 ? STOP_DOUBTFUL : stops[i].stop;
	}
	return STOP_NONE;
}

static bool begins_as_sending(str word)
{
	static const char *const begins[] = { "dikirim", "kirim", "ngirim" };

	for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
		if (str_starts(word, str_from(begins[i])))
			return true;
	}
	return false;
}

/* "jangan kirim2 lagi capek", "tolong ga usah ngirim promo terus": not of something that she
 * names, nor of now alone. */
static bool forbids_sending(const struct words *w)
{
	static const char *const dont[] = { "ampon", "gausah", "jangan", "jgn", "ojo", "usah" };
	static const char *const other[] = { "barang",   "dulu", "foto",   "fotonya", "gambar",
					     "ini",      "itu",  "ke",     "kok",     "promoku",
					     "promonya", "sama", "sebelum" };
	bool is_forbidden = false;

	for (size_t i = 0; i < w->n; i++) {
		if (words_have(other, ARRAY_LEN(other), w->list[i]))
			return false;
		is_forbidden = is_forbidden ||
			       (i + 1 < w->n && words_have(dont, ARRAY_LEN(dont), w->list[i]) &&
				begins_as_sending(w->list[i + 1]));
	}
	return is_forbidden;
}

enum stop phrase_stop(str text, struct arena *mem)
{
	struct words w;

	enum stop whole = stop_of(text, mem);
	if (whole == STOP_NONE && words_of(text, mem, &w) && forbids_sending(&w))
		return STOP_DOUBTFUL;
	return whole;
}
