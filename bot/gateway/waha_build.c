/* SPDX-License-Identifier: MIT */
/* Requests to WAHA and what its answers mean. Called by the writer with work that it has committed;
 * pure. The key goes to base_url only. A text carries an id of our own, the same in each attempt:
 * what WhatsApp has seen it need not take twice. */
#include "bot/gateway/waha.h"

enum {
	FILE_TIMEOUT_MS = 120000,
	LIST_BYTES_MAX = 4 << 20,
	OVERLIMIT_S = 60,
	ID_BYTES = 9, /* "3EB0" and 18 hex digits, as WhatsApp Web makes them */
};

static void begin(const struct gateway *gw, const char *method, str path, struct arena *mem,
		  struct http_request *r)
{
	*r = (struct http_request){
		.method = str_from(method),
		.url = arena_printf(mem, "%" STR_FMT "%" STR_FMT, STR_ARG(gw->base_url),
				    STR_ARG(path)),
	};
	http_add_header(r, STR("X-Api-Key"), waha_config_of(gw)->api_key.value[0]);
}

static void begin_json(const struct gateway *gw, const char *path, str chat, struct json_writer *w,
		       struct arena *mem, struct http_request *r)
{
	begin(gw, "POST", str_from(path), mem, r);
	http_add_header(r, STR("Content-Type"), STR("application/json"));
	json_begin(w, mem);
	json_add_object(w, NULL);
	json_add_str(w, "session", waha_config_of(gw)->session);
	json_add_str(w, "chatId", chat);
}

static str own_id(const struct work *work, struct arena *mem)
{
	static const char digits[] = "0123456789ABCDEF";
	const struct reference first = { work->delivery_id, 1, work->tag };
	unsigned char hash[32];
	char hex[2 * ID_BYTES];

	sha256(gateway_opaque(&first, mem), hash);
	for (size_t i = 0; i < ID_BYTES; i++) {
		hex[2 * i] = digits[hash[i] >> 4];
		hex[2 * i + 1] = digits[hash[i] & 15];
	}
	return arena_printf(mem, "3EB0%.*s", (int)sizeof(hex), hex);
}

/* WAHA wants the whole id: of a group's message it cannot be made, the sender is part of it. */
static str whole_id(str chat, str id, struct arena *mem)
{
	if (id.len == 0 || str_find(chat, STR("@g.us")) >= 0)
		return STR_NONE;
	return arena_printf(mem, "false_%" STR_FMT "_%" STR_FMT, STR_ARG(chat), STR_ARG(id));
}

static void add_reply(struct json_writer *w, const struct work *work, str chat)
{
	str id = whole_id(chat, work->message.quote_id, w->mem);

	if (id.len > 0)
		json_add_str(w, "reply_to", id);
}

static void build_text(const struct gateway *gw, const struct work *work, str chat,
		       struct arena *mem, struct http_request *r)
{
	struct json_writer w;

	begin_json(gw, "/api/sendText", chat, &w, mem, r);
	json_add_str(&w, "id", own_id(work, mem));
	json_add_str(&w, "text", work->message.body);
	add_reply(&w, work, chat);
	json_end_object(&w);
	r->body = json_done(&w);
}

static void build_image(const struct gateway *gw, const struct work *work, str chat,
			struct arena *mem, struct http_request *r)
{
	struct json_writer w;

	begin_json(gw, "/api/sendImage", chat, &w, mem, r);
	json_add_str(&w, "caption", work->message.body);
	add_reply(&w, work, chat);
	json_add_object(&w, "file");
	json_add_str(&w, "mimetype", work->content_type);
	json_add_str(&w, "filename",
		     str_eq(work->content_type, STR("image/png")) ? STR("photo.png")
								  : STR("photo.jpg"));
	json_add_str(&w, "data", STR_NONE);
	json_end_object(&w);
	json_end_object(&w);
	r->body = json_done(&w);
	r->body_file = work->body_file;
	r->body_file_at = r->body.len - sizeof("\"}}") + 1;
	r->timeout_ms = FILE_TIMEOUT_MS;
}

static enum err build_send(const struct gateway *gw, const struct work *work, struct arena *mem,
			   struct http_request *r, struct why *reterr)
{
	str chat = gateway_jid_of(&work->to, "@c.us", mem);

	if (chat.len == 0)
		return why_set(reterr, ERR_INVALID, "no address that WhatsApp knows");
	if (work->message.form == FORM_TEXT)
		build_text(gw, work, chat, mem, r);
	else if (work->message.form == FORM_IMAGE && work->body_file.len > 0)
		build_image(gw, work, chat, mem, r);
	else
		return why_set(reterr, ERR_INVALID, "WAHA sends texts and photos only");
	return OK;
}

static enum err build_mark_read(const struct gateway *gw, const struct work *work,
				struct arena *mem, struct http_request *r, struct why *reterr)
{
	str chat = gateway_jid_of(&work->to, "@c.us", mem);
	str id = whole_id(chat, work->message_id, mem);
	struct json_writer w;

	if (chat.len == 0 || id.len == 0)
		return why_set(reterr, ERR_INVALID, "no message to mark as read");
	begin_json(gw, "/api/sendSeen", chat, &w, mem, r);
	json_add_array(&w, "messageIds");
	json_add_str(&w, NULL, id);
	json_end_array(&w);
	json_end_object(&w);
	r->body = json_done(&w);
	return OK;
}

bool waha_is_file(const struct work *work)
{
	return work->step > 0 || !str_starts(work->media_ref, STR("?"));
}

static str session_path(const struct gateway *gw, const char *before, const char *behind,
			struct arena *mem)
{
	str session = http_encode(waha_config_of(gw)->session, mem);
	return arena_printf(mem, "%s%" STR_FMT "%s", before, STR_ARG(session), behind);
}

/* The message with its file, which WAHA then has; the media_ref is "?<message> <chat>". */
static void build_ask_file(const struct gateway *gw, const struct work *work, struct arena *mem,
			   struct http_request *r)
{
	str chat = work->media_ref, id = STR_NONE;

	(void)str_take(&chat, ' ', &id);
	id = http_encode(str_slice(id, 1, id.len), mem);
	chat = http_encode(chat, mem);
	begin(gw, "GET",
	      session_path(gw, "/api/",
			   arena_printf(mem,
					"/chats/%" STR_FMT "/messages/%" STR_FMT
					"?downloadMedia=true",
					STR_ARG(chat), STR_ARG(id))
				   .ptr,
			   mem),
	      mem, r);
	r->timeout_ms = FILE_TIMEOUT_MS;
}

static enum err build_fetch(const struct gateway *gw, const struct work *work, struct arena *mem,
			    struct http_request *r, struct why *reterr)
{
	str path = work->step > 0 ? work->next_url : work->media_ref;

	if (!waha_is_file(work)) {
		build_ask_file(gw, work, mem, r);
		return OK;
	}
	if (!str_starts(path, STR("/")) || str_find(path, STR("..")) >= 0)
		return why_set(reterr, ERR_INVALID, "no path of a file of WAHA's");
	begin(gw, "GET", path, mem, r);
	if (!gateway_is_home(gw, r->url))
		return why_set(reterr, ERR_INVALID, "no path of a file of WAHA's");
	r->timeout_ms = FILE_TIMEOUT_MS;
	return OK;
}

/* Its docs ask for this not to be done often; nor is it. */
static enum err build_history(const struct gateway *gw, const struct work *work, struct arena *mem,
			      struct http_request *r, struct why *reterr)
{
	int64_t offset;
	str chat;
	str path;

	if (work->step == 0) {
		path = arena_printf(mem, "/chats/overview?limit=%d&merge=false", HISTORY_CHATS_MAX);
	} else if (gateway_read_call(work->next_url, &chat, &offset)) {
		chat = http_encode(chat, mem);
		path = arena_printf(mem,
				    "/chats/%" STR_FMT "/messages?limit=%d&offset=%d"
				    "&downloadMedia=false&merge=false&filter.fromMe=false"
				    "&filter.timestamp.gte=%lld",
				    STR_ARG(chat), HISTORY_PAGE, (int)offset,
				    (long long)(work->since_ms / GATEWAY_SECOND_MS));
	} else {
		return why_set(reterr, ERR_INVALID, "no chat to read");
	}
	begin(gw, "GET", session_path(gw, "/api/", path.ptr, mem), mem, r);
	r->max_reply_bytes = LIST_BYTES_MAX;
	return OK;
}

enum err waha_build(const struct gateway *gw, const struct work *work, struct arena *mem,
		    struct http_request *ret, struct why *reterr)
{
	if (waha_config_of(gw)->api_key.count == 0)
		return why_set(reterr, ERR_INVALID, "no API key");
	switch (work->kind) {
	case WORK_SEND:
		return build_send(gw, work, mem, ret, reterr);
	case WORK_MARK_READ:
		return build_mark_read(gw, work, mem, ret, reterr);
	case WORK_FETCH:
		return build_fetch(gw, work, mem, ret, reterr);
	case WORK_HEALTH:
		begin(gw, "GET", session_path(gw, "/api/sessions/", "", mem), mem, ret);
		return OK;
	case WORK_GROUPS:
		begin(gw, "GET", session_path(gw, "/api/", "/groups?exclude=participants", mem),
		      mem, ret);
		ret->max_reply_bytes = LIST_BYTES_MAX;
		return OK;
	case WORK_HISTORY:
		return build_history(gw, work, mem, ret, reterr);
	case WORK_UPLOAD:
	case WORK_POLL:
	case WORK_QUEUE:
		break;
	}
	return why_set(reterr, ERR_INVALID, "WAHA does not do that");
}

/* --- what became of it --- */

/* Of the list: the chats in which something was said since. Of a chat: its next page. */
static bool judge_history(const struct work *work, const struct json *root, struct arena *mem,
			  struct outcome *ret)
{
	size_t n = 0;
	struct buf b;
	str id;

	if (!json_is_array(root))
		return false;
	buf_init(&b, mem);
	for (const struct json *j = json_first(root); j; j = json_next(j), n++) {
		str chat = waha_id(json_get(j, "id"), mem);
		int64_t at_ms = gateway_time_ms(json_path(j, "lastMessage.timestamp"));
		if (work->step == 0 && n < HISTORY_CHATS_MAX &&
		    gateway_jid(chat, mem, &id) != JID_OTHER && at_ms >= work->since_ms)
			gateway_add_call(&b, chat, 0);
	}
	if (work->step == 0)
		ret->verdict = VERDICT_NEXT_STEP;
	ret->next_url = work->step == 0 ? buf_str(&b) : gateway_next_page(work->next_url, n, mem);
	return true;
}

/* Where WAHA has put the file of a message; it may be none that we can use. */
static bool judge_asked_file(const struct json *root, struct arena *mem, struct outcome *ret)
{
	ret->verdict = VERDICT_NEXT_STEP;
	ret->next_url = waha_file_path(gateway_text(json_path(root, "media.url"), mem));
	return ret->next_url.len > 0;
}

static bool judge_success(const struct work *work, const struct json *root, struct arena *mem,
			  struct outcome *ret)
{
	if (work->kind >= WORK_POLL && root == NULL)
		return false;
	gateway_set(ret, VERDICT_SENT, SCOPE_MESSAGE, NULL);
	if (work->kind == WORK_HISTORY)
		return judge_history(work, root, mem, ret);
	if (work->kind == WORK_FETCH && !waha_is_file(work))
		return judge_asked_file(root, mem, ret);
	if (work->kind != WORK_SEND)
		return true;
	ret->provider_id = waha_message_id(json_get(root, "id"), mem);
	if (ret->provider_id.len == 0) /* NOWEB gives WhatsApp's own key */
		ret->provider_id = waha_message_id(json_path(root, "key.id"), mem);
	return ret->provider_id.len > 0;
}

static void judge_failure(const struct work *work, const struct http_reply *reply,
			  const struct json *root, struct arena *mem, struct outcome *ret)
{
	str words = json_str(json_get(root, "message"), mem);
	bool is_refused = reply->status == 400 || reply->status == 422;

	*ret = (struct outcome){ .code = reply->status };
	if (str_find(words, STR("rate-overlimit")) >= 0) {
		gateway_set(ret, VERDICT_PAUSE, SCOPE_ACCOUNT, "reason.too_fast");
		ret->wait_ms = (int64_t)OVERLIMIT_S * GATEWAY_SECOND_MS;
	} else if (is_refused && json_is_object(root) && work->kind == WORK_SEND) {
		/* 422: the session is not there or not ready; health says what is to be done. */
		bool is_session = reply->status == 422;
		gateway_set(ret, is_session ? VERDICT_RETRY : VERDICT_REFUSED, SCOPE_MESSAGE,
			    is_session ? "reason.trouble" : "reason.invalid");
	} else if (work->kind == WORK_FETCH && (reply->status == 404 || reply->status < 300)) {
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.media");
	} else {
		gateway_judge_status(work, reply->status, ret);
	}
}

void waha_judge(const struct gateway *gw, const struct work *work, enum transport how,
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
