/* SPDX-License-Identifier: MIT */
/* What the sandbox's API accepts and refuses to send, with which code, and what people then see. */

#include "bot/base/utf8.h"
#include "tests/unit/api_site.h"

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
#define PARAM(text)  "{\"type\":\"text\",\"text\":\"" text "\"}"
#define BODY(params) "{\"type\":\"body\",\"parameters\":[" params "]}"
#define HEADER(image)                                                                              \
	"{\"type\":\"header\",\"parameters\":[{\"type\":\"image\",\"image\":" image "}]}"
#define TEMPLATE(name, code, components)                                                           \
	"\"type\":\"template\",\"template\":{\"name\":\"" name "\",\"language\":{\"code\":\"" code \
	"\"},\"components\":[" components "]}"
#define NOTICE TEMPLATE("kabar", "id", BODY(PARAM("ada")))
#define PROMO                                                                                      \
	TEMPLATE("promo_umkm", "id",                                                               \
		 HEADER("{\"link\":\"https://contoh.id/a.jpg\"}") "," BODY(                        \
			 PARAM("Keripik") "," PARAM("Bu Sri")))

struct refusal_case {
	const char *members;
	int status;
	int64_t code;
};

static void refused(const struct refusal_case *cases, size_t n)
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

static void open_with_windows(void)
{
	api_site_open();
	api_hear(BUDI_INDEX, -1, "halo");
	api_hear(SRI_INDEX, 0, "halo semua");
}

static char *repeat(char *ret, const char *unit, size_t n)
{
	ret[0] = 0;
	for (size_t i = 0; i < n; i++)
		memcpy(ret + i * strlen(unit), unit, strlen(unit) + 1);
	return ret;
}

/* ---- whom ---- */

TEST(a_text_is_answered_as_meta_does_and_seen)
{
	open_with_windows();
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

	open_with_windows();
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
	open_with_windows();
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

	open_with_windows();
	refused(cases, ARRAY_LEN(cases));
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

	open_with_windows();
	refused(cases, ARRAY_LEN(cases));
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

	open_with_windows();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str members = arena_printf(&api_site.mem, TO_BUDI "\"text\":{\"body\":\"%s\"}",
					   repeat(text, cases[i].unit, cases[i].n));
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

	open_with_windows();
	refused(cases, ARRAY_LEN(cases));
	api_site_close();
}

TEST(an_answer_quotes_a_message_of_its_own_chat)
{
	static const struct refusal_case cases[] = {
		{ TO_BUDI "\"context\":{\"message_id\":\"wamid.none\"}," TEXT, 400, 131009 },
		{ TO_BUDI "\"context\":{}," TEXT, 400, 131009 },
	};
	char members[512];

	open_with_windows();
	refused(cases, ARRAY_LEN(cases));
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

	open_with_windows();
	refused(cases, ARRAY_LEN(cases));
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

	open_with_windows();
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

	open_with_windows();
	refused(cases, ARRAY_LEN(cases));
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

	open_with_windows();
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

	open_with_windows();
	refused(cases, ARRAY_LEN(cases));
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

TEST(reaction_location_and_contacts_are_seen)
{
	char members[512];

	open_with_windows();
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

/* ---- templates ---- */

TEST(a_template_is_seen_filled_in)
{
	open_with_windows();
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

	open_with_windows();
	refused(cases, ARRAY_LEN(cases));
	assert_int_equal(api_send_members(TO_BUDI TEMPLATE("kabar", "id", BODY(PARAM("a    b")))),
			 200);
	api_site_close();
}

TEST(a_template_filled_in_has_1024_characters)
{
	static char text[2000];

	open_with_windows();
	for (size_t n = 1017; n <= 1018; n++) {
		str members = arena_printf(
			&api_site.mem,
			TO_BUDI
			"\"type\":\"template\",\"template\":{\"name\":\"kabar\",\"language\":"
			"{\"code\":\"id\"},\"components\":[{\"type\":\"body\",\"parameters\":["
			"{\"type\":\"text\",\"text\":\"%s\"}]}]}",
			repeat(text, "a", n));
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

	open_with_windows();
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
	open_with_windows();
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
	open_with_windows();
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
	open_with_windows();
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
	open_with_windows();
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
