/* SPDX-License-Identifier: MIT */
/* From neutral content to the form that this network, recipient and moment allow. Called by pick
 * for each row it claims, on the writer thread; pure: what decides is in struct render_in.
 *
 *	window open    text with numbered choices, or buttons, or a list; a photo with a caption
 *	window closed  promo: template "promo"; notice: template "notice"; reply: must wait
 *
 * Lengths are WhatsApp's, the shortest of all networks so far, in UTF-16 units. */
#include "bot/flow/render.h"

#include "bot/base/utf8.h"
#include "bot/flow/render_text.h"
#include "config/text.h"
#include "handlers/broadcast.h"

enum {
	TEXT_UNITS = RENDER_TEXT_UNITS,
	BUTTONS_BODY_UNITS = 1024,
	CAPTION_UNITS = 1024,
	CAPTION_TEXT_UNITS = 200, /* a menu that leaves less for the text goes without the photo */
	BUTTONS = 3,
	BUTTON_UNITS = 20,
	LIST_ROWS = 10,
	ROW_UNITS = 24,
	CHOICE_ID_BYTES = 200,
	TIMES_UNITS = 150,  /* of the goods */
	NOTICE_UNITS = 900, /* the template around it has words too; 1,024 together */
	NOTICE_MENU_UNITS = 400,
};

static const int64_t window_ms = (INT64_C(24) * 3600 - 60) * 1000;

/* Of the promo template's parameters: together with its words at most 1,024. */
static const size_t param_units[BROADCAST_PARAMS] = { 100, 500, 80, 100 };

bool render_window_is_open(const struct chat *c, int64_t now_ms)
{
	return now_ms - c->last_inbound_ms < window_ms;
}

static bool has_photo(const struct render_in *in)
{
	return in->upload_id.len > 0 || in->has_file;
}

static struct message content_of(const struct render_in *in, struct arena *mem)
{
	ASSERT(in->message || in->promo);
	if (in->message)
		return *in->message;
	return broadcast_message(in->config, in->promo, in->seller_phone,
				 in->chat->kind == CHAT_GROUP, mem);
}

/* The template in the recipient's language, else in another; NULL when there is none. */
static const struct template_name *choose(const struct template_name *names, enum language *l)
{
	if (names[*l].name.len == 0)
		*l = *l == LANGUAGE_ID ? LANGUAGE_EN : LANGUAGE_ID;
	return names[*l].name.len > 0 ? &names[*l] : NULL;
}

/* Of the two for promos the one with a picture, when there is one to show and it is in the language
 * that the promo's words will have. */
static const struct template_name *choose_promo(const struct render_in *in, enum language *l,
						str *ret_media_id)
{
	const struct account_templates *names = &in->account->templates;
	const struct template_name *t = choose(names->promo, l);

	if (in->upload_id.len == 0 || (t && names->promo_photo[*l].name.len == 0))
		return t;
	const struct template_name *photo = choose(names->promo_photo, l);
	if (photo)
		*ret_media_id = in->upload_id;
	return photo;
}

/* Long words of the seller leave her times their room: "besok" in them is another day by now. */
static str goods_with_times(const struct render_in *in, enum language l, str goods,
			    struct arena *mem)
{
	size_t units = param_units[BROADCAST_GOODS];
	str times = broadcast_times(in->config, in->promo, l, mem);

	if (times.len == 0)
		return render_text_one_line(goods, units, mem);
	times = render_text_one_line(times, TIMES_UNITS, mem);
	units -= utf8_utf16_len(times) + utf8_utf16_len(STR(" · "));
	return arena_printf(mem, "%" STR_FMT " · %" STR_FMT,
			    STR_ARG(render_text_one_line(goods, units, mem)), STR_ARG(times));
}

static void fill_promo(const struct render_in *in, enum language l, struct arena *mem,
		       struct rendered *ret)
{
	_Static_assert((int)BROADCAST_PARAMS <= (int)RENDERED_PARAMS_MAX, "too many parameters");
	str params[BROADCAST_PARAMS];

	broadcast_params(in->config, in->promo, in->seller_phone, l, mem, params);
	for (size_t i = 0; i < BROADCAST_PARAMS; i++)
		ret->template_params[i] = render_text_one_line(params[i], param_units[i], mem);
	ret->template_params[BROADCAST_GOODS] =
		goods_with_times(in, l, params[BROADCAST_GOODS], mem);
	ret->n_params = BROADCAST_PARAMS;
}

static str one_line_menu(const struct render_in *in, enum language l, const struct message *m,
			 struct arena *mem)
{
	str all = STR_NONE;

	for (size_t i = 0; i < m->n_choices; i++) {
		str label = render_text_label(in->config, l, &m->choices[i], mem);
		all = arena_printf(mem, "%" STR_FMT " %zu. %" STR_FMT, STR_ARG(all), i + 1,
				   STR_ARG(label));
	}
	return m->n_choices == 0 ? STR_NONE : render_text_one_line(all, NOTICE_MENU_UNITS, mem);
}

/* The choices stay whole where the text is cut: without them there is nothing to answer. */
static void fill_notice(const struct render_in *in, enum language l, struct arena *mem,
			struct rendered *ret)
{
	struct message m = content_of(in, mem);
	str body = render_text_body(in->config, l, &m, in->now_ms, mem);
	str menu = one_line_menu(in, l, &m, mem);

	if (menu.len > 0) {
		size_t units = NOTICE_UNITS - utf8_utf16_len(menu) - utf8_utf16_len(STR(" · "));
		str line = render_text_one_line(body, units, mem);
		body = arena_printf(mem, "%" STR_FMT " · %" STR_FMT, STR_ARG(line), STR_ARG(menu));
	}
	ret->template_params[0] = render_text_one_line(body, NOTICE_UNITS, mem);
	ret->n_params = 1;
}

static void fill_digest(const struct render_in *in, enum language l, struct arena *mem,
			struct rendered *ret)
{
	struct message m = content_of(in, mem);
	str body = render_text_body(in->config, l, &m, in->now_ms, mem);

	ret->template_params[0] = render_text_one_line(body, RENDER_DIGEST_UNITS, mem);
	ret->n_params = 1;
}

static enum render_result render_template(const struct render_in *in, struct arena *mem,
					  struct rendered *ret)
{
	const struct template_name *t = NULL;
	enum language l = in->language;

	if (in->delivery->class == CLASS_PROMO && in->promo)
		t = choose_promo(in, &l, &ret->media_id);
	else if (in->delivery->class == CLASS_DIGEST)
		t = choose(in->account->templates.digest, &l);
	else if (in->delivery->class == CLASS_NOTICE)
		t = choose(in->account->templates.notice, &l);
	if (!t)
		return RENDER_CLOSED;

	ret->form = FORM_TEMPLATE;
	ret->template_name = t->name;
	ret->template_language = t->language;
	if (in->delivery->class == CLASS_PROMO)
		fill_promo(in, l, mem, ret);
	else if (in->delivery->class == CLASS_DIGEST)
		fill_digest(in, l, mem, ret);
	else
		fill_notice(in, l, mem, ret);
	return RENDER_OK;
}

/* Whether each title can stand on a button or row: short, not empty, none twice. */
static bool titles_fit(const struct rendered *r, size_t units)
{
	for (size_t i = 0; i < r->n_choices; i++) {
		str title = r->choices[i].title;
		if (render_text_is_blank(title) || utf8_utf16_len(title) > units ||
		    r->choices[i].id.len == 0 || r->choices[i].id.len > CHOICE_ID_BYTES)
			return false;
		for (size_t k = 0; k < i; k++) {
			if (str_eq(title, r->choices[k].title))
				return false;
		}
	}
	return true;
}

/* Fills choices and form when buttons or a list can carry them; false = numbered text. */
static bool render_choices(const struct render_in *in, const struct message *m, str body,
			   struct arena *mem, struct rendered *ret)
{
	if (m->n_choices == 0 || m->n_choices > LIST_ROWS || !(in->caps & GW_BUTTONS) ||
	    in->chat->kind != CHAT_PRIVATE || render_text_is_blank(body))
		return false;

	for (size_t i = 0; i < m->n_choices; i++) {
		str title = render_text_label(in->config, in->language, &m->choices[i], mem);
		ret->choices[i] = (struct rendered_choice){ m->choices[i].id, title, STR_NONE };
	}
	ret->n_choices = m->n_choices;

	size_t units = utf8_utf16_len(body);
	if (ret->n_choices <= BUTTONS && titles_fit(ret, BUTTON_UNITS) &&
	    units <= BUTTONS_BODY_UNITS) {
		ret->form = FORM_BUTTONS;
		ret->media_id = in->upload_id;
	} else if (!has_photo(in) && titles_fit(ret, ROW_UNITS) && units <= TEXT_UNITS) {
		ret->form = FORM_LIST;
		ret->list_button =
			render_text_cut(text_find(in->config, in->language, STR("choices.button")),
					BUTTON_UNITS, mem);
	} else {
		ret->n_choices = 0;
		return false;
	}
	ret->body = body;
	return true;
}

/* Text, with a photo above it when there is one. */
static enum render_result render_plain(const struct render_in *in, str body, str menu,
				       struct arena *mem, struct rendered *ret)
{
	bool has_room = utf8_utf16_len(menu) + 2 <= CAPTION_UNITS - CAPTION_TEXT_UNITS;
	str all = render_text_join(body, menu, mem);

	if (has_photo(in) && has_room) {
		ret->form = FORM_IMAGE;
		ret->media_id = in->upload_id;
		ret->body = render_text_split(all, CAPTION_UNITS, mem, &ret->rest);
		return RENDER_OK;
	}
	ret->body = render_text_split(all, TEXT_UNITS, mem, &ret->rest);
	return render_text_is_blank(ret->body) ? RENDER_EMPTY : RENDER_OK;
}

bool render_needs_template(const struct render_in *in)
{
	/* A reply has no template: it waits for the recipient's next message. */
	bool is_forced = in->delivery->as_template && in->delivery->class != CLASS_REPLY;

	return (in->caps & GW_TEMPLATES) &&
	       (is_forced || !render_window_is_open(in->chat, in->now_ms));
}

enum render_result render(const struct render_in *in, struct arena *mem, struct rendered *ret)
{
	*ret = (struct rendered){ .form = FORM_TEXT };
	if (render_needs_template(in))
		return render_template(in, mem, ret);

	struct message m = content_of(in, mem);
	str body = render_text_body(in->config, in->language, &m, in->now_ms, mem);
	ret->quote_id = m.quote_id;
	if (render_choices(in, &m, body, mem, ret))
		return RENDER_OK;

	str menu = render_text_menu(in->config, in->language, &m, mem);
	return render_plain(in, body, menu, mem, ret);
}
