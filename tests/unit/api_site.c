/* SPDX-License-Identifier: MIT */
/* The site of api_site.h. */
#include "tests/unit/api_site.h"

#include "tests/unit/net_help.h"

#include <stdio.h>
#include <string.h>

struct api_site api_site;

static void api_on_request(void *owner, struct http_exchange *x)
{
	(void)owner;
	api_request(&api_site.api, x);
}

static void api_on_sent(void *owner, const struct world_message *m)
{
	(void)owner;
	assert_true(m->is_ours);
	api_site.n_sent++;
}

static void api_on_group(void *owner, const char *kind, str json)
{
	(void)owner;
	api_site.n_groups++;
	snprintf(api_site.group_kind, sizeof(api_site.group_kind), "%s", kind);
	snprintf(api_site.group_json, sizeof(api_site.group_json), "%" STR_FMT, STR_ARG(json));
}

static void api_on_typing(void *owner, int person)
{
	(void)owner;
	(void)person;
	api_site.n_typing++;
}

str api_hear(int person, int group, const char *text)
{
	struct world_message m = { .person = person,
				   .group = group,
				   .type = STR("text"),
				   .text = str_from(text),
				   .status = WORLD_SENT };

	return world_post(api_site.world, &m)->id;
}

static void api_site_people(void)
{
	struct world_person sri = { .phone = STR(SRI),
				    .bsuid = STR("ID.1000000000000011"),
				    .name = STR("Bu Sri"),
				    .role = STR("seller") };
	struct world_person budi = { .phone = STR(BUDI),
				     .bsuid = STR(BUDI_USER),
				     .name = STR("Budi"),
				     .role = STR("member") };
	struct world_group group = { .id = STR(GROUP),
				     .title = STR("Kuliner"),
				     .members = { SRI_INDEX, BUDI_INDEX },
				     .n_members = 2 };
	struct world_template promo = { .name = STR("promo_umkm"),
					.language = STR("id"),
					.category = STR("MARKETING"),
					.header = HEADER_IMAGE,
					.n_params = 2,
					.body = STR("{{1}} dari {{2}} hari ini") };
	struct world_template notice = { .name = STR("kabar"),
					 .language = STR("id"),
					 .category = STR("UTILITY"),
					 .n_params = 1,
					 .body = STR("Kabar: {{1}}") };

	assert_int_equal(world_add_person(api_site.world, &sri), SRI_INDEX);
	assert_int_equal(world_add_person(api_site.world, &budi), BUDI_INDEX);
	assert_int_equal(world_add_group(api_site.world, &group), 0);
	world_add_template(api_site.world, &promo);
	world_add_template(api_site.world, &notice);
}

void api_site_open(void)
{
	struct world_watch watch = { .on_typing = api_on_typing };
	struct http_server_options o = { .listen = STR("127.0.0.1:0"),
					 .listen_fd = -1,
					 .max_body_bytes = 8 << 20,
					 .on_request = api_on_request };
	const struct http_client_options none = { 0 };

	api_site = (struct api_site){ .token = SANDBOX_TOKEN, .type = "application/json" };
	arena_init(&api_site.mem, 0);
	clock_manual_init(&api_site.clock, (int64_t)SITE_START_MS * 1000);
	api_site.world = world_create(&api_site.clock.clock, &watch);
	api_site_people();
	loop_open();
	assert_int_equal(http_server_create(&loop, &o, &api_site.server, NULL), OK);
	assert_int_equal(http_client_create(&loop, &none, &api_site.client), OK);
	snprintf(api_site.base, sizeof(api_site.base), "http://127.0.0.1:%d",
		 http_server_port(api_site.server));
	api_site.api = (struct api){ .world = api_site.world,
				     .faults = &api_site.faults,
				     .base_url = str_from(api_site.base),
				     .on_sent = api_on_sent,
				     .on_group = api_on_group };
}

static void api_site_forget(void)
{
	json_close(api_site.json);
	api_site.json = NULL;
	http_call_finish(&api_site.call);
}

static void api_on_closed(void *owner)
{
	*(bool *)owner = true;
}

static void api_on_server_closed(void *owner)
{
	(void)owner;
	api_site.is_server_closed = true;
}

void api_site_close(void)
{
	api_site_forget();
	http_client_destroy(api_site.client, api_on_closed, &api_site.is_client_closed);
	while (!api_site.is_client_closed)
		uv_run(&loop, UV_RUN_ONCE);
	http_server_destroy(api_site.server, api_on_server_closed);
	while (!api_site.is_server_closed)
		uv_run(&loop, UV_RUN_ONCE);
	loop_close();
	world_destroy(api_site.world);
	arena_finish(&api_site.mem);
}

static void api_on_done(struct http_call *call)
{
	(void)call;
	api_site.is_done = true;
}

void api_run(const struct http_request *r)
{
	api_site_forget();
	api_site.call = (struct http_call){ .request = *r, .on_done = api_on_done };
	api_site.is_done = false;
	http_start(api_site.client, &api_site.call);
	while (!api_site.is_done) /* the call has a timeout */
		uv_run(&loop, UV_RUN_ONCE);
	api_site.how = api_site.call.how;
	api_site.status = api_site.call.reply.status;
	api_site.body = api_site.call.reply.body;
	api_site.content_type = api_site.call.reply.content_type;
	api_site.retry_after = api_site.call.reply.retry_after;
	if (str_starts(api_site.content_type, STR("application/json")))
		assert_int_equal(json_open(api_site.body, &api_site.json, NULL), OK);
}

int api_ask_bytes(const char *method, str url, str body)
{
	struct http_request r = { .method = str_from(method),
				  .url = url,
				  .body = body,
				  .timeout_ms = 3000,
				  .max_reply_bytes = 8 << 20 };

	if (api_site.token)
		http_add_header(&r, STR("Authorization"),
				arena_printf(&api_site.mem, "Bearer %s", api_site.token));
	if (body.len)
		http_add_header(&r, STR("Content-Type"), str_from(api_site.type));
	api_run(&r);
	return api_site.status;
}

int api_ask(const char *method, const char *path, const char *body)
{
	str url = arena_printf(&api_site.mem, "%s%s", api_site.base, path);

	return api_ask_bytes(method, url, str_from(body));
}

int api_send_members(const char *members)
{
	str body = arena_printf(&api_site.mem, "{%s}", members);

	return api_ask("POST", MESSAGES, body.ptr);
}

str api_text_at(const char *path)
{
	return json_str(json_path(api_site.json, path), &api_site.mem);
}

int64_t api_code(void)
{
	int64_t code = 0;

	json_int(json_path(api_site.json, "error.code"), &code);
	return code;
}

const struct json *api_first(const char *list)
{
	return json_first(json_path(api_site.json, list));
}

const struct world_message *api_newest(void)
{
	const struct world_message *m = world_newest(api_site.world, 0);

	assert_non_null(m);
	return m;
}

void api_refused(const struct refusal_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int status = api_send_members(cases[i].members);
		if (status != cases[i].status || api_code() != cases[i].code)
			fail_msg("%d, code %d for %s", status, (int)api_code(), cases[i].members);
		assert_true(json_path(api_site.json, "error.message") != NULL);
		assert_true(api_text_at("error.error_data.details").len > 0);
		assert_str(api_text_at("error.error_data.messaging_product"), "whatsapp");
	}
	assert_int_equal(api_site.n_sent, 0);
}

void api_site_open_windows(void)
{
	api_site_open();
	api_hear(BUDI_INDEX, -1, "halo");
	api_hear(SRI_INDEX, 0, "halo semua");
}

char *api_repeat(char *ret, const char *unit, size_t n)
{
	ret[0] = 0;
	for (size_t i = 0; i < n; i++)
		memcpy(ret + i * strlen(unit), unit, strlen(unit) + 1);
	return ret;
}
