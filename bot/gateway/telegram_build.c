/* SPDX-License-Identifier: MIT */
/* Calls of Telegram's methods and what their answers mean. Called by the writer with work that it
 * has committed; pure. The token is part of the address: it is put in here alone and kept nowhere,
 * also not in what a step gives to the next. */
#include "bot/gateway/telegram.h"

#include <inttypes.h>

enum {
	FILE_TIMEOUT_MS = 120000,
	POLL_S = 50,
	POLL_TIMEOUT_MS = 65000, /* more than POLL_S */
	POLL_BYTES_MAX = 8 << 20,
	POLL_LIMIT = 100,
	OTHER_POLLER_S = 30,
	TOO_FAST_S = 30, /* when Telegram does not say */
};
/* Numbers may begin anew after a quiet week: then one poll without an offset. */
static const int64_t offset_good_ms = INT64_C(6) * 24 * 3600 * 1000;

static void begin(const struct gateway *gw, const char *method, struct arena *mem,
		  struct http_request *r)
{
	str token = http_encode(telegram_config_of(gw)->token.value[0], mem);

	*r = (struct http_request){
		.method = STR("POST"),
		.url = arena_printf(mem, "%" STR_FMT "/bot%" STR_FMT "/%s", STR_ARG(gw->base_url),
				    STR_ARG(token), method),
	};
}

static void begin_json(const struct gateway *gw, const char *method, struct json_writer *w,
		       struct arena *mem, struct http_request *r)
{
	begin(gw, method, mem, r);
	http_add_header(r, STR("Content-Type"), STR("application/json"));
	json_begin(w, mem);
	json_add_object(w, NULL);
}

static void end_json(struct json_writer *w, struct http_request *r)
{
	json_end_object(w);
	r->body = json_done(w);
}

/* "-1001:11": the number behind the chat; 0 when there is none. */
static int64_t message_number(str id)
{
	int64_t n = 0;
	ptrdiff_t colon = str_find_char(id, ':');

	if (colon < 0 || !str_to_int64(str_slice(id, (size_t)colon + 1, id.len), &n))
		return 0;
	return n;
}

static void add_reply(struct json_writer *w, str quote_id)
{
	int64_t n = message_number(quote_id);

	if (n == 0)
		return;
	json_add_object(w, "reply_parameters");
	json_add_int(w, "message_id", n);
	json_add_bool(w, "allow_sending_without_reply", true);
	json_end_object(w);
}

/* A photo that Telegram has already, or a text. */
static void build_known(const struct gateway *gw, const struct work *work, int64_t chat,
			struct arena *mem, struct http_request *r)
{
	bool is_photo = work->message.form == FORM_IMAGE;
	struct json_writer w;
	str entities;

	str text = telegram_plain(work->message.body, mem, &entities);
	begin_json(gw, is_photo ? "sendPhoto" : "sendMessage", &w, mem, r);
	json_add_int(&w, "chat_id", chat);
	if (work->topic != 0)
		json_add_int(&w, "message_thread_id", work->topic);
	if (is_photo)
		json_add_str(&w, "photo", work->message.media_id);
	json_add_str(&w, is_photo ? "caption" : "text", text);
	if (entities.len > 0)
		json_add_raw(&w, is_photo ? "caption_entities" : "entities", entities);
	add_reply(&w, work->message.quote_id);
	end_json(&w, r);
}

static void add_part(struct http_request *r, const char *name, str value)
{
	r->parts[r->n_parts++] = (struct http_part){ .name = str_from(name), .value = value };
}

static void build_file(const struct gateway *gw, const struct work *work, int64_t chat,
		       struct arena *mem, struct http_request *r)
{
	struct json_writer w;
	str entities;

	str text = telegram_plain(work->message.body, mem, &entities);
	begin(gw, "sendPhoto", mem, r);
	add_part(r, "chat_id", arena_printf(mem, "%" PRId64, chat));
	if (work->topic != 0)
		add_part(r, "message_thread_id", arena_printf(mem, "%" PRId64, work->topic));
	add_part(r, "caption", text);
	if (entities.len > 0)
		add_part(r, "caption_entities", entities);
	if (message_number(work->message.quote_id) != 0) {
		json_begin(&w, mem);
		json_add_object(&w, NULL);
		json_add_int(&w, "message_id", message_number(work->message.quote_id));
		json_add_bool(&w, "allow_sending_without_reply", true);
		json_end_object(&w);
		add_part(r, "reply_parameters", json_done(&w));
	}
	r->parts[r->n_parts++] = (struct http_part){
		.name = STR("photo"),
		.file_name = str_eq(work->content_type, STR("image/png")) ? STR("photo.png")
									  : STR("photo.jpg"),
		.content_type = work->content_type,
		.body_file = work->body_file,
	};
	r->timeout_ms = FILE_TIMEOUT_MS;
}

static enum err build_send(const struct gateway *gw, const struct work *work, struct arena *mem,
			   struct http_request *r, struct why *reterr)
{
	const struct rendered *m = &work->message;
	int64_t chat;

	if (work->to.id.kind != ID_TELEGRAM || !str_to_int64(work->to.id.opaque, &chat) ||
	    chat == 0 || work->to.is_group != (chat < 0))
		return why_set(reterr, ERR_INVALID, "no address that Telegram knows");
	if (m->form == FORM_TEXT || (m->form == FORM_IMAGE && m->media_id.len > 0))
		build_known(gw, work, chat, mem, r);
	else if (m->form == FORM_IMAGE && work->body_file.len > 0)
		build_file(gw, work, chat, mem, r);
	else
		return why_set(reterr, ERR_INVALID, "Telegram gets texts and photos only");
	return OK;
}

/* The offset of the cursor, as long as numbers cannot have begun anew. */
static bool offset_of(const struct work *work, int64_t *ret)
{
	str rest = work->cursor, first = STR_NONE;
	int64_t seconds = 0;

	if (!str_take(&rest, ' ', &first) || !str_to_int64(first, ret) || *ret <= 0)
		return false;
	(void)str_to_int64(rest, &seconds);
	return seconds == 0 || work->now_ms - seconds * GATEWAY_SECOND_MS < offset_good_ms;
}

static void build_poll(const struct gateway *gw, const struct work *work, struct arena *mem,
		       struct http_request *r)
{
	static const char *const wanted[] = { "message", "edited_message", "channel_post",
					      "callback_query", "my_chat_member" };
	struct json_writer w;
	int64_t offset;

	begin_json(gw, "getUpdates", &w, mem, r);
	if (offset_of(work, &offset))
		json_add_int(&w, "offset", offset);
	json_add_int(&w, "limit", POLL_LIMIT);
	json_add_int(&w, "timeout", POLL_S);
	json_add_array(&w, "allowed_updates");
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		json_add_str(&w, NULL, str_from(wanted[i]));
	json_end_array(&w);
	end_json(&w, r);
	r->timeout_ms = POLL_TIMEOUT_MS;
	r->max_reply_bytes = POLL_BYTES_MAX;
}

/* "photos/file_1.jpg" */
static bool is_file_path(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_' || c == '-' || c == '.' || c == '/'))
			return false;
	}
	return s.len > 0 && s.ptr[0] != '/' && str_find(s, STR("..")) < 0;
}

static enum err build_fetch(const struct gateway *gw, const struct work *work, struct arena *mem,
			    struct http_request *r, struct why *reterr)
{
	struct json_writer w;

	if (work->step == 0 && work->media_ref.len > 0) {
		begin_json(gw, "getFile", &w, mem, r);
		json_add_str(&w, "file_id", work->media_ref);
		end_json(&w, r);
		return OK;
	}
	if (work->step == 0 || !is_file_path(work->next_url))
		return why_set(reterr, ERR_INVALID, "no path of a file of Telegram's");
	str token = http_encode(telegram_config_of(gw)->token.value[0], mem);
	*r = (struct http_request){
		.method = STR("GET"),
		.url = arena_printf(mem, "%" STR_FMT "/file/bot%" STR_FMT "/%" STR_FMT,
				    STR_ARG(gw->base_url), STR_ARG(token), STR_ARG(work->next_url)),
		.timeout_ms = FILE_TIMEOUT_MS,
	};
	return OK;
}

enum err telegram_build(const struct gateway *gw, const struct work *work, struct arena *mem,
			struct http_request *ret, struct why *reterr)
{
	if (telegram_config_of(gw)->token.count == 0)
		return why_set(reterr, ERR_INVALID, "no token");
	switch (work->kind) {
	case WORK_SEND:
		return build_send(gw, work, mem, ret, reterr);
	case WORK_FETCH:
		return build_fetch(gw, work, mem, ret, reterr);
	case WORK_POLL:
		build_poll(gw, work, mem, ret);
		return OK;
	case WORK_HEALTH:
		begin(gw, "getMe", mem, ret);
		return OK;
	case WORK_MARK_READ:
	case WORK_UPLOAD:
	case WORK_GROUPS:
	case WORK_HISTORY:
	case WORK_QUEUE:
		break;
	}
	return why_set(reterr, ERR_INVALID, "Telegram does not do that");
}

/* --- what became of it --- */

static bool judge_success(const struct work *work, const struct json *root, struct arena *mem,
			  struct outcome *ret)
{
	const struct json *result = json_get(root, "result");

	gateway_set(ret, VERDICT_SENT, SCOPE_MESSAGE, NULL);
	if (work->kind == WORK_FETCH && work->step > 0)
		return true; /* the file itself */
	if (!json_bool(json_get(root, "ok"), false))
		return false;
	if (work->kind == WORK_SEND) {
		ret->provider_id = telegram_message_id(json_get(result, "chat"),
						       json_get(result, "message_id"), mem);
		ret->media_id = telegram_photo(result, mem);
		return ret->provider_id.len > 0;
	}
	if (work->kind != WORK_FETCH)
		return true;
	ret->verdict = VERDICT_NEXT_STEP;
	ret->next_url = gateway_text(json_get(result, "file_path"), mem);
	(void)json_int(json_get(result, "file_size"), &ret->file_bytes);
	return is_file_path(ret->next_url);
}

/* Which chat is to rest: one group has a limit of its own, a person seldom meets one before the
 * bot does. */
static void judge_too_fast(const struct work *work, const struct json *parameters,
			   struct outcome *ret)
{
	int64_t s;

	if (!json_int(json_get(parameters, "retry_after"), &s) || s < 0)
		s = TOO_FAST_S;
	bool is_group = work->kind == WORK_SEND && work->to.is_group;
	gateway_set(ret, VERDICT_PAUSE, is_group ? SCOPE_RECIPIENT : SCOPE_ACCOUNT,
		    "reason.too_fast");
	ret->wait_ms = gateway_wait_ms(s);
}

static bool has_one_of(str words, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_find(words, str_from(list[i])) >= 0)
			return true;
	}
	return false;
}

/* In a group or channel in which we are, but may not write. */
static bool is_right_missing(str words)
{
	static const char *const known[] = { "administrator rights", "not enough rights",
					     "CHAT_ADMIN_REQUIRED", "CHAT_WRITE_FORBIDDEN" };

	return has_one_of(words, known, ARRAY_LEN(known));
}

static bool is_topic_gone(str words)
{
	static const char *const known[] = { "message thread not found", "TOPIC_CLOSED",
					     "TOPIC_DELETED" };

	return has_one_of(words, known, ARRAY_LEN(known));
}

static void judge_bad_request(const struct work *work, const struct json *root, struct arena *mem,
			      struct outcome *ret)
{
	str words = json_str(json_get(root, "description"), mem);

	ret->moved_to = gateway_text(json_path(root, "parameters.migrate_to_chat_id"), mem);
	if (ret->moved_to.len > 0) {
		gateway_set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.moved");
	} else if (str_find(words, STR("file identifier")) >= 0 && work->message.media_id.len > 0) {
		ret->is_media_unknown = true;
		gateway_set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.media");
	} else if (work->topic != 0 && is_topic_gone(words)) {
		ret->is_topic_gone = true;
		gateway_set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.topic");
	} else if (is_right_missing(words)) {
		gateway_set(ret, VERDICT_REFUSED, SCOPE_RECIPIENT, "reason.group_admins");
	} else if (str_find(words, STR("chat not found")) >= 0) {
		gateway_set(ret, VERDICT_REFUSED, SCOPE_RECIPIENT, "reason.unreachable");
	} else {
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.invalid");
	}
}

/* By Telegram's error_code, which is the HTTP status too. */
static void judge_failure(const struct work *work, const struct http_reply *reply,
			  const struct json *root, struct arena *mem, struct outcome *ret)
{
	int64_t code = reply->status;

	(void)json_int(json_get(root, "error_code"), &code);
	*ret = (struct outcome){ .code = code };
	if (work->kind == WORK_FETCH && work->step > 0 && code >= 400 && code <= 499)
		gateway_set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.media");
	else if (code == 429)
		judge_too_fast(work, json_get(root, "parameters"), ret);
	else if (code == 409)
		gateway_set(ret, VERDICT_RETRY, SCOPE_ACCOUNT, "reason.other_poller");
	else if (!json_is_object(root) || code >= 500 || code < 400)
		gateway_judge_status(work, reply->status, ret);
	else if (code == 401 || code == 404)
		gateway_set(ret, VERDICT_STOP, SCOPE_ACCOUNT, "reason.token");
	else if (code == 403)
		gateway_set(ret, VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT, "reason.unreachable");
	else
		judge_bad_request(work, root, mem, ret);
	if (code == 409)
		ret->wait_ms = (int64_t)OTHER_POLLER_S * GATEWAY_SECOND_MS;
}

void telegram_judge(const struct gateway *gw, const struct work *work, enum transport how,
		    const struct http_reply *reply, struct arena *mem, struct outcome *ret)
{
	bool is_2xx = reply->status >= 200 && reply->status <= 299;
	struct json *root = NULL;

	(void)gw;
	if (!gateway_judge_transport(work, how, ret))
		return;
	if (json_open(reply->body, &root, NULL) != OK)
		root = NULL;
	if (!is_2xx || !judge_success(work, root, mem, ret))
		judge_failure(work, reply, root, mem, ret);
	json_close(root);
}
