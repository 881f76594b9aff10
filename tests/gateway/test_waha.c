/* SPDX-License-Identifier: MIT */
/* WAHA: whose webhook is believed, what requests look like, what its answers mean. What its events
 * are read as is in test_recorded and below. */
#include "tests/gateway/gateway_test.h"

static const struct gateway *account(struct arena *mem)
{
	return test_account("waha",
			    STR("  base_url: https://waha.example.org\n  i_accept_the_risk: true\n"
				"  api_key_file: rahasia\n  webhook_hmac_file: rahasia\n"
				"  session: toko\n"),
			    mem);
}

static const struct address person = { .id = { ID_PHONE, STR_INIT("6281234500001") } };
static const struct address group = { true, { ID_WA, STR_INIT("120363402106000001@g.us") } };

TEST(a_webhook_is_believed_only_with_the_sha512_of_its_raw_body)
{
	/* HMAC-SHA512 of this body with "rahasia-aplikasi", by openssl dgst */
	static const char mac[] =
		"1e1e65435d5c8b3c484afac719538cc0db9f4036c2175342259de8f125e8b2c3"
		"10c8a370cac4c5e4d251338f0f93f546da55df29282646139b7fe63b86135ba8";
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct http_request r = { .method = STR("POST"), .body = STR("{\"event\":\"message\"}") };
	struct http_reply now;

	assert_false(gw->ops->authentic(gw, &r, mem, &now));
	http_add_header(&r, STR("X-Webhook-Hmac"), str_from(mac));
	assert_true(gw->ops->authentic(gw, &r, mem, &now));
	r.body = STR("{\"event\":\"messagf\"}");
	assert_false(gw->ops->authentic(gw, &r, mem, &now));
	r.method = STR("GET");
	(void)gw->ops->authentic(gw, &r, mem, &now);
	assert_int_equal(now.status, 405);
}

TEST(a_text_has_the_same_id_in_each_attempt)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = test_send_to(person, "Halo");

	w.tag = 5;
	w.message.quote_id = STR("3EB0AA");
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://waha.example.org/api/sendText");
	assert_str(http_header_of(&r, STR("X-Api-Key"), NULL), TEST_SECRET);
	assert_true(str_starts(
		r.body,
		STR("{\"session\":\"toko\",\"chatId\":\"6281234500001@c.us\",\"id\":\"3EB0")));
	assert_true(str_find(r.body, STR("\"text\":\"Halo\",\"reply_to\":"
					 "\"false_6281234500001@c.us_3EB0AA\"}")) > 0);
	str first = r.body;
	w.attempt = 2;
	assert_true(str_eq(test_built(gw, &w, mem).body, first));
	w.delivery_id = 8;
	assert_false(str_eq(test_built(gw, &w, mem).body, first));
}

TEST(a_photo_is_put_into_the_body_as_base64)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = test_send_to(group, "Keripik");

	w.message.form = FORM_IMAGE;
	w.message.quote_id = STR("3EB0AA"); /* a group's message cannot be named */
	w.body_file = STR("/x/media/ab.jpg");
	w.content_type = STR("image/jpeg");
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://waha.example.org/api/sendImage");
	assert_str(r.body,
		   "{\"session\":\"toko\",\"chatId\":\"120363402106000001@g.us\",\"caption\":"
		   "\"Keripik\",\"file\":{\"mimetype\":\"image/jpeg\",\"filename\":\"photo.jpg\""
		   ",\"data\":\"\"}}");
	assert_str(r.body_file, "/x/media/ab.jpg");
	assert_str(str_slice(r.body, r.body_file_at - 8, 11), "\"data\":\"\"}}");
}

TEST(what_waha_cannot_send_is_not_built)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work cases[] = {
		test_send_to((struct address){ .id = { ID_TELEGRAM, STR_INIT("1") } }, "x"),
		test_send_to(person, "x"),
		{ .kind = WORK_POLL },
		{ .kind = WORK_MARK_READ, .to = group, .message_id = STR("A") },
		{ .kind = WORK_FETCH, .media_ref = STR("https://evil/x") },
		{ .kind = WORK_FETCH, .media_ref = STR("/api/../etc") },
	};
	struct http_request r;

	cases[1].message.form = FORM_TEMPLATE;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(gw->ops->build(gw, &cases[i], mem, &r, NULL), ERR_INVALID);
}

TEST(a_photo_is_fetched_from_waha_wherever_it_says_it_is)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = { .kind = WORK_FETCH, .media_ref = STR("/api/files/toko/A.jpeg") };

	assert_true(gw->ops->is_file(&w));
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://waha.example.org/api/files/toko/A.jpeg");
	assert_str(http_header_of(&r, STR("X-Api-Key"), NULL), TEST_SECRET);
}

TEST(answers_mean_what_waha_means)
{
	static const struct {
		int status;
		const char *body, *id;
		enum verdict verdict;
		enum scope scope;
	} cases[] = {
		{ 201, "{\"id\":\"true_62811@c.us_3EB0\"}", "3EB0", VERDICT_SENT, SCOPE_MESSAGE },
		{ 201, "{\"id\":{\"fromMe\":true,\"_serialized\":\"true_1203@g.us_3EB1\"}}", "3EB1",
		  VERDICT_SENT, SCOPE_MESSAGE },
		{ 201, "{\"key\":{\"id\":\"3EB2\"}}", "3EB2", VERDICT_SENT, SCOPE_MESSAGE },
		{ 201, "{}", "", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
		{ 200, "<html>", "", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
		{ 400, "{\"statusCode\":400,\"message\":\"bad\"}", "", VERDICT_REFUSED,
		  SCOPE_MESSAGE },
		{ 401, "{\"message\":\"Unauthorized\",\"statusCode\":401}", "", VERDICT_STOP,
		  SCOPE_ACCOUNT },
		{ 422, "{\"statusCode\":422,\"message\":\"Session is not WORKING\"}", "",
		  VERDICT_RETRY, SCOPE_MESSAGE },
		{ 500, "{\"message\":\"rate-overlimit\"}", "", VERDICT_PAUSE, SCOPE_ACCOUNT },
		{ 500, "{\"message\":\"Evaluation failed\"}", "", VERDICT_UNCERTAIN,
		  SCOPE_MESSAGE },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = test_send_to(person, "x");

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct outcome o = test_judged(gw, &w, cases[i].status, cases[i].body, mem);
		assert_int_equal(o.verdict, cases[i].verdict);
		assert_int_equal(o.scope, cases[i].scope);
		assert_str(o.provider_id, cases[i].id);
	}
}

TEST(health_and_groups_are_read_whatever_the_engine)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	assert_str(test_read_as(gw, FROM_HEALTH, "{\"name\":\"toko\",\"status\":\"WORKING\"}", mem),
		   "account health ready detail=\"WORKING\"\n");
	assert_str(test_read_as(gw, FROM_HEALTH, "{\"status\":\"SCAN_QR_CODE\"}", mem),
		   "account health needs_pairing detail=\"SCAN_QR_CODE\"\n");
	assert_str(test_read_as(gw, FROM_HEALTH, "{}", mem), "error no status of a session\n");
	assert_str(test_read_as(gw, FROM_GROUPS,
				"[{\"id\":{\"_serialized\":\"1203@g.us\"},\"name\":\"UMKM\"},{"
				"\"id\":\"x\"}]",
				mem),
		   "group settings group=\"1203@g.us\" subject=\"UMKM\"\n");
	assert_str(test_read_as(
			   gw, FROM_GROUPS,
			   "{\"1203@g.us\":{\"id\":\"1203@g.us\",\"subject\":\"UMKM\",\"announce\":"
			   "true}}",
			   mem),
		   "group settings group=\"1203@g.us\" subject=\"UMKM\" posting=\"admins_only\"\n");
	/* the announcements of a community */
	assert_str(test_read_as(gw, FROM_GROUPS,
				"[{\"id\":\"1205@g.us\",\"subject\":\"Info\",\"announce\":false,"
				"\"isCommunityAnnounce\":true,\"linkedParent\":\"1200@g.us\"}]",
				mem),
		   "group settings group=\"1205@g.us\" subject=\"Info\" posting=\"admins_only\"\n");
}

TEST(what_is_no_input_of_a_person_is_none)
{
	static const struct {
		const char *payload, *want;
	} cases[] = {
		{ "{\"id\":\"false_status@broadcast_A_62811@c.us\",\"from\":\"status@broadcast\","
		  "\"body\":\"/promo\"}",
		  "ignored 1\n" },
		{ "{\"id\":\"false_1@newsletter_A\",\"from\":\"1@newsletter\",\"body\":\"/promo\"}",
		  "ignored 1\n" },
		{ "{\"id\":\"false_1203@g.us_A\",\"from\":\"1203@g.us\",\"body\":\"/promo\"}",
		  "ignored 1\n" },
		{ "{\"from\":\"62811@c.us\",\"body\":\"/promo\"}", "ignored 1\n" },
		{ "{\"id\":\"true_62811@c.us_A\",\"from\":\"62811@c.us\",\"fromMe\":true,\"body\":"
		  "\"/promo\"}",
		  "echo text field=\"message\" id=\"A\" ids=phone:62811\n" },
		{ "{\"id\":[],\"from\":{}}", "ignored 1\n" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str body = arena_printf(mem, "{\"event\":\"message\",\"payload\":%s}",
					cases[i].payload);
		assert_str(test_read_as(gw, FROM_WEBHOOK, body.ptr, mem), cases[i].want);
	}
}

TEST(history_is_the_chats_written_in_since_and_then_each_of_them)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = test_history(0, "");

	assert_str(test_built(gw, &w, mem).url,
		   "https://waha.example.org/api/toko/chats/overview?limit=100&merge=false");
	struct outcome o =
		test_judged(gw, &w, 200,
			    "[{\"id\":\"62811@c.us\",\"lastMessage\":{\"timestamp\":1795543200}},{"
			    "\"id\":{\"_serialized\":\"1203@g.us\"},\"lastMessage\":{\"timestamp\":"
			    "1795543201}},{\"id\":\"1204@g.us\",\"lastMessage\":{\"timestamp\":"
			    "1795543199}},{\"id\":\"1@newsletter\",\"lastMessage\":{\"timestamp\":"
			    "1795543201}},{\"id\":\"1205@g.us\",\"lastMessage\":null},7]",
			    mem);
	assert_int_equal(o.verdict, VERDICT_NEXT_STEP);
	assert_str(o.next_url, "62811@c.us 0\n1203@g.us 0");
	w = test_history(1, "1203@g.us 100");
	assert_str(
		test_built(gw, &w, mem).url,
		"https://waha.example.org/api/toko/chats/1203%40g.us/messages?limit=100&offset=100"
		"&downloadMedia=false&merge=false&filter.fromMe=false"
		"&filter.timestamp.gte=1795543200");
	assert_int_equal(test_judged(gw, &w, 200, "[]", mem).verdict, VERDICT_SENT);
	assert_int_equal(test_judged(gw, &w, 200, "{}", mem).verdict, VERDICT_RETRY);
	assert_int_equal(test_judged(gw, &w, 500, "{\"message\":\"rate-overlimit\"}", mem).verdict,
			 VERDICT_PAUSE);
	w.next_url = STR("");
	assert_int_equal(gw->ops->build(gw, &w, mem, &(struct http_request){ 0 }, NULL),
			 ERR_INVALID);
}

TEST(what_is_read_again_is_what_the_webhook_brought)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	assert_str(test_read_as(
			   gw, FROM_HISTORY,
			   "[{\"id\":\"false_1203@g.us_C_62811@c.us\",\"timestamp\":1795543203,"
			   "\"from\":\"1203@g.us\",\"participant\":\"62811@c.us\",\"fromMe\":false,"
			   "\"body\":\"/promo "
			   "Keripik\",\"hasMedia\":true,\"media\":null},{\"id\":\"true_62811@c.us_"
			   "B\",\"timestamp\":1795543202,\"from\":\"62811@c.us\",\"fromMe\":true,"
			   "\"body\":\"/"
			   "promo\"},{\"id\":\"false_62811@c.us_V\",\"timestamp\":1795543202,"
			   "\"from\":\"62811@c.us\",\"fromMe\":false,\"body\":\"\",\"hasMedia\":"
			   "true},{\"id\":\"false_62811@c.us_A\",\"timestamp\":1795543201,\"from\":"
			   "\"62811@c.us\",\"fromMe\":false,\"body\":\"halo\",\"hasMedia\":false,"
			   "\"_data\":{\"pushName\":\"Sri\"}},{\"body\":\"/promo\"}]",
			   mem),
		   "message text id=\"A\" at=1795543201000 ids=phone:62811 name=\"Sri\" "
		   "text=\"halo\"\n"
		   "message other id=\"V\" at=1795543202000 ids=phone:62811\n"
		   "echo text id=\"B\" at=1795543202000 ids=phone:62811\n"
		   "message image id=\"C\" at=1795543203000 ids=phone:62811 group=\"1203@g.us\" "
		   "text=\"/promo Keripik\" media=\"?false_1203@g.us_C_62811@c.us 1203@g.us\"\n"
		   "ignored 1\n");
	assert_str(test_read_as(gw, FROM_HISTORY, "{}", mem), "error no list of messages\n");
}

TEST(a_photo_that_waha_has_not_fetched_is_asked_for_by_its_message)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = { .kind = WORK_FETCH,
			  .media_ref = STR("?false_1203@g.us_C_62811@c.us 1203@g.us") };

	assert_false(gw->ops->is_file(&w));
	assert_str(test_built(gw, &w, mem).url,
		   "https://waha.example.org/api/toko/chats/1203%40g.us/messages/"
		   "false_1203%40g.us_C_62811%40c.us?downloadMedia=true");
	assert_int_equal(test_judged(gw, &w, 200, "{\"media\":null}", mem).verdict,
			 VERDICT_REFUSED);
	struct outcome o =
		test_judged(gw, &w, 200,
			    "{\"media\":{\"url\":\"http://localhost:3000/api/files/C.jpg\"}}", mem);
	assert_int_equal(o.verdict, VERDICT_NEXT_STEP);
	w.step = 1;
	w.next_url = o.next_url;
	assert_true(gw->ops->is_file(&w));
	assert_str(test_built(gw, &w, mem).url, "https://waha.example.org/api/files/C.jpg");
}

TEST(what_is_asked_besides_sending_is_asked_as_its_interface_wants)
{
	static const struct {
		struct work work;
		const char *want;
	} cases[] = {
		{ { .kind = WORK_HEALTH }, "GET https://waha.example.org/api/sessions/toko \n" },
		{ { .kind = WORK_GROUPS },
		  "GET https://waha.example.org/api/toko/groups?exclude=participants \n" },
		{ { .kind = WORK_MARK_READ,
		    .message_id = STR_INIT("A/1"),
		    .to = { .id = { ID_PHONE, STR_INIT("6281234500001") } } },
		  "POST https://waha.example.org/api/sendSeen "
		  "{\"session\":\"toko\",\"chatId\":\"6281234500001@c.us\",\"messageIds\":[\"false_"
		  "6281234500001@c.us_A/1\"]}\n" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(test_asked(gw, &cases[i].work, mem), cases[i].want);
}
