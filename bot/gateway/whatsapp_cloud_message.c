/* SPDX-License-Identifier: MIT */
/* Messages of people, our own echoes, and the system messages that mean a new number or id. Called
 * for each element of value.messages[] by whatsapp_cloud_parse.c, on the writer. A message without
 * a sender or an id is counted and dropped: it can be neither answered nor told from its repeats.
 * Text that is not meant as input (unsupported, echo) never becomes event.text. */

#include "bot/gateway/whatsapp_cloud.h"

enum { CONTACTS_MAX = 1000 }; /* as many as updates in a body */

static void contacts_read(struct whatsapp_cloud_change *ch)
{
	const struct json *first = gateway_list(ch->value, "contacts");
	size_t n = 0;

	for (const struct json *c = first; c && n < CONTACTS_MAX; c = json_next(c))
		n++;
	ch->contacts = ARENA_ARRAY(ch->mem, struct whatsapp_cloud_contact, n + 1);
	for (const struct json *c = first; ch->n_contacts < n; c = json_next(c)) {
		struct whatsapp_cloud_contact *to = &ch->contacts[ch->n_contacts++];
		to->phone = whatsapp_cloud_id_text(json_get(c, "wa_id"), ch->mem);
		to->user = whatsapp_cloud_id_text(json_get(c, "user_id"), ch->mem);
		to->name = gateway_text(json_path(c, "profile.name"), ch->mem);
		if (!to->name.len)
			to->name = gateway_text(json_path(c, "profile.username"), ch->mem);
	}
}

static bool contact_has(const struct whatsapp_cloud_contact *c, struct identity id)
{
	return str_eq(id.kind == ID_WA ? c->user : c->phone, id.opaque);
}

/* By id, never by position: a value may hold messages of several people. NULL when there is none.
 */
static const struct whatsapp_cloud_contact *contact_find(struct whatsapp_cloud_change *ch,
							 const struct event *e)
{
	for (size_t i = 0; i < ch->n_contacts; i++) {
		size_t at = (ch->next_contact + i) % ch->n_contacts;
		for (size_t k = 0; k < e->n_ids; k++) {
			if (contact_has(&ch->contacts[at], e->ids[k])) {
				ch->next_contact = at + 1;
				return &ch->contacts[at];
			}
		}
	}
	return NULL;
}

/* The name, and the id that the message itself does not carry. */
static void sender_complete(struct whatsapp_cloud_change *ch, struct event *e)
{
	if (!ch->contacts)
		contacts_read(ch);
	const struct whatsapp_cloud_contact *c = contact_find(ch, e);
	if (!c)
		return;
	e->name = c->name;
	if (e->n_ids == 1 && e->ids[0].kind == ID_PHONE && c->user.len)
		e->ids[e->n_ids++] = (struct identity){ ID_WA, c->user };
	else if (e->n_ids == 1 && e->ids[0].kind == ID_WA && c->phone.len)
		e->ids[e->n_ids++] = (struct identity){ ID_PHONE, c->phone };
}

/* What to read of a message of each type, a-z. */
static const struct content_rule {
	const char *type;
	const char *text, *choice_id, *ref_id; /* paths; NULL = none */
	enum content_type content;
	bool is_media;
} rules[] = {
	{ .type = "audio", .content = CONTENT_AUDIO, .is_media = true },
	{ .type = "button",
	  .content = CONTENT_CHOICE,
	  .text = "button.text",
	  .choice_id = "button.payload" },
	{ .type = "contacts", .content = CONTENT_CONTACTS },
	{ .type = "document",
	  .content = CONTENT_DOCUMENT,
	  .text = "document.caption",
	  .is_media = true },
	{ .type = "edit", .content = CONTENT_EDIT, .ref_id = "edit.original_message_id" },
	{ .type = "image", .content = CONTENT_IMAGE, .text = "image.caption", .is_media = true },
	{ .type = "location", .content = CONTENT_LOCATION, .text = "location.name" },
	{ .type = "order", .content = CONTENT_ORDER, .text = "order.text" },
	{ .type = "reaction",
	  .content = CONTENT_REACTION,
	  .text = "reaction.emoji",
	  .ref_id = "reaction.message_id" },
	{ .type = "revoke", .content = CONTENT_REVOKE, .ref_id = "revoke.original_message_id" },
	{ .type = "sticker", .content = CONTENT_STICKER, .is_media = true },
	{ .type = "system", .content = CONTENT_SYSTEM, .text = "system.body" },
	{ .type = "text", .content = CONTENT_TEXT, .text = "text.body" },
	{ .type = "unsupported", .content = CONTENT_UNSUPPORTED },
	{ .type = "video", .content = CONTENT_VIDEO, .text = "video.caption", .is_media = true },
	{ .type = "voice", .content = CONTENT_AUDIO, .is_media = true }, /* before 2022 */
};

/* What to read of an interactive reply. Its object is absent when Meta could not build it. */
static const struct content_rule interactive_rules[] = {
	{ .type = "button_reply",
	  .content = CONTENT_CHOICE,
	  .text = "interactive.button_reply.title",
	  .choice_id = "interactive.button_reply.id" },
	{ .type = "list_reply",
	  .content = CONTENT_CHOICE,
	  .text = "interactive.list_reply.title",
	  .choice_id = "interactive.list_reply.id" },
};

static const struct content_rule *rule_find(const struct json *node, str type, struct arena *mem)
{
	static const struct content_rule other = { .content = CONTENT_OTHER };
	const struct content_rule *list = rules;
	size_t n = ARRAY_LEN(rules);

	if (str_eq(type, STR("interactive"))) {
		type = json_str(json_path(node, "interactive.type"), mem);
		list = interactive_rules;
		n = ARRAY_LEN(interactive_rules);
	}
	for (size_t i = 0; i < n; i++) {
		if (str_eq(type, str_from(list[i].type)))
			return &list[i];
	}
	return &other;
}

/* The new text of an edited message, or the new caption of its picture. */
static str edited_text(const struct json *node, struct arena *mem)
{
	const struct json *message = json_path(node, "edit.message");
	str type = json_str(json_get(message, "type"), mem);
	const struct json *part = json_get(message, arena_cstr(mem, type));
	str text = gateway_text(json_get(part, "body"), mem);

	return text.len ? text : gateway_text(json_get(part, "caption"), mem);
}

static str text_at(const struct json *node, const char *path, struct arena *mem)
{
	return path ? gateway_text(json_path(node, path), mem) : STR_NONE;
}

static void content_parse(const struct json *node, struct arena *mem, struct event *e)
{
	const struct content_rule *rule = rule_find(node, e->content_name, mem);

	e->content = rule->content;
	e->text = text_at(node, rule->text, mem);
	e->choice_id = text_at(node, rule->choice_id, mem);
	e->ref_id = text_at(node, rule->ref_id ? rule->ref_id : "context.id", mem);
	if (rule->content == CONTENT_EDIT)
		e->text = edited_text(node, mem);
	if (rule->is_media) {
		const struct json *media = json_get(node, rule->type);
		e->media_ref = text_at(media, "id", mem);
		e->media_mime = text_at(media, "mime_type", mem);
	}
	e->is_forwarded = json_bool(json_path(node, "context.forwarded"), false) ||
			  json_bool(json_path(node, "context.frequently_forwarded"), false);
}

/* Codes that say "this is not what the person sent": 130501, 131051 unknown type, 131060 not to be
 * had. Whatever else is in such a message is no command. */
static bool is_unsupported_code(int64_t code)
{
	return code == 130501 || code == 131051 || code == 131060;
}

static void content_distrust(struct event *e)
{
	e->content = CONTENT_UNSUPPORTED;
	e->text = STR_NONE;
	e->choice_id = STR_NONE;
}

static bool is_id_change(str system_type)
{
	return str_eq(system_type, STR("user_changed_number")) ||
	       str_eq(system_type, STR("user_changed_user_id"));
}

/* "Sheena changed from A to B". False when the message does not say to what. */
static bool id_change_parse(struct whatsapp_cloud_change *ch, const struct json *node,
			    const struct event *message)
{
	struct identity ids[2];
	size_t n = whatsapp_cloud_ids(json_get(node, "system"), "wa_id", "user_id", ch->mem, ids);

	if (n == 0 || !is_id_change(message->change_name))
		return false;
	/* ids[] has the phone first, when there is one. */
	bool is_of_user_id = str_eq(message->change_name, STR("user_changed_user_id"));
	struct event *e = whatsapp_cloud_event(ch, EVENT_ID_CHANGE);
	e->id = message->id;
	e->at_ms = message->at_ms;
	e->group_id = message->group_id;
	e->change_name = message->change_name;
	e->old_id = message->ids[is_of_user_id ? message->n_ids - 1 : 0];
	for (size_t i = 0; i < n; i++)
		e->ids[e->n_ids++] = ids[i];
	return true;
}

void whatsapp_cloud_message(struct whatsapp_cloud_change *ch, const struct json *node)
{
	struct arena *mem = ch->mem;
	struct event message = {
		.kind = EVENT_MESSAGE,
		.id = text_at(node, "id", mem),
		.at_ms = gateway_time_ms(json_get(node, "timestamp")),
		.group_id = text_at(node, "group_id", mem),
		.content_name = text_at(node, "type", mem),
		.change_name = text_at(node, "system.type", mem),
	};

	message.n_ids = whatsapp_cloud_ids(node, "from", "from_user_id", mem, message.ids);
	if (message.n_ids == 0 || !message.id.len) {
		ch->ret->ignored++;
		return;
	}
	if (id_change_parse(ch, node, &message))
		return;
	sender_complete(ch, &message);
	content_parse(node, mem, &message);
	whatsapp_cloud_error(gateway_list(node, "errors"), mem, &message);
	if (message.content == CONTENT_UNSUPPORTED)
		message.change_name = text_at(node, "unsupported.type", mem);
	if (message.content == CONTENT_UNSUPPORTED || is_unsupported_code(message.code))
		content_distrust(&message);
	struct event *e = whatsapp_cloud_event(ch, EVENT_MESSAGE);
	message.owner_ref = e->owner_ref;
	message.account_ref = e->account_ref;
	message.account_phone = e->account_phone;
	message.field = e->field;
	*e = message;
}

void whatsapp_cloud_echo(struct whatsapp_cloud_change *ch, const struct json *node)
{
	struct arena *mem = ch->mem;
	str id = text_at(node, "id", mem);

	if (!id.len) {
		ch->ret->ignored++;
		return;
	}
	struct event *e = whatsapp_cloud_event(ch, EVENT_ECHO);
	e->id = id;
	e->at_ms = gateway_time_ms(json_get(node, "timestamp"));
	e->n_ids = whatsapp_cloud_ids(node, "to", "to_user_id", mem, e->ids);
	e->group_id = text_at(node, "group_id", mem);
	e->content_name = text_at(node, "type", mem);
	e->content = rule_find(node, e->content_name, mem)->content;
}
