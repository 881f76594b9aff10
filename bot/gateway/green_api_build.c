/* SPDX-License-Identifier: MIT */
/* Calls of Green-API and what its answers mean. Called by the writer with work that it has
 * committed; pure. The token is part of the address. A poll has two steps, since the queue gives
 * the same notification until it is deleted: delete what is committed, then receive. */
#include "bot/gateway/green_api.h"

enum {
	FILE_TIMEOUT_MS = 120000,
	POLL_S = 20,
	POLL_TIMEOUT_MS = 35000, /* more than POLL_S */
	POLL_BYTES_MAX = 1 << 20,
	CONTACTS_BYTES_MAX = 8 << 20,
	QUOTA_STATUS = 466,
};

/* "https://7103.api.greenapi.com/waInstance7103000000/sendMessage/TOKEN" */
static void begin(const struct gateway *gw, const char *http_method, const char *call,
		  struct arena *mem, struct http_request *r)
{
	const struct green_api_config *c = green_api_config_of(gw);
	str token = http_encode(c->token.value[0], mem);

	*r = (struct http_request){
		.method = str_from(http_method),
		.url = arena_printf(mem, "%" STR_FMT "/waInstance%" STR_FMT "/%s/%" STR_FMT,
				    STR_ARG(gw->base_url), STR_ARG(c->instance), call,
				    STR_ARG(token)),
	};
}

static void build_text(const struct gateway *gw, const struct work *work, str chat,
		       struct arena *mem, struct http_request *r)
{
	struct json_writer w;

	begin(gw, "POST", "sendMessage", mem, r);
	http_add_header(r, STR("Content-Type"), STR("application/json"));
	json_begin(&w, mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "chatId", chat);
	json_add_str(&w, "message", work->message.body);
	if (work->message.quote_id.len > 0)
		json_add_str(&w, "quotedMessageId", work->message.quote_id);
	json_end_object(&w);
	r->body = json_done(&w);
}

static void build_image(const struct gateway *gw, const struct work *work, str chat,
			struct arena *mem, struct http_request *r)
{
	begin(gw, "POST", "sendFileByUpload", mem, r);
	str name =
		str_eq(work->content_type, STR("image/png")) ? STR("photo.png") : STR("photo.jpg");
	r->parts[r->n_parts++] = (struct http_part){ .name = STR("chatId"), .value = chat };
	r->parts[r->n_parts++] = (struct http_part){ .name = STR("fileName"), .value = name };
	r->parts[r->n_parts++] =
		(struct http_part){ .name = STR("caption"), .value = work->message.body };
	if (work->message.quote_id.len > 0)
		r->parts[r->n_parts++] = (struct http_part){ .name = STR("quotedMessageId"),
							     .value = work->message.quote_id };
	r->parts[r->n_parts++] = (struct http_part){
		.name = STR("file"),
		.file_name = name,
		.content_type = work->content_type,
		.body_file = work->body_file,
	};
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
		return why_set(reterr, ERR_INVALID, "Green-API sends texts and photos only");
	return OK;
}

static bool is_receipt(str cursor)
{
	int64_t id;
	return str_to_int64(cursor, &id) && id > 0;
}

bool green_api_is_delete(const struct work *work)
{
	return work->kind == WORK_POLL && work->step == 0 && is_receipt(work->cursor);
}

static void build_poll(const struct gateway *gw, const struct work *work, struct arena *mem,
		       struct http_request *r)
{
	if (green_api_is_delete(work)) {
		begin(gw, "DELETE", "deleteNotification", mem, r);
		r->url = arena_printf(mem, "%" STR_FMT "/%" STR_FMT, STR_ARG(r->url),
				      STR_ARG(work->cursor));
		return;
	}
	begin(gw, "GET", "receiveNotification", mem, r);
	r->url = arena_printf(mem, "%" STR_FMT "?receiveTimeout=%d", STR_ARG(r->url), POLL_S);
	r->timeout_ms = POLL_TIMEOUT_MS;
	r->max_reply_bytes = POLL_BYTES_MAX;
}

static bool ends(str s, const char *end)
{
	str e = str_from(end);
	return s.len > e.len && str_eq_nocase(str_slice(s, s.len - e.len, e.len), e);
}

/* Green-API's own hosts and the storage it rents; no token goes there. */
static bool is_file_url(const struct gateway *gw, str url)
{
	str origin = gateway_origin(url);

	if (gateway_is_home(gw, url))
		return true;
	return str_starts(origin, STR("https://")) &&
	       (ends(origin, ".green-api.com") || ends(origin, ".greenapi.com") ||
		ends(origin, ".yandexcloud.net"));
}

bool green_api_is_file(const struct work *work)
{
	(void)work;
	return true;
}

static enum err build_fetch(const struct gateway *gw, const struct work *work,
			    struct http_request *r, struct why *reterr)
{
	if (!is_file_url(gw, work->media_ref))
		return why_set(reterr, ERR_INVALID, "address of the file is not Green-API's");
	*r = (struct http_request){ .method = STR("GET"),
				    .url = work->media_ref,
				    .timeout_ms = FILE_TIMEOUT_MS };
	return OK;
}

enum err green_api_build(const struct gateway *gw, const struct work *work, struct arena *mem,
			 struct http_request *ret, struct why *reterr)
{
	if (green_api_config_of(gw)->token.count == 0)
		return why_set(reterr, ERR_INVALID, "no token");
	switch (work->kind) {
	case WORK_SEND:
		return build_send(gw, work, mem, ret, reterr);
	case WORK_FETCH:
		return build_fetch(gw, work, ret, reterr);
	case WORK_POLL:
		build_poll(gw, work, mem, ret);
		return OK;
	case WORK_HEALTH:
		begin(gw, "GET", "getStateInstance", mem, ret);
		return OK;
	case WORK_GROUPS:
		begin(gw, "GET", "getContacts", mem, ret);
		ret->max_reply_bytes = CONTACTS_BYTES_MAX;
		return OK;
	case WORK_QUEUE:
		begin(gw, "GET", work->step == 0 ? "showMessagesQueue" : "clearMessagesQueue", mem,
		      ret);
		return OK;
	case WORK_UPLOAD:
	case WORK_HISTORY:
	case WORK_MARK_READ:
		break;
	}
	return why_set(reterr, ERR_INVALID, "Green-API does not do that");
}

/* --- what became of it --- */

/* A list of the messages that wait; {"isCleared": true}. */
static bool judge_queue(const struct work *work, const struct json *root, struct outcome *ret)
{
	if (work->step > 0)
		return json_bool(json_get(root, "isCleared"), false);
	for (const struct json *m = json_is_array(root) ? json_first(root) : NULL; m;
	     m = json_next(m))
		ret->n_waiting++;
	return json_is_array(root);
}

static bool judge_success(const struct work *work, const struct json *root, struct arena *mem,
			  struct outcome *ret)
{
	if (work->kind >= WORK_POLL && root == NULL)
		return false;
	gateway_set(ret, VERDICT_SENT, SCOPE_MESSAGE, NULL);
	if (green_api_is_delete(work))
		ret->verdict = VERDICT_NEXT_STEP; /* also when it was gone already */
	if (work->kind == WORK_QUEUE)
		return judge_queue(work, root, ret);
	if (work->kind != WORK_SEND)
		return true;
	ret->provider_id = gateway_text(json_get(root, "idMessage"), mem);
	return ret->provider_id.len > 0;
}

static void judge_failure(const struct work *work, const struct http_reply *reply,
			  const struct json *root, struct outcome *ret)
{
	*ret = (struct outcome){ .code = reply->status };
	if (reply->status == QUOTA_STATUS)
		gateway_set(ret, VERDICT_REFUSED, SCOPE_RECIPIENT, "reason.plan");
	else if (reply->status == 400 && work->kind == WORK_SEND && json_is_object(root))
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.invalid");
	else if (work->kind == WORK_FETCH && reply->status >= 400 && reply->status <= 499)
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.media");
	else
		gateway_judge_status(work, reply->status, ret);
}

void green_api_judge(const struct gateway *gw, const struct work *work, enum transport how,
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
		judge_failure(work, reply, root, ret);
	json_close(root);
}

void green_api_judge_code(const struct gateway *gw, int64_t code, struct outcome *ret)
{
	(void)gw;
	*ret = (struct outcome){ .code = code };
	if (code == GREEN_API_NO_ACCOUNT)
		gateway_set(ret, VERDICT_REFUSED, SCOPE_RECIPIENT, "reason.unreachable");
	else if (code == GREEN_API_NOT_IN_GROUP)
		gateway_set(ret, VERDICT_REFUSED, SCOPE_RECIPIENT, "reason.group_gone");
	else if (code == GREEN_API_YELLOW_CARD)
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.account_limited");
	else
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.refused");
}
