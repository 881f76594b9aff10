/* SPDX-License-Identifier: MIT */
/* Who may call the sandbox's API, which address is which call, in what form, and that whatever
 * comes is answered as Meta would answer. */

#include "tests/unit/api_site.h"

#include <stdio.h>
#include <string.h>

TEST(paths_of_the_api_are_told_from_the_pages)
{
	assert_true(api_is_for(STR("/v23.0/1/messages")));
	assert_true(api_is_for(STR("/v99.0/")));
	assert_true(api_is_for(STR("/whatsapp_business/attachments/")));
	assert_false(api_is_for(STR("/")));
	assert_false(api_is_for(STR("")));
	assert_false(api_is_for(STR("/v23/1")));
	assert_false(api_is_for(STR("/v.0/1")));
	assert_false(api_is_for(STR("/v23.0x/1")));
	assert_false(api_is_for(STR("/v-1.0/1")));
	assert_false(api_is_for(STR("/sandbox/world")));
}

TEST(without_a_token_nothing_is_told)
{
	api_site_open();
	api_site.token = NULL;
	assert_int_equal(api_ask("GET", "/v23.0/" SANDBOX_NUMBER_ID, ""), 401);
	assert_int_equal(api_code(), 104);
	assert_str(api_text_at("error.type"), "OAuthException");
	assert_true(api_text_at("error.fbtrace_id").len > 10);
	assert_null(json_path(api_site.json, "error.error_data"));
	api_site_close();
}

TEST(a_wrong_token_is_refused_in_every_form)
{
	static const char *const wrong[] = { "x", SANDBOX_TOKEN "x", "",
					     SANDBOX_TOKEN " " SANDBOX_TOKEN };

	api_site_open();
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		api_site.token = wrong[i];
		assert_int_equal(api_send_members(TO_BUDI TEXT), 401);
		assert_int_equal(api_code(), 190);
	}
	assert_int_equal(api_site.n_sent, 0);
	api_site_close();
}

TEST(two_tokens_are_none)
{
	struct http_request r = { .method = STR("GET"), .timeout_ms = 3000 };

	api_site_open();
	r.url = arena_printf(&api_site.mem, "%s/v23.0/" SANDBOX_NUMBER_ID, api_site.base);
	http_add_header(&r, STR("Authorization"), STR("Bearer " SANDBOX_TOKEN));
	api_run(&r);
	assert_int_equal(api_site.status, 200);
	http_add_header(&r, STR("Authorization"), STR("Bearer x"));
	api_run(&r);
	assert_int_equal(api_site.status, 401);
	api_site_close();
}

TEST(versions_are_those_that_meta_has)
{
	static const struct {
		const char *version;
		int status;
	} cases[] = {
		{ "v12.0", 400 }, { "v13.0", 200 }, { "v23.0", 200 },
		{ "v30.0", 200 }, { "v31.0", 400 },
	};

	api_site_open();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char path[128];
		snprintf(path, sizeof(path), "/%s/" SANDBOX_NUMBER_ID, cases[i].version);
		assert_int_equal(api_ask("GET", path, ""), cases[i].status);
	}
	assert_int_equal(api_code(), 2500);
	api_site_close();
}

TEST(an_unknown_object_is_refused_as_meta_does)
{
	static const struct {
		const char *method, *path, *begin;
	} cases[] = {
		{ "POST", "/v23.0/100000000000009/messages", "Unsupported post request." },
		{ "GET", "/v23.0/100000000000009", "Unsupported get request." },
		{ "DELETE", "/v23.0/" SANDBOX_NUMBER_ID, "Unsupported delete request." },
		{ "POST", "/v23.0/" SANDBOX_NUMBER_ID "/messages/more",
		  "Unsupported post request." },
		{ "GET", "/v23.0/" SANDBOX_NUMBER_ID "/messages", "Unsupported get request." },
		{ "GET", "/v23.0/", "Unsupported get request." },
		{ "GET", "/v23.0/%3Cscript%3E%22\\", "Unsupported get request." },
		{ "GET", "/v23.0/%00%ff%fe", "Unsupported get request." },
	};

	api_site_open();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t subcode = 0;
		assert_int_equal(api_ask(cases[i].method, cases[i].path, ""), 400);
		assert_int_equal(api_code(), 100);
		json_int(json_path(api_site.json, "error.error_subcode"), &subcode);
		assert_int_equal(subcode, 33);
		assert_true(str_starts(api_text_at("error.message"), str_from(cases[i].begin)));
		assert_str(api_text_at("error.type"), "GraphMethodException");
	}
	api_site_close();
}

TEST(a_form_is_taken_as_json_is)
{
	api_site_open();
	api_hear(BUDI_INDEX, -1, "halo");
	api_site.type = "application/x-www-form-urlencoded";
	assert_int_equal(api_ask("POST", MESSAGES,
				 "messaging_product=whatsapp&to=%2B" BUDI
				 "&type=text&text=%7B%22body%22%3A%22apa+kabar%3F%22%7D&&x"),
			 200);
	assert_str(api_newest()->text, "apa kabar?");
	/* Only looks like JSON: a text, and so no text object. */
	assert_int_equal(api_ask("POST", MESSAGES,
				 "messaging_product=whatsapp&to=%2B" BUDI "&text={\"body\":\"a\""),
			 400);
	assert_int_equal(api_code(), 131008);
	api_site_close();
}

TEST(bodies_that_are_nothing_are_refused)
{
	static const char *const bodies[] = {
		"",   "{",       "[]",         "null", "1",           "\"x\"",
		"{}", "{\"a\":", "{\"a\":1}x", "<x/>", "{\"to\":{}}", "\xff\xfe",
	};

	api_site_open();
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		assert_int_equal(api_ask("POST", MESSAGES, bodies[i]), 400);
		assert_int_equal(api_code(), 100);
	}
	assert_int_equal(api_site.n_sent, 0);
	api_site_close();
}

TEST(deep_and_wide_json_is_refused_and_the_api_goes_on)
{
	struct arena mem;

	api_site_open();
	arena_init(&mem, 0);
	api_hear(BUDI_INDEX, -1, "halo");
	size_t n = 3 << 20;
	char *deep = arena_alloc(&mem, n + 1);
	memset(deep, '[', n);
	assert_int_equal(api_ask_bytes("POST", arena_printf(&mem, "%s" MESSAGES, api_site.base),
				       (str){ deep, n }),
			 400);
	assert_int_equal(api_code(), 100);
	memset(deep, 'a', n);
	str wide = arena_printf(&mem, "{" TO_BUDI "\"text\":{\"body\":\"%s\"}}", deep);
	assert_int_equal(api_ask_bytes("POST", arena_printf(&mem, "%s" MESSAGES, api_site.base),
				       wide),
			 400);
	assert_int_equal(api_code(), 100);
	assert_int_equal(api_send_members(TO_BUDI TEXT), 200);
	arena_finish(&mem);
	api_site_close();
}

TEST(members_of_a_wrong_kind_never_pass)
{
	static const char *const kinds[] = { "null", "1.5", "true", "[]", "{}", "[[{}]]", "\"\"" };
	static const char *const bodies[] = {
		"{\"messaging_product\":%s,\"to\":\"+" BUDI "\",\"text\":{\"body\":\"a\"}}",
		"{" TO_BUDI "\"type\":\"text\",\"text\":%s}",
		"{" TO_BUDI "\"type\":\"text\",\"text\":{\"body\":%s}}",
		"{" TO_BUDI "\"type\":\"image\",\"image\":%s}",
		"{" TO_BUDI "\"type\":\"image\",\"image\":{\"id\":%s}}",
		"{" TO_BUDI "\"type\":\"interactive\",\"interactive\":%s}",
		"{" TO_BUDI "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\","
		"\"body\":{\"text\":\"x\"},\"action\":{\"buttons\":%s}}}",
		"{" TO_BUDI "\"type\":\"interactive\",\"interactive\":{\"type\":\"list\","
		"\"body\":{\"text\":\"x\"},\"action\":{\"button\":\"b\",\"sections\":%s}}}",
		"{" TO_BUDI "\"type\":\"template\",\"template\":%s}",
		"{" TO_BUDI "\"type\":\"template\",\"template\":{\"name\":\"kabar\","
		"\"language\":{\"code\":\"id\"},\"components\":%s}}",
		"{" TO_BUDI "\"type\":\"reaction\",\"reaction\":%s}",
		"{" TO_BUDI "\"type\":\"contacts\",\"contacts\":%s}",
		"{" TO_BUDI "\"type\":\"location\",\"location\":%s}",
		"{" TO_BUDI "\"context\":%s,\"text\":{\"body\":\"a\"}}",
		"{\"messaging_product\":\"whatsapp\",\"status\":%s,\"message_id\":\"x\"}",
		"{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":%s}",
	};

	api_site_open();
	api_hear(BUDI_INDEX, -1, "halo");
	for (size_t b = 0; b < ARRAY_LEN(bodies); b++) {
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
			char body[1024];
			const char *at = strstr(bodies[b], "%s");
			snprintf(body, sizeof(body), "%.*s%s%s", (int)(at - bodies[b]), bodies[b],
				 kinds[k], at + 2);
			api_site.api.due_us = 0;
			if (api_ask("POST", MESSAGES, body) != 400)
				fail_msg("%d for %s", api_site.status, body);
			assert_true(api_code() >= 100);
		}
	}
	assert_int_equal(api_site.n_sent, 0);
	api_site_close();
}

TEST(what_is_asked_of_the_account_is_told)
{
	api_site_open();
	assert_int_equal(api_ask("GET", "/v23.0/" SANDBOX_NUMBER_ID "/?fields=id", ""), 200);
	assert_str(api_text_at("id"), SANDBOX_NUMBER_ID);
	assert_str(api_text_at("display_phone_number"), "+" SANDBOX_PHONE);
	assert_str(api_text_at("quality_rating"), "GREEN");
	assert_int_equal(api_ask("GET", "/v23.0/" SANDBOX_WABA_ID "/phone_numbers", ""), 200);
	assert_str(json_str(json_get(api_first("data"), "id"), &api_site.mem), SANDBOX_NUMBER_ID);
	assert_int_equal(api_ask("POST", "/v23.0/" SANDBOX_WABA_ID "/subscribed_apps", "{}"), 200);
	assert_true(json_bool(json_get(api_site.json, "success"), false));
	assert_int_equal(api_ask("GET", "/v23.0/" SANDBOX_WABA_ID "/subscribed_apps", ""), 200);
	assert_non_null(api_first("data"));
	api_site_close();
}

TEST(templates_are_listed_with_their_parts)
{
	api_site_open();
	assert_int_equal(api_ask("GET",
				 "/v23.0/" SANDBOX_WABA_ID "/message_templates?name=promo_umkm",
				 ""),
			 200);
	const struct json *t = api_first("data");
	assert_str(json_str(json_get(t, "name"), &api_site.mem), "promo_umkm");
	assert_str(json_str(json_get(t, "language"), &api_site.mem), "id");
	assert_str(json_str(json_get(t, "category"), &api_site.mem), "MARKETING");
	assert_str(json_str(json_get(t, "status"), &api_site.mem), "APPROVED");
	const struct json *part = json_first(json_get(t, "components"));
	assert_str(json_str(json_get(part, "format"), &api_site.mem), "IMAGE");
	assert_str(json_str(json_get(json_next(part), "text"), &api_site.mem),
		   "{{1}} dari {{2}} hari ini");
	assert_null(json_next(t));
	assert_int_equal(api_ask("GET", "/v23.0/" SANDBOX_WABA_ID "/message_templates", ""), 200);
	assert_non_null(json_next(api_first("data")));
	api_site_close();
}
