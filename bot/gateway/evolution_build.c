/* SPDX-License-Identifier: MIT */
/* Requests to Evolution and what its answers mean. Called by the writer with work that it has
 * committed, evolution_file_of() by a worker; pure. The key goes to base_url only. */
#include "bot/gateway/evolution.h"
#include "bot/net/base64.h"

enum {
	FILE_TIMEOUT_MS = 120000,
	LIST_BYTES_MAX = 4 << 20,
	PAGE = 50, /* Evolution's own, so it need not be told */
	PAGES_MAX = 40,
	OVERLIMIT_S = 60,
};

static void begin(const struct gateway *gw, const char *method, const char *path, struct arena *mem,
		  struct http_request *r)
{
	str instance = http_encode(evolution_config_of(gw)->instance, mem);

	*r = (struct http_request){
		.method = str_from(method),
		.url = arena_printf(mem, "%" STR_FMT "%s/%" STR_FMT, STR_ARG(gw->base_url), path,
				    STR_ARG(instance)),
	};
	http_add_header(r, STR("apikey"), evolution_config_of(gw)->api_key.value[0]);
}

static void begin_json(const struct gateway *gw, const char *path, struct json_writer *w,
		       struct arena *mem, struct http_request *r)
{
	begin(gw, "POST", path, mem, r);
	http_add_header(r, STR("Content-Type"), STR("application/json"));
	json_begin(w, mem);
	json_add_object(w, NULL);
}

/* Digits for a person with a phone, the whole id for a group or a hidden id. */
static str number_of(const struct address *to, struct arena *mem)
{
	return gateway_jid_of(to, "", mem);
}

static void add_quote(struct json_writer *w, str id)
{
	if (id.len == 0)
		return;
	json_add_object(w, "quoted");
	json_add_object(w, "key");
	json_add_str(w, "id", id);
	json_end_object(w);
	json_end_object(w);
}

static void build_text(const struct gateway *gw, const struct work *work, str number,
		       struct arena *mem, struct http_request *r)
{
	struct json_writer w;

	begin_json(gw, "/message/sendText", &w, mem, r);
	json_add_str(&w, "number", number);
	json_add_str(&w, "text", work->message.body);
	add_quote(&w, work->message.quote_id);
	json_end_object(&w);
	r->body = json_done(&w);
}

static void build_image(const struct gateway *gw, const struct work *work, str number,
			struct arena *mem, struct http_request *r)
{
	struct json_writer w;

	begin_json(gw, "/message/sendMedia", &w, mem, r);
	json_add_str(&w, "number", number);
	json_add_str(&w, "mediatype", STR("image"));
	json_add_str(&w, "mimetype", work->content_type);
	json_add_str(&w, "caption", work->message.body);
	json_add_str(&w, "fileName",
		     str_eq(work->content_type, STR("image/png")) ? STR("photo.png")
								  : STR("photo.jpg"));
	add_quote(&w, work->message.quote_id);
	json_add_str(&w, "media", STR_NONE);
	json_end_object(&w);
	r->body = json_done(&w);
	r->body_file = work->body_file;
	r->body_file_at = r->body.len - 2; /* in front of "} */
	r->timeout_ms = FILE_TIMEOUT_MS;
}

static enum err build_send(const struct gateway *gw, const struct work *work, struct arena *mem,
			   struct http_request *r, struct why *reterr)
{
	str number = number_of(&work->to, mem);

	if (number.len == 0)
		return why_set(reterr, ERR_INVALID, "no address that WhatsApp knows");
	if (work->message.form == FORM_TEXT)
		build_text(gw, work, number, mem, r);
	else if (work->message.form == FORM_IMAGE && work->body_file.len > 0)
		build_image(gw, work, number, mem, r);
	else
		return why_set(reterr, ERR_INVALID, "Evolution sends texts and photos only");
	return OK;
}

static enum err build_mark_read(const struct gateway *gw, const struct work *work,
				struct arena *mem, struct http_request *r, struct why *reterr)
{
	str chat = gateway_jid_of(&work->to, "@s.whatsapp.net", mem);
	struct json_writer w;

	if (chat.len == 0 || work->message_id.len == 0 || work->to.is_group)
		return why_set(reterr, ERR_INVALID, "no message to mark as read");
	begin_json(gw, "/chat/markMessageAsRead", &w, mem, r);
	json_add_array(&w, "readMessages");
	json_add_object(&w, NULL);
	json_add_str(&w, "remoteJid", chat);
	json_add_bool(&w, "fromMe", false);
	json_add_str(&w, "id", work->message_id);
	json_end_object(&w);
	json_end_array(&w);
	json_end_object(&w);
	r->body = json_done(&w);
	return OK;
}

bool evolution_is_file(const struct work *work)
{
	(void)work;
	return true;
}

/* {"base64": "...", ...} */
str evolution_file_of(str body, struct arena *mem)
{
	struct json *root = NULL;
	str ret = STR_NONE;

	if (json_open(body, &root, NULL) != OK)
		return STR_NONE;
	str text = json_str(json_get(root, "base64"), mem);
	if (str_starts(text, STR("data:")))
		text = str_slice(text, (size_t)(str_find_char(text, ',') + 1), text.len);
	if (!base64_decode(text, mem, &ret))
		ret = STR_NONE;
	json_close(root);
	return ret;
}

static enum err build_fetch(const struct gateway *gw, const struct work *work, struct arena *mem,
			    struct http_request *r, struct why *reterr)
{
	struct json_writer w;

	if (work->media_ref.len == 0)
		return why_set(reterr, ERR_INVALID, "no message to fetch from");
	begin_json(gw, "/chat/getBase64FromMediaMessage", &w, mem, r);
	json_add_object(&w, "message");
	json_add_object(&w, "key");
	json_add_str(&w, "id", work->media_ref);
	json_end_object(&w);
	json_end_object(&w);
	json_end_object(&w);
	r->body = json_done(&w);
	r->timeout_ms = FILE_TIMEOUT_MS;
	return OK;
}

/* From its database, all chats at once, newest first. It filters by time only when both ends are
 * given. */
static enum err build_history(const struct gateway *gw, const struct work *work, struct arena *mem,
			      struct http_request *r, struct why *reterr)
{
	int64_t page = 1, end_ms = work->now_ms + INT64_C(24) * 3600 * GATEWAY_SECOND_MS;
	struct json_writer w;

	if (work->step > 0 && !str_to_int64(work->next_url, &page))
		return why_set(reterr, ERR_INVALID, "no page to read");
	begin_json(gw, "/chat/findMessages", &w, mem, r);
	json_add_object(&w, "where");
	json_add_object(&w, "messageTimestamp");
	json_add_str(&w, "gte", gateway_rfc3339(work->since_ms, mem));
	json_add_str(&w, "lte", gateway_rfc3339(end_ms, mem));
	json_end_object(&w);
	json_end_object(&w);
	if (page > 1)
		json_add_int(&w, "page", page);
	json_end_object(&w);
	r->body = json_done(&w);
	r->max_reply_bytes = LIST_BYTES_MAX;
	return OK;
}

enum err evolution_build(const struct gateway *gw, const struct work *work, struct arena *mem,
			 struct http_request *ret, struct why *reterr)
{
	if (evolution_config_of(gw)->api_key.count == 0)
		return why_set(reterr, ERR_INVALID, "no API key");
	switch (work->kind) {
	case WORK_SEND:
		return build_send(gw, work, mem, ret, reterr);
	case WORK_MARK_READ:
		return build_mark_read(gw, work, mem, ret, reterr);
	case WORK_FETCH:
		return build_fetch(gw, work, mem, ret, reterr);
	case WORK_HEALTH:
		begin(gw, "GET", "/instance/connectionState", mem, ret);
		return OK;
	case WORK_GROUPS:
		begin(gw, "GET", "/group/fetchAllGroups", mem, ret);
		ret->url =
			arena_printf(mem, "%" STR_FMT "?getParticipants=false", STR_ARG(ret->url));
		ret->max_reply_bytes = LIST_BYTES_MAX;
		return OK;
	case WORK_HISTORY:
		return build_history(gw, work, mem, ret, reterr);
	case WORK_UPLOAD:
	case WORK_POLL:
	case WORK_QUEUE:
		break;
	}
	return why_set(reterr, ERR_INVALID, "Evolution does not do that");
}

/* --- what became of it --- */

/* The page after this one, when it is full and reaches not far enough back. */
static bool judge_history(const struct work *work, const struct json *root, struct arena *mem,
			  struct outcome *ret)
{
	const struct json *records = json_path(root, "messages.records");
	int64_t page = 1, oldest_ms = work->since_ms;
	size_t n = 0;

	if (!json_is_array(records))
		return false;
	for (const struct json *m = json_first(records); m; m = json_next(m), n++)
		oldest_ms = gateway_time_ms(json_get(m, "messageTimestamp"));
	if (work->step > 0 && !str_to_int64(work->next_url, &page))
		return false;
	if (n >= PAGE && page < PAGES_MAX && oldest_ms >= work->since_ms)
		ret->next_url = arena_printf(mem, "%d", (int)page + 1);
	return true;
}

static bool judge_success(const struct work *work, const struct json *root, struct arena *mem,
			  struct outcome *ret)
{
	if (work->kind >= WORK_POLL && root == NULL)
		return false;
	gateway_set(ret, VERDICT_SENT, SCOPE_MESSAGE, NULL);
	if (work->kind == WORK_HISTORY)
		return judge_history(work, root, mem, ret);
	if (work->kind != WORK_SEND)
		return true;
	ret->provider_id = gateway_text(json_path(root, "key.id"), mem);
	return ret->provider_id.len > 0;
}

/* Of a number without WhatsApp the message is a list of {exists: false, ...}. */
static bool is_nobody(const struct json *root)
{
	const struct json *first = gateway_list(json_get(root, "response"), "message");

	return json_is_object(first) && !json_bool(json_get(first, "exists"), true);
}

static bool says(const struct json *root, const char *word, struct arena *mem)
{
	const struct json *message = json_path(root, "response.message");
	str text = json_str(json_is_array(message) ? json_first(message) : message, mem);

	return str_find(text, str_from(word)) >= 0;
}

static void judge_failure(const struct work *work, const struct http_reply *reply,
			  const struct json *root, struct arena *mem, struct outcome *ret)
{
	*ret = (struct outcome){ .code = reply->status };
	if (says(root, "rate-overlimit", mem)) {
		gateway_set(ret, VERDICT_PAUSE, SCOPE_ACCOUNT, "reason.too_fast");
		ret->wait_ms = (int64_t)OVERLIMIT_S * GATEWAY_SECOND_MS;
	} else if (reply->status == 400 && is_nobody(root)) {
		gateway_set(ret, VERDICT_REFUSED, SCOPE_RECIPIENT, "reason.unreachable");
	} else if (reply->status == 400 && json_is_object(root) && work->kind == WORK_SEND) {
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.invalid");
	} else if (work->kind == WORK_FETCH && reply->status >= 400 && reply->status <= 499 &&
		   reply->status != 401) {
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.media");
	} else {
		gateway_judge_status(work, reply->status, ret);
	}
}

void evolution_judge(const struct gateway *gw, const struct work *work, enum transport how,
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
