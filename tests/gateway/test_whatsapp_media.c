/* SPDX-License-Identifier: MIT */
/* Upload and fetch of media, and where our token may go. */

#include "tests/gateway/gateway_test.h"

#include <string.h>

static enum err build(const struct work *work, struct arena *mem, struct http_request *ret,
		      struct why *reterr)
{
	const struct gateway *gw = test_gateway();
	return gw->ops->build(gw, work, mem, ret, reterr);
}

static void expect_refused(const struct work *work, const char *word)
{
	struct http_request r;
	struct why why = { 0 };

	assert_int_equal(build(work, test_arena_new(), &r, &why), ERR_INVALID);
	assert_non_null(strstr(why.text, word));
}

TEST(media_is_uploaded_as_a_form)
{
	struct arena *mem = test_arena_new();
	struct work w = { .kind = WORK_UPLOAD,
			  .body_file = STR("/var/lib/siar/media/ab"),
			  .content_type = STR("image/jpeg"),
			  .file_name = STR("keripik.jpg") };
	struct http_request r;
	struct why why;

	assert_int_equal(build(&w, mem, &r, &why), OK);
	assert_str(r.method, "POST");
	assert_str(r.url, TEST_BASE "/" TEST_NUMBER "/media");
	assert_str(http_header_of(&r, STR("Authorization"), NULL), "Bearer " TEST_TOKEN);
	assert_str(http_header_of(&r, STR("Content-Type"), NULL), "");
	assert_int_equal(r.body.len, 0);
	assert_int_equal(r.n_parts, 3);
	assert_str(r.parts[0].name, "messaging_product");
	assert_str(r.parts[0].value, "whatsapp");
	assert_str(r.parts[1].name, "type");
	assert_str(r.parts[1].value, "image/jpeg");
	assert_str(r.parts[2].name, "file");
	assert_str(r.parts[2].body_file, "/var/lib/siar/media/ab");
	assert_str(r.parts[2].content_type, "image/jpeg");
	assert_str(r.parts[2].file_name, "keripik.jpg");
	w.content_type = STR_NONE;
	expect_refused(&w, "type");
}

TEST(media_is_fetched_in_two_steps)
{
	struct arena *mem = test_arena_new();
	struct work w = { .kind = WORK_FETCH, .media_ref = STR("90/1?x") };
	struct http_request r;
	struct why why;

	assert_int_equal(build(&w, mem, &r, &why), OK);
	assert_str(r.method, "GET");
	assert_str(r.url, TEST_BASE "/90%2F1%3Fx");
	w.step = 1;
	w.next_url = STR("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1");
	assert_int_equal(build(&w, mem, &r, &why), OK);
	assert_str(r.url, "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1");
	assert_str(http_header_of(&r, STR("Authorization"), NULL), "Bearer " TEST_TOKEN);
	assert_int_equal(r.max_reply_bytes, 16 << 20);
	w.next_url = STR("https://jahat.example/x");
	expect_refused(&w, "Meta");
	w.step = 0;
	w.media_ref = STR_NONE;
	expect_refused(&w, "media");
}

static const struct url_case {
	const char *url;
	bool is_ok;
} url_cases[] = {
	{ "https://lookaside.fbsbx.com/a?b=c&d=%20", true },
	{ "https://LOOKASIDE.fbsbx.com/a", true },
	{ "https://scontent.xx.fbcdn.net/a.jpg", true },
	{ "https://mmg.whatsapp.net/a", true },
	{ "https://graph.example/v25.0/media/1", true },
	{ "https://Graph.Example?x", true },
	{ "https://graph.example", true },
	{ "", false },
	{ "https://", false },
	{ "https:///a", false },
	{ "http://lookaside.fbsbx.com/a", false },
	{ "http://mmg.whatsapp.net/a", false },
	{ "http://graph.example/a", false },
	{ "ftp://lookaside.fbsbx.com/a", false },
	{ "lookaside.fbsbx.com/a", false },
	{ "//lookaside.fbsbx.com/a", false },
	{ " https://lookaside.fbsbx.com/a", false },
	{ "https://lookaside.fbsbx.com:444/a", false },
	{ "https://lookaside.fbsbx.com.jahat.example/a", false },
	{ "https://jahat.example/lookaside.fbsbx.com", false },
	{ "https://jahat.example#lookaside.fbsbx.com", false },
	{ "https://jahat.example?x.fbcdn.net", false },
	{ "https://jahat.example\\@mmg.whatsapp.net/a", false },
	{ "https://jahat.example\\.fbcdn.net/a", false },
	{ "https://user@mmg.whatsapp.net/a", false },
	{ "https://mmg.whatsapp.net@jahat.example/a", false },
	{ "https://jahat.example%2f.fbcdn.net/a", false },
	{ "https://fbcdn.net/a", false },
	{ "https://.fbcdn.net/a", false },
	{ "https://jahatfbcdn.net/a", false },
	{ "https://mmg.whatsapp.net/a b", false },
	{ "https://mmg.whatsapp.net/a\\b", false },
	{ "https://mmg.whatsapp.net/a\r\nX: y", false },
	{ "https://mmg.whatsapp.net/\xc3\xa9", false },
	{ "https://graph.example:8443/a", false },
	{ "https://graph.example.jahat.example/a", false },
	{ "https://169.254.169.254/latest", false },
	{ "https://[::1]/a", false },
};

TEST(our_token_goes_to_meta_and_base_url_only)
{
	for (size_t i = 0; i < ARRAY_LEN(url_cases); i++) {
		bool is_ok =
			whatsapp_cloud_media_url_ok(test_gateway(), str_from(url_cases[i].url));
		if (is_ok != url_cases[i].is_ok)
			print_error("%s\n", url_cases[i].url);
		assert_int_equal(is_ok, url_cases[i].is_ok);
	}
}

TEST(a_private_base_url_serves_its_own_media)
{
	struct gateway gw = *test_gateway();

	gw.base_url = STR("http://127.0.0.1:9000/v25.0");
	assert_true(whatsapp_cloud_media_url_ok(&gw, STR("http://127.0.0.1:9000/media/1")));
	assert_false(whatsapp_cloud_media_url_ok(&gw, STR("http://127.0.0.1:9001/media/1")));
	assert_false(whatsapp_cloud_media_url_ok(&gw, STR("https://127.0.0.1:9000/media/1")));
	gw.base_url = STR("http://[::1]:9000");
	assert_true(whatsapp_cloud_media_url_ok(&gw, STR("http://[::1]:9000/media/1")));
	gw.base_url = STR_NONE;
	assert_false(whatsapp_cloud_media_url_ok(&gw, STR_NONE));
}
