/* SPDX-License-Identifier: MIT */
/* Reads numbers and amounts of money from running text: "Rp 15.000,-", "1,5jt", "1jt 500rb". Called
 * by price_token.c; pure. Limits: 12 digits, 10^12 rupiah. */
#include "bot/understand/amount.h"

#include "bot/base/check.h"
#include "bot/understand/wordlist.h"

enum { GROUPS_MAX = 6, DIGITS_MAX = 12 };

static const int64_t idr_max = INT64_C(1000000000000);

struct group {
	size_t from, len;
	char sep; /* in front of it */
};

static size_t groups_read(const struct scan *s, size_t i, struct group g[GROUPS_MAX], size_t *ret_n)
{
	size_t n = 0;
	char sep = '\0';

	for (;;) {
		size_t from = i;
		while (scan_is_digit(s, i))
			i++;
		if (n < GROUPS_MAX)
			g[n] = (struct group){ from, i - from, sep };
		n++;
		if ((s->c[i] != '.' && s->c[i] != ',') || !scan_is_digit(s, i + 1))
			break;
		sep = s->c[i++];
	}
	*ret_n = n;
	return i;
}

size_t amount_digits_end(const struct scan *s, size_t i)
{
	struct group g[GROUPS_MAX];
	size_t n;

	return groups_read(s, i, g, &n);
}

/* The last group is the ",00" of "15.000,00" or "15000,00". */
static bool has_cents(const struct scan *s, const struct group *g, size_t n)
{
	const struct group *last = &g[n - 1];

	if (n < 2 || last->len != 2 || s->c[last->from] != '0' || s->c[last->from + 1] != '0')
		return false;
	return n == 2 ? g[0].len >= 4 : last->sep != g[n - 2].sep;
}

static enum number_form form_of(const struct scan *s, const struct group *g, size_t n)
{
	if (s->c[g[0].from] == '0' && g[0].len > 1)
		return NUMBER_OTHER;
	if (n == 1)
		return NUMBER_PLAIN;
	if (n == 2 && g[1].len <= 2)
		return NUMBER_DECIMAL;
	if (g[0].len > 3 || s->c[g[0].from] == '0')
		return NUMBER_OTHER;
	for (size_t i = 1; i < n; i++) {
		if (g[i].len != 3)
			return NUMBER_OTHER;
	}
	return NUMBER_GROUPED;
}

static size_t number_read(const struct scan *s, size_t i, struct amount *a)
{
	struct group g[GROUPS_MAX];
	size_t n, digits = 0, end = groups_read(s, i, g, &n);

	a->form = NUMBER_OTHER;
	if (n > GROUPS_MAX)
		return end;
	if (has_cents(s, g, n))
		n--;
	for (size_t j = 0; j < n; j++)
		digits += g[j].len;
	a->n_digits = digits;
	if (digits > DIGITS_MAX)
		return end;
	a->form = form_of(s, g, n);
	for (size_t j = 0; j < n; j++) {
		for (size_t k = 0; k < g[j].len; k++)
			a->hundredths = a->hundredths * 10 + (s->c[g[j].from + k] - '0');
	}
	if (a->form != NUMBER_DECIMAL)
		a->hundredths *= 100;
	else if (g[1].len == 1)
		a->hundredths *= 10;
	return end;
}

struct multiple {
	const char *word;
	int64_t times;
};

/* clang-format off */
static const struct multiple multiples[] = {
	{ "ebu", 1000 },
	{ "ebuh", 1000 },
	{ "ewu", 1000 },
	{ "ewuan", 1000 },
	{ "jt", 1000000 },
	{ "jtan", 1000000 },
	{ "juta", 1000000 },
	{ "jutaan", 1000000 },
	{ "k", 1000 },
	{ "m", 1000000000 },
	{ "miliar", 1000000000 },
	{ "milyar", 1000000000 },
	{ "rb", 1000 },
	{ "rban", 1000 },
	{ "rbu", 1000 },
	{ "rbuan", 1000 },
	{ "rebu", 1000 },
	{ "rebuan", 1000 },
	{ "ribu", 1000 },
	{ "ribuan", 1000 },
	{ "yuta", 1000000 },
};
/* clang-format on */

int64_t amount_multiple(str word)
{
	const struct multiple *m =
		wordlist_find(word, multiples, ARRAY_LEN(multiples), sizeof(multiples[0]));

	return m == NULL ? 0 : m->times;
}

/* The unit for thousands or millions at `i`; 0 when there is none. */
static int64_t unit_read(const struct scan *s, size_t i, size_t *ret_end)
{
	i = scan_skip_blanks(s, i);
	str word = scan_letters(s, i);
	size_t end = i + word.len;
	int64_t times = amount_multiple(word);

	if (times == 0 && i > 0 && scan_is_digit(s, i - 1) &&
	    (str_starts(word, STR("rb")) || str_starts(word, STR("jt")))) {
		*ret_end = i + 2; /* "20rbsebungkus": no other word begins so */
		return amount_multiple(str_slice(word, 0, 2));
	}
	if (times == 0 || s->c[end] == SCAN_LETTER)
		return 0;
	if ((s->c[end] == '-' || s->c[end] == ' ') && str_eq(scan_letters(s, end + 1), STR("an")))
		end += 3;
	*ret_end = end;
	return times;
}

bool amount_unit_at(const struct scan *s, size_t i)
{
	size_t end;

	return unit_read(s, i, &end) != 0;
}

/* Behind the currency in front of a number at `i`; `i` itself when there is none. */
static size_t currency_before(const struct scan *s, size_t i)
{
	str word = scan_letters(s, i);

	if (!str_eq(word, STR("rp")) && !str_eq(word, STR("idr")))
		return i;
	i += word.len;
	if (s->c[i] == '.' || s->c[i] == ':')
		i++;
	return scan_skip_blanks(s, i);
}

size_t amount_currency_behind(const struct scan *s, size_t i)
{
	static const char *const words[] = { "idr", "perak", "rp", "rupiah" };

	if ((s->c[i] == ',' || s->c[i] == '.') && (s->c[i + 1] == '-' || s->c[i + 1] == '=')) {
		for (i++; s->c[i] == '-' || s->c[i] == '=';)
			i++;
		return i;
	}
	size_t from = scan_skip_blanks(s, i);
	str word = scan_letters(s, from);
	size_t end = from + word.len;
	size_t next = end + (s->c[end] == '.' || s->c[end] == ':');
	/* "15 Rp 20.000": that Rp belongs to what follows. */
	if (scan_is_word(s, end) || scan_is_digit(s, scan_skip_blanks(s, next)))
		return i;
	for (size_t j = 0; j < ARRAY_LEN(words); j++) {
		if (str_eq(word, str_from(words[j])))
			return end;
	}
	return i;
}

/* "1jt 500rb": the thousands behind millions are added. */
static void thousands_read(const struct scan *s, struct amount *a)
{
	struct amount more = { 0 };
	size_t from = scan_skip_blanks(s, a->end), end;

	if (a->times != 1000000 || a->form != NUMBER_PLAIN || !scan_is_digit(s, from))
		return;
	size_t number_end = number_read(s, from, &more);
	if (more.form != NUMBER_PLAIN || more.n_digits > 3 ||
	    unit_read(s, number_end, &end) != 1000)
		return;
	a->extra_idr = more.hundredths / 100 * 1000;
	a->end = end;
}

/* "2,350jt": a comma parts the millions from their thousands. "15,000rb" and "2.350jt" are
 * doubtful.
 */
static void fraction_read(const struct scan *s, struct amount *a)
{
	int64_t thousands = a->hundredths / 100;

	if (a->times != 1000000 || a->form != NUMBER_GROUPED || thousands >= 100000 ||
	    thousands % 1000 == 0 || s->c[a->number_end - 4] != ',')
		return;
	a->form = NUMBER_PLAIN;
	a->hundredths = thousands / 1000 * 100;
	a->extra_idr = thousands % 1000 * 1000;
}

bool amount_read(const struct scan *s, size_t i, struct amount *ret)
{
	struct amount a = { .begin = i };
	size_t number = currency_before(s, i);

	if (!scan_is_digit(s, number))
		return false;
	a.end = a.number_end = number_read(s, number, &a);
	a.has_currency = number != i;
	size_t end;
	if ((a.times = unit_read(s, a.end, &end)) != 0) {
		a.is_short_unit = s->c[end - 1] == 'm';
		a.end = end;
		fraction_read(s, &a);
		if (a.extra_idr == 0)
			thousands_read(s, &a);
		/* "10rb3" is three for ten thousand; "4k2" and "1jt500" are anything. */
		if (scan_is_digit(s, a.end) && (s->c[a.end - 1] == 'k' || a.times > 1000)) {
			a.times = 0;
			a.end = a.number_end;
		}
	}
	end = amount_currency_behind(s, a.end);
	a.has_currency = a.has_currency || end != a.end;
	a.end = end;
	*ret = a;
	return true;
}

int64_t amount_idr(const struct amount *a)
{
	int64_t n;

	if (a->form == NUMBER_OTHER ||
	    __builtin_mul_overflow(a->hundredths, a->times ? a->times : 1, &n))
		return 0;
	n = n / 100 + a->extra_idr;
	return n <= idr_max ? n : 0;
}
