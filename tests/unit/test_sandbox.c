/* SPDX-License-Identifier: MIT */
/* A whole sandbox: people write, a receiver gets it, the business answers through the API, statuses
 * come back. */

#include "tests/unit/sandbox_site.h"

#define SAY(who, text) "{\"as\":\"" who "\",\"text\":\"" text "\"}"
#define TO_SRI         "{\"messaging_product\":\"whatsapp\",\"to\":\"+" SRI "\","
#define ANSWER         TO_SRI "\"type\":\"text\",\"text\":{\"body\":\"siap\"}}"
#define MENU                                                                                       \
	TO_SRI "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\",\"body\":{\"text\":" \
	       "\"Pilih\"},\"action\":{\"buttons\":[{\"type\":\"reply\",\"reply\":{\"id\":\"k1\"," \
	       "\"title\":\"Kirim\"}},{\"type\":\"reply\",\"reply\":{\"id\":\"k2\",\"title\":"     \
	       "\"Batal\"}}]}}}"

static struct receiver *siar(void)
{
	return &sandbox_site.siar;
}

static void post_printf(const char *path, const char *fmt, const char *a, const char *b)
{
	char json[1024];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(json, sizeof(json), fmt, a, b);
#pragma GCC diagnostic pop
	assert_int_equal(site_post(path, json), 200);
}

TEST(what_a_person_says_is_posted_and_signed)
{
	site_start();
	assert_int_equal(site_post("/sandbox/say", SAY(SRI, "caf\xc3\xa9/\xf0\x9f\x98\x80 <b>")),
			 200);
	assert_true(receiver_hears(siar(),
				   "\"text\":{\"body\":\"caf\\u00e9\\/\\ud83d\\ude00 <b>\"}", 1));
	str body = receiver_body(siar(), 0);
	assert_true(str_starts(body, STR("{\"object\":\"whatsapp_business_account\"")));
	assert_int_equal(receiver_asked(siar()), 1);
	site_stop();
}

TEST(what_was_said_before_siar_came_waits_for_it)
{
	site_start_empty();
	site_post("/sandbox/person", "{\"phone\":\"" SRI "\",\"name\":\"Bu Sri\"}");
	site_post("/sandbox/say", SAY(SRI, "satu"));
	site_post("/sandbox/say", SAY(SRI, "dua"));
	site_connect();
	str body = receiver_body(siar(), 0);
	assert_true(str_find(body, STR("satu")) >= 0 && str_find(body, STR("dua")) >= 0);
	site_stop();
}

TEST(an_answer_is_sent_delivered_and_read)
{
	site_start();
	assert_int_equal(site_post("/sandbox/say", SAY(SRI, "halo")), 200);
	assert_int_equal(site_api(ANSWER), 200);
	assert_true(receiver_hears(siar(), "\"status\":\"sent\"", 1));
	assert_true(receiver_hears(siar(), "\"status\":\"delivered\"", 1));
	assert_int_equal(site_post("/sandbox/read", "{\"as\":\"" SRI "\"}"), 200);
	assert_true(receiver_hears(siar(), "\"status\":\"read\"", 1));
	/* Once is enough. */
	assert_int_equal(site_post("/sandbox/read", "{\"as\":\"" SRI "\"}"), 200);
	site_get("/sandbox/world");
	assert_non_null(strstr(sandbox_site.body, "\"text\":\"siap\""));
	assert_non_null(strstr(sandbox_site.body, "\"status\":\"read\""));
	assert_int_equal(receiver_count(siar(), 0, "\"status\":\"read\""), 1);
	site_stop();
}

/* Sends; what a status of it looks like in a webhook. */
static void answer_and_name(const char *status, char *ret, size_t size)
{
	assert_int_equal(site_api(ANSWER), 200);
	const char *at = strstr(sandbox_site.body, "wamid.");
	assert_non_null(at);
	snprintf(ret, size, "\"id\":\"%.*s\",\"status\":\"%s\"", (int)strcspn(at, "\""), at,
		 status);
}

TEST(what_was_read_at_once_is_not_delivered_any_more)
{
	char first[160], second[160];

	site_start();
	site_post("/sandbox/say", SAY(SRI, "halo"));
	answer_and_name("delivered", first, sizeof(first));
	assert_int_equal(site_post("/sandbox/read", "{\"as\":\"" SRI "\"}"), 200);
	assert_true(receiver_hears(siar(), "\"status\":\"read\"", 1));
	/* A machine that took longer than a phone has nothing to tell. */
	int early = receiver_count(siar(), 0, first);
	for (int i = 0; i < 5; i++) {
		answer_and_name("delivered", second, sizeof(second));
		assert_true(receiver_hears(siar(), second, 1));
	}
	assert_int_equal(receiver_count(siar(), 0, first), early);
	site_stop();
}

TEST(in_a_group_each_member_gets_it_by_herself)
{
	char json[512];

	site_start();
	post_printf("/sandbox/say", "{\"as\":\"" SRI "\",\"group\":\"%s\",\"text\":\"halo%s\"}",
		    sandbox_site.group, "");
	assert_true(receiver_hears(siar(), sandbox_site.group, 1));
	snprintf(json, sizeof(json),
		 "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"group\",\"to\":\"%s\","
		 "\"type\":\"text\",\"text\":{\"body\":\"promo\"}}",
		 sandbox_site.group);
	assert_int_equal(site_api(json), 200);
	assert_true(receiver_hears(siar(), "\"status\":\"delivered\"", 2));
	assert_int_equal(receiver_count(siar(), 0, "\"recipient_participant_id\":\"" SRI "\""), 1);
	assert_int_equal(receiver_count(siar(), 0, "\"recipient_participant_id\":\"" BUDI "\""), 1);
	assert_int_equal(receiver_count(siar(), 0, "\"status\":\"sent\""), 1);
	assert_int_equal(receiver_count(siar(), 0, "\"recipient_type\":\"group\""), 3);
	site_stop();
}

TEST(a_tap_answers_the_menu)
{
	char menu[128];

	site_start();
	site_post("/sandbox/say", SAY(SRI, "halo"));
	assert_int_equal(site_api(MENU), 200);
	const char *at = strstr(sandbox_site.body, "wamid.");
	assert_non_null(at);
	snprintf(menu, sizeof(menu), "%.*s", (int)strcspn(at, "\""), at);
	post_printf("/sandbox/tap", "{\"as\":\"" SRI "\",\"message\":\"%s\",\"choice\":\"%s\"}",
		    menu, "k2");
	assert_true(receiver_hears(siar(),
				   "\"interactive\":{\"type\":\"button_reply\",\"button_reply\":{"
				   "\"id\":\"k2\",\"title\":\"Batal\"}}",
				   1));
	post_printf("/sandbox/react", "{\"as\":\"" SRI "\",\"message\":\"%s\",\"emoji\":\"%s\"}",
		    menu, "\xf0\x9f\x91\x8d");
	assert_true(receiver_hears(siar(), "\"emoji\":\"\\ud83d\\udc4d\"", 1));
	post_printf("/sandbox/react", "{\"as\":\"" SRI "\",\"message\":\"%s\",\"emoji\":\"%s\"}",
		    menu, "");
	assert_true(receiver_hears(siar(), "\"type\":\"reaction\"", 2));
	assert_int_equal(receiver_count(siar(), 0, "\"emoji\""), 1);
	post_printf("/sandbox/say", "{\"as\":\"" SRI "\",\"text\":\"yang ini%s\",\"quote\":\"%s\"}",
		    "", menu);
	assert_true(receiver_hears(siar(), "\"context\":{\"from\":\"" SANDBOX_PHONE "\"", 2));
	site_stop();
}

TEST(an_album_is_several_messages_with_the_words_under_the_first)
{
	site_start();
	assert_int_equal(site_post("/sandbox/say",
				   "{\"as\":\"" SRI "\",\"text\":\"dua tas\",\"photos\":["
				   "\"anyaman.jpg\",\"sandal.jpg\"]}"),
			 200);
	assert_true(receiver_hears(siar(), "\"type\":\"image\"", 2));
	assert_int_equal(receiver_count(siar(), 0, "\"caption\":\"dua tas\""), 1);
	assert_int_equal(receiver_count(siar(), 0, "\"mime_type\":\"image\\/jpeg\""), 2);
	site_stop();
}

TEST(voices_stickers_places_and_cards_are_sent_too)
{
	static const char *const types[] = { "audio", "sticker", "location", "contacts" };

	site_start();
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		char want[32];
		post_printf("/sandbox/say", "{\"as\":\"" SRI "\",\"type\":\"%s\"%s}", types[i], "");
		snprintf(want, sizeof(want), "\"type\":\"%s\"", types[i]);
		assert_true(receiver_hears(siar(), want, 1));
	}
	site_stop();
}

TEST(a_file_that_lies_about_its_type_reaches_siar_but_not_the_page)
{
	char head[256], id[64], path[128];

	site_start();
	snprintf(head, sizeof(head), "%sContent-Type: image/jpeg\r\n", site_host());
	assert_int_equal(site_ask("POST", "/sandbox/upload", head,
				  STR("\xff\xd8\xff<script>alert(1)</script>")),
			 200);
	site_take("name", id, sizeof(id));
	post_printf("/sandbox/say", "{\"as\":\"" SRI "\",\"photos\":[\"%s\"]%s}", id, "");
	assert_true(receiver_hears(siar(), "\"mime_type\":\"image\\/jpeg\"", 1));
	snprintf(path, sizeof(path), "/sandbox/media/%s", id);
	assert_int_equal(site_get(path), 404);
	assert_int_equal(site_ask("POST", "/sandbox/upload", head, STR("<svg onload=alert(1)>")),
			 200);
	site_take("name", id, sizeof(id));
	post_printf("/sandbox/say", "{\"as\":\"" SRI "\",\"photos\":[\"%s\"]%s}", id, "");
	site_get("/sandbox/world");
	char photo[128];
	snprintf(photo, sizeof(photo), "/sandbox/media/%s", id);
	assert_null(strstr(sandbox_site.body, photo));
	site_stop();
}

TEST(a_picture_that_is_one_is_shown)
{
	char path[128];

	site_start();
	post_printf("/sandbox/say", "{\"as\":\"" SRI "\",\"photos\":[\"%s\"]%s}", "kopi.jpg", "");
	site_get("/sandbox/world");
	site_take("photo", path, sizeof(path));
	assert_true(str_starts(str_from(path), STR("/sandbox/media/")));
	assert_int_equal(site_get(path), 200);
	assert_non_null(strstr(sandbox_site.answer, "Content-Type: image/jpeg\r\n"));
	assert_non_null(strstr(sandbox_site.answer, "X-Content-Type-Options: nosniff\r\n"));
	assert_memory_equal(sandbox_site.body, "\xff\xd8\xff", 3);
	assert_int_equal(site_get("/sandbox/photo/kopi.jpg"), 200);
	assert_memory_equal(sandbox_site.body, "\xff\xd8\xff", 3);
	assert_int_equal(site_get("/sandbox/photo/../page.js"), 404);
	assert_int_equal(site_get("/sandbox/media/1"), 404);
	site_stop();
}

TEST(the_clock_goes_forward_only)
{
	site_start();
	assert_int_equal(site_post("/sandbox/clock", "{\"by_ms\":3600000}"), 200);
	assert_int_equal(atomic_load(&sandbox_site.moved_ms), 3600000);
	site_get("/sandbox/world");
	assert_non_null(strstr(sandbox_site.body, "\"now_ms\":1700003600000,\"moved_ms\":3600000"));
	assert_int_equal(site_post("/sandbox/clock", "{\"by_ms\":-1}"), 400);
	assert_int_equal(site_post("/sandbox/clock", "{\"by_ms\":0}"), 400);
	assert_int_equal(site_post("/sandbox/clock", "{\"by_ms\":2678400001}"), 400);
	assert_int_equal(atomic_load(&sandbox_site.moved_ms), 3600000);
	site_stop();
}

TEST(what_siar_has_is_ticked_and_what_it_read_too)
{
	char id[128], json[512];

	site_start();
	site_post("/sandbox/say", SAY(SRI, "halo"));
	receiver_body(siar(), 0);
	do
		site_get("/sandbox/world");
	while (strstr(sandbox_site.body, "\"status\":\"sent\""));
	assert_non_null(strstr(sandbox_site.body, "\"status\":\"delivered\""));
	const char *at = strstr(sandbox_site.body, "wamid.");
	snprintf(id, sizeof(id), "%.*s", (int)strcspn(at, "\""), at);
	snprintf(json, sizeof(json),
		 "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"%s\"}",
		 id);
	assert_int_equal(site_api(json), 200);
	site_get("/sandbox/world");
	assert_non_null(strstr(sandbox_site.body, "\"status\":\"read\""));
	site_stop();
}

TEST(the_demos_people_begin_when_siar_is_there)
{
	struct why why;

	memset(&sandbox_site, 0, sizeof(sandbox_site));
	sandbox_site.clock = (struct clock){ site_wall_ms, site_mono_us, NULL };
	sandbox_site.answer = mem_take(ANSWER_BYTES);
	receiver_open(siar());
	const struct sandbox_options o = {
		.has_seed = true,
		.clock = &sandbox_site.clock,
		.move_clock = site_move_clock,
		.panel = site_panel,
	};
	assert_int_equal(sandbox_start(&o, &sandbox_site.sandbox, &why), OK);
	sandbox_site.port = sandbox_port(sandbox_site.sandbox);
	site_get("/sandbox/world");
	assert_non_null(strstr(sandbox_site.body, "\"messages\":[]"));
	assert_non_null(strstr(sandbox_site.body, "\"is_ready\":false"));
	site_connect();
	assert_true(receiver_hears(siar(), "\"type\":\"text\"", 1));
	site_stop();
}

TEST(a_taken_port_is_said)
{
	struct sandbox *second;
	struct why why = { 0 };

	site_start_empty();
	const struct sandbox_options o = { .port = sandbox_site.port,
					   .clock = &sandbox_site.clock };
	assert_int_equal(sandbox_start(&o, &second, &why), ERR_IO);
	assert_true(strlen(why.text) > 0);
	sandbox_stop(NULL);
	site_stop();
}
