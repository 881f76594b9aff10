/* SPDX-License-Identifier: MIT */
/* Texts with named places. Called by config (check, names) and render (fill), on any thread; keeps
 * nothing. Any bytes are accepted; what is no place stands as it is, so a broken text is still
 * sent, and template_check tells the operator. */

#include "bot/base/template.h"

#include "bot/base/buf.h"

enum piece_kind { TEXT, BRACE, PLACE, BROKEN };

struct piece {
	enum piece_kind kind;
	str bytes; /* as they stand in the text */
	str name;  /* of a PLACE */
};

static bool is_name(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
	}
	return s.len > 0;
}

static bool is_brace(char c)
{
	return c == '{' || c == '}';
}

static size_t plain_len(str s)
{
	size_t n = 0;
	while (n < s.len && !is_brace(s.ptr[n]))
		n++;
	return n;
}

/* The piece at the start of `rest`, which is not empty. */
static struct piece piece_at(str rest)
{
	size_t plain = plain_len(rest);
	if (plain > 0)
		return (struct piece){ .kind = TEXT, .bytes = str_slice(rest, 0, plain) };
	if (rest.len > 1 && rest.ptr[1] == rest.ptr[0])
		return (struct piece){ .kind = BRACE, .bytes = str_slice(rest, 0, 2) };

	str name = str_slice(rest, 1, plain_len(str_slice(rest, 1, rest.len)));
	bool is_closed = 1 + name.len < rest.len && rest.ptr[1 + name.len] == '}';
	if (rest.ptr[0] == '{' && is_closed && is_name(name))
		return (struct piece){ PLACE, str_slice(rest, 0, name.len + 2), name };
	return (struct piece){ .kind = BROKEN, .bytes = str_slice(rest, 0, 1) };
}

static bool take_piece(str *rest, struct piece *ret)
{
	if (rest->len == 0)
		return false;
	*ret = piece_at(*rest);
	*rest = str_slice(*rest, ret->bytes.len, rest->len);
	return true;
}

static str value_of(const struct piece *p, const struct template_arg *args, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq(args[i].name, p->name))
			return args[i].value;
	}
	return p->bytes;
}

str template_fill(str text, const struct template_arg *args, size_t n, struct arena *mem)
{
	struct buf out;
	struct piece p;

	buf_init(&out, mem);
	while (take_piece(&text, &p)) {
		switch (p.kind) {
		case PLACE:
			buf_add(&out, value_of(&p, args, n));
			break;
		case BRACE:
			buf_add_char(&out, p.bytes.ptr[0]);
			break;
		case TEXT:
		case BROKEN:
			buf_add(&out, p.bytes);
			break;
		}
	}
	return buf_str(&out);
}

static void set_place(struct why *why, str before)
{
	if (why == NULL)
		return;
	why->line = 1;
	why->column = 1;
	for (size_t i = 0; i < before.len; i++) {
		if (before.ptr[i] == '\n') {
			why->line++;
			why->column = 1;
		} else if (((unsigned char)before.ptr[i] & 0xC0) != 0x80) {
			why->column++;
		}
	}
}

static enum err tell_broken(str from_brace, struct why *reterr)
{
	if (from_brace.ptr[0] == '}')
		return why_set(reterr, ERR_INVALID,
			       "'}' without '{'; a brace itself is written '}}'");

	str name = str_slice(from_brace, 1, plain_len(str_slice(from_brace, 1, from_brace.len)));
	if (1 + name.len == from_brace.len || from_brace.ptr[1 + name.len] == '{')
		return why_set(reterr, ERR_INVALID,
			       "'{' is not closed; a brace itself is written '{{'");
	if (name.len == 0)
		return why_set(reterr, ERR_INVALID, "a place without a name: '{}'");
	return why_set(reterr, ERR_INVALID, "a name has a-z, 0-9 and _ only: '{%" STR_FMT "}'",
		       STR_ARG(str_slice(name, 0, 64)));
}

enum err template_check(str text, struct why *reterr)
{
	str rest = text;
	struct piece p;

	while (take_piece(&rest, &p)) {
		if (p.kind == BROKEN) {
			size_t at = (size_t)(p.bytes.ptr - text.ptr);
			set_place(reterr, str_slice(text, 0, at));
			return tell_broken((str){ p.bytes.ptr, text.len - at }, reterr);
		}
	}
	return OK;
}

size_t template_names(str text, str *ret_names, size_t max)
{
	size_t n = 0;
	struct piece p;

	while (take_piece(&text, &p)) {
		if (p.kind != PLACE)
			continue;
		size_t i = 0;
		while (i < n && !str_eq(ret_names[i], p.name))
			i++;
		if (i == n && n < max)
			ret_names[n++] = p.name;
	}
	return n;
}
