/* SPDX-License-Identifier: MIT */
/* Whether a request is Meta's: the signature of webhooks, and the question that Meta asks when the
 * address is typed in. */

#include "bot/net/hmac.h"
#include "tests/gateway/gateway_test.h"

#define BODY "{\"object\":\"whatsapp_business_account\",\"x\":\"kopi \\u00e9 \\/\"}"

static struct http_request post_of(const char *signature)
{
	struct http_request req = { .method = STR("POST"), .body = STR(BODY) };

	if (signature)
		http_add_header(&req, STR("x-hub-signature-256"), str_from(signature));
	return req;
}

static const char *sign(const char *secret, const char *body, struct arena *mem)
{
	unsigned char mac[32];
	char *hex = arena_alloc(mem, 80);
	size_t at = 7;

	struct hmac *h = hmac_create(str_from(secret));
	hmac_sha256(h, str_from(body), mac);
	hmac_destroy(h);
	for (size_t i = 0; i < 7; i++)
		hex[i] = "sha256="[i];
	for (size_t i = 0; i < 32; i++) {
		hex[at++] = "0123456789abcdef"[mac[i] >> 4];
		hex[at++] = "0123456789abcdef"[mac[i] & 15];
	}
	return hex;
}

static bool ask(const struct http_request *req, struct arena *mem, struct http_reply *reply)
{
	const struct gateway *gw = test_gateway();
	return gw->ops->authentic(gw, req, mem, reply);
}

static bool is_accepted(const struct http_request *req, struct arena *mem)
{
	struct http_reply reply = { .status = 999 };

	bool is_ours = ask(req, mem, &reply);
	assert_int_equal(reply.status, 0);
	return is_ours;
}

TEST(a_body_signed_with_the_secret_is_accepted)
{
	struct arena *mem = test_arena_new();
	struct http_request req = post_of(sign(TEST_SECRET, BODY, mem));
	assert_true(is_accepted(&req, mem));
}

TEST(while_a_secret_is_changed_the_old_one_is_accepted_too)
{
	struct arena *mem = test_arena_new();
	struct http_request req = post_of(sign(TEST_SECRET_OLD, BODY, mem));
	assert_true(is_accepted(&req, mem));
}

TEST(a_known_vector_is_reproduced)
{
	struct arena *mem = test_arena_new();
	/* printf '<BODY>' | openssl dgst -sha256 -hmac rahasia-aplikasi */
	struct http_request req =
		post_of("sha256=54d2a009fa09beb74921636699e938c42582a826781a60222653d93a2db00b32");
	assert_true(is_accepted(&req, mem));
}

TEST(one_changed_byte_of_the_body_is_refused)
{
	struct arena *mem = test_arena_new();
	struct http_request req = post_of(sign(TEST_SECRET, BODY, mem));
	char *body = arena_alloc(mem, req.body.len);

	for (size_t i = 0; i < req.body.len; i++)
		body[i] = req.body.ptr[i];
	body[20] ^= 1;
	req.body.ptr = body;
	assert_false(is_accepted(&req, mem));
}

TEST(another_secret_or_none_is_refused)
{
	struct arena *mem = test_arena_new();
	struct http_request other = post_of(sign("rahasia-lain", BODY, mem));
	struct http_request empty = post_of(sign("", BODY, mem));
	struct http_request verify = post_of(sign(TEST_VERIFY, BODY, mem));

	assert_false(is_accepted(&other, mem));
	assert_false(is_accepted(&empty, mem));
	assert_false(is_accepted(&verify, mem));
}

TEST(a_malformed_signature_is_refused)
{
	struct arena *mem = test_arena_new();
	str good = str_from(sign(TEST_SECRET, BODY, mem));
	str upper = arena_str(mem, good);
	char *c = arena_alloc(mem, upper.len + 1);

	for (size_t i = 0; i < upper.len; i++) {
		bool is_hex = i >= 7 && upper.ptr[i] >= 'a' && upper.ptr[i] <= 'f';
		c[i] = is_hex ? (char)(upper.ptr[i] - 32) : upper.ptr[i];
	}
	const str bad[] = {
		STR(""),
		STR("sha256="),
		str_slice(good, 7, 64),                            /* no prefix */
		str_slice(good, 0, good.len - 1),                  /* cut */
		arena_printf(mem, "%" STR_FMT "0", STR_ARG(good)), /* longer */
		arena_printf(mem, "%" STR_FMT " ", STR_ARG(good)), /* blank */
		arena_printf(mem, "sha1=%" STR_FMT, STR_ARG(str_slice(good, 7, 64))),
		arena_printf(mem, "SHA256=%" STR_FMT, STR_ARG(str_slice(good, 7, 64))),
		(str){ c, upper.len },
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct http_request req = post_of(NULL);
		http_add_header(&req, STR("X-Hub-Signature-256"), bad[i]);
		assert_false(is_accepted(&req, mem));
	}
}

TEST(a_missing_or_doubled_signature_is_refused)
{
	struct arena *mem = test_arena_new();
	const char *good = sign(TEST_SECRET, BODY, mem);
	struct http_request none = post_of(NULL);
	struct http_request twice = post_of(good);

	http_add_header(&twice, STR("X-Hub-Signature-256"), str_from(good));
	assert_false(is_accepted(&none, mem));
	assert_false(is_accepted(&twice, mem));
}

TEST(an_account_without_a_secret_accepts_nothing)
{
	struct arena *mem = test_arena_new();
	struct whatsapp_cloud_config own = { .app_secret = { { { NULL, 0 } }, 1 } };
	struct gateway gw = *test_gateway();
	struct http_request req = post_of(sign("", BODY, mem));
	struct http_reply reply;

	gw.own = &own;
	assert_false(gw.ops->authentic(&gw, &req, mem, &reply));
	own.app_secret.count = 0;
	assert_false(gw.ops->authentic(&gw, &req, mem, &reply));
}

static const struct verify_case {
	const char *query;
	int status;
	const char *body;
} verify_cases[] = {
	{ "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=kata+sandi+%26+verifikasi",
	  200, "1158201444" },
	{ "hub.verify_token=kata%20sandi%20%26%20verifikasi&hub.challenge=a-B_9.z&hub.mode="
	  "subscribe",
	  200, "a-B_9.z" },
	{ "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=kata+sandi+%26+verifikasi", 403,
	  "forbidden" },
	{ "hub.mode=subscribe&hub.challenge=1&hub.verify_token=kata+sandi", 403, "forbidden" },
	{ "hub.mode=subscribe&hub.challenge=1&hub.verify_token=", 403, "forbidden" },
	{ "hub.mode=subscribe&hub.challenge=1", 403, "forbidden" },
	{ "hub.mode=subscribe&hub.verify_token=kata+sandi+%26+verifikasi", 403, "forbidden" },
	{ "hub.mode=subscribe&hub.challenge=&hub.verify_token=kata+sandi+%26+verifikasi", 403,
	  "forbidden" },
	{ "hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=kata+sandi+%26+"
	  "verifikasi",
	  403, "forbidden" },
	{ "hub.mode=subscribe&hub.challenge=a%0D%0Ab&hub.verify_token=kata+sandi+%26+verifikasi",
	  403, "forbidden" },
	{ "", 403, "forbidden" },
};

TEST(the_challenge_comes_back_bare_for_our_verify_token_only)
{
	struct arena *mem = test_arena_new();

	for (size_t i = 0; i < ARRAY_LEN(verify_cases); i++) {
		const struct verify_case *c = &verify_cases[i];
		struct http_request req = { .method = STR("GET"), .query = str_from(c->query) };
		struct http_reply reply = { 0 };

		ask(&req, mem, &reply);
		assert_int_equal(reply.status, c->status);
		assert_str(reply.body, c->body);
		assert_str(reply.content_type, "text/plain");
	}
}

TEST(an_account_without_a_verify_token_confirms_no_address)
{
	struct arena *mem = test_arena_new();
	struct whatsapp_cloud_config own = { .verify_token = { { { "", 0 } }, 1 } };
	struct gateway gw = *test_gateway();
	struct http_request req = { .method = STR("GET"),
				    .query = STR("hub.mode=subscribe&hub.challenge=1&"
						 "hub.verify_token=") };
	struct http_reply reply;

	gw.own = &own;
	gw.ops->authentic(&gw, &req, mem, &reply);
	assert_int_equal(reply.status, 403);
}

TEST(a_challenge_has_at_most_128_characters)
{
	struct arena *mem = test_arena_new();

	for (size_t len = 127; len <= 129; len++) {
		char *text = arena_alloc(mem, len);
		for (size_t i = 0; i < len; i++)
			text[i] = '7';
		struct http_request req = { .method = STR("GET") };
		struct http_reply reply = { 0 };
		req.query = arena_printf(mem,
					 "hub.mode=subscribe&hub.challenge=%" STR_FMT
					 "&hub.verify_token=kata+sandi+%%26+verifikasi",
					 STR_ARG(((str){ text, len })));
		ask(&req, mem, &reply);
		assert_int_equal(reply.status, len <= 128 ? 200 : 403);
	}
}

TEST(other_methods_get_405)
{
	struct arena *mem = test_arena_new();
	static const char *const methods[] = { "HEAD", "PUT", "DELETE", "OPTIONS", "get", "" };

	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		struct http_request req = { .method = str_from(methods[i]) };
		struct http_reply reply = { 0 };
		assert_false(ask(&req, mem, &reply));
		assert_int_equal(reply.status, 405);
	}
}

TEST(the_reference_of_the_account_is_its_phone_number_id)
{
	const struct gateway *gw = test_gateway();
	assert_str(gw->ops->account_ref(gw), TEST_NUMBER);
}

TEST(a_phone_number_id_is_digits)
{
	const struct setting *row = test_gateway()->ops->config.settings;

	assert_string_equal(row->key, "phone_number_id");
	assert_null(row->check(STR(TEST_NUMBER)));
	assert_non_null(row->check(STR("+62 812-3456-7890")));
}
