/* SPDX-License-Identifier: MIT */
/* Media: POST /{number}/media, GET and DELETE /{media-id}, and the download itself. Types and sizes
 * are Meta's; what claims to be a picture must begin like one. A download needs the token, and its
 * address is good for five minutes. Sandbox thread. */

#include "bot/sandbox/api_multipart.h"
#include "bot/sandbox/api_parts.h"

enum {
	PICTURE_BYTES_MAX = 5 << 20,
	STICKER_BYTES_MAX = 500 << 10,
	SOUND_BYTES_MAX = 16 << 20, /* and moving pictures */
	DOCUMENT_BYTES_MAX = 100 << 20,
	URL_MS = 5 * 60 * 1000,
	MS_PER_S = 1000,
};

static const struct media_type {
	const char *mime;
	size_t bytes_max;
	const char *begin; /* how such a file begins; NULL = any */
} types[] = {
	{ "image/jpeg", PICTURE_BYTES_MAX, "\xff\xd8\xff" },
	{ "image/png", PICTURE_BYTES_MAX, "\x89PNG\r\n\x1a\n" },
	{ "image/webp", STICKER_BYTES_MAX, "RIFF" },
	{ "audio/aac", SOUND_BYTES_MAX, NULL },
	{ "audio/mp4", SOUND_BYTES_MAX, NULL },
	{ "audio/mpeg", SOUND_BYTES_MAX, NULL },
	{ "audio/amr", SOUND_BYTES_MAX, NULL },
	{ "audio/ogg", SOUND_BYTES_MAX, NULL },
	{ "audio/opus", SOUND_BYTES_MAX, NULL },
	{ "video/mp4", SOUND_BYTES_MAX, NULL },
	{ "video/3gpp", SOUND_BYTES_MAX, NULL },
	{ "application/pdf", DOCUMENT_BYTES_MAX, NULL },
	{ "text/plain", DOCUMENT_BYTES_MAX, NULL },
	{ "application/msword", DOCUMENT_BYTES_MAX, NULL },
	{ "application/vnd.ms-excel", DOCUMENT_BYTES_MAX, NULL },
	{ "application/vnd.ms-powerpoint", DOCUMENT_BYTES_MAX, NULL },
	{ "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	  DOCUMENT_BYTES_MAX, NULL },
	{ "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", DOCUMENT_BYTES_MAX,
	  NULL },
	{ "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	  DOCUMENT_BYTES_MAX, NULL },
};

static const struct media_type *find_type(str mime)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (str_eq_nocase(mime, str_from(types[i].mime)))
			return &types[i];
	return NULL;
}

static str value_of(const struct multipart *m, str name)
{
	const struct http_part *part = multipart_find(m, name);

	return part ? str_trim(part->value) : STR_NONE;
}

/* The file's own type counts; clients that do not set it name it in the form. */
static const struct media_type *type_of(const struct multipart *form, const struct http_part *file)
{
	const struct media_type *type = find_type(file->content_type);
	str named = STR_NONE, rest = value_of(form, STR("type"));

	str_take(&rest, ';', &named);
	return type ? type : find_type(str_trim(named));
}

static bool check_file(struct api_call *c, const struct media_type *type, str bytes)
{
	if (!type)
		return api_refuse(c, API_INVALID,
				  "Param file must be a file with one of the following types: "
				  "image/jpeg, image/png, image/webp, audio/aac, audio/mp4, "
				  "audio/mpeg, audio/amr, audio/ogg, video/mp4, video/3gpp, "
				  "application/pdf, text/plain, Word, Excel or PowerPoint.");
	if (!bytes.len)
		return api_refuse(c, API_BAD_MEDIA, "The file is empty.");
	if (bytes.len > type->bytes_max)
		return api_refuse(c, API_BAD_MEDIA, "A file of type %s has at most %zu bytes.",
				  type->mime, type->bytes_max);
	if (type->begin && !str_starts(bytes, str_from(type->begin)))
		return api_refuse(c, API_BAD_MEDIA, "The file is not of type %s.", type->mime);
	return true;
}

bool api_media_upload(struct api_call *c)
{
	struct multipart form;
	struct why why = { 0 };
	struct json_writer w;

	str type_header = http_header_of(c->request, STR("Content-Type"), NULL);
	if (multipart_read(type_header, c->request->body, &form, &why) != OK)
		return api_refuse(c, API_INVALID, "The body is no multipart/form-data: %s.",
				  why.text);
	if (!api_is_whatsapp(c, value_of(&form, STR("messaging_product"))))
		return false;
	const struct http_part *file = multipart_find(&form, STR("file"));
	if (!file)
		return api_refuse(c, API_INVALID, "The parameter file is required.");
	const struct media_type *type = type_of(&form, file);
	if (!check_file(c, type, file->value))
		return false;
	if (c->api->faults->refuse_uploads)
		return api_refuse(c, API_BAD_MEDIA, "The file could not be processed.");
	const struct world_media *m =
		world_add_media(c->api->world, file->value, str_from(type->mime), true);
	if (!m)
		return api_refuse(c, API_BAD_MEDIA, "The file is too large for the sandbox.");
	json_begin(&w, c->mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "id", m->id);
	json_end_object(&w);
	c->reply = json_done(&w);
	return true;
}

bool api_media_show(struct api_call *c)
{
	const struct world_media *m = world_media(c->api->world, c->object);
	int64_t end_s = (world_now_ms(c->api->world) + URL_MS) / MS_PER_S;
	struct json_writer w;

	ASSERT(m);
	json_begin(&w, c->mem);
	json_add_object(&w, NULL);
	json_add_str(&w, "messaging_product", STR("whatsapp"));
	json_add_str(&w, "url",
		     arena_printf(c->mem, "%" STR_FMT "%" STR_FMT "?mid=%" STR_FMT "&ext=%lld",
				  STR_ARG(c->api->base_url), STR_ARG(API_MEDIA_PATH),
				  STR_ARG(m->id), (long long)end_s));
	json_add_str(&w, "mime_type", m->mime);
	json_add_str(&w, "sha256", m->sha256);
	json_add_int(&w, "file_size", (int64_t)m->bytes.len);
	json_add_str(&w, "id", m->id);
	json_end_object(&w);
	c->reply = json_done(&w);
	return true;
}

bool api_media_delete(struct api_call *c)
{
	world_remove_media(c->api->world, c->object);
	return api_succeed(c);
}

/* Meta's host for files is not Graph: it gives no code. */
static bool refuse_download(struct api_call *c)
{
	api_refuse(c, API_INVALID, "There is no such file, or its address is too old.");
	c->refusal.is_file = true;
	c->refusal.status = 404;
	return false;
}

bool api_media_download(struct api_call *c)
{
	str query = c->request->query;
	str id = http_query_value(query, STR("mid"), c->mem);
	int64_t end_s = 0;
	const struct world_media *m = world_media(c->api->world, id);
	bool is_lost = m && !m->is_upload && c->api->faults->lose_media;

	if (!str_eq(c->request->method, STR("GET")) || !m || is_lost ||
	    !str_to_int64(http_query_value(query, STR("ext"), c->mem), &end_s) ||
	    end_s < world_now_ms(c->api->world) / MS_PER_S)
		return refuse_download(c);
	c->reply = m->bytes;
	c->reply_type = m->mime;
	return true;
}
