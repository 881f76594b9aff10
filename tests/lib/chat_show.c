/* SPDX-License-Identifier: MIT */
/* From a Cloud API message to the text that .chat files expect, see chat.h. Text in the case's
 * memory. */
#include "tests/lib/chat_show.h"

#include "bot/base/buf.h"

/* A choice as it is shown, and remembered for taps. */
static void show_choice(struct chat_bot *b, struct buf *text, str id, str title)
{
	buf_printf(text, " [%" STR_FMT "]", STR_ARG(title));
	b->choices = arena_printf(&b->mem, "%" STR_FMT "%" STR_FMT "\x1f%" STR_FMT "\n",
				  STR_ARG(b->choices), STR_ARG(id), STR_ARG(title));
}

/* A line of its own, when there is one. */
static void add_photo(struct chat_bot *b, const struct json *image, struct buf *ret)
{
	str shown = chat_photo_show(json_str(json_get(image, "id"), &b->mem), &b->mem);

	if (shown.len > 0)
		buf_printf(ret, "%" STR_FMT "\n", STR_ARG(shown));
}

static void read_interactive(struct chat_bot *b, const struct json *interactive, struct buf *ret)
{
	struct buf titles;

	buf_init(&titles, &b->mem);
	add_photo(b, json_path(interactive, "header.image"), ret);
	buf_add(ret, json_str(json_path(interactive, "body.text"), &b->mem));
	const struct json *n = json_first(json_path(interactive, "action.buttons"));
	for (; n; n = json_next(n))
		show_choice(b, &titles, json_str(json_path(n, "reply.id"), &b->mem),
			    json_str(json_path(n, "reply.title"), &b->mem));
	n = json_first(json_get(json_first(json_path(interactive, "action.sections")), "rows"));
	for (; n; n = json_next(n))
		show_choice(b, &titles, json_str(json_get(n, "id"), &b->mem),
			    json_str(json_get(n, "title"), &b->mem));
	buf_add_char(ret, '\n');
	buf_add(ret, str_trim(buf_str(&titles)));
}

static void read_template(struct chat_bot *b, const struct json *template, struct buf *ret)
{
	const struct json *n = json_first(json_get(template, "components"));
	bool is_first = true;

	buf_printf(ret, "(%" STR_FMT ":", STR_ARG(json_str(json_get(template, "name"), &b->mem)));
	for (; n; n = json_next(n)) {
		const struct json *p = json_first(json_get(n, "parameters"));
		for (; p; p = json_next(p)) {
			str text = json_str(json_get(p, "text"), &b->mem);
			str photo = json_str(json_path(p, "image.id"), &b->mem);
			if (photo.len > 0)
				text = chat_photo_show(photo, &b->mem);
			buf_printf(ret, "%s%" STR_FMT, is_first ? " " : " | ", STR_ARG(text));
			is_first = false;
		}
	}
	buf_add_char(ret, ')');
}

/* What the phone would show. */
str chat_show_message(struct chat_bot *b, const struct json *root)
{
	struct buf text;

	buf_init(&text, &b->mem);
	add_photo(b, json_get(root, "image"), &text);
	if (json_get(root, "image"))
		buf_add(&text, json_str(json_path(root, "image.caption"), &b->mem));
	else if (json_get(root, "interactive"))
		read_interactive(b, json_get(root, "interactive"), &text);
	else if (json_get(root, "template"))
		read_template(b, json_get(root, "template"), &text);
	else
		buf_add(&text, json_str(json_path(root, "text.body"), &b->mem));
	return arena_str(&b->mem, str_trim(buf_str(&text)));
}
