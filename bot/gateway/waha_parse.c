/* SPDX-License-Identifier: MIT */
/* What WAHA's bodies say: one event a webhook, the state of the session, its groups, the messages
 * of a chat. Called by the writer for each body; pure. The outer payload is the same for all
 * engines; `_data` is not and is not read but for names. */
#include "bot/gateway/waha.h"

/* One body on its way to events. */
struct reading {
	const struct json *root, *payload;
	struct arena *mem;
	struct events *ret;
};

static str text_of(const struct reading *r, const char *path)
{
	return gateway_text(json_path(r->payload, path), r->mem);
}

str waha_id(const struct json *node, struct arena *mem)
{
	return gateway_text(json_is_object(node) ? json_get(node, "_serialized") : node, mem);
}

/* "true_62811@c.us_3EB0", "false_1203@g.us_3EB0_62812@c.us"; in the wild also without the first. */
struct message_id {
	str chat, bare, participant;
	bool is_own;
};

static struct message_id id_read(const struct json *node, struct arena *mem)
{
	struct message_id ret = { .is_own = false };
	str rest = waha_id(node, mem), whole = rest, part;

	while (str_take(&rest, '_', &part)) {
		if (str_find_char(part, '@') >= 0 && ret.chat.len == 0)
			ret.chat = part;
		else if (ret.chat.len == 0)
			ret.is_own = str_eq(part, STR("true"));
		else if (ret.bare.len == 0)
			ret.bare = part;
		else
			ret.participant = part;
	}
	if (ret.chat.len == 0)
		ret.bare = whole;
	return ret;
}

str waha_message_id(const struct json *node, struct arena *mem)
{
	return id_read(node, mem).bare;
}

/* Seconds; of a reaction with a fraction, then the time of the whole event. */
static int64_t time_of(const struct reading *r)
{
	int64_t at = gateway_time_ms(json_get(r->payload, "timestamp"));
	return at > 0 ? at : gateway_time_ms(json_get(r->root, "timestamp"));
}

static struct event *event_new(const struct reading *r, enum event_kind kind)
{
	struct event *e = events_add(r->ret, r->mem);

	e->kind = kind;
	e->field = gateway_text(json_get(r->root, "event"), r->mem);
	e->account_ref = gateway_text(json_get(r->root, "session"), r->mem);
	if (gateway_jid(gateway_text(json_path(r->root, "me.id"), r->mem), r->mem,
			&e->account_phone) != JID_PHONE)
		e->account_phone = STR_NONE;
	e->at_ms = time_of(r);
	return e;
}

static void drop(const struct reading *r)
{
	r->ret->count--;
	r->ret->ignored++;
}

/* Who wrote it, and where: in a group `from` is the group. What only has an id has both there. */
static bool read_place(const struct reading *r, struct event *e)
{
	struct message_id whole = id_read(json_get(r->payload, "id"), r->mem);
	str from = text_of(r, "from"), participant = text_of(r, "participant"), id;

	if (from.len == 0) {
		from = whole.chat;
		participant = whole.participant;
	}
	enum jid_kind kind = gateway_jid(from, r->mem, &id);

	if (kind == JID_GROUP) {
		e->group_id = id;
		from = participant;
	}
	gateway_add_id(e, from, r->mem);
	e->name = text_of(r, "_data.pushName");
	if (e->name.len == 0)
		e->name = text_of(r, "_data.notifyName");
	return e->n_ids > 0;
}

/* By its own word; what has none tells it in its id. (The word wins: ids of samples contradict.) */
static bool is_own(const struct reading *r)
{
	const struct json *word = json_get(r->payload, "fromMe");

	if (word || json_get(r->payload, "from"))
		return json_bool(word, false);
	return id_read(json_get(r->payload, "id"), r->mem).is_own;
}

str waha_file_path(str url)
{
	str origin = gateway_origin(url);
	return origin.len > 0 ? str_slice(url, origin.len, url.len) : STR_NONE;
}

static enum content_type content_of(str mime)
{
	return str_starts(mime, STR("image/webp"))     ? CONTENT_STICKER
	       : str_starts(mime, STR("image/"))       ? CONTENT_IMAGE
	       : str_starts(mime, STR("video/"))       ? CONTENT_VIDEO
	       : str_starts(mime, STR("audio/"))       ? CONTENT_AUDIO
	       : str_starts(mime, STR("application/")) ? CONTENT_DOCUMENT
						       : CONTENT_OTHER;
}

/* Of a photo that WAHA has not fetched yet: which message to ask for, "?<message> <chat>". What
 * kind of file it has is not told before; of one that has words we hope that it is a photo. */
static void read_unfetched(const struct reading *r, struct event *e)
{
	str id = waha_id(json_get(r->payload, "id"), r->mem), chat = text_of(r, "from");

	e->text = text_of(r, "body");
	if (e->text.len == 0)
		return;
	e->content = CONTENT_IMAGE;
	e->media_ref = arena_printf(r->mem, "?%" STR_FMT " %" STR_FMT, STR_ARG(id), STR_ARG(chat));
}

static void read_content(const struct reading *r, struct event *e)
{
	const struct json *media = json_get(r->payload, "media");
	str mime = gateway_text(json_get(media, "mimetype"), r->mem);

	e->content = CONTENT_TEXT;
	if (json_bool(json_get(r->payload, "hasMedia"), false) || json_is_object(media))
		e->content = content_of(mime);
	else if (json_is_object(json_get(r->payload, "location")))
		e->content = CONTENT_LOCATION;
	else if (gateway_list(r->payload, "vCards"))
		e->content = CONTENT_CONTACTS;
	if (e->content != CONTENT_TEXT)
		e->content_name = mime;
	if (e->content == CONTENT_OTHER) {
		if (!json_is_object(media))
			read_unfetched(r, e);
		return;
	}
	e->text = text_of(r, "body");
	if (e->content == CONTENT_IMAGE) {
		e->media_ref = waha_file_path(gateway_text(json_get(media, "url"), r->mem));
		e->media_mime = mime;
	}
}

static void read_message(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_MESSAGE);

	e->id = waha_message_id(json_get(r->payload, "id"), r->mem);
	if (!read_place(r, e) || e->id.len == 0) {
		drop(r);
		return;
	}
	if (is_own(r)) {
		e->kind = EVENT_ECHO;
		return;
	}
	e->ref_id = waha_message_id(json_path(r->payload, "replyTo.id"), r->mem);
	read_content(r, e);
}

/* An edit, a reaction, a message taken back: of the one that `ref` names. */
static void read_about(const struct reading *r, enum content_type content, str ref, str text)
{
	struct event *e = event_new(r, EVENT_MESSAGE);

	e->id = waha_message_id(json_get(r->payload, "id"), r->mem);
	e->content = content;
	e->ref_id = ref;
	e->text = text;
	if (!read_place(r, e) || e->id.len == 0 || ref.len == 0)
		drop(r);
	else if (is_own(r))
		*e = (struct event){ .kind = EVENT_ECHO, .id = e->id, .at_ms = e->at_ms };
}

static void read_edit(const struct reading *r)
{
	read_about(r, CONTENT_EDIT, text_of(r, "editedMessageId"), text_of(r, "body"));
}

static void read_reaction(const struct reading *r)
{
	read_about(r, CONTENT_REACTION,
		   waha_message_id(json_path(r->payload, "reaction.messageId"), r->mem),
		   text_of(r, "reaction.text"));
}

/* Whose it was stands in the notice that took its place. */
static void read_revoke(const struct reading *r)
{
	struct reading after = *r;

	after.payload = json_get(r->payload, "after");
	read_about(&after, CONTENT_REVOKE, text_of(r, "revokedMessageId"), STR_NONE);
}

static void read_ack(const struct reading *r)
{
	static const struct {
		const char *name;
		enum status_kind status;
	} names[] = { { "DEVICE", STATUS_DELIVERED },
		      { "ERROR", STATUS_FAILED },
		      { "PLAYED", STATUS_READ },
		      { "READ", STATUS_READ },
		      { "SERVER", STATUS_SENT } };
	str name = text_of(r, "ackName"), group;
	size_t i = 0;

	while (i < ARRAY_LEN(names) && !str_eq(name, str_from(names[i].name)))
		i++;
	struct event *e = event_new(r, EVENT_STATUS);
	e->id = waha_message_id(json_get(r->payload, "id"), r->mem);
	if (i == ARRAY_LEN(names) || e->id.len == 0) {
		drop(r);
		return;
	}
	e->status = names[i].status;
	if (gateway_jid(text_of(r, "from"), r->mem, &group) == JID_GROUP)
		e->group_id = group;
}

/* NULL: of no group. */
static struct event *group_event(const struct reading *r, const struct json *group,
				 enum group_change change)
{
	struct event *e = event_new(r, EVENT_GROUP);

	e->change = change;
	e->subject = gateway_text(json_get(group, "subject"), r->mem);
	if (gateway_jid(waha_id(json_get(group, "id"), r->mem), r->mem, &e->group_id) == JID_GROUP)
		return e;
	drop(r);
	return NULL;
}

static void read_entered(const struct reading *r)
{
	(void)group_event(r, json_get(r->payload, "group"), GROUP_ENTERED);
}

static void read_left(const struct reading *r)
{
	(void)group_event(r, json_get(r->payload, "group"), GROUP_REMOVED);
}

static void read_update(const struct reading *r)
{
	(void)group_event(r, json_get(r->payload, "group"), GROUP_SETTINGS);
}

static void read_members(const struct reading *r)
{
	str word = text_of(r, "type");
	struct event *e = group_event(r, json_get(r->payload, "group"),
				      str_eq(word, STR("join"))    ? GROUP_JOINED
				      : str_eq(word, STR("leave")) ? GROUP_LEFT
								   : GROUP_CHANGE_OTHER);

	if (!e)
		return;
	e->change_name = word;
	for (const struct json *p = gateway_list(r->payload, "participants"); p; p = json_next(p))
		gateway_add_person(e, waha_id(json_get(p, "id"), r->mem), r->mem);
}

static enum health health_of(str status)
{
	static const struct {
		const char *word;
		enum health health;
	} words[] = {
		{ "FAILED", HEALTH_NEEDS_PAIRING },
		{ "PASSKEY_CONFIRMATION_REQUIRED", HEALTH_NEEDS_PAIRING },
		{ "PASSKEY_REQUIRED", HEALTH_NEEDS_PAIRING },
		{ "SCAN_QR_CODE", HEALTH_NEEDS_PAIRING },
		{ "STARTING", HEALTH_STARTING },
		{ "STOPPED", HEALTH_UNREACHABLE },
		{ "WORKING", HEALTH_READY },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_eq(status, str_from(words[i].word)))
			return words[i].health;
	}
	return HEALTH_UNKNOWN;
}

static void read_status(const struct reading *r)
{
	struct event *e = event_new(r, EVENT_ACCOUNT);

	e->account_change = ACCOUNT_HEALTH;
	e->detail = text_of(r, "status");
	e->health = health_of(e->detail);
	e->id = gateway_text(json_get(r->root, "id"), r->mem);
}

/* By name; all others mean nothing to us. */
static const struct {
	const char *event;
	void (*read)(const struct reading *r);
} readers[] = {
	{ "group.v2.join", read_entered },
	{ "group.v2.leave", read_left },
	{ "group.v2.participants", read_members },
	{ "group.v2.update", read_update },
	{ "message", read_message },
	{ "message.ack", read_ack },
	{ "message.ack.group", read_ack },
	{ "message.any", read_message },
	{ "message.edited", read_edit },
	{ "message.reaction", read_reaction },
	{ "message.revoked", read_revoke },
	{ "session.status", read_status },
};

static enum err parse_webhook(struct reading *r, struct why *reterr)
{
	str event = gateway_text(json_get(r->root, "event"), r->mem);

	r->payload = json_get(r->root, "payload");
	if (event.len == 0 || !json_is_object(r->payload))
		return why_set(reterr, ERR_INVALID, "no event with a payload");
	for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
		if (str_eq(event, str_from(readers[i].event))) {
			readers[i].read(r);
			return OK;
		}
	}
	r->ret->ignored++;
	return OK;
}

static enum err parse_health(struct reading *r, struct why *reterr)
{
	r->payload = r->root;
	if (!json_get(r->root, "status"))
		return why_set(reterr, ERR_INVALID, "no status of a session");
	struct event *e = events_add(r->ret, r->mem);
	e->kind = EVENT_ACCOUNT;
	e->account_change = ACCOUNT_HEALTH;
	e->detail = text_of(r, "status");
	e->health = health_of(e->detail);
	return OK;
}

/* A list, or with NOWEB an object whose members are named by the group. */
static enum err parse_groups(const struct reading *r, struct why *reterr)
{
	if (!json_is_array(r->root) && !json_is_object(r->root))
		return why_set(reterr, ERR_INVALID, "no list of groups");
	for (const struct json *g = json_first(r->root); g; g = json_next(g)) {
		struct event *e = events_add(r->ret, r->mem);
		const struct json *may = json_get(g, "membersCanSendMessages");
		const struct json *announce = json_get(g, "announce");
		e->kind = EVENT_GROUP;
		e->change = GROUP_SETTINGS;
		e->subject = gateway_text(json_get(g, "subject"), r->mem);
		if (e->subject.len == 0)
			e->subject = gateway_text(json_get(g, "name"), r->mem);
		if (json_bool(json_get(g, "isCommunityAnnounce"), false))
			e->posting = POSTING_ADMINS_ONLY;
		else if (may || announce)
			e->posting = json_bool(may, !json_bool(announce, false))
					     ? POSTING_ALLOWED
					     : POSTING_ADMINS_ONLY;
		if (gateway_jid(waha_id(json_get(g, "id"), r->mem), r->mem, &e->group_id) !=
		    JID_GROUP)
			r->ret->count--;
	}
	return OK;
}

static enum err parse_history(struct reading *r, struct why *reterr)
{
	if (!json_is_array(r->root))
		return why_set(reterr, ERR_INVALID, "no list of messages");
	for (const struct json *m = json_first(r->root); m; m = json_next(m)) {
		r->payload = m;
		read_message(r);
	}
	gateway_oldest_first(r->ret);
	return OK;
}

enum err waha_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
		    struct events *ret, struct why *reterr)
{
	struct reading r = { .mem = mem, .ret = ret };
	struct json *root = NULL;

	(void)gw;
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
		e = why_set(reterr, ERR_INVALID, "WAHA is not polled");
	json_close(root);
	return e;
}
