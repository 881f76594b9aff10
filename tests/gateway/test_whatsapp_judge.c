/* SPDX-License-Identifier: MIT */
/* Answers to verdicts: the error table, and what an answer without a code means. */

#include "tests/gateway/gateway_test.h"

#include <stdio.h>
#include <string.h>

#define OK_BODY                                                                                    \
	"{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"+6281230000001\","         \
	"\"wa_id\":\"6281230000001\"}],\"messages\":[{\"id\":\"wamid.A\"}]}"
#define CODE(c) "{\"error\":{\"message\":\"x\",\"code\":" #c "}}"
#define HTML    "<html>Bad Gateway</html>"

static struct outcome judge(struct work work, enum transport how, int status, const char *body,
			    const char *retry_after)
{
	const struct gateway *gw = test_gateway();
	struct http_reply reply = { .status = status,
				    .body = str_from(body),
				    .retry_after = str_from(retry_after) };
	struct outcome o = { .wait_ms = -1 };

	if (work.attempt == 0)
		work.attempt = 1;
	gw->ops->judge(gw, &work, how, &reply, test_arena_new(), &o);
	return o;
}

static struct outcome judge_send(int status, const char *body)
{
	return judge((struct work){ .kind = WORK_SEND }, HTTP_ANSWERED, status, body, NULL);
}

/* What Meta's page and issue reports ask for, written again by hand: a slip in the table shows. */
static const struct code_case {
	int64_t code;
	enum verdict verdict;
	enum scope scope;
	int64_t wait_ms;
	bool is_marketing_only;
} code_cases[] = {
	{ 0, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 1, VERDICT_RETRY, SCOPE_MESSAGE, 0, false },
	{ 2, VERDICT_RETRY, SCOPE_MESSAGE, 0, false },
	{ 3, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 4, VERDICT_PAUSE, SCOPE_ACCOUNT, 300000, false },
	{ 10, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 33, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 100, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 104, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 190, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 200, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 299, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 368, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 613, VERDICT_PAUSE, SCOPE_ACCOUNT, 60000, false },
	{ 80007, VERDICT_PAUSE, SCOPE_ACCOUNT, 300000, false },
	{ 130429, VERDICT_PAUSE, SCOPE_ACCOUNT, 5000, false },
	{ 130472, VERDICT_REFUSED, SCOPE_MESSAGE, 0, true },
	{ 130497, VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT, 0, false },
	{ 131000, VERDICT_RETRY, SCOPE_MESSAGE, 0, false },
	{ 131005, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 131008, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131009, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131014, VERDICT_RETRY, SCOPE_MESSAGE, 0, false },
	{ 131016, VERDICT_RETRY, SCOPE_MESSAGE, 0, false },
	{ 131020, VERDICT_REFUSED, SCOPE_RECIPIENT, 0, false },
	{ 131021, VERDICT_REFUSED, SCOPE_RECIPIENT, 0, false },
	{ 131026, VERDICT_REFUSED, SCOPE_RECIPIENT, 0, false },
	{ 131030, VERDICT_REFUSED, SCOPE_RECIPIENT, 0, false },
	{ 131031, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 131037, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 131041, VERDICT_REFUSED, SCOPE_RECIPIENT, 0, false },
	{ 131042, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 131045, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 131047, VERDICT_NEEDS_TEMPLATE, SCOPE_MESSAGE, 0, false },
	{ 131048, VERDICT_PAUSE, SCOPE_ACCOUNT, 4 * 3600000, false },
	{ 131049, VERDICT_REFUSED, SCOPE_MESSAGE, 24 * 3600000, true },
	{ 131050, VERDICT_NEVER_AGAIN, SCOPE_RECIPIENT, 0, true },
	{ 131051, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131052, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131053, VERDICT_RETRY, SCOPE_MESSAGE, 0, false },
	{ 131055, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131056, VERDICT_PAUSE, SCOPE_RECIPIENT, 1000, false },
	{ 131057, VERDICT_PAUSE, SCOPE_ACCOUNT, 60000, false },
	{ 131059, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131060, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131062, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131063, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131064, VERDICT_PAUSE, SCOPE_ACCOUNT, 4 * 3600000, false },
	{ 131201, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131202, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131204, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131207, VERDICT_REFUSED, SCOPE_RECIPIENT, 0, false },
	{ 131208, VERDICT_PAUSE, SCOPE_ACCOUNT, 60000, false },
	{ 131209, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 131215, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 132000, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 132001, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 132005, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 132007, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 132008, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 132012, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 132015, VERDICT_PAUSE, SCOPE_MESSAGE, 3600000, false },
	{ 132016, VERDICT_PAUSE, SCOPE_MESSAGE, 3600000, false },
	{ 132068, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 132069, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 133000, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 133004, VERDICT_RETRY, SCOPE_MESSAGE, 0, false },
	{ 133010, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 133015, VERDICT_PAUSE, SCOPE_ACCOUNT, 300000, false },
	{ 133016, VERDICT_STOP, SCOPE_ACCOUNT, 0, false },
	{ 134100, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 134101, VERDICT_RETRY, SCOPE_MESSAGE, 600000, false },
	{ 134102, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 135000, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
	{ 137000, VERDICT_REFUSED, SCOPE_MESSAGE, 0, false },
};

static void check_code(const struct code_case *c, const struct outcome *o)
{
	if (o->verdict != c->verdict || o->scope != c->scope || o->wait_ms != c->wait_ms)
		print_error("code %lld\n", (long long)c->code);
	assert_int_equal(o->verdict, c->verdict);
	assert_int_equal(o->scope, c->scope);
	assert_int_equal(o->wait_ms, c->wait_ms);
	assert_int_equal(o->is_marketing_only, c->is_marketing_only);
	assert_int_equal(o->code, c->code);
	assert_true(o->reason && strncmp(o->reason, "reason.", 7) == 0);
	assert_int_equal(o->provider_id.len, 0);
}

TEST(each_code_means_the_same_whatever_the_http_status)
{
	static const int statuses[] = { 400, 403, 404, 429, 500, 503, 200, 206 };

	for (size_t i = 0; i < ARRAY_LEN(code_cases); i++) {
		const struct code_case *c = &code_cases[i];
		char body[100];
		snprintf(body, sizeof(body), "{\"error\":{\"code\":%lld}}", (long long)c->code);
		for (size_t k = 0; k < ARRAY_LEN(statuses); k++) {
			if (c->code == 1 && statuses[k] >= 500)
				continue;
			struct outcome o = judge_send(statuses[k], body);
			check_code(c, &o);
		}
	}
}

TEST(each_code_means_the_same_in_a_late_status)
{
	const struct gateway *gw = test_gateway();

	for (size_t i = 0; i < ARRAY_LEN(code_cases); i++) {
		struct outcome o = { .wait_ms = -1 };
		gw->ops->judge_code(gw, code_cases[i].code, &o);
		check_code(&code_cases[i], &o);
		assert_int_equal(o.is_media_unknown, code_cases[i].code == 131053);
	}
}

TEST(every_row_of_the_table_is_tested_and_in_order)
{
	for (size_t i = 0; i < whatsapp_cloud_codes_count; i++) {
		const struct whatsapp_cloud_code *row = &whatsapp_cloud_codes[i];
		bool is_tested = false;
		assert_true(row->last >= row->first);
		if (i)
			assert_true(row->first > whatsapp_cloud_codes[i - 1].last);
		for (size_t k = 0; k < ARRAY_LEN(code_cases); k++)
			is_tested |=
				code_cases[k].code >= row->first && code_cases[k].code <= row->last;
		assert_true(is_tested);
	}
	assert_null(whatsapp_cloud_code_find(-1));
	assert_null(whatsapp_cloud_code_find(5));
	assert_null(whatsapp_cloud_code_find(199));
	assert_null(whatsapp_cloud_code_find(300));
	assert_null(whatsapp_cloud_code_find(131046));
}

TEST(an_unknown_late_code_is_a_refusal)
{
	struct outcome o;

	test_gateway()->ops->judge_code(test_gateway(), 999999, &o);
	assert_int_equal(o.verdict, VERDICT_REFUSED);
	assert_int_equal(o.scope, SCOPE_MESSAGE);
	assert_string_equal(o.reason, "reason.refused");
}

static const struct status_case {
	int status;
	const char *body;
	enum verdict verdict;
	enum scope scope;
	int64_t wait_ms;
} status_cases[] = {
	/* accepted or not, nobody knows */
	{ 200, "", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 200, HTML, VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 200, "{}", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 200, "{\"messages\":[]}", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 200, "{\"messages\":[{\"id\":\"\"}]}", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 200, "{\"messages\":{\"id\":\"wamid.A\"}}", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 200, "{\"messages\":[{\"id\":\"wam", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 200, "{\"success\":true}", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 200, "{\"contacts\":[{\"wa_id\":\"62811\"}]}", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 200, CODE(999999), VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 500, HTML, VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 500, "Bad Gateway", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 502, "", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 503, CODE(999999), VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 500, CODE(1), VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 500, OK_BODY, VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 100, "", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	{ 0, "", VERDICT_UNCERTAIN, SCOPE_MESSAGE, 0 },
	/* not accepted */
	{ 429, "", VERDICT_PAUSE, SCOPE_ACCOUNT, 30000 },
	{ 429, HTML, VERDICT_PAUSE, SCOPE_ACCOUNT, 30000 },
	{ 429, CODE(999999), VERDICT_PAUSE, SCOPE_ACCOUNT, 30000 },
	{ 401, "", VERDICT_STOP, SCOPE_ACCOUNT, 0 },
	{ 401, CODE(999999), VERDICT_STOP, SCOPE_ACCOUNT, 0 },
	{ 403, HTML, VERDICT_STOP, SCOPE_ACCOUNT, 0 },
	{ 403, CODE(999999), VERDICT_STOP, SCOPE_ACCOUNT, 0 },
	{ 301, "", VERDICT_STOP, SCOPE_ACCOUNT, 0 },
	{ 307, OK_BODY, VERDICT_STOP, SCOPE_ACCOUNT, 0 },
	{ 404, HTML, VERDICT_STOP, SCOPE_ACCOUNT, 0 },
	{ 405, "", VERDICT_STOP, SCOPE_ACCOUNT, 0 },
	{ 400, HTML, VERDICT_RETRY, SCOPE_MESSAGE, 0 },
	{ 408, "", VERDICT_RETRY, SCOPE_MESSAGE, 0 },
	{ 413, "", VERDICT_REFUSED, SCOPE_MESSAGE, 0 },
	{ 400, CODE(999999), VERDICT_REFUSED, SCOPE_MESSAGE, 0 },
	{ 404, CODE(999999), VERDICT_REFUSED, SCOPE_MESSAGE, 0 },
	{ 400, "{\"error\":{\"code\":\"131047\"}}", VERDICT_NEEDS_TEMPLATE, SCOPE_MESSAGE, 0 },
	{ 400, "{\"error\":{\"code\":\"lain\"}}", VERDICT_RETRY, SCOPE_MESSAGE, 0 },
	{ 400, "{\"error\":\"x\"}", VERDICT_RETRY, SCOPE_MESSAGE, 0 },
	{ 400, "{\"error\":{\"code\":100,\"error_subcode\":33}}", VERDICT_STOP, SCOPE_ACCOUNT, 0 },
	{ 400, "{\"error\":{\"code\":100,\"error_subcode\":34}}", VERDICT_REFUSED, SCOPE_MESSAGE,
	  0 },
};

TEST(without_a_known_code_the_status_tells_what_may_have_happened)
{
	for (size_t i = 0; i < ARRAY_LEN(status_cases); i++) {
		const struct status_case *c = &status_cases[i];
		struct outcome o = judge_send(c->status, c->body);
		if (o.verdict != c->verdict)
			print_error("%d %s\n", c->status, c->body);
		assert_int_equal(o.verdict, c->verdict);
		assert_int_equal(o.scope, c->scope);
		assert_int_equal(o.wait_ms, c->wait_ms);
		assert_int_equal(o.provider_id.len, 0);
		assert_int_equal(o.learned_id.len, 0);
		assert_non_null(o.reason);
	}
}

TEST(work_that_may_be_done_twice_is_never_uncertain)
{
	static const enum work_kind kinds[] = { WORK_MARK_READ, WORK_UPLOAD, WORK_FETCH };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct work w = { .kind = kinds[i] };
		assert_int_equal(judge(w, HTTP_UNKNOWN, 0, "", NULL).verdict, VERDICT_RETRY);
		for (size_t k = 0; k < ARRAY_LEN(status_cases); k++) {
			const struct status_case *c = &status_cases[k];
			struct outcome o = judge(w, HTTP_ANSWERED, c->status, c->body, NULL);
			assert_int_not_equal(o.verdict, VERDICT_UNCERTAIN);
		}
	}
}

TEST(what_never_left_is_tried_again_what_may_have_is_uncertain)
{
	struct work w = { .kind = WORK_SEND };

	assert_int_equal(judge(w, HTTP_NOT_SENT, 0, "", NULL).verdict, VERDICT_RETRY);
	assert_int_equal(judge(w, HTTP_ABORTED_UNSENT, 0, "", NULL).verdict, VERDICT_RETRY);
	assert_int_equal(judge(w, HTTP_UNKNOWN, 0, "", NULL).verdict, VERDICT_UNCERTAIN);
	/* An answer that was cut is none, whatever part of it came. */
	assert_int_equal(judge(w, HTTP_UNKNOWN, 200, OK_BODY, NULL).verdict, VERDICT_UNCERTAIN);
}

TEST(an_accepted_message_has_its_id_and_the_number_as_meta_writes_it)
{
	struct outcome o = judge_send(200, OK_BODY);

	assert_int_equal(o.verdict, VERDICT_SENT);
	assert_str(o.provider_id, "wamid.A");
	assert_str(o.learned_id, "6281230000001");
	assert_null(o.reason);
	o = judge_send(
		200, "{\"contacts\":[{\"input\":\"ID.x\",\"user_id\":\"ID.x\"}],\"messages\":"
		     "[{\"id\":\"wamid.B\",\"message_status\":\"held_for_quality_assessment\"}]}");
	assert_int_equal(o.verdict, VERDICT_SENT);
	assert_str(o.provider_id, "wamid.B");
	assert_int_equal(o.learned_id.len, 0);
}

TEST(a_group_teaches_no_number)
{
	struct work w = { .kind = WORK_SEND, .to.is_group = true };
	struct outcome o = judge(w, HTTP_ANSWERED, 200, OK_BODY, NULL);

	assert_int_equal(o.verdict, VERDICT_SENT);
	assert_int_equal(o.learned_id.len, 0);
}

TEST(marked_as_read_means_success_true)
{
	struct work w = { .kind = WORK_MARK_READ };

	assert_int_equal(judge(w, HTTP_ANSWERED, 200, "{\"success\":true}", NULL).verdict,
			 VERDICT_SENT);
	assert_int_equal(judge(w, HTTP_ANSWERED, 200, "{\"success\":false}", NULL).verdict,
			 VERDICT_RETRY);
}

TEST(an_upload_gives_a_media_id)
{
	struct work w = { .kind = WORK_UPLOAD };
	struct outcome o = judge(w, HTTP_ANSWERED, 200, "{\"id\":\"1037\"}", NULL);

	assert_int_equal(o.verdict, VERDICT_SENT);
	assert_str(o.media_id, "1037");
	assert_int_equal(judge(w, HTTP_ANSWERED, 200, "{}", NULL).verdict, VERDICT_RETRY);
}

TEST(a_fetch_goes_on_to_metas_hosts_only)
{
	struct work w = { .kind = WORK_FETCH };
	struct outcome o =
		judge(w, HTTP_ANSWERED, 200,
		      "{\"url\":\"https:\\/\\/lookaside.fbsbx.com\\/x\",\"id\":\"9\"}", NULL);

	assert_int_equal(o.verdict, VERDICT_NEXT_STEP);
	assert_str(o.next_url, "https://lookaside.fbsbx.com/x");
	o = judge(w, HTTP_ANSWERED, 200, "{\"url\":\"https://jahat.example/x\"}", NULL);
	assert_int_equal(o.verdict, VERDICT_REFUSED);
	assert_int_equal(o.next_url.len, 0);
	assert_string_equal(o.reason, "reason.media_address");
	assert_int_equal(judge(w, HTTP_ANSWERED, 200, "{}", NULL).verdict, VERDICT_RETRY);
}

TEST(media_that_is_gone_stops_no_account)
{
	struct work w = { .kind = WORK_FETCH };
	struct outcome o = judge(w, HTTP_ANSWERED, 400,
				 "{\"error\":{\"code\":100,\"error_subcode\":33}}", NULL);
	assert_int_equal(o.verdict, VERDICT_REFUSED);
	assert_int_equal(o.scope, SCOPE_MESSAGE);
}

TEST(a_fetch_tells_how_large_the_file_is)
{
	static const struct {
		const char *json;
		int64_t want;
	} cases[] = {
		{ "{\"url\":\"https://lookaside.fbsbx.com/a\",\"file_size\":6000000}", 6000000 },
		{ "{\"url\":\"https://lookaside.fbsbx.com/a\",\"file_size\":\"303833\"}", 303833 },
		{ "{\"url\":\"https://lookaside.fbsbx.com/a\",\"file_size\":\"besar\"}", 0 },
		{ "{\"url\":\"https://lookaside.fbsbx.com/a\"}", 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct outcome o = judge((struct work){ .kind = WORK_FETCH }, HTTP_ANSWERED, 200,
					 cases[i].json, NULL);
		assert_int_equal(o.verdict, VERDICT_NEXT_STEP);
		assert_int_equal(o.file_bytes, cases[i].want);
	}
}

TEST(an_upload_that_the_network_forgot_is_told_apart)
{
	static const struct {
		const char *media_id, *body;
		bool want;
	} cases[] = {
		{ "1037", CODE(131053), true },
		{ "1037",
		  "{\"error\":{\"code\":100,\"error_data\":{\"details\":\"Param image['id'] is not "
		  "a "
		  "valid whatsapp business account MEDIA attachment ID\"}}}",
		  true },
		{ "1037",
		  "{\"error\":{\"code\":131009,\"error_data\":{\"details\":\"Media ID has "
		  "expired\"}}}",
		  true },
		{ "1037", CODE(100), false },
		{ "1037", CODE(131000), false },
		{ "1037",
		  "{\"error\":{\"code\":131026,\"error_data\":{\"details\":\"no media here\"}}}",
		  false },
		{ "", CODE(131053), false },
		{ "", "{\"error\":{\"code\":100,\"error_data\":{\"details\":\"media missing\"}}}",
		  false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct work w = { .kind = WORK_SEND };
		w.message.media_id = str_from(cases[i].media_id);
		struct outcome o = judge(w, HTTP_ANSWERED, 400, cases[i].body, NULL);
		assert_int_equal(o.is_media_unknown, cases[i].want);
		if (cases[i].want)
			assert_int_equal(o.verdict, VERDICT_RETRY);
	}
}

TEST(the_second_step_of_a_fetch_needs_no_json)
{
	struct work w = { .kind = WORK_FETCH, .step = 1 };

	assert_int_equal(judge(w, HTTP_ANSWERED, 200, "\xff\xd8\xff", NULL).verdict, VERDICT_SENT);
	assert_int_equal(judge(w, HTTP_ANSWERED, 200, "", NULL).verdict, VERDICT_SENT);
	/* The address is good for five minutes: 404 and 403 ask for another one. */
	assert_int_equal(judge(w, HTTP_ANSWERED, 404, "", NULL).verdict, VERDICT_RETRY);
	assert_int_equal(judge(w, HTTP_ANSWERED, 403, HTML, NULL).verdict, VERDICT_RETRY);
	assert_int_equal(judge(w, HTTP_ANSWERED, 429, "", NULL).verdict, VERDICT_PAUSE);
	assert_int_equal(judge(w, HTTP_ANSWERED, 401, CODE(190), NULL).verdict, VERDICT_STOP);
}

TEST(the_pair_rate_waits_four_to_the_n_seconds)
{
	static const int64_t waits_s[] = { 1, 4, 16, 64, 256, 1024, 3600, 3600 };

	for (int i = 0; i < (int)ARRAY_LEN(waits_s); i++) {
		struct work w = { .kind = WORK_SEND, .attempt = i + 1 };
		struct outcome o = judge(w, HTTP_ANSWERED, 400, CODE(131056), NULL);
		assert_int_equal(o.wait_ms, waits_s[i] * 1000);
	}
	struct work w = { .kind = WORK_SEND, .attempt = INT32_MAX };
	assert_int_equal(judge(w, HTTP_ANSWERED, 400, CODE(131056), NULL).wait_ms, 3600000);
}

static const struct retry_after_case {
	const char *body, *header;
	int64_t wait_ms;
} retry_after_cases[] = {
	{ CODE(130429), "7", 7000 },
	{ CODE(130429), " 7 ", 7000 },
	{ CODE(130429), "0", 1000 },
	{ CODE(130429), "3600", 3600000 },
	{ CODE(130429), "3601", 3600000 },
	{ CODE(130429), "9223372036854775807", 3600000 },
	{ CODE(130429), "99999999999999999999", 5000 },
	{ CODE(130429), "-3", 5000 },
	{ CODE(130429), "Tue, 24 Nov 2026 07:00:00 GMT", 5000 },
	{ CODE(130429), "", 5000 },
	{ CODE(131056), "9", 9000 },
	{ CODE(131016), "9", 9000 },
	{ CODE(131048), "9", 4 * 3600000 }, /* quality: hours whatever the header says */
	{ HTML, "9", 9000 },
	{ "{\"retry_after\":9}", "", 9000 },
	{ "{\"error\":{\"code\":130429,\"retry_after\":9}}", "", 9000 },
	{ "{\"error\":{\"code\":130429,\"retry_after\":1000000000}}", "", 3600000 },
	{ "{\"error\":{\"code\":130429,\"retry_after\":-1}}", "", 5000 },
	{ "{\"error\":{\"code\":130429,\"retry_after\":\"soon\"}}", "", 5000 },
	{ "{\"error\":{\"code\":130429,\"retry_after\":9}}", "7", 7000 }, /* the header first */
	{ CODE(100), "9", 0 },
};

TEST(retry_after_in_seconds_is_kept_between_a_second_and_an_hour)
{
	for (size_t i = 0; i < ARRAY_LEN(retry_after_cases); i++) {
		const struct retry_after_case *c = &retry_after_cases[i];
		struct outcome o = judge((struct work){ .kind = WORK_SEND }, HTTP_ANSWERED, 429,
					 c->body, c->header);
		if (o.wait_ms != c->wait_ms)
			print_error("%s %s\n", c->body, c->header);
		assert_int_equal(o.wait_ms, c->wait_ms);
	}
}
