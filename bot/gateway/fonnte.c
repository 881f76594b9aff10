/* SPDX-License-Identifier: MIT */
/* Fonnte: a hosted Indonesian service that links a device to an ordinary WhatsApp account. Called
 * by wiring and flow as gateway.h says; fonnte.md says how an operator sets it up. It signs nothing
 * and its messages have no ids: a webhook carries a token in its path, and what tells a message
 * apart is made into an id. Facts: docs.fonnte.com, and payloads that users have shown. */
#include "bot/gateway/wire.h"
#include "bot/model/phone.h"
#include "config/linked.h"

struct fonnte_config {
	struct linked_config linked;
	str device;
	struct secret token, path_token;
};

enum {
	TOKEN_MIN = 16,
	ID_BYTES = 12,
	FILE_TIMEOUT_MS = 120000,
	GROUPS_BYTES_MAX = 1 << 20,
	PLAN_WAIT_S = 3600,
};

static const char *check_token(str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_'))
			return "letters, digits, '-' and '_', since it stands in an address";
	}
	return value.len >= TOKEN_MIN ? NULL : "at least 16 characters";
}

static const struct setting fonnte_settings[] = {
	LINKED_SETTINGS,
	{ .key = "device",
	  .type = SETTING_PHONE,
	  .offset = offsetof(struct fonnte_config, device),
	  .is_required = true,
	  .help = "Number of the device as Fonnte shows it.",
	  .sample = "0812-3456-7890" },
	{ .key = "token_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct fonnte_config, token),
	  .is_required = true,
	  .help = "File with the device's token (menu Device, Token).",
	  .sample = "secrets/fonnte_token" },
	{ .key = "path_token_file",
	  .type = SETTING_SECRET,
	  .offset = offsetof(struct fonnte_config, path_token),
	  .is_required = true,
	  .check = check_token,
	  .help = "File with a text of your own, 16 or more letters and digits, that ends the "
		  "webhook's address: /webhook/<name>/<token>.",
	  .sample = "secrets/fonnte_path" },
	{ 0 },
};

static const struct fonnte_config *config_of(const struct gateway *gw)
{
	ASSERT(gw->own);
	return gw->own;
}

static str account_ref(const struct gateway *gw)
{
	return config_of(gw)->device;
}

static bool authentic(const struct gateway *gw, const struct http_request *req, struct arena *mem,
		      struct http_reply *ret_now)
{
	(void)mem;
	return gateway_is_post(req, ret_now) && gateway_has_token(req, &config_of(gw)->path_token);
}

/* --- what comes in --- */

/* "08123456789" and "628123456789" are the same device. */
static str device_of(const struct json *root, struct arena *mem)
{
	str phone;

	return phone_parse(gateway_text(json_get(root, "device"), mem), mem, &phone) ? phone
										     : STR_NONE;
}

/* A number of its own when the message has one, else made of what tells it apart. Without a time
 * there is nothing that does: two answers "1" are two answers. */
static str message_id(const struct json *root, struct arena *mem)
{
	static const char *const parts[] = { "device", "sender", "member", "timestamp", "message" };
	static const char digits[] = "0123456789abcdef";
	str all = STR_NONE, own = gateway_text(json_get(root, "inboxid"), mem);
	unsigned char hash[32];
	char hex[2 * ID_BYTES];

	if (own.len > 0 && !str_eq(own, STR("0")))
		return own;
	if (gateway_text(json_get(root, "timestamp"), mem).len == 0)
		return STR_NONE;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		str part = gateway_text(json_get(root, parts[i]), mem);
		all = arena_printf(mem, "%" STR_FMT "%zu:%" STR_FMT, STR_ARG(all), part.len,
				   STR_ARG(part));
	}
	sha256(all, hash);
	for (size_t i = 0; i < ID_BYTES; i++) {
		hex[2 * i] = digits[hash[i] >> 4];
		hex[2 * i + 1] = digits[hash[i] & 15];
	}
	return arena_str(mem, (str){ hex, sizeof(hex) });
}

static enum content_type content_of(str type, const struct json *location)
{
	static const struct {
		const char *type;
		enum content_type content;
	} types[] = {
		{ "audio", CONTENT_AUDIO },       { "contact", CONTENT_CONTACTS },
		{ "document", CONTENT_DOCUMENT }, { "image", CONTENT_IMAGE },
		{ "location", CONTENT_LOCATION }, { "pollCreation", CONTENT_OTHER },
		{ "sticker", CONTENT_STICKER },   { "video", CONTENT_VIDEO },
	};

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (str_eq(type, str_from(types[i].type)))
			return types[i].content;
	}
	return json_is_object(location) ? CONTENT_LOCATION : CONTENT_TEXT;
}

/* In a group `sender` is the group and `member` the person. */
static void read_message(const struct json *root, struct arena *mem, struct events *ret)
{
	struct event *e = events_add(ret, mem);
	str sender = gateway_text(json_get(root, "sender"), mem), group;
	str type = gateway_text(json_get(root, "type"), mem);

	e->kind = EVENT_MESSAGE;
	e->account_ref = device_of(root, mem);
	e->id = message_id(root, mem);
	e->at_ms = gateway_time_ms(json_get(root, "timestamp"));
	e->name = gateway_text(json_get(root, "name"), mem);
	if (gateway_jid(sender, mem, &group) == JID_GROUP) {
		e->group_id = group;
		sender = gateway_text(json_get(root, "member"), mem);
	}
	gateway_add_id(e, sender, mem);
	if (e->n_ids == 0) {
		ret->count--;
		ret->ignored++;
		return;
	}
	e->content = content_of(type, json_get(root, "location"));
	e->content_name = type;
	if (e->content != CONTENT_OTHER)
		e->text = gateway_text(json_get(root, "message"), mem);
	e->is_forwarded = json_bool(json_get(root, "isforwarded"), false);
	if (e->content == CONTENT_IMAGE)
		e->media_ref = gateway_text(json_get(root, "url"), mem);
}

static void add_health(str status, str detail, struct events *ret, struct arena *mem)
{
	struct event *e = events_add(ret, mem);

	e->kind = EVENT_ACCOUNT;
	e->account_change = ACCOUNT_HEALTH;
	e->detail = detail;
	e->health = str_eq(status, STR("connect"))      ? HEALTH_READY
		    : str_eq(status, STR("disconnect")) ? HEALTH_NEEDS_PAIRING
							: HEALTH_UNKNOWN;
}

static enum err parse_webhook(const struct json *root, struct arena *mem, struct events *ret,
			      struct why *reterr)
{
	str status = gateway_text(json_get(root, "status"), mem);

	if (json_get(root, "sender"))
		read_message(root, mem, ret);
	else if (json_get(root, "device") && status.len > 0) {
		add_health(status, gateway_text(json_get(root, "reason"), mem), ret, mem);
		ret->items[ret->count - 1].account_ref = device_of(root, mem);
		ret->items[ret->count - 1].at_ms = gateway_time_ms(json_get(root, "timestamp"));
	} else {
		return why_set(reterr, ERR_INVALID, "no sender");
	}
	return OK;
}

static enum err parse_groups(const struct json *root, struct arena *mem, struct events *ret,
			     struct why *reterr)
{
	if (!json_is_array(json_get(root, "data")))
		return why_set(reterr, ERR_INVALID, "no list of groups");
	for (const struct json *g = gateway_list(root, "data"); g; g = json_next(g)) {
		str id;
		if (gateway_jid(gateway_text(json_get(g, "id"), mem), mem, &id) != JID_GROUP)
			continue;
		struct event *e = events_add(ret, mem);
		e->kind = EVENT_GROUP;
		e->change = GROUP_SETTINGS;
		e->group_id = id;
		e->subject = gateway_text(json_get(g, "name"), mem);
	}
	return OK;
}

static enum err parse(const struct gateway *gw, enum source from, str body, struct arena *mem,
		      struct events *ret, struct why *reterr)
{
	struct json *root = NULL;

	(void)gw;
	enum err e = json_open(body, &root, reterr);
	if (e)
		return e;
	str status = gateway_text(json_get(root, "device_status"), mem);
	if (from == FROM_WEBHOOK)
		e = parse_webhook(root, mem, ret, reterr);
	else if (from == FROM_GROUPS)
		e = parse_groups(root, mem, ret, reterr);
	else if (from == FROM_HEALTH && status.len > 0)
		add_health(status, status, ret, mem);
	else
		e = why_set(reterr, ERR_INVALID, "no device_status");
	json_close(root);
	return e;
}

/* --- what goes out --- */

static void begin(const struct gateway *gw, const char *path, struct arena *mem,
		  struct http_request *r)
{
	*r = (struct http_request){
		.method = STR("POST"),
		.url = arena_printf(mem, "%" STR_FMT "%s", STR_ARG(gw->base_url), path),
	};
	http_add_header(r, STR("Authorization"), config_of(gw)->token.value[0]);
}

static void add_part(struct http_request *r, const char *name, str value)
{
	r->parts[r->n_parts++] = (struct http_part){ .name = str_from(name), .value = value };
}

static enum err build_send(const struct gateway *gw, const struct work *work, struct arena *mem,
			   struct http_request *r, struct why *reterr)
{
	str target = gateway_jid_of(&work->to, "", mem);
	bool is_photo = work->message.form == FORM_IMAGE && work->body_file.len > 0;

	if (target.len == 0 || work->to.id.kind == ID_LID)
		return why_set(reterr, ERR_INVALID, "no address that Fonnte knows");
	if (work->message.form != FORM_TEXT && !is_photo)
		return why_set(reterr, ERR_INVALID, "Fonnte sends texts and photos only");
	begin(gw, "/send", mem, r);
	add_part(r, "target", target);
	add_part(r, "message", work->message.body);
	add_part(r, "countryCode", STR("0")); /* the number is whole */
	if (!is_photo)
		return OK;
	r->parts[r->n_parts++] = (struct http_part){
		.name = STR("file"),
		.file_name = str_eq(work->content_type, STR("image/png")) ? STR("photo.png")
									  : STR("photo.jpg"),
		.content_type = work->content_type,
		.body_file = work->body_file,
	};
	r->timeout_ms = FILE_TIMEOUT_MS;
	return OK;
}

static bool is_file(const struct work *work)
{
	(void)work;
	return true;
}

/* Fonnte's own hosts; no token goes there. */
static enum err build_fetch(const struct work *work, struct http_request *r, struct why *reterr)
{
	str origin = gateway_origin(work->media_ref), end = STR(".fonnte.com");

	if (!str_starts(origin, STR("https://")) || origin.len <= end.len ||
	    !str_eq_nocase(str_slice(origin, origin.len - end.len, end.len), end))
		return why_set(reterr, ERR_INVALID, "address of the file is not Fonnte's");
	*r = (struct http_request){ .method = STR("GET"),
				    .url = work->media_ref,
				    .timeout_ms = FILE_TIMEOUT_MS };
	return OK;
}

static enum err build(const struct gateway *gw, const struct work *work, struct arena *mem,
		      struct http_request *ret, struct why *reterr)
{
	if (config_of(gw)->token.count == 0)
		return why_set(reterr, ERR_INVALID, "no token");
	switch (work->kind) {
	case WORK_SEND:
		return build_send(gw, work, mem, ret, reterr);
	case WORK_FETCH:
		return build_fetch(work, ret, reterr);
	case WORK_HEALTH:
		begin(gw, "/device", mem, ret);
		return OK;
	case WORK_GROUPS:
		begin(gw, "/get-whatsapp-group", mem, ret);
		ret->max_reply_bytes = GROUPS_BYTES_MAX;
		return OK;
	case WORK_UPLOAD:
	case WORK_MARK_READ:
	case WORK_POLL:
	case WORK_HISTORY:
	case WORK_QUEUE:
		break;
	}
	return why_set(reterr, ERR_INVALID, "Fonnte does not do that");
}

/* --- what became of it --- */

/* The words of a refusal; which member has them depends on the call. */
static str words_of(const struct json *root, struct arena *mem)
{
	str words = gateway_text(json_get(root, "reason"), mem);
	return words.len > 0 ? words : gateway_text(json_get(root, "detail"), mem);
}

/* A refusal comes with status 200. */
static void judge_refusal(const struct json *root, struct arena *mem, struct outcome *ret)
{
	str words = words_of(root, mem);

	if (str_find(words, STR("token")) >= 0) {
		gateway_set(ret, VERDICT_STOP, SCOPE_ACCOUNT, "reason.token");
	} else if (str_find(words, STR("quota")) >= 0 || str_find(words, STR("expired")) >= 0) {
		gateway_set(ret, VERDICT_PAUSE, SCOPE_ACCOUNT, "reason.plan");
		ret->wait_ms = (int64_t)PLAN_WAIT_S * GATEWAY_SECOND_MS;
	} else if (str_find(words, STR("target")) >= 0) {
		gateway_set(ret, VERDICT_REFUSED, SCOPE_RECIPIENT, "reason.unreachable");
	} else if (str_find(words, STR("disconnected")) >= 0) {
		gateway_set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.trouble");
	} else {
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.refused");
	}
}

static void judge(const struct gateway *gw, const struct work *work, enum transport how,
		  const struct http_reply *reply, struct arena *mem, struct outcome *ret)
{
	bool is_2xx = reply->status >= 200 && reply->status <= 299;
	struct json *root = NULL;

	(void)gw;
	if (!gateway_judge_transport(work, how, ret))
		return;
	if (json_open(reply->body, &root, NULL) != OK)
		root = NULL;
	const struct json *status = json_get(root, "status");
	if (is_2xx && (json_bool(status, false) || work->kind == WORK_FETCH)) {
		gateway_set(ret, VERDICT_SENT, SCOPE_MESSAGE, NULL);
		if (work->kind == WORK_SEND)
			ret->provider_id = gateway_text(gateway_list(root, "id"), mem);
	} else if (is_2xx && status) {
		judge_refusal(root, mem, ret);
	} else {
		gateway_judge_status(work, reply->status, ret);
	}
	json_close(root);
}

extern const struct gateway_ops gateway_fonnte;

const struct gateway_ops gateway_fonnte = {
	.kind = "fonnte",
	.caps = GW_WEBHOOK | GW_GROUPS | GW_LINKED | GW_SEND_FILE | GW_ASK_HEALTH | GW_ASK_GROUPS,
	.group_kind = ID_WA,
	.config = { .name = "fonnte",
		    .settings = fonnte_settings,
		    .bytes = sizeof(struct fonnte_config),
		    .base_url = "https://api.fonnte.com",
		    .is_linked = true },
	.account_ref = account_ref,
	.authentic = authentic,
	.parse = parse,
	.build = build,
	.judge = judge,
	.is_file = is_file,
	.judge_code = gateway_judge_code,
};
