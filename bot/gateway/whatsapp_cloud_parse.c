/* SPDX-License-Identifier: MIT */
/* The envelope of a webhook of WhatsApp: walks all entries and changes and hands each member of
 * their lists to the file that knows it. Called by the writer for each authentic body. A part that
 * means nothing is counted and skipped, since Meta batches up to 1,000 updates of many people in
 * one body. The JSON tree lives in whatsapp_cloud_parse() only; all text is copied to the arena. */

#include "bot/gateway/whatsapp_cloud.h"

enum {
	ID_BYTES_MAX = 160, /* a BSUID has up to 135 */
};

struct event *whatsapp_cloud_event(struct whatsapp_cloud_change *ch, enum event_kind kind)
{
	struct event *e = events_add(ch->ret, ch->mem);
	e->kind = kind;
	e->owner_ref = ch->owner_ref;
	e->account_ref = ch->account_ref;
	e->account_phone = ch->account_phone;
	e->field = ch->field;
	return e;
}

/* "ID.13491208655302741918" or "US.ENT.1181579": a phone number never looks like it. */
static bool is_user_id(str s)
{
	return s.len > 3 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' && s.ptr[1] >= 'A' &&
	       s.ptr[1] <= 'Z' && s.ptr[2] == '.';
}

str whatsapp_cloud_id_text(const struct json *node, struct arena *mem)
{
	str s = gateway_text(node, mem);
	if (str_starts(s, STR("+")))
		s = str_slice(s, 1, s.len);
	return s.len <= ID_BYTES_MAX ? s : STR_NONE;
}

size_t whatsapp_cloud_ids(const struct json *node, const char *phone_key, const char *user_key,
			  struct arena *mem, struct identity *ret)
{
	str phone = whatsapp_cloud_id_text(json_get(node, phone_key), mem);
	str user = whatsapp_cloud_id_text(json_get(node, user_key), mem);
	size_t n = 0;

	if (is_user_id(phone)) {
		user = user.len ? user : phone;
		phone = STR_NONE;
	}
	if (phone.len)
		ret[n++] = (struct identity){ ID_PHONE, phone };
	if (user.len)
		ret[n++] = (struct identity){ ID_WA, user };
	return n;
}

bool whatsapp_cloud_error(const struct json *error, struct arena *mem, struct event *ret)
{
	if (!json_int(json_get(error, "code"), &ret->code))
		return false;
	ret->error_title = gateway_text(json_get(error, "title"), mem);
	if (!ret->error_title.len)
		ret->error_title = gateway_text(json_get(error, "message"), mem);
	return true;
}

static enum status_kind status_of(str word, bool *ret_is_known)
{
	static const struct {
		const char *word;
		enum status_kind status;
	} words[] = {
		{ "delivered", STATUS_DELIVERED }, { "failed", STATUS_FAILED },
		{ "played", STATUS_READ },         { "read", STATUS_READ },
		{ "sent", STATUS_SENT },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		*ret_is_known = str_eq(word, str_from(words[i].word));
		if (*ret_is_known)
			return words[i].status;
	}
	return STATUS_SENT;
}

/* Whom it is about: a person, or a member of a group (both spellings are in Meta's pages). */
static void status_recipient(const struct json *node, struct arena *mem, struct event *e)
{
	static const char *const member_keys[] = {
		"recipient_participant_id",
		"participant_recipient_id",
		"recipient_participant_user_id",
		"participant_recipient_user_id",
	};

	for (size_t i = 0; i < ARRAY_LEN(member_keys) && !e->participant.len; i++)
		e->participant = whatsapp_cloud_id_text(json_get(node, member_keys[i]), mem);
	if (e->participant.len ||
	    str_eq(json_str(json_get(node, "recipient_type"), mem), STR("group")))
		e->group_id = gateway_text(json_get(node, "recipient_id"), mem);
	else
		e->n_ids =
			whatsapp_cloud_ids(node, "recipient_id", "recipient_user_id", mem, e->ids);
}

static void status_parse(struct whatsapp_cloud_change *ch, const struct json *node)
{
	str word = json_str(json_get(node, "status"), ch->mem);
	bool is_known;

	enum status_kind status = status_of(word, &is_known);
	str id = gateway_text(json_get(node, "id"), ch->mem);
	str opaque = gateway_text(json_get(node, "biz_opaque_callback_data"), ch->mem);
	if (!is_known || (!id.len && !opaque.len)) {
		ch->ret->ignored++;
		return;
	}
	struct event *e = whatsapp_cloud_event(ch, EVENT_STATUS);
	e->status = status;
	e->id = id;
	e->opaque = opaque;
	e->at_ms = gateway_time_ms(json_get(node, "timestamp"));
	status_recipient(node, ch->mem, e);
	const struct json *price = json_get(node, "pricing");
	if (!price)
		price = json_path(node, "conversation.pricing");
	e->is_billable = json_bool(json_get(price, "billable"), false);
	e->price_category = gateway_text(json_get(price, "category"), ch->mem);
	whatsapp_cloud_error(gateway_list(node, "errors"), ch->mem, e);
}

/* value.errors[]: of the account, or of a message that has its own event. */
static void error_parse(struct whatsapp_cloud_change *ch, const struct json *node)
{
	struct event error = { 0 };

	if (!whatsapp_cloud_error(node, ch->mem, &error)) {
		ch->ret->ignored++;
		return;
	}
	struct event *e = whatsapp_cloud_event(ch, EVENT_ERROR);
	e->code = error.code;
	e->error_title = error.error_title;
	e->at_ms = ch->entry_ms;
}

typedef void element_parse(struct whatsapp_cloud_change *ch, const struct json *node);

/* Which lists are read under which fields ("group_" stands for all that begin with it). `messages`
 * under any other field (another app's, history) are not addressed to us. */
static const struct {
	const char *field, *member;
	element_parse *parse;
} lists[] = {
	{ "messages", "messages", whatsapp_cloud_message },
	{ "messages", "statuses", status_parse },
	{ "message_echoes", "message_echoes", whatsapp_cloud_echo },
	{ "message_echoes", "messages", whatsapp_cloud_echo },
	{ "smb_message_echoes", "message_echoes", whatsapp_cloud_echo },
	{ "smb_message_echoes", "messages", whatsapp_cloud_echo },
	{ "group_", "groups", whatsapp_cloud_group },
	{ "user_preferences", "user_preferences", whatsapp_cloud_preference },
	{ "user_id_update", "user_id_update", whatsapp_cloud_id_update },
	{ "", "errors", error_parse },
};

/* What was there before we came, and the address book of the phone: nothing to act on. */
static bool is_ignored_field(str field)
{
	return !field.len || str_eq(field, STR("history")) ||
	       str_eq(field, STR("smb_app_state_sync"));
}

static bool is_list_of(size_t i, str field)
{
	str want = str_from(lists[i].field);
	return !want.len || str_eq(field, want) ||
	       (str_ends(want, STR("_")) && str_starts(field, want));
}

static void change_parse(struct whatsapp_cloud_change *ch)
{
	size_t before = ch->ret->count + ch->ret->ignored;
	bool is_known = false;

	if (is_ignored_field(ch->field)) {
		ch->ret->ignored++;
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		if (!is_list_of(i, ch->field))
			continue;
		is_known |= lists[i].field[0] != '\0';
		const struct json *node = gateway_list(ch->value, lists[i].member);
		for (; node; node = json_next(node))
			lists[i].parse(ch, node);
	}
	if (ch->ret->count + ch->ret->ignored > before)
		return;
	if (is_known)
		ch->ret->ignored++;
	else
		whatsapp_cloud_account(ch);
}

static void entry_parse(const struct json *entry, struct arena *mem, struct events *ret)
{
	str owner_ref = gateway_text(json_get(entry, "id"), mem);
	int64_t entry_ms = gateway_time_ms(json_get(entry, "time"));
	const struct json *node = gateway_list(entry, "changes");

	for (; node; node = json_next(node)) {
		struct whatsapp_cloud_change ch = {
			.field = gateway_text(json_get(node, "field"), mem),
			.value = json_get(node, "value"),
			.owner_ref = owner_ref,
			.entry_ms = entry_ms,
			.mem = mem,
			.ret = ret,
		};
		ch.account_ref = gateway_text(json_path(ch.value, "metadata.phone_number_id"), mem);
		ch.account_phone =
			gateway_text(json_path(ch.value, "metadata.display_phone_number"), mem);
		change_parse(&ch);
	}
}

enum err whatsapp_cloud_parse(const struct gateway *gw, enum source from, str body,
			      struct arena *mem, struct events *ret, struct why *reterr)
{
	struct json *root;
	enum err e;

	(void)gw;
	if (from != FROM_WEBHOOK)
		return why_set(reterr, ERR_INVALID, "WhatsApp tells its news by webhook only");
	e = json_open(body, &root, reterr);
	if (e)
		return e;
	if (str_eq(json_str(json_get(root, "object"), mem), STR("whatsapp_business_account"))) {
		const struct json *entry = gateway_list(root, "entry");
		for (; entry; entry = json_next(entry))
			entry_parse(entry, mem, ret);
	} else {
		e = why_set(reterr, ERR_INVALID, "\"object\" is not whatsapp_business_account");
	}
	json_close(root);
	return e;
}
