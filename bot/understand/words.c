/* SPDX-License-Identifier: MIT */
/* Short texts as folded words, and comparing them the forgiving way: case, width, punctuation,
 * emoji and drawn-out letters do not count. Called by phrase and place; pure. */
#include "bot/understand/words.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"

static bool add(struct words *w, str text, size_t from, size_t to)
{
	if (from == to)
		return true;
	if (w->n == WORDS_MAX)
		return false;
	w->list[w->n++] = str_slice(text, from, to - from);
	return true;
}

bool words_of(str text, struct arena *mem, struct words *ret)
{
	*ret = (struct words){ 0 };
	if (text.len > WORDS_TEXT_MAX)
		return false;
	str folded = utf8_fold(text, mem), rest = folded;
	size_t from = 0; /* of the word under way */
	for (uint32_t c; rest.len;) {
		size_t at = folded.len - rest.len;
		if (!utf8_take(&rest, &c) || utf8_class_of(c) == UTF8_WORD)
			continue;
		if (!add(ret, folded, from, at))
			return false;
		from = folded.len - rest.len;
	}
	return add(ret, folded, from, folded.len);
}

str words_join(const struct words *w, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < w->n; i++) {
		if (i)
			buf_add_char(&b, ' ');
		buf_add(&b, w->list[i]);
	}
	return buf_str(&b);
}

/* ASCII that parts words. */
static bool is_sign(char c)
{
	return (unsigned char)c < 0x80 && utf8_class_of((unsigned char)c) != UTF8_WORD;
}

/* How many times the byte at `at` stands there in a row. */
static size_t run_at(str s, size_t at)
{
	size_t n = 1;

	while (at + n < s.len && s.ptr[at + n] == s.ptr[at])
		n++;
	return n;
}

bool words_same(str typed, str word)
{
	size_t i = 0, j = 0;

	if (str_eq(typed, word))
		return true;
	if (word.len < 2) /* "gg" is not "g" */
		return false;
	while (i < typed.len && j < word.len) {
		size_t drawn = run_at(typed, i), plain = run_at(word, j);
		if (typed.ptr[i] != word.ptr[j] || drawn < plain)
			return false;
		i += drawn;
		j += plain;
	}
	return i == typed.len && j == word.len;
}

bool words_have(const char *const *list, size_t n, str typed)
{
	if (typed.len == 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		/* Most differ in the first byte; this runs for each word of each message. */
		if (list[i][0] == typed.ptr[0] && words_same(typed, str_from(list[i])))
			return true;
	}
	return false;
}

/* The next run of letters and digits of a folded text. */
static bool take_plain(str *rest, str *ret)
{
	size_t from = 0, to;

	while (from < rest->len && is_sign(rest->ptr[from]))
		from++;
	for (to = from; to < rest->len && !is_sign(rest->ptr[to]);)
		to++;
	*ret = str_slice(*rest, from, to - from);
	*rest = str_slice(*rest, to, rest->len);
	return from < to;
}

bool words_are(const struct words *w, str phrase)
{
	size_t i = 0;

	if (w->n == 0 || phrase.len == 0 || phrase.ptr[0] != w->list[0].ptr[0])
		return false;
	for (str word; take_plain(&phrase, &word); i++) {
		if (i == w->n || !words_same(w->list[i], word))
			return false;
	}
	return i == w->n;
}

void words_drop(struct words *w, const char *const *list, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->n; i++) {
		if (!words_have(list, n, w->list[i]))
			w->list[kept++] = w->list[i];
	}
	w->n = kept;
}
