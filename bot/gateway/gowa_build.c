/* SPDX-License-Identifier: MIT */
/* Requests to gowa and what its answers mean. Called by the writer with work that it has committed;
 * the login goes to base_url only. */
#include "bot/gateway/gowa.h"
#include "bot/net/base64.h"

enum { FILE_TIMEOUT_MS = 120000, LIST_BYTES_MAX = 4 << 20 };

static void begin(const struct gateway *gw, const char *method, const char *path, struct arena *mem,
		  struct http_request *r)
{
	const struct gowa_config *c = gowa_config_of(gw);
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

bool gowa_is_file(const struct work *work)
{
	return work->step > 0 || !str_starts(work->media_ref, STR("?"));
}

static enum err build_fetch(const struct gateway *gw, const struct work *work, struct arena *mem,
			    struct http_request *r, struct why *reterr)
{
	str chat = work->media_ref, id = STR_NONE, url;

	if (gowa_is_file(work)) {
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

/* gowa's own store: it costs WhatsApp nothing. */
static enum err build_history(const struct gateway *gw, const struct work *work, struct arena *mem,
			      struct http_request *r, struct why *reterr)
{
	int64_t offset;
	str chat, since = http_encode(gateway_rfc3339(work->since_ms, mem), mem);

	if (work->step == 0) {
		begin(gw, "GET", arena_printf(mem, "/chats?limit=%d", HISTORY_CHATS_MAX).ptr, mem,
		      r);
	} else if (gateway_read_call(work->next_url, &chat, &offset)) {
		chat = http_encode(chat, mem);
		begin(gw, "GET",
		      arena_printf(mem,
				   "/chat/%" STR_FMT
				   "/messages?limit=%d&offset=%d&start_time=%" STR_FMT
				   "&is_from_me=false",
				   STR_ARG(chat), HISTORY_PAGE, (int)offset, STR_ARG(since))
			      .ptr,
		      mem, r);
	} else {
		return why_set(reterr, ERR_INVALID, "no chat to read");
	}
	r->max_reply_bytes = LIST_BYTES_MAX;
	return OK;
}

enum err gowa_build(const struct gateway *gw, const struct work *work, struct arena *mem,
		    struct http_request *ret, struct why *reterr)
{
	if (gowa_config_of(gw)->password.count == 0)
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
		ret->max_reply_bytes = LIST_BYTES_MAX;
		return OK;
	case WORK_HISTORY:
		return build_history(gw, work, mem, ret, reterr);
	case WORK_UPLOAD:
	case WORK_POLL:
	case WORK_QUEUE:
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

/* Of the list: the chats in which something was said since. Of a chat: its next page. */
static void judge_history(const struct work *work, const struct json *results, struct arena *mem,
			  struct outcome *ret)
{
	size_t n = 0;
	struct buf b;
	str id;

	buf_init(&b, mem);
	for (const struct json *j = gateway_list(results, "data"); j; j = json_next(j), n++) {
		str jid = gateway_text(json_get(j, "jid"), mem);
		str at = gateway_text(json_get(j, "last_message_time"), mem);
		if (work->step == 0 && n < HISTORY_CHATS_MAX &&
		    gateway_jid(jid, mem, &id) != JID_OTHER &&
		    gateway_rfc3339_ms(at) >= work->since_ms)
			gateway_add_call(&b, jid, 0);
	}
	if (work->step == 0)
		ret->verdict = VERDICT_NEXT_STEP;
	ret->next_url = work->step == 0 ? buf_str(&b) : gateway_next_page(work->next_url, n, mem);
}

static bool judge_success(const struct gateway *gw, const struct work *work,
			  const struct json *root, struct arena *mem, struct outcome *ret)
{
	const struct json *results = json_get(root, "results");
	str url;

	if (work->kind >= WORK_POLL && root == NULL)
		return false;
	gateway_set(ret, VERDICT_SENT, SCOPE_MESSAGE, NULL);
	if (work->kind == WORK_HISTORY)
		judge_history(work, results, mem, ret);
	if (work->kind == WORK_SEND) {
		ret->provider_id = gateway_text(json_get(results, "message_id"), mem);
		return ret->provider_id.len > 0;
	}
	if (work->kind != WORK_FETCH || gowa_is_file(work))
		return true;
	ret->verdict = VERDICT_NEXT_STEP;
	ret->next_url = gateway_text(json_get(results, "file_path"), mem);
	return file_url(gw, ret->next_url, mem, &url);
}

void gowa_judge(const struct gateway *gw, const struct work *work, enum transport how,
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
