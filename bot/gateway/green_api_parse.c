/* SPDX-License-Identifier: MIT */
/* Notifications of Green-API: one a webhook, or one a poll inside {receiptId, body}. Called by the
 * writer for each body; pure. The cursor is the receipt that the next poll confirms, "0" when the
 * queue was empty; it is given even for what is not understood, which would block all behind it. */
#include "bot/gateway/green_api.h"

/* One notification on its way to events. */
struct reading {
	const struct json *root;
	struct arena *mem;
	struct events *ret;
};

static str text_of(const struct reading *r, const char *path)
{
	return gateway_text(json_path(r->root, path), r->mem);
}

static struct event *event_new(const struct reading *r, enum event_kind kind)
{
	struct event *e = events_add(r->ret, r->mem);

	e->kind = kind;
	e->field = text_of(r, "typeWebhook");
	e->account_ref = text_of(r, "instanceData.idInstance");
	if (gateway_jid(text_of(r, "instanceData.wid"), r->mem, &e->account_phone) != JID_PHONE)
		e->account_phone = STR_NONE;
	e->at_ms = gateway_time_ms(json_get(r->root, "timestamp"));
	return e;
}

static void drop(const struct reading *r)
{
	r->ret->count--;
	r->ret->ignored++;
}

/* Where the words of each type of message stand, a-z. */
static const struct {
	const char *type, *text, *ref;
	enum content_type content;
} types[] = {
	{ "audioMessage", NULL, NULL, CONTENT_AUDIO },
	{ "contactMessage", NULL, NULL, CONTENT_CONTACTS },
	{ "contactsArrayMessage", NULL, NULL, CONTENT_CONTACTS },
	{ "deletedMessage", NULL, "deletedMessageData.stanzaId", CONTENT_REVOKE },
	{ "documentMessage", "fileMessageData.caption", NULL, CONTENT_DOCUMENT },
	{ "editedMessage", "editedMessageData.textMessage", "editedMessageData.stanzaId",
	  CONTENT_EDIT },
	{ "extendedTextMessage", "extendedTextMessageData.text", NULL, CONTENT_TEXT },
	{ "imageMessage", "fileMessageData.caption", NULL, CONTENT_IMAGE },
	{ "locationMessage", NULL, NULL, CONTENT_LOCATION },
	{ "quotedMessage", "extendedTextMessageData.text", "quotedMessage.stanzaId", CONTENT_TEXT },
	{ "reactionMessage", "extendedTextMessageData.text", "quotedMessage.stanzaId",
	  CONTENT_REACTION },
	{ "stickerMessage", NULL, NULL, CONTENT_STICKER },
	{ "textMessage", "textMessageData.textMessage", NULL, CONTENT_TEXT },
	{ "videoMessage", "fileMessageData.caption", NULL, CONTENT_VIDEO },
};

/* "{{SWE001}}" and its like stand where Green-API could not read the words. */
static str words(const struct json *node, struct arena *mem)
{
	str s = gateway_text(node, mem);
	return str_find(s, STR("{{SWE")) >= 0 ? STR_NONE : s;
}

static void read_content(const struct reading *r, struct event *e)
{
	const struct json *data = json_get(r->root, "messageData");
	str type = gateway_text(json_get(data, "typeMessage"), r->mem);
	size_t i = 0;

	e->content_name = type;
	e->content = CONTENT_OTHER;
	while (i < ARRAY_LEN(types) && !str_eq(type, str_from(types[i].type)))
		i++;
	if (i == ARRAY_LEN(types))
		return;
	e->content = types[i].content;
	if (types[i].text)
		e->text = words(json_path(data, types[i].text), r->mem);
	if (types[i].ref)
		e->ref_id = gateway_text(json_path(data, types[i].ref), r->mem);
	const struct json *file = json_get(data, "fileMessageData");
	e->is_forwarded = json_bool(json_get(file, "isForwarded"), false) ||
			  json_bool(json_path(data, "extendedTextMessageData.isForwarded"), false);
	if (e->content == CONTENT_IMAGE) {
		e->media_ref = words(json_get(file, "downloadUrl"), r->mem);
		e->media_mime = gateway_text(json_get(file, "mimeType"), r->mem);
	}
}

static void read_message(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_MESSAGE);
	str chat;
	enum jid_kind kind = gateway_jid(text_of(r, "senderData.chatId"), r->mem, &chat);

	e->id = text_of(r, "idMessage");
	gateway_add_id(e, text_of(r, "senderData.sender"), r->mem);
	e->name = text_of(r, "senderData.senderName");
	if (kind == JID_GROUP)
		e->group_id = chat;
	if (kind == JID_OTHER || e->id.len == 0 || e->n_ids == 0)
		drop(r);
	else
		read_content(r, e);
}

/* What was written on the phone, or by us. */
static void read_own(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_ECHO);

	e->id = text_of(r, "idMessage");
}

static void read_status(const struct reading *r)
{
	static const struct {
		const char *word;
		enum status_kind status;
		enum green_api_failure code;
	} known[] = {
		{ "delivered", STATUS_DELIVERED, 0 },
		{ "failed", STATUS_FAILED, GREEN_API_FAILED },
		{ "noAccount", STATUS_FAILED, GREEN_API_NO_ACCOUNT },
		{ "notInGroup", STATUS_FAILED, GREEN_API_NOT_IN_GROUP },
		{ "read", STATUS_READ, 0 },
		{ "sent", STATUS_SENT, 0 },
		{ "yellowCard", STATUS_FAILED, GREEN_API_YELLOW_CARD },
	};
	str word = text_of(r, "status"), group;
	size_t i = 0;

	while (i < ARRAY_LEN(known) && !str_eq(word, str_from(known[i].word)))
		i++;
	struct event *e = event_new(r, EVENT_STATUS);
	e->id = text_of(r, "idMessage");
	if (i == ARRAY_LEN(known) || e->id.len == 0) {
		drop(r);
		return;
	}
	e->status = known[i].status;
	e->code = known[i].code;
	e->error_title = e->code > 0 ? word : STR_NONE;
	if (gateway_jid(text_of(r, "chatId"), r->mem, &group) == JID_GROUP)
		e->group_id = group;
}

static enum health health_of(str state)
{
	static const struct {
		const char *word;
		enum health health;
	} states[] = {
		{ "authorized", HEALTH_READY },
		{ "blocked", HEALTH_BANNED },
		{ "notAuthorized", HEALTH_NEEDS_PAIRING },
		{ "sleepMode", HEALTH_UNREACHABLE },
		{ "starting", HEALTH_STARTING },
		{ "yellowCard", HEALTH_LIMITED },
	};

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (str_eq(state, str_from(states[i].word)))
			return states[i].health;
	}
	return HEALTH_UNKNOWN;
}

static void read_state(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_ACCOUNT);

	e->account_change = ACCOUNT_HEALTH;
	e->detail = text_of(r, "stateInstance");
	e->health = health_of(e->detail);
}

/* The plan allows no more chats this month, or no more calls. */
static void read_quota(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_ACCOUNT);

	e->account_change = ACCOUNT_NOTICE;
	e->detail = text_of(r, "quotaData.status");
}

/* By name; all others mean nothing to us. */
static const struct {
	const char *type;
	void (*read)(const struct reading *r);
} readers[] = {
	{ "incomingMessageReceived", read_message },
	{ "outgoingAPIMessageReceived", read_own },
	{ "outgoingMessageReceived", read_own },
	{ "outgoingMessageStatus", read_status },
	{ "quotaExceeded", read_quota },
	{ "stateInstanceChanged", read_state },
};

static enum err parse_notification(const struct reading *r, struct why *reterr)
{
	str type = text_of(r, "typeWebhook");

	if (type.len == 0)
		return why_set(reterr, ERR_INVALID, "no typeWebhook");
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		if (str_eq(type, str_from(readers[i].type))) {
			readers[i].read(r);
			return OK;
		}
	}
	r->ret->ignored++;
	return OK;
}

/* null: nothing has come. */
static enum err parse_poll(struct reading *r, struct why *reterr)
{
	const struct json *receipt = json_get(r->root, "receiptId");

	r->ret->cursor = gateway_text(receipt, r->mem);
	if (receipt == NULL) {
		r->ret->cursor = STR("0");
		return OK;
	}
	r->root = json_get(r->root, "body");
	return parse_notification(r, reterr);
}

static enum err parse_health(const struct reading *r, struct why *reterr)
{
	str state = text_of(r, "stateInstance");

	if (state.len == 0)
		return why_set(reterr, ERR_INVALID, "no stateInstance");
	struct event *e = events_add(r->ret, r->mem);
	e->kind = EVENT_ACCOUNT;
	e->account_change = ACCOUNT_HEALTH;
	e->detail = state;
	e->health = health_of(state);
	return OK;
}

static enum err parse_groups(const struct reading *r, struct why *reterr)
{
	if (!json_is_array(r->root))
		return why_set(reterr, ERR_INVALID, "no list of contacts");
	for (const struct json *c = json_first(r->root); c; c = json_next(c)) {
		str id;
		if (gateway_jid(gateway_text(json_get(c, "id"), r->mem), r->mem, &id) != JID_GROUP)
			continue;
		struct event *e = events_add(r->ret, r->mem);
		e->kind = EVENT_GROUP;
		e->change = GROUP_SETTINGS;
		e->group_id = id;
		e->subject = gateway_text(json_get(c, "name"), r->mem);
	}
	return OK;
}

enum err green_api_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
			 struct events *ret, struct why *reterr)
{
	struct reading r = { .mem = mem, .ret = ret };
	struct json *root = NULL;

	(void)gw;
	enum err e = json_open(body, &root, reterr);
	if (e)
		return e;
	r.root = root;
	switch (from) {
	case FROM_WEBHOOK:
		e = parse_notification(&r, reterr);
		break;
	case FROM_POLL:
		e = parse_poll(&r, reterr);
		break;
	case FROM_HEALTH:
		e = parse_health(&r, reterr);
		break;
	case FROM_GROUPS:
		e = parse_groups(&r, reterr);
		break;
	case FROM_HISTORY:
		e = why_set(reterr, ERR_INVALID, "Green-API keeps what waits: no history is asked");
		break;
	}
	json_close(root);
	return e;
}
