/* SPDX-License-Identifier: MIT */
/* What gowa's bodies say: one event a webhook, the state of the device, its groups, what it has
 * stored of a chat. Called by the
 * writer for each body; pure. */
#include "bot/gateway/gowa.h"

/* One body on its way to events. */
struct reading {
	const struct gateway *gw;
	const struct json *root, *payload;
	struct arena *mem;
	struct events *ret;
};

static str text_of(const struct reading *r, const char *key)
{
	return gateway_text(json_get(r->payload, key), r->mem);
}

/* "2026-08-22T03:30:00Z": of a message in the payload, of anything else on top. */
static int64_t time_of(const struct reading *r)
{
	str at = text_of(r, "timestamp");

	if (at.len == 0)
		at = gateway_text(json_get(r->root, "timestamp"), r->mem);
	return gateway_rfc3339_ms(at);
}

static struct event *event_new(const struct reading *r, enum event_kind kind)
{
	struct event *e = events_add(r->ret, r->mem);
	str session = gateway_text(json_get(r->root, "session_id"), r->mem);

	e->kind = kind;
	e->field = gateway_text(json_get(r->root, "event"), r->mem);
	e->at_ms = time_of(r);
	if (gateway_jid(gateway_text(json_get(r->root, "device_id"), r->mem), r->mem,
			&e->account_phone) != JID_PHONE)
		e->account_phone = STR_NONE;
	if (gowa_config_of(r->gw)->device_id.len > 0)
		e->account_ref = session;
	return e;
}

/* Who wrote it, and where. False when it is nobody's or in no place where anybody talks. */
static bool read_place(const struct reading *r, struct event *e)
{
	str id;
	enum jid_kind chat = gateway_jid(text_of(r, "chat_id"), r->mem, &id);

	if (chat == JID_OTHER)
		return false;
	if (chat == JID_GROUP)
		e->group_id = id;
	gateway_add_id(e, text_of(r, "from"), r->mem);
	gateway_add_id(e, text_of(r, "from_lid"), r->mem);
	e->name = text_of(r, "from_name");
	if (e->name.len == 0)
		e->name = text_of(r, "sender_display_name");
	if (e->n_ids > 0 && str_eq(e->name, e->ids[0].opaque)) /* gowa knows no name */
		e->name = STR_NONE;
	return e->n_ids > 0;
}

/* Which member says what kind of message it is, a-z. */
static const struct {
	const char *key;
	enum content_type content;
} contents[] = {
	{ "audio", CONTENT_AUDIO },
	{ "contact", CONTENT_CONTACTS },
	{ "contacts_array", CONTENT_CONTACTS },
	{ "document", CONTENT_DOCUMENT },
	{ "image", CONTENT_IMAGE },
	{ "list", CONTENT_OTHER },
	{ "live_location", CONTENT_LOCATION },
	{ "location", CONTENT_LOCATION },
	{ "order", CONTENT_ORDER },
	{ "sticker", CONTENT_STICKER },
	{ "video", CONTENT_VIDEO },
	{ "video_note", CONTENT_VIDEO },
};

/* A path, or an object with a path; one with a url only leads to WhatsApp's encrypted file, which
 * gowa fetches when asked for the message's: "?<message> <chat>". */
static str media_ref(const struct reading *r, const struct json *media, str message_id)
{
	str path = json_is_object(media) ? gateway_text(json_get(media, "path"), r->mem)
					 : gateway_text(media, r->mem);
	str chat = text_of(r, "chat_id");

	if (path.len > 0)
		return path;
	return arena_printf(r->mem, "?%" STR_FMT " %" STR_FMT, STR_ARG(message_id), STR_ARG(chat));
}

static void read_content(const struct reading *r, struct event *e)
{
	e->content = CONTENT_TEXT;
	e->text = text_of(r, "body");
	for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
		const struct json *member = json_get(r->payload, contents[i].key);
		if (!member)
			continue;
		e->content = contents[i].content;
		e->content_name = str_from(contents[i].key);
		if (e->text.len == 0)
			e->text = gateway_text(json_get(member, "caption"), r->mem);
		if (e->content == CONTENT_IMAGE)
			e->media_ref = media_ref(r, member, e->id);
		break;
	}
	if (e->content == CONTENT_OTHER)
		e->text = STR_NONE;
}

static void read_message(const struct reading *r, enum content_type content)
{
	struct event *e = event_new(r, EVENT_MESSAGE);

	e->id = text_of(r, "id");
	if (!read_place(r, e) || e->id.len == 0) {
		r->ret->count--;
		r->ret->ignored++;
		return;
	}
	if (json_bool(json_get(r->payload, "is_from_me"), false)) {
		e->kind = EVENT_ECHO;
		return;
	}
	e->is_forwarded = json_bool(json_get(r->payload, "forwarded"), false);
	e->content = content;
	if (content == CONTENT_TEXT) {
		read_content(r, e);
		e->ref_id = text_of(r, "replied_to_id");
	} else if (content == CONTENT_EDIT) {
		e->text = text_of(r, "body");
		e->ref_id = text_of(r, "original_message_id");
	} else if (content == CONTENT_REACTION) {
		e->text = text_of(r, "reaction");
		e->ref_id = text_of(r, "reacted_message_id");
	} else {
		e->ref_id = text_of(r, "revoked_message_id");
	}
}

static void read_ack(const struct reading *r, enum content_type unused)
{
	str word = text_of(r, "receipt_type");
	bool is_read = str_eq(word, STR("read")) || str_eq(word, STR("played"));
	str chat = text_of(r, "chat_id"), group;

	(void)unused;
	if (!is_read && !str_eq(word, STR("delivered"))) {
		r->ret->ignored++;
		return;
	}
	for (const struct json *id = gateway_list(r->payload, "ids"); id; id = json_next(id)) {
		struct event *e = event_new(r, EVENT_STATUS);
		e->status = is_read ? STATUS_READ : STATUS_DELIVERED;
		e->id = gateway_text(id, r->mem);
		if (gateway_jid(chat, r->mem, &group) == JID_GROUP)
			e->group_id = group;
		if (e->id.len == 0)
			r->ret->count--;
	}
}

/* Whether a list of ids has our own number in it. */
static bool has_us(const struct event *e)
{
	for (size_t i = 0; i < e->n_people; i++) {
		if (e->people[i].kind == ID_PHONE && str_eq(e->people[i].opaque, e->account_phone))
			return true;
	}
	return false;
}

static void read_members(const struct reading *r, enum content_type unused)
{
	struct event *e = event_new(r, EVENT_GROUP);
	str word = text_of(r, "type");

	(void)unused;
	e->change = str_eq(word, STR("join"))    ? GROUP_JOINED
		    : str_eq(word, STR("leave")) ? GROUP_LEFT
						 : GROUP_CHANGE_OTHER;
	e->change_name = word;
	if (gateway_jid(text_of(r, "chat_id"), r->mem, &e->group_id) != JID_GROUP) {
		r->ret->count--;
		r->ret->ignored++;
		return;
	}
	for (const struct json *j = gateway_list(r->payload, "jids");
	     j && e->n_people < EVENT_PEOPLE_MAX; j = json_next(j))
		gateway_add_person(e, gateway_text(j, r->mem), r->mem);
	if (has_us(e) && e->change != GROUP_CHANGE_OTHER)
		e->change = e->change == GROUP_JOINED ? GROUP_ENTERED : GROUP_REMOVED;
}

static void read_joined(const struct reading *r, enum content_type unused)
{
	struct event *e = event_new(r, EVENT_GROUP);

	(void)unused;
	e->change = GROUP_ENTERED;
	e->subject = text_of(r, "group_name");
	if (gateway_jid(text_of(r, "chat_id"), r->mem, &e->group_id) != JID_GROUP) {
		r->ret->count--;
		r->ret->ignored++;
	}
}

/* By name; all others mean nothing to us. */
static const struct {
	const char *event;
	void (*read)(const struct reading *r, enum content_type content);
	enum content_type content;
} readers[] = {
	{ "group.joined", read_joined, CONTENT_OTHER },
	{ "group.participants", read_members, CONTENT_OTHER },
	{ "message", read_message, CONTENT_TEXT },
	{ "message.ack", read_ack, CONTENT_OTHER },
	{ "message.edited", read_message, CONTENT_EDIT },
	{ "message.reaction", read_message, CONTENT_REACTION },
	{ "message.revoked", read_message, CONTENT_REVOKE },
};

static enum err parse_webhook(struct reading *r, struct why *reterr)
{
	str event = gateway_text(json_get(r->root, "event"), r->mem);

	r->payload = json_get(r->root, "payload");
	if (event.len == 0 || !json_is_object(r->payload))
		return why_set(reterr, ERR_INVALID, "no event with a payload");
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		if (str_eq(event, str_from(readers[i].event))) {
			readers[i].read(r, readers[i].content);
			return OK;
		}
	}
	r->ret->ignored++;
	return OK;
}

static enum err parse_health(const struct reading *r, struct why *reterr)
{
	const struct json *now = json_get(r->root, "results");

	if (!json_is_object(now))
		return why_set(reterr, ERR_INVALID, "no results");
	struct event *e = events_add(r->ret, r->mem);
	bool is_logged_in = json_bool(json_get(now, "is_logged_in"), false);
	bool is_connected = json_bool(json_get(now, "is_connected"), false);
	e->kind = EVENT_ACCOUNT;
	e->account_change = ACCOUNT_HEALTH;
	e->health = !is_logged_in  ? HEALTH_NEEDS_PAIRING
		    : is_connected ? HEALTH_READY
				   : HEALTH_STARTING;
	return OK;
}

static enum err parse_groups(const struct reading *r, struct why *reterr)
{
	const struct json *results = json_get(r->root, "results");

	if (!json_is_object(results))
		return why_set(reterr, ERR_INVALID, "no results");
	for (const struct json *g = gateway_list(results, "data"); g; g = json_next(g)) {
		struct event *e = events_add(r->ret, r->mem);
		e->kind = EVENT_GROUP;
		e->change = GROUP_SETTINGS;
		e->subject = gateway_text(json_get(g, "Name"), r->mem);
		/* In the announcements of a community only admins write, whatever it says. */
		bool is_closed = json_bool(json_get(g, "IsAnnounce"), false) ||
				 json_bool(json_get(g, "IsDefaultSubGroup"), false);
		e->posting = is_closed ? POSTING_ADMINS_ONLY : POSTING_ALLOWED;
		if (gateway_jid(gateway_text(json_get(g, "JID"), r->mem), r->mem, &e->group_id) !=
		    JID_GROUP)
			r->ret->count--;
	}
	return OK;
}

/* By the word gowa stores of a message that is more than text; a call is none. */
static const struct {
	const char *word;
	enum content_type content;
} stored[] = {
	{ "audio", CONTENT_AUDIO },      { "document", CONTENT_DOCUMENT },
	{ "image", CONTENT_IMAGE },      { "ptt", CONTENT_AUDIO },
	{ "sticker", CONTENT_STICKER },  { "video", CONTENT_VIDEO },
	{ "video_note", CONTENT_VIDEO },
};

static void read_stored_content(const struct reading *r, struct event *e)
{
	str word = text_of(r, "media_type");

	e->content = word.len > 0 ? CONTENT_OTHER : CONTENT_TEXT;
	e->content_name = word;
	for (size_t i = 0; i < ARRAY_LEN(stored); i++) {
		if (str_eq(word, str_from(stored[i].word)))
			e->content = stored[i].content;
	}
	if (e->content != CONTENT_OTHER)
		e->text = text_of(r, "content");
	if (e->content == CONTENT_IMAGE) {
		str chat = text_of(r, "chat_jid");
		e->media_ref = arena_printf(r->mem, "?%" STR_FMT " %" STR_FMT, STR_ARG(e->id),
					    STR_ARG(chat));
	}
}

/* It keeps less than it delivers: neither quotes nor whether a message was forwarded. */
static void read_stored(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_MESSAGE);
	str id, word = text_of(r, "media_type");
	enum jid_kind chat = gateway_jid(text_of(r, "chat_jid"), r->mem, &id);

	e->id = text_of(r, "id");
	if (chat == JID_GROUP)
		e->group_id = id;
	gateway_add_id(e, text_of(r, "sender_jid"), r->mem);
	if (chat == JID_OTHER || e->n_ids == 0 || e->id.len == 0 || str_eq(word, STR("call"))) {
		r->ret->count--;
		r->ret->ignored++;
		return;
	}
	if (json_bool(json_get(r->payload, "is_from_me"), false)) {
		e->kind = EVENT_ECHO;
		return;
	}
	e->name = text_of(r, "sender_display_name");
	if (str_eq(e->name, e->ids[0].opaque))
		e->name = STR_NONE;
	read_stored_content(r, e);
}

static enum err parse_history(struct reading *r, struct why *reterr)
{
	const struct json *results = json_get(r->root, "results");

	if (!json_is_object(results))
		return why_set(reterr, ERR_INVALID, "no results");
	for (const struct json *m = gateway_list(results, "data"); m; m = json_next(m)) {
		r->payload = m;
		read_stored(r);
	}
	gateway_oldest_first(r->ret);
	return OK;
}

enum err gowa_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
		    struct events *ret, struct why *reterr)
{
	struct reading r = { .gw = gw, .mem = mem, .ret = ret };
	struct json *root = NULL;

	enum err e = json_open(body, &root, reterr);
	if (e)
		return e;
	r.root = root;
	if (from == FROM_WEBHOOK)
		e = parse_webhook(&r, reterr);
	else if (from == FROM_HEALTH)
		e = parse_health(&r, reterr);
	else if (from == FROM_GROUPS)
		e = parse_groups(&r, reterr);
	else if (from == FROM_HISTORY)
		e = parse_history(&r, reterr);
	else
		e = why_set(reterr, ERR_INVALID, "gowa is not polled");
	json_close(root);
	return e;
}
