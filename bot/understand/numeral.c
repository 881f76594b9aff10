/* SPDX-License-Identifier: MIT */
/* Numbers in words: Indonesian, the slang of markets, and the Javanese that sellers mix in. Called
 * by price_token.c; pure. A sum counts as money when it has its thousands or is slang for a note.
 */
#include "bot/understand/numeral.h"

#include "bot/base/check.h"
#include "bot/understand/wordlist.h"

enum part {
	PART_DIGIT,    /* 1 to 9 */
	PART_TENS,     /* sepuluh, selawe, seratus: complete */
	PART_TEENS,    /* belas */
	PART_FACTOR,   /* puluh, ratus */
	PART_HALF,     /* setengah */
	PART_MULTIPLE, /* sewu, sejuta: a whole sum with its unit */
	PART_NOTE,     /* goceng */
	PART_CENG,     /* cepek ceng: thousands behind a note */
};

enum { PART_LETTERS = 2, JOINED_LETTERS = 40, SUM_MAX = 1000000000 };

struct numeral {
	const char *word;
	enum part part;
	int64_t value;
};

/* clang-format off */
static const struct numeral numerals[] = {
	{ "atus", PART_FACTOR, 100 },
	{ "ballu", PART_DIGIT, 8 },
	{ "belas", PART_TEENS, 10 },
	{ "ceban", PART_NOTE, 10000 },
	{ "cebanan", PART_NOTE, 10000 },
	{ "ceng", PART_CENG, 1000 },
	{ "cenggo", PART_NOTE, 1500 },
	{ "cepek", PART_NOTE, 100 },
	{ "cepekan", PART_NOTE, 100 },
	{ "cepekceng", PART_NOTE, 100000 },
	{ "delapan", PART_DIGIT, 8 },
	{ "dua", PART_DIGIT, 2 },
	{ "empa", PART_DIGIT, 4 },
	{ "empat", PART_DIGIT, 4 },
	{ "enam", PART_DIGIT, 6 },
	{ "enem", PART_DIGIT, 6 },
	{ "ennem", PART_DIGIT, 6 },
	{ "goban", PART_NOTE, 50000 },
	{ "gocap", PART_NOTE, 50000 },
	{ "goceng", PART_NOTE, 5000 },
	{ "gocengan", PART_NOTE, 5000 },
	{ "gopek", PART_NOTE, 500 },
	{ "gopekan", PART_NOTE, 500 },
	{ "lema", PART_DIGIT, 5 },
	{ "lima", PART_DIGIT, 5 },
	{ "limalas", PART_TENS, 15 },
	{ "limang", PART_DIGIT, 5 },
	{ "limangewu", PART_MULTIPLE, 5000 },
	{ "limo", PART_DIGIT, 5 },
	{ "limolas", PART_TENS, 15 },
	{ "loro", PART_DIGIT, 2 },
	{ "nem", PART_DIGIT, 6 },
	{ "nembelas", PART_TENS, 16 },
	{ "nemlikur", PART_TENS, 26 },
	{ "noban", PART_NOTE, 20000 },
	{ "nobanan", PART_NOTE, 20000 },
	{ "noceng", PART_NOTE, 2000 },
	{ "papat", PART_DIGIT, 4 },
	{ "patang", PART_DIGIT, 4 },
	{ "patbelas", PART_TENS, 14 },
	{ "patlikur", PART_TENS, 24 },
	{ "petto", PART_DIGIT, 7 },
	{ "pitu", PART_DIGIT, 7 },
	{ "pitulas", PART_TENS, 17 },
	{ "pitulikur", PART_TENS, 27 },
	{ "pitung", PART_DIGIT, 7 },
	{ "puluh", PART_FACTOR, 10 },
	{ "ratus", PART_FACTOR, 100 },
	{ "rolas", PART_TENS, 12 },
	{ "rolikur", PART_TENS, 22 },
	{ "rong", PART_DIGIT, 2 },
	{ "rongewu", PART_MULTIPLE, 2000 },
	{ "saebu", PART_MULTIPLE, 1000 },
	{ "sakewu", PART_MULTIPLE, 1000 },
	{ "sakyuta", PART_MULTIPLE, 1000000 },
	{ "sanga", PART_DIGIT, 9 },
	{ "sangalas", PART_TENS, 19 },
	{ "sangalikur", PART_TENS, 29 },
	{ "sangang", PART_DIGIT, 9 },
	{ "sapolo", PART_TENS, 10 },
	{ "sarebu", PART_MULTIPLE, 1000 },
	{ "satu", PART_DIGIT, 1 },
	{ "satus", PART_TENS, 100 },
	{ "sayuta", PART_MULTIPLE, 1000000 },
	{ "sebelas", PART_TENS, 11 },
	{ "seceng", PART_NOTE, 1000 },
	{ "sedasa", PART_TENS, 10 },
	{ "sedoso", PART_TENS, 10 },
	{ "sejuta", PART_MULTIPLE, 1000000 },
	{ "seket", PART_TENS, 50 },
	{ "selawe", PART_TENS, 25 },
	{ "selikur", PART_TENS, 21 },
	{ "sembilan", PART_DIGIT, 9 },
	{ "sepuluh", PART_TENS, 10 },
	{ "seratus", PART_TENS, 100 },
	{ "serebu", PART_MULTIPLE, 1000 },
	{ "seribu", PART_MULTIPLE, 1000 },
	{ "seribuan", PART_MULTIPLE, 1000 },
	{ "setengah", PART_HALF, 0 },
	{ "sewelas", PART_TENS, 11 },
	{ "sewidak", PART_TENS, 60 },
	{ "sewu", PART_MULTIPLE, 1000 },
	{ "sewunan", PART_MULTIPLE, 1000 },
	{ "siji", PART_DIGIT, 1 },
	{ "slawe", PART_TENS, 25 },
	{ "songo", PART_DIGIT, 9 },
	{ "songolas", PART_TENS, 19 },
	{ "songolikur", PART_TENS, 29 },
	{ "suwidak", PART_TENS, 60 },
	{ "tello", PART_DIGIT, 3 },
	{ "telu", PART_DIGIT, 3 },
	{ "telulas", PART_TENS, 13 },
	{ "telulikur", PART_TENS, 23 },
	{ "telung", PART_DIGIT, 3 },
	{ "tiga", PART_DIGIT, 3 },
	{ "tujuh", PART_DIGIT, 7 },
	{ "wolu", PART_DIGIT, 8 },
	{ "wolulas", PART_TENS, 18 },
	{ "wolulikur", PART_TENS, 28 },
	{ "wolung", PART_DIGIT, 8 },
};
/* clang-format on */

/* A sum in the making, in halves: "dua setengah juta". */
struct sum {
	int64_t total; /* what has its unit already */
	int64_t tens;  /* under a thousand, without one */
	int64_t digit; /* waits for its "puluh" */
	bool is_half, is_money;
};

static int64_t pending(const struct sum *n)
{
	return (n->tens + n->digit) * 2 + n->is_half;
}

/* What stands there so far counts `times`. */
static void multiply(struct sum *n, int64_t times)
{
	int64_t halves = pending(n);

	n->total += (halves ? halves : 2) * times / 2;
	n->tens = n->digit = 0;
	n->is_half = false;
	n->is_money = true;
}

/* Adds a word to the sum; false when it does not go on with it. */
static bool add(struct sum *n, const struct numeral *w)
{
	switch (w->part) {
	case PART_DIGIT:
		if (n->digit)
			return false;
		n->digit = w->value;
		return true;
	case PART_TENS:
		if (n->digit || n->tens % 100 || n->tens == w->value)
			return false;
		n->tens += w->value;
		return true;
	case PART_TEENS:
		n->tens += 10;
		return n->digit > 0;
	case PART_FACTOR:
		if (n->digit == 0)
			return false;
		n->tens += n->digit * w->value;
		n->digit = 0;
		return true;
	case PART_HALF:
		if (n->is_half)
			return false;
		n->is_half = true;
		return true;
	case PART_MULTIPLE:
	case PART_NOTE:
		if (pending(n) || n->total)
			return false;
		multiply(n, w->value);
		return true;
	case PART_CENG:
		if (n->total == 0 || n->total >= 1000)
			return false;
		n->total *= w->value;
		return true;
	}
	return false;
}

/* Adds one word, or a part of one; false, and nothing changed, when it is no part of the number. */
static bool take_part(struct sum *n, str word)
{
	int64_t times = word.len > 1 ? amount_multiple(word) : 0;
	struct sum before = *n;

	if (times && pending(n) == 0)
		return false;
	if (times) {
		multiply(n, times);
		return true;
	}
	const struct numeral *w =
		wordlist_find(word, numerals, ARRAY_LEN(numerals), sizeof(numerals[0]));
	if (w != NULL && add(n, w))
		return true;
	*n = before;
	return false;
}

/* What the last word of a number that is written in one ends with. */
static bool ends_like_number(str word)
{
	static const char *const ends[] = {
		"atus", "belas", "ewu", "juta", "puluh", "rebu", "ribu"
	};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (str_ends(word, str_from(ends[i])))
			return true;
	}
	return false;
}

/* "rongewu", "limaratus", "sepuluhribu": the longest part first. */
static bool take_joined(struct sum *n, str word)
{
	struct sum before = *n;

	while (word.len > 0) {
		size_t len = word.len;
		while (len >= PART_LETTERS && !take_part(n, str_slice(word, 0, len)))
			len--;
		if (len < PART_LETTERS) {
			*n = before;
			return false;
		}
		word = str_slice(word, len, word.len);
	}
	return true;
}

/* Adds the word at `i`; 0 when it is no part of the number, else where it ends. */
static size_t take(const struct scan *s, size_t i, struct sum *n)
{
	str word = scan_letters(s, i);
	size_t end = i + word.len;

	if (word.len == 0 || word.len > JOINED_LETTERS || scan_is_word(s, end))
		return 0;
	if (take_part(n, word) || (ends_like_number(word) && take_joined(n, word)))
		return end;
	return 0;
}

static bool quarter_read(const struct scan *s, size_t i, struct amount *ret)
{
	str word = scan_letters(s, i);

	if (!str_eq(word, STR("seperempat")) && !str_eq(word, STR("saprapat")))
		return false;
	*ret = (struct amount){
		.begin = i,
		.end = i + word.len,
		.number_end = i + word.len,
		.form = NUMBER_DECIMAL,
		.hundredths = 25,
		.n_digits = 1,
	};
	return true;
}

/* Where the number at `i` ends; `i` when there is none. */
static size_t read_sum(const struct scan *s, size_t i, struct sum *ret)
{
	struct sum more = { 0 };
	size_t end = i;

	for (size_t next = take(s, i, &more); next && more.total <= SUM_MAX;
	     next = take(s, scan_skip_blanks(s, next), &more)) {
		if (more.total && more.digit) /* "sewu telu" is three for a thousand */
			continue;
		*ret = more;
		end = next;
	}
	return more.total <= SUM_MAX ? end : i;
}

/* Thousands that are not said: Javanese "regane selawe", "dua juta lima ratus". */
static void add_thousands(struct sum *n, str first)
{
	bool is_note = str_eq(first, STR("selawe")) || str_eq(first, STR("seket"));
	bool is_rest =
		n->total >= 1000000 && n->total % 1000000 == 0 && n->tens % 50 == 0 && n->tens > 0;

	if ((is_note && !n->is_money) || is_rest)
		multiply(n, 1000);
}

bool numeral_read(const struct scan *s, size_t i, struct amount *ret)
{
	struct sum n = { 0 };
	size_t end = read_sum(s, i, &n);

	if (end == i)
		return quarter_read(s, i, ret);
	add_thousands(&n, scan_letters(s, i));
	size_t sum_end = amount_currency_behind(s, end);
	n.is_money = n.is_money || (sum_end > end && pending(&n) >= 200);
	int64_t halves = n.total * 2 + pending(&n);
	*ret = (struct amount){
		.begin = i,
		.end = n.is_money ? sum_end : end,
		.number_end = end,
		.form = halves % 2 ? NUMBER_DECIMAL : NUMBER_PLAIN,
		.hundredths = halves * 50,
		.n_digits = n.total ? 4 : 1,
	};
	if (!n.is_money)
		return true;
	/* Its unit, for ranges: of "sepuluh sampai lima belas ribu" it is the thousands. */
	ret->times = halves % 2000000 == 0 ? 1000000 : halves % 2000 == 0 ? 1000 : 1;
	ret->hundredths /= ret->times;
	return true;
}
