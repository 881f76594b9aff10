/* SPDX-License-Identifier: MIT */
/* Updates of Telegram, one a webhook or up to a hundred a poll. Called by the writer for each body;
 * pure. The cursor is "<offset> <seconds>": where the next poll goes on, and the time of the last
 * update, after which Telegram may number anew. */
#include "bot/gateway/telegram.h"

#include <inttypes.h>

/* One update on its way to an event. */
struct update {
	const struct gateway *gw;
	const struct json *node; /* of the message or change */
	const struct json *chat;
	struct arena *mem;
	struct events *ret;
	int64_t id;
};

static str text_of(const struct update *u, const char *path)
{
	return gateway_text(json_path(u->node, path), u->mem);
}

static void ignore(const struct update *u)
{
	u->ret->ignored++;
}

str telegram_message_id(const struct json *chat, const struct json *message_id, struct arena *mem)
{
	str at = json_str(json_get(chat, "id"), mem), id = json_str(message_id, mem);

	if (at.len == 0 || id.len == 0)
		return STR_NONE;
	return arena_printf(mem, "%" STR_FMT ":%" STR_FMT, STR_ARG(at), STR_ARG(id));
}

static bool is_group(const struct json *chat, struct arena *mem)
{
	str type = json_str(json_get(chat, "type"), mem);

	return str_eq(type, STR("group")) || str_eq(type, STR("supergroup")) ||
	       str_eq(type, STR("channel"));
}

static bool is_channel(const struct update *u)
{
	return str_eq(json_str(json_get(u->chat, "type"), u->mem), STR("channel"));
}

/* Without a type it is private when the id is that of a person. */
static bool is_private(const struct json *chat, struct arena *mem)
{
	str type = json_str(json_get(chat, "type"), mem);
	int64_t id;

	if (type.len > 0)
		return str_eq(type, STR("private"));
	return json_int(json_get(chat, "id"), &id) && id > 0;
}

static struct event *event_new(const struct update *u, enum event_kind kind)
{
	struct event *e = events_add(u->ret, u->mem);

	e->kind = kind;
	e->at_ms = gateway_time_ms(json_get(u->node, "edit_date"));
	if (e->at_ms == 0)
		e->at_ms = gateway_time_ms(json_get(u->node, "date"));
	if (is_group(u->chat, u->mem))
		e->group_id = gateway_text(json_get(u->chat, "id"), u->mem);
	return e;
}

/* A person; bots, and the placeholders of anonymous admins, are none. */
static bool read_person(const struct update *u, const struct json *user, struct event *e)
{
	str id = gateway_text(json_get(user, "id"), u->mem);
	str first = gateway_text(json_get(user, "first_name"), u->mem);
	str last = json_str(json_get(user, "last_name"), u->mem);

	if (id.len == 0 || id.ptr[0] == '-' || json_bool(json_get(user, "is_bot"), false))
		return false;
	e->ids[e->n_ids++] = (struct identity){ ID_TELEGRAM, id };
	e->name = last.len == 0 ? first
				: arena_printf(u->mem, "%" STR_FMT " %" STR_FMT, STR_ARG(first),
					       STR_ARG(last));
	return true;
}

/* What kind of message it is by the member it has, a-z. */
static const struct {
	const char *key;
	enum content_type content;
} contents[] = {
	{ "animation", CONTENT_VIDEO },   { "audio", CONTENT_AUDIO },
	{ "contact", CONTENT_CONTACTS },  { "document", CONTENT_DOCUMENT },
	{ "location", CONTENT_LOCATION }, { "photo", CONTENT_IMAGE },
	{ "sticker", CONTENT_STICKER },   { "text", CONTENT_TEXT },
	{ "venue", CONTENT_LOCATION },    { "video", CONTENT_VIDEO },
	{ "video_note", CONTENT_VIDEO },  { "voice", CONTENT_AUDIO },
};

static enum content_type content_of(const struct json *message, const char **ret_key)
{
	*ret_key = NULL;
	for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
		if (json_get(message, contents[i].key)) {
			*ret_key = contents[i].key;
			return contents[i].content;
		}
	}
	return CONTENT_OTHER;
}

str telegram_photo(const struct json *message, struct arena *mem)
{
	const struct json *last = NULL;

	for (const struct json *p = gateway_list(message, "photo"); p; p = json_next(p))
		last = p;
	return gateway_text(json_get(last, "file_id"), mem);
}

/* "/promo@siar_bot keripik" without the name; false when another bot is meant. */
static bool strip_name(const struct update *u, str *text)
{
	str name = telegram_config_of(u->gw)->username;
	size_t end = 0;

	if (text->len == 0 || text->ptr[0] != '/')
		return true;
	while (end < text->len && (unsigned char)text->ptr[end] > ' ')
		end++;
	ptrdiff_t at = str_find_char(str_slice(*text, 0, end), '@');
	if (at < 0)
		return true;
	if (!str_eq_nocase(str_slice(*text, (size_t)at + 1, end - (size_t)at - 1), name))
		return false;
	str head = str_slice(*text, 0, (size_t)at), rest = str_slice(*text, end, text->len);
	*text = arena_printf(u->mem, "%" STR_FMT "%" STR_FMT, STR_ARG(head), STR_ARG(rest));
	return true;
}

static str words_of(const struct update *u)
{
	const struct json *text = json_get(u->node, "text");
	bool is_text = text != NULL;

	return telegram_marked(gateway_text(is_text ? text : json_get(u->node, "caption"), u->mem),
			       json_get(u->node, is_text ? "entities" : "caption_entities"),
			       u->mem);
}

/* The id of a group has changed; each of the two chats gets a message of it. */
static bool read_migration(const struct update *u)
{
	str here = gateway_text(json_get(u->chat, "id"), u->mem);
	str to = text_of(u, "migrate_to_chat_id"), from = text_of(u, "migrate_from_chat_id");

	if (to.len == 0 && from.len == 0)
		return false;
	struct event *e = event_new(u, EVENT_GROUP);
	e->change = GROUP_MIGRATED;
	e->group_id = from.len > 0 ? from : here;
	e->new_group_id = from.len > 0 ? here : to;
	return true;
}

static bool read_title(const struct update *u)
{
	str title = text_of(u, "new_chat_title");

	if (title.len == 0)
		return false;
	struct event *e = event_new(u, EVENT_GROUP);
	e->change = GROUP_SETTINGS;
	e->id = telegram_message_id(u->chat, json_get(u->node, "message_id"), u->mem);
	e->subject = title;
	return true;
}

/* People came or went. */
static bool read_members(const struct update *u)
{
	const struct json *left = json_get(u->node, "left_chat_member");
	const struct json *came = gateway_list(u->node, "new_chat_members");

	if (!left && !came)
		return false;
	struct event *e = event_new(u, EVENT_GROUP);
	e->change = left ? GROUP_LEFT : GROUP_JOINED;
	e->id = telegram_message_id(u->chat, json_get(u->node, "message_id"), u->mem);
	for (const struct json *m = left ? left : came; m && e->n_people < EVENT_PEOPLE_MAX;
	     m = left ? NULL : json_next(m)) {
		str id = gateway_text(json_get(m, "id"), u->mem);
		if (id.len > 0 && !json_bool(json_get(m, "is_bot"), false))
			e->people[e->n_people++] = (struct identity){ ID_TELEGRAM, id };
	}
	return true;
}

/* An admin who speaks in the name of the group or channel. */
static bool is_anonymous(const struct update *u)
{
	str here = text_of(u, "sender_chat.id");

	return here.len > 0 && str_eq(here, gateway_text(json_get(u->chat, "id"), u->mem));
}

static bool read_sender(const struct update *u, struct event *e)
{
	e->is_anonymous = e->group_id.len > 0 && is_anonymous(u);
	if (e->is_anonymous)
		return true;
	/* A channel that speaks in a group is no person. */
	return !json_get(u->node, "sender_chat") && read_person(u, json_get(u->node, "from"), e);
}

static void read_message(const struct update *u, bool is_edit)
{
	const char *key;

	if (read_migration(u) || read_title(u) || read_members(u))
		return;
	if (!is_group(u->chat, u->mem) && !is_private(u->chat, u->mem)) {
		ignore(u);
		return;
	}
	struct event *e = event_new(u, EVENT_MESSAGE);
	str id = telegram_message_id(u->chat, json_get(u->node, "message_id"), u->mem);
	e->content = content_of(u->node, &key);
	e->content_name = key ? str_from(key) : STR_NONE;
	e->text = words_of(u);
	e->subject = gateway_text(json_get(u->chat, "title"), u->mem);
	/* Answers to one message are a thread too, in groups without topics. */
	if (json_bool(json_get(u->node, "is_topic_message"), false))
		(void)json_int(json_get(u->node, "message_thread_id"), &e->topic);
	if (id.len == 0 || !read_sender(u, e) || !strip_name(u, &e->text)) {
		u->ret->count--;
		ignore(u);
		return;
	}
	e->id = id;
	e->media_ref = e->content == CONTENT_IMAGE ? telegram_photo(u->node, u->mem) : STR_NONE;
	e->ref_id = telegram_message_id(u->chat, json_path(u->node, "reply_to_message.message_id"),
					u->mem);
	e->is_forwarded = json_get(u->node, "forward_origin") || json_get(u->node, "forward_date");
	if (e->content == CONTENT_OTHER)
		e->text = STR_NONE;
	if (!is_edit)
		return;
	str at = text_of(u, "edit_date");
	e->content = CONTENT_EDIT;
	e->ref_id = id;
	e->id = arena_printf(u->mem, "%" STR_FMT "/%" STR_FMT, STR_ARG(id), STR_ARG(at));
}

/* A button of ours: siar sends none, but one of an older bot on this token may still be there. */
static void read_tap(struct update *u)
{
	const struct json *tap = u->node, *message = json_get(tap, "message");

	u->chat = json_get(message, "chat");
	if (!is_private(u->chat, u->mem) && !is_group(u->chat, u->mem)) {
		ignore(u);
		return;
	}
	struct event *e = event_new(u, EVENT_MESSAGE);
	e->content = CONTENT_CHOICE;
	e->id = text_of(u, "id");
	e->choice_id = text_of(u, "data");
	if (e->id.len == 0 || !read_person(u, json_get(tap, "from"), e)) {
		u->ret->count--;
		ignore(u);
	}
}

static bool is_in(str status)
{
	return str_eq(status, STR("member")) || str_eq(status, STR("administrator")) ||
	       str_eq(status, STR("restricted"));
}

/* Whether we may write there, where the change says so. */
static void read_posting(const struct update *u)
{
	const char *right = is_channel(u) ? "new_chat_member.can_post_messages"
					  : "new_chat_member.can_send_messages";
	const struct json *may = json_path(u->node, right);

	if (!may)
		return;
	struct event *e = event_new(u, EVENT_GROUP);
	e->id = arena_printf(u->mem, "p%" PRId64, u->id);
	e->change = GROUP_SETTINGS;
	e->posting = json_bool(may, false) ? POSTING_ALLOWED : POSTING_ADMINS_ONLY;
}

/* We were taken into a group or put out; a person has blocked us or let us in again. */
static void read_own_membership(const struct update *u)
{
	bool is_now = is_in(text_of(u, "new_chat_member.status"));
	bool is_of_group = is_group(u->chat, u->mem);

	if (!is_of_group && !is_private(u->chat, u->mem)) {
		ignore(u);
		return;
	}
	struct event *e = event_new(u, is_of_group ? EVENT_GROUP : EVENT_PREFERENCE);
	e->id = arena_printf(u->mem, "u%" PRId64, u->id);
	bool has_person = read_person(u, json_get(u->node, "from"), e);
	if (is_of_group) {
		e->change = is_now ? GROUP_ENTERED : GROUP_REMOVED;
		e->subject = gateway_text(json_get(u->chat, "title"), u->mem);
		read_posting(u);
		return;
	}
	e->is_stop = !is_now;
	e->preference_category = STR("marketing_messages");
	if (!has_person) {
		u->ret->count--;
		ignore(u);
	}
}

static void read_update(const struct gateway *gw, const struct json *node, struct arena *mem,
			struct events *ret)
{
	static const char *const keys[] = { "message", "channel_post", "edited_message",
					    "callback_query", "my_chat_member" };
	struct update u = { .gw = gw, .mem = mem, .ret = ret };
	size_t i = 0;

	(void)json_int(json_get(node, "update_id"), &u.id);
	while (i < ARRAY_LEN(keys) && !(u.node = json_get(node, keys[i])))
		i++;
	u.chat = json_get(u.node, "chat");
	if (i < 3)
		read_message(&u, i == 2);
	else if (i == 3)
		read_tap(&u);
	else if (i == 4)
		read_own_membership(&u);
	else
		ignore(&u);
}

static const struct json *inner(const struct json *update)
{
	const struct json *m = json_first(update);

	while (m && !json_is_object(m))
		m = json_next(m);
	return m;
}

/* Behind the highest number. Ids may begin anew lower than before, never within a poll. */
static void set_cursor(const struct json *updates, struct arena *mem, struct events *ret)
{
	int64_t id, last = -1, seconds = 0, at;

	for (const struct json *u = updates; u; u = json_next(u)) {
		if (!json_int(json_get(u, "update_id"), &id) || id < last || id == INT64_MAX)
			continue;
		last = id;
		at = gateway_time_ms(json_get(inner(u), "date")) / GATEWAY_SECOND_MS;
		seconds = at > seconds ? at : seconds;
	}
	if (last >= 0)
		ret->cursor = arena_printf(mem, "%" PRId64 " %" PRId64, last + 1, seconds);
}

static enum err parse_poll(const struct gateway *gw, const struct json *root, struct arena *mem,
			   struct events *ret, struct why *reterr)
{
	const struct json *list = gateway_list(root, "result");

	if (!json_bool(json_get(root, "ok"), false) || !json_is_array(json_get(root, "result")))
		return why_set(reterr, ERR_INVALID, "no list of updates");
	for (const struct json *u = list; u; u = json_next(u))
		read_update(gw, u, mem, ret);
	set_cursor(list, mem, ret);
	return OK;
}

static enum err parse_health(const struct json *root, struct arena *mem, struct events *ret,
			     struct why *reterr)
{
	if (!json_bool(json_get(root, "ok"), false))
		return why_set(reterr, ERR_INVALID, "not ok");
	struct event *e = events_add(ret, mem);
	e->kind = EVENT_ACCOUNT;
	e->account_change = ACCOUNT_HEALTH;
	e->health = HEALTH_READY;
	return OK;
}

enum err telegram_parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
			struct events *ret, struct why *reterr)
{
	struct json *root = NULL;

	enum err e = json_open(body, &root, reterr);
	if (e)
		return e;
	if (from == FROM_POLL)
		e = parse_poll(gw, root, mem, ret, reterr);
	else if (from == FROM_HEALTH)
		e = parse_health(root, mem, ret, reterr);
	else if (from == FROM_WEBHOOK && json_get(root, "update_id"))
		read_update(gw, root, mem, ret);
	else
		e = why_set(reterr, ERR_INVALID, "no update");
	json_close(root);
	return e;
}
