/* SPDX-License-Identifier: MIT */
/* WhatsApp's marks and Telegram's entities. Called by telegram_parse.c and telegram_build.c; pure.
 * A mark opens in front of a word and closes behind one, on one line, as WhatsApp reads it; what
 * stands alone is a star, an underscore or a tilde. */
#include "bot/gateway/telegram.h"

#include "bot/base/buf.h"

enum { MARKS_MAX = 128 };

static const struct style {
	const char *mark, *type;
	bool is_inline; /* on one line only */
} styles[] = {
	{ "*", "bold", true },
	{ "_", "italic", true },
	{ "~", "strikethrough", true },
	{ "```", "pre", false },
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static char at(str s, size_t i)
{
	return i < s.len ? s.ptr[i] : '\n';
}

/* UTF-16 units that a byte begins. */
static size_t units_of(char c)
{
	unsigned char b = (unsigned char)c;
	return b >= 0xF0 ? 2 : b >= 0xC0 || b < 0x80 ? 1 : 0;
}

static const struct style *style_at(str s, size_t i)
{
	for (size_t k = ARRAY_LEN(styles); k-- > 0;) {
		if (str_starts(str_slice(s, i, s.len), str_from(styles[k].mark)))
			return &styles[k];
	}
	return NULL;
}

static size_t mark_len(const struct style *style)
{
	return str_from(style->mark).len;
}

static bool can_open(str s, size_t i, const struct style *style)
{
	char next = at(s, i + mark_len(style));

	return (i == 0 || !is_word(s.ptr[i - 1])) && !is_blank(next) && next != style->mark[0];
}

static bool can_close(str s, size_t i, const struct style *style)
{
	return i > 0 && !is_blank(s.ptr[i - 1]) && !is_word(at(s, i + mark_len(style)));
}

/* A pair of marks: where they stand in the text. */
struct pair {
	const struct style *style;
	size_t open, close; /* close 0 = still open */
	size_t from, to;    /* UTF-16 units of what is between, without marks */
};
struct pairs {
	struct pair list[MARKS_MAX];
	size_t n;
};

/* The last one of this style that is still open; what was opened inside it stays alone. */
static struct pair *open_of(struct pairs *p, const struct style *style)
{
	for (size_t i = p->n; i-- > 0;) {
		if (p->list[i].close == 0 && p->list[i].style == style)
			return &p->list[i];
	}
	return NULL;
}

static bool is_in_pre(struct pairs *p)
{
	return open_of(p, &styles[ARRAY_LEN(styles) - 1]) != NULL;
}

/* Those that a line's end has left alone. */
static void drop_open(struct pairs *p, bool with_pre)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (p->list[i].close > 0 || (!with_pre && !p->list[i].style->is_inline))
			p->list[kept++] = p->list[i];
	}
	p->n = kept;
}

static void find_pairs(str s, struct pairs *p)
{
	p->n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\n')
			drop_open(p, false);
		const struct style *style = style_at(s, i);
		if (!style || (style->is_inline && is_in_pre(p)))
			continue;
		struct pair *open = open_of(p, style);
		if (open && i > open->open + mark_len(style) && can_close(s, i, style))
			open->close = i;
		else if (!open && p->n < MARKS_MAX && can_open(s, i, style))
			p->list[p->n++] = (struct pair){ .style = style, .open = i };
		i += mark_len(style) - 1;
	}
	drop_open(p, true);
}

/* Whether a mark of a pair stands at `i`; *ret_at is set to where the units are at. */
static const struct style *take_mark(struct pairs *p, size_t i, size_t units)
{
	for (size_t k = 0; k < p->n; k++) {
		struct pair *pair = &p->list[k];
		if (pair->open == i)
			pair->from = units;
		else if (pair->close == i)
			pair->to = units;
		else
			continue;
		return pair->style;
	}
	return NULL;
}

str telegram_plain(str text, struct arena *mem, str *ret_entities)
{
	struct pairs *p = ARENA_NEW(mem, struct pairs);
	struct json_writer w;
	struct buf b;
	size_t units = 0;

	*ret_entities = STR_NONE;
	find_pairs(text, p);
	if (p->n == 0)
		return text;
	buf_init(&b, mem);
	for (size_t i = 0; i < text.len; i++) {
		const struct style *style = take_mark(p, i, units);
		if (style) {
			i += mark_len(style) - 1;
			continue;
		}
		buf_add_char(&b, text.ptr[i]);
		units += units_of(text.ptr[i]);
	}
	json_begin(&w, mem);
	json_add_array(&w, NULL);
	for (size_t i = 0; i < p->n; i++) {
		json_add_object(&w, NULL);
		json_add_str(&w, "type", str_from(p->list[i].style->type));
		json_add_int(&w, "offset", (int64_t)p->list[i].from);
		json_add_int(&w, "length", (int64_t)(p->list[i].to - p->list[i].from));
		json_end_object(&w);
	}
	json_end_array(&w);
	*ret_entities = json_done(&w);
	return buf_str(&b);
}

/* --- and back --- */

/* The byte at which this many units have begun; s.len when there are not so many. */
static size_t byte_at(str s, int64_t units)
{
	size_t i = 0;

	for (int64_t n = 0; i < s.len; i++) {
		n += (int64_t)units_of(s.ptr[i]);
		if (n > units)
			break;
	}
	return i;
}

static const struct style *style_of(str type)
{
	if (str_eq(type, STR("code")))
		type = STR("pre");
	for (size_t i = 0; i < ARRAY_LEN(styles); i++) {
		if (str_eq(type, str_from(styles[i].type)))
			return &styles[i];
	}
	return NULL;
}

/* What it covers, without blanks at the ends; false when it cannot be marked. */
static bool span_of(str s, const struct json *entity, size_t *ret_from, size_t *ret_to)
{
	int64_t offset, length;

	if (!json_int(json_get(entity, "offset"), &offset) ||
	    !json_int(json_get(entity, "length"), &length) || offset < 0 || length <= 0 ||
	    offset > INT32_MAX || length > INT32_MAX)
		return false;
	size_t from = byte_at(s, offset), to = byte_at(s, offset + length);
	while (from < to && is_blank(s.ptr[from]))
		from++;
	while (to > from && is_blank(s.ptr[to - 1]))
		to--;
	*ret_from = from;
	*ret_to = to;
	/* A mark in front would hide that it is a command. */
	return from < to && !(from == 0 && s.ptr[0] == '/');
}

static bool has_line_end(str s, size_t from, size_t to)
{
	return str_find_char(str_slice(s, from, to - from), '\n') >= 0;
}

static void read_pairs(str text, const struct json *entities, struct arena *mem, struct pairs *p)
{
	p->n = 0;
	for (const struct json *e = json_is_array(entities) ? json_first(entities) : NULL;
	     e && p->n < MARKS_MAX; e = json_next(e)) {
		struct pair *pair = &p->list[p->n];
		pair->style = style_of(json_str(json_get(e, "type"), mem));
		if (pair->style && span_of(text, e, &pair->open, &pair->close) &&
		    !(pair->style->is_inline && has_line_end(text, pair->open, pair->close)))
			p->n++;
	}
}

str telegram_marked(str text, const struct json *entities, struct arena *mem)
{
	struct pairs *p = ARENA_NEW(mem, struct pairs);
	struct buf b;

	read_pairs(text, entities, mem, p);
	if (p->n == 0)
		return text;
	buf_init(&b, mem);
	for (size_t i = 0; i <= text.len; i++) {
		for (size_t k = p->n; k-- > 0;) {
			if (p->list[k].close == i)
				buf_add(&b, str_from(p->list[k].style->mark));
		}
		for (size_t k = 0; k < p->n; k++) {
			if (p->list[k].open == i)
				buf_add(&b, str_from(p->list[k].style->mark));
		}
		if (i < text.len)
			buf_add_char(&b, text.ptr[i]);
	}
	return buf_str(&b);
}
