/* SPDX-License-Identifier: MIT */
/* Evolution API: what is believed, what requests look like, what answers mean. What its events are
 * read as is in test_recorded and below. */
#include "bot/base/buf.h"
#include "bot/gateway/evolution.h"
#include "tests/gateway/gateway_test.h"

#define ROWS                                                                                       \
	"  base_url: https://evolution.example.org\n  i_accept_the_risk: true\n  instance: siar\n" \
	"  api_key_file: rahasia\n  path_token_file: rahasia\n"

static const struct gateway *account(const char *more, struct arena *mem)
{
	return test_account("evolution", arena_printf(mem, ROWS "%s", more), mem);
}

static const struct address person = { .id = { ID_PHONE, STR_INIT("6281234500001") } };
static const struct address group = { true, { ID_WA, STR_INIT("120363402106000001@g.us") } };

static bool believes(const struct gateway *gw, const char *path, const char *header,
		     struct arena *mem)
{
	struct http_request r = { .method = STR("POST"),
				  .path = str_from(path),
				  .body = STR("{}") };
	struct http_reply now;

	if (header)
		http_add_header(&r, STR("Authorization"), str_from(header));
	return gw->ops->authentic(gw, &r, mem, &now);
}

TEST(a_webhook_is_believed_with_the_token_at_the_end_of_its_path)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);

	assert_true(believes(gw, "/webhook/uji/" TEST_SECRET, NULL, mem));
	assert_false(believes(gw, "/webhook/uji/" TEST_SECRET "/", NULL, mem));
	assert_false(believes(gw, "/webhook/uji/" TEST_SECRET "/x", NULL, mem));
	assert_false(believes(gw, "/webhook/uji", NULL, mem));
	assert_false(believes(gw, "/webhook/uji/rahasia-aplikasj", NULL, mem));
}

TEST(with_a_jwt_key_the_token_in_the_path_is_not_enough)
{
	/* {"alg":"HS256","typ":"JWT"} . {"app":"evolution","action":"webhook"}; HMAC by Python */
	static const char jwt[] = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
				  "eyJhcHAiOiJldm9sdXRpb24iLCJhY3Rpb24iOiJ3ZWJob29rIn0."
				  "w101KEd-EQkg-6pMptQ4E15hE2TWp_oEj3EVxr8j22I";
	static const char none[] =
		"eyJhbGciOiJub25lIn0.eyJhcHAiOiJldm9sdXRpb24iLCJhY3Rpb24iOiJ3ZWJob29rIn0.";
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("  jwt_key_file: rahasia\n", mem);
	const char *path = "/webhook/uji/" TEST_SECRET;

	assert_true(believes(gw, path, arena_printf(mem, "Bearer %s", jwt).ptr, mem));
	assert_false(believes(gw, path, NULL, mem));
	assert_false(believes(gw, path, jwt, mem));
	assert_false(believes(gw, path, arena_printf(mem, "Bearer %sx", jwt).ptr, mem));
	assert_false(believes(gw, path, arena_printf(mem, "Bearer %s", none).ptr, mem));
	assert_false(believes(gw, path, "Bearer ..", mem));
	assert_false(believes(gw, "/webhook/uji/x", arena_printf(mem, "Bearer %s", jwt).ptr, mem));
}

TEST(a_short_token_is_refused)
{
	struct arena *mem = test_arena_new();
	str fault = test_account_fault("evolution", "pendek", STR(ROWS), mem);

	assert_true(str_find(fault, STR("at least 16 characters")) >= 0);
}

TEST(texts_and_photos_go_to_persons_and_groups)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);
	struct work w = test_send_to(person, "Halo");

	w.message.quote_id = STR("3EB0");
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://evolution.example.org/message/sendText/siar");
	assert_str(http_header_of(&r, STR("apikey"), NULL), TEST_SECRET);
	assert_str(r.body, "{\"number\":\"6281234500001\",\"text\":\"Halo\",\"quoted\":{\"key\":{"
			   "\"id\":\"3EB0\"}}}");
	w = test_send_to(group, "Keripik");
	w.message.form = FORM_IMAGE;
	w.body_file = STR("/x/ab.jpg");
	w.content_type = STR("image/jpeg");
	r = test_built(gw, &w, mem);
	assert_str(r.url, "https://evolution.example.org/message/sendMedia/siar");
	assert_str(r.body,
		   "{\"number\":\"120363402106000001@g.us\",\"mediatype\":\"image\",\"mimetype\""
		   ":\"image/jpeg\",\"caption\":\"Keripik\",\"fileName\":\"photo.jpg\",\"media\":"
		   "\"\"}");
	assert_str(str_slice(r.body, r.body_file_at - 9, 11), "\"media\":\"\"}");
}

TEST(a_photo_is_asked_for_by_its_message_and_comes_inside_json)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);
	struct work w = { .kind = WORK_FETCH, .media_ref = STR("BAE5") };

	assert_true(gw->ops->is_file(&w));
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://evolution.example.org/chat/getBase64FromMediaMessage/siar");
	assert_str(r.body, "{\"message\":{\"key\":{\"id\":\"BAE5\"}}}");
	assert_str(gw->ops->file_of(STR("{\"base64\":\"aGFsbw==\",\"mimetype\":\"x\"}"), mem),
		   "halo");
	assert_str(gw->ops->file_of(STR("{\"base64\":\"data:image/png;base64,aGFsbw==\"}"), mem),
		   "halo");
	assert_str(gw->ops->file_of(STR("{\"base64\":\"a\"}"), mem), "");
	assert_str(gw->ops->file_of(STR("<html>"), mem), "");
}

TEST(answers_mean_what_evolution_means)
{
	static const struct {
		int status;
		const char *body;
		enum verdict verdict;
		enum scope scope;
	} cases[] = {
		{ 201, "{\"key\":{\"id\":\"3EB0\"},\"status\":\"PENDING\"}", VERDICT_SENT,
		  SCOPE_MESSAGE },
		{ 201, "{}", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
		{ 400, "{\"response\":{\"message\":[{\"exists\":false,\"number\":\"1\"}]}}",
		  VERDICT_REFUSED, SCOPE_RECIPIENT },
		{ 400, "{\"response\":{\"message\":[\"text is required\"]}}", VERDICT_REFUSED,
		  SCOPE_MESSAGE },
		{ 401, "{\"status\":401}", VERDICT_STOP, SCOPE_ACCOUNT },
		{ 404, "{\"status\":404,\"response\":{\"message\":[\"instance does not exist\"]}}",
		  VERDICT_STOP, SCOPE_ACCOUNT },
		{ 500, "{\"response\":{\"message\":\"rate-overlimit\"}}", VERDICT_PAUSE,
		  SCOPE_ACCOUNT },
		{ 500, "{\"response\":{\"message\":\"Timed Out\"}}", VERDICT_UNCERTAIN,
		  SCOPE_MESSAGE },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);
	struct work w = test_send_to(person, "x");

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct outcome o = test_judged(gw, &w, cases[i].status, cases[i].body, mem);
		assert_int_equal(o.verdict, cases[i].verdict);
		assert_int_equal(o.scope, cases[i].scope);
	}
}

TEST(health_and_groups_are_read)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);

	assert_str(test_read_as(gw, FROM_HEALTH, "{\"instance\":{\"state\":\"close\"}}", mem),
		   "account health needs_pairing detail=\"close\"\n");
	assert_str(test_read_as(gw, FROM_GROUPS,
				"[{\"id\":\"1203@g.us\",\"subject\":\"UMKM\",\"announce\":true},7]",
				mem),
		   "group settings group=\"1203@g.us\" subject=\"UMKM\" posting=\"admins_only\"\n");
	/* the announcements of a community */
	assert_str(test_read_as(gw, FROM_GROUPS,
				"[{\"id\":\"1205@g.us\",\"subject\":\"Info\",\"announce\":false,"
				"\"isCommunityAnnounce\":true,\"linkedParent\":\"1200@g.us\"}]",
				mem),
		   "group settings group=\"1205@g.us\" subject=\"Info\" posting=\"admins_only\"\n");
	assert_str(test_read_as(gw, FROM_GROUPS, "{}", mem), "error no list of groups\n");
}

TEST(edits_and_what_was_taken_back_name_the_message)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);

	assert_str(
		test_read_as(gw, FROM_WEBHOOK,
			     "{\"event\":\"messages.edited\",\"data\":{\"key\":{\"remoteJid\":"
			     "\"62811@s.whatsapp.net\",\"fromMe\":false,\"id\":\"A\"},\"message\":{"
			     "\"conversation\":\"baru\"},\"messageTimestamp\":1785000000}}",
			     mem),
		"message edit field=\"messages.edited\" id=\"A/1785000000\" at=1785000000000 "
		"ids=phone:62811 text=\"baru\" to=\"A\"\n");
	assert_str(test_read_as(gw, FROM_WEBHOOK,
				"{\"event\":\"messages.delete\",\"data\":{\"remoteJid\":"
				"\"62811@s.whatsapp.net\",\"fromMe\":false,\"id\":\"A\"}}",
				mem),
		   "message revoke field=\"messages.delete\" id=\"A/deleted\" ids=phone:62811 "
		   "to=\"A\"\n");
}

TEST(what_is_no_input_of_a_person_is_none)
{
	static const char *const keys[] = {
		("{\"remoteJid\":\"status@broadcast\",\"id\":\"A\",\"participant\":"
		 "\"62811@s.whatsapp.net\"}"),
		"{\"remoteJid\":\"1@newsletter\",\"id\":\"A\"}",
		"{\"remoteJid\":\"1203@g.us\",\"id\":\"A\",\"participant\":\"\"}",
		"{\"remoteJid\":\"62811@s.whatsapp.net\",\"id\":\"\"}",
		"[]",
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		str body = arena_printf(mem,
					"{\"event\":\"messages.upsert\",\"data\":{\"key\":%s,"
					"\"message\":{\"conversation\":\"/promo\"}}}",
					keys[i]);
		assert_str(test_read_as(gw, FROM_WEBHOOK, body.ptr, mem), "ignored 1\n");
	}
}

/* {"messages":{"records":[...]}} with `n` messages, of one moment each. */
static const char *page_of(int n, int64_t at_s, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s{\"messageTimestamp\":%lld}",
			   i ? "," : "{\"messages\":{\"records\":[", (long long)at_s);
	buf_add(&b, STR("]}}"));
	return buf_str(&b).ptr;
}

TEST(history_is_read_in_pages_until_it_reaches_back_far_enough)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);
	struct work w = { .kind = WORK_HISTORY,
			  .since_ms = TEST_SINCE_MS,
			  .now_ms = INT64_C(1795546800000) };

	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://evolution.example.org/chat/findMessages/siar");
	assert_str(r.body, "{\"where\":{\"messageTimestamp\":{\"gte\":\"2026-11-24T18:00:00Z\","
			   "\"lte\":\"2026-11-25T19:00:00Z\"}}}");
	assert_str(test_judged(gw, &w, 200, page_of(50, 1795543200, mem), mem).next_url, "2");
	assert_int_equal(test_judged(gw, &w, 200, page_of(50, 1795543199, mem), mem).next_url.len,
			 0);
	assert_int_equal(test_judged(gw, &w, 200, page_of(49, 1795543200, mem), mem).next_url.len,
			 0);
	w.step = 1;
	w.next_url = STR("40");
	assert_true(str_find(test_built(gw, &w, mem).body, STR("\"page\":40}")) > 0);
	struct outcome o = test_judged(gw, &w, 200, page_of(50, 1795543200, mem), mem);
	assert_int_equal(o.verdict, VERDICT_SENT);
	assert_int_equal(o.next_url.len, 0);
	assert_int_equal(test_judged(gw, &w, 200, "{}", mem).verdict, VERDICT_RETRY);
}

TEST(what_is_read_again_is_what_the_webhook_brought)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);

	assert_str(
		test_read_as(
			gw, FROM_HISTORY,
			"{\"messages\":{\"total\":2,\"pages\":1,\"currentPage\":1,\"records\":[{"
			"\"id\":\"x\",\"key\":{\"id\":\"B\",\"fromMe\":false,\"remoteJid\":\"1203@"
			"g.us\",\"participant\":\"25@lid\",\"participantAlt\":\"62811@s.whatsapp."
			"net\"},\"pushName\":\"Sri\",\"messageType\":\"imageMessage\",\"message\":{"
			"\"imageMessage\":{\"caption\":\"/promo\",\"mimetype\":\"image/"
			"jpeg\"}},\"messageTimestamp\":1795543202},{\"key\":{\"id\":\"C\","
			"\"fromMe\":true,\"remoteJid\":\"62811@s.whatsapp.net\"},\"message\":{"
			"\"conversation\":\"/"
			"promo\"},\"messageTimestamp\":1795543202},{\"key\":{\"id\":\"A\","
			"\"fromMe\":false,\"remoteJid\":\"62811@s.whatsapp.net\"},\"message\":{"
			"\"conversation\":\"halo\"},\"messageTimestamp\":1795543201},7]}}",
			mem),
		"message text id=\"A\" at=1795543201000 ids=phone:62811 type=\"conversation\" "
		"text=\"halo\"\n"
		"echo text id=\"C\" at=1795543202000 ids=phone:62811\n"
		"message image id=\"B\" at=1795543202000 ids=lid:25,phone:62811 name=\"Sri\" "
		"group=\"1203@g.us\" type=\"imageMessage\" text=\"/promo\" media=\"B\" "
		"mime=\"image/jpeg\"\n"
		"ignored 1\n");
	assert_str(test_read_as(gw, FROM_HISTORY, "[]", mem), "error no records of messages\n");
}

TEST(what_is_asked_besides_sending_is_asked_as_its_interface_wants)
{
	static const struct {
		struct work work;
		const char *want;
	} cases[] = {
		{ { .kind = WORK_HEALTH },
		  "GET https://evolution.example.org/instance/connectionState/siar \n" },
		{ { .kind = WORK_GROUPS },
		  "GET "
		  "https://evolution.example.org/group/fetchAllGroups/siar?getParticipants=false "
		  "\n" },
		{ { .kind = WORK_MARK_READ,
		    .message_id = STR_INIT("A/1"),
		    .to = { .id = { ID_PHONE, STR_INIT("6281234500001") } } },
		  "POST https://evolution.example.org/chat/markMessageAsRead/siar "
		  "{\"readMessages\":[{\"remoteJid\":\"6281234500001@s.whatsapp.net\",\"fromMe\":"
		  "false,\"id\":\"A/1\"}]}\n" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(test_asked(gw, &cases[i].work, mem), cases[i].want);
}
