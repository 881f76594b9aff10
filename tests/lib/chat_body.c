/* SPDX-License-Identifier: MIT */
#include "tests/lib/chat_body.h"

#include "bot/net/json.h"

#include <inttypes.h>

static void begin_value(struct json_writer *w, struct chat_bot *b)
{
	json_begin(w, &b->mem);
	json_add_object(w, NULL);
	json_add_str(w, "object", STR("whatsapp_business_account"));
	json_add_array(w, "entry");
	json_add_object(w, NULL);
	json_add_str(w, "id", STR("501"));
	json_add_array(w, "changes");
	json_add_object(w, NULL);
	json_add_str(w, "field", STR("messages"));
	json_add_object(w, "value");
	json_add_str(w, "messaging_product", STR("whatsapp"));
	json_add_object(w, "metadata");
	json_add_str(w, "display_phone_number", STR("6281100000001"));
	json_add_str(w, "phone_number_id", STR("1001"));
	json_end_object(w);
}

static str end_value(struct json_writer *w)
{
	json_end_object(w);
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
	return json_done(w);
}

static void add_contact(struct json_writer *w, const struct chat_person *who)
{
	json_add_array(w, "contacts");
	json_add_object(w, NULL);
	json_add_object(w, "profile");
	json_add_str(w, "name", who->name);
	json_end_object(w);
	json_add_str(w, who->is_wa ? "user_id" : "wa_id", who->id);
	json_end_object(w);
	json_end_array(w);
}

static void add_content(struct json_writer *w, const struct chat_said *said, str photo,
			str edited_id)
{
	if (said->choice_id.len > 0) {
		json_add_str(w, "type", STR("interactive"));
		json_add_object(w, "interactive");
		json_add_str(w, "type", STR("button_reply"));
		json_add_object(w, "button_reply");
		json_add_str(w, "id", said->choice_id);
		json_add_str(w, "title", said->text);
		json_end_object(w);
	} else if (said->edits > 0) {
		json_add_str(w, "type", STR("edit"));
		json_add_object(w, "edit");
		json_add_str(w, "original_message_id", edited_id);
		json_add_object(w, "message");
		json_add_str(w, "type", STR("text"));
		json_add_object(w, "text");
		json_add_str(w, "body", said->text);
		json_end_object(w);
		json_end_object(w);
	} else if (photo.len > 0) {
		const char *type = str_find(photo, STR("-berkas")) > 0 ? "document" : "image";
		json_add_str(w, "type", str_from(type));
		json_add_object(w, type);
		json_add_str(w, "id", photo);
		json_add_str(w, "mime_type", STR("image/jpeg"));
		if (said->text.len > 0)
			json_add_str(w, "caption", said->text);
	} else if (said->type) {
		json_add_str(w, "type", str_from(said->type));
		json_add_object(w, said->type);
		json_add_str(w, "id", STR("media1"));
	} else {
		json_add_str(w, "type", STR("text"));
		json_add_object(w, "text");
		json_add_str(w, "body", said->text);
	}
	json_end_object(w);
}

static str seconds(struct chat_bot *b, int64_t at_ms)
{
	return arena_printf(&b->mem, "%" PRId64, at_ms / 1000);
}

str chat_body_message(struct chat_bot *b, const struct chat_said *said, str photo)
{
	const struct chat_person *place = said->group ? said->group : said->who;
	struct json_writer w;

	begin_value(&w, b);
	add_contact(&w, said->who);
	json_add_array(&w, "messages");
	json_add_object(&w, NULL);
	json_add_str(&w, said->who->is_wa ? "from_user_id" : "from", said->who->id);
	if (said->group)
		json_add_str(&w, "group_id", said->group->id);
	json_add_str(&w, "id", arena_printf(&b->mem, "wamid.in%" PRId64, ++b->n_in));
	json_add_str(&w, "timestamp", seconds(b, b->clock.wall_ms - b->late_ms));
	if (said->is_reply) {
		json_add_object(&w, "context");
		json_add_str(&w, "id", place->last_wamid);
		json_end_object(&w);
	}
	if (said->is_forwarded || str_find(photo, STR("-terusan")) > 0) {
		json_add_object(&w, "context");
		json_add_bool(&w, "forwarded", true);
		json_end_object(&w);
	}
	add_content(&w, said, photo,
		    arena_printf(&b->mem, "wamid.in%" PRId64, b->n_in - said->edits));
	json_end_object(&w);
	json_end_array(&w);
	return end_value(&w);
}

str chat_body_status(struct chat_bot *b, const struct chat_person *who, str status)
{
	struct json_writer w;

	begin_value(&w, b);
	json_add_array(&w, "statuses");
	json_add_object(&w, NULL);
	json_add_str(&w, "id", who->last_wamid);
	json_add_str(&w, "status", status);
	json_add_str(&w, "timestamp", seconds(b, b->clock.wall_ms));
	json_add_str(&w, who->is_wa ? "recipient_user_id" : "recipient_id", who->id);
	if (str_eq(status, STR("failed"))) {
		json_add_array(&w, "errors");
		json_add_object(&w, NULL);
		json_add_int(&w, "code", 131026);
		json_end_object(&w);
		json_end_array(&w);
	}
	json_end_object(&w);
	json_end_array(&w);
	return end_value(&w);
}

str chat_body_number(struct chat_bot *b, const struct chat_person *from,
		     const struct chat_person *to)
{
	struct json_writer w;

	begin_value(&w, b);
	json_add_array(&w, "messages");
	json_add_object(&w, NULL);
	json_add_str(&w, "from", from->id);
	json_add_str(&w, "id", arena_printf(&b->mem, "wamid.in%" PRId64, ++b->n_in));
	json_add_str(&w, "timestamp", seconds(b, b->clock.wall_ms));
	json_add_str(&w, "type", STR("system"));
	json_add_object(&w, "system");
	json_add_str(&w, "type", STR("user_changed_number"));
	json_add_str(&w, "wa_id", to->id);
	json_end_object(&w);
	json_end_object(&w);
	json_end_array(&w);
	return end_value(&w);
}
