/* SPDX-License-Identifier: MIT */
/* Which amount in a text is its price. Called by handlers on the writer thread; pure. Amounts with
 * a currency or a unit (rb, jt) are taken at their word; a bare number only when it is written like
 * a price and neither its neighbours nor the words around it say that it is something else. What
 * stays doubtful is no price: the bot asks. */
#include "bot/understand/price.h"

#include "bot/base/check.h"
#include "bot/understand/amount.h"
#include "bot/understand/skip.h"

enum {
	BARE_DIGITS_MAX = 8,
	BARE_MIN_IDR = 1000,
	CURRENCY_MIN_IDR = 100,
	UNIT_MAX = 16,
	PARSE_BYTES_MAX = 200
};

/* clang-format off */
/* In front of a bare number: it is a price. */
static const char *const price_leads[] = {
	"cuma", "dari", "hanya", "harga", "harganya", "hrg", "mulai", "only", "seharga", "start"
};
/* In front of a bare number: it is none. */
static const char *const other_leads[] = {
	"bca", "blok", "bni", "bpom", "bri", "bsi", "dana", "gopay", "hp", "id", "isi", "jago", "jam",
	"kode", "mandiri", "nib", "no", "nomer", "nomor", "norek", "ovo", "pirt", "pkl", "pos",
	"pukul", "rek", "rekening", "sejak", "sisa", "stock", "stok", "tahun", "tanggal", "telepon",
	"telp", "tgl", "th", "thn", "tlp", "wa"
};
/* Behind a bare number: it counts or measures something. */
static const char *const measures[] = {
	"biji", "bks", "botol", "box", "buah", "bungkus", "butir", "cc", "cm", "ekor", "gr", "gram",
	"hari", "item", "jam", "kali", "kg", "km", "lembar", "liter", "lt", "ltr", "lusin", "mah",
	"menit", "meter", "mg", "mika", "ml", "mm", "ons", "orang", "org", "pack", "pc", "pcs",
	"peserta", "pieces", "porsi", "produk", "sachet", "set", "tahun", "ton", "unit", "va", "watt",
	"wib", "wit", "wita"
};
/* Behind thousands: they count people. */
static const char *const crowds[] = {
	"follower", "followers", "orang", "org", "pelanggan", "peserta", "subscriber", "views"
};
/* Behind a price that is the whole text. */
static const char *const price_tails[] = {
	"aja", "kak", "min", "nego", "net", "nett", "saja", "ya"
};
/* clang-format on */

static bool is_one_of(const char *const *list, size_t n, str word)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(word, str_from(list[i])))
			return true;
	}
	return false;
}

/* The letters that end before `i`, blanks and light punctuation between. */
static str word_before(const struct scan *s, size_t i)
{
	while (i > 0 && (s->c[i - 1] == ' ' || s->c[i - 1] == ':' || s->c[i - 1] == '.' ||
			 s->c[i - 1] == '*' || s->c[i - 1] == '@'))
		i--;
	size_t to = i;
	while (i > 0 && s->c[i - 1] >= 'a' && s->c[i - 1] <= 'z')
		i--;
	return (str){ s->c + i, to - i };
}

/* Behind a dash or a word for "up to" at `i`; 0 when there is none. */
static size_t dash_end(const struct scan *s, size_t i)
{
	i = scan_skip_blanks(s, i);
	if (s->c[i] == '-')
		return scan_skip_blanks(s, i + 1);
	if (s->c[i] == 's' && s->c[i + 1] == '/' && s->c[i + 2] == 'd')
		return scan_skip_blanks(s, i + 3);
	str word = scan_letters(s, i);
	if (str_eq(word, STR("sd")) || str_eq(word, STR("sampai")) || str_eq(word, STR("hingga")))
		return scan_skip_blanks(s, i + word.len);
	return 0;
}

/* The unit of "500-1jt" belongs to the lower end too, or the next smaller one does. */
static void distribute(struct amount *low, const struct amount *high)
{
	int64_t high_idr = amount_idr(high);

	if (low->times || (low->form != NUMBER_PLAIN && low->form != NUMBER_DECIMAL))
		return;
	for (int64_t times = high->times; times > 1; times /= 1000) {
		struct amount with = *low;
		with.times = times;
		int64_t idr = amount_idr(&with);
		if (idr > 0 && idr <= high_idr) {
			low->times = times;
			low->is_unit_lent = true;
			low->is_short_unit = high->is_short_unit;
			return;
		}
	}
}

static bool is_bare(const struct amount *a)
{
	return !a->times && !a->has_currency;
}

/* A bare number written like a price. */
static bool looks_priced(const struct amount *a)
{
	int64_t idr = amount_idr(a);

	if (idr < BARE_MIN_IDR)
		return false;
	return a->form == NUMBER_GROUPED ||
	       (a->form == NUMBER_PLAIN && a->n_digits <= BARE_DIGITS_MAX && idr % 100 == 0);
}

/* The price at `i`: an amount, or the lower end of a range, which then ends with the upper. */
static bool range_read(const struct scan *s, size_t i, struct amount *ret)
{
	struct amount high;

	if (!amount_read(s, i, ret))
		return false;
	size_t from = dash_end(s, ret->end);
	if (from == 0 || !amount_read(s, from, &high) || high.form == NUMBER_OTHER)
		return true;
	/* One more number makes it a date or an account. */
	if (s->c[high.end] == '-' && scan_is_digit(s, high.end + 1))
		return true;
	if (high.times)
		distribute(ret, &high);
	else if (!high.has_currency &&
		 !(looks_priced(&high) && (!is_bare(ret) || looks_priced(ret))))
		return true;
	ret->end = high.end;
	return true;
}

/* What an amount is worth as a price, whatever stands around it; 0 when it is none. */
static int64_t worth(const struct amount *a)
{
	int64_t idr = amount_idr(a);

	if (a->times) /* "15.000rb" means 15.000 to some and 15 million to others */
		return a->form == NUMBER_GROUPED ? 0 : idr;
	if (a->form == NUMBER_DECIMAL)
		return 0;
	return idr >= (a->has_currency ? CURRENCY_MIN_IDR : BARE_MIN_IDR) ? idr : 0;
}

/* Where a word ends when its last letter is drawn out: "porsiii" is "porsi". */
static size_t undrawn(const struct scan *s, size_t from, size_t to)
{
	size_t run = 1;

	while (to - run > from && s->c[to - run - 1] == s->c[to - 1])
		run++;
	return run > 2 ? to - run + 1 : to;
}

/* "/porsi", "per 250gr" behind the amount: *ret_end moves behind it. */
static str unit_take(const struct scan *s, size_t *ret_end)
{
	size_t i = scan_skip_blanks(s, *ret_end);

	if (s->c[i] == '/')
		i++;
	else if (str_eq(scan_letters(s, i), STR("per")) && !scan_is_word(s, i + 3))
		i += 3;
	else
		return STR_NONE;
	size_t from = scan_skip_blanks(s, i), to = from;
	while (scan_is_digit(s, to))
		to++;
	str letters = scan_letters(s, to);
	to += letters.len;
	if (letters.len == 0 || to - from > UNIT_MAX || scan_is_word(s, to))
		return STR_NONE;
	*ret_end = to;
	return str_slice(s->text, s->at[from], scan_end(s, undrawn(s, from, to)) - s->at[from]);
}

static void price_set(const struct scan *s, const struct amount *a, struct price *ret)
{
	size_t end = a->end;

	*ret = (struct price){ .idr = worth(a), .begin = s->at[a->begin] };
	ret->unit = unit_take(s, &end);
	ret->end = scan_end(s, end);
}

/* What stands in front makes it the end of a date, a time, a code. */
static bool is_tangled_before(const struct scan *s, const struct amount *a)
{
	char before = a->begin ? s->c[a->begin - 1] : ' ';

	if (before == '/' || before == '#' || before == '_' || before == '&')
		return true;
	if (a->begin < 2)
		return false;
	if (before == '-')
		return scan_is_word(s, a->begin - 2);
	return (before == ':' || before == '.' || before == ',') && scan_is_digit(s, a->begin - 2);
}

/* What stands behind makes it the beginning of one, or a percentage. */
static bool is_tangled_behind(const struct scan *s, const struct amount *a)
{
	char behind = s->c[a->end];

	if (behind == '%' || behind == '_' || scan_is_letter(s, a->end))
		return true;
	return (behind == '/' || behind == ':' || behind == '-') && scan_is_digit(s, a->end + 1);
}

/* Whether the words and signs around a number leave it a price. */
static bool fits(const struct scan *s, const struct amount *a)
{
	str behind = scan_letters(s, scan_skip_blanks(s, a->end));

	if (a->has_currency)
		return true;
	if ((is_bare(a) || a->is_unit_lent) && is_tangled_before(s, a))
		return false;
	if (a->times)
		return !a->is_short_unit && !is_one_of(crowds, ARRAY_LEN(crowds), behind);
	str before = word_before(s, a->begin);
	if (is_tangled_behind(s, a) || is_one_of(other_leads, ARRAY_LEN(other_leads), before) ||
	    is_one_of(measures, ARRAY_LEN(measures), behind))
		return false;
	return looks_priced(a) || (a->form == NUMBER_PLAIN && a->n_digits <= BARE_DIGITS_MAX &&
				   is_one_of(price_leads, ARRAY_LEN(price_leads), before));
}

/* "~25.000~": struck out, an old price. */
static bool is_struck(const struct scan *s, const struct amount *a)
{
	size_t end = a->end;

	unit_take(s, &end);
	return a->begin > 0 && s->c[a->begin - 1] == '~' && s->c[end] == '~';
}

/* Looks at what begins at `i`: true when it is a price, else *ret_next is where to go on. */
static bool price_at(const struct scan *s, size_t i, struct price *ret, size_t *ret_next)
{
	struct amount a;

	*ret_next = skip_foreign(s, i);
	if (*ret_next > i)
		return false;
	if (!range_read(s, i, &a)) {
		while (scan_is_word(s, *ret_next)) /* a word, also "KRP01" */
			++*ret_next;
		return false;
	}
	bool is_old = is_struck(s, &a);
	if (worth(&a) > 0 && fits(s, &a) && !is_old) {
		price_set(s, &a, ret);
		return true;
	}
	*ret_next = is_old ? a.end : a.number_end;
	return false;
}

bool price_find(str text, struct price *ret)
{
	struct scan s;

	scan_init(&s, text);
	for (size_t i = 0, next; i < s.n; i = next) {
		next = i + 1;
		if (scan_is_word(&s, i) && price_at(&s, i, ret, &next))
			return true;
	}
	return false;
}

/* Behind blanks and signs, and words of the list. */
static size_t skip_words(const struct scan *s, size_t i, const char *const *list, size_t n)
{
	for (;;) {
		while (s->c[i] && !scan_is_word(s, i) && s->c[i] != '-' && s->c[i] != '+')
			i++;
		str word = scan_letters(s, i);
		if (word.len == 0 || !is_one_of(list, n, word))
			return i;
		i += word.len;
	}
}

bool price_parse(str text, struct price *ret)
{
	struct scan s;
	struct amount a;

	if (text.len > PARSE_BYTES_MAX)
		return false;
	scan_init(&s, text);
	size_t begin = skip_words(&s, 0, price_leads, ARRAY_LEN(price_leads));
	if (!scan_is_word(&s, begin) || !range_read(&s, begin, &a) || worth(&a) == 0)
		return false;
	if (is_bare(&a) && a.form == NUMBER_PLAIN && a.n_digits > BARE_DIGITS_MAX)
		return false;
	if (scan_is_word(&s, a.end)) /* "1500x" */
		return false;
	size_t end = a.end;
	unit_take(&s, &end);
	if (s.c[skip_words(&s, end, price_tails, ARRAY_LEN(price_tails))] != '\0')
		return false;
	price_set(&s, &a, ret);
	return true;
}
