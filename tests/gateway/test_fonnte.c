/* SPDX-License-Identifier: MIT */
/* Fonnte: what is believed, how a message without an id is known, what requests look like, what
 * answers mean. What its webhooks are read as is in test_recorded too. */
#include "tests/gateway/gateway_test.h"

static const struct gateway *account(struct arena *mem)
{
	return test_account("fonnte",
			    STR("  i_accept_the_risk: true\n  device: 0812-3456-7890\n"
				"  token_file: rahasia\n  path_token_file: rahasia\n"),
			    mem);
}

static const struct address person = { .id = { ID_PHONE, STR_INIT("6281234500001") } };
static const struct address group = { true, { ID_WA, STR_INIT("120363402106000001@g.us") } };

TEST(a_webhook_is_believed_with_the_token_at_the_end_of_its_path)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct http_request r = { .method = STR("POST"), .path = STR("/webhook/uji/" TEST_SECRET) };
	struct http_reply now;

	assert_true(gw->ops->authentic(gw, &r, mem, &now));
	r.path = STR("/webhook/uji/rahasia");
	assert_false(gw->ops->authentic(gw, &r, mem, &now));
	r.method = STR("GET");
	(void)gw->ops->authentic(gw, &r, mem, &now);
	assert_int_equal(now.status, 405);
}

TEST(the_device_is_the_same_however_its_number_is_written)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	assert_str(gw->ops->account_ref(gw), "6281234567890");
	assert_str(
		test_read_as(gw, FROM_WEBHOOK,
			     "{\"device\":\"081234567890\",\"sender\":\"6281\",\"message\":\"a\","
			     "\"inboxid\":7}",
			     mem),
		"message text ref=6281234567890 id=\"7\" ids=phone:6281 text=\"a\"\n");
}

static str id_of(const struct gateway *gw, const char *more, struct arena *mem)
{
	struct events list = { 0 };
	struct why why;
	str body = arena_printf(mem, "{\"device\":\"081234567890\",\"sender\":\"6281\"%s}", more);

	assert_int_equal(gw->ops->parse(gw, FROM_WEBHOOK, body, mem, &list, &why), OK);
	assert_int_equal(list.count, 1);
	return list.items[0].id;
}

TEST(a_message_without_an_id_is_known_by_what_tells_it_apart)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	str one = id_of(gw, ",\"message\":\"1\",\"timestamp\":1785000000", mem);
	assert_int_equal(one.len, 24);
	assert_true(str_eq(one, id_of(gw, ",\"timestamp\":\"1785000000\",\"message\":\"1\"", mem)));
	assert_false(str_eq(one, id_of(gw, ",\"message\":\"1\",\"timestamp\":1785000001", mem)));
	assert_false(str_eq(one, id_of(gw, ",\"message\":\"2\",\"timestamp\":1785000000", mem)));
	assert_false(str_eq(id_of(gw, ",\"member\":\"1\",\"message\":\"\",\"timestamp\":1", mem),
			    id_of(gw, ",\"member\":\"\",\"message\":\"1\",\"timestamp\":1", mem)));
	/* without a time two answers "1" are two answers */
	assert_int_equal(id_of(gw, ",\"message\":\"1\",\"inboxid\":0", mem).len, 0);
}

TEST(texts_and_photos_go_to_whole_numbers_and_groups)
{
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct work w = test_send_to(person, "Halo");

	struct http_request r = test_built(gw, &w, mem);
	assert_str(r.url, "https://api.fonnte.com/send");
	assert_str(http_header_of(&r, STR("Authorization"), NULL), TEST_SECRET);
	assert_int_equal(r.n_parts, 3);
	assert_str(r.parts[0].value, "6281234500001");
	assert_str(r.parts[2].value, "0");
	w = test_send_to(group, "Keripik");
	w.message.form = FORM_IMAGE;
	w.body_file = STR("/x/ab.jpg");
	w.content_type = STR("image/jpeg");
	r = test_built(gw, &w, mem);
	assert_str(r.parts[0].value, "120363402106000001@g.us");
	assert_str(r.parts[3].body_file, "/x/ab.jpg");
	w = test_send_to((struct address){ .id = { ID_LID, STR_INIT("2515") } }, "x");
	assert_int_equal(gw->ops->build(gw, &w, mem, &r, NULL), ERR_INVALID);
}

TEST(files_are_fetched_from_fonnte_only)
{
	static const struct {
		const char *url;
		enum err e;
	} cases[] = {
		{ "https://server.fonnte.com/image.php?x=1", OK },
		{ "http://server.fonnte.com/image.php", ERR_INVALID },
		{ "https://server.fonnte.com.evil.example/a", ERR_INVALID },
		{ "https://evil.example/a", ERR_INVALID },
		{ "", ERR_INVALID },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);
	struct http_request r;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct work w = { .kind = WORK_FETCH, .media_ref = str_from(cases[i].url) };
		assert_int_equal(gw->ops->build(gw, &w, mem, &r, NULL), cases[i].e);
		if (cases[i].e == OK)
			assert_int_equal(r.n_headers, 0);
	}
}

TEST(answers_mean_what_fonnte_means_whatever_their_status)
{
	static const struct {
		int status;
		const char *body, *id;
		enum verdict verdict;
		enum scope scope;
	} cases[] = {
		{ 200, "{\"status\":true,\"id\":[\"80367170\"],\"process\":\"pending\"}",
		  "80367170", VERDICT_SENT, SCOPE_MESSAGE },
		{ 200, "{\"status\":true}", "", VERDICT_SENT, SCOPE_MESSAGE },
		{ 200, "{\"status\":false,\"reason\":\"token invalid\"}", "", VERDICT_STOP,
		  SCOPE_ACCOUNT },
		{ 200, "{\"status\":false,\"detail\":\"token invalid\"}", "", VERDICT_STOP,
		  SCOPE_ACCOUNT },
		{ 200, "{\"status\":false,\"reason\":\"insufficient quota\"}", "", VERDICT_PAUSE,
		  SCOPE_ACCOUNT },
		{ 200, "{\"status\":false,\"reason\":\"target invalid\"}", "", VERDICT_REFUSED,
		  SCOPE_RECIPIENT },
		{ 200, "{\"status\":false,\"reason\":\"input invalid\"}", "", VERDICT_REFUSED,
		  SCOPE_MESSAGE },
		{ 200, "<html>", "", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
		{ 200, "", "", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
		{ 429, "", "", VERDICT_PAUSE, SCOPE_ACCOUNT },
		{ 500, "{\"status\":true}", "", VERDICT_UNCERTAIN, SCOPE_MESSAGE },
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

TEST(what_is_no_input_of_a_person_is_none)
{
	static const struct {
		const char *body, *want;
	} cases[] = {
		{ "{\"device\":\"081234567890\",\"sender\":\"1203@g.us\",\"member\":\"\","
		  "\"message\":"
		  "\"/promo\"}",
		  "ignored 1\n" },
		{ "{\"sender\":\"status@broadcast\",\"message\":\"/promo\"}", "ignored 1\n" },
		{ "{\"sender\":{},\"message\":\"/promo\"}", "ignored 1\n" },
		{ "{\"message\":\"/promo\"}", "error no sender\n" },
		{ "[]", "error no sender\n" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(test_read_as(gw, FROM_WEBHOOK, cases[i].body, mem), cases[i].want);
}

TEST(what_is_asked_besides_sending_is_asked_as_its_interface_wants)
{
	static const struct {
		struct work work;
		const char *want;
	} cases[] = {
		{ { .kind = WORK_HEALTH }, "POST https://api.fonnte.com/device \n" },
		{ { .kind = WORK_GROUPS }, "POST https://api.fonnte.com/get-whatsapp-group \n" },
	};
	struct arena *mem = test_arena_new();
	const struct gateway *gw = account(mem);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(test_asked(gw, &cases[i].work, mem), cases[i].want);
}
