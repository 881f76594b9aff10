/* SPDX-License-Identifier: MIT */
/* What holds digits and is no amount: phones, accounts, addresses of the web, names, tags. Called
 * by price_token.c; pure. */
#include "bot/understand/skip.h"

#include "bot/understand/amount.h"
#include "bot/understand/unit.h"

enum { PHONE_DIGITS = 10, PHONE_DIGITS_MAX = 14, ACCOUNT_DIGITS = 9 };

/* Digits alone at `i`, without a unit behind them. */
static size_t group_len(const struct scan *s, size_t i)
{
	size_t to = i;

	while (scan_is_digit(s, to))
		to++;
	if (scan_is_letter(s, to) || amount_unit_at(s, to) ||
	    ((s->c[to] == '.' || s->c[to] == ',') && scan_is_digit(s, to + 1) &&
	     amount_digits_end(s, i) == to + 4))
		return 0;
	return to - i;
}

/* Behind one separator of a phone or account number; 0 when there is none, or more. */
static size_t group_next(const struct scan *s, size_t i)
{
	if (s->c[i] == ')')
		i++;
	if (s->c[i] == ' ' || s->c[i] == '-' || s->c[i] == '.')
		i++;
	return scan_is_digit(s, i) ? i : 0;
}

static bool begins_phone(const struct scan *s, size_t i, size_t len)
{
	bool has_plus = i > 0 && s->c[i - 1] == '+';

	if (len >= ACCOUNT_DIGITS || ((s->c[i] == '0' || s->c[i] == 'o') && len >= 3))
		return true;
	return has_plus && (len >= 8 || (s->c[i] == '6' && s->c[i + 1] == '2'));
}

/* "O8l2": letters that stand for digits, inside a number. */
static bool is_digit_letter(const struct scan *s, size_t i)
{
	return (s->c[i] == 'o' || s->c[i] == 'l') && scan_is_digit(s, i + 1);
}

/* Behind the phone number that begins at `i`; `i` when none does. */
static size_t phone_end(const struct scan *s, size_t i)
{
	size_t total = 0, end = i, from = i;

	while (scan_is_digit(s, end) || (end > i && is_digit_letter(s, end)))
		end++;
	total = end - i;
	if (!begins_phone(s, i, total))
		return i;
	while ((from = group_next(s, end)) > end) {
		size_t len = group_len(s, from);
		/* "0341 551234", "0812 3456 7890" */
		if (len < 2 || len > (total <= 4 ? 8 : 5) || total + len > PHONE_DIGITS_MAX ||
		    (s->c[end] == ' ' && total >= PHONE_DIGITS))
			break;
		total += len;
		end = from + len;
	}
	return end;
}

/* Behind three or more groups of three or more digits ("1234 5678 9000", "812-3456-7890"); `i` when
 * there are fewer.
 */
static size_t account_end(const struct scan *s, size_t i)
{
	size_t end = i, from = i, n = 0;

	while (n == 0 || (from = group_next(s, end)) > end) {
		size_t len = group_len(s, from);
		if (len < 3 || (n > 0 && s->c[end] == '.'))
			break;
		end = from + len;
		n++;
	}
	return n >= 3 ? end : i;
}

/* "https://...", "www...", "@toko15k", "#promo10rb" */
static size_t address_end(const struct scan *s, size_t i)
{
	bool is_name = (s->c[i] == '@' || s->c[i] == '#') && scan_is_letter(s, i + 1);
	str word = scan_letters(s, i + is_name);
	enum unit_how how;

	if (is_name && (word.len == 0 || str_eq(word, STR("rp")) || str_eq(word, STR("idr")) ||
			unit_find(word, &how)))
		return i;
	if (!is_name && !str_eq(word, STR("http")) && !str_eq(word, STR("https")) &&
	    !str_eq(word, STR("www")))
		return i;
	while (s->c[i] && s->c[i] != ' ' && s->c[i] != '\n')
		i++;
	return i;
}

size_t skip_foreign(const struct scan *s, size_t i)
{
	bool is_o = s->c[i] == 'o' && s->c[i + 1] == '8' && (i == 0 || !scan_is_word(s, i - 1));

	if (!scan_is_digit(s, i) && !is_o)
		return address_end(s, i);
	size_t end = phone_end(s, i);
	return end > i || is_o ? end : account_end(s, i);
}
