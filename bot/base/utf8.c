/* SPDX-License-Identifier: MIT */
/* Text from people, as Unicode: check, repair, fold for comparing, count and cut as networks do,
 * distance for "maksudnya ...?". Called by gateways, understand, config and render, on any thread;
 * keeps nothing. The only file that knows libunistring; what that allocates is freed here.
 * Folding runs for each message, so plain ASCII never reaches the library. */

#include "bot/base/utf8.h"

#include "bot/base/buf.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <unigbrk.h>
#include <uninorm.h>
#include <unistr.h>

#define REPLACEMENT    0xFFFDu
#define DISTANCE_CHARS 64

static const uint8_t *bytes_of(str s)
{
	return (const uint8_t *)s.ptr;
}

/* The code point at `at` (U+FFFD for bad bytes) and how many bytes it takes, at least 1. */
static size_t char_at(str s, size_t at, ucs4_t *ret)
{
	return (size_t)u8_mbtouc(ret, bytes_of(s) + at, s.len - at);
}

static bool is_ascii(str s)
{
	size_t i = 0;
	uint64_t eight;

	for (; i + sizeof(eight) <= s.len; i += sizeof(eight)) {
		memcpy(&eight, s.ptr + i, sizeof(eight));
		if ((eight & 0x8080808080808080u) != 0)
			return false;
	}
	for (; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	}
	return true;
}

bool utf8_is_valid(str s)
{
	return is_ascii(s) || u8_check(bytes_of(s), s.len) == NULL;
}

str utf8_repair(str s, struct arena *mem)
{
	struct buf out;
	ucs4_t c;

	if (utf8_is_valid(s))
		return s;
	buf_init(&out, mem);
	for (size_t at = 0, n; at < s.len; at += n) {
		n = char_at(s, at, &c);
		buf_add(&out, c == REPLACEMENT ? STR("\xEF\xBF\xBD") : str_slice(s, at, n));
	}
	return buf_str(&out);
}

static bool is_blank(ucs4_t c)
{
	/* The empty braille cell is no white space to Unicode, yet people space texts with it. */
	return uc_is_property_white_space(c) || c == 0x2800;
}

/* Text under way to be folded: blanks are held back until something follows them. */
struct folded {
	char *ptr;
	size_t len;
	bool is_blank_due;
};

static void folded_add(struct folded *f, str s)
{
	if (f->is_blank_due && f->len > 0)
		f->ptr[f->len++] = ' ';
	f->is_blank_due = false;
	memcpy(f->ptr + f->len, s.ptr, s.len);
	f->len += s.len;
}

static void folded_add_ascii(struct folded *f, char c)
{
	if (c == ' ' || (c >= '\t' && c <= '\r')) {
		f->is_blank_due = true;
		return;
	}
	char low = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	folded_add(f, (str){ &low, 1 });
}

static void folded_add_char(struct folded *f, ucs4_t c, str bytes)
{
	if (is_blank(c))
		f->is_blank_due = true;
	else if (c >= 0xFF01 && c <= 0xFF5E) /* full-width ASCII */
		folded_add_ascii(f, (char)(c - 0xFF01 + '!'));
	else if (!uc_is_property_default_ignorable_code_point(c))
		folded_add(f, bytes);
}

str utf8_fold(str s, struct arena *mem)
{
	/* Nothing added above is longer than what it stands for. */
	struct folded f = { .ptr = arena_alloc(mem, s.len + 1) };
	bool is_plain = is_ascii(s);
	ucs4_t c;

	for (size_t at = 0, n; at < s.len; at += n) {
		n = 1;
		if ((unsigned char)s.ptr[at] < 0x80) {
			folded_add_ascii(&f, s.ptr[at]);
		} else {
			n = char_at(s, at, &c);
			folded_add_char(&f, c, str_slice(s, at, n));
		}
	}
	f.ptr[f.len] = '\0';
	if (is_plain || f.len == 0)
		return (str){ f.ptr, f.len };

	size_t len = 0;
	uint8_t *folded = u8_casefold((const uint8_t *)f.ptr, f.len, NULL, UNINORM_NFC, NULL, &len);
	ASSERT(folded != NULL);
	str ret = arena_str(mem, (str){ (const char *)folded, len });
	free(folded);
	return ret;
}

/* a-z as they are set in small capitals; Unicode has them among the phonetic letters. */
static const uint16_t small_capitals[] = {
	0x1D00, 0x299,  0x1D04, 0x1D05, 0x1D07, 0xA730, 0x262,  0x29C,  0x26A,
	0x1D0A, 0x1D0B, 0x29F,  0x1D0D, 0x274,  0x1D0F, 0x1D18, 0x1EB,  0x280,
	0xA731, 0x1D1B, 0x1D1C, 0x1D20, 0x1D21, 0,      0x28F,  0x1D22,
};

/* Apart, so that plain text never pays for its room. */
static uint32_t plain_of(uint32_t c)
{
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
	int tag;

	/* Letters in dark circles and squares, which Unicode does not take apart. */
	if (c >= 0x1F150 && c <= 0x1F169)
		return c - 0x1F150 + 'A';
	if (c >= 0x1F170 && c <= 0x1F189)
		return c - 0x1F170 + 'A';
	for (size_t i = 0; i < sizeof(small_capitals) / sizeof(small_capitals[0]); i++) {
		if (c == small_capitals[i])
			return 'a' + (uint32_t)i;
	}
	int n = uc_decomposition(c, &tag, parts);
	return n == 1 && tag != UC_DECOMP_CANONICAL && parts[0] < 0x80 ? parts[0] : c;
}

uint32_t utf8_plain(uint32_t c)
{
	if (c < 0x80 || (c >= 0x300 && c < 0x1D00)) /* letters of living scripts */
		return c;
	return plain_of(c);
}

static size_t units_of(ucs4_t c)
{
	return c > 0xFFFF ? 2 : 1;
}

size_t utf8_utf16_len(str s)
{
	size_t units = 0;
	ucs4_t c;

	for (size_t at = 0; at < s.len; units += units_of(c))
		at += char_at(s, at, &c);
	return units;
}

/* The last grapheme boundary at or before `at`, which is in front of a code point. */
static size_t boundary_before(str s, size_t at)
{
	ucs4_t c;
	/* A boundary depends on what is before it and on the one code point behind it. */
	size_t n = at + char_at(s, at, &c);
	char *is_boundary = mem_take(n);

	u8_grapheme_breaks(bytes_of(s), n, is_boundary);
	while (!is_boundary[at]) /* [0] always is one */
		at--;
	mem_give(is_boundary);
	return at;
}

str utf8_cut(str s, size_t units)
{
	size_t at = 0;
	ucs4_t c;

	if (s.len <= units)
		return s;
	while (at < s.len) {
		size_t n = char_at(s, at, &c);
		if (units_of(c) > units)
			return str_slice(s, 0, boundary_before(s, at));
		units -= units_of(c);
		at += n;
	}
	return s;
}

/* The code points of `s`; more than DISTANCE_CHARS counts as one more than that. */
static int chars_of(str s, ucs4_t *ret)
{
	int n = 0;
	for (size_t at = 0; at < s.len; n++) {
		if (n == DISTANCE_CHARS)
			return DISTANCE_CHARS + 1;
		at += char_at(s, at, &ret[n]);
	}
	return n;
}

static int min_of(int a, int b)
{
	return a < b ? a : b;
}

int utf8_distance(str a, str b, int max)
{
	ucs4_t x[DISTANCE_CHARS], y[DISTANCE_CHARS];
	int row[DISTANCE_CHARS + 1] = { 0 }; /* from x[0..i) to y[0..j) */

	ASSERT(max >= 0 && max <= DISTANCE_CHARS);
	int nx = chars_of(a, x), ny = chars_of(b, y);
	if (nx > DISTANCE_CHARS || ny > DISTANCE_CHARS || nx - ny > max || ny - nx > max)
		return max + 1;
	for (int j = 0; j <= ny; j++)
		row[j] = j;
	for (int i = 1; i <= nx; i++) {
		int diagonal = row[0], least = row[0] = i;
		for (int j = 1; j <= ny; j++) {
			int change = diagonal + (x[i - 1] != y[j - 1]);
			diagonal = row[j];
			row[j] = min_of(change, 1 + min_of(row[j], row[j - 1]));
			least = min_of(least, row[j]);
		}
		if (least > max)
			return max + 1;
	}
	return min_of(row[ny], max + 1);
}

bool utf8_take(str *rest, uint32_t *ret)
{
	ucs4_t c;

	if (rest->len == 0)
		return false;
	size_t n = char_at(*rest, 0, &c);
	*rest = str_slice(*rest, n, rest->len);
	*ret = c;
	return true;
}

static bool is_ascii_word(ucs4_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool is_word(ucs4_t c)
{
	const uc_general_category_t letter = uc_general_category_or(UC_LETTER, UC_NUMBER);
	const uc_general_category_t mark =
		uc_general_category_or(UC_NON_SPACING_MARK, UC_COMBINING_SPACING_MARK);

	return uc_is_general_category(c, uc_general_category_or(letter, mark));
}

enum utf8_class utf8_class_of(uint32_t c)
{
	if (is_ascii_word(c))
		return UTF8_WORD;
	if (is_blank(c))
		return UTF8_BLANK;
	if (c < 0x80)
		return UTF8_SYMBOL;
	/* Variation selectors are marks too, hence first. */
	if (uc_is_property_default_ignorable_code_point(c))
		return UTF8_INVISIBLE;
	return is_word(c) ? UTF8_WORD : UTF8_SYMBOL;
}
