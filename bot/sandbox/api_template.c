/* SPDX-License-Identifier: MIT */
/* Template messages: the template must exist in exactly this language, its parameters must be as
 * many as it has and of the right form, and the text filled in is what people see. Called by
 * api_messages.c through its table. Sandbox thread. */

#include "bot/base/buf.h"
#include "bot/base/utf8.h"
#include "bot/sandbox/api_parts.h"

enum {
	PARAMS_MAX = 16,
	PARAM_MAX = 1024,
	BODY_MAX = 1024,
	BLANKS_MAX = 4,
	TEMPLATE_NAME_MAX = 512
};

struct filling {
	str params[PARAMS_MAX];
	int n;
	str link; /* of the header's picture */
	bool has_header;
};

static bool check_param(struct api_call *c, str text)
{
	int blanks = 0;

	for (size_t i = 0; i < text.len; i++) {
		char ch = text.ptr[i];
		blanks = ch == ' ' ? blanks + 1 : 0;
		if (ch == '\n' || ch == '\r' || ch == '\t' || blanks > BLANKS_MAX)
			return api_refuse(c, API_TEMPLATE_VALUE,
					  "Param text cannot have new-line/tab characters or more "
					  "than 4 consecutive spaces.");
	}
	return true;
}

/* The text a parameter of the body stands for. */
static bool read_param(struct api_send *s, const struct json *node, str *ret)
{
	struct api_call *c = s->call;
	const struct api_text rules = { "text", PARAM_MAX, API_TEMPLATE_LONG, false };
	str type = json_str(json_get(node, "type"), c->mem);
	const struct json *text;

	if (json_get(node, "parameter_name"))
		return api_refuse(c, API_TEMPLATE_FORMAT,
				  "The template's parameters have numbers, not names.");
	if (str_eq(type, STR("text")))
		text = json_get(node, "text");
	else if (str_eq(type, STR("currency")))
		text = json_path(node, "currency.fallback_value");
	else if (str_eq(type, STR("date_time")))
		text = json_path(node, "date_time.fallback_value");
	else if (str_eq(type, STR("group_id")))
		text = json_get(node, "group_id");
	else
		return api_refuse(c, API_TEMPLATE_FORMAT, "The body takes text only.");
	if (!api_take_text(c, text, &rules, ret) || !check_param(c, *ret))
		return false;
	if (str_eq(type, STR("group_id"))) {
		if (world_find_group(c->api->world, *ret) < 0)
			return api_refuse(c, API_NO_GROUP, "There is no group with this id.");
		*ret = arena_printf(c->mem, "https://chat.whatsapp.com/%" STR_FMT, STR_ARG(*ret));
	}
	return true;
}

static bool read_body(struct api_send *s, const struct json *component, struct filling *f)
{
	const struct json *p = json_first(json_get(component, "parameters"));

	for (; p; p = json_next(p)) {
		if (f->n == PARAMS_MAX)
			return api_refuse(s->call, API_TEMPLATE_COUNT,
					  "body: number of localizable_params does not match the "
					  "expected number of params (%d)",
					  s->template->n_params);
		if (!read_param(s, p, &f->params[f->n++]))
			return false;
	}
	return true;
}

static bool read_header(struct api_send *s, const struct json *component, struct filling *f)
{
	struct api_call *c = s->call;
	const struct json *p = json_first(json_get(component, "parameters"));
	str type = json_str(json_get(p, "type"), c->mem);

	if (!p)
		return true;
	if (s->template->header == HEADER_NONE)
		return api_refuse(c, API_TEMPLATE_COUNT,
				  "header: number of localizable_params (1) does not match the "
				  "expected number of params (0)");
	if (!str_eq(type, STR("image")))
		return api_refuse(c, API_TEMPLATE_FORMAT,
				  "header: Format mismatch, expected "
				  "IMAGE.");
	if (f->has_header)
		return api_refuse(c, API_TEMPLATE_COUNT, "header: takes one picture only.");
	f->has_header = true;
	return api_take_media(s, json_get(p, "image"), STR("image"), &f->link);
}

static bool read_component(struct api_send *s, const struct json *component, struct filling *f)
{
	str type = json_str(json_get(component, "type"), s->call->mem);

	if (str_eq_nocase(type, STR("body")))
		return read_body(s, component, f);
	if (str_eq_nocase(type, STR("header")))
		return read_header(s, component, f);
	if (str_eq_nocase(type, STR("button")))
		return api_refuse(s->call, API_TEMPLATE_FORMAT,
				  "buttons: the template has no buttons.");
	return api_refuse(
		s->call, API_INVALID,
		"Param template.components[].type must be one of {HEADER, BODY, BUTTON}.");
}

/* The number in "{{12}}" at the start of `s`, 0 when it is none; *ret_len = its length. */
static int place_number(str s, size_t *ret_len)
{
	ptrdiff_t end = str_find(s, STR("}}"));
	int64_t n;

	if (!str_starts(s, STR("{{")) || end < 0 ||
	    !str_to_int64(str_slice(s, 2, (size_t)end - 2), &n) || n < 1 || n > PARAMS_MAX)
		return 0;
	*ret_len = (size_t)end + 2;
	return (int)n;
}

static str fill(struct api_send *s, const struct filling *f)
{
	str body = s->template->body;
	struct buf b;

	buf_init(&b, s->call->mem);
	while (body.len) {
		size_t len = 1;
		int n = place_number(body, &len);
		if (n > 0 && n <= f->n)
			buf_add(&b, f->params[n - 1]);
		else
			buf_add(&b, str_slice(body, 0, len));
		body = str_slice(body, len, body.len);
	}
	return buf_str(&b);
}

static bool find_template(struct api_send *s)
{
	struct api_call *c = s->call;
	const struct api_text name_rules = { "template.name", TEMPLATE_NAME_MAX, API_INVALID,
					     false };
	const struct api_text code_rules = { "template.language.code", TEMPLATE_NAME_MAX,
					     API_INVALID, false };
	str name, code;

	if (!api_take_text(c, json_get(s->part, "name"), &name_rules, &name) ||
	    !api_take_text(c, json_path(s->part, "language.code"), &code_rules, &code))
		return false;
	s->template = world_template(c->api->world, name, code);
	if (!s->template)
		return api_refuse(c, API_NO_TEMPLATE,
				  "template name (%" STR_FMT ") does not exist in %" STR_FMT,
				  STR_ARG(str_slice(name, 0, 100)),
				  STR_ARG(str_slice(code, 0, 20)));
	s->m.template_name = name;
	return true;
}

bool api_content_template(struct api_send *s)
{
	struct api_call *c = s->call;
	struct filling f = { 0 };

	if (!find_template(s))
		return false;
	const struct json *part = json_first(json_get(s->part, "components"));
	for (; part; part = json_next(part))
		if (!read_component(s, part, &f))
			return false;
	if (f.n != s->template->n_params)
		return api_refuse(c, API_TEMPLATE_COUNT,
				  "body: number of localizable_params (%d) does not match the "
				  "expected number of params (%d)",
				  f.n, s->template->n_params);
	if (s->template->header == HEADER_IMAGE && !f.has_header)
		return api_refuse(c, API_TEMPLATE_FORMAT,
				  "header: Format mismatch, expected IMAGE, received UNKNOWN.");
	str text = fill(s, &f);
	if (utf8_utf16_len(text) > BODY_MAX)
		return api_refuse(c, API_TEMPLATE_LONG,
				  "The text filled in is longer than %d "
				  "characters.",
				  BODY_MAX);
	s->m.text = api_with_link(s, f.link, text);
	return true;
}
