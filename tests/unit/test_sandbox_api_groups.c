/* SPDX-License-Identifier: MIT */
/* Groups at the sandbox's API, and what their webhooks will say. */

#include "tests/unit/api_site.h"

#include <stdio.h>
#include <string.h>

#define GROUPS     "/v23.0/" SANDBOX_NUMBER_ID "/groups"
#define THIS_GROUP "/v23.0/" GROUP

static struct json *event;

static str event_text(const char *path)
{
	json_close(event);
	assert_int_equal(json_open(str_from(api_site.group_json), &event, NULL), OK);
	return json_str(json_path(event, path), &api_site.mem);
}

static void close_site(void)
{
	json_close(event);
	event = NULL;
	api_site_close();
}

TEST(a_group_is_made_and_told_of)
{
	api_site_open();
	assert_int_equal(api_ask("POST", GROUPS,
				 "{\"messaging_product\":\"whatsapp\",\"subject\":\" Batik \","
				 "\"description\":\"Kota Batu\"}"),
			 200);
	assert_string_equal(api_site.group_kind, "group_lifecycle_update");
	assert_str(event_text("type"), "group_create");
	assert_true(str_eq(event_text("request_id"), api_text_at("request_id")));
	assert_str(event_text("subject"), "Batik");
	assert_str(event_text("join_approval_mode"), "auto_approve");
	assert_str(event_text("timestamp"), "1700000000");
	str id = event_text("group_id");
	int index = world_find_group(api_site.world, id);
	assert_int_equal(index, 1);
	assert_str(world_group(api_site.world, index)->title, "Batik");
	assert_true(str_starts(event_text("invite_link"), STR("https://chat.whatsapp.com/")));
	close_site();
}

TEST(groups_that_cannot_be_are_refused)
{
	static const char *const bodies[] = {
		"{\"subject\":\"x\"}",
		"{\"messaging_product\":\"whatsapp\"}",
		"{\"messaging_product\":\"whatsapp\",\"subject\":\"  \"}",
		"{\"messaging_product\":\"whatsapp\",\"subject\":\"x\",\"join_approval_mode\":1}",
	};
	char subject[200], body[300];

	api_site_open();
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		assert_int_equal(api_ask("POST", GROUPS, bodies[i]), 400);
	memset(subject, 'x', 129);
	subject[129] = 0;
	snprintf(body, sizeof(body), "{\"messaging_product\":\"whatsapp\",\"subject\":\"%s\"}",
		 subject);
	assert_int_equal(api_ask("POST", GROUPS, body), 400);
	assert_int_equal(api_site.n_groups, 0);
	assert_int_equal(world_count_groups(api_site.world), 1);
	close_site();
}

TEST(groups_are_listed_page_by_page)
{
	api_site_open();
	assert_int_equal(api_ask("POST", GROUPS,
				 "{\"messaging_product\":\"whatsapp\",\"subject\":\"Batik\"}"),
			 200);
	assert_int_equal(api_ask("GET", GROUPS "?limit=1", ""), 200);
	const struct json *g = api_first("data.groups");
	assert_str(json_str(json_get(g, "id"), &api_site.mem), GROUP);
	assert_str(json_str(json_get(g, "subject"), &api_site.mem), "Kuliner");
	assert_null(json_next(g));
	str path = arena_printf(&api_site.mem, GROUPS "?after=%" STR_FMT,
				STR_ARG(api_text_at("paging.cursors.after")));
	assert_int_equal(api_ask("GET", path.ptr, ""), 200);
	assert_str(json_str(json_get(api_first("data.groups"), "subject"), &api_site.mem), "Batik");
	assert_int_equal(api_ask("GET", GROUPS "?limit=0", ""), 400);
	assert_int_equal(api_ask("GET", GROUPS "?limit=x", ""), 400);
	assert_int_equal(api_ask("GET", GROUPS "?after=-1", ""), 400);
	assert_int_equal(api_code(), 131059);
	close_site();
}

TEST(a_group_is_shown_with_its_members_and_link)
{
	api_site_open();
	assert_int_equal(api_ask("GET", THIS_GROUP "?fields=subject", ""), 200);
	assert_str(api_text_at("subject"), "Kuliner");
	assert_str(api_text_at("total_participant_count"), "2");
	assert_str(json_str(json_get(api_first("participants"), "wa_id"), &api_site.mem), SRI);
	assert_int_equal(api_ask("GET", THIS_GROUP "/invite_link", ""), 200);
	assert_str(api_text_at("invite_link"), "https://chat.whatsapp.com/" GROUP);
	assert_int_equal(api_ask("POST", THIS_GROUP "/invite_link", "{}"), 400);
	assert_int_equal(api_ask("GET", THIS_GROUP "/join_requests", ""), 200);
	assert_true(json_is_array(json_get(api_site.json, "data")));
	close_site();
}

TEST(a_group_is_renamed)
{
	api_site_open();
	assert_int_equal(api_ask("POST", THIS_GROUP,
				 "{\"messaging_product\":\"whatsapp\",\"subject\":\"Jajan\"}"),
			 200);
	assert_true(api_text_at("request_id").len > 0);
	assert_string_equal(api_site.group_kind, "group_settings_update");
	assert_str(event_text("group_subject.text"), "Jajan");
	assert_str(event_text("group_description.text"), "");
	assert_str(world_group(api_site.world, 0)->title, "Jajan");
	assert_int_equal(api_ask("POST", THIS_GROUP, "{\"messaging_product\":\"whatsapp\"}"), 400);
	close_site();
}

TEST(members_are_removed_and_others_named)
{
	api_site_open();
	assert_int_equal(
		api_ask("DELETE", THIS_GROUP "/participants",
			"{\"messaging_product\":\"whatsapp\",\"participants\":[{\"user\":\"+" SRI
			"\"},{\"user\":\"+62899\"}]}"),
		200);
	assert_string_equal(api_site.group_kind, "group_participants_update");
	assert_str(event_text("type"), "group_participants_remove");
	event_text("type");
	const struct json *removed = json_first(json_get(event, "removed_participants"));
	assert_str(json_str(json_get(removed, "input"), &api_site.mem), "+" SRI);
	assert_null(json_next(removed));
	const struct json *failed = json_first(json_get(event, "failed_participants"));
	assert_str(json_str(json_get(failed, "input"), &api_site.mem), "+62899");
	const struct world_group *g = world_group(api_site.world, 0);
	assert_int_equal(g->n_members, 1);
	assert_int_equal(g->members[0], BUDI_INDEX);
	assert_int_equal(api_ask("DELETE", THIS_GROUP "/participants",
				 "{\"messaging_product\":\"whatsapp\",\"participants\":[]}"),
			 400);
	assert_int_equal(api_site.n_groups, 1);
	close_site();
}

TEST(a_group_that_is_deleted_is_gone)
{
	api_site_open();
	assert_int_equal(api_ask("DELETE", THIS_GROUP, ""), 200);
	assert_true(json_bool(json_get(api_site.json, "success"), false));
	assert_str(event_text("type"), "group_delete");
	assert_str(event_text("group_id"), GROUP);
	assert_int_equal(api_ask("GET", THIS_GROUP, ""), 400);
	assert_int_equal(api_code(), 131041);
	assert_int_equal(api_send_members(TO_GROUP TEXT), 400);
	assert_int_equal(api_code(), 131041);
	assert_int_equal(api_ask("GET", GROUPS, ""), 200);
	assert_null(api_first("data.groups"));
	close_site();
}
