/* SPDX-License-Identifier: MIT */
/* From a text as people style it to plain words: bold letters of Unicode, drawn-out letters, emoji
 * for commas, short forms. Called by promo on the writer thread; pure, one pass, all of it in the
 * arena. */
#include "bot/understand/tokens.h"

#include "bot/base/check.h"
#include "bot/base/utf8.h"
#include "bot/understand/lexicon.h"

#include <string.h>

enum { PIN = 0x1F4CD, PIN_ROUND = 0x1F4CC, DRAWN_MIN = 3 };

/* The text under way to `plain`. */
struct plainer {
	char *ptr;
	uint16_t *at;
	size_t n;
};

static void plain_add(struct plainer *p, str bytes, size_t at)
{
	for (size_t i = 0; i < bytes.len; i++) {
		p->ptr[p->n] = bytes.ptr[i];
		p->at[p->n++] = (uint16_t)(at + i);
	}
}

static void plain_add_char(struct plainer *p, uint32_t c, str bytes, size_t at)
{
	char one = (char)utf8_plain(c);

	if (c >= 0x80 && utf8_plain(c) < 0x80)
		plain_add(p, (str){ &one, 1 }, at);
	else if (c >= 0x80 && utf8_class_of(c) == UTF8_BLANK)
		plain_add(p, STR(" "), at);
	else if (c < 0x80 || utf8_class_of(c) != UTF8_INVISIBLE)
		plain_add(p, bytes, at);
}

static bool is_ascii(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] >= 0x80)
			return false;
	}
	return true;
}

static void make_plain(struct tokens *t, str text, struct arena *mem)
{
	struct plainer p = { 0 };
	str rest = text;

	t->plain = text;
	if (is_ascii(text))
		return;
	p.ptr = arena_alloc(mem, text.len + 1);
	p.at = ARENA_ARRAY(mem, uint16_t, text.len + 1);
	for (uint32_t c; rest.len > 0;) {
		size_t at = text.len - rest.len;
		(void)utf8_take(&rest, &c);
		size_t n = text.len - rest.len - at;
		plain_add_char(&p, c, str_slice(text, at, n), at);
	}
	p.at[p.n] = (uint16_t)text.len;
	t->plain = (str){ p.ptr, p.n };
	t->at = p.at;
}

static unsigned gap_of(uint32_t c)
{
	switch (c) {
	case ' ':
	case '\t':
	case '*':
	case '_':
	case '`':
	case '"':
	case '\'':
		return GAP_BLANK;
	case '\n':
	case '\r':
		return GAP_LINE;
	case ',':
		return GAP_COMMA;
	case ':':
	case '=':
		return GAP_COLON;
	case '-':
	case 0x2013:
	case 0x2014:
		return GAP_DASH;
	case '/':
		return GAP_SLASH;
	case '(':
	case '[':
		return GAP_OPEN;
	case ')':
	case ']':
		return GAP_CLOSE;
	case '?':
		return GAP_ASK;
	case '#':
		return GAP_HASH;
	case '@':
		return GAP_AT;
	case '+':
	case '&':
		return GAP_PLUS;
	case '~':
		return GAP_TILDE;
	case PIN:
	case PIN_ROUND:
		return GAP_PIN | GAP_STOP;
	default:
		return utf8_class_of(c) == UTF8_BLANK ? GAP_BLANK : GAP_STOP;
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	char low = (char)(c | 0x20);
	return low >= 'a' && low <= 'z';
}

/* Bytes of the word character at `i` of `s`: a letter or digit, or a sign inside a word or number
 * ("06.00", "jum'at"); 0 when it is none. */
static size_t word_char(str s, size_t i, size_t from)
{
	unsigned char c = (unsigned char)s.ptr[i];
	str rest = str_slice(s, i, s.len);
	uint32_t wide;

	if (c >= 0x80) {
		(void)utf8_take(&rest, &wide);
		return utf8_class_of(wide) == UTF8_WORD ? s.len - i - rest.len : 0;
	}
	if (is_digit((char)c) || is_letter((char)c))
		return 1;
	if (i == from || i + 1 == s.len)
		return 0;
	char before = s.ptr[i - 1], behind = s.ptr[i + 1];
	bool is_inside = c == '\'' ? is_letter(before) && is_letter(behind)
				   : (c == '.' || c == ',' || c == ':') && is_digit(before) &&
					     is_digit(behind);
	return is_inside ? 1 : 0;
}

static size_t link_end(str s, size_t i)
{
	str rest = str_slice(s, i, s.len);

	if (!str_eq_nocase(str_slice(rest, 0, 4), STR("http")) &&
	    !str_eq_nocase(str_slice(rest, 0, 4), STR("www.")) &&
	    !str_eq_nocase(str_slice(rest, 0, 6), STR("wa.me/")))
		return i;
	while (i < s.len && (unsigned char)s.ptr[i] > ' ')
		i++;
	return i;
}

/* Lower case, runs of three or more of a letter as one, without apostrophes. */
static str fold_word(str raw, struct arena *mem)
{
	if (!is_ascii(raw))
		return utf8_fold(raw, mem);
	char *ret = arena_alloc(mem, raw.len + 1);
	size_t n = 0, run;

	for (size_t i = 0; i < raw.len; i += run) {
		char c = (char)(is_letter(raw.ptr[i]) ? raw.ptr[i] | 0x20 : raw.ptr[i]);
		run = 1;
		while (is_letter(c) && i + run < raw.len && (raw.ptr[i + run] | 0x20) == c)
			run++;
		if (c == '\'')
			continue;
		ret[n++] = c;
		if (run == DRAWN_MIN - 1)
			ret[n++] = c;
	}
	return (str){ ret, n };
}

static void add_token(struct tokens *t, size_t from, size_t to, unsigned gap, unsigned kind,
		      struct arena *mem)
{
	struct token *k = &t->list[t->n++];

	*k = (struct token){
		.begin = (uint16_t)from,
		.end = (uint16_t)to,
		.gap = (uint16_t)gap,
		.kind = (uint16_t)kind,
	};
	if (kind & TOKEN_LINK)
		return;
	k->word = fold_word(str_slice(t->plain, from, to - from), mem);
	k->means = lexicon_look(&k->word);
}

/* Where the token at `from` ends; `from` itself when none begins there. */
static size_t token_end(const struct tokens *t, size_t from, unsigned *ret_kind)
{
	size_t end = link_end(t->plain, from), step;

	*ret_kind = end > from ? TOKEN_LINK : 0;
	while (end == from || !*ret_kind) {
		step = end < t->plain.len ? word_char(t->plain, end, from) : 0;
		if (step == 0)
			break;
		end += step;
	}
	if (end > from && is_digit(t->plain.ptr[from]))
		*ret_kind |= TOKEN_NUMBER;
	return end;
}

struct tokens *tokens_of(str text, struct arena *mem)
{
	struct tokens *t = arena_alloc(mem, sizeof(*t));
	unsigned gap = 0;
	size_t i = 0;

	if (text.len > TOKENS_BYTES_MAX) {
		text.len = TOKENS_BYTES_MAX;
		while (text.len > 0 && ((unsigned char)text.ptr[text.len] & 0xC0u) == 0x80)
			text.len--;
	}
	make_plain(t, text, mem);
	while (i < t->plain.len && t->n < TOKENS_MAX) {
		unsigned kind;
		size_t end = token_end(t, i, &kind);
		if (end > i) {
			add_token(t, i, end, gap, kind, mem);
			gap = 0;
			i = end;
			continue;
		}
		str rest = str_slice(t->plain, i, t->plain.len);
		size_t left = rest.len;
		uint32_t c;
		(void)utf8_take(&rest, &c);
		gap |= gap_of(c);
		i += left - rest.len;
	}
	t->gap_end = (uint16_t)(gap | GAP_LINE);
	return t;
}

unsigned tokens_gap(const struct tokens *t, size_t i)
{
	return i + 1 < t->n ? t->list[i + 1].gap : t->gap_end;
}

size_t tokens_at(const struct tokens *t, size_t at)
{
	ASSERT(at <= t->plain.len);
	return t->at ? t->at[at] : at;
}

bool tokens_is(const struct tokens *t, size_t i, str words)
{
	str word = i < t->n ? t->list[i].word : STR_NONE;

	for (size_t from = 0, to; word.len > 0; from = to) {
		ptrdiff_t at = str_find(str_slice(words, from, words.len), word);
		if (at < 0)
			return false;
		from += (size_t)at;
		to = from + word.len;
		if ((from == 0 || words.ptr[from - 1] == '|') &&
		    (to == words.len || words.ptr[to] == '|'))
			return true;
	}
	return false;
}
