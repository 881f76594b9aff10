/* SPDX-License-Identifier: MIT */
/* gowa: whose webhook is believed, what requests look like, what its answers mean. What its events
 * are read as is in test_recorded. */
#include "bot/base/buf.h"
#include "bot/net/hmac.h"
#include "tests/gateway/gateway_test.h"

#include <stdio.h>
#include <string.h>

static const struct gateway *account(struct arena *mem)
{
	return test_account("gowa",
			    STR("  base_url: https://gowa.example.org\n  i_accept_the_risk: true\n"
				"  webhook_secret_file: rahasia\n  password_file: rahasia\n"
				"  device_id: toko\n"),
			    mem);
}

static str signature(str body, const char *secret, struct arena *mem)
{
	unsigned char mac[32];
	char hex[65];

	struct hmac *h = hmac_create(str_from(secret));
	hmac_sha256(h, body, mac);
	hmac_destroy(h);
	for (size_t i = 0; i < sizeof(mac); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", mac[i]);
	return arena_printf(mem, "sha256=%s", hex);
}

TEST(a_webhook_is_believed_only_with_the_signature_of_its_raw_body)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct http_request r = { .method = STR("POST"), .body = STR("{\"event\":\"message\"}") };
	struct http_reply now;

	assert_false(gw->ops->authentic(gw, &r, mem, &now));
	http_add_header(&r, STR("X-Hub-Signature-256"), signature(r.body, TEST_SECRET, mem));
	assert_true(gw->ops->authentic(gw, &r, mem, &now));
	assert_int_equal(now.status, 0);
	r.body = STR("{\"event\":\"messagf\"}");
	assert_false(gw->ops->authentic(gw, &r, mem, &now));
	r.method = STR("GET");
	(void)gw->ops->authentic(gw, &r, mem, &now);
	assert_int_equal(now.status, 405);
}

static void has(str text, const char *part)
{
	if (str_find(text, str_from(part)) < 0)
		fail_msg("%" STR_FMT, STR_ARG(text));
}

TEST(gowas_own_well_known_secret_is_refused)
{
	struct arena *mem = test_arena_new();

	(void)account(mem);
	has(test_account_fault(
		    "gowa", "secret",
		    STR("  base_url: https://gowa.example.org\n  i_accept_the_risk: true\n"
			"  webhook_secret_file: rahasia\n  password_file: rahasia\n"),
		    mem),
	    "webhook_secret_file: names a file whose text cannot be used");
}

TEST(a_linked_device_needs_the_operators_word)
{
	struct arena *mem = test_arena_new();

	has(test_account_fault("gowa", "x",
			       STR("  base_url: https://gowa.example.org\n"
				   "  webhook_secret_file: rahasia\n"
				   "  password_file: rahasia\n"),
			       mem),
	    "i_accept_the_risk: true");
}

static const struct address person = { .id = { ID_PHONE, STR_INIT("6281234500001") } };
static const struct address group = { true, { ID_WA, STR_INIT("120363402106000001@g.us") } };

TEST(a_text_goes_to_a_person_or_a_group_with_login_and_device)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = test_send_to(person, "Halo \"Bu\"");

	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://gowa.example.org/send/message");
	assert_str(r.body, "{\"phone\":\"6281234500001@s.whatsapp.net\",\"message\":\"Halo "
			   "\\\"Bu\\\"\"}");
	assert_str(http_header_of(&r, STR("X-Device-Id"), NULL), "toko");
	assert_str(http_header_of(&r, STR("Content-Type"), NULL), "application/json");
	assert_str(http_header_of(&r, STR("Authorization"), NULL),
		   "Basic c2lhcjpyYWhhc2lhLWFwbGlrYXNp");
	w = test_send_to(group, "Halo \"Bu\"");
	w.message.quote_id = STR("3EB0");
	r = test_built(gw, &w, mem);
	assert_str(r.body, "{\"phone\":\"120363402106000001@g.us\",\"message\":\"Halo "
			   "\\\"Bu\\\"\",\"reply_message_id\":\"3EB0\"}");
	w = test_send_to((struct address){ .id = { ID_LID, STR_INIT("2515") } }, "x");
	r = test_built(gw, &w, mem);
	assert_true(str_find(r.body, STR("\"2515@lid\"")) > 0);
}

TEST(a_photo_goes_as_a_file_with_its_caption)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = test_send_to(group, "Halo \"Bu\"");

	w.message.form = FORM_IMAGE;
	w.body_file = STR("/x/media/ab.jpg");
	w.content_type = STR("image/jpeg");
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://gowa.example.org/send/image");
	assert_int_equal(r.n_parts, 3);
	assert_str(r.parts[1].value, "Halo \"Bu\"");
	assert_str(r.parts[2].body_file, "/x/media/ab.jpg");
	assert_str(r.parts[2].file_name, "photo.jpg");
}

TEST(what_gowa_cannot_send_is_not_built)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work cases[] = {
		test_send_to((struct address){ .id = { ID_TELEGRAM, STR_INIT("1") } }, "x"),
		test_send_to(person, "Halo \"Bu\""),
		test_send_to(person, "Halo \"Bu\""),
		{ .kind = WORK_POLL },
		{ .kind = WORK_FETCH, .media_ref = STR("../etc/passwd") },
		{ .kind = WORK_FETCH, .step = 1, .next_url = STR("a/../../b") }
	};
	struct http_request r;

	cases[1].message.form = FORM_TEMPLATE;
	cases[2].message.form = FORM_IMAGE; /* without its file */
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(gw->ops->build(gw, &cases[i], mem, &r, NULL), ERR_INVALID);
}

TEST(a_photo_is_fetched_from_gowa_at_once_or_after_asking_for_it)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = { .kind = WORK_FETCH, .media_ref = STR("statics/media/1.jpeg") };
	struct outcome o;

	assert_true(gw->ops->is_file(&w));
	assert_str(test_built(gw, &w, mem).url, "https://gowa.example.org/statics/media/1.jpeg");
	w.media_ref = STR("?3EB0 62811@s.whatsapp.net");
	assert_false(gw->ops->is_file(&w));
	assert_str(test_built(gw, &w, mem).url,
		   "https://gowa.example.org/message/3EB0/download?phone=62811%40s.whatsapp.net");
	const struct http_reply reply = {
		.status = 200,
		.body = STR("{\"code\":\"SUCCESS\",\"results\":{\"file_path\":\"statics/a.jpg\"}}"),
	};
	gw->ops->judge(gw, &w, HTTP_ANSWERED, &reply, mem, &o);
	assert_int_equal(o.verdict, VERDICT_NEXT_STEP);
	w.step = 1;
	w.next_url = o.next_url;
	assert_true(gw->ops->is_file(&w));
	assert_str(test_built(gw, &w, mem).url, "https://gowa.example.org/statics/a.jpg");
}

TEST(answers_mean_what_gowa_means)
{
	static const struct {
		int status;
		const char *body;
		enum verdict verdict;
		enum scope scope;
	} cases[] = {
		{ 200, "{\"code\":\"SUCCESS\",\"results\":{\"message_id\":\"3EB0\"}}", VERDICT_SENT,
		  SCOPE_MESSAGE },
		{ 200, "<html>login</html>", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
		{ 200, "", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
		{ 200, "{\"code\":\"SUCCESS\"}", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
		{ 400, "{\"code\":\"INVALID_JID\",\"message\":\"x\"}", VERDICT_REFUSED,
		  SCOPE_RECIPIENT },
		{ 400, "{\"code\":400,\"message\":\"field cannot be blank\"}", VERDICT_RETRY,
		  SCOPE_MESSAGE },
		{ 401, "{\"code\":\"INVALID_REQUEST\"}", VERDICT_STOP, SCOPE_ACCOUNT },
		{ 429, "", VERDICT_PAUSE, SCOPE_ACCOUNT },
		{ 500, "{\"code\":\"WA_REACHOUT_TIMELOCK\"}", VERDICT_REFUSED, SCOPE_RECIPIENT },
		{ 500, "{\"code\":\"INTERNAL_SERVER_ERROR\"}", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
		{ 503, "Service Unavailable", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct work w = test_send_to(person, "Halo \"Bu\"");
		struct http_reply reply = { .status = cases[i].status,
					    .body = str_from(cases[i].body) };
		struct outcome o;
		gw->ops->judge(gw, &w, HTTP_ANSWERED, &reply, mem, &o);
		assert_int_equal(o.verdict, cases[i].verdict);
		assert_int_equal(o.scope, cases[i].scope);
		if (o.verdict == VERDICT_SENT)
			assert_str(o.provider_id, "3EB0");
		else
			assert_non_null(o.reason);
	}
}

TEST(health_and_groups_are_read)
{
	static const struct {
		enum source from;
		const char *body, *want;
	} cases[] = {
		{ FROM_HEALTH, "{\"results\":{\"is_connected\":true,\"is_logged_in\":true}}",
		  "account health ready\n" },
		{ FROM_HEALTH, "{\"results\":{\"is_connected\":false,\"is_logged_in\":true}}",
		  "account health starting\n" },
		{ FROM_HEALTH, "{\"results\":{\"is_connected\":true,\"is_logged_in\":false}}",
		  "account health needs_pairing\n" },
		{ FROM_GROUPS,
		  "{\"results\":{\"data\":[{\"JID\":\"1203@g.us\",\"Name\":\"UMKM\",\"IsAnnounce\":"
		  "true},{\"JID\":\"1@newsletter\"},{\"JID\":\"1205@g.us\",\"Name\":\"Info\","
		  "\"LinkedParentJID\":\"1200@g.us\",\"IsDefaultSubGroup\":true},{\"JID\":\"1204@g."
		  "us\",\"Name\":\"B\"}]}}",
		  "group settings group=\"1203@g.us\" subject=\"UMKM\" posting=\"admins_only\"\n"
		  "group settings group=\"1205@g.us\" subject=\"Info\" posting=\"admins_only\"\n"
		  "group settings group=\"1204@g.us\" subject=\"B\" posting=\"allowed\"\n" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct events list = { 0 };
		struct why why;
		assert_int_equal(gw->ops->parse(gw, cases[i].from, str_from(cases[i].body), mem,
						&list, &why),
				 OK);
		assert_str(test_events_of(&list, mem), cases[i].want);
	}
}

TEST(what_is_no_input_of_a_person_is_none)
{
	static const struct {
		const char *payload, *want;
	} cases[] = {
		{ "{\"id\":\"A\",\"chat_id\":\"1@newsletter\",\"from\":\"62811@s.whatsapp.net\","
		  "\"body\":\"/promo\"}",
		  "ignored 1\n" },
		{ "{\"id\":\"A\",\"chat_id\":\"status@broadcast\",\"from\":\"62811@s.whatsapp."
		  "net\","
		  "\"body\":\"/promo\"}",
		  "ignored 1\n" },
		{ "{\"chat_id\":\"62811@s.whatsapp.net\",\"from\":\"62811@s.whatsapp.net\","
		  "\"body\":"
		  "\"/promo\"}",
		  "ignored 1\n" },
		{ "{\"id\":7,\"chat_id\":\"62811@s.whatsapp.net\",\"from\":62811,\"body\":8}",
		  "message text field=\"message\" id=\"7\" ids=phone:62811 text=\"8\"\n" },
		{ "{\"id\":\"A\",\"chat_id\":\"62811:3@s.whatsapp.net\",\"from\":"
		  "\"62811:3@s.whatsapp.net\",\"is_from_me\":true,\"body\":\"/promo\"}",
		  "echo text field=\"message\" id=\"A\" ids=phone:62811\n" },
		{ "{\"id\":\"A\",\"chat_id\":\"62811@s.whatsapp.net\",\"from\":\"x@s.whatsapp."
		  "net\"}",
		  "ignored 1\n" },
		{ "{\"id\":\"A\",\"chat_id\":[],\"from\":{}}", "ignored 1\n" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct events list = { 0 };
		struct why why;
		str body = arena_printf(mem, "{\"event\":\"message\",\"payload\":%s}",
					cases[i].payload);
		assert_int_equal(gw->ops->parse(gw, FROM_WEBHOOK, body, mem, &list, &why), OK);
		assert_str(test_events_of(&list, mem), cases[i].want);
	}
}

TEST(members_photos_and_what_is_taken_back_are_read)
{
	static const struct {
		const char *body, *want;
	} cases[] = {
		{ "{\"event\":\"group.participants\",\"device_id\":\"62813@s.whatsapp.net\","
		  "\"payload\":{\"chat_id\":\"1@g.us\",\"type\":\"leave\",\"jids\":["
		  "\"62811@s.whatsapp.net\"]}}",
		  "group left " },
		{ "{\"event\":\"group.participants\",\"device_id\":\"62813@s.whatsapp.net\","
		  "\"payload\":{\"chat_id\":\"1@g.us\",\"type\":\"leave\",\"jids\":["
		  "\"62811@s.whatsapp.net\",\"62813@s.whatsapp.net\"]}}",
		  "group removed " },
		{ "{\"event\":\"group.participants\",\"device_id\":\"62813@s.whatsapp.net\","
		  "\"payload\":{\"chat_id\":\"1@g.us\",\"type\":\"join\",\"jids\":["
		  "\"62813@s.whatsapp.net\"]}}",
		  "group entered " },
		{ "{\"event\":\"group.participants\",\"device_id\":\"62813@s.whatsapp.net\","
		  "\"payload\":{\"chat_id\":\"1@g.us\",\"type\":\"promote\",\"jids\":["
		  "\"62813@s.whatsapp.net\"]}}",
		  "group other " },
		{ "{\"event\":\"message.revoked\",\"payload\":{\"id\":\"B\",\"chat_id\":"
		  "\"62811@s.whatsapp.net\",\"from\":\"62811@s.whatsapp.net\","
		  "\"revoked_message_id\":\"A\"}}",
		  "message revoke field=\"message.revoked\" id=\"B\" ids=phone:62811 to=\"A\"\n" },
		{ "{\"event\":\"message\",\"payload\":{\"id\":\"B\",\"chat_id\":"
		  "\"62811@s.whatsapp.net\",\"from\":\"62811@s.whatsapp.net\",\"body\":\"satu\","
		  "\"image\":{\"path\":\"a.jpg\",\"caption\":\"dua\"}}}",
		  "message image field=\"message\" id=\"B\" ids=phone:62811 type=\"image\" "
		  "text=\"satu\" media=\"a.jpg\"\n" },
		{ "{\"event\":\"message\",\"payload\":{\"id\":\"B\",\"chat_id\":"
		  "\"62811@s.whatsapp.net\",\"from\":\"62811@s.whatsapp.net\","
		  "\"image\":{\"path\":\"a.jpg\",\"caption\":\"dua\"}}}",
		  "message image field=\"message\" id=\"B\" ids=phone:62811 type=\"image\" "
		  "text=\"dua\" media=\"a.jpg\"\n" },
		{ "{\"payload\":{}}", "error " },
		{ "{\"event\":\"message\",\"payload\":[]}", "error " },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_true(str_starts(test_read_as(gw, FROM_WEBHOOK, cases[i].body, mem),
				       str_from(cases[i].want)));
}

TEST(history_is_the_chats_written_in_since_and_then_each_of_them)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = test_history(0, "");

	assert_str(test_built(gw, &w, mem).url, "https://gowa.example.org/chats?limit=100");
	struct outcome o = test_judged(
		gw, &w, 200,
		"{\"results\":{\"data\":["
		"{\"jid\":\"62811@s.whatsapp.net\",\"last_message_time\":\"2026-11-25T01:00:00+07:"
		"00\"},"
		"{\"jid\":\"1203@g.us\",\"last_message_time\":\"2026-11-24T18:00:01Z\"},"
		"{\"jid\":\"1204@g.us\",\"last_message_time\":\"2026-11-24T17:59:59Z\"},"
		"{\"jid\":\"1@newsletter\",\"last_message_time\":\"2026-11-24T18:00:01Z\"},"
		"{\"jid\":\"12 04@g.us\",\"last_message_time\":\"2026-11-24T18:00:01Z\"},"
		"{\"jid\":\"1205@g.us\"}]}}",
		mem);
	assert_int_equal(o.verdict, VERDICT_NEXT_STEP);
	assert_str(o.next_url, "62811@s.whatsapp.net 0\n1203@g.us 0");
	w = test_history(1, "1203@g.us 100");
	assert_str(test_built(gw, &w, mem).url,
		   "https://gowa.example.org/chat/1203%40g.us/messages?limit=100&offset=100&"
		   "start_time=2026-11-24T18%3A00%3A00Z&is_from_me=false");
	assert_int_equal(test_judged(gw, &w, 200, "{\"results\":{\"data\":[]}}", mem).next_url.len,
			 0);
	w.next_url = STR("1203@g.us");
	assert_int_equal(gw->ops->build(gw, &w, mem, &(struct http_request){ 0 }, NULL),
			 ERR_INVALID);
}

/* {"results":{"data":[{},{},...]}} with `n` messages. */
static const char *page_of(int n, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	buf_add(&b, STR("{\"results\":{\"data\":[{}"));
	for (int i = 1; i < n; i++)
		buf_add(&b, STR(",{}"));
	buf_add(&b, STR("]}}"));
	return buf_str(&b).ptr;
}

TEST(a_chat_in_which_much_was_said_is_read_in_pages_up_to_a_bound)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = test_history(1, "1203@g.us 0");

	assert_str(test_judged(gw, &w, 200, page_of(100, mem), mem).next_url, "1203@g.us 100");
	assert_int_equal(test_judged(gw, &w, 200, page_of(99, mem), mem).next_url.len, 0);
	w.next_url = STR("1203@g.us 400");
	struct outcome o = test_judged(gw, &w, 200, page_of(100, mem), mem);
	assert_int_equal(o.verdict, VERDICT_SENT);
	assert_int_equal(o.next_url.len, 0);
	assert_int_equal(test_judged(gw, &w, 404, "{}", mem).verdict, VERDICT_STOP);
	assert_int_equal(test_judged(gw, &w, 200, "<html>", mem).verdict, VERDICT_RETRY);
}

TEST(what_is_read_again_is_what_the_webhook_brought)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	assert_str(
		test_read_as(
			gw, FROM_HISTORY,
			"{\"results\":{\"data\":["
			"{\"id\":\"C\",\"chat_jid\":\"1203@g.us\",\"sender_jid\":\"62811:3@s."
			"whatsapp.net\","
			"\"sender_display_name\":\"Sri\",\"content\":\"/promo\",\"timestamp\":"
			"\"2026-11-24T10:00:02Z\",\"is_from_me\":false,\"media_type\":\"image\"},"
			"{\"id\":\"D\",\"chat_jid\":\"1203@g.us\",\"sender_jid\":\"62800@s."
			"whatsapp.net\","
			"\"content\":\"/"
			"promo\",\"timestamp\":\"2026-11-24T10:00:01Z\",\"is_from_me\":true},"
			"{\"id\":\"B\",\"chat_jid\":\"62811@s.whatsapp.net\",\"sender_jid\":"
			"\"62811@s.whatsapp.net\",\"media_type\":\"call\",\"timestamp\":"
			"\"2026-11-24T10:00:01Z\"},"
			"{\"id\":\"E\",\"chat_jid\":\"62811@s.whatsapp.net\",\"sender_jid\":\"25@"
			"lid\","
			"\"media_type\":\"poll\",\"content\":\"/promo\",\"timestamp\":"
			"\"2026-11-24T10:00:01Z\"},"
			"{\"id\":\"A\",\"chat_jid\":\"62811@s.whatsapp.net\",\"sender_jid\":"
			"\"62811@s.whatsapp.net\",\"sender_display_name\":\"62811\",\"content\":"
			"\"halo\","
			"\"timestamp\":\"2026-11-24T10:00:00Z\",\"media_type\":\"\"},"
			"{\"id\":\"F\",\"chat_jid\":\"status@broadcast\",\"sender_jid\":\"62811@c."
			"us\"},"
			"{\"chat_jid\":\"62811@c.us\",\"sender_jid\":\"62811@c.us\"},7]}}",
			mem),
		"message text id=\"A\" at=1795514400000 ids=phone:62811 text=\"halo\"\n"
		"message other id=\"E\" at=1795514401000 ids=lid:25 type=\"poll\"\n"
		"echo text id=\"D\" at=1795514401000 ids=phone:62800 group=\"1203@g.us\"\n"
		"message image id=\"C\" at=1795514402000 ids=phone:62811 name=\"Sri\" "
		"group=\"1203@g.us\" type=\"image\" text=\"/promo\" media=\"?C 1203@g.us\"\n"
		"ignored 4\n");
	assert_str(test_read_as(gw, FROM_HISTORY, "[]", mem), "error no results\n");
}

TEST(what_is_asked_besides_sending_is_asked_as_its_interface_wants)
{
	static const struct {
		struct work work;
		const char *want;
	} cases[] = {
		{ { .kind = WORK_HEALTH }, "GET https://gowa.example.org/app/status \n" },
		{ { .kind = WORK_GROUPS }, "GET https://gowa.example.org/user/my/groups \n" },
		{ { .kind = WORK_MARK_READ,
		    .message_id = STR_INIT("A/1"),
		    .to = { .id = { ID_PHONE, STR_INIT("6281234500001") } } },
		  "POST https://gowa.example.org/message/A%2F1/read "
		  "{\"phone\":\"6281234500001@s.whatsapp.net\"}\n" },
		{ { .kind = WORK_MARK_READ,
		    .message_id = STR_INIT("A/1"),
		    .to = { true, { ID_WA, STR_INIT("120363402106000001@g.us") } } },
		  "POST https://gowa.example.org/message/A%2F1/read "
		  "{\"phone\":\"120363402106000001@g.us\"}\n" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(test_asked(gw, &cases[i].work, mem), cases[i].want);
}
