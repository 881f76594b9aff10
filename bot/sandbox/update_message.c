/* SPDX-License-Identifier: MIT */
/* What people write, as a member of messages[]: one small function a type. What a phone would add
 * by itself (a place, a card, who is quoted) is made up here or read from the world. Called by
 * people.c, on the sandbox thread. */

#include "bot/sandbox/update_parts.h"

#include "bot/base/buf.h"
#include "bot/sandbox/sandbox.h"

struct writing {
	struct world *world;
	const struct world_message *m;
	struct json_writer j;
};

/* Webhooks carry the sum in base64, the look-up in hex. */
static str base64_of_hex(str hex, struct arena *mem)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf b;
	unsigned held = 0, bits = 0;

	buf_init(&b, mem);
	for (size_t i = 0; i < hex.len; i++) {
		char c = hex.ptr[i];
		held = held << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
		bits += 4;
		if (bits >= 6) {
			bits -= 6;
			buf_add_char(&b, letters[held >> bits & 63]);
		}
	}
	if (bits)
		buf_add_char(&b, letters[held << (6 - bits) & 63]);
	while (buf_str(&b).len % 4)
		buf_add_char(&b, '=');
	return buf_str(&b);
}

static void add_file(struct writing *t)
{
	const struct world_media *file = world_media(t->world, t->m->media_id);

	json_add_str(&t->j, "id", t->m->media_id);
	if (!file)
		return;
	json_add_str(&t->j, "mime_type", file->mime);
	json_add_str(&t->j, "sha256", base64_of_hex(file->sha256, t->j.mem));
}

static void add_text(struct writing *t)
{
	json_add_object(&t->j, "text");
	json_add_str(&t->j, "body", t->m->text);
	json_end_object(&t->j);
}

static void add_captioned(struct writing *t, const char *type)
{
	json_add_object(&t->j, type);
	if (t->m->text.len)
		json_add_str(&t->j, "caption", t->m->text);
	add_file(t);
	json_end_object(&t->j);
}

static void add_image(struct writing *t)
{
	add_captioned(t, "image");
}

static void add_document(struct writing *t)
{
	add_captioned(t, "document");
}

static void add_audio(struct writing *t)
{
	json_add_object(&t->j, "audio");
	add_file(t);
	json_add_bool(&t->j, "voice", true);
	json_end_object(&t->j);
}

static void add_sticker(struct writing *t)
{
	json_add_object(&t->j, "sticker");
	add_file(t);
	json_add_bool(&t->j, "animated", false);
	json_end_object(&t->j);
}

static void add_location(struct writing *t)
{
	json_add_object(&t->j, "location");
	json_add_raw(&t->j, "latitude", STR("-7.245972"));
	json_add_raw(&t->j, "longitude", STR("112.737829"));
	json_add_str(&t->j, "name", STR("Tugu Pahlawan"));
	json_add_str(&t->j, "address", STR("Surabaya, Jawa Timur"));
	json_end_object(&t->j);
}

static void add_contacts(struct writing *t)
{
	json_add_array(&t->j, "contacts");
	json_add_object(&t->j, NULL);
	json_add_object(&t->j, "name");
	json_add_str(&t->j, "first_name", STR("Wati"));
	json_add_str(&t->j, "formatted_name", STR("Bu Wati"));
	json_end_object(&t->j);
	json_add_array(&t->j, "phones");
	json_add_object(&t->j, NULL);
	json_add_str(&t->j, "phone", STR("+62 811-0000-099"));
	json_add_str(&t->j, "wa_id", STR("628110000099"));
	json_add_str(&t->j, "type", STR("CELL"));
	json_end_object(&t->j);
	json_end_array(&t->j);
	json_end_object(&t->j);
	json_end_array(&t->j);
}

static void add_reaction(struct writing *t)
{
	json_add_object(&t->j, "reaction");
	json_add_str(&t->j, "message_id", t->m->quote_id);
	if (t->m->text.len)
		json_add_str(&t->j, "emoji", t->m->text);
	json_end_object(&t->j);
}

/* A quick reply of a template. */
static void add_button(struct writing *t)
{
	json_add_object(&t->j, "button");
	json_add_str(&t->j, "payload", t->m->choice_id);
	json_add_str(&t->j, "text", t->m->text);
	json_end_object(&t->j);
}

static void add_interactive(struct writing *t)
{
	const struct world_message *menu = world_message(t->world, t->m->quote_id);
	bool is_list = menu && menu->list_button.len;
	const char *type = is_list ? "list_reply" : "button_reply";

	json_add_object(&t->j, "interactive");
	json_add_str(&t->j, "type", str_from(type));
	json_add_object(&t->j, type);
	json_add_str(&t->j, "id", t->m->choice_id);
	json_add_str(&t->j, "title", t->m->text);
	for (int i = 0; is_list && i < menu->n_choices; i++)
		if (str_eq(menu->choices[i].id, t->m->choice_id) &&
		    menu->choices[i].description.len)
			json_add_str(&t->j, "description", menu->choices[i].description);
	json_end_object(&t->j);
	json_end_object(&t->j);
}

static const struct {
	const char *type;
	void (*add)(struct writing *t);
} types[] = {
	{ "audio", add_audio },       { "button", add_button },
	{ "contacts", add_contacts }, { "document", add_document },
	{ "image", add_image },       { "interactive", add_interactive },
	{ "location", add_location }, { "reaction", add_reaction },
	{ "sticker", add_sticker },   { "text", add_text },
};

static void add_context(struct writing *t, bool hides_phone)
{
	const struct world_message *quoted = world_message(t->world, t->m->quote_id);

	if (!t->m->quote_id.len || str_eq(t->m->type, STR("reaction")))
		return;
	json_add_object(&t->j, "context");
	if (quoted && quoted->is_ours)
		json_add_str(&t->j, "from", STR(SANDBOX_PHONE));
	else if (quoted && !hides_phone)
		json_add_str(&t->j, "from", world_person(t->world, quoted->person)->phone);
	json_add_str(&t->j, "id", t->m->quote_id);
	json_end_object(&t->j);
}

struct update update_message(struct world *w, const struct world_message *m, bool hides_phone,
			     struct arena *mem)
{
	struct writing t = { .world = w, .m = m };
	const struct world_person *p = world_person(w, m->person);

	json_begin(&t.j, mem);
	json_add_object(&t.j, NULL);
	add_context(&t, hides_phone);
	if (!hides_phone)
		json_add_str(&t.j, "from", p->phone);
	json_add_str(&t.j, "from_user_id", p->bsuid);
	if (m->group >= 0)
		json_add_str(&t.j, "group_id", world_group(w, m->group)->id);
	json_add_str(&t.j, "id", m->id);
	update_add_time(&t.j, "timestamp", m->at_ms);
	json_add_str(&t.j, "type", m->type);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq(m->type, str_from(types[i].type)))
			types[i].add(&t);
	json_end_object(&t.j);
	return (struct update){
		.kind = UPDATE_MESSAGE,
		.field = STR("messages"),
		.contact = update_contact(p, hides_phone, mem),
		.item = json_done(&t.j),
		.message_id = arena_str(mem, m->id),
	};
}
