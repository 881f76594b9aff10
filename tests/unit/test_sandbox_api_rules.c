/* SPDX-License-Identifier: MIT */
/* When the sandbox's API lets something go: templates, windows, rates, faults, what was read. */

#include "tests/unit/api_site.h"

/* ---- templates ---- */

TEST(a_template_is_seen_filled_in)
{
	api_site_open_windows();
	assert_int_equal(api_send_members(TO_BUDI PROMO), 200);
	assert_str(json_str(json_get(api_first("messages"), "message_status"), &api_site.mem),
		   "accepted");
	assert_str(api_newest()->text, "https://contoh.id/a.jpg\nKeripik dari Bu Sri hari ini");
	assert_str(api_newest()->template_name, "promo_umkm");
	assert_str(api_newest()->type, "template");
	api_site_close();
}

TEST(a_template_must_be_known_and_filled_as_it_is_made)
{
	static const struct refusal_case cases[] = {
		{ TO_BUDI TEMPLATE("tidak_ada", "id", ""), 404, 132001 },
		{ TO_BUDI TEMPLATE("kabar", "en", BODY(PARAM("a"))), 404, 132001 },
		{ TO_BUDI TEMPLATE("kabar", "id", ""), 400, 132000 },
		{ TO_BUDI TEMPLATE("kabar", "id", BODY(PARAM("a") "," PARAM("b"))), 400, 132000 },
		{ TO_BUDI TEMPLATE("kabar", "id",
				   HEADER("{\"link\":\"https://a\"}") "," BODY(PARAM("a"))),
		  400, 132000 },
		{ TO_BUDI TEMPLATE("promo_umkm", "id", BODY(PARAM("a") "," PARAM("b"))), 400,
		  132012 },
		{ TO_BUDI TEMPLATE("promo_umkm", "id",
				   "{\"type\":\"header\",\"parameters\":[" PARAM("x") "]}," BODY(
					   PARAM("a") "," PARAM("b"))),
		  400, 132012 },
		{ TO_BUDI TEMPLATE("promo_umkm", "id",
				   HEADER("{\"id\":\"1\"}") "," BODY(PARAM("a") "," PARAM("b"))),
		  400, 131053 },
		{ TO_BUDI TEMPLATE("kabar", "id", BODY(PARAM("a\\nb"))), 400, 132008 },
		{ TO_BUDI TEMPLATE("kabar", "id", BODY(PARAM("a\\tb"))), 400, 132008 },
		{ TO_BUDI TEMPLATE("kabar", "id", BODY(PARAM("a     b"))), 400, 132008 },
		{ TO_BUDI TEMPLATE("kabar", "id", BODY(PARAM(""))), 400, 131008 },
		{ TO_BUDI TEMPLATE(
			  "kabar", "id",
			  BODY("{\"type\":\"text\",\"parameter_name\":\"n\",\"text\":\"x\"}")),
		  400, 132012 },
		{ TO_BUDI TEMPLATE("kabar", "id", BODY(PARAM("a")) ",{\"type\":\"button\"}"), 400,
		  132012 },
		{ TO_BUDI TEMPLATE("kabar", "id", BODY("{\"type\":\"image\"}")), 400, 132012 },
	};

	api_site_open_windows();
	api_refused(cases, ARRAY_LEN(cases));
	assert_int_equal(api_send_members(TO_BUDI TEMPLATE("kabar", "id", BODY(PARAM("a    b")))),
			 200);
	api_site_close();
}

TEST(a_template_filled_in_has_1024_characters)
{
	static char text[2000];

	api_site_open_windows();
	for (size_t n = 1017; n <= 1018; n++) {
		str members = arena_printf(
			&api_site.mem,
			TO_BUDI
			"\"type\":\"template\",\"template\":{\"name\":\"kabar\",\"language\":"
			"{\"code\":\"id\"},\"components\":[{\"type\":\"body\",\"parameters\":["
			"{\"type\":\"text\",\"text\":\"%s\"}]}]}",
			api_repeat(text, "a", n));
		assert_int_equal(api_send_members(members.ptr), n == 1017 ? 200 : 400);
		assert_int_equal(api_code(), n == 1017 ? 0 : 132005);
	}
	api_site_close();
}

TEST(marketing_is_refused_who_stopped_it_and_nothing_else)
{
	api_site_open();
	world_person(api_site.world, BUDI_INDEX)->blocks_marketing = true;
	assert_int_equal(api_send_members(TO_BUDI PROMO), 400);
	assert_int_equal(api_code(), 131050);
	assert_int_equal(api_send_members(TO_BUDI NOTICE), 200);
	api_site_close();
}

TEST(the_marketing_call_takes_marketing_templates_only)
{
	static const struct {
		const char *body;
		int status;
	} cases[] = {
		{ "{" TO_BUDI PROMO "}", 200 },
		{ "{" TO_BUDI NOTICE "}", 400 },
		{ "{" TO_BUDI TEXT "}", 400 },
	};

	api_site_open_windows();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(api_ask("POST", "/v25.0/" SANDBOX_NUMBER_ID "/marketing_messages",
					 cases[i].body),
				 cases[i].status);
		assert_int_equal(api_code(), cases[i].status == 200 ? 0 : 100);
	}
	api_site_close();
}

/* ---- whether it may go now ---- */

TEST(outside_24_hours_only_templates_go)
{
	api_site_open();
	assert_int_equal(api_send_members(TO_BUDI TEXT), 400);
	assert_int_equal(api_code(), 131047);
	assert_int_equal(api_send_members(TO_BUDI NOTICE), 200);
	api_hear(BUDI_INDEX, -1, "halo");
	clock_manual_move(&api_site.clock, HOURS_MS(24) - 1);
	assert_int_equal(api_send_members(TO_BUDI TEXT), 200);
	clock_manual_move(&api_site.clock, 1);
	assert_int_equal(api_send_members(TO_BUDI TEXT), 400);
	assert_int_equal(api_code(), 131047);
	assert_str(api_text_at("error.message"), "(#131047) Re-engagement message");
	api_site_close();
}

TEST(any_member_opens_a_groups_window)
{
	api_site_open();
	assert_int_equal(api_send_members(TO_GROUP TEXT), 400);
	assert_int_equal(api_code(), 131047);
	api_hear(SRI_INDEX, 0, "halo semua");
	assert_int_equal(api_send_members(TO_GROUP TEXT), 200);
	assert_int_equal(api_send_members(TO_BUDI TEXT), 400); /* her own chat is another */
	api_site.faults.window_closed = true;
	assert_int_equal(api_send_members(TO_GROUP TEXT), 400);
	assert_int_equal(api_code(), 131047);
	api_site_close();
}

static void reset_number_rate(void)
{
	api_site.api.due_us = 0;
}

TEST(a_pair_may_borrow_45_messages_and_is_silent_until_they_are_due)
{
	api_site_open_windows();
	for (int i = 0; i < 45; i++) {
		reset_number_rate();
		assert_int_equal(api_send_members(TO_BUDI TEXT), 200);
	}
	reset_number_rate();
	assert_int_equal(api_send_members(TO_BUDI TEXT), 400);
	assert_int_equal(api_code(), 131056);
	assert_int_equal(api_send_members(TO_GROUP TEXT), 200); /* others go on */
	clock_manual_move(&api_site.clock, 5999);
	assert_int_equal(api_send_members(TO_BUDI TEXT), 400);
	clock_manual_move(&api_site.clock, 1);
	assert_int_equal(api_send_members(TO_BUDI TEXT), 200);
	assert_int_equal(api_send_members(TO_BUDI TEXT), 400);
	clock_manual_move(&api_site.clock, 60000);
	for (int i = 0; i < 10; i++)
		assert_int_equal(api_send_members(TO_BUDI TEXT), 200);
	assert_int_equal(api_send_members(TO_BUDI TEXT), 400);
	api_site_close();
}

TEST(a_number_sends_80_messages_a_second)
{
	api_site_open_windows();
	for (int i = 0; i < 80; i++)
		assert_int_equal(api_send_members(TO_GROUP TEXT), 200);
	assert_int_equal(api_send_members(TO_GROUP TEXT), 400);
	assert_int_equal(api_code(), 130429);
	clock_manual_move(&api_site.clock, 25);
	assert_int_equal(api_send_members(TO_GROUP TEXT), 200);
	assert_int_equal(api_send_members(TO_GROUP TEXT), 200);
	assert_int_equal(api_send_members(TO_GROUP TEXT), 400);
	api_site_close();
}

/* ---- faults ---- */

TEST(faults_come_before_anything_is_done)
{
	api_site_open_windows();
	api_site.faults.too_many = true;
	assert_int_equal(api_send_members(TO_BUDI TEXT), 429);
	assert_int_equal(api_code(), 130429);
	assert_str(api_site.retry_after, "");
	api_site.faults.retry_after_s = 7;
	assert_int_equal(api_send_members(TO_BUDI TEXT), 429);
	assert_str(api_site.retry_after, "7");
	api_site.faults.server_error = true;
	assert_int_equal(api_send_members(TO_BUDI TEXT), 500);
	assert_int_equal(api_code(), 131000);
	assert_int_equal(api_site.n_sent, 0);
	api_site_close();
}

TEST(a_cut_comes_after_it_was_done)
{
	api_site_open_windows();
	api_site.faults.cut = true;
	assert_int_equal(api_send_members(TO_BUDI TEXT), 0);
	assert_int_equal(api_site.how, HTTP_UNKNOWN);
	assert_int_equal(api_site.n_sent, 1);
	assert_str(api_newest()->text, "halo");
	/* What was refused is answered. */
	assert_int_equal(api_send_members(TO_BUDI "\"type\":\"text\""), 400);
	api_site_close();
}

/* ---- read ---- */

static int read_message(str id, const char *more)
{
	return api_send_members(
		arena_printf(&api_site.mem,
			     "\"messaging_product\":\"whatsapp\",\"status\":\"read\","
			     "\"message_id\":\"%" STR_FMT "\"%s",
			     STR_ARG(id), more)
			.ptr);
}

static enum world_status status_of(str id)
{
	const struct world_message *m = world_message(api_site.world, id);

	assert_non_null(m);
	return m->status;
}

TEST(reading_one_message_reads_those_before_it)
{
	str ids[4];

	api_site_open();
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		ids[i] = arena_str(&api_site.mem,
				   api_hear(i == 1 ? SRI_INDEX : BUDI_INDEX, -1, "x"));
	assert_int_equal(read_message(ids[2], ""), 200);
	assert_true(json_bool(json_get(api_site.json, "success"), false));
	assert_int_equal(status_of(ids[0]), WORLD_READ);
	assert_int_equal(status_of(ids[1]), WORLD_SENT); /* somebody else's */
	assert_int_equal(status_of(ids[2]), WORLD_READ);
	assert_int_equal(status_of(ids[3]), WORLD_SENT);
	assert_int_equal(api_site.n_typing, 0);
	assert_int_equal(read_message(ids[2], ",\"typing_indicator\":{\"type\":\"text\"}"), 200);
	assert_int_equal(api_site.n_typing, 1);
	api_site_close();
}

TEST(only_private_messages_that_came_can_be_read)
{
	api_site_open();
	str group_id = arena_str(&api_site.mem, api_hear(BUDI_INDEX, 0, "x"));
	str own_id = arena_str(&api_site.mem, api_hear(BUDI_INDEX, -1, "x"));
	assert_int_equal(read_message(group_id, ""), 400);
	assert_int_equal(api_code(), 131009);
	assert_int_equal(read_message(STR("wamid.none"), ""), 400);
	assert_int_equal(read_message(own_id, ",\"typing_indicator\":{\"type\":\"dance\"}"), 400);
	assert_int_equal(api_send_members(TO_BUDI TEXT), 200);
	str ours = arena_str(&api_site.mem, api_newest()->id);
	assert_int_equal(read_message(ours, ""), 400);
	assert_int_equal(status_of(own_id), WORLD_SENT);
	api_site_close();
}
