/* SPDX-License-Identifier: MIT */
/* Green-API: what is believed, what calls look like, what answers mean. What its notifications are
 * read as is in test_recorded and below. */
#include "bot/gateway/green_api.h"
#include "tests/gateway/gateway_test.h"

#define BASE "https://7103.api.greenapi.com/waInstance7103000000/"

static const struct gateway *account(const char *receive, struct arena *mem)
{
	str rows = arena_printf(
		mem,
		"  base_url: https://7103.api.greenapi.com\n  i_accept_the_risk: true\n"
		"  instance: 7103000000\n  token_file: rahasia\n  receive: %s\n"
		"  webhook_token_file: rahasia\n",
		receive);
	return test_account("green_api", rows, mem);
}

static const struct address person = { .id = { ID_PHONE, STR_INIT("6281234500001") } };
static const struct address group = { true, { ID_WA, STR_INIT("120363402106000001@g.us") } };

TEST(a_webhook_is_believed_with_the_token_alone_or_behind_bearer)
{
	static const struct {
		const char *header;
		bool is_right;
	} cases[] = {
		{ TEST_SECRET, true },
		{ "Bearer " TEST_SECRET, true },
		{ "Bearer " TEST_SECRET "x", false },
		{ "Basic " TEST_SECRET, false },
		{ "", false },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("webhook", mem);
	struct http_reply now;

	assert_false(gw->ops->polls(gw));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct http_request r = { .method = STR("POST"), .body = STR("{}") };
		http_add_header(&r, STR("Authorization"), str_from(cases[i].header));
		assert_int_equal(gw->ops->authentic(gw, &r, mem, &now), cases[i].is_right);
	}
	struct http_request get = { .method = STR("GET") };
	(void)gw->ops->authentic(gw, &get, mem, &now);
	assert_int_equal(now.status, 405);
}

TEST(a_webhook_without_a_token_is_refused_when_it_is_configured)
{
	struct arena *mem = test_arena_new();
	str fault = test_account_fault("green_api", "x",
				       STR("  base_url: https://7103.api.greenapi.com\n"
					   "  i_accept_the_risk: true\n  instance: 7103000000\n"
					   "  token_file: rahasia\n  receive: webhook\n"),
				       mem);

	assert_true(str_find(fault, STR("needs webhook_token_file")) >= 0);
}

TEST(a_poll_first_deletes_what_is_committed_and_then_receives)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct work w = { .kind = WORK_POLL };

	assert_true(gw->ops->polls(gw));
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.method, "GET");
	assert_str(r.url, BASE "receiveNotification/" TEST_SECRET "?receiveTimeout=20");
	assert_true(r.timeout_ms > 20000);
	w.cursor = STR("1234567");
	r = test_built(gw, &w, mem);
	assert_str(r.method, "DELETE");
	assert_str(r.url, BASE "deleteNotification/" TEST_SECRET "/1234567");
	assert_int_equal(test_judged(gw, &w, 200, "{\"result\":false}", mem).verdict,
			 VERDICT_NEXT_STEP);
	w.step = 1;
	assert_str(test_built(gw, &w, mem).method, "GET");
	assert_int_equal(test_judged(gw, &w, 200, "null", mem).verdict, VERDICT_SENT);
	assert_int_equal(test_judged(gw, &w, 200, "<html>", mem).verdict, VERDICT_RETRY);
	w.step = 0;
	w.cursor = STR("0"); /* nothing was there */
	assert_str(test_built(gw, &w, mem).method, "GET");
}

TEST(what_is_not_understood_is_polled_past)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct events list = { 0 };
	struct why why;

	assert_str(test_read_as(gw, FROM_POLL, "null", mem), "cursor 0\n");
	assert_int_equal(gw->ops->parse(gw, FROM_POLL, STR("{\"receiptId\":9,\"body\":7}"), mem,
					&list, &why),
			 ERR_INVALID);
	assert_str(list.cursor, "9");
}

TEST(texts_and_photos_go_to_persons_and_groups)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct work w = test_send_to(person, "Halo");

	w.message.quote_id = STR("3EB0");
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, BASE "sendMessage/" TEST_SECRET);
	assert_str(r.body, "{\"chatId\":\"6281234500001@c.us\",\"message\":\"Halo\","
			   "\"quotedMessageId\":\"3EB0\"}");
	w = test_send_to(group, "Keripik");
	w.message.form = FORM_IMAGE;
	w.body_file = STR("/x/ab.jpg");
	w.content_type = STR("image/jpeg");
	r = test_built(gw, &w, mem);
	assert_str(r.url, BASE "sendFileByUpload/" TEST_SECRET);
	assert_int_equal(r.n_parts, 4);
	assert_str(r.parts[0].value, "120363402106000001@g.us");
	assert_str(r.parts[3].body_file, "/x/ab.jpg");
}

TEST(files_are_fetched_from_green_api_and_its_storage_only)
{
	static const struct {
		const char *url;
		bool is_ok;
	} cases[] = {
		{ "https://7103.api.greenapi.com/waInstance1/downloadFile/A", true },
		{ "https://api.green-api.com/waInstance1/downloadFile/A", true },
		{ "https://sw-media-7103.storage.yandexcloud.net/a.jpg", true },
		{ "http://api.green-api.com/a", false },
		{ "https://green-api.com.evil.example/a", false },
		{ "https://api.green-api.com:8443/a", false },
		{ "https://evilgreen-api.com/a", false },
		{ "{{SWE002}}", false },
		{ "", false },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct http_request r;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct work w = { .kind = WORK_FETCH, .media_ref = str_from(cases[i].url) };
		assert_int_equal(gw->ops->build(gw, &w, mem, &r, NULL),
				 cases[i].is_ok ? OK : ERR_INVALID);
		if (cases[i].is_ok)
			assert_int_equal(str_find(r.url, STR(TEST_SECRET)), -1);
	}
}

TEST(answers_mean_what_green_api_means)
{
	static const struct {
		int status;
		const char *body;
		enum verdict verdict;
		enum scope scope;
	} cases[] = {
		{ 200, "{\"idMessage\":\"3EB0\"}", VERDICT_SENT, SCOPE_MESSAGE },
		{ 200, "{}", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
		{ 400, "{\"message\":\"'chatId' is invalid\"}", VERDICT_REFUSED, SCOPE_MESSAGE },
		{ 401, "", VERDICT_STOP, SCOPE_ACCOUNT },
		{ 429, "", VERDICT_PAUSE, SCOPE_ACCOUNT },
		{ 466, "{\"correspondentsStatus\":{\"used\":3}}", VERDICT_REFUSED,
		  SCOPE_RECIPIENT },
		{ 500, "", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct work w = test_send_to(person, "x");

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct outcome o = test_judged(gw, &w, cases[i].status, cases[i].body, mem);
		assert_int_equal(o.verdict, cases[i].verdict);
		assert_int_equal(o.scope, cases[i].scope);
	}
}

TEST(a_status_that_failed_says_why)
{
	static const struct {
		enum green_api_failure code;
		const char *reason;
	} cases[] = {
		{ GREEN_API_FAILED, "reason.refused" },
		{ GREEN_API_NO_ACCOUNT, "reason.unreachable" },
		{ GREEN_API_NOT_IN_GROUP, "reason.group_gone" },
		{ GREEN_API_YELLOW_CARD, "reason.account_limited" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct outcome o;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		gw->ops->judge_code(gw, cases[i].code, &o);
		assert_int_equal(o.verdict, VERDICT_REFUSED);
		assert_string_equal(o.reason, cases[i].reason);
	}
}

TEST(health_groups_and_own_messages_are_read)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	assert_str(test_read_as(gw, FROM_HEALTH, "{\"stateInstance\":\"yellowCard\"}", mem),
		   "account health limited detail=\"yellowCard\"\n");
	assert_str(
		test_read_as(gw, FROM_GROUPS,
			     "[{\"id\":\"1203@g.us\",\"name\":\"UMKM\",\"type\":\"group\"},{\"id\":"
			     "\"62811@c.us\",\"type\":\"user\"}]",
			     mem),
		"group settings group=\"1203@g.us\" subject=\"UMKM\"\n");
	assert_str(
		test_read_as(gw, FROM_WEBHOOK,
			     "{\"typeWebhook\":\"outgoingAPIMessageReceived\",\"idMessage\":\"A\","
			     "\"messageData\":{\"textMessageData\":{\"textMessage\":\"/promo\"}}}",
			     mem),
		"echo text field=\"outgoingAPIMessageReceived\" id=\"A\"\n");
}

TEST(what_is_no_input_of_a_person_is_none)
{
	static const char *const bodies[] = {
		"{\"typeWebhook\":\"incomingMessageReceived\",\"idMessage\":\"A\",\"senderData\":{"
		"\"chatId\":\"1@newsletter\",\"sender\":\"62811@c.us\"}}",
		"{\"typeWebhook\":\"incomingMessageReceived\",\"senderData\":{\"chatId\":\"62811@c."
		"us\","
		"\"sender\":\"62811@c.us\"}}",
		"{\"typeWebhook\":\"incomingMessageReceived\",\"idMessage\":\"A\",\"senderData\":[]"
		"}",
		"{\"typeWebhook\":\"incomingBlock\"}",
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
		assert_str(test_read_as(gw, FROM_WEBHOOK, bodies[i], mem), "ignored 1\n");
}

TEST(what_waits_in_its_queue_is_counted_and_cleared)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("", mem);
	struct work w = { .kind = WORK_QUEUE };

	assert_str(test_built(gw, &w, mem).url,
		   "https://7103.api.greenapi.com/waInstance7103000000/showMessagesQueue/"
		   "rahasia-aplikasi");
	struct outcome o = test_judged(gw, &w, 200,
				       "[{\"typeMessage\":\"textMessage\",\"chatId\":\"1203@g.us\","
				       "\"message\":\"x\"},{}]",
				       mem);
	assert_int_equal(o.verdict, VERDICT_SENT);
	assert_int_equal(o.n_waiting, 2);
	assert_int_equal(test_judged(gw, &w, 200, "[]", mem).n_waiting, 0);
	assert_int_equal(test_judged(gw, &w, 200, "{}", mem).verdict, VERDICT_RETRY);
	assert_int_equal(test_judged(gw, &w, 401, "", mem).verdict, VERDICT_STOP);
	w.step = 1;
	assert_str(test_built(gw, &w, mem).url,
		   "https://7103.api.greenapi.com/waInstance7103000000/clearMessagesQueue/"
		   "rahasia-aplikasi");
	assert_int_equal(test_judged(gw, &w, 200, "{\"isCleared\":true}", mem).verdict,
			 VERDICT_SENT);
	assert_int_equal(test_judged(gw, &w, 200, "{\"isCleared\":false}", mem).verdict,
			 VERDICT_RETRY);
}

TEST(what_is_asked_besides_sending_is_asked_as_its_interface_wants)
{
	static const struct {
		struct work work;
		const char *want;
	} cases[] = {
		{ { .kind = WORK_HEALTH },
		  "GET "
		  "https://7103.api.greenapi.com/waInstance7103000000/getStateInstance/"
		  "rahasia-aplikasi \n" },
		{ { .kind = WORK_GROUPS },
		  "GET "
		  "https://7103.api.greenapi.com/waInstance7103000000/getContacts/rahasia-aplikasi "
		  "\n" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(test_asked(gw, &cases[i].work, mem), cases[i].want);
}
