/* SPDX-License-Identifier: MIT */
/* gowa (go-whatsapp-web-multidevice): a device linked to an ordinary WhatsApp account, on a machine
 * of the office's own. Its webhook gives one event a body, signed as Meta signs. Called by wiring
 * and flow as gateway.h says; gowa.md says how an operator sets it up. Facts: gowa 9.0.0, its
 * docs/webhook-payload.md and docs/openapi.yaml. */
#include "bot/gateway/wire.h"
#include "bot/net/base64.h"
#include "config/linked.h"

struct gowa_config {
	struct linked_config linked;
	str device_id, user;
	struct secret password, webhook_secret;
};

enum { FILE_TIMEOUT_MS = 120000, GROUPS_BYTES_MAX = 4 << 20 };

static const char *check_webhook_secret(str value)
{
	return str_eq(value, STR("secret"))
		       ? "any other than 'secret', which is gowa's own and known to everybody"
		       : NULL;
}

static const struct setting gowa_settings[] = {
	LINKED_SETTINGS,
	{ .key = "webhook_secret_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct gowa_config, webhook_secret),
	  .is_required = true,
	  .check = check_webhook_secret,
	  .help = "File with what gowa signs its webhooks with (WHATSAPP_WEBHOOK_SECRET); not its "
		  "default.",
	  .sample = "secrets/gowa_webhook" },
	{ .key = "user",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct gowa_config, user),
	  .fallback = "siar",
	  .help = "User name of gowa's API (APP_BASIC_AUTH)." },
	{ .key = "password_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct gowa_config, password),
	  .is_required = true,
	  .help = "File with that user's password.",
	  .sample = "secrets/gowa_password" },
	{ .key = "device_id",
	  .type = SETTING_TEXT,
	  .offset = offsetof(struct gowa_config, device_id),
	  .help = "Which of gowa's devices, when it has several.",
	  .sample = "toko" },
	{ 0 },
};

static const struct gowa_config *config_of(const struct gateway *gw)
{
	ASSERT(gw->own);
	return gw->own;
}

static str account_ref(const struct gateway *gw)
{
	return config_of(gw)->device_id;
}

static bool authentic(const struct gateway *gw, const struct http_request *req, struct arena *mem,
		      struct http_reply *ret_now)
{
	(void)mem;
	*ret_now = (struct http_reply){ 0 };
	if (str_eq(req->method, STR("POST")))
		return gateway_is_signed(req, "X-Hub-Signature-256",
					 "sha256=", &config_of(gw)->webhook_secret, hmac_create);
	*ret_now = (struct http_reply){
		.status = 405,
		.content_type = STR("text/plain"),
		.body = STR("method not allowed"),
	};
	return false;
}

/* --- what comes in --- */

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
	if (config_of(r->gw)->device_id.len > 0)
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
		e->posting = json_bool(json_get(g, "IsAnnounce"), false) ? POSTING_ADMINS_ONLY
									 : POSTING_ALLOWED;
		if (gateway_jid(gateway_text(json_get(g, "JID"), r->mem), r->mem, &e->group_id) !=
		    JID_GROUP)
			r->ret->count--;
	}
	return OK;
}

static enum err parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
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
	else
		e = why_set(reterr, ERR_INVALID, "gowa is not polled");
	json_close(root);
	return e;
}

/* --- what goes out --- */

static void begin(const struct gateway *gw, const char *method, const char *path, struct arena *mem,
		  struct http_request *r)
{
	const struct gowa_config *c = config_of(gw);
	str login = arena_printf(mem, "%" STR_FMT ":%" STR_FMT, STR_ARG(c->user),
				 STR_ARG(c->password.value[0]));

	*r = (struct http_request){
		.method = str_from(method),
		.url = arena_printf(mem, "%" STR_FMT "%s", STR_ARG(gw->base_url), path),
	};
	str coded = base64_encode(login, mem);
	http_add_header(r, STR("Authorization"),
			arena_printf(mem, "Basic %" STR_FMT, STR_ARG(coded)));
	if (c->device_id.len > 0)
		http_add_header(r, STR("X-Device-Id"), c->device_id);
}

static void set_json(struct http_request *r, struct json_writer *w)
{
	json_end_object(w);
	http_add_header(r, STR("Content-Type"), STR("application/json"));
	r->body = json_done(w);
}

static void build_text(const struct gateway *gw, const struct work *work, str to, struct arena *mem,
		       struct http_request *r)
{
	struct json_writer w;

	begin(gw, "POST", "/send/message", mem, r);
	json_begin(&w, mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "phone", to);
	json_add_str(&w, "message", work->message.body);
	if (work->message.quote_id.len > 0)
		json_add_str(&w, "reply_message_id", work->message.quote_id);
	set_json(r, &w);
}

static void build_image(const struct gateway *gw, const struct work *work, str to,
			struct arena *mem, struct http_request *r)
{
	begin(gw, "POST", "/send/image", mem, r);
	r->parts[r->n_parts++] = (struct http_part){ .name = STR("phone"), .value = to };
	r->parts[r->n_parts++] =
		(struct http_part){ .name = STR("caption"), .value = work->message.body };
	r->parts[r->n_parts++] = (struct http_part){
		.name = STR("image"),
		.file_name = str_eq(work->content_type, STR("image/png")) ? STR("photo.png")
									  : STR("photo.jpg"),
		.content_type = work->content_type,
		.body_file = work->body_file,
	};
	if (work->message.quote_id.len > 0)
		r->parts[r->n_parts++] = (struct http_part){ .name = STR("reply_message_id"),
							     .value = work->message.quote_id };
	r->timeout_ms = FILE_TIMEOUT_MS;
}

static enum err build_send(const struct gateway *gw, const struct work *work, struct arena *mem,
			   struct http_request *r, struct why *reterr)
{
	str to = gateway_jid_of(&work->to, "@s.whatsapp.net", mem);

	if (to.len == 0)
		return why_set(reterr, ERR_INVALID, "no address that WhatsApp knows");
	if (work->message.form == FORM_TEXT)
		build_text(gw, work, to, mem, r);
	else if (work->message.form == FORM_IMAGE && work->body_file.len > 0)
		build_image(gw, work, to, mem, r);
	else
		return why_set(reterr, ERR_INVALID, "gowa sends texts and photos only");
	return OK;
}

static enum err build_mark_read(const struct gateway *gw, const struct work *work,
				struct arena *mem, struct http_request *r, struct why *reterr)
{
	str to = gateway_jid_of(&work->to, "@s.whatsapp.net", mem);
	struct json_writer w;

	if (to.len == 0 || work->message_id.len == 0)
		return why_set(reterr, ERR_INVALID, "no message to mark as read");
	str id = http_encode(work->message_id, mem);
	begin(gw, "POST", arena_printf(mem, "/message/%" STR_FMT "/read", STR_ARG(id)).ptr, mem, r);
	json_begin(&w, mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "phone", to);
	set_json(r, &w);
	return OK;
}

/* Where a file of gowa's own lies; NULL when it would lead elsewhere. */
static bool file_url(const struct gateway *gw, str path, struct arena *mem, str *ret)
{
	if (str_starts(path, STR("/")))
		path = str_slice(path, 1, path.len);
	if (path.len == 0 || str_find(path, STR("..")) >= 0 || str_find(path, STR("//")) >= 0)
		return false;
	*ret = arena_printf(mem, "%" STR_FMT "/%" STR_FMT, STR_ARG(gw->base_url), STR_ARG(path));
	return gateway_is_home(gw, *ret);
}

static bool is_file(const struct work *work)
{
	return work->step > 0 || !str_starts(work->media_ref, STR("?"));
}

static enum err build_fetch(const struct gateway *gw, const struct work *work, struct arena *mem,
			    struct http_request *r, struct why *reterr)
{
	str chat = work->media_ref, id = STR_NONE, url;

	if (is_file(work)) {
		if (!file_url(gw, work->step > 0 ? work->next_url : work->media_ref, mem, &url))
			return why_set(reterr, ERR_INVALID, "no path of a file of gowa's");
		begin(gw, "GET", "", mem, r);
		r->url = url;
		r->timeout_ms = FILE_TIMEOUT_MS;
		return OK;
	}
	(void)str_take(&chat, ' ', &id);
	id = http_encode(str_slice(id, 1, id.len), mem);
	chat = http_encode(chat, mem);
	begin(gw, "GET",
	      arena_printf(mem, "/message/%" STR_FMT "/download?phone=%" STR_FMT, STR_ARG(id),
			   STR_ARG(chat))
		      .ptr,
	      mem, r);
	r->timeout_ms = FILE_TIMEOUT_MS;
	return OK;
}

static enum err build(const struct gateway *gw, const struct work *work, struct arena *mem,
		      struct http_request *ret, struct why *reterr)
{
	if (config_of(gw)->password.count == 0)
		return why_set(reterr, ERR_INVALID, "no password");
	switch (work->kind) {
	case WORK_SEND:
		return build_send(gw, work, mem, ret, reterr);
	case WORK_MARK_READ:
		return build_mark_read(gw, work, mem, ret, reterr);
	case WORK_FETCH:
		return build_fetch(gw, work, mem, ret, reterr);
	case WORK_HEALTH:
		begin(gw, "GET", "/app/status", mem, ret);
		return OK;
	case WORK_GROUPS:
		begin(gw, "GET", "/user/my/groups", mem, ret);
		ret->max_reply_bytes = GROUPS_BYTES_MAX;
		return OK;
	case WORK_UPLOAD:
	case WORK_POLL:
		break;
	}
	return why_set(reterr, ERR_INVALID, "gowa does not do that");
}

/* --- what became of it --- */

/* Of gowa's own words, a-z; others are told by their status. */
static const struct {
	const char *code;
	enum verdict verdict;
	enum scope scope;
	int wait_s;
	const char *reason;
} codes[] = {
	{ "INVALID_JID", VERDICT_REFUSED, SCOPE_RECIPIENT, 0, "reason.unreachable" },
	{ "INVALID_REQUEST", VERDICT_REFUSED, SCOPE_MESSAGE, 0, "reason.invalid" },
	{ "NOT_FOUND", VERDICT_REFUSED, SCOPE_MESSAGE, 0, "reason.refused" },
	/* WhatsApp lets this number begin no new chats; answers may go on. */
	{ "WA_REACHOUT_TIMELOCK", VERDICT_REFUSED, SCOPE_RECIPIENT, 0, "reason.new_chats" },
};

static bool judge_code(str code, struct outcome *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		if (!str_eq(code, str_from(codes[i].code)))
			continue;
		gateway_set(ret, codes[i].verdict, codes[i].scope, codes[i].reason);
		return true;
	}
	return false;
}

static bool judge_success(const struct gateway *gw, const struct work *work,
			  const struct json *root, struct arena *mem, struct outcome *ret)
{
	const struct json *results = json_get(root, "results");
	str url;

	gateway_set(ret, VERDICT_SENT, SCOPE_MESSAGE, NULL);
	if (work->kind == WORK_SEND) {
		ret->provider_id = gateway_text(json_get(results, "message_id"), mem);
		return ret->provider_id.len > 0;
	}
	if (work->kind != WORK_FETCH || is_file(work))
		return true;
	ret->verdict = VERDICT_NEXT_STEP;
	ret->next_url = gateway_text(json_get(results, "file_path"), mem);
	return file_url(gw, ret->next_url, mem, &url);
}

static void judge(const struct gateway *gw, const struct work *work, enum transport how,
		  const struct http_reply *reply, struct arena *mem, struct outcome *ret)
{
	bool is_2xx = reply->status >= 200 && reply->status <= 299;
	struct json *root = NULL;

	if (!gateway_judge_transport(work, how, ret))
		return;
	if (json_open(reply->body, &root, NULL) != OK)
		root = NULL;
	if (!is_2xx || !judge_success(gw, work, root, mem, ret)) {
		*ret = (struct outcome){ 0 };
		/* What failed inside gowa may have been sent; what it refused was not. */
		if (reply->status == 401 || !judge_code(json_str(json_get(root, "code"), mem), ret))
			gateway_judge_status(work, reply->status, ret);
	}
	json_close(root);
}

static void judge_later(const struct gateway *gw, int64_t code, struct outcome *ret)
{
	(void)gw;
	*ret = (struct outcome){ .code = code };
	gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.refused");
}

extern const struct gateway_ops gateway_gowa;

const struct gateway_ops gateway_gowa = {
	.kind = "gowa",
	.caps = GW_WEBHOOK | GW_GROUPS | GW_MARK_READ | GW_LINKED | GW_SEND_FILE | GW_ASK_HEALTH |
		GW_ASK_GROUPS,
	.group_kind = ID_WA,
	.config = { .name = "gowa",
		    .settings = gowa_settings,
		    .bytes = sizeof(struct gowa_config),
		    .is_linked = true },
	.account_ref = account_ref,
	.authentic = authentic,
	.parse = parse,
	.build = build,
	.judge = judge,
	.is_file = is_file,
	.judge_code = judge_later,
};
