/* SPDX-License-Identifier: MIT */
/* What a plain message says: text, media, reaction, location, contacts. Each reads its part of the
 * body, refuses what Meta refuses, and fills in the message as people will see it. A link to media
 * is shown as text and never fetched: the sandbox calls nobody. Sandbox thread. */

#include "bot/sandbox/api_parts.h"

enum {
	TEXT_MAX = 4096,
	CAPTION_MAX = 1024,
	LINK_MAX = 2048,
	EMOJI_MAX = 32,
	FILE_NAME_MAX = 240,
	WORDS_MAX = 1024,
	CARDS_MAX = 5,
};

str api_with_link(struct api_send *s, str link, str text)
{
	if (!link.len || !text.len)
		return link.len ? link : text;
	return arena_printf(s->call->mem, "%" STR_FMT "\n%" STR_FMT, STR_ARG(link), STR_ARG(text));
}

bool api_content_text(struct api_send *s)
{
	const struct api_text rules = { "text.body", TEXT_MAX, API_INVALID, false };

	return api_take_text(s->call, json_get(s->part, "body"), &rules, &s->m.text);
}

/* ---- media ---- */

static bool is_of_kind(str mime, str kind)
{
	if (str_eq(kind, STR("document")))
		return true;
	if (str_eq(kind, STR("sticker")))
		return str_eq(mime, STR("image/webp"));
	if (str_eq(kind, STR("image")))
		return str_eq(mime, STR("image/jpeg")) || str_eq(mime, STR("image/png"));
	return str_starts(mime, kind) && str_starts(str_slice(mime, kind.len, 1), STR("/"));
}

static bool check_link(struct api_call *c, str link)
{
	if (!str_starts(link, STR("http://")) && !str_starts(link, STR("https://")))
		return api_refuse(c, API_INVALID,
				  "Parameter link must begin with http:// or "
				  "https://.");
	return true;
}

bool api_take_media(struct api_send *s, const struct json *node, str kind, str *ret_link)
{
	struct api_call *c = s->call;
	const struct api_text link_rules = { "link", LINK_MAX, API_INVALID, true };
	str id = json_str(json_get(node, "id"), c->mem), link;

	if (!api_take_text(c, json_get(node, "link"), &link_rules, &link))
		return false;
	if ((id.len > 0) == (link.len > 0))
		return api_refuse(c, API_INVALID,
				  "Either one of media ID or link must be "
				  "present.");
	*ret_link = link;
	if (link.len)
		return check_link(c, link);
	const struct world_media *media = world_media(c->api->world, id);
	if (!media)
		return api_refuse(c, API_BAD_MEDIA,
				  "There is no media with this id, or it has expired.");
	if (!is_of_kind(media->mime, kind))
		return api_refuse(c, API_BAD_MEDIA,
				  "Media of type %" STR_FMT " cannot be sent as %" STR_FMT ".",
				  STR_ARG(media->mime), STR_ARG(kind));
	s->m.media_id = arena_str(c->mem, id);
	return true;
}

bool api_content_media(struct api_send *s)
{
	struct api_call *c = s->call;
	const struct api_text caption_rules = { "caption", CAPTION_MAX, API_INVALID, true };
	const struct api_text name_rules = { "filename", FILE_NAME_MAX, API_INVALID, true };
	str kind = s->m.type, link, caption, name;
	bool has_caption = !str_eq(kind, STR("audio")) && !str_eq(kind, STR("sticker"));

	if (!api_take_media(s, s->part, kind, &link) ||
	    !api_take_text(c, json_get(s->part, "caption"), &caption_rules, &caption) ||
	    !api_take_text(c, json_get(s->part, "filename"), &name_rules, &name))
		return false;
	if (caption.len && !has_caption)
		return api_refuse(c, API_INVALID, "Unexpected key caption for this media.");
	if (name.len && !str_eq(kind, STR("document")))
		return api_refuse(c, API_INVALID, "Unexpected key filename for this media.");
	s->m.text = api_with_link(s, link, caption.len ? caption : name);
	return true;
}

/* ---- the rest ---- */

bool api_content_reaction(struct api_send *s)
{
	struct api_call *c = s->call;
	const struct api_text emoji_rules = { "reaction.emoji", EMOJI_MAX, API_BAD_VALUE, true };
	str id = json_str(json_get(s->part, "message_id"), c->mem);

	if (!id.len || !json_get(s->part, "emoji"))
		return api_refuse(c, API_MISSING,
				  "Parameters reaction.message_id and reaction.emoji are "
				  "required.");
	const struct world_message *m = world_message(c->api->world, id);
	if (!m || m->group >= 0 || m->person != s->m.person)
		return api_refuse(c, API_BAD_VALUE,
				  "reaction.message_id is no message of this chat.");
	s->m.quote_id = arena_str(c->mem, id);
	/* Empty: the reaction is taken back. */
	return api_take_text(c, json_get(s->part, "emoji"), &emoji_rules, &s->m.text);
}

bool api_content_location(struct api_send *s)
{
	struct api_call *c = s->call;
	const struct api_text rules = { "location.name", WORDS_MAX, API_BAD_VALUE, true };
	const struct api_text address_rules = { "location.address", WORDS_MAX, API_BAD_VALUE,
						true };
	str name, address;

	if (!json_get(s->part, "latitude") || !json_get(s->part, "longitude"))
		return api_refuse(c, API_MISSING,
				  "Parameters location.latitude and location.longitude are "
				  "required.");
	if (!api_take_text(c, json_get(s->part, "name"), &rules, &name) ||
	    !api_take_text(c, json_get(s->part, "address"), &address_rules, &address))
		return false;
	s->m.text = api_with_link(s, name, address);
	return true;
}

bool api_content_contacts(struct api_send *s)
{
	struct api_call *c = s->call;
	const struct api_text rules = { "contacts[].name.formatted_name", WORDS_MAX, API_BAD_VALUE,
					false };
	const struct json *card = json_first(s->part);
	int n = 0;

	if (!json_is_array(s->part) || !card)
		return api_refuse(c, API_MISSING, "Parameter contacts is required.");
	for (; card; card = json_next(card)) {
		str name;
		if (++n > CARDS_MAX)
			return api_refuse(c, API_INVALID, "At most %d contacts can be sent.",
					  CARDS_MAX);
		if (!api_take_text(c, json_path(card, "name.formatted_name"), &rules, &name))
			return false;
		s->m.text = api_with_link(s, s->m.text, name);
	}
	return true;
}
