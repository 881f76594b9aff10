/* SPDX-License-Identifier: MIT */
/* A form's body as JSON: Graph takes both, with objects written as JSON in a member of the form.
 * Called by api.c; a member that only looks like JSON is taken as text. Sandbox thread. Limit: 64
 * members, further ones are ignored. */

#include "bot/base/buf.h"
#include "bot/sandbox/api_parts.h"

enum { FORM_MEMBERS_MAX = 64 };

static bool is_json(str value)
{
	struct json *root = NULL;

	if (!str_starts(value, STR("{")) && !str_starts(value, STR("[")))
		return false;
	bool is_whole = json_open(value, &root, NULL) == OK;
	json_close(root);
	return is_whole;
}

static void add_member(struct buf *b, str name, str value)
{
	struct json_writer w;
	bool is_nested = is_json(value);

	json_begin(&w, b->mem);
	json_add_object(&w, NULL);
	json_add_str(&w, arena_cstr(b->mem, name), is_nested ? STR_NONE : value);
	json_end_object(&w);
	str pair = json_done(&w); /* {"name":"value"} */
	pair = str_slice(pair, 1, pair.len - 2);
	buf_add(b, is_nested ? str_slice(pair, 0, pair.len - 2) : pair);
	if (is_nested)
		buf_add(b, value);
}

str api_form_json(str body, struct arena *mem)
{
	struct buf b;
	str pair;
	int n = 0;

	buf_init(&b, mem);
	buf_add_char(&b, '{');
	while (n < FORM_MEMBERS_MAX && str_take(&body, '&', &pair)) {
		str name = STR_NONE;
		if (!pair.len || !str_take(&pair, '=', &name) || !name.len)
			continue;
		if (n++)
			buf_add_char(&b, ',');
		/* Both decoded, as a form of this one pair. */
		str value = arena_printf(mem, "v=%" STR_FMT, STR_ARG(pair));
		str key = arena_printf(mem, "v=%" STR_FMT, STR_ARG(name));
		add_member(&b, http_query_value(key, STR("v"), mem),
			   http_query_value(value, STR("v"), mem));
	}
	buf_add_char(&b, '}');
	return buf_str(&b);
}
