/* SPDX-License-Identifier: MIT */
/* Compares what was said with what a .chat file tells: "..." stands for anything, "<word>" for one
 * word, the same wherever it stands again in the case. For chat.c. */
#include "tests/lib/chat_match.h"

#include "bot/base/buf.h"

static struct chat_word *capture_find(struct chat_words *w, str name)
{
	for (size_t i = 0; i < w->n; i++) {
		if (str_eq(w->list[i].name, name))
			return &w->list[i];
	}
	return NULL;
}

/* "<word>" at the start of `s`: its name; empty when there is none. */
static str capture_name(str s)
{
	ptrdiff_t end = str_find_char(s, '>');

	if (s.len == 0 || s.ptr[0] != '<' || end < 2)
		return STR_NONE;
	for (ptrdiff_t i = 1; i < end; i++) {
		if (s.ptr[i] < 'a' || s.ptr[i] > 'z')
			return STR_NONE;
	}
	return str_slice(s, 1, (size_t)end - 1);
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What <name> stands for at the start of `got`; binds it the first time. */
static bool match_capture(struct chat_words *w, str name, str got, size_t *ret)
{
	struct chat_word *c = capture_find(w, name);
	size_t n = 0;

	if (c) {
		*ret = c->value.len;
		return str_starts(got, c->value);
	}
	while (n < got.len && is_word(got.ptr[n]))
		n++;
	if (n == 0 || w->n == CHAT_WORDS_MAX)
		return false;
	w->list[w->n++] = (struct chat_word){ name, arena_str(w->mem, str_slice(got, 0, n)) };
	*ret = n;
	return true;
}

/* `piece` has no "..."; true with how much of `got` it takes. */
static bool match_piece(struct chat_words *w, str piece, str got, size_t *ret)
{
	size_t before = w->n, at = 0, n;

	while (piece.len > 0) {
		str name = capture_name(piece);
		if (name.len > 0) {
			if (!match_capture(w, name, str_slice(got, at, got.len), &n))
				break;
			piece = str_slice(piece, name.len + 2, piece.len);
			at += n;
		} else {
			if (at >= got.len || got.ptr[at] != piece.ptr[0])
				break;
			piece = str_slice(piece, 1, piece.len);
			at++;
		}
	}
	if (piece.len > 0)
		w->n = before;
	*ret = at;
	return piece.len == 0;
}

static bool match_anywhere(struct chat_words *w, str piece, str *got, bool is_last)
{
	size_t n = 0;

	for (size_t at = 0; at <= got->len; at++) {
		str rest = str_slice(*got, at, got->len);
		if (match_piece(w, piece, rest, &n) && (!is_last || n == rest.len)) {
			*got = str_slice(rest, n, rest.len);
			return true;
		}
	}
	return false;
}

bool chat_match(struct chat_words *w, str want, str got)
{
	bool is_first = true, is_last = false;
	size_t n = 0;

	while (!is_last) {
		ptrdiff_t dots = str_find(want, STR("..."));
		is_last = dots < 0;
		str piece = is_last ? want : str_slice(want, 0, (size_t)dots);
		want = is_last ? STR_NONE : str_slice(want, (size_t)dots + 3, want.len);
		if (is_first) {
			if (!match_piece(w, piece, got, &n))
				return false;
			got = str_slice(got, n, got.len);
			is_first = false;
			if (is_last)
				return got.len == 0;
		} else if (!match_anywhere(w, piece, &got, is_last)) {
			return false;
		}
	}
	return true;
}

str chat_filled(struct chat_words *w, str text)
{
	struct buf b;

	buf_init(&b, w->mem);
	while (text.len > 0) {
		str name = capture_name(text);
		struct chat_word *c = name.len > 0 ? capture_find(w, name) : NULL;
		if (c)
			buf_add(&b, c->value);
		else
			buf_add_char(&b, text.ptr[0]);
		text = str_slice(text, c ? name.len + 2 : 1, text.len);
	}
	return buf_str(&b);
}
