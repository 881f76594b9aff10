/* SPDX-License-Identifier: MIT */
/* What Evolution's bodies say: one event a webhook, the state of the instance, its groups, the
 * messages that it has stored. Called by the writer for each body; pure. Names of events come as
 * "messages.upsert" and "MESSAGES_UPSERT". Who wrote may stand in five places: all are read, a lid
 * and a phone of one event are one person. */
#include "bot/gateway/evolution.h"

#include "bot/base/buf.h"

/* One body on its way to events. */
struct reading {
	const struct json *root, *data;
	struct arena *mem;
	struct events *ret;
};

static str text_of(const struct reading *r, const char *path)
{
	return gateway_text(json_path(r->data, path), r->mem);
}

static struct event *event_new(const struct reading *r, enum event_kind kind)
{
	struct event *e = events_add(r->ret, r->mem);

	e->kind = kind;
	e->field = gateway_text(json_get(r->root, "event"), r->mem);
	e->account_ref = gateway_text(json_get(r->root, "instance"), r->mem);
	if (gateway_jid(gateway_text(json_get(r->root, "sender"), r->mem), r->mem,
			&e->account_phone) != JID_PHONE)
		e->account_phone = STR_NONE;
	e->at_ms = gateway_time_ms(json_get(r->data, "messageTimestamp"));
	return e;
}

static void drop(const struct reading *r)
{
	r->ret->count--;
	r->ret->ignored++;
}

/* Adds the ids that a key gives; false when nobody or no place of people is told. */
static bool read_place(const struct reading *r, const struct json *key, struct event *e)
{
	static const char *const in_group[] = { "participant", "participantAlt", "senderPn" };
	static const char *const in_private[] = { "remoteJid", "remoteJidAlt", "senderPn" };
	str id;
	enum jid_kind kind =
		gateway_jid(gateway_text(json_get(key, "remoteJid"), r->mem), r->mem, &id);
	const char *const *keys = kind == JID_GROUP ? in_group : in_private;

	if (kind == JID_OTHER)
		return false;
	if (kind == JID_GROUP)
		e->group_id = id;
	for (size_t i = 0; i < ARRAY_LEN(in_group); i++)
		gateway_add_id(e, gateway_text(json_get(key, keys[i]), r->mem), r->mem);
	return e->n_ids > 0;
}

/* Which member says what kind of message it is, and where its words are; messageContextInfo and
 * the like may stand before it. */
static const struct {
	const char *key, *text;
	enum content_type content;
} contents[] = {
	{ "audioMessage", NULL, CONTENT_AUDIO },
	{ "contactMessage", NULL, CONTENT_CONTACTS },
	{ "contactsArrayMessage", NULL, CONTENT_CONTACTS },
	{ "conversation", "conversation", CONTENT_TEXT },
	{ "documentMessage", "documentMessage.caption", CONTENT_DOCUMENT },
	{ "extendedTextMessage", "extendedTextMessage.text", CONTENT_TEXT },
	{ "imageMessage", "imageMessage.caption", CONTENT_IMAGE },
	{ "locationMessage", NULL, CONTENT_LOCATION },
	{ "reactionMessage", "reactionMessage.text", CONTENT_REACTION },
	{ "stickerMessage", NULL, CONTENT_STICKER },
	{ "videoMessage", "videoMessage.caption", CONTENT_VIDEO },
};

static void read_content(const struct reading *r, const struct json *message, struct event *e)
{
	size_t i = 0;

	while (i < ARRAY_LEN(contents) && !json_get(message, contents[i].key))
		i++;
	e->content = i < ARRAY_LEN(contents) ? contents[i].content : CONTENT_OTHER;
	e->content_name = i < ARRAY_LEN(contents) ? str_from(contents[i].key) : STR_NONE;
	if (i < ARRAY_LEN(contents) && contents[i].text)
		e->text = gateway_text(json_path(message, contents[i].text), r->mem);
	e->ref_id = e->content == CONTENT_REACTION
			    ? gateway_text(json_path(message, "reactionMessage.key.id"), r->mem)
			    : text_of(r, "contextInfo.stanzaId");
	if (e->content != CONTENT_IMAGE)
		return;
	e->media_ref = e->id; /* asked for by the message's id */
	e->media_mime = gateway_text(json_path(message, "imageMessage.mimetype"), r->mem);
}

static void read_message(const struct reading *r)
{
	const struct json *key = json_get(r->data, "key");
	struct event *e = event_new(r, EVENT_MESSAGE);

	e->id = gateway_text(json_get(key, "id"), r->mem);
	e->name = text_of(r, "pushName");
	if (!read_place(r, key, e) || e->id.len == 0)
		drop(r);
	else if (json_bool(json_get(key, "fromMe"), false))
		e->kind = EVENT_ECHO;
	else
		read_content(r, json_get(r->data, "message"), e);
}

static void read_own(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_ECHO);

	e->id = text_of(r, "key.id");
}

/* The edited message stands in place of the old one; its key names that. */
static void read_edit(const struct reading *r)
{
	const struct json *key = json_get(r->data, "key");
	struct event *e = event_new(r, EVENT_MESSAGE);
	const struct json *message = json_path(r->data, "message.editedMessage.message");

	if (!message)
		message = json_get(r->data, "message");
	e->ref_id = gateway_text(json_get(key, "id"), r->mem);
	if (!read_place(r, key, e) || e->ref_id.len == 0 ||
	    json_bool(json_get(key, "fromMe"), false)) {
		drop(r);
		return;
	}
	e->content = CONTENT_EDIT;
	e->text = gateway_text(json_get(message, "conversation"), r->mem);
	if (e->text.len == 0)
		e->text = gateway_text(json_path(message, "extendedTextMessage.text"), r->mem);
	str at = text_of(r, "messageTimestamp");
	e->id = arena_printf(r->mem, "%" STR_FMT "/%" STR_FMT, STR_ARG(e->ref_id), STR_ARG(at));
}

static void read_delete(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_MESSAGE);

	e->content = CONTENT_REVOKE;
	e->ref_id = text_of(r, "id");
	if (!read_place(r, r->data, e) || e->ref_id.len == 0 ||
	    json_bool(json_get(r->data, "fromMe"), false)) {
		drop(r);
		return;
	}
	e->id = arena_printf(r->mem, "%" STR_FMT "/deleted", STR_ARG(e->ref_id));
}

static void read_ack(const struct reading *r)
{
	static const struct {
		const char *word;
		enum status_kind status;
	} words[] = { { "DELIVERY_ACK", STATUS_DELIVERED },
		      { "ERROR", STATUS_FAILED },
		      { "PLAYED", STATUS_READ },
		      { "READ", STATUS_READ },
		      { "SERVER_ACK", STATUS_SENT } };
	str word = text_of(r, "status"), group;
	size_t i = 0;

	while (i < ARRAY_LEN(words) && !str_eq(word, str_from(words[i].word)))
		i++;
	struct event *e = event_new(r, EVENT_STATUS);
	e->id = text_of(r, "keyId");
	if (e->id.len == 0)
		e->id = text_of(r, "key.id");
	if (i == ARRAY_LEN(words) || e->id.len == 0) {
		drop(r);
		return;
	}
	e->status = words[i].status;
	str chat = text_of(r, "remoteJid");
	if (chat.len == 0)
		chat = text_of(r, "key.remoteJid");
	if (gateway_jid(chat, r->mem, &group) == JID_GROUP)
		e->group_id = group;
}

/* Text, or an object with a hidden id and a phone. */
static void add_member(struct event *e, const struct json *p, struct arena *mem)
{
	str phone = gateway_text(json_get(p, "phoneNumber"), mem);

	if (json_is_object(p))
		gateway_add_person(e, phone.len > 0 ? phone : gateway_text(json_get(p, "id"), mem),
				   mem);
	else
		gateway_add_person(e, gateway_text(p, mem), mem);
}

static bool has_us(const struct event *e)
{
	for (size_t i = 0; i < e->n_people; i++) {
		if (e->people[i].kind == ID_PHONE && str_eq(e->people[i].opaque, e->account_phone))
			return true;
	}
	return false;
}

static void read_members(const struct reading *r)
{
	str word = text_of(r, "action");
	struct event *e = event_new(r, EVENT_GROUP);

	e->change = str_eq(word, STR("add"))      ? GROUP_JOINED
		    : str_eq(word, STR("remove")) ? GROUP_LEFT
						  : GROUP_CHANGE_OTHER;
	e->change_name = word;
	e->at_ms = gateway_rfc3339_ms(gateway_text(json_get(r->root, "date_time"), r->mem));
	if (gateway_jid(text_of(r, "id"), r->mem, &e->group_id) != JID_GROUP) {
		drop(r);
		return;
	}
	for (const struct json *p = gateway_list(r->data, "participants"); p; p = json_next(p))
		add_member(e, p, r->mem);
	if (has_us(e) && e->change != GROUP_CHANGE_OTHER)
		e->change = e->change == GROUP_JOINED ? GROUP_ENTERED : GROUP_REMOVED;
}

/* A list of groups, in a webhook or as an answer. */
static void read_groups(const struct reading *r)
{
	for (const struct json *g = json_is_array(r->data) ? json_first(r->data) : NULL; g;
	     g = json_next(g)) {
		str id;
		if (gateway_jid(gateway_text(json_get(g, "id"), r->mem), r->mem, &id) != JID_GROUP)
			continue;
		struct event *e = events_add(r->ret, r->mem);
		const struct json *announce = json_get(g, "announce");
		e->kind = EVENT_GROUP;
		e->change = GROUP_SETTINGS;
		e->group_id = id;
		e->subject = gateway_text(json_get(g, "subject"), r->mem);
		if (json_bool(announce, false) ||
		    json_bool(json_get(g, "isCommunityAnnounce"), false))
			e->posting = POSTING_ADMINS_ONLY;
		else if (announce)
			e->posting = POSTING_ALLOWED;
		e->account_ref = gateway_text(json_get(r->root, "instance"), r->mem);
	}
}

static enum health health_of(str state)
{
	return str_eq(state, STR("open"))         ? HEALTH_READY
	       : str_eq(state, STR("connecting")) ? HEALTH_STARTING
	       : str_eq(state, STR("close"))      ? HEALTH_NEEDS_PAIRING
						  : HEALTH_UNKNOWN;
}

static void read_connection(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_ACCOUNT);

	e->account_change = ACCOUNT_HEALTH;
	e->detail = text_of(r, "state");
	e->health = health_of(e->detail);
}

static void read_qrcode(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_ACCOUNT);

	e->account_change = ACCOUNT_HEALTH;
	e->health = HEALTH_NEEDS_PAIRING;
}

/* By name, a-z; all others mean nothing to us. */
static const struct {
	const char *event;
	void (*read)(const struct reading *r);
} readers[] = {
	{ "connection.update", read_connection }, { "group.participants.update", read_members },
	{ "groups.update", read_groups },         { "groups.upsert", read_groups },
	{ "messages.delete", read_delete },       { "messages.edited", read_edit },
	{ "messages.update", read_ack },          { "messages.upsert", read_message },
	{ "qrcode.updated", read_qrcode },        { "send.message", read_own },
};

/* "MESSAGES_UPSERT" and "group-participants.update" in one form. */
static str plain_name(str event, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < event.len; i++) {
		char c = event.ptr[i];
		buf_add_char(&b, c >= 'A' && c <= 'Z'   ? (char)(c - 'A' + 'a')
				 : c == '_' || c == '-' ? '.'
							: c);
	}
	return buf_str(&b);
}

static enum err parse_webhook(struct reading *r, struct why *reterr)
{
	str event = plain_name(gateway_text(json_get(r->root, "event"), r->mem), r->mem);

	r->data = json_get(r->root, "data");
	if (event.len == 0 || !(json_is_object(r->data) || json_is_array(r->data)))
		return why_set(reterr, ERR_INVALID, "no event with data");
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		if (str_eq(event, str_from(readers[i].event))) {
			readers[i].read(r);
			return OK;
		}
	}
	r->ret->ignored++;
	return OK;
}

static enum err parse_health(const struct reading *r, struct why *reterr)
{
	str state = gateway_text(json_path(r->root, "instance.state"), r->mem);

	if (state.len == 0)
		return why_set(reterr, ERR_INVALID, "no state of an instance");
	struct event *e = events_add(r->ret, r->mem);
	e->kind = EVENT_ACCOUNT;
	e->account_change = ACCOUNT_HEALTH;
	e->detail = state;
	e->health = health_of(state);
	return OK;
}

/* A record is what the webhook had as data. */
static enum err parse_history(struct reading *r, struct why *reterr)
{
	const struct json *messages = json_get(r->root, "messages");

	if (!json_is_array(json_get(messages, "records")))
		return why_set(reterr, ERR_INVALID, "no records of messages");
	for (const struct json *m = gateway_list(messages, "records"); m; m = json_next(m)) {
		r->data = m;
		read_message(r);
	}
	gateway_oldest_first(r->ret);
	return OK;
}

enum err evolution_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
			 struct events *ret, struct why *reterr)
{
	struct reading r = { .mem = mem, .ret = ret };
	struct json *root = NULL;

	(void)gw;
	enum err e = json_open(body, &root, reterr);
	if (e)
		return e;
	r.root = r.data = root;
	if (from == FROM_WEBHOOK)
		e = parse_webhook(&r, reterr);
	else if (from == FROM_HEALTH)
		e = parse_health(&r, reterr);
	else if (from == FROM_GROUPS && json_is_array(root))
		read_groups(&r);
	else if (from == FROM_HISTORY)
		e = parse_history(&r, reterr);
	else
		e = why_set(reterr, ERR_INVALID, "no list of groups");
	json_close(root);
	return e;
}
