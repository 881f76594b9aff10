/* SPDX-License-Identifier: MIT */
/* Outgoing messages as bytes for the store, and back. Called by handlers (encode) and render
 * (decode) on the writer thread, by pages on workers; pure.
 *
 *	'1' head_key key media_id quote_id args n_lines {key args} n_choices {id key label}
 *	args: n_args {name value}
 *
 * Each part is "<length>:<bytes>,". The value of an argument begins with the letter of its kind.
 * Limits: MESSAGE_ARGS_MAX, MESSAGE_LINES_MAX, MESSAGE_CHOICES_MAX. */
#include "bot/model/message.h"

#include "bot/base/buf.h"

#include <inttypes.h>

static const char version = '1';

/* By enum arg_kind. Stored: never change a letter. */
static const char kind_letters[] = { 's', 'i', 'm', 't', 'k', 'w' };

struct text_arg arg_of_str(const char *name, str v)
{
	return (struct text_arg){ .name = name, .kind = ARG_STR, .text = v };
}

struct text_arg arg_of_cstr(const char *name, const char *v)
{
	return arg_of_str(name, str_from(v));
}

struct text_arg arg_of_int(const char *name, int64_t v)
{
	return (struct text_arg){ .name = name, .kind = ARG_INT, .number = v };
}

struct text_arg arg_of_int32(const char *name, int v)
{
	return arg_of_int(name, v);
}

static bool kind_is_text(enum arg_kind k)
{
	return k == ARG_STR || k == ARG_KEY || k == ARG_WHEN;
}

static void put(struct buf *b, str part)
{
	buf_printf(b, "%zu:", part.len);
	buf_add(b, part);
	buf_add_char(b, ',');
}

static void put_int(struct buf *b, struct arena *mem, int64_t n)
{
	put(b, arena_printf(mem, "%" PRId64, n));
}

static void put_arg(struct buf *b, struct arena *mem, const struct text_arg *a)
{
	ASSERT(a->name && a->name[0] && (size_t)a->kind < sizeof(kind_letters));
	struct buf value;

	buf_init(&value, mem);
	buf_add_char(&value, kind_letters[a->kind]);
	if (kind_is_text(a->kind))
		buf_add(&value, a->text);
	else
		buf_printf(&value, "%" PRId64, a->number);
	put(b, str_from(a->name));
	put(b, buf_str(&value));
}

static void put_args(struct buf *b, struct arena *mem, const struct text_args *args)
{
	ASSERT(args->n <= MESSAGE_ARGS_MAX);
	put_int(b, mem, (int64_t)args->n);
	for (size_t i = 0; i < args->n; i++)
		put_arg(b, mem, &args->list[i]);
}

str message_encode(const struct message *m, struct arena *mem)
{
	ASSERT(m->n_lines <= MESSAGE_LINES_MAX && m->n_choices <= MESSAGE_CHOICES_MAX);
	struct buf b;

	buf_init(&b, mem);
	buf_add_char(&b, version);
	put(&b, m->head_key);
	put(&b, m->key);
	put_int(&b, mem, m->media_id);
	put(&b, m->quote_id);
	put_args(&b, mem, &m->args);
	put_int(&b, mem, (int64_t)m->n_lines);
	for (size_t i = 0; i < m->n_lines; i++) {
		put(&b, m->lines[i].key);
		put_args(&b, mem, &m->lines[i].args);
	}
	put_int(&b, mem, (int64_t)m->n_choices);
	for (size_t i = 0; i < m->n_choices; i++) {
		put(&b, m->choices[i].id);
		put(&b, m->choices[i].key);
		put(&b, m->choices[i].label);
	}
	return buf_str(&b);
}

static bool take(str *rest, str *ret)
{
	size_t len = 0, at = 0;

	for (; at < rest->len && rest->ptr[at] >= '0' && rest->ptr[at] <= '9'; at++) {
		len = len * 10 + (size_t)(rest->ptr[at] - '0');
		if (len > rest->len)
			return false;
	}
	if (at == 0 || rest->len - at < len + 2 || rest->ptr[at] != ':' ||
	    rest->ptr[at + 1 + len] != ',')
		return false;
	*ret = str_slice(*rest, at + 1, len);
	*rest = str_slice(*rest, at + len + 2, rest->len);
	return true;
}

static bool take_int(str *rest, int64_t *ret)
{
	str part;

	return take(rest, &part) && str_to_int64(part, ret);
}

static bool take_count(str *rest, size_t max, size_t *ret)
{
	int64_t n;

	if (!take_int(rest, &n) || n < 0 || n > (int64_t)max)
		return false;
	*ret = (size_t)n;
	return true;
}

static bool take_arg(str *rest, struct arena *mem, struct text_arg *ret)
{
	str name, value;
	size_t kind = 0;

	if (!take(rest, &name) || !take(rest, &value) || name.len == 0 || value.len == 0 ||
	    str_find_char(name, '\0') >= 0)
		return false;
	while (kind < sizeof(kind_letters) && kind_letters[kind] != value.ptr[0])
		kind++;
	if (kind == sizeof(kind_letters))
		return false;
	ret->name = arena_cstr(mem, name);
	ret->kind = (enum arg_kind)kind;
	value = str_slice(value, 1, value.len);
	if (!kind_is_text(ret->kind))
		return str_to_int64(value, &ret->number);
	ret->text = value;
	return true;
}

static bool take_args(str *rest, struct arena *mem, struct text_args *ret)
{
	if (!take_count(rest, MESSAGE_ARGS_MAX, &ret->n))
		return false;
	struct text_arg *list = ARENA_ARRAY(mem, struct text_arg, ret->n);
	for (size_t i = 0; i < ret->n; i++) {
		if (!take_arg(rest, mem, &list[i]))
			return false;
	}
	ret->list = list;
	return true;
}

static bool take_lines(str *rest, struct arena *mem, struct message *m)
{
	if (!take_count(rest, MESSAGE_LINES_MAX, &m->n_lines))
		return false;
	struct line *list = ARENA_ARRAY(mem, struct line, m->n_lines);
	for (size_t i = 0; i < m->n_lines; i++) {
		if (!take(rest, &list[i].key) || !take_args(rest, mem, &list[i].args))
			return false;
	}
	m->lines = list;
	return true;
}

static bool take_choices(str *rest, struct arena *mem, struct message *m)
{
	if (!take_count(rest, MESSAGE_CHOICES_MAX, &m->n_choices))
		return false;
	struct choice *list = ARENA_ARRAY(mem, struct choice, m->n_choices);
	for (size_t i = 0; i < m->n_choices; i++) {
		if (!take(rest, &list[i].id) || !take(rest, &list[i].key) ||
		    !take(rest, &list[i].label))
			return false;
	}
	m->choices = list;
	return true;
}

enum err message_decode(str bytes, struct arena *mem, struct message *ret)
{
	struct message m = { 0 };
	str rest = str_slice(bytes, 1, bytes.len);

	if (bytes.len == 0 || bytes.ptr[0] != version)
		return ERR_INVALID;
	if (!take(&rest, &m.head_key) || !take(&rest, &m.key) || !take_int(&rest, &m.media_id) ||
	    !take(&rest, &m.quote_id) || !take_args(&rest, mem, &m.args) ||
	    !take_lines(&rest, mem, &m) || !take_choices(&rest, mem, &m) || rest.len != 0)
		return ERR_INVALID;
	*ret = m;
	return OK;
}
