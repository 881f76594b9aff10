/* SPDX-License-Identifier: MIT */
/* A text one plain character a byte, for the readers of prices. Called by amount, numeral and
 * token; pure. Fancy writing (full-width, mathematical bold, emoji between) is levelled here, and
 * what is struck out is not there any more: an old price is read by nobody. */
#include "bot/understand/scan.h"

#include "bot/base/check.h"
#include "bot/base/utf8.h"

#include <string.h>

/* Other ways to write ASCII: U+FF21 full-width, U+1D400 mathematical letters (13 alphabets of 52),
 * U+1D7CE mathematical digits (5 sets of 10). */
static uint32_t plain_of(uint32_t c)
{
	if (c > 0xff00 && c < 0xff5f)
		return c - 0xff01 + '!';
	if (c >= 0x1d7ce && c <= 0x1d7ff)
		return '0' + (c - 0x1d7ce) % 10;
	if (c >= 0x1d400 && c < 0x1d400 + 13 * 52) {
		uint32_t letter = (c - 0x1d400) % 52;
		return letter < 26 ? 'a' + letter : 'a' + letter - 26;
	}
	if (c == 0xc8 || c == 0xe8) /* "sèket èwu" */
		return 'e';
	return c;
}

/* What sellers put at an old price: an X as a cross mark, a sign of "no". */
static bool is_cross(uint32_t c)
{
	return c == 0x274c || c == 0x274e || (c >= 0x2715 && c <= 0x2718) || c == 0x1f6ab;
}

static bool is_arrow(uint32_t c)
{
	static const uint32_t arrows[] = { 0x2192, 0x21d2, 0x2794,  0x279c, 0x27a1, 0x27a4,
					   0x25b6, 0x2b95, 0x1f449, 0xbb,   0x2b07, 0x2193 };

	for (size_t i = 0; i < ARRAY_LEN(arrows); i++) {
		if (c == arrows[i])
			return true;
	}
	return false;
}

static char char_for(uint32_t c)
{
	c = plain_of(c);
	if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
		return '\n';
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	if (c > ' ' && c < 0x7f)
		return c == '\\' ? '/' : (char)c;
	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return '-';
	if (is_arrow(c))
		return '>';
	if (is_cross(c))
		return SCAN_CROSS;
	if (c == 0x20e3) /* the frame of a keycap: a bullet, not a digit */
		return '*';
	switch (utf8_class_of(c)) {
	case UTF8_BLANK:
		return ' ';
	case UTF8_INVISIBLE:
		return '\0';
	case UTF8_WORD:
		return SCAN_LETTER;
	case UTF8_SYMBOL:
		break;
	}
	return '*';
}

/* "~25.000~" is wiped. A mark stands at its words: "~ nasi" is a bullet, "10~15rb" a range. */
static void strike(struct scan *s)
{
	size_t open = s->n;

	for (size_t i = 0; i < s->n; i++) {
		if (s->c[i] == '\n')
			open = s->n;
		if (s->c[i] != '~')
			continue;
		if (open + 1 < i && s->c[i - 1] != ' ') {
			memset(s->c + open, '*', i - open + 1);
			open = s->n;
		} else if (s->c[i + 1] != ' ' && (i == 0 || !scan_is_word(s, i - 1))) {
			open = i;
		}
	}
}

/* A half, a quarter in digits; NULL when `c` is none. */
static const char *fraction_of(uint32_t c)
{
	switch (c) {
	case 0xbc:
		return "0.25";
	case 0xbd:
		return "0.5";
	case 0xbe:
		return "0.75";
	default:
		return NULL;
	}
}

static void put(struct scan *s, uint32_t c, size_t at)
{
	const char *fraction = fraction_of(c);
	char plain = fraction ? *fraction : char_for(c);

	if (fraction && s->n > 0 && scan_is_digit(s, s->n - 1)) { /* "1½" is not 10.5 */
		plain = *++fraction;
	} else if (fraction && s->n > 0 && scan_is_letter(s, s->n - 1)) {
		fraction = NULL;
		plain = SCAN_LETTER;
	}
	if (c >= 0x335 && c <= 0x338 && s->n > 0) { /* a stroke over the letter before */
		s->c[s->n - 1] = '*';
		return;
	}
	while (plain && s->n < SCAN_MAX) {
		s->at[s->n] = (uint16_t)at;
		s->c[s->n++] = plain;
		plain = fraction ? *++fraction : '\0';
	}
}

void scan_init(struct scan *s, str text)
{
	str rest = text;
	uint32_t c;

	s->text = text;
	s->n = 0;
	while (s->n < SCAN_MAX && text.len - rest.len < UINT16_MAX - 8) {
		size_t at = text.len - rest.len;
		if (!utf8_take(&rest, &c))
			break;
		put(s, c, at);
	}
	s->c[s->n] = '\0';
	s->at[s->n] = (uint16_t)(text.len - rest.len);
	strike(s);
}

bool scan_is_digit(const struct scan *s, size_t i)
{
	return s->c[i] >= '0' && s->c[i] <= '9';
}

bool scan_is_letter(const struct scan *s, size_t i)
{
	return s->c[i] == SCAN_LETTER || (s->c[i] >= 'a' && s->c[i] <= 'z');
}

bool scan_is_word(const struct scan *s, size_t i)
{
	return scan_is_digit(s, i) || scan_is_letter(s, i);
}

size_t scan_skip_blanks(const struct scan *s, size_t i)
{
	while (s->c[i] == ' ')
		i++;
	return i;
}

str scan_letters(const struct scan *s, size_t i)
{
	size_t to = i;

	while (s->c[to] >= 'a' && s->c[to] <= 'z')
		to++;
	return (str){ s->c + i, to - i };
}

size_t scan_end(const struct scan *s, size_t i)
{
	if (i == 0)
		return 0;
	str last = str_slice(s->text, s->at[i - 1], s->text.len), rest = last;
	uint32_t c;
	utf8_take(&rest, &c);
	return s->at[i - 1] + (last.len - rest.len);
}
