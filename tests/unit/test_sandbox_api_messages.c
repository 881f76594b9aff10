/* SPDX-License-Identifier: MIT */
/* What the sandbox's API accepts and refuses to send, with which code, and what people then see. */

#include "bot/base/utf8.h"
#include "tests/unit/api_site.h"

#include <stdio.h>
#define BUTTON(id, title)                                                                          \
	"{\"type\":\"reply\",\"reply\":{\"id\":\"" id "\",\"title\":\"" title "\"}}"
#define BUTTONS(list)                                                                              \
	"\"type\":\"interactive\",\"interactive\":{\"type\":\"button\","                           \
	"\"body\":{\"text\":\"Pilih\"},\"action\":{\"buttons\":[" list "]}}"
#define ROW(id)          "{\"id\":\"" id "\",\"title\":\"t" id "\",\"description\":\"d\"}"
#define SECTION(t, rows) "{\"title\":\"" t "\",\"rows\":[" rows "]}"
#define LIST(button, sections)                                                                     \
	"\"type\":\"interactive\",\"interactive\":{\"type\":\"list\","                             \
	"\"body\":{\"text\":\"Pilih\"},\"action\":{\"button\":\"" button                           \
	"\",\"sections\":[" sections "]}}"
/* ---- whom ---- */

TEST(a_text_is_answered_as_meta_does_and_seen)
{
	api_site_open_windows();
	assert_int_equal(api_send_members(TO_BUDI TEXT
					  ",\"biz_opaque_callback_data\":\"siar1:7:1\""),
			 200);
	assert_str(api_text_at("messaging_product"), "whatsapp");
	const struct json *contact = api_first("contacts"), *message = api_first("messages");
	assert_str(json_str(json_get(contact, "input"), &api_site.mem), "+" BUDI);
	assert_str(json_str(json_get(contact, "wa_id"), &api_site.mem), BUDI);
	assert_true(str_eq(json_str(json_get(message, "id"), &api_site.mem), api_newest()->id));
	assert_null(json_get(message, "message_status"));
	assert_int_equal(api_newest()->person, BUDI_INDEX);
	assert_int_equal(api_newest()->group, -1);
	assert_str(api_newest()->text, "halo");
	assert_str(api_newest()->opaque, "siar1:7:1");
	assert_int_equal(api_newest()->status, WORLD_PENDING);
	assert_int_equal(api_site.n_sent, 1);
	api_site_close();
}

TEST(numbers_are_taken_as_people_write_them)
{
	static const char *const ways[] = { BUDI, ("+" BUDI), "+62 812-0000 (0021)" };

	api_site_open_windows();
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		char members[256];
		snprintf(members, sizeof(members),
			 "\"messaging_product\":\"whatsapp\",\"to\":\"%s\"," TEXT, ways[i]);
		assert_int_equal(api_send_members(members), 200);
		assert_str(json_str(json_get(api_first("contacts"), "wa_id"), &api_site.mem), BUDI);
		assert_int_equal(api_newest()->person, BUDI_INDEX);
	}
	api_site_close();
}

TEST(a_user_id_is_an_address_and_a_number_wins_over_it)
{
	api_site_open_windows();
	assert_int_equal(api_send_members(
				 "\"messaging_product\":\"whatsapp\",\"recipient\":\"" BUDI_USER
				 "\"," TEXT),
			 200);
	const struct json *contact = api_first("contacts");
	assert_str(json_str(json_get(contact, "input"), &api_site.mem), BUDI_USER);
	assert_str(json_str(json_get(contact, "user_id"), &api_site.mem), BUDI_USER);
	assert_null(json_get(contact, "wa_id"));
	assert_int_equal(api_send_members(TO_BUDI "\"recipient\":\"ID.1000000000000011\"," TEXT),
			 200);
	assert_int_equal(api_newest()->person, BUDI_INDEX);
	api_site_close();
}

TEST(a_group_gets_text_media_and_templates_only)
{
	static const struct refusal_case cases[] = {
		{ TO_GROUP BUTTONS(BUTTON("a", "A")), 400, 131009 },
		{ TO_GROUP
		  "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"x\",\"emoji\":\"x\"}",
		  400, 131009 },
		{ TO_GROUP "\"type\":\"location\",\"location\":{\"latitude\":1,\"longitude\":2}",
		  400, 131009 },
	};

	api_site_open_windows();
	api_refused(cases, ARRAY_LEN(cases));
	assert_int_equal(api_send_members(TO_GROUP TEXT), 200);
	assert_str(json_str(json_get(api_first("contacts"), "wa_id"), &api_site.mem), GROUP);
	assert_str(json_str(json_get(api_first("messages"), "group_id"), &api_site.mem), GROUP);
	assert_int_equal(api_newest()->person, -1);
	assert_int_equal(api_newest()->group, 0);
	assert_int_equal(api_send_members(TO_GROUP PROMO), 200);
	api_site_close();
}

TEST(addresses_that_fit_nobody_are_refused)
{
	static const struct refusal_case cases[] = {
		{ "\"messaging_product\":\"whatsapp\"," TEXT, 400, 100 },
		{ "\"messaging_product\":\"telegram\",\"to\":\"+" BUDI "\"," TEXT, 400, 100 },
		{ "\"to\":\"+" BUDI "\"," TEXT, 400, 100 },
		{ TO_BUDI "\"recipient_type\":\"all\"," TEXT, 400, 100 },
		{ TO_BUDI "\"recipient_type\":\"group\"," TEXT, 400, 131009 },
		{ "\"messaging_product\":\"whatsapp\",\"to\":\"" GROUP "\"," TEXT, 400, 131009 },
		{ "\"messaging_product\":\"whatsapp\",\"recipient_type\":\"group\","
		  "\"to\":\"Y2FwaV9ncm91cDo5OTk\"," TEXT,
		  400, 131041 },
		{ "\"messaging_product\":\"whatsapp\",\"to\":\"+6281299999999\"," TEXT, 400,
		  131026 },
		{ "\"messaging_product\":\"whatsapp\",\"to\":\"12\"," TEXT, 400, 131009 },
		{ "\"messaging_product\":\"whatsapp\",\"to\":\"Budi\"," TEXT, 400, 131009 },
		{ "\"messaging_product\":\"whatsapp\",\"to\":\"" SANDBOX_PHONE "\"," TEXT, 400,
		  131021 },
		{ "\"messaging_product\":\"whatsapp\",\"recipient\":\"ID.9\"," TEXT, 400, 131026 },
		{ "\"messaging_product\":\"whatsapp\",\"recipient\":\"budi\"," TEXT, 400, 131009 },
		{ "\"messaging_product\":\"whatsapp\",\"recipient\":\"id.1\"," TEXT, 400, 131009 },
	};

	api_site_open_windows();
	api_refused(cases, ARRAY_LEN(cases));
	api_site_close();
}

TEST(an_authentication_template_needs_a_phone_number)
{
	struct world_template code = { .name = STR("kode"),
				       .language = STR("id"),
				       .category = STR("AUTHENTICATION"),
				       .body = STR("Kode") };

	api_site_open();
	world_add_template(api_site.world, &code);
	assert_int_equal(api_send_members(
				 "\"messaging_product\":\"whatsapp\",\"recipient\":\"" BUDI_USER
				 "\"," TEMPLATE("kode", "id", "")),
			 400);
	assert_int_equal(api_code(), 131062);
	assert_int_equal(api_send_members(TO_BUDI TEMPLATE("kode", "id", "")), 200);
	api_site_close();
}

/* ---- what ---- */

TEST(text_has_4096_characters_however_they_are_written)
{
	static const struct {
		const char *unit;
		size_t n;
		int status;
	} cases[] = {
		{ "a", 4096, 200 }, { "a", 4097, 400 },    { "é", 4096, 200 },
		{ "é", 4097, 400 }, { "🌶", 2048, 200 }, { "🌶", 2049, 400 },
	};
	static char text[20000];

	api_site_open_windows();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str members = arena_printf(&api_site.mem, TO_BUDI "\"text\":{\"body\":\"%s\"}",
					   api_repeat(text, cases[i].unit, cases[i].n));
		assert_int_equal(api_send_members(members.ptr), cases[i].status);
		assert_int_equal(api_code(), cases[i].status == 200 ? 0 : 100);
	}
	api_site_close();
}

TEST(parts_that_lack_are_named)
{
	static const struct refusal_case cases[] = {
		{ TO_BUDI "\"type\":\"text\"", 400, 131008 },
		{ TO_BUDI "\"type\":\"text\",\"text\":{}", 400, 131008 },
		{ TO_BUDI "\"type\":\"image\"", 400, 131008 },
		{ TO_BUDI "\"type\":\"image\",\"image\":{}", 400, 100 },
		{ TO_BUDI "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\"}", 400,
		  131008 },
		{ TO_BUDI "\"type\":\"reaction\",\"reaction\":{}", 400, 131008 },
		{ TO_BUDI "\"type\":\"location\",\"location\":{\"latitude\":1}", 400, 131008 },
		{ TO_BUDI "\"type\":\"contacts\",\"contacts\":[]", 400, 131008 },
		{ TO_BUDI "\"type\":\"template\",\"template\":{\"name\":\"kabar\"}", 400, 131008 },
		{ TO_BUDI "\"type\":\"poll\",\"poll\":{}", 400, 131051 },
		{ TO_BUDI "\"type\":\"\",\"text\":{\"body\":\"a\"}", 400, 131051 },
	};

	api_site_open_windows();
	api_refused(cases, ARRAY_LEN(cases));
	api_site_close();
}

TEST(an_answer_quotes_a_message_of_its_own_chat)
{
	static const struct refusal_case cases[] = {
		{ TO_BUDI "\"context\":{\"message_id\":\"wamid.none\"}," TEXT, 400, 131009 },
		{ TO_BUDI "\"context\":{}," TEXT, 400, 131009 },
	};
	char members[512];

	api_site_open_windows();
	api_refused(cases, ARRAY_LEN(cases));
	str group_id = arena_str(&api_site.mem, api_hear(BUDI_INDEX, 0, "di grup"));
	str own_id = arena_str(&api_site.mem, api_hear(BUDI_INDEX, -1, "sendiri"));
	snprintf(members, sizeof(members),
		 TO_BUDI "\"context\":{\"message_id\":\"%" STR_FMT "\"}," TEXT, STR_ARG(group_id));
	assert_int_equal(api_send_members(members), 400);
	snprintf(members, sizeof(members),
		 TO_BUDI "\"context\":{\"message_id\":\"%" STR_FMT "\"}," TEXT, STR_ARG(own_id));
	assert_int_equal(api_send_members(members), 200);
	assert_true(str_eq(api_newest()->quote_id, own_id));
	api_site_close();
}

TEST(buttons_are_seen_and_keep_metas_limits)
{
	static const struct refusal_case cases[] = {
		{ TO_BUDI BUTTONS(""), 400, 131008 },
		{ TO_BUDI BUTTONS(BUTTON("a", "A") "," BUTTON("b", "B") "," BUTTON(
			  "c", "C") "," BUTTON("d", "D")),
		  400, 131009 },
		{ TO_BUDI BUTTONS(BUTTON("a", "A") "," BUTTON("a", "B")), 400, 131009 },
		{ TO_BUDI BUTTONS(BUTTON("a", "A") "," BUTTON("b", "A")), 400, 131009 },
		{ TO_BUDI BUTTONS(BUTTON("a", "123456789012345678901")), 400, 131009 },
		{ TO_BUDI BUTTONS(BUTTON("", "A")), 400, 131008 },
		{ TO_BUDI BUTTONS("{\"type\":\"url\"}"), 400, 131009 },
		{ TO_BUDI "\"type\":\"interactive\",\"interactive\":{\"type\":\"flow\"}", 400,
		  131009 },
	};

	api_site_open_windows();
	api_refused(cases, ARRAY_LEN(cases));
	assert_int_equal(api_send_members(TO_BUDI BUTTONS(
				 BUTTON("a", "12345678901234567890") "," BUTTON("b", "B"))),
			 200);
	assert_str(api_newest()->type, "interactive");
	assert_str(api_newest()->text, "Pilih");
	assert_int_equal(api_newest()->n_choices, 2);
	assert_str(api_newest()->choices[1].id, "b");
	assert_str(api_newest()->choices[1].title, "B");
	api_site_close();
}

TEST(a_header_may_be_text_or_a_picture)
{
	char members[512];

	api_site_open_windows();
	const struct world_media *m =
		world_add_media(api_site.world, STR("\xff\xd8\xff"), STR("image/jpeg"), true);
	str id = arena_str(&api_site.mem, m->id);
	snprintf(members, sizeof(members),
		 TO_BUDI
		 "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\",\"header\":"
		 "{\"type\":\"image\",\"image\":{\"id\":\"%" STR_FMT "\"}},\"footer\":"
		 "{\"text\":\"kaki\"},\"body\":{\"text\":\"b\"},\"action\":{\"buttons\":[" BUTTON(
			 "a", "A") "]}}",
		 STR_ARG(id));
	assert_int_equal(api_send_members(members), 200);
	assert_true(str_eq(api_newest()->media_id, id));
	assert_str(api_newest()->footer, "kaki");
	assert_int_equal(api_send_members(
				 TO_BUDI
				 "\"type\":\"interactive\",\"interactive\":{\"type\":\"list\","
				 "\"header\":{\"type\":\"image\",\"image\":{\"id\":\"1\"}},"
				 "\"body\":{\"text\":\"b\"}}"),
			 400);
	assert_int_equal(api_send_members(
				 TO_BUDI
				 "\"type\":\"interactive\",\"interactive\":{\"type\":"
				 "\"button\",\"header\":{\"type\":\"text\",\"text\":\"Judul\"},"
				 "\"body\":{\"text\":\"b\"},\"action\":{\"buttons\":[" BUTTON(
					 "a", "A") "]}}"),
			 200);
	assert_str(api_newest()->text, "Judul\nb");
	api_site_close();
}

TEST(a_list_is_seen_and_keeps_metas_limits)
{
	static const struct refusal_case cases[] = {
		{ TO_BUDI LIST("Buka", ""), 400, 131008 },
		{ TO_BUDI LIST("", SECTION("s", ROW("a"))), 400, 131008 },
		{ TO_BUDI LIST("123456789012345678901", SECTION("s", ROW("a"))), 400, 131009 },
		{ TO_BUDI LIST("Buka", SECTION("s", "")), 400, 131008 },
		{ TO_BUDI LIST("Buka", SECTION("s", ROW("a") "," ROW("a"))), 400, 131009 },
		{ TO_BUDI LIST("Buka", SECTION("s", ROW("a")) "," SECTION("", ROW("b"))), 400,
		  131008 },
		{ TO_BUDI LIST(
			  "Buka",
			  SECTION("s",
				  ROW("1") "," ROW("2") "," ROW("3") "," ROW("4") "," ROW("5") "," ROW(
					  "6")) "," SECTION("t",
							    ROW("7") "," ROW("8") "," ROW(
								    "9") "," ROW("10") "," ROW("1"
											       "1"))),
		  400, 131009 },
		{ TO_BUDI LIST("Buka", SECTION("s", "{\"id\":\"a\",\"title\":"
						    "\"1234567890123456789012345\"}")),
		  400, 131009 },
	};

	api_site_open_windows();
	api_refused(cases, ARRAY_LEN(cases));
	assert_int_equal(api_send_members(TO_BUDI LIST("Buka", SECTION("", ROW("a") "," ROW("b")))),
			 200);
	assert_str(api_newest()->list_button, "Buka");
	assert_int_equal(api_newest()->n_choices, 2);
	assert_str(api_newest()->choices[1].title, "tb");
	assert_str(api_newest()->choices[1].description, "d");
	api_site_close();
}

TEST(media_is_sent_by_id_and_a_link_is_only_shown)
{
	char members[512];

	api_site_open_windows();
	const struct world_media *m =
		world_add_media(api_site.world, STR("%PDF"), STR("application/pdf"), true);
	str id = arena_str(&api_site.mem, m->id);
	snprintf(members, sizeof(members),
		 TO_BUDI "\"type\":\"document\",\"document\":{\"id\":\"%" STR_FMT
			 "\",\"filename\":\"daftar.pdf\"}",
		 STR_ARG(id));
	assert_int_equal(api_send_members(members), 200);
	assert_true(str_eq(api_newest()->media_id, id));
	assert_str(api_newest()->text, "daftar.pdf");
	snprintf(members, sizeof(members),
		 TO_BUDI "\"type\":\"image\",\"image\":{\"id\":\"%" STR_FMT "\"}", STR_ARG(id));
	assert_int_equal(api_send_members(members), 400);
	assert_int_equal(api_code(), 131053);
	assert_int_equal(api_send_members(TO_BUDI "\"type\":\"image\",\"image\":{\"link\":"
						  "\"https://contoh.id/a.jpg\",\"caption\":\"k\"}"),
			 200);
	assert_str(api_newest()->media_id, "");
	assert_str(api_newest()->text, "https://contoh.id/a.jpg\nk");
	api_site_close();
}

TEST(media_that_is_unknown_or_expired_cannot_be_sent)
{
	char members[256];
	static const struct refusal_case cases[] = {
		{ TO_BUDI "\"type\":\"image\",\"image\":{\"id\":\"1\"}", 400, 131053 },
		{ TO_BUDI "\"type\":\"image\",\"image\":{\"id\":\"1\",\"link\":\"https://a\"}", 400,
		  100 },
		{ TO_BUDI "\"type\":\"image\",\"image\":{\"link\":\"file:///etc/passwd\"}", 400,
		  100 },
		{ TO_BUDI
		  "\"type\":\"sticker\",\"sticker\":{\"link\":\"https://a\",\"caption\":\"x\"}",
		  400, 100 },
	};

	api_site_open_windows();
	api_refused(cases, ARRAY_LEN(cases));
	const struct world_media *m =
		world_add_media(api_site.world, STR("\xff\xd8\xff"), STR("image/jpeg"), true);
	snprintf(members, sizeof(members),
		 TO_BUDI "\"type\":\"image\",\"image\":{\"id\":\"%" STR_FMT "\"}", STR_ARG(m->id));
	clock_manual_move(&api_site.clock, HOURS_MS(24 * 30));
	api_hear(BUDI_INDEX, -1, "masih di sini");
	assert_int_equal(api_send_members(members), 400);
	assert_int_equal(api_code(), 131053);
	api_site_close();
}

TEST(a_reaction_points_at_a_message_of_its_own_chat)
{
	static const int chats[][2] = { { SRI_INDEX, -1 }, { BUDI_INDEX, 0 } };
	char members[512];

	api_site_open_windows();
	for (size_t i = 0; i < ARRAY_LEN(chats); i++) {
		str id = api_hear(chats[i][0], chats[i][1], "enak");
		snprintf(members, sizeof(members),
			 TO_BUDI "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"%" STR_FMT
				 "\",\"emoji\":\"x\"}",
			 STR_ARG(id));
		assert_int_equal(api_send_members(members), 400);
		assert_int_equal(api_code(), 131009);
	}
	api_site_close();
}

TEST(reaction_location_and_contacts_are_seen)
{
	char members[512];

	api_site_open_windows();
	str id = arena_str(&api_site.mem, api_hear(BUDI_INDEX, -1, "enak"));
	snprintf(members, sizeof(members),
		 TO_BUDI "\"type\":\"reaction\",\"reaction\":{\"message_id\":\"%" STR_FMT
			 "\",\"emoji\":\"👍\"}",
		 STR_ARG(id));
	assert_int_equal(api_send_members(members), 200);
	assert_true(str_eq(api_newest()->quote_id, id));
	assert_str(api_newest()->text, "👍");
	assert_int_equal(api_send_members(TO_BUDI
					  "\"type\":\"location\",\"location\":{\"latitude\":-7.9,"
					  "\"longitude\":112.6,\"name\":\"Pasar\"}"),
			 200);
	assert_str(api_newest()->text, "Pasar");
	assert_int_equal(api_send_members(TO_BUDI "\"type\":\"contacts\",\"contacts\":[{\"name\":"
						  "{\"formatted_name\":\"Bu Sri\"}}]"),
			 200);
	assert_str(api_newest()->text, "Bu Sri");
	assert_int_equal(api_send_members(TO_BUDI
					  "\"type\":\"reaction\",\"reaction\":{\"message_id\":"
					  "\"wamid.none\",\"emoji\":\"x\"}"),
			 400);
	api_site_close();
}
