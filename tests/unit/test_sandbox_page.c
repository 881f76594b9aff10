/* SPDX-License-Identifier: MIT */
/* What the sandbox answers to browsers, good and bad ones: files, Host and Origin, events, and
 * requests that make no sense. */

#include "tests/unit/sandbox_site.h"

#define SAY(who, text) "{\"as\":\"" who "\",\"text\":\"" text "\"}"

TEST(the_page_may_run_only_its_own_script)
{
	static const char *const files[] = { "/", "/page.css", "/page.js" };

	site_start_empty();
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		assert_int_equal(site_get(files[i]), 200);
		assert_non_null(strstr(sandbox_site.answer,
				       "Content-Security-Policy: default-src 'none'; script-src "
				       "'self'; style-src 'self';"));
		assert_non_null(strstr(sandbox_site.answer, "nosniff"));
		assert_non_null(strstr(sandbox_site.answer, "Referrer-Policy: no-referrer"));
		assert_non_null(strstr(sandbox_site.answer, "Cache-Control: no-store"));
		assert_non_null(strstr(sandbox_site.answer, "frame-ancestors 'none'"));
	}
	site_get("/");
	assert_non_null(strstr(sandbox_site.answer, "Content-Type: text/html; charset=utf-8"));
	site_stop();
}

TEST(a_foreign_host_is_refused_everywhere)
{
	static const char number[] = "/v23.0/" SANDBOX_NUMBER_ID;
	const char *const paths[] = { "/", "/sandbox/world", "/sandbox/events", number };
	static const char *const hosts[] = { "evil.example", "127.0.0.1", "127.0.0.1:1",
					     "localhost.evil.example:%d", "0.0.0.0:%d" };
	char head[128];

	site_start_empty();
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		for (size_t k = 0; k < ARRAY_LEN(hosts); k++) {
			char host[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			snprintf(host, sizeof(host), hosts[k], sandbox_site.port);
#pragma GCC diagnostic pop
			snprintf(head, sizeof(head), "Host: %s\r\n", host);
			assert_int_equal(site_ask("GET", paths[i], head, STR_NONE), 403);
		}
	}
	snprintf(head, sizeof(head), "Host: localhost:%d\r\n", sandbox_site.port);
	assert_int_equal(site_ask("GET", "/", head, STR_NONE), 200);
	snprintf(head, sizeof(head), "Host: [::1]:%d\r\n", sandbox_site.port);
	assert_int_equal(site_ask("GET", "/", head, STR_NONE), 200);
	site_stop();
}

TEST(a_foreign_origin_is_refused)
{
	static const char *const origins[] = { "https://evil.example", "null", "http://127.0.0.1",
					       "http://127.0.0.1:1", "file://" };
	char head[256];

	site_start();
	for (size_t i = 0; i < ARRAY_LEN(origins); i++) {
		snprintf(head, sizeof(head), "%sOrigin: %s\r\nContent-Type: application/json\r\n",
			 site_host(), origins[i]);
		assert_int_equal(site_ask("POST", "/sandbox/say", head, STR(SAY(SRI, "x"))), 403);
		assert_int_equal(site_ask("GET", "/sandbox/events", head, STR_NONE), 403);
		assert_int_equal(site_ask("GET", "/", head, STR_NONE), 403);
	}
	snprintf(head, sizeof(head),
		 "%sOrigin: http://localhost:%d\r\nContent-Type: application/json\r\n", site_host(),
		 sandbox_site.port);
	assert_int_equal(site_ask("POST", "/sandbox/say", head, STR(SAY(SRI, "x"))), 200);
	site_stop();
}

TEST(a_form_of_another_page_does_nothing)
{
	static const char *const types[] = { "text/plain", "application/x-www-form-urlencoded",
					     "multipart/form-data; boundary=x", "" };
	char head[256];

	site_start();
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		snprintf(head, sizeof(head), "%s%s%s%s", site_host(),
			 types[i][0] ? "Content-Type: " : "", types[i], types[i][0] ? "\r\n" : "");
		assert_int_equal(site_ask("POST", "/sandbox/say", head, STR(SAY(SRI, "x"))), 415);
		assert_int_equal(site_ask("POST", "/sandbox/upload", head, STR("x")), 415);
	}
	site_get("/sandbox/world");
	assert_non_null(strstr(sandbox_site.body, "\"messages\":[]"));
	site_stop();
}

TEST(what_makes_no_sense_is_refused_with_words)
{
	static const struct {
		const char *path, *json, *words;
	} cases[] = {
		{ "say", "", "" },
		{ "say", "[]", "an object is wanted" },
		{ "say", "{\"as\":\"1\",\"text\":\"x\"}", "as: nobody" },
		{ "say", "{\"text\":\"x\"}", "as: nobody" },
		{ "say", SAY(SRI, ""), "nothing is said" },
		{ "say", SAY(SRI, " \\n "), "nothing is said" },
		{ "say", "{\"as\":\"" SRI "\",\"text\":{\"a\":1}}", "text is a text" },
		{ "say", "{\"as\":\"" SRI "\",\"group\":\"none\",\"text\":\"x\"}", "group: there" },
		{ "say", "{\"as\":\"" SRI "\",\"photos\":\"kopi.jpg\"}", "photos is a list" },
		{ "say", "{\"as\":\"" SRI "\",\"photos\":[\"<img>\"]}", "photos: '<img>' is none" },
		{ "say", "{\"as\":\"" SRI "\",\"type\":\"poll\"}", "type is audio" },
		{ "say", "{\"as\":\"" SRI "\",\"text\":\"x\",\"quote\":\"wamid.1\"}", "quote:" },
		{ "tap", "{\"as\":\"" SRI "\",\"message\":\"wamid.1\"}", "message:" },
		{ "react", "{\"as\":\"" SRI "\",\"message\":\"wamid.1\"}", "message:" },
		{ "read", "{\"as\":\"\"}", "as: nobody" },
		{ "clock", "{\"by_ms\":\"x\"}", "by_ms:" },
		{ "faults", "{\"rain\":true}", "unknown fault" },
		{ "webhook", "{\"url\":\"http://example.com/\"}", "url:" },
		{ "webhook", "{\"url\":\"http://127.0.0.1/\"}", "url:" },
		{ "webhook", "{\"url\":\"http://127.0.0.1:80@example.com/\"}", "url:" },
		{ "webhook", "{\"url\":\"http://127.0.0.1:80/ x\"}", "url:" },
		{ "webhook", "{\"url\":\"https://127.0.0.1:80/\"}", "url:" },
		{ "webhook", "{}", "url:" },
		{ "person", "{\"phone\":\"62-811\",\"name\":\"X\"}", "phone:" },
		{ "person", "{\"phone\":\"1\",\"name\":\"X\"}", "phone:" },
		{ "person", "{\"phone\":\"628110000009\"}", "name:" },
		{ "person", "{\"phone\":\"" SRI "\",\"name\":\"X\"}", "phone: somebody" },
		{ "group", "{\"title\":\"X\",\"members\":[]}", "members:" },
		{ "group", "{\"title\":\"X\",\"members\":[\"1\"]}", "members:" },
		{ "group", "{\"members\":[\"" SRI "\"]}", "title:" },
	};

	site_start();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char path[64];
		snprintf(path, sizeof(path), "/sandbox/%s", cases[i].path);
		if (site_post(path, cases[i].json) != 400 ||
		    !strstr(sandbox_site.body, cases[i].words))
			fail_msg("%s %s: %s", path, cases[i].json, sandbox_site.answer);
		assert_non_null(strstr(sandbox_site.body, "{\"error\":\""));
	}
	assert_int_equal(site_post("/sandbox/nothing", "{}"), 404);
	assert_int_equal(site_get("/nothing"), 404);
	assert_int_equal(site_get("/sandbox/"), 404);
	assert_int_equal(site_ask("PUT", "/sandbox/say", site_host(), STR("{}")), 405);
	assert_int_equal(site_post("/", "{}"), 405);
	site_stop();
}

TEST(who_is_no_member_cannot_write_in_a_group)
{
	char json[256];

	site_start();
	snprintf(json, sizeof(json), "{\"as\":\"" DEWI "\",\"group\":\"%s\",\"text\":\"x\"}",
		 sandbox_site.group);
	assert_int_equal(site_post("/sandbox/say", json), 400);
	assert_non_null(strstr(sandbox_site.body, "not a member"));
	site_stop();
}

TEST(nobody_touches_what_another_sees)
{
	char json[512], id[128];

	site_start();
	site_post("/sandbox/say", SAY(SRI, "rahasia"));
	site_get("/sandbox/world");
	const char *at = strstr(sandbox_site.body, "wamid.");
	snprintf(id, sizeof(id), "%.*s", (int)strcspn(at, "\""), at);
	snprintf(json, sizeof(json), "{\"as\":\"" DEWI "\",\"message\":\"%s\",\"emoji\":\"x\"}",
		 id);
	assert_int_equal(site_post("/sandbox/react", json), 400);
	snprintf(json, sizeof(json), "{\"as\":\"" DEWI "\",\"text\":\"x\",\"quote\":\"%s\"}", id);
	assert_int_equal(site_post("/sandbox/say", json), 400);
	snprintf(json, sizeof(json), "{\"as\":\"" SRI "\",\"message\":\"%s\",\"choice\":\"1\"}",
		 id);
	assert_int_equal(site_post("/sandbox/tap", json), 400);
	site_stop();
}

TEST(a_file_that_is_too_large_is_refused_before_it_comes)
{
	char text[512];

	site_start_empty();
	int fd = site_dial();
	int n = snprintf(text, sizeof(text),
			 "POST /sandbox/upload HTTP/1.1\r\n%sContent-Type: image/jpeg\r\n"
			 "Content-Length: 104857600\r\nConnection: close\r\n\r\n",
			 site_host());
	site_send(fd, text, (size_t)n);
	sandbox_site.answer[0] = 0;
	assert_true(site_hear(fd, "\r\n\r\n"));
	assert_non_null(strstr(sandbox_site.answer, " 413 "));
	close(fd);
	site_stop();
}

static int count(const char *text, const char *needle)
{
	int n = 0;

	for (; (text = strstr(text, needle)); text++)
		n++;
	return n;
}

TEST(the_page_hears_of_everything)
{
	char text[256];

	site_start();
	int fd = site_dial();
	int n = snprintf(text, sizeof(text), "GET /sandbox/events HTTP/1.1\r\n%s\r\n", site_host());
	site_send(fd, text, (size_t)n);
	char *asking = sandbox_site.answer, *hearing = mem_take(ANSWER_BYTES);
	sandbox_site.answer = hearing;
	assert_true(site_hear(fd, "retry:"));
	assert_non_null(strstr(hearing, "Content-Type: text/event-stream"));
	assert_true(
		site_hear(fd, "event: panel\ndata: {\"turns\":1, \"words\":\"</script>\"}\n\n"));
	sandbox_site.answer = asking;
	site_post("/sandbox/say", SAY(SRI, "garis\\nbaru"));
	site_api("{\"messaging_product\":\"whatsapp\",\"to\":\"" SRI
		 "\",\"type\":\"text\",\"text\":{\"body\":\"siap\"}}");
	site_post("/sandbox/clock", "{\"by_ms\":1000}");
	site_post("/sandbox/faults", "{\"cut\":true}");
	site_post("/sandbox/person", "{\"phone\":\"628110000009\",\"name\":\"X\"}");
	sandbox_site.answer = hearing;
	assert_true(site_hear(fd, "event: message\ndata: {\"id\":\"wamid."));
	assert_true(site_hear(fd, "\"text\":\"garis\\nbaru\""));
	assert_true(site_hear(fd, "event: status\n"));
	assert_true(
		site_hear(fd, "event: clock\ndata: {\"now_ms\":1700000001000,\"moved_ms\":1000"));
	assert_true(site_hear(fd, "event: faults\ndata: {\"cut\":true"));
	assert_true(site_hear(fd, "event: world\ndata: {}"));
	assert_true(site_hear(fd, "\"status\":\"delivered\""));
	sandbox_site.answer = asking;
	site_get("/sandbox/panel");
	assert_int_equal(strncmp(sandbox_site.body, "{\"turns\":", 9), 0);
	/* It stays as it is: nothing more is said of it. */
	while (atomic_load(&sandbox_site.n_panels) < 4)
		site_get("/sandbox/panel");
	site_post("/sandbox/clock", "{\"by_ms\":1}");
	sandbox_site.answer = hearing;
	assert_true(site_hear(fd, "\"moved_ms\":1001"));
	assert_int_equal(count(hearing, "event: panel"), 2);
	sandbox_site.answer = asking;
	site_stop(); /* while somebody listens */
	close(fd);
	mem_give(hearing);
}

TEST(the_panel_is_asked_for_at_once)
{
	site_start();
	assert_int_equal(site_get("/sandbox/panel"), 200);
	assert_string_equal(sandbox_site.body, "{\"turns\":0,\n\"words\":\"</script>\"}");
	assert_int_equal(site_get("/sandbox/panel"), 200);
	assert_non_null(strstr(sandbox_site.body, "\"turns\":1"));
	/* Nobody listens: what is known is old by the time a page comes. */
	site_get("/sandbox/world");
	assert_non_null(strstr(sandbox_site.body, "\"panel\":null"));
	site_stop();
}

TEST(siar_is_not_asked_while_nobody_looks)
{
	site_start();
	site_post("/sandbox/say", SAY(SRI, "halo"));
	receiver_body(&sandbox_site.siar, 0);
	site_get("/sandbox/world");
	assert_int_equal(atomic_load(&sandbox_site.n_panels), 0);
	assert_int_equal(atomic_load(&sandbox_site.n_ready), 1);
	site_get("/sandbox/panel");
	assert_int_equal(atomic_load(&sandbox_site.n_panels), 1);
	site_stop();
}

TEST(the_snapshot_has_the_newest_messages_and_the_fixed_values)
{
	site_start();
	for (int i = 0; i < 805; i++) {
		char json[64];
		snprintf(json, sizeof(json), SAY(SRI, "n%d."), i);
		site_post("/sandbox/say", json);
	}
	site_get("/sandbox/world");
	assert_null(strstr(sandbox_site.body, "\"text\":\"n4.\""));
	const char *first = strstr(sandbox_site.body, "\"text\":\"n5.\"");
	const char *last = strstr(sandbox_site.body, "\"text\":\"n804.\"");
	assert_true(first && last && first < last);
	assert_non_null(strstr(sandbox_site.body, "\"access_token\":\"" SANDBOX_TOKEN "\""));
	struct json *root;
	assert_int_equal(json_open(str_from(sandbox_site.body), &root, NULL), OK);
	json_close(root);
	site_stop();
}
