/* SPDX-License-Identifier: MIT */
/* What became of a call to the Cloud API. Called by the writer with what the loop got, and with the
 * codes of failed statuses. Meta's error.code decides, never the HTTP status alone (the same code
 * comes with 400, 403 and 429). What may have been accepted is UNCERTAIN for a send and RETRY for
 * work that may be done twice. */

#include "bot/gateway/whatsapp_cloud.h"

#include "bot/base/utf8.h"

enum {
	SECOND_MS = 1000,
	RETRY_AFTER_MAX_S = 3600,
	RETRY_AFTER_MAX_MS = RETRY_AFTER_MAX_S * SECOND_MS,
	TOO_FAST_S = 30,        /* 429 that says neither why nor how long */
	SUBCODE_NO_OBJECT = 33, /* with code 100: the id in the address does not exist */
	CODE_PARAMETER = 100,
	CODE_VALUE = 131009,
	CODE_MEDIA_UPLOAD = 131053,
};

static void set(struct outcome *ret, enum verdict verdict, enum scope scope, const char *reason)
{
	ret->verdict = verdict;
	ret->scope = scope;
	ret->reason = reason;
}

/* It may have been accepted. */
static void set_unclear(const struct work *work, struct outcome *ret, const char *reason)
{
	set(ret, work->kind == WORK_SEND ? VERDICT_UNCERTAIN : VERDICT_RETRY, SCOPE_MESSAGE,
	    reason);
}

/* A negative time says nothing. */
static int64_t clamped_ms(int64_t s)
{
	if (s < 0)
		return 0;
	if (s < 1)
		s = 1;
	return (s < RETRY_AFTER_MAX_S ? s : RETRY_AFTER_MAX_S) * SECOND_MS;
}

/* 0 when the network does not say. */
static int64_t retry_after_ms(const struct http_reply *reply)
{
	int64_t s;

	return str_to_int64(str_trim(reply->retry_after), &s) ? clamped_ms(s) : 0;
}

/* 1, 4, 16, 64 seconds ..., at most an hour: what Meta asks for. */
static int64_t pair_wait_ms(int attempt)
{
	int64_t s = 1;

	for (int i = 1; i < attempt && s < RETRY_AFTER_MAX_S; i++)
		s *= 4;
	return (s < RETRY_AFTER_MAX_S ? s : RETRY_AFTER_MAX_S) * SECOND_MS;
}

static void set_row(const struct whatsapp_cloud_code *row, int attempt, struct outcome *ret)
{
	set(ret, row->verdict, row->scope, row->reason);
	ret->wait_ms = (int64_t)row->wait_s * SECOND_MS;
	if (row->flags & CODE_PAIR_RATE)
		ret->wait_ms = pair_wait_ms(attempt);
	ret->is_marketing_only = (row->flags & CODE_MARKETING_ONLY) != 0;
}

static void judge_status_alone(const struct work *work, int status, struct outcome *ret)
{
	if (status == 429) {
		set(ret, VERDICT_PAUSE, SCOPE_ACCOUNT, "reason.too_fast");
		ret->wait_ms = (int64_t)TOO_FAST_S * SECOND_MS;
	} else if (status == 401) {
		set(ret, VERDICT_STOP, SCOPE_ACCOUNT, "reason.token");
	} else if (status == 403) {
		set(ret, VERDICT_STOP, SCOPE_ACCOUNT, "reason.permission");
	} else if ((status >= 300 && status <= 399) || status == 404 || status == 405) {
		/* No redirect is followed with our token: base_url is wrong. */
		set(ret, VERDICT_STOP, SCOPE_ACCOUNT, "reason.address");
	} else if (status == 413 || status == 414) {
		set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.invalid");
	} else if (status >= 400 && status <= 499) {
		/* Something before Meta: not accepted, and no word on why. */
		set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.trouble");
	} else {
		set_unclear(work, ret, "reason.unclear");
	}
}

/* A code that Meta does not list. */
static void judge_unknown_code(const struct work *work, int status, struct outcome *ret)
{
	bool is_refusal =
		status >= 400 && status <= 499 && status != 401 && status != 403 && status != 429;

	if (is_refusal)
		set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.refused");
	else
		judge_status_alone(work, status, ret);
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
		set_unclear(work, ret, row->reason);
	else
		set_row(row, work->attempt, ret);
	ret->is_media_unknown = is_media_unknown(work, error, ret->code, mem);
	if (ret->is_media_unknown)
		set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.media");
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
		set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.media");
	} else {
		judge_status_alone(work, reply->status, ret);
	}
	int64_t asked_ms = retry_after_ms(reply), asked_s;
	if (!asked_ms && (json_int(json_get(root, "retry_after"), &asked_s) ||
			  json_int(json_get(error, "retry_after"), &asked_s)))
		asked_ms = clamped_ms(asked_s);
	bool may_wait = ret->verdict == VERDICT_PAUSE || ret->verdict == VERDICT_RETRY;
	/* Pauses for quality last hours whatever the header says. */
	if (asked_ms && may_wait && ret->wait_ms <= RETRY_AFTER_MAX_MS)
		ret->wait_ms = asked_ms;
}

static bool sent(const struct work *work, const struct json *root, struct arena *mem,
		 struct outcome *ret)
{
	const struct json *message = whatsapp_cloud_list(root, "messages");
	const struct json *contact = whatsapp_cloud_list(root, "contacts");

	ret->provider_id = whatsapp_cloud_text(json_get(message, "id"), mem);
	/* For a group it only repeats the group's id. */
	if (!work->to.is_group)
		ret->learned_id = whatsapp_cloud_id_text(json_get(contact, "wa_id"), mem);
	return ret->provider_id.len > 0;
}

/* A 2xx answer that says what it must. */
static bool judge_success(const struct gateway *gw, const struct work *work,
			  const struct json *root, struct arena *mem, struct outcome *ret)
{
	set(ret, VERDICT_SENT, SCOPE_MESSAGE, NULL);
	switch (work->kind) {
	case WORK_SEND:
		return sent(work, root, mem, ret);
	case WORK_MARK_READ:
		return json_bool(json_get(root, "success"), false);
	case WORK_UPLOAD:
		ret->media_id = whatsapp_cloud_text(json_get(root, "id"), mem);
		return ret->media_id.len > 0;
	case WORK_FETCH:
		if (work->step > 0)
			return true;
		break;
	case WORK_POLL:
	case WORK_HEALTH:
	case WORK_GROUPS:
		return false;
	}
	ret->next_url = whatsapp_cloud_text(json_get(root, "url"), mem);
	if (whatsapp_cloud_media_url_ok(gw, ret->next_url)) {
		ret->verdict = VERDICT_NEXT_STEP;
		(void)json_int(json_get(root, "file_size"), &ret->file_bytes);
	} else if (ret->next_url.len) {
		ret->next_url = STR_NONE;
		set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.media_address");
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
	*ret = (struct outcome){ 0 };
	switch (how) {
	case HTTP_ANSWERED:
		judge_reply(gw, work, reply, mem, ret);
		break;
	case HTTP_NOT_SENT:
	case HTTP_ABORTED_UNSENT:
		set(ret, VERDICT_RETRY, SCOPE_MESSAGE, "reason.not_sent");
		break;
	case HTTP_UNKNOWN:
		set_unclear(work, ret, "reason.unclear");
		break;
	}
}

void whatsapp_cloud_judge_code(const struct gateway *gw, int64_t code, struct outcome *ret)
{
	const struct whatsapp_cloud_code *row = whatsapp_cloud_code_find(code);

	(void)gw;
	*ret = (struct outcome){ .code = code };
	if (row)
		set_row(row, 1, ret);
	else
		set(ret, VERDICT_REFUSED, SCOPE_MESSAGE, "reason.refused");
	ret->is_media_unknown = code == CODE_MEDIA_UPLOAD;
}
