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
