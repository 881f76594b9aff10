/* SPDX-License-Identifier: MIT */
#ifndef SIAR_SANDBOX_API_PARTS_H
#define SIAR_SANDBOX_API_PARTS_H

#include "bot/net/json.h"
#include "bot/sandbox/api.h"
#include "bot/sandbox/api_error.h"

/* What the files of the API share. */

/* One call, from its request to what it will be answered. */
struct api_call {
	struct api *api;
	const struct http_request *request;
	struct arena *mem;
	str object, edge;        /* "/v23.0/OBJECT/EDGE", decoded */
	int group;               /* when the object is one */
	const struct json *body; /* JSON or a form made JSON; NULL when none came */
	/* the answer: a refusal, or 200 with this */
	struct api_refusal refusal;
	str reply, reply_type; /* reply_type empty = JSON */
	bool is_cut;           /* no answer at all */
};

/* Each of these answers one kind of call: false when it has refused it. */
bool api_messages(struct api_call *c);
bool api_marketing_messages(struct api_call *c);
bool api_media_upload(struct api_call *c);
bool api_media_show(struct api_call *c);
bool api_media_delete(struct api_call *c);
bool api_media_download(struct api_call *c);
bool api_groups_create(struct api_call *c);
bool api_groups_list(struct api_call *c);
bool api_group_show(struct api_call *c);
bool api_group_change(struct api_call *c);
bool api_group_delete(struct api_call *c);
bool api_group_remove_members(struct api_call *c);
bool api_group_link(struct api_call *c);
bool api_group_requests(struct api_call *c);
bool api_number_show(struct api_call *c);
bool api_numbers_list(struct api_call *c);
bool api_templates_list(struct api_call *c);
bool api_apps(struct api_call *c);

/* Where files are downloaded; the id and its end stand in the query. */
#define API_MEDIA_PATH STR("/whatsapp_business/attachments/")

/* Sets the refusal; false, so that the caller can return it. */
bool api_refuse(struct api_call *c, int64_t code, const char *details, ...) PRINTF_LIKE(3, 4);
/* {"success":true} */
bool api_succeed(struct api_call *c);
/* messaging_product is there and "whatsapp"; Graph also takes it in the query. */
bool api_needs_whatsapp(struct api_call *c);
/* The same, when it came as this part of a form (empty = it did not). */
bool api_is_whatsapp(struct api_call *c, str product);

/* A text of the body and how long it may be. */
struct api_text {
	const char *name; /* as the refusal calls it */
	size_t max;       /* UTF-16 units: Meta does not say what a character is */
	int64_t code;     /* when it is too long */
	bool may_lack;
};
bool api_take_text(struct api_call *c, const struct json *node, const struct api_text *t, str *ret);

/* A message of the business while it is checked. */
struct api_send {
	struct api_call *call;
	const struct json *body;
	str input;               /* whom, as it was written */
	bool is_user_id;         /* it is no phone number */
	const struct json *part; /* body[type] */
	struct world_message m;
	const struct world_template *template; /* type template */
};

/* What a message of this type must say; fills s->m. */
bool api_content_text(struct api_send *s);
bool api_content_media(struct api_send *s);
bool api_content_reaction(struct api_send *s);
bool api_content_location(struct api_send *s);
bool api_content_contacts(struct api_send *s);
bool api_content_interactive(struct api_send *s);
bool api_content_template(struct api_send *s);
/* An { id or link } of this kind: the id comes into s->m, a link, which is never fetched, in
 * *ret_link. */
bool api_take_media(struct api_send *s, const struct json *node, str kind, str *ret_link);
/* The link and the text as people see them. */
str api_with_link(struct api_send *s, str link, str text);

/* May one more go out now? Uses up what it takes. */
bool api_rates_number(struct api_call *c);
bool api_rates_pair(struct api_send *s);

/* A form's body as JSON text: members that look like objects or arrays are taken as such. */
str api_form_json(str body, struct arena *mem);

#endif
