/* SPDX-License-Identifier: MIT */
/* Writes what people write: checks that a phone could do it, posts it to the world, tells the
 * webhook. Called by acts.c (the page) and by the seed, on the sandbox thread. Several photos are
 * several messages, the text under the first, as phones send an album. */

#include "bot/sandbox/people.h"

#include "bot/sandbox/photos.h"

enum { UPDATE_BYTES_MAX = 1 << 20 };

static void send(struct people *p, const struct world_message *draft)
{
	const struct world_message *m = world_post(p->world, draft);
	bool hides = p->faults->hide_phones || world_person(p->world, m->person)->hides_phone;
	struct arena mem;

	arena_init(&mem, UPDATE_BYTES_MAX);
	struct update u = update_message(p->world, m, hides, &mem);
	p->tell(p->owner, &u);
	arena_finish(&mem);
}

/* Is it in her private chat, or in a group of hers? */
static const struct world_message *seen_by(struct people *p, int person, str id)
{
	const struct world_message *m = world_message(p->world, id);

	if (m && m->group < 0)
		return m->person == person ? m : NULL;
	return m && world_group_has(world_group(p->world, m->group), person) ? m : NULL;
}

static enum err check_chat(struct people *p, const struct people_say *s, struct why *reterr)
{
	if (s->group >= 0 && !world_group_has(world_group(p->world, s->group), s->person))
		return why_set(reterr, ERR_INVALID, "not a member of this group");
	if (!s->quote_id.len)
		return OK;
	const struct world_message *quoted = seen_by(p, s->person, s->quote_id);
	if (!quoted || quoted->group != s->group)
		return why_set(reterr, ERR_INVALID, "quote: no message of this chat");
	return OK;
}

/* ---- photos ---- */

static const struct sandbox_photo *ready_photo(str name)
{
	for (size_t i = 0; i < sandbox_photos_count; i++)
		if (str_eq(name, str_from(sandbox_photos[i].name)))
			return &sandbox_photos[i];
	return NULL;
}

static const struct world_media *uploaded(struct people *p, str id)
{
	const struct world_media *file = world_media(p->world, id);

	return file && !file->is_upload ? file : NULL;
}

static enum err check_photos(struct people *p, const struct people_say *s, struct why *reterr)
{
	for (size_t i = 0; i < s->n_photos; i++)
		if (!ready_photo(s->photos[i]) && !uploaded(p, s->photos[i]))
			return why_set(reterr, ERR_INVALID, "photos: '%" STR_FMT "' is none",
				       STR_ARG(str_slice(s->photos[i], 0, 40)));
	return OK;
}

static void say_photos(struct people *p, const struct people_say *s, struct world_message *draft)
{
	for (size_t i = 0; i < s->n_photos; i++) {
		const struct sandbox_photo *ready = ready_photo(s->photos[i]);
		const struct world_media *file =
			ready ? world_add_media(p->world, ready->bytes, STR("image/jpeg"), false)
			      : uploaded(p, s->photos[i]);
		if (!file)
			continue;
		draft->media_id = file->id;
		draft->type =
			str_starts(file->mime, STR("image/")) ? STR("image") : STR("document");
		draft->text = i == 0 ? s->text : STR_NONE;
		send(p, draft);
	}
}

/* ---- what a phone sends besides ---- */

static const struct other {
	const char *type, *mime;
	str bytes; /* of the file; nobody plays it */
} others[] = {
	{ "audio", "audio/ogg; codecs=opus", STR_INIT("OggS") },
	{ "contacts", NULL, STR_INIT_NONE },
	{ "location", NULL, STR_INIT_NONE },
	{ "sticker", "image/webp", STR_INIT("RIFF....WEBP") },
};

static enum err say_other(struct people *p, const struct people_say *s, struct world_message *draft,
			  struct why *reterr)
{
	const struct other *o = NULL;

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (str_eq(s->type, str_from(others[i].type)))
			o = &others[i];
	if (!o)
		return why_set(reterr, ERR_INVALID, "type is audio, contacts, location or sticker");
	draft->type = str_from(o->type);
	if (o->mime) {
		const struct world_media *file =
			world_add_media(p->world, o->bytes, str_from(o->mime), false);
		draft->media_id = file ? file->id : STR_NONE;
	}
	send(p, draft);
	return OK;
}

enum err people_say(struct people *p, const struct people_say *s, struct why *reterr)
{
	struct world_message draft = {
		.person = s->person,
		.group = s->group,
		.quote_id = s->quote_id,
		.status = WORLD_SENT,
	};

	enum err e = check_chat(p, s, reterr);
	if (e)
		return e;
	if (s->type.len)
		return say_other(p, s, &draft, reterr);
	if (s->text.len > PEOPLE_TEXT_BYTES_MAX)
		return why_set(reterr, ERR_INVALID, "text: at most %d bytes",
			       PEOPLE_TEXT_BYTES_MAX);
	if (s->n_photos) {
		e = check_photos(p, s, reterr);
		if (e)
			return e;
		say_photos(p, s, &draft);
		return OK;
	}
	if (!str_trim(s->text).len)
		return why_set(reterr, ERR_INVALID, "nothing is said");
	draft.type = STR("text");
	draft.text = s->text;
	send(p, &draft);
	return OK;
}

enum err people_tap(struct people *p, int person, str message_id, str choice_id, struct why *reterr)
{
	const struct world_message *menu = seen_by(p, person, message_id);
	struct world_message draft = { .person = person, .status = WORLD_SENT };

	if (!menu || !menu->is_ours)
		return why_set(reterr, ERR_INVALID, "message: siar sent her none like it");
	draft.group = menu->group;
	draft.quote_id = menu->id;
	draft.type = menu->template_name.len ? STR("button") : STR("interactive");
	for (int i = 0; i < menu->n_choices; i++) {
		if (!str_eq(menu->choices[i].id, choice_id))
			continue;
		draft.choice_id = menu->choices[i].id;
		draft.text = menu->choices[i].title;
		send(p, &draft);
		return OK;
	}
	return why_set(reterr, ERR_INVALID, "choice: this message has none like it");
}

enum err people_react(struct people *p, int person, str message_id, str emoji, struct why *reterr)
{
	const struct world_message *to = seen_by(p, person, message_id);

	if (!to)
		return why_set(reterr, ERR_INVALID, "message: she sees none like it");
	if (emoji.len > PEOPLE_EMOJI_BYTES_MAX)
		return why_set(reterr, ERR_INVALID, "emoji: one only");
	const struct world_message draft = {
		.person = person,
		.group = to->group,
		.type = STR("reaction"),
		.text = emoji,
		.quote_id = to->id,
		.status = WORLD_SENT,
	};
	send(p, &draft);
	return OK;
}
