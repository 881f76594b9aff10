/* SPDX-License-Identifier: MIT */
/* Telegram: what is believed, what calls look like, what answers mean, marks and entities. What its
 * updates are read as is in test_recorded and below. */
#include "bot/gateway/telegram.h"
#include "tests/gateway/gateway_test.h"

#define TOKEN TEST_SECRET

static const struct gateway *account(const char *receive, struct arena *mem)
{
	str rows = arena_printf(mem,
				"  username: siar_jatim_bot\n  token_file: rahasia\n  receive: %s\n"
				"  webhook_secret_file: rahasia\n",
				receive);
	return test_account("telegram", rows, mem);
}

static const struct address person = { .id = { ID_TELEGRAM, STR_INIT("5510000001") } };
static const struct address group = { true, { ID_TELEGRAM, STR_INIT("-1001910000001") } };

TEST(a_webhook_is_believed_only_with_the_secret_token)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("webhook", mem);
	struct http_request r = { .method = STR("POST"), .body = STR("{}") };
	struct http_reply now;

	assert_false(gw->ops->polls(gw));
	assert_false(gw->ops->authentic(gw, &r, mem, &now));
	http_add_header(&r, STR("X-Telegram-Bot-Api-Secret-Token"), STR(TEST_SECRET));
	assert_true(gw->ops->authentic(gw, &r, mem, &now));
	http_add_header(&r, STR("X-Telegram-Bot-Api-Secret-Token"), STR(TEST_SECRET));
	assert_false(gw->ops->authentic(gw, &r, mem, &now));
	r = (struct http_request){ .method = STR("POST") };
	http_add_header(&r, STR("X-Telegram-Bot-Api-Secret-Token"), STR("rahasia-aplikasj"));
	assert_false(gw->ops->authentic(gw, &r, mem, &now));
	r.method = STR("GET");
	(void)gw->ops->authentic(gw, &r, mem, &now);
	assert_int_equal(now.status, 405);
}

TEST(people_arrive_by_the_bots_own_address)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	assert_str(gw->ops->link(gw, mem), "https://t.me/siar_jatim_bot");
}

TEST(a_webhook_without_a_secret_is_refused_when_it_is_configured)
{
	struct arena *mem = test_arena_new();
	str fault = test_account_fault("telegram", "1:a",
				       STR("  username: siar_jatim_bot\n  token_file: rahasia\n"
					   "  receive: webhook\n"),
				       mem);

	assert_true(str_find(fault, STR("needs webhook_secret_file")) >= 0);
}

TEST(without_a_secret_no_webhook_is_believed)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw =
		test_account("telegram", STR("  username: siar_jatim_bot\n  token_file: rahasia\n"),
			     mem);
	struct http_request r = { .method = STR("POST"), .body = STR("{}") };
	struct http_reply now;

	assert_true(gw->ops->polls(gw));
	http_add_header(&r, STR("X-Telegram-Bot-Api-Secret-Token"), STR_NONE);
	assert_false(gw->ops->authentic(gw, &r, mem, &now));
}

TEST(a_token_that_would_lead_elsewhere_is_refused)
{
	struct arena *mem = test_arena_new();
	str fault =
		test_account_fault("telegram", "1:a/../b",
				   STR("  username: siar_jatim_bot\n  token_file: rahasia\n"), mem);

	assert_true(str_find(fault, STR("token_file")) >= 0);
	assert_true(str_find(fault, STR("1:a")) < 0); /* never the token itself */
}

TEST(a_text_keeps_its_bold_and_struck_parts)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct work w = test_send_to(group, "\U0001F525 *Keripik* ~25.000~ 20.000");

	w.message.quote_id = STR("-1001910000001:11");
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://api.telegram.org/bot" TOKEN "/sendMessage");
	assert_str(r.body,
		   "{\"chat_id\":-1001910000001,\"text\":\"\U0001F525 Keripik 25.000 20.000\","
		   "\"entities\":[{\"type\":\"bold\",\"offset\":3,\"length\":7},{\"type\":"
		   "\"strikethrough\",\"offset\":11,\"length\":6}],\"reply_parameters\":{\"message_"
		   "id\":11,\"allow_sending_without_reply\":true}}");
}

TEST(a_photo_goes_once_as_a_file_and_then_by_its_id)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct work w = test_send_to(person, "*Keripik*");
	struct outcome o;

	w.message.form = FORM_IMAGE;
	w.body_file = STR("/x/media/ab.png");
	w.content_type = STR("image/png");
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://api.telegram.org/bot" TOKEN "/sendPhoto");
	assert_int_equal(r.n_parts, 4);
	assert_str(r.parts[0].value, "5510000001");
	assert_str(r.parts[1].value, "Keripik");
	assert_str(r.parts[3].body_file, "/x/media/ab.png");
	const struct http_reply reply = {
		.status = 200,
		.body = STR(
			"{\"ok\":true,\"result\":{\"message_id\":9,\"chat\":{\"id\":5510000001},"
			"\"photo\":[{\"file_id\":\"A\"},{\"file_id\":\"B\"}]}}"),
	};
	gw->ops->judge(gw, &w, HTTP_ANSWERED, &reply, mem, &o);
	assert_int_equal(o.verdict, VERDICT_SENT);
	assert_str(o.provider_id, "5510000001:9");
	assert_str(o.media_id, "B");
	w.body_file = STR_NONE;
	w.message.media_id = o.media_id;
	r = test_built(gw, &w, mem);
	assert_str(r.body, "{\"chat_id\":5510000001,\"photo\":\"B\",\"caption\":\"Keripik\","
			   "\"caption_entities\":[{\"type\":\"bold\",\"offset\":0,\"length\":7}]}");
}

TEST(what_telegram_cannot_send_is_not_built)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct work cases[] = {
		test_send_to((struct address){ .id = { ID_PHONE, STR_INIT("62811") } }, "x"),
		test_send_to((struct address){ .id = { ID_TELEGRAM, STR_INIT("x") } }, "x"),
		test_send_to((struct address){ true, { ID_TELEGRAM, STR_INIT("5") } }, "x"),
		test_send_to(person, "x"),
		{ .kind = WORK_FETCH, .step = 1, .next_url = STR("../../etc") },
		{ .kind = WORK_FETCH, .step = 1, .next_url = STR("https://evil/x") },
		{ .kind = WORK_GROUPS },
	};
	struct http_request r;

	cases[3].message.form = FORM_IMAGE;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(gw->ops->build(gw, &cases[i], mem, &r, NULL), ERR_INVALID);
}

TEST(polling_waits_on_the_network_and_goes_on_behind_the_last_update)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct work w = { .kind = WORK_POLL, .now_ms = INT64_C(1785000000000) };

	struct http_request r = test_built(gw, &w, mem);
	assert_true(str_starts(r.body, STR("{\"limit\":100,\"timeout\":50,\"allowed_updates\":[")));
	assert_true(r.timeout_ms > 50000);
	w.cursor = STR("187326721 1784999000");
	assert_true(str_starts(test_built(gw, &w, mem).body, STR("{\"offset\":187326721,")));
	/* seven days later numbers may have begun anew */
	w.now_ms += INT64_C(7) * 24 * 3600 * 1000;
	assert_true(str_starts(test_built(gw, &w, mem).body, STR("{\"limit\":100,")));
}

TEST(the_cursor_is_behind_the_highest_number_whatever_is_in_the_updates)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	assert_str(test_read_as(gw, FROM_POLL, "{\"ok\":true,\"result\":[]}", mem), "");
	assert_str(
		test_read_as(
			gw, FROM_POLL,
			"{\"ok\":true,\"result\":[{\"update_id\":8,\"poll\":{}},{\"update_id\":7,"
			"\"message\":{\"date\":1785000000}},{\"update_id\":\"9\"},5]}",
			mem),
		"ignored 4\ncursor 10 0\n");
	assert_str(test_read_as(gw, FROM_POLL, "{\"ok\":false}", mem),
		   "error no list of updates\n");
	assert_true(str_starts(test_read_as(gw, FROM_POLL, "<html>", mem), STR("error ")));
}

TEST(commands_for_another_bot_are_not_ours)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "/promo@siar_jatim_bot keripik", "text=\"/promo keripik\"" },
		{ "/promo@SIAR_JATIM_BOT", "text=\"/promo\"" },
		{ "/promo keripik@rumah", "text=\"/promo keripik@rumah\"" },
		{ "/promo@other_bot keripik", "ignored 1" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str body = arena_printf(
			mem,
			"{\"update_id\":1,\"message\":{\"message_id\":2,\"date\":1785000000,"
			"\"chat\":{"
			"\"id\":-5,\"type\":\"group\"},\"from\":{\"id\":6},\"text\":\"%s\"}}",
			cases[i].text);
		str got = test_read_as(gw, FROM_WEBHOOK, body.ptr, mem);
		if (str_find(got, str_from(cases[i].want)) < 0)
			fail_msg("%s: %" STR_FMT, cases[i].text, STR_ARG(got));
	}
}

TEST(who_is_no_person_gives_no_commands)
{
	static const char *const froms[] = {
		"\"from\":{\"id\":136817688,\"is_bot\":true},\"sender_chat\":{\"id\":-1007}",
		"\"from\":{\"id\":6,\"is_bot\":true}",
		"\"sender_chat\":{\"id\":-1001}",
		"\"from\":{\"id\":\"\"}",
		"\"from\":[]",
		"\"from\":{\"id\":1.5}",
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	assert_str(
		test_read_as(
			gw, FROM_WEBHOOK,
			"{\"update_id\":1,\"message\":{\"message_id\":2,\"chat\":{\"id\":5,"
			"\"type\":\"private\"},\"sender_chat\":{\"id\":5},\"text\":\"/setuju 1\"}}",
			mem),
		"ignored 1\n");
	for (size_t i = 0; i < ARRAY_LEN(froms); i++) {
		str body = arena_printf(mem,
					"{\"update_id\":1,\"message\":{\"message_id\":2,\"chat\":{"
					"\"id\":-5,\"type\":"
					"\"group\"},%s,\"text\":\"/setuju 1\"}}",
					froms[i]);
		assert_str(test_read_as(gw, FROM_WEBHOOK, body.ptr, mem), "ignored 1\n");
	}
}

TEST(an_admin_may_speak_in_the_name_of_her_group_or_channel)
{
	static const char *const updates[] = {
		"\"message\":{\"message_id\":2,\"chat\":{\"id\":-5,\"type\":\"group\"},\"from\":{"
		"\"id\":1087968824,\"is_bot\":true},\"sender_chat\":{\"id\":-5},",
		"\"channel_post\":{\"message_id\":2,\"chat\":{\"id\":-5,\"type\":\"channel\"},"
		"\"sender_chat\":{\"id\":-5},",
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	for (size_t i = 0; i < ARRAY_LEN(updates); i++) {
		str body = arena_printf(
			mem, "{\"update_id\":1,%s\"text\":\"/grup aktif@siar_jatim_bot AB\"}}",
			updates[i]);
		assert_str(test_read_as(gw, FROM_WEBHOOK, body.ptr, mem),
			   "message text id=\"-5:2\" group=\"-5\" anonymous=1 type=\"text\" "
			   "text=\"/grup aktif@siar_jatim_bot AB\"\n");
	}
}

/* In a channel admins alone post, those with the right to. */
TEST(a_channel_says_whether_the_bot_may_post_and_a_group_whether_it_may_write)
{
	static const struct {
		const char *type, *member, *want;
	} cases[] = {
		{ "channel", "\"status\":\"administrator\",\"can_post_messages\":true",
		  "group settings id=\"p1\" group=\"-5\" posting=\"allowed\"\n" },
		{ "channel", "\"status\":\"administrator\",\"can_post_messages\":false",
		  "group settings id=\"p1\" group=\"-5\" posting=\"admins_only\"\n" },
		{ "channel", "\"status\":\"administrator\",\"can_post_messages\":7",
		  "group settings id=\"p1\" group=\"-5\" posting=\"admins_only\"\n" },
		{ "supergroup", "\"status\":\"restricted\",\"can_send_messages\":false",
		  "group settings id=\"p1\" group=\"-5\" posting=\"admins_only\"\n" },
		{ "group", "\"status\":\"member\"", "" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str body = arena_printf(mem,
					"{\"update_id\":1,\"my_chat_member\":{\"chat\":{\"id\":-5,"
					"\"type\":\"%s\",\"title\":\"Promo\"},\"from\":{\"id\":6},"
					"\"new_chat_member\":{%s}}}",
					cases[i].type, cases[i].member);
		str got = test_read_as(gw, FROM_WEBHOOK, body.ptr, mem), first;
		(void)str_take(&got, '\n', &first);
		assert_true(str_starts(first, STR("group entered id=\"u1\"")));
		assert_str(got, cases[i].want);
	}
}

TEST(a_group_tells_its_title_with_each_message_and_when_it_changes)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	assert_str(
		test_read_as(gw, FROM_WEBHOOK,
			     "{\"update_id\":1,\"message\":{\"message_id\":2,\"chat\":{\"id\":-5,"
			     "\"type\":\"group\",\"title\":\"Pasar\"},\"from\":{\"id\":6},\"text\":"
			     "\"halo\"}}",
			     mem),
		"message text id=\"-5:2\" ids=telegram:6 group=\"-5\" type=\"text\" "
		"text=\"halo\" subject=\"Pasar\"\n");
	assert_str(
		test_read_as(gw, FROM_WEBHOOK,
			     "{\"update_id\":1,\"message\":{\"message_id\":2,\"chat\":{\"id\":-5,"
			     "\"type\":\"group\",\"title\":\"Baru\"},\"from\":{\"id\":6},"
			     "\"new_chat_title\":\"Baru\"}}",
			     mem),
		"group settings id=\"-5:2\" group=\"-5\" subject=\"Baru\"\n");
}

TEST(a_photo_is_fetched_in_two_steps_and_no_token_is_kept_between)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct work w = { .kind = WORK_FETCH, .media_ref = STR("AgAC") };
	const struct http_reply reply = {
		.status = 200,
		.body = STR("{\"ok\":true,\"result\":{\"file_id\":\"AgAC\",\"file_size\":9000,"
			    "\"file_path\":\"photos/file_1.jpg\"}}"),
	};
	struct outcome o;

	assert_str(test_built(gw, &w, mem).body, "{\"file_id\":\"AgAC\"}");
	gw->ops->judge(gw, &w, HTTP_ANSWERED, &reply, mem, &o);
	assert_int_equal(o.verdict, VERDICT_NEXT_STEP);
	assert_int_equal(o.file_bytes, 9000);
	assert_str(o.next_url, "photos/file_1.jpg");
	w.step = 1;
	w.next_url = o.next_url;
	assert_str(test_built(gw, &w, mem).url,
		   "https://api.telegram.org/file/bot" TOKEN "/photos/file_1.jpg");
}

TEST(answers_mean_what_telegram_means)
{
	static const struct {
		int status;
		const char *body;
		enum verdict verdict;
		enum scope scope;
		int64_t wait_ms;
	} cases[] = {
		{ 200, "<html>", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
		{ 200, "{\"ok\":true}", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
		{ 400,
		  "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: message is "
		  "too long\"}",
		  VERDICT_REFUSED, SCOPE_MESSAGE, 0 },
		{ 400,
		  "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: chat not "
		  "found\"}",
		  VERDICT_REFUSED, SCOPE_RECIPIENT, 0 },
		{ 400,
		  "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: need "
		  "administrator rights in the channel chat\"}",
		  VERDICT_REFUSED, SCOPE_RECIPIENT, 0 },
		{ 401, "{\"ok\":false,\"error_code\":401}", VERDICT_STOP, SCOPE_ACCOUNT, 0 },
		{ 403,
		  "{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: bot was kicked\"}",
		  VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT, 0 },
		{ 404, "{\"ok\":false,\"error_code\":404}", VERDICT_STOP, SCOPE_ACCOUNT, 0 },
		{ 409, "{\"ok\":false,\"error_code\":409}", VERDICT_RETRY, SCOPE_ACCOUNT, 30000 },
		{ 429, "{\"ok\":false,\"error_code\":429,\"parameters\":{\"retry_after\":14}}",
		  VERDICT_PAUSE, SCOPE_RECIPIENT, 14000 },
		{ 429, "", VERDICT_PAUSE, SCOPE_RECIPIENT, 30000 },
		{ 500, "{\"ok\":false,\"error_code\":500}", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
		{ 502, "<html>", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct work w = test_send_to(group, "x");
		struct http_reply reply = { .status = cases[i].status,
					    .body = str_from(cases[i].body) };
		struct outcome o;
		gw->ops->judge(gw, &w, HTTP_ANSWERED, &reply, mem, &o);
		assert_int_equal(o.verdict, cases[i].verdict);
		assert_int_equal(o.scope, cases[i].scope);
		assert_int_equal(o.wait_ms, cases[i].wait_ms);
	}
}

TEST(a_group_that_became_a_supergroup_is_written_to_once_more)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct work w = test_send_to(group, "x");
	const struct http_reply reply = {
		.status = 400,
		.body = STR(
			"{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: group "
			"chat "
			"was upgraded\",\"parameters\":{\"migrate_to_chat_id\":-1001557912345}}"),
	};
	struct outcome o;

	gw->ops->judge(gw, &w, HTTP_ANSWERED, &reply, mem, &o);
	assert_int_equal(o.verdict, VERDICT_RETRY);
	assert_str(o.moved_to, "-1001557912345");
}

TEST(a_promo_goes_to_its_topic_and_an_answer_thread_is_none)
{
	static const struct {
		const char *more, *want;
	} cases[] = {
		{ "\"message_thread_id\":77,\"is_topic_message\":true", " topic=77" },
		{ "\"message_thread_id\":77", "" },
		{ "\"message_thread_id\":\"x\",\"is_topic_message\":true", "" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str body = arena_printf(mem,
					"{\"update_id\":1,\"message\":{\"message_id\":2,\"chat\":{"
					"\"id\":-5,\"type\":\"supergroup\"},\"from\":{\"id\":6},%s,"
					"\"text\":\"/grup\"}}",
					cases[i].more);
		str want = arena_printf(mem,
					"message text id=\"-5:2\" ids=telegram:6 group=\"-5\"%s "
					"type=\"text\" text=\"/grup\"\n",
					cases[i].want);
		assert_str(test_read_as(gw, FROM_WEBHOOK, body.ptr, mem), want.ptr);
	}

	struct work w = test_send_to(group, "x");
	w.topic = 77;
	assert_str(test_built(gw, &w, mem).body,
		   "{\"chat_id\":-1001910000001,\"message_thread_id\":77,\"text\":\"x\"}");
	w.message.form = FORM_IMAGE;
	w.body_file = STR("/x/media/ab.png");
	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.parts[1].name, "message_thread_id");
	assert_str(r.parts[1].value, "77");
}

TEST(a_topic_that_is_gone_is_told_apart_from_a_message_that_is_wrong)
{
	static const char *const words[] = { "message thread not found", "TOPIC_CLOSED",
					     "TOPIC_DELETED" };
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account("poll", mem);
	struct work w = test_send_to(group, "x");

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		str body = arena_printf(mem,
					"{\"ok\":false,\"error_code\":400,\"description\":"
					"\"Bad Request: %s\"}",
					words[i]);
		w.topic = 77;
		struct outcome o = test_judged(gw, &w, 400, body.ptr, mem);
		assert_int_equal(o.verdict, VERDICT_RETRY);
		assert_true(o.is_topic_gone);
		w.topic = 0; /* it was sent to none: that is not to be tried again */
		o = test_judged(gw, &w, 400, body.ptr, mem);
		assert_int_equal(o.verdict, VERDICT_REFUSED);
		assert_false(o.is_topic_gone);
	}
}

TEST(marks_become_entities_only_where_whatsapp_reads_them)
{
	static const struct {
		const char *text, *plain, *entities;
	} cases[] = {
		{ "tanpa tanda", "tanpa tanda", "" },
		{ "3 * 4 = 12 * 1", "3 * 4 = 12 * 1", "" },
		{ "*satu", "*satu", "" },
		{ "a*b*c", "a*b*c", "" },
		{ "**", "**", "" },
		{ "*satu\ndua*", "*satu\ndua*", "" },
		{ "snake_case_word", "snake_case_word", "" },
		{ "*_miring tebal_*", "miring tebal",
		  "[{\"type\":\"bold\",\"offset\":0,\"length\":12},{\"type\":\"italic\",\"offset\":"
		  "0,"
		  "\"length\":12}]" },
		{ "```*a*\nb```", "*a*\nb", "[{\"type\":\"pre\",\"offset\":0,\"length\":5}]" },
		{ "(*x*), *é*", "(x), é",
		  "[{\"type\":\"bold\",\"offset\":1,\"length\":1},{\"type\":\"bold\",\"offset\":5,"
		  "\"length\":1}]" },
	};
	struct arena *mem = test_arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str entities;
		assert_str(telegram_plain(str_from(cases[i].text), mem, &entities), cases[i].plain);
		assert_str(entities, cases[i].entities);
	}
}

TEST(entities_become_marks_and_never_hide_a_command)
{
	static const struct {
		const char *text, *entities, *want;
	} cases[] = {
		{ "\U0001F525 Keripik baru", "[{\"type\":\"bold\",\"offset\":3,\"length\":8}]",
		  "\U0001F525 *Keripik* baru" },
		{ "/promo keripik", "[{\"type\":\"bold\",\"offset\":0,\"length\":14}]",
		  "/promo keripik" },
		{ "satu\ndua", "[{\"type\":\"bold\",\"offset\":0,\"length\":8}]", "satu\ndua" },
		{ "25.000 20.000",
		  "[{\"type\":\"strikethrough\",\"offset\":0,\"length\":6},{\"type\":"
		  "\"bold\",\"offset\":7,\"length\":6}]",
		  "~25.000~ *20.000*" },
		{ "ab",
		  "[{\"type\":\"bold\",\"offset\":-1,\"length\":2},{\"type\":\"bold\",\"offset\":1,"
		  "\"length\":99999999999},{\"type\":7},3]",
		  "ab" },
		{ "ab", "{}", "ab" },
		{ "ab", "[{\"type\":\"bold\",\"offset\":1,\"length\":500}]", "a*b*" },
	};
	struct arena *mem = test_arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct json *root = NULL;
		assert_int_equal(json_open(str_from(cases[i].entities), &root, NULL), OK);
		assert_str(telegram_marked(str_from(cases[i].text), root, mem), cases[i].want);
		json_close(root);
	}
}
