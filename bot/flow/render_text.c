/* SPDX-License-Identifier: MIT */
/* The words of a message in the recipient's language: head, text, lines, numbered choices; and what
 * networks demand of text (length, one line). Called by render.c, dispatch and tests on the writer
 * thread; pure. Text from people is data: it is never read as a template. */
#include "bot/flow/render_text.h"

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/flow/render.h"
#include "config/text.h"

static void add_lines(struct buf *b, const struct config *c, enum language l,
		      const struct message *m, int64_t now_ms, struct arena *mem)
{
	for (size_t i = 0; i < m->n_lines; i++) {
		const struct line *line = &m->lines[i];
		buf_add_char(b, '\n');
		if (line->key.len > 0)
			buf_add(b, text_format(c, l, line->key, line->args, now_ms, mem));
	}
}

str render_text_body(const struct config *c, enum language l, const struct message *m,
		     int64_t now_ms, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	if (m->head_key.len > 0) {
		buf_add(&b, text_format(c, l, m->head_key, ARGS(ARG("kantor", c->office)), now_ms,
					mem));
		buf_add(&b, STR("\n\n"));
	}
	if (m->key.len > 0)
		buf_add(&b, text_format(c, l, m->key, m->args, now_ms, mem));
	add_lines(&b, c, l, m, now_ms, mem);
	return str_trim(buf_str(&b));
}

str render_text_label(const struct config *c, enum language l, const struct choice *choice,
		      struct arena *mem)
{
	if (choice->key.len == 0)
		return choice->label;
	return text_format(c, l, choice->key, NO_ARGS, 0, mem);
}

str render_text_menu(const struct config *c, enum language l, const struct message *m,
		     struct arena *mem)
{
	struct buf b;

	if (m->n_choices == 0)
		return STR_NONE;
	buf_init(&b, mem);
	for (size_t i = 0; i < m->n_choices; i++) {
		buf_printf(&b, "%zu. ", i + 1);
		buf_add(&b, render_text_label(c, l, &m->choices[i], mem));
		buf_add_char(&b, '\n');
	}
	buf_add(&b, text_find(c, l, STR("choices.hint")));
	return buf_str(&b);
}

str render_text_join(str body, str menu, struct arena *mem)
{
	if (body.len == 0)
		return menu;
	if (menu.len == 0)
		return body;
	return arena_printf(mem, "%" STR_FMT "\n\n%" STR_FMT, STR_ARG(body), STR_ARG(menu));
}

str render_text(const struct config *c, enum language l, const struct message *m, int64_t now_ms,
		struct arena *mem)
{
	return render_text_join(render_text_body(c, l, m, now_ms, mem),
				render_text_menu(c, l, m, mem), mem);
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

static bool is_seen(uint32_t c)
{
	enum utf8_class class = utf8_class_of(c);

	return class == UTF8_WORD || (class == UTF8_SYMBOL && !is_control(c));
}

bool render_text_is_blank(str s)
{
	uint32_t c;

	while (utf8_take(&s, &c)) {
		if (is_seen(c))
			return false;
	}
	return true;
}

str render_text_cut(str s, size_t units, struct arena *mem)
{
	/* There are never more units than bytes: most texts need no counting. */
	if (s.len <= units || utf8_utf16_len(s) <= units)
		return s;
	return arena_printf(mem, "%" STR_FMT "…", STR_ARG(utf8_cut(s, units - 1)));
}

/* Places to cut at, the best first. */
enum place { PLACE_PARAGRAPH, PLACE_LINE, PLACE_SENTENCE, PLACE_WORD, PLACES };

static enum place place_at(str s, size_t at)
{
	char c = s.ptr[at], before = at > 0 ? s.ptr[at - 1] : '\0';

	if (c == '\n')
		return at + 1 < s.len && s.ptr[at + 1] == '\n' ? PLACE_PARAGRAPH : PLACE_LINE;
	if (c != ' ')
		return PLACES;
	return before == '.' || before == '!' || before == '?' ? PLACE_SENTENCE : PLACE_WORD;
}

/* Which marks are open, each a bit; those of one sign end with their line. */
static unsigned marks_behind(str s, size_t at, unsigned open)
{
	enum { MONO = 1u << 3 };
	static const char signs[] = "*_~";

	if (str_starts(str_slice(s, at, s.len), STR("```")))
		return open ^ MONO;
	if (s.ptr[at] == '\n')
		return open & MONO;
	for (size_t i = 0; i < sizeof(signs) - 1; i++) {
		if (s.ptr[at] == signs[i])
			return open ^ (1u << i);
	}
	return open;
}

/* Where to cut in the second half of the first `max` bytes; 0 = there is no clean place. */
static size_t clean_place(str s, size_t max)
{
	size_t last[PLACES] = { 0 };
	unsigned open = 0;

	for (size_t i = 0; i <= max && i < s.len; i++) {
		enum place place = place_at(s, i);
		unsigned marks = s.ptr[i] == '\n' ? marks_behind(s, i, open) : open;
		if (place < PLACES && marks == 0 && i > max / 2)
			last[place] = i;
		open = marks_behind(s, i, open);
	}
	for (enum place p = PLACE_PARAGRAPH; p < PLACES; p++) {
		if (last[p] > 0)
			return last[p];
	}
	return 0;
}

str render_text_split(str s, size_t units, struct arena *mem, str *ret_rest)
{
	*ret_rest = STR_NONE;
	if (s.len <= units || utf8_utf16_len(s) <= units)
		return s;
	size_t at = clean_place(s, utf8_cut(s, units - 2).len);
	str head = at > 0 ? str_trim(str_slice(s, 0, at)) : utf8_cut(s, units - 1);
	*ret_rest = str_trim(str_slice(s, at > 0 ? at : head.len, s.len));
	return arena_printf(mem, "%" STR_FMT "%s", STR_ARG(head), at > 0 ? " …" : "…");
}

str render_text_one_line(str s, size_t units, struct arena *mem)
{
	struct buf b;
	bool is_gap = false, is_break = false;
	uint32_t c;

	if (render_text_is_blank(s))
		return STR("-");
	buf_init(&b, mem);
	for (str before = s; utf8_take(&s, &c); before = s) {
		if (utf8_class_of(c) == UTF8_BLANK) {
			is_gap = true;
			is_break = is_break || c == '\n' || c == '\r';
			continue;
		}
		if (is_control(c))
			continue;
		if (is_gap && b.len > 0)
			buf_add(&b, is_break ? STR(" · ") : STR(" "));
		is_gap = is_break = false;
		buf_add(&b, str_slice(before, 0, before.len - s.len));
	}
	return render_text_cut(buf_str(&b), units, mem);
}
