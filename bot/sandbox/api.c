/* SPDX-License-Identifier: MIT */
/* The Cloud API: who may call, which call it is, and its answer. The calls themselves are in the
 * other files api_*.c; each fills in an answer, and only this file gives it, so that there is
 * exactly one. Sandbox thread. Limits: bodies as the server takes them, JSON as json.h takes it. */

#include "bot/sandbox/api.h"

#include "bot/base/utf8.h"
#include "bot/net/hmac.h"
#include "bot/sandbox/api_parts.h"
#include "bot/sandbox/sandbox.h"

#include <stdarg.h>
#include <stdio.h>

enum { VERSION_MIN = 13, VERSION_MAX = 30, DETAILS_BYTES_MAX = 400, ECHO_BYTES_MAX = 100 };

enum object { OBJECT_NONE, OBJECT_NUMBER, OBJECT_WABA, OBJECT_GROUP, OBJECT_MEDIA };

static const struct route {
	const char *method;
	enum object object;
	const char *edge;
	bool (*run)(struct api_call *c);
} routes[] = {
	{ "POST", OBJECT_NUMBER, "messages", api_messages },
	{ "POST", OBJECT_NUMBER, "marketing_messages", api_marketing_messages },
	{ "POST", OBJECT_NUMBER, "media", api_media_upload },
	{ "GET", OBJECT_MEDIA, "", api_media_show },
	{ "DELETE", OBJECT_MEDIA, "", api_media_delete },
	{ "POST", OBJECT_NUMBER, "groups", api_groups_create },
	{ "GET", OBJECT_NUMBER, "groups", api_groups_list },
	{ "GET", OBJECT_GROUP, "", api_group_show },
	{ "POST", OBJECT_GROUP, "", api_group_change },
	{ "DELETE", OBJECT_GROUP, "", api_group_delete },
	{ "DELETE", OBJECT_GROUP, "participants", api_group_remove_members },
	{ "GET", OBJECT_GROUP, "invite_link", api_group_link },
	{ "POST", OBJECT_GROUP, "invite_link", api_group_link },
	{ "GET", OBJECT_GROUP, "join_requests", api_group_requests },
	{ "GET", OBJECT_NUMBER, "", api_number_show },
	{ "GET", OBJECT_WABA, "phone_numbers", api_numbers_list },
	{ "GET", OBJECT_WABA, "message_templates", api_templates_list },
	{ "GET", OBJECT_WABA, "subscribed_apps", api_apps },
	{ "POST", OBJECT_WABA, "subscribed_apps", api_apps },
};

bool api_refuse(struct api_call *c, int64_t code, const char *details, ...)
{
	char *text = arena_alloc(c->mem, DETAILS_BYTES_MAX);
	va_list args;

	va_start(args, details);
	(void)vsnprintf(text, DETAILS_BYTES_MAX, details, args);
	va_end(args);
	c->refusal = (struct api_refusal){ .code = code, .details = str_from(text) };
	return false;
}

bool api_succeed(struct api_call *c)
{
	c->reply = STR("{\"success\":true}");
	return true;
}

bool api_is_whatsapp(struct api_call *c, str product)
{
	if (!product.len)
		product = http_query_value(c->request->query, STR("messaging_product"), c->mem);
	if (!product.len)
		return api_refuse(c, API_INVALID, "The parameter messaging_product is required.");
	if (!str_eq(product, STR("whatsapp")))
		return api_refuse(c, API_INVALID,
				  "Param messaging_product must be one of {WHATSAPP}.");
	return true;
}

bool api_needs_whatsapp(struct api_call *c)
{
	return api_is_whatsapp(c, json_str(json_get(c->body, "messaging_product"), c->mem));
}

bool api_take_text(struct api_call *c, const struct json *node, const struct api_text *t, str *ret)
{
	str s = json_str(node, c->mem);

	if (!s.len && !t->may_lack)
		return api_refuse(c, API_MISSING, "Parameter %s is required.", t->name);
	/* A UTF-16 unit takes at least a byte. */
	if (s.len > t->max && utf8_utf16_len(s) > t->max)
		return api_refuse(c, t->code, "Param %s must be at most %zu characters long.",
				  t->name, t->max);
	*ret = arena_str(c->mem, s);
	return true;
}

/* "v23.0" */
static bool is_version(str s, int64_t *ret_major)
{
	str major = STR_NONE;
	int64_t minor;

	return str_starts(s, STR("v")) && str_find_char(s, '.') > 1 && str_take(&s, '.', &major) &&
	       str_to_int64(str_slice(major, 1, major.len), ret_major) && *ret_major >= 0 &&
	       str_to_int64(s, &minor) && minor >= 0;
}

bool api_is_for(str path)
{
	str rest = str_slice(path, 1, path.len), version = STR_NONE;
	int64_t major;

	if (str_starts(path, API_MEDIA_PATH))
		return true;
	return str_starts(path, STR("/")) && str_take(&rest, '/', &version) &&
	       is_version(version, &major);
}

static bool is_allowed(struct api_call *c)
{
	size_t count = 0;
	str header = http_header_of(c->request, STR("Authorization"), &count);
	str word = STR_NONE;

	if (!count)
		return api_refuse(c, API_NO_TOKEN, "%s", "");
	if (count > 1 || !str_take_word(&header, &word) || !str_eq_nocase(word, STR("Bearer")) ||
	    !secret_eq(str_trim(header), STR(SANDBOX_TOKEN)))
		return api_refuse(c, API_BAD_TOKEN, "%s", "");
	return true;
}

/* The id in the address is unknown here, or it takes no such call. */
static bool refuse_object(struct api_call *c)
{
	str method = c->request->method, shown = str_slice(c->object, 0, ECHO_BYTES_MAX);

	api_refuse(c, API_INVALID,
		   "Unsupported %s request. Object with ID '%" STR_FMT "' does not exist, cannot "
		   "be loaded due to missing permissions, or does not support this operation. "
		   "Please read the Graph API documentation at "
		   "https://developers.facebook.com/docs/graph-api",
		   str_eq(method, STR("GET"))      ? "get"
		   : str_eq(method, STR("DELETE")) ? "delete"
						   : "post",
		   STR_ARG(shown));
	c->refusal.is_object = true;
	return false;
}

static str decode(str segment, struct arena *mem)
{
	/* A plus is no blank in a path, but no id has either. */
	return http_query_value(arena_printf(mem, "s=%" STR_FMT, STR_ARG(segment)), STR("s"), mem);
}

/* Splits "/v23.0/OBJECT/EDGE"; more parts than these are part of the edge, which no route has. */
static bool read_path(struct api_call *c)
{
	str rest = str_slice(c->request->path, 1, SIZE_MAX), version = STR_NONE, object = STR_NONE;
	int64_t major = 0;

	str_take(&rest, '/', &version);
	if (!is_version(version, &major) || major < VERSION_MIN || major > VERSION_MAX) {
		str shown = str_slice(version, 0, ECHO_BYTES_MAX);
		return api_refuse(c, API_BAD_PATH, "/%" STR_FMT, STR_ARG(shown));
	}
	if (str_take(&rest, '/', &object))
		c->object = decode(object, c->mem);
	if (str_ends(rest, STR("/")))
		rest = str_slice(rest, 0, rest.len - 1);
	c->edge = rest;
	return true;
}

static bool is_group_id(str s)
{
	return str_starts(s, STR("Y2FwaV9ncm91cDo"));
}

static enum object find_object(struct api_call *c)
{
	if (str_eq(c->object, STR(SANDBOX_NUMBER_ID)))
		return OBJECT_NUMBER;
	if (str_eq(c->object, STR(SANDBOX_WABA_ID)))
		return OBJECT_WABA;
	c->group = world_find_group(c->api->world, c->object);
	if (c->group >= 0)
		return OBJECT_GROUP;
	return world_media(c->api->world, c->object) ? OBJECT_MEDIA : OBJECT_NONE;
}

static const struct route *find_route(const struct api_call *c, enum object object)
{
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		const struct route *r = &routes[i];
		if (r->object == object && str_eq(c->request->method, str_from(r->method)) &&
		    str_eq(c->edge, str_from(r->edge)))
			return r;
	}
	return NULL;
}

static str content_type(const struct http_request *r)
{
	str value = http_header_of(r, STR("Content-Type"), NULL), type = STR_NONE;

	str_take(&value, ';', &type);
	return str_trim(type);
}

static bool run(struct api_call *c, const struct route *r)
{
	str type = content_type(c->request), text = c->request->body;
	struct json *root = NULL;

	if (str_eq_nocase(type, STR("multipart/form-data")))
		return r->run(c);
	if (str_eq_nocase(type, STR("application/x-www-form-urlencoded")))
		text = api_form_json(text, c->mem);
	if (str_trim(text).len && json_open(text, &root, NULL) != OK)
		return api_refuse(c, API_INVALID, "The body is neither JSON nor a form.");
	c->body = root;
	bool is_done = r->run(c);
	c->body = NULL;
	json_close(root);
	return is_done;
}

static bool serve(struct api_call *c)
{
	if (!is_allowed(c))
		return false;
	if (str_starts(c->request->path, API_MEDIA_PATH))
		return api_media_download(c);
	if (!read_path(c))
		return false;
	enum object object = find_object(c);
	const struct route *r = find_route(c, object);
	if (!r && object == OBJECT_NONE && is_group_id(c->object))
		return api_refuse(c, API_NO_GROUP, "There is no group with this id.");
	return r ? run(c, r) : refuse_object(c);
}

static void answer(struct api_call *c, struct http_exchange *x)
{
	const struct api_refusal *r = &c->refusal;

	if (c->is_cut) {
		http_drop(x);
	} else if (r->code) {
		str body = api_error_json(r, world_random(c->api->world), c->mem);
		http_answer(x, api_error_status(r), STR("application/json; charset=UTF-8"), body,
			    r->retry_after_s);
	} else {
		http_answer(x, 200,
			    c->reply_type.len ? c->reply_type
					      : STR("application/json; charset=UTF-8"),
			    c->reply, 0);
	}
}

void api_request(struct api *a, struct http_exchange *x)
{
	struct arena mem;
	struct api_call c = { .api = a, .request = http_exchange_request(x), .mem = &mem };

	arena_init(&mem, 0);
	bool is_done = serve(&c);
	ASSERT(is_done == (c.refusal.code == 0));
	answer(&c, x);
	arena_finish(&mem);
}
