/* SPDX-License-Identifier: MIT */
/* Writing JSON, straight into an arena and without a tree: bodies of sends, audit entries, answers
 * of the API. Any thread, one writer at a time. What is written is always valid JSON in valid
 * UTF-8, whatever the values hold. */

#include "bot/net/json.h"

#include "bot/base/utf8.h"

#include <string.h>

enum { JSON_WRITER_START_BYTES = 256 };

static void put(struct json_writer *w, str s)
{
	if (w->cap - w->len < s.len) {
		size_t cap = w->cap * 2 > w->len + s.len ? w->cap * 2 : w->len + s.len;
		char *ptr = arena_alloc(w->mem, cap + 1);
		memcpy(ptr, w->ptr, w->len);
		w->ptr = ptr;
		w->cap = cap;
	}
	if (s.len > 0)
		memcpy(w->ptr + w->len, s.ptr, s.len);
	w->len += s.len;
}

static bool needs_escape(char c)
{
	return c == '"' || c == '\\' || (unsigned char)c < 0x20;
}

static void put_escaped(struct json_writer *w, char c)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char byte = (unsigned char)c;
	char unicode[] = { '\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15] };
	char pair[] = { '\\', c };

	if (c == '\n')
		pair[1] = 'n';
	else if (c == '\r')
		pair[1] = 'r';
	else if (c == '\t')
		pair[1] = 't';
	if (byte < 0x20 && pair[1] == c)
		put(w, (str){ unicode, sizeof(unicode) });
	else
		put(w, (str){ pair, sizeof(pair) });
}

static void put_quoted(struct json_writer *w, str s)
{
	size_t from = 0;

	s = utf8_repair(s, w->mem);
	put(w, STR("\""));
	for (size_t i = 0; i < s.len; i++) {
		if (!needs_escape(s.ptr[i]))
			continue;
		put(w, str_slice(s, from, i - from));
		put_escaped(w, s.ptr[i]);
		from = i + 1;
	}
	put(w, str_slice(s, from, s.len - from));
	put(w, STR("\""));
}

/* The comma before a value and its name, if it has one. */
static void put_key(struct json_writer *w, const char *key)
{
	if (w->needs_comma)
		put(w, STR(","));
	w->needs_comma = true;
	if (!key)
		return;
	put_quoted(w, str_from(key));
	put(w, STR(":"));
}

void json_begin(struct json_writer *w, struct arena *mem)
{
	*w = (struct json_writer){ .mem = mem, .cap = JSON_WRITER_START_BYTES };
	w->ptr = arena_alloc(mem, w->cap + 1);
}

void json_add_object(struct json_writer *w, const char *key)
{
	put_key(w, key);
	put(w, STR("{"));
	w->needs_comma = false;
}

void json_end_object(struct json_writer *w)
{
	put(w, STR("}"));
	w->needs_comma = true;
}

void json_add_array(struct json_writer *w, const char *key)
{
	put_key(w, key);
	put(w, STR("["));
	w->needs_comma = false;
}

void json_end_array(struct json_writer *w)
{
	put(w, STR("]"));
	w->needs_comma = true;
}

void json_add_str(struct json_writer *w, const char *key, str value)
{
	put_key(w, key);
	put_quoted(w, value);
}

void json_add_int(struct json_writer *w, const char *key, int64_t value)
{
	put_key(w, key);
	put(w, arena_printf(w->mem, "%lld", (long long)value));
}

void json_add_bool(struct json_writer *w, const char *key, bool value)
{
	put_key(w, key);
	put(w, value ? STR("true") : STR("false"));
}

void json_add_raw(struct json_writer *w, const char *key, str value)
{
	put_key(w, key);
	put(w, value);
}

str json_done(struct json_writer *w)
{
	return (str){ w->ptr, w->len };
}
