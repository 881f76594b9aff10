/* SPDX-License-Identifier: MIT */
/* From a scan to words, numbers and signs as they stand. Called by price_token.c; pure. */
#include "bot/understand/numeral.h"
#include "bot/understand/price_parts.h"
#include "bot/understand/skip.h"

/* What stands in front makes a bare number the end of a date, a time, a code. */
static bool is_tangled_before(const struct scan *s, size_t i)
{
	char before = i ? s->c[i - 1] : ' ';

	if (before == '/' || before == '#' || before == '&' || before == '_' ||
	    (i && scan_is_letter(s, i - 1)))
		return true;
	if (i < 2)
		return false;
	if (before == '-')
		return scan_is_word(s, i - 2);
	return (before == ':' || before == '.' || before == ',') && scan_is_digit(s, i - 2);
}

/* What stands behind makes it the beginning of one, or a percentage. */
static bool is_tangled_behind(const struct scan *s, size_t i)
{
	char behind = s->c[i];

	if (behind == '%' || behind == '_' || scan_is_word(s, i))
		return true;
	return (behind == '/' || behind == ':' || behind == '-') && scan_is_digit(s, i + 1);
}

/* "10:30" is one number, a clock time. */
static void lex_colon(const struct scan *s, struct amount *a)
{
	size_t end = a->end;

	if (a->times || a->has_currency || a->n_digits > 2 || a->form == NUMBER_DECIMAL ||
	    s->c[end] != ':' || !scan_is_digit(s, end + 1) || !scan_is_digit(s, end + 2) ||
	    scan_is_word(s, end + 3) || s->c[end + 1] > '5' || amount_unit_at(s, end + 3) ||
	    ((s->c[end + 3] == '.' || s->c[end + 3] == ',') && scan_is_digit(s, end + 4)))
		return;
	int minutes = (s->c[end + 1] - '0') * 10 + s->c[end + 2] - '0';
	a->hundredths = a->hundredths * 100 + INT64_C(100) * minutes;
	a->form = NUMBER_OTHER;
	a->n_digits = CLOCK_DIGITS;
	a->end = end + 3;
}

/* "30.000/1kg": what stands behind the slash is no date. */
static bool is_per_number(const struct scan *s, const struct amount *a)
{
	size_t i = a->end + 1;

	if (a->form != NUMBER_GROUPED || s->c[a->end] != '/')
		return false;
	while (scan_is_digit(s, i))
		i++;
	return i - a->end <= 4 && scan_is_letter(s, scan_skip_blanks(s, i));
}

/* The "an" of "500 an, ..."; that of "1234 an. Siti" names whose account it is. */
static bool is_an_alone(const struct scan *s, size_t i)
{
	if (s->c[i] != ' ' || !str_eq(scan_letters(s, i + 1), STR("an")))
		return false;
	i += s->c[i + 3] == '.' ? 4 : 3;
	return !scan_is_word(s, scan_skip_blanks(s, i));
}

/* "15.000an", "500an", "15-an ribu" */
static void lex_about(const struct scan *s, struct amount *a)
{
	size_t an = a->end + (s->c[a->end] == '-' || is_an_alone(s, a->end));

	if (!str_eq(scan_letters(s, an), STR("an")))
		return;
	str unit = scan_letters(s, scan_skip_blanks(s, an + 2));
	int64_t times = unit.len > 1 && !a->times ? amount_multiple(unit) : 0;
	if (times) {
		a->times = times;
		a->end = (size_t)(unit.ptr - s->c) + unit.len;
	} else if (amount_idr(a) % 50 == 0) {
		a->has_currency = true;
		a->end = an + 2;
	}
}

static size_t lex_number(const struct scan *s, size_t i, struct token *t)
{
	if (!amount_read(s, i, &t->low) && !numeral_read(s, i, &t->low))
		return i;
	lex_colon(s, &t->low);
	t->kind = TOKEN_NUMBER;
	lex_about(s, &t->low);
	t->is_glued = i > 0 && scan_is_letter(s, i - 1);
	t->is_tangled_before = is_tangled_before(s, i);
	t->is_tangled_behind = is_tangled_behind(s, t->low.end) && !is_per_number(s, &t->low);
	t->high = t->low;
	return t->low.end;
}

/* "s/d", "s.d.", "u/" */
static size_t lex_slashed(const struct scan *s, size_t i, struct token *t)
{
	if ((i && scan_is_word(s, i - 1)) || (s->c[i + 1] != '/' && s->c[i + 1] != '.'))
		return i;
	if (s->c[i] == 'u' && s->c[i + 1] == '/') {
		t->cue = CUE_FILLER;
		return i + 2;
	}
	if (s->c[i] != 's' || s->c[i + 2] != 'd' || scan_is_letter(s, i + 3))
		return i;
	t->cue = CUE_TO;
	return i + 3 + (s->c[i + 3] == '.');
}

/* A word, or two that mean something together ("uang muka"). */
static size_t lex_word(const struct scan *s, size_t i, struct token *t)
{
	str word = scan_letters(s, i);
	size_t end = i + word.len, second = 0;

	t->kind = TOKEN_WORD;
	if (scan_is_letter(s, end) || word.len == 0) {
		while (scan_is_letter(s, end))
			end++;
		return end;
	}
	size_t slashed = lex_slashed(s, i, t);
	if (slashed > i)
		return slashed;
	if (s->c[end] == ' ' && scan_is_letter(s, end + 1))
		second = end + 1 + scan_letters(s, end + 1).len;
	if (second && !scan_is_word(s, second) &&
	    (t->cue = cue_of((str){ s->c + i, second - i })) != CUE_NONE)
		return second;
	t->cue = cue_of(word);
	t->unit = unit_find(word, &t->unit_how);
	if (s->c[end] == '.' && t->cue != CUE_NONE && word.len <= 4) /* "hrg. 15rb", "min. 5" */
		end++;
	return end;
}

size_t price_lex(const struct scan *s, size_t i, struct token *t)
{
	char c = s->c[i];
	size_t end = skip_foreign(s, i);

	*t = (struct token){ .begin = i };
	if (end > i) {
		t->kind = TOKEN_OTHER;
		return end;
	}
	if (scan_is_digit(s, i) || scan_is_letter(s, i)) {
		if ((end = lex_number(s, i, t)) == i)
			end = lex_word(s, i, t);
		return end;
	}
	t->sign = c;
	if (c == '\n' || c == ';' || c == '!' || c == '?' || c == '.' || c == '|')
		t->kind = TOKEN_BREAK;
	else if (c != ' ' && c != '*' && c != '_' && c != '"' && c != '\'')
		t->kind = TOKEN_SIGN;
	return i + 1;
}
