/* SPDX-License-Identifier: MIT */
/* Requests to the Cloud API: sends, mark as read, upload and fetch of media. Called by the writer
 * with work that it has committed. The token goes to base_url and to Meta's media hosts only; the
 * answer's address of a file is checked when it is judged and again here. */

#include "bot/gateway/whatsapp_cloud.h"

enum {
	MEDIA_TIMEOUT_MS = 120000,
	MEDIA_BYTES_MAX = 16 << 20, /* pictures have at most 5 MiB, audio and video 16 */
	PHONE_DIGITS_MAX = 20,
};

static bool is_digits(str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	}
	return s.len > 0;
}

static enum err start_request(const struct gateway *gw, const char *method, str url,
			      struct arena *mem, struct http_request *r, struct why *reterr)
{
	const struct secret *token = &whatsapp_cloud_config_of(gw)->access_token;

	if (token->count == 0 || token->value[0].len == 0)
		return why_set(reterr, ERR_INVALID, "no access token");
	*r = (struct http_request){ .method = str_from(method), .url = url };
	http_add_header(r, STR("Authorization"),
			arena_printf(mem, "Bearer %" STR_FMT, STR_ARG(token->value[0])));
	return OK;
}

static str number_url(const struct gateway *gw, const char *what, struct arena *mem)
{
	str id = http_encode(whatsapp_cloud_config_of(gw)->phone_number_id, mem);
	return arena_printf(mem, "%" STR_FMT "/%" STR_FMT "/%s", STR_ARG(gw->base_url), STR_ARG(id),
			    what);
}

static enum err post_json(const struct gateway *gw, str body, struct arena *mem,
			  struct http_request *r, struct why *reterr)
{
	enum err e = start_request(gw, "POST", number_url(gw, "messages", mem), mem, r, reterr);
	if (e)
		return e;
	http_add_header(r, STR("Content-Type"), STR("application/json"));
	r->body = body;
	return OK;
}

/* Without '+' Meta would put our own country code before the number. If both are given `to` wins
 * over `recipient`, so only one of them may be there. */
static enum err write_address(const struct address *to, struct json_writer *w, struct why *reterr)
{
	str opaque = to->id.opaque;

	json_add_str(w, "recipient_type", to->is_group ? STR("group") : STR("individual"));
	if (to->is_group && opaque.len) {
		json_add_str(w, "to", opaque);
	} else if (!to->is_group && to->id.kind == ID_PHONE && is_digits(opaque) &&
		   opaque.len <= PHONE_DIGITS_MAX) {
		json_add_str(w, "to", arena_printf(w->mem, "+%" STR_FMT, STR_ARG(opaque)));
	} else if (!to->is_group && to->id.kind == ID_WA && opaque.len) {
		json_add_str(w, "recipient", opaque);
	} else {
		return why_set(reterr, ERR_INVALID, "no address that WhatsApp knows");
	}
	return OK;
}

static enum err build_send(const struct gateway *gw, const struct work *work, struct arena *mem,
			   struct http_request *r, struct why *reterr)
{
	struct json_writer w;

	json_begin(&w, mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "messaging_product", STR("whatsapp"));
	enum err e = write_address(&work->to, &w, reterr);
	if (!e)
		e = whatsapp_cloud_form(&work->message, work->to.is_group, &w, reterr);
	if (e)
		return e;
	if (work->message.quote_id.len) {
		json_add_object(&w, "context");
		json_add_str(&w, "message_id", work->message.quote_id);
		json_end_object(&w);
	}
	json_add_str(&w, "biz_opaque_callback_data",
		     gateway_opaque(&(struct reference){ work->delivery_id, work->attempt,
							 work->tag },
				    mem));
	json_end_object(&w);
	return post_json(gw, json_done(&w), mem, r, reterr);
}

static enum err build_mark_read(const struct gateway *gw, const struct work *work,
				struct arena *mem, struct http_request *r, struct why *reterr)
{
	struct json_writer w;

	if (work->to.is_group)
		return why_set(reterr, ERR_INVALID, "nothing is marked as read in groups");
	if (!work->message_id.len)
		return why_set(reterr, ERR_INVALID, "no message to mark as read");
	json_begin(&w, mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "messaging_product", STR("whatsapp"));
	json_add_str(&w, "status", STR("read"));
	json_add_str(&w, "message_id", work->message_id);
	if (work->is_typing) {
		json_add_object(&w, "typing_indicator");
		json_add_str(&w, "type", STR("text"));
		json_end_object(&w);
	}
	json_end_object(&w);
	return post_json(gw, json_done(&w), mem, r, reterr);
}

static enum err build_upload(const struct gateway *gw, const struct work *work, struct arena *mem,
			     struct http_request *r, struct why *reterr)
{
	if (!work->body_file.len || !work->content_type.len)
		return why_set(reterr, ERR_INVALID, "no file or type to upload");
	enum err e = start_request(gw, "POST", number_url(gw, "media", mem), mem, r, reterr);
	if (e)
		return e;
	r->parts[0] =
		(struct http_part){ .name = STR("messaging_product"), .value = STR("whatsapp") };
	r->parts[1] = (struct http_part){ .name = STR("type"), .value = work->content_type };
	r->parts[2] = (struct http_part){
		.name = STR("file"),
		.file_name = work->file_name.len ? work->file_name : STR("file"),
		.content_type = work->content_type,
		.body_file = work->body_file,
	};
	r->n_parts = 3;
	r->timeout_ms = MEDIA_TIMEOUT_MS;
	return OK;
}

static bool ends_nocase(str s, str end)
{
	return s.len > end.len && str_eq_nocase(str_slice(s, s.len - end.len, end.len), end);
}

bool whatsapp_cloud_media_url_ok(const struct gateway *gw, str url)
{
	str origin = gateway_origin(url);

	if (!origin.len)
		return false;
	if (str_eq_nocase(origin, gateway_origin(gw->base_url)))
		return true;
	if (!str_starts(origin, STR("https://")))
		return false;
	/* A port would end the name with digits, so none of these match then. */
	str host = str_slice(origin, sizeof("https://") - 1, SIZE_MAX);
	return str_eq_nocase(host, STR("lookaside.fbsbx.com")) ||
	       ends_nocase(host, STR(".fbcdn.net")) || ends_nocase(host, STR(".whatsapp.net"));
}

/* Step 0 asks where the file is, step 1 fetches it. */
static enum err build_fetch(const struct gateway *gw, const struct work *work, struct arena *mem,
			    struct http_request *r, struct why *reterr)
{
	str url = work->next_url;

	if (work->step == 0) {
		if (!work->media_ref.len)
			return why_set(reterr, ERR_INVALID, "no media to fetch");
		str id = http_encode(work->media_ref, mem);
		url = arena_printf(mem, "%" STR_FMT "/%" STR_FMT, STR_ARG(gw->base_url),
				   STR_ARG(id));
	} else if (!whatsapp_cloud_media_url_ok(gw, url)) {
		return why_set(reterr, ERR_INVALID, "address of the media is not Meta's");
	}
	enum err e = start_request(gw, "GET", url, mem, r, reterr);
	if (e || work->step == 0)
		return e;
	r->timeout_ms = MEDIA_TIMEOUT_MS;
	r->max_reply_bytes = MEDIA_BYTES_MAX;
	return OK;
}

enum err whatsapp_cloud_build(const struct gateway *gw, const struct work *work, struct arena *mem,
			      struct http_request *ret, struct why *reterr)
{
	struct http_request r = { 0 };
	enum err e = ERR_INVALID;

	switch (work->kind) {
	case WORK_SEND:
		e = build_send(gw, work, mem, &r, reterr);
		break;
	case WORK_MARK_READ:
		e = build_mark_read(gw, work, mem, &r, reterr);
		break;
	case WORK_UPLOAD:
		e = build_upload(gw, work, mem, &r, reterr);
		break;
	case WORK_FETCH:
		e = build_fetch(gw, work, mem, &r, reterr);
		break;
	case WORK_POLL:
	case WORK_HEALTH:
	case WORK_GROUPS:
	case WORK_HISTORY:
	case WORK_QUEUE:
		return why_set(reterr, ERR_INVALID, "this network is not asked");
	}
	if (!e)
		*ret = r;
	return e;
}
