/* SPDX-License-Identifier: MIT */
/* Interactive messages: reply buttons and lists, with Meta's limits; other kinds (flows, products)
 * are refused. What people see is the header, the body, the footer and the choices. Called by
 * api_messages.c through its table. Sandbox thread. */

#include "bot/sandbox/api_parts.h"

enum {
	HEADER_MAX = 60,
	FOOTER_MAX = 60,
	BUTTONS_MAX = 3,
	BUTTON_BODY_MAX = 1024,
	BUTTON_ID_MAX = 256,
	BUTTON_TITLE_MAX = 20,
	LIST_BODY_MAX = 4096,
	LIST_BUTTON_MAX = 20,
	SECTIONS_MAX = 10,
	SECTION_TITLE_MAX = 24,
	ROW_ID_MAX = 200,
	ROW_TITLE_MAX = 24,
	ROW_DESCRIPTION_MAX = 72,
};

static bool take(struct api_send *s, const struct json *node, const char *name, size_t max,
		 bool may_lack, str *ret)
{
	const struct api_text rules = { name, max, API_BAD_VALUE, may_lack };

	return api_take_text(s->call, node, &rules, ret);
}

/* Text, or media where buttons allow it. */
static bool read_header(struct api_send *s, bool may_have_media)
{
	struct api_call *c = s->call;
	const struct json *header = json_get(s->part, "header");
	str type = json_str(json_get(header, "type"), c->mem), words = STR_NONE;
	bool is_media = str_eq(type, STR("image")) || str_eq(type, STR("video")) ||
			str_eq(type, STR("document"));

	if (!header)
		return true;
	if (str_eq(type, STR("text"))) {
		if (!take(s, json_get(header, "text"), "header.text", HEADER_MAX, false, &words))
			return false;
	} else if (!is_media || !may_have_media) {
		return api_refuse(c, API_BAD_VALUE, "This type of header is not allowed here.");
	} else if (!api_take_media(s, json_get(header, arena_cstr(c->mem, type)), type, &words)) {
		return false;
	}
	s->m.text = words;
	return true;
}

static bool read_frame(struct api_send *s, bool may_have_media, size_t body_max)
{
	str body;

	if (!read_header(s, may_have_media) ||
	    !take(s, json_path(s->part, "body.text"), "body.text", body_max, false, &body) ||
	    !take(s, json_path(s->part, "footer.text"), "footer.text", FOOTER_MAX, true,
		  &s->m.footer))
		return false;
	s->m.text = api_with_link(s, s->m.text, body);
	return true;
}

static bool add_choice(struct api_send *s, const struct world_choice *choice, int max,
		       bool has_own_title)
{
	struct world_message *m = &s->m;

	if (m->n_choices == max)
		return api_refuse(s->call, API_BAD_VALUE, "At most %d buttons or rows are allowed.",
				  max);
	for (int i = 0; i < m->n_choices; i++) {
		if (str_eq(m->choices[i].id, choice->id))
			return api_refuse(s->call, API_BAD_VALUE,
					  "Buttons and rows must have unique ids.");
		if (has_own_title && str_eq(m->choices[i].title, choice->title))
			return api_refuse(s->call, API_BAD_VALUE,
					  "Buttons must have unique titles.");
	}
	m->choices[m->n_choices++] = *choice;
	return true;
}

static bool read_buttons(struct api_send *s)
{
	struct api_call *c = s->call;
	const struct json *b = json_first(json_path(s->part, "action.buttons"));

	if (!read_frame(s, true, BUTTON_BODY_MAX))
		return false;
	if (!b)
		return api_refuse(c, API_MISSING, "Parameter action.buttons is required.");
	for (; b; b = json_next(b)) {
		struct world_choice choice = { 0 };
		if (!str_eq(json_str(json_get(b, "type"), c->mem), STR("reply")))
			return api_refuse(c, API_BAD_VALUE, "Buttons must be of type reply.");
		if (!take(s, json_path(b, "reply.id"), "reply.id", BUTTON_ID_MAX, false,
			  &choice.id) ||
		    !take(s, json_path(b, "reply.title"), "reply.title", BUTTON_TITLE_MAX, false,
			  &choice.title) ||
		    !add_choice(s, &choice, BUTTONS_MAX, true))
			return false;
	}
	return true;
}

static bool read_row(struct api_send *s, const struct json *row)
{
	struct world_choice choice = { 0 };

	return take(s, json_get(row, "id"), "row.id", ROW_ID_MAX, false, &choice.id) &&
	       take(s, json_get(row, "title"), "row.title", ROW_TITLE_MAX, false, &choice.title) &&
	       take(s, json_get(row, "description"), "row.description", ROW_DESCRIPTION_MAX, true,
		    &choice.description) &&
	       add_choice(s, &choice, WORLD_CHOICES_MAX, false);
}

static bool read_section(struct api_send *s, const struct json *section, bool may_lack_title)
{
	const struct json *row = json_first(json_get(section, "rows"));
	str title;

	if (!take(s, json_get(section, "title"), "section.title", SECTION_TITLE_MAX, may_lack_title,
		  &title))
		return false;
	if (!row)
		return api_refuse(s->call, API_MISSING, "Parameter section.rows is required.");
	for (; row; row = json_next(row))
		if (!read_row(s, row))
			return false;
	return true;
}

static bool read_list(struct api_send *s)
{
	const struct json *first = json_first(json_path(s->part, "action.sections"));
	int n = 0;

	if (!read_frame(s, false, LIST_BODY_MAX) ||
	    !take(s, json_path(s->part, "action.button"), "action.button", LIST_BUTTON_MAX, false,
		  &s->m.list_button))
		return false;
	if (!first)
		return api_refuse(s->call, API_MISSING, "Parameter action.sections is required.");
	for (const struct json *section = first; section; section = json_next(section)) {
		if (++n > SECTIONS_MAX)
			return api_refuse(s->call, API_BAD_VALUE,
					  "At most %d sections are "
					  "allowed.",
					  SECTIONS_MAX);
		if (!read_section(s, section, !json_next(first)))
			return false;
	}
	return true;
}

bool api_content_interactive(struct api_send *s)
{
	str type = json_str(json_get(s->part, "type"), s->call->mem);

	if (str_eq(type, STR("button")))
		return read_buttons(s);
	if (str_eq(type, STR("list")))
		return read_list(s);
	return api_refuse(s->call, API_BAD_VALUE,
			  "The sandbox knows interactive messages of type button and list only.");
}
