/* SPDX-License-Identifier: MIT */
/* What became of a call to the Cloud API. Called by the writer with what the loop got, and with the
 * codes of failed statuses. Meta's error.code decides, never the HTTP status alone (the same code
 * comes with 400, 403 and 429). What may have been accepted is UNCERTAIN for a send and RETRY for
 * work that may be done twice. */

#include "bot/gateway/whatsapp_cloud.h"

#include "bot/base/utf8.h"

enum {
	SUBCODE_NO_OBJECT = 33, /* with code 100: the id in the address does not exist */
	CODE_PARAMETER = 100,
	CODE_VALUE = 131009,
	CODE_MEDIA_UPLOAD = 131053,
};

/* 1, 4, 16, 64 seconds ..., at most an hour: what Meta asks for. */
static int64_t pair_wait_ms(int attempt)
{
	int64_t s = 1;

	for (int i = 1; i < attempt && s < GATEWAY_WAIT_MAX_S; i++)
		s *= 4;
	return (s < GATEWAY_WAIT_MAX_S ? s : GATEWAY_WAIT_MAX_S) * GATEWAY_SECOND_MS;
}

static void set_row(const struct whatsapp_cloud_code *row, int attempt, struct outcome *ret)
{
	gateway_set(ret, row->verdict, row->scope, row->reason);
	ret->wait_ms = (int64_t)row->wait_s * GATEWAY_SECOND_MS;
	if (row->flags & CODE_PAIR_RATE)
		ret->wait_ms = pair_wait_ms(attempt);
	ret->is_marketing_only = (row->flags & CODE_MARKETING_ONLY) != 0;
}

/* A code that Meta does not list. */
static void judge_unknown_code(const struct work *work, int status, struct outcome *ret)
{
	bool is_refusal =
		status >= 400 && status <= 499 && status != 401 && status != 403 && status != 429;

	if (is_refusal)
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.refused");
	else
		gateway_judge_status(work, status, ret);
}

/* The upload has gone: its id has expired, or is another number's. 131053 says so by itself, the
 * codes of a bad parameter only in their words. */
static bool is_media_unknown(const struct work *work, const struct json *error, int64_t code,
			     struct arena *mem)
{
	if (work->kind != WORK_SEND || work->message.media_id.len == 0)
		return false;
	if (code != CODE_PARAMETER && code != CODE_VALUE)
		return code == CODE_MEDIA_UPLOAD;
	str words = json_str(json_path(error, "error_data.details"), mem);
	return str_find(utf8_fold(words, mem), STR("media")) >= 0;
}

static void judge_code(const struct work *work, const struct http_reply *reply,
		       const struct json *error, struct arena *mem, struct outcome *ret)
{
	const struct whatsapp_cloud_code *row = whatsapp_cloud_code_find(ret->code);
	int64_t subcode = 0;

	/* Media that is gone answers so too, but then it is no fault of the account. */
	if (ret->code == 100 && work->kind != WORK_FETCH &&
	    json_int(json_get(error, "error_subcode"), &subcode) && subcode == SUBCODE_NO_OBJECT)
		row = whatsapp_cloud_code_find(SUBCODE_NO_OBJECT);
	if (!row)
		judge_unknown_code(work, reply->status, ret);
	else if ((row->flags & CODE_UNSURE_ON_5XX) && reply->status >= 500)
		gateway_set_unclear(work, ret, row->reason);
	else
		set_row(row, work->attempt, ret);
	ret->is_media_unknown = is_media_unknown(work, error, ret->code, mem);
	if (ret->is_media_unknown)
		gateway_set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.media");
}

static void judge_failure(const struct work *work, const struct http_reply *reply,
			  const struct json *root, struct arena *mem, struct outcome *ret)
{
	const struct json *error = json_get(root, "error");

	if (json_int(json_get(error, "code"), &ret->code)) {
		judge_code(work, reply, error, mem, ret);
	} else if (work->kind == WORK_FETCH && work->step > 0 && reply->status >= 400 &&
		   reply->status <= 499 && reply->status != 429) {
		/* An address of media is good for five minutes; another one is asked for. */
		gateway_set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.media");
	} else {
		gateway_judge_status(work, reply->status, ret);
	}
	int64_t asked_ms = gateway_retry_after_ms(reply), asked_s;
	if (!asked_ms && (json_int(json_get(root, "retry_after"), &asked_s) ||
			  json_int(json_get(error, "retry_after"), &asked_s)))
		asked_ms = gateway_wait_ms(asked_s);
	bool may_wait = ret->verdict == VERDICT_PAUSE || ret->verdict == VERDICT_RETRY;
	/* Pauses for quality last hours whatever the header says. */
	const int64_t most_ms = (int64_t)GATEWAY_WAIT_MAX_S * GATEWAY_SECOND_MS;
	if (asked_ms && may_wait && ret->wait_ms <= most_ms)
		ret->wait_ms = asked_ms;
}

static bool sent(const struct work *work, const struct json *root, struct arena *mem,
		 struct outcome *ret)
{
	const struct json *message = gateway_list(root, "messages");
	const struct json *contact = gateway_list(root, "contacts");

	ret->provider_id = gateway_text(json_get(message, "id"), mem);
	/* For a group it only repeats the group's id. */
	if (!work->to.is_group)
		ret->learned_id = whatsapp_cloud_id_text(json_get(contact, "wa_id"), mem);
	return ret->provider_id.len > 0;
}

/* A 2xx answer that says what it must. */
static bool judge_success(const struct gateway *gw, const struct work *work,
			  const struct json *root, struct arena *mem, struct outcome *ret)
{
	gateway_set(ret, VERDICT_SENT, SCOPE_MESSAGE, NULL);
	switch (work->kind) {
	case WORK_SEND:
		return sent(work, root, mem, ret);
	case WORK_MARK_READ:
		return json_bool(json_get(root, "success"), false);
	case WORK_UPLOAD:
		ret->media_id = gateway_text(json_get(root, "id"), mem);
		return ret->media_id.len > 0;
	case WORK_FETCH:
		if (work->step > 0)
			return true;
		break;
	case WORK_POLL:
	case WORK_HEALTH:
	case WORK_GROUPS:
	case WORK_HISTORY:
	case WORK_QUEUE:
		return false;
	}
	ret->next_url = gateway_text(json_get(root, "url"), mem);
	if (whatsapp_cloud_media_url_ok(gw, ret->next_url)) {
		ret->verdict = VERDICT_NEXT_STEP;
		(void)json_int(json_get(root, "file_size"), &ret->file_bytes);
	} else if (ret->next_url.len) {
		ret->next_url = STR_NONE;
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.media_address");
		return true;
	}
	return ret->next_url.len > 0;
}

static void judge_reply(const struct gateway *gw, const struct work *work,
			const struct http_reply *reply, struct arena *mem, struct outcome *ret)
{
	bool is_2xx = reply->status >= 200 && reply->status <= 299;
	struct json *root = NULL;

	/* A fetched file is not here, and other bodies may be anything. */
	if (json_open(reply->body, &root, NULL) != OK)
		root = NULL;
	if (!is_2xx || !judge_success(gw, work, root, mem, ret)) {
		*ret = (struct outcome){ 0 };
		judge_failure(work, reply, root, mem, ret);
	}
	json_close(root);
}

void whatsapp_cloud_judge(const struct gateway *gw, const struct work *work, enum transport how,
			  const struct http_reply *reply, struct arena *mem, struct outcome *ret)
{
	if (gateway_judge_transport(work, how, ret))
		judge_reply(gw, work, reply, mem, ret);
}

void whatsapp_cloud_judge_code(const struct gateway *gw, int64_t code, struct outcome *ret)
{
	const struct whatsapp_cloud_code *row = whatsapp_cloud_code_find(code);

	(void)gw;
	*ret = (struct outcome){ .code = code };
	if (row)
		set_row(row, 1, ret);
	else
		gateway_set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.refused");
	ret->is_media_unknown = code == CODE_MEDIA_UPLOAD;
}
