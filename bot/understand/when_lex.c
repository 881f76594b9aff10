/* SPDX-License-Identifier: MIT */
/* A text as tokens of time: words with their meaning, numbers, signs, line ends. Letters and digits
 * part ("jam8pagi" are three). Called by when and when_find; pure. */
#include "bot/understand/when_parts.h"

#include "bot/base/utf8.h"

struct lexer {
	struct time_token *list;
	size_t n;
	struct arena *mem;
};

static struct time_token *put(struct lexer *l, enum time_token_kind kind, bool is_glued, str text)
{
	struct time_token *t = &l->list[l->n++];

	*t = (struct time_token){ .kind = kind, .is_glued = is_glued, .text = text };
	return t;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_apostrophe(uint32_t c)
{
	return c == '\'' || c == '`' || c == 0x2018 || c == 0x2019 || c == 0x02BC;
}

/* "jum'at" and "ba'da" are one word each. */
static str without_apostrophes(str word, struct arena *mem)
{
	char *to = arena_alloc(mem, word.len + 1);
	size_t n = 0;
	str rest = word;

	for (uint32_t c; rest.len;) {
		str before = rest;
		if (utf8_take(&rest, &c) && !is_apostrophe(c)) {
			for (size_t i = 0; i < before.len - rest.len; i++)
				to[n++] = before.ptr[i];
		}
	}
	return (str){ to, n };
}

static size_t number_end(str s, size_t at)
{
	while (at < s.len && is_digit(s.ptr[at]))
		at++;
	return at;
}

static size_t word_end(str s, size_t at, bool *ret_has_apostrophe)
{
	str rest = str_slice(s, at, s.len);
	uint32_t c;

	*ret_has_apostrophe = false;
	while (rest.len && !is_digit(rest.ptr[0])) {
		str before = rest;
		(void)utf8_take(&rest, &c);
		if (utf8_class_of(c) == UTF8_WORD)
			continue;
		bool has_more = rest.len && ((rest.ptr[0] >= 'a' && rest.ptr[0] <= 'z'));
		if (!is_apostrophe(c) || !has_more || before.len == s.len - at)
			return s.len - before.len;
		*ret_has_apostrophe = true;
	}
	return s.len - rest.len;
}

static void put_number(struct lexer *l, bool is_glued, str digits)
{
	struct time_token *t = put(l, TT_NUMBER, is_glued, digits);
	int64_t v;

	t->digits = (int)(digits.len < 100 ? digits.len : 100);
	t->value = digits.len < 9 && str_to_int64(digits, &v) ? (int)v : -1;
}

static size_t put_sign(struct lexer *l, bool is_glued, str s, size_t at)
{
	str rest = str_slice(s, at, s.len);
	uint32_t c = 0;

	(void)utf8_take(&rest, &c);
	/* All dashes are one; what else stands between is only that it stands there. */
	bool is_dash = c == 0x2013 || c == 0x2014 || c == 0x2010 || c == 0x2011 || c == 0x2212;
	put(l, TT_SIGN, is_glued, STR_NONE)->value = is_dash ? '-' : c < 0x80 ? (int)c : '*';
	return s.len - rest.len;
}

static void lex_line(struct lexer *l, str s)
{
	bool is_glued = false, has_apostrophe;

	for (size_t at = 0, to; at < s.len && l->n < TIME_TOKENS_MAX; at = to) {
		if (s.ptr[at] == ' ') {
			to = at + 1;
			is_glued = false;
			continue;
		}
		if (is_digit(s.ptr[at])) {
			to = number_end(s, at);
			put_number(l, is_glued, str_slice(s, at, to - at));
		} else if ((to = word_end(s, at, &has_apostrophe)) > at) {
			str word = str_slice(s, at, to - at);
			if (has_apostrophe)
				word = without_apostrophes(word, l->mem);
			when_word(word, put(l, TT_WORD, is_glued, word));
		} else {
			to = put_sign(l, is_glued, s, at);
		}
		is_glued = true;
	}
}

size_t when_lex(str text, struct arena *mem, struct time_token **ret)
{
	struct lexer l = { .mem = mem };
	str rest = str_slice(text, 0, TIME_BYTES_MAX), line;

	/* A token has a byte at least, and folding makes no more than three of one. */
	l.list = ARENA_ARRAY(mem, struct time_token,
			     (rest.len * 3 < TIME_TOKENS_MAX ? rest.len * 3 : TIME_TOKENS_MAX) + 2);
	while (str_take(&rest, '\n', &line)) {
		if (l.n >= TIME_TOKENS_MAX)
			break;
		lex_line(&l, utf8_fold(line, mem));
		put(&l, TT_BREAK, false, STR_NONE);
	}
	if (l.n == 0)
		put(&l, TT_BREAK, false, STR_NONE);
	*ret = l.list;
	return l.n;
}
