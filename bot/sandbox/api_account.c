/* SPDX-License-Identifier: MIT */
/* What a client asks of the account before it sends: the number, the templates, whether webhooks
 * are subscribed. All of it is fixed but the templates. Called by api.c through its table. Sandbox
 * thread. */

#include "bot/sandbox/api_parts.h"
#include "bot/sandbox/sandbox.h"

static void add_number(struct json_writer *w)
{
	json_add_str(w, "id", STR(SANDBOX_NUMBER_ID));
	json_add_str(w, "display_phone_number", STR("+" SANDBOX_PHONE));
	json_add_str(w, "verified_name", STR("siar"));
	json_add_str(w, "quality_rating", STR("GREEN"));
	json_add_str(w, "code_verification_status", STR("VERIFIED"));
	json_add_str(w, "status", STR("LINKED"));
}

static void begin_list(struct json_writer *w, struct arena *mem)
{
	json_begin(w, mem);
	json_add_object(w, NULL);
	json_add_array(w, "data");
}

static bool end_list(struct api_call *c, struct json_writer *w)
{
	json_end_array(w);
	json_add_object(w, "paging");
	json_add_object(w, "cursors");
	json_add_str(w, "before", STR("0"));
	json_add_str(w, "after", STR("0"));
	json_end_object(w);
	json_end_object(w);
	json_end_object(w);
	c->reply = json_done(w);
	return true;
}

bool api_number_show(struct api_call *c)
{
	struct json_writer w;

	json_begin(&w, c->mem);
	json_add_object(&w, NULL);
	add_number(&w);
	json_end_object(&w);
	c->reply = json_done(&w);
	return true;
}

bool api_numbers_list(struct api_call *c)
{
	struct json_writer w;

	begin_list(&w, c->mem);
	json_add_object(&w, NULL);
	add_number(&w);
	json_end_object(&w);
	return end_list(c, &w);
}

static void add_template(struct json_writer *w, const struct world_template *t, int index)
{
	json_add_object(w, NULL);
	json_add_str(w, "id", arena_printf(w->mem, "3000000000000%02d", index + 1));
	json_add_str(w, "name", t->name);
	json_add_str(w, "language", t->language);
	json_add_str(w, "status", STR("APPROVED"));
	json_add_str(w, "category", t->category);
	json_add_array(w, "components");
	if (t->header == HEADER_IMAGE) {
		json_add_object(w, NULL);
		json_add_str(w, "type", STR("HEADER"));
		json_add_str(w, "format", STR("IMAGE"));
		json_end_object(w);
	}
	json_add_object(w, NULL);
	json_add_str(w, "type", STR("BODY"));
	json_add_str(w, "text", t->body);
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
}

bool api_templates_list(struct api_call *c)
{
	str name = http_query_value(c->request->query, STR("name"), c->mem);
	const struct world_template *t;
	struct json_writer w;

	begin_list(&w, c->mem);
	for (int i = 0; (t = world_template_at(c->api->world, i)); i++)
		if (!name.len || str_eq(name, t->name))
			add_template(&w, t, i);
	return end_list(c, &w);
}

bool api_apps(struct api_call *c)
{
	struct json_writer w;

	if (str_eq(c->request->method, STR("POST")))
		return api_succeed(c);
	json_begin(&w, c->mem);
	json_add_object(&w, NULL);
	json_add_array(&w, "data");
	json_add_object(&w, NULL);
	json_add_object(&w, "whatsapp_business_api_data");
	json_add_str(&w, "id", STR("400000000000001"));
	json_add_str(&w, "name", STR("siar"));
	json_end_object(&w);
	json_end_object(&w);
	json_end_array(&w);
	json_end_object(&w);
	c->reply = json_done(&w);
	return true;
}
