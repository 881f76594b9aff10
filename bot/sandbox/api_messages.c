/* SPDX-License-Identifier: MIT */
/* POST /{number}/messages: whom a message goes to, whether it may go now, and what was read. What
 * the message says is checked in api_content.c, api_interactive.c and api_template.c. Nothing of
 * the world changes before the last check. Sandbox thread. */

#include "bot/sandbox/api_parts.h"
#include "bot/sandbox/sandbox.h"

enum {
	WINDOW_MS = 24 * 60 * 60 * 1000,
	PHONE_DIGITS_MIN = 7,
	PHONE_DIGITS_MAX = 20,
	USER_ID_MAX = 135,
	OPAQUE_MAX = 512,
};

static const struct message_type {
	const char *name;
	bool (*read)(struct api_send *s);
	bool is_for_groups;
} types[] = {
	{ "text", api_content_text, true },
	{ "image", api_content_media, true },
	{ "document", api_content_media, true },
	{ "video", api_content_media, true },
	{ "audio", api_content_media, true },
	{ "sticker", api_content_media, true },
	{ "template", api_content_template, true },
	{ "interactive", api_content_interactive, false },
	{ "reaction", api_content_reaction, false },
	{ "location", api_content_location, false },
	{ "contacts", api_content_contacts, false },
};

/* ---- read and typing ---- */

/* Also all before it in this chat; those before one that is read are read. */
static void mark_read(struct world *world, const struct world_message *last)
{
	const struct world_message *m;
	int person = last->person, n = 0;
	bool is_behind = true;

	while ((m = world_newest(world, n++))) {
		is_behind = is_behind && m != last;
		if (is_behind || m->is_ours || m->group >= 0 || m->person != person)
			continue;
		if (m->status == WORLD_READ)
			return;
		world_set_status(world, m->id, WORLD_READ, 0);
	}
}

static bool read_status(struct api_call *c)
{
	str status = json_str(json_get(c->body, "status"), c->mem);
	const struct api_text id_rules = { "message_id", 512, API_INVALID, false };
	str id;

	if (!str_eq(status, STR("read")))
		return api_refuse(c, API_INVALID, "Param status must be one of {READ}.");
	if (!api_take_text(c, json_get(c->body, "message_id"), &id_rules, &id))
		return false;
	const struct world_message *m = world_message(c->api->world, id);
	if (!m || m->is_ours)
		return api_refuse(c, API_BAD_VALUE, "message_id is no message that was received.");
	if (m->group >= 0)
		return api_refuse(c, API_BAD_VALUE, "Messages in groups cannot be marked as read.");
	const struct json *typing = json_get(c->body, "typing_indicator");
	if (typing && !str_eq(json_str(json_get(typing, "type"), c->mem), STR("text")))
		return api_refuse(c, API_INVALID, "Param typing_indicator.type must be text.");
	int person = m->person;
	mark_read(c->api->world, m);
	if (typing)
		world_show_typing(c->api->world, person);
	return api_succeed(c);
}

/* ---- whom ---- */

/* As people write phone numbers: "+62 812-3456". False when it is no number. */
static bool read_phone(str s, struct arena *mem, str *ret)
{
	char *digits = arena_alloc(mem, s.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		char ch = s.ptr[i];
		if (ch >= '0' && ch <= '9')
			digits[n++] = ch;
		else if (!(ch == '+' && i == 0) && ch != ' ' && ch != '-' && ch != '(' && ch != ')')
			return false;
	}
	*ret = (str){ digits, n };
	return n >= PHONE_DIGITS_MIN && n <= PHONE_DIGITS_MAX;
}

/* "ID.13491208655302741918" */
static bool is_user_id(str s)
{
	if (s.len < 4 || s.len > USER_ID_MAX || s.ptr[2] != '.')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char ch = s.ptr[i];
		bool is_upper = ch >= 'A' && ch <= 'Z';
		bool is_other = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '.';
		if (!is_upper && (i < 2 || !is_other))
			return false;
	}
	return true;
}

static bool set_person(struct api_send *s, str key)
{
	s->m.group = -1;
	s->m.person = world_find_person(s->call->api->world, key);
	if (s->m.person < 0)
		return api_refuse(s->call, API_UNDELIVERABLE,
				  "The recipient is not on WhatsApp, or cannot be reached.");
	return true;
}

static bool find_group(struct api_send *s)
{
	s->m.group = world_find_group(s->call->api->world, s->input);
	s->m.person = -1;
	if (s->m.group < 0)
		return api_refuse(s->call, API_NO_GROUP, "There is no group with this id.");
	return true;
}

static bool find_person(struct api_send *s)
{
	struct api_call *c = s->call;
	str phone;

	if (world_find_group(c->api->world, s->input) >= 0)
		return api_refuse(c, API_BAD_VALUE,
				  "recipient_type individual does not match a group in to.");
	if (!read_phone(s->input, c->mem, &phone))
		return api_refuse(c, API_BAD_VALUE, "Parameter to is not a phone number.");
	if (str_eq(phone, STR(SANDBOX_PHONE)))
		return api_refuse(c, API_TO_SELF, "The recipient is the sending number.");
	return set_person(s, phone);
}

static bool find_user(struct api_send *s)
{
	s->is_user_id = true;
	if (!is_user_id(s->input))
		return api_refuse(s->call, API_BAD_VALUE,
				  "Parameter recipient is not a business-scoped user ID.");
	return set_person(s, s->input);
}

static bool read_address(struct api_send *s)
{
	struct api_call *c = s->call;
	str type = json_str(json_get(s->body, "recipient_type"), c->mem);
	str to = json_str(json_get(s->body, "to"), c->mem), phone;
	str user = json_str(json_get(s->body, "recipient"), c->mem);
	bool is_group = str_eq(type, STR("group"));

	if (type.len && !is_group && !str_eq(type, STR("individual")))
		return api_refuse(c, API_INVALID,
				  "Param recipient_type must be one of {INDIVIDUAL, GROUP}.");
	if (!to.len && (!user.len || is_group))
		return api_refuse(c, API_INVALID, "The parameter to is required.");
	/* Outlives the body: the answer repeats it. */
	s->input = arena_str(c->mem, to.len ? to : user);
	if (!to.len)
		return find_user(s);
	if (!is_group)
		return find_person(s);
	if (read_phone(to, c->mem, &phone))
		return api_refuse(c, API_BAD_VALUE,
				  "recipient_type group does not match a phone number in to.");
	return find_group(s);
}

/* ---- what ---- */

static bool read_type(struct api_send *s, const struct message_type **ret)
{
	str type = json_str(json_get(s->body, "type"), s->call->mem);

	if (!json_get(s->body, "type"))
		type = STR("text");
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (!str_eq(type, str_from(types[i].name)))
			continue;
		*ret = &types[i];
		s->m.type = str_from(types[i].name);
		s->part = json_get(s->body, types[i].name);
		return s->part ||
		       api_refuse(s->call, API_MISSING, "Parameter %s is required.", types[i].name);
	}
	return api_refuse(s->call, API_UNSUPPORTED, "Message type is currently not supported.");
}

static bool read_context(struct api_send *s)
{
	struct api_call *c = s->call;
	const struct json *context = json_get(s->body, "context");
	str id = json_str(json_get(context, "message_id"), c->mem);

	if (!context)
		return true;
	const struct world_message *m = world_message(c->api->world, id);
	bool is_here = m && m->group == s->m.group && (m->group >= 0 || m->person == s->m.person);
	if (!is_here)
		return api_refuse(c, API_BAD_VALUE,
				  "context.message_id is no message of this chat.");
	s->m.quote_id = arena_str(c->mem, id);
	return true;
}

static bool read_message(struct api_send *s)
{
	struct api_call *c = s->call;
	const struct api_text opaque = { "biz_opaque_callback_data", OPAQUE_MAX, API_INVALID,
					 true };
	const struct message_type *type = NULL;

	if (!read_type(s, &type) || !read_address(s) || !read_context(s))
		return false;
	if (s->m.group >= 0 && !type->is_for_groups)
		return api_refuse(c, API_BAD_VALUE, "Messages of type %s cannot be sent to groups.",
				  type->name);
	return type->read(s) && api_take_text(c, json_get(s->body, "biz_opaque_callback_data"),
					      &opaque, &s->m.opaque);
}

/* ---- whether it may go ---- */

static bool is_window_open(const struct api_send *s)
{
	struct world *world = s->call->api->world;
	int64_t last_ms = s->m.group >= 0 ? world_group(world, s->m.group)->last_inbound_ms
					  : world_person(world, s->m.person)->last_inbound_ms;

	return !s->call->api->faults->window_closed && last_ms &&
	       world_now_ms(world) - last_ms < WINDOW_MS;
}

static bool is_allowed(struct api_send *s)
{
	struct api_call *c = s->call;

	if (!s->template && !is_window_open(s))
		return api_refuse(c, API_WINDOW_CLOSED,
				  "Message failed to send because more than 24 hours have passed "
				  "since the customer last replied to this number.");
	if (!s->template || s->m.group >= 0)
		return true;
	if (s->is_user_id && str_eq(s->template->category, STR("AUTHENTICATION")))
		return api_refuse(c, API_NEEDS_PHONE,
				  "Authentication templates need a phone number in to.");
	if (str_eq(s->template->category, STR("MARKETING")) &&
	    world_person(c->api->world, s->m.person)->blocks_marketing)
		return api_refuse(c, API_MARKETING_STOPPED,
				  "The recipient has chosen to stop receiving marketing messages "
				  "from this business.");
	return true;
}

static bool is_troubled(struct api_call *c)
{
	const struct faults *f = c->api->faults;

	if (f->server_error) {
		api_refuse(c, API_TROUBLE, "Message failed to send due to an unknown error.");
		return true;
	}
	if (f->too_many) {
		api_refuse(c, API_TOO_FAST, "Cloud API message throughput has been reached.");
		c->refusal.status = 429;
		c->refusal.retry_after_s = (int)f->retry_after_s;
		return true;
	}
	return false;
}

/* ---- it goes ---- */

static void write_contact(const struct api_send *s, struct json_writer *w)
{
	struct world *world = s->call->api->world;

	json_add_object(w, NULL);
	json_add_str(w, "input", s->input);
	if (s->m.group >= 0)
		json_add_str(w, "wa_id", s->input);
	else if (s->is_user_id)
		json_add_str(w, "user_id", s->input);
	else
		json_add_str(w, "wa_id", world_person(world, s->m.person)->phone);
	json_end_object(w);
}

static void write_answer(const struct api_send *s, const struct world_message *m)
{
	struct json_writer w;

	json_begin(&w, s->call->mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "messaging_product", STR("whatsapp"));
	json_add_array(&w, "contacts");
	write_contact(s, &w);
	json_end_array(&w);
	json_add_array(&w, "messages");
	json_add_object(&w, NULL);
	json_add_str(&w, "id", m->id);
	if (m->group >= 0)
		json_add_str(&w, "group_id", s->input);
	if (s->template)
		json_add_str(&w, "message_status", STR("accepted"));
	json_end_object(&w);
	json_end_array(&w);
	json_end_object(&w);
	s->call->reply = json_done(&w);
}

static void post(struct api_send *s)
{
	struct api *a = s->call->api;

	s->m.is_ours = true;
	const struct world_message *m = world_post(a->world, &s->m);
	write_answer(s, m);
	s->call->is_cut = a->faults->cut;
	a->on_sent(a->owner, m);
}

static bool send_message(struct api_call *c, bool is_marketing)
{
	struct api_send s = { .call = c, .body = c->body };

	if (is_troubled(c) || !api_rates_number(c) || !read_message(&s))
		return false;
	if (is_marketing && (!s.template || !str_eq(s.template->category, STR("MARKETING"))))
		return api_refuse(c, API_INVALID,
				  "Message must be a template message of category "
				  "MARKETING.");
	if (!is_allowed(&s) || !api_rates_pair(&s))
		return false;
	post(&s);
	return true;
}

bool api_messages(struct api_call *c)
{
	if (!api_needs_whatsapp(c))
		return false;
	return json_get(c->body, "status") ? read_status(c) : send_message(c, false);
}

bool api_marketing_messages(struct api_call *c)
{
	return api_needs_whatsapp(c) && send_message(c, true);
}
