/* SPDX-License-Identifier: MIT */
/* The body of a send, for each form that render can choose. Called by whatsapp_cloud_build.c on the
 * writer. What Meta would refuse for its form is refused here, with the reason: a request that
 * cannot succeed must not use up the number's rate. Lengths are counted in UTF-16 units, since Meta
 * does not say what a character is. */

#include "bot/base/utf8.h"
#include "bot/gateway/whatsapp_cloud.h"

enum {
	TEXT_MAX = 4096,
	CAPTION_MAX = 1024,
	BUTTONS_MAX = 3,
	BUTTONS_BODY_MAX = 1024,
	BUTTON_ID_MAX = 256,
	BUTTON_TITLE_MAX = 20,
	LIST_BODY_MAX = 4096,
	LIST_BUTTON_MAX = 20,
	ROWS_MAX = 10,
	ROW_ID_MAX = 200,
	ROW_TITLE_MAX = 24,
	ROW_DESCRIPTION_MAX = 72,
	TEMPLATE_NAME_MAX = 512,
	PARAM_MAX = 1024,
	PARAM_BLANKS_MAX = 4,
	LANGUAGE_MAX = 16,
};

/* Nothing to see in it: also zero-width and exotic blanks, which Meta lets through. */
static bool is_blank(str s, struct arena *mem)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] > ' ' && s.ptr[i] <= '~')
			return false;
	}
	return s.len == 0 || utf8_fold(s, mem).len == 0;
}

static enum err check_length(const char *what, str s, size_t max, struct why *reterr)
{
	/* A UTF-16 unit takes at least a byte. */
	if (s.len <= max || utf8_utf16_len(s) <= max)
		return OK;
	return why_set(reterr, ERR_INVALID, "%s has %zu characters, WhatsApp takes %zu", what,
		       utf8_utf16_len(s), max);
}

static enum err check_text(const char *what, str s, size_t max, struct arena *mem,
			   struct why *reterr)
{
	if (is_blank(s, mem))
		return why_set(reterr, ERR_INVALID, "%s is empty", what);
	return check_length(what, s, max, reterr);
}

static enum err check_choices(const struct rendered *m, size_t max, struct why *reterr)
{
	if (m->n_choices == 0 || m->n_choices > max)
		return why_set(reterr, ERR_INVALID, "%zu choices, WhatsApp takes 1 to %zu",
			       m->n_choices, max);
	for (size_t i = 1; i < m->n_choices; i++) {
		for (size_t k = 0; k < i; k++) {
			if (str_eq(m->choices[i].id, m->choices[k].id))
				return why_set(reterr, ERR_INVALID, "two choices with one id");
		}
	}
	return OK;
}

static enum err check_choice(const struct rendered_choice *c, size_t id_max, size_t title_max,
			     struct arena *mem, struct why *reterr)
{
	enum err e = check_text("id of a choice", c->id, id_max, mem, reterr);
	if (!e)
		e = check_text("title of a choice", c->title, title_max, mem, reterr);
	if (!e)
		e = check_length("description of a choice", c->description, ROW_DESCRIPTION_MAX,
				 reterr);
	return e;
}

static bool has_media(const struct rendered *m)
{
	return m->media_id.len > 0 || m->media_link.len > 0;
}

static enum err check_media(const struct rendered *m, struct why *reterr)
{
	if ((m->media_id.len > 0) == (m->media_link.len > 0))
		return why_set(reterr, ERR_INVALID, "media needs either an id or a link");
	if (m->media_link.len && !str_starts(m->media_link, STR("https://")) &&
	    !str_starts(m->media_link, STR("http://")))
		return why_set(reterr, ERR_INVALID, "link of media is not http or https");
	return OK;
}

static void write_media(struct json_writer *w, const char *key, const struct rendered *m,
			str caption)
{
	json_add_object(w, key);
	if (m->media_id.len)
		json_add_str(w, "id", m->media_id);
	else
		json_add_str(w, "link", m->media_link);
	if (caption.len)
		json_add_str(w, "caption", caption);
	if (m->form == FORM_DOCUMENT && m->file_name.len)
		json_add_str(w, "filename", m->file_name);
	json_end_object(w);
}

static enum err build_text(const struct rendered *m, struct json_writer *w, struct why *reterr)
{
	enum err e = check_text("text", m->body, TEXT_MAX, w->mem, reterr);
	if (e)
		return e;
	json_add_object(w, "text");
	json_add_bool(w, "preview_url", false);
	json_add_str(w, "body", m->body);
	json_end_object(w);
	return OK;
}

static void write_interactive(struct json_writer *w, const char *type, const struct rendered *m)
{
	json_add_object(w, "interactive");
	json_add_str(w, "type", str_from(type));
	if (has_media(m)) {
		json_add_object(w, "header");
		json_add_str(w, "type", STR("image"));
		write_media(w, "image", m, STR_NONE);
		json_end_object(w);
	}
	json_add_object(w, "body");
	json_add_str(w, "text", m->body);
	json_end_object(w);
	json_add_object(w, "action");
}

static enum err build_buttons(const struct rendered *m, struct json_writer *w, struct why *reterr)
{
	enum err e = check_text("text", m->body, BUTTONS_BODY_MAX, w->mem, reterr);
	if (!e)
		e = check_choices(m, BUTTONS_MAX, reterr);
	for (size_t i = 0; !e && i < m->n_choices; i++)
		e = check_choice(&m->choices[i], BUTTON_ID_MAX, BUTTON_TITLE_MAX, w->mem, reterr);
	if (!e && has_media(m))
		e = check_media(m, reterr);
	if (e)
		return e;
	write_interactive(w, "button", m);
	json_add_array(w, "buttons");
	for (size_t i = 0; i < m->n_choices; i++) {
		json_add_object(w, NULL);
		json_add_str(w, "type", STR("reply"));
		json_add_object(w, "reply");
		json_add_str(w, "id", m->choices[i].id);
		json_add_str(w, "title", m->choices[i].title);
		json_end_object(w);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
	json_end_object(w);
	return OK;
}

static void write_rows(struct json_writer *w, const struct rendered *m)
{
	json_add_array(w, "sections");
	json_add_object(w, NULL);
	json_add_array(w, "rows");
	for (size_t i = 0; i < m->n_choices; i++) {
		json_add_object(w, NULL);
		json_add_str(w, "id", m->choices[i].id);
		json_add_str(w, "title", m->choices[i].title);
		if (m->choices[i].description.len)
			json_add_str(w, "description", m->choices[i].description);
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
	json_end_array(w);
}

static enum err build_list(const struct rendered *m, struct json_writer *w, struct why *reterr)
{
	if (has_media(m))
		return why_set(reterr, ERR_INVALID, "no picture above a list");
	enum err e = check_text("text", m->body, LIST_BODY_MAX, w->mem, reterr);
	if (!e)
		e = check_text("button of the list", m->list_button, LIST_BUTTON_MAX, w->mem,
			       reterr);
	if (!e)
		e = check_choices(m, ROWS_MAX, reterr);
	for (size_t i = 0; !e && i < m->n_choices; i++)
		e = check_choice(&m->choices[i], ROW_ID_MAX, ROW_TITLE_MAX, w->mem, reterr);
	if (e)
		return e;
	write_interactive(w, "list", m);
	json_add_str(w, "button", m->list_button);
	write_rows(w, m);
	json_end_object(w);
	json_end_object(w);
	return OK;
}

/* Meta refuses line ends, tabs and more than four blanks in a row inside a parameter. */
static enum err check_param(str s, struct arena *mem, struct why *reterr)
{
	size_t blanks = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		blanks = c == ' ' ? blanks + 1 : 0;
		if (c == '\n' || c == '\r' || c == '\t' || blanks > PARAM_BLANKS_MAX)
			return why_set(reterr, ERR_INVALID,
				       "a template parameter has a line end, a tab or five blanks");
	}
	return check_text("template parameter", s, PARAM_MAX, mem, reterr);
}

static bool is_template_name(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_')
			return false;
	}
	return s.len > 0 && s.len <= TEMPLATE_NAME_MAX;
}

static enum err check_template(const struct rendered *m, struct arena *mem, struct why *reterr)
{
	if (!is_template_name(m->template_name))
		return why_set(reterr, ERR_INVALID, "name of a template is a-z, 0-9 and _");
	enum err e = check_text("language of a template", m->template_language, LANGUAGE_MAX, mem,
				reterr);
	for (size_t i = 0; !e && i < m->n_params; i++)
		e = check_param(m->template_params[i], mem, reterr);
	if (!e && has_media(m))
		e = check_media(m, reterr);
	return e;
}

static void write_component(struct json_writer *w, const char *type)
{
	json_add_object(w, NULL);
	json_add_str(w, "type", str_from(type));
	json_add_array(w, "parameters");
}

static void write_component_end(struct json_writer *w)
{
	json_end_array(w);
	json_end_object(w);
}

static void write_components(struct json_writer *w, const struct rendered *m)
{
	json_add_array(w, "components");
	if (has_media(m)) {
		write_component(w, "header");
		json_add_object(w, NULL);
		json_add_str(w, "type", STR("image"));
		write_media(w, "image", m, STR_NONE);
		json_end_object(w);
		write_component_end(w);
	}
	if (m->n_params)
		write_component(w, "body");
	for (size_t i = 0; i < m->n_params; i++) {
		json_add_object(w, NULL);
		json_add_str(w, "type", STR("text"));
		json_add_str(w, "text", m->template_params[i]);
		json_end_object(w);
	}
	if (m->n_params)
		write_component_end(w);
	json_end_array(w);
}

static enum err build_template(const struct rendered *m, struct json_writer *w, struct why *reterr)
{
	enum err e = check_template(m, w->mem, reterr);
	if (e)
		return e;
	json_add_object(w, "template");
	json_add_str(w, "name", m->template_name);
	json_add_object(w, "language");
	json_add_str(w, "policy", STR("deterministic"));
	json_add_str(w, "code", m->template_language);
	json_end_object(w);
	if (m->n_params || has_media(m))
		write_components(w, m);
	json_end_object(w);
	return OK;
}

static enum err build_image(const struct rendered *m, struct json_writer *w, struct why *reterr)
{
	enum err e = check_media(m, reterr);
	if (!e)
		e = check_length("caption", m->body, CAPTION_MAX, reterr);
	if (!e)
		write_media(w, "image", m, m->body);
	return e;
}

static enum err build_document(const struct rendered *m, struct json_writer *w, struct why *reterr)
{
	enum err e = check_media(m, reterr);
	if (!e)
		e = check_length("caption", m->body, CAPTION_MAX, reterr);
	if (!e)
		write_media(w, "document", m, m->body);
	return e;
}

static const struct {
	const char *type;
	bool is_for_groups;
	enum err (*build)(const struct rendered *m, struct json_writer *w, struct why *reterr);
} forms[] = {
	[FORM_TEXT] = { "text", true, build_text },
	[FORM_BUTTONS] = { "interactive", false, build_buttons },
	[FORM_LIST] = { "interactive", false, build_list },
	[FORM_TEMPLATE] = { "template", true, build_template },
	[FORM_IMAGE] = { "image", true, build_image },
	[FORM_DOCUMENT] = { "document", true, build_document },
};

enum err whatsapp_cloud_form(const struct rendered *m, bool is_group, struct json_writer *w,
			     struct why *reterr)
{
	ASSERT((size_t)m->form < ARRAY_LEN(forms) && m->n_params <= RENDERED_PARAMS_MAX);
	if (is_group && !forms[m->form].is_for_groups)
		return why_set(reterr, ERR_INVALID, "no buttons and lists in groups");
	json_add_str(w, "type", str_from(forms[m->form].type));
	return forms[m->form].build(m, w, reterr);
}
