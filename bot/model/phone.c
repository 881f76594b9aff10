/* SPDX-License-Identifier: MIT */
/* Phone numbers as people write them, to E.164 digits without '+' and back. Called by config,
 * handlers and pages; pure. A number whose digits would be read as another number the next time is
 * refused, so that parsing twice gives what parsing once gave. */
#include "bot/model/phone.h"

#include "bot/base/utf8.h"

enum { E164_MIN = 8, E164_MAX = 15, NATIONAL_MIN = 8, BARE_MOBILE_MAX = 12 };

struct digits {
	char d[24];
	size_t n;
	size_t letters; /* how many of them were written as letters */
	bool has_plus;
};

/* Moves *s behind `prefix` when it begins with it. */
static bool skip(str *s, str prefix)
{
	if (!str_starts(*s, prefix))
		return false;
	*s = str_slice(*s, prefix.len, s->len);
	return true;
}

static str before_any(str s, str stops)
{
	for (size_t i = 0; i < s.len; i++) {
		if (str_find_char(stops, s.ptr[i]) >= 0)
			return str_slice(s, 0, i);
	}
	return s;
}

/* The number in a wa.me or api.whatsapp.com link; any other text as it is. */
static str from_link(str text)
{
	str s = text;

	if (!skip(&s, STR("https://")))
		skip(&s, STR("http://"));
	skip(&s, STR("www."));
	if (skip(&s, STR("wa.me/")))
		return before_any(s, STR("?#/&"));
	if (skip(&s, STR("api.whatsapp.com/send")) || skip(&s, STR("whatsapp://send"))) {
		ptrdiff_t at = str_find(s, STR("phone="));
		if (at < 0)
			return STR_NONE;
		s = str_slice(s, (size_t)at + 6, s.len);
		skip(&s, STR("%2b"));
		return before_any(s, STR("&#"));
	}
	return text;
}

/* What may stand between digits: also the dashes that contact lists copy. */
static bool skip_filler(str *s)
{
	static const char *const dashes[] = { "\u2010", "\u2011", "\u2012", "\u2013", "\u2212" };

	if (str_find_char(STR(" .-()[]"), s->ptr[0]) >= 0) {
		*s = str_slice(*s, 1, s->len);
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(dashes); i++) {
		if (skip(s, str_from(dashes[i])))
			return true;
	}
	return false;
}

/* The digit that `c` stands for, also O for 0 and l or I for 1 (folded); -1 when none. */
static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c == 'o')
		return 0;
	return c == 'l' || c == 'i' ? 1 : -1;
}

static bool digits_of(str s, struct digits *ret)
{
	while (s.len) {
		int digit = digit_of(s.ptr[0]);
		if (digit < 0 && s.ptr[0] == '+' && ret->n == 0 && !ret->has_plus) {
			ret->has_plus = true;
		} else if (digit < 0) {
			if (!skip_filler(&s))
				return false;
			continue;
		} else {
			if (ret->n == sizeof(ret->d))
				return false;
			ret->letters += s.ptr[0] > '9';
			ret->d[ret->n++] = (char)('0' + digit);
		}
		s = str_slice(s, 1, s.len);
	}
	return ret->letters * 2 <= ret->n;
}

/* `rest` is what stands behind 62, or behind the leading 0. */
static bool national(str rest, struct arena *mem, str *ret)
{
	skip(&rest, STR("0")); /* +62 (0)812 */
	if (rest.len < NATIONAL_MIN || rest.len > E164_MAX - 2 || rest.ptr[0] == '0')
		return false;
	*ret = arena_printf(mem, "62%" STR_FMT, STR_ARG(rest));
	return true;
}

bool phone_parse(str text, struct arena *mem, str *ret)
{
	struct digits got = { 0 };

	if (!utf8_is_valid(text) || !digits_of(from_link(utf8_fold(text, mem)), &got))
		return false;
	str d = { got.d, got.n };
	bool is_foreign = skip(&d, STR("00")) || (got.has_plus && !str_starts(d, STR("0")));
	if (skip(&d, STR("62")))
		return national(d, mem, ret);
	if (!is_foreign && str_starts(d, STR("0")))
		return national(d, mem, ret);
	if (str_starts(d, STR("8")) && d.len <= BARE_MOBILE_MAX)
		return !is_foreign && national(d, mem, ret);
	if (d.len < E164_MIN || d.len > E164_MAX || d.ptr[0] == '0')
		return false;
	*ret = arena_str(mem, d);
	return true;
}
