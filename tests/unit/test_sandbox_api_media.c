/* SPDX-License-Identifier: MIT */
/* Media at the sandbox's API: uploads in multipart bodies, odd ones too, look-up, download, end. */

#include "bot/sandbox/api_multipart.h"
#include "tests/unit/api_site.h"

#include <stdio.h>
#include <string.h>

#define PART(head, value)      "--B\r\nContent-Disposition: form-data; " head "\r\n\r\n" value "\r\n"
#define PRODUCT                PART("name=\"messaging_product\"", "whatsapp")
#define FILE_PART(type, value) PART("name=\"file\"; filename=\"a\"\r\nContent-Type: " type, value)
#define END                    "--B--\r\n"
#define JPEG                   "\xff\xd8\xff\xe0rest"
#define PNG                    "\x89PNG\r\n\x1a\nrest"

static int upload(const char *body)
{
	api_site.type = "multipart/form-data; boundary=B";
	return api_ask("POST", MEDIA, body);
}

static int get_bytes(str url)
{
	return api_ask_bytes("GET", url, STR_NONE);
}

/* Uploads a JPEG and looks it up; its address is in api_site.json. */
static str upload_and_show(void)
{
	assert_int_equal(upload(PRODUCT FILE_PART("image/jpeg", JPEG) END), 200);
	str id = arena_str(&api_site.mem, api_text_at("id"));
	str path = arena_printf(&api_site.mem, "/v23.0/%" STR_FMT, STR_ARG(id));
	assert_int_equal(api_ask("GET", path.ptr, ""), 200);
	return path;
}

TEST(a_file_is_uploaded_looked_up_fetched_and_deleted)
{
	api_site_open();
	str path = upload_and_show();
	assert_str(api_text_at("mime_type"), "image/jpeg");
	assert_str(api_text_at("file_size"), "8");
	assert_str(api_text_at("messaging_product"), "whatsapp");
	assert_int_equal(api_text_at("sha256").len, 64);
	str url = arena_str(&api_site.mem, api_text_at("url"));
	assert_true(str_starts(url, str_from(api_site.base)));
	assert_int_equal(get_bytes(url), 200);
	assert_str(api_site.content_type, "image/jpeg");
	assert_str(api_site.body, JPEG);
	api_site.token = NULL;
	assert_int_equal(get_bytes(url), 401);
	api_site.token = SANDBOX_TOKEN;
	assert_int_equal(api_ask("DELETE", path.ptr, ""), 200);
	assert_true(json_bool(json_get(api_site.json, "success"), false));
	assert_int_equal(api_ask("GET", path.ptr, ""), 400);
	assert_int_equal(get_bytes(url), 404);
	api_site_close();
}

TEST(an_address_is_good_for_five_minutes)
{
	api_site_open();
	upload_and_show();
	str url = arena_str(&api_site.mem, api_text_at("url"));
	clock_manual_move(&api_site.clock, 5 * 60 * 1000);
	assert_int_equal(get_bytes(url), 200);
	clock_manual_move(&api_site.clock, 1000);
	assert_int_equal(get_bytes(url), 404);
	assert_null(json_path(api_site.json, "error.code"));
	api_site_close();
}

TEST(what_a_person_sent_can_be_lost_and_what_was_uploaded_not)
{
	api_site_open();
	api_site.faults.lose_media = true;
	upload_and_show();
	assert_int_equal(get_bytes(arena_str(&api_site.mem, api_text_at("url"))), 200);
	const struct world_media *m =
		world_add_media(api_site.world, STR(JPEG), STR("image/jpeg"), false);
	str path = arena_printf(&api_site.mem, "/v23.0/%" STR_FMT, STR_ARG(m->id));
	assert_int_equal(api_ask("GET", path.ptr, ""), 200);
	str url = arena_str(&api_site.mem, api_text_at("url"));
	assert_int_equal(get_bytes(url), 404);
	api_site.faults.lose_media = false;
	assert_int_equal(get_bytes(url), 200);
	api_site_close();
}

TEST(addresses_that_were_never_given_are_no_files)
{
	static const char *const tails[] = { "", "?mid=1&ext=9999999999", "?ext=9999999999",
					     "?mid=%00&ext=x", "x?mid=1" };

	api_site_open();
	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		char path[128];
		snprintf(path, sizeof(path), "/whatsapp_business/attachments/%s", tails[i]);
		assert_int_equal(api_ask("GET", path, ""), 404);
	}
	api_site_close();
}

TEST(the_declared_type_must_be_known_and_true)
{
	static const struct {
		const char *body;
		int status;
		int64_t code;
	} cases[] = {
		{ PRODUCT FILE_PART("image/png", PNG) END, 200, 0 },
		{ PRODUCT FILE_PART("IMAGE/JPEG; q=1", JPEG) END, 200, 0 },
		{ PRODUCT FILE_PART("application/pdf", "x") END, 200, 0 },
		{ PRODUCT FILE_PART("application/octet-stream", JPEG)
			  PART("name=\"type\"", "image/jpeg") END,
		  200, 0 },
		{ PRODUCT FILE_PART("image/jpeg", PNG) END, 400, 131053 },
		{ PRODUCT FILE_PART("image/png", "<svg onload=alert(1)>") END, 400, 131053 },
		{ PRODUCT FILE_PART("image/jpeg", "") END, 400, 131053 },
		{ PRODUCT FILE_PART("image/svg+xml", "<svg/>") END, 400, 100 },
		{ PRODUCT FILE_PART("text/html", "<p>") END, 400, 100 },
		{ PRODUCT PART("name=\"file\"", "x") END, 400, 100 },
		{ PRODUCT END, 400, 100 },
		{ FILE_PART("image/jpeg", JPEG) END, 400, 100 },
	};

	api_site_open();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (upload(cases[i].body) != cases[i].status || api_code() != cases[i].code)
			fail_msg("%d, code %d for %s", api_site.status, (int)api_code(),
				 cases[i].body);
	}
	api_site_close();
}

TEST(the_product_may_stand_in_the_query)
{
	api_site_open();
	api_site.type = "multipart/form-data; boundary=B";
	assert_int_equal(api_ask("POST", MEDIA "?messaging_product=whatsapp",
				 FILE_PART("image/jpeg", JPEG) END),
			 200);
	assert_int_equal(api_ask("POST", MEDIA "?messaging_product=x",
				 FILE_PART("image/jpeg", JPEG) END),
			 400);
	api_site_close();
}

TEST(a_picture_has_five_mebibytes)
{
	size_t max = 5 << 20;
	struct arena mem;

	api_site_open();
	arena_init(&mem, 0);
	char *body = arena_alloc(&mem, max + 1000);
	for (size_t more = 0; more <= 1; more++) {
		size_t len = (size_t)snprintf(body, 1000,
					      PRODUCT "--B\r\nContent-Disposition: form-data; "
						      "name=\"file\"\r\nContent-Type: image/jpeg"
						      "\r\n\r\n\xff\xd8\xff");
		memset(body + len, 'x', max - 3 + more);
		len += max - 3 + more;
		memcpy(body + len, "\r\n" END, sizeof("\r\n" END));
		len += sizeof("\r\n" END) - 1;
		api_site.type = "multipart/form-data; boundary=\"B\"";
		str url = arena_printf(&api_site.mem, "%s" MEDIA, api_site.base);
		assert_int_equal(api_ask_bytes("POST", url, (str){ body, len }), more ? 400 : 200);
	}
	assert_int_equal(api_code(), 131053);
	arena_finish(&mem);
	api_site_close();
}

TEST(an_upload_that_is_no_form_is_refused)
{
	api_site_open();
	api_site.type = "application/json";
	assert_int_equal(api_ask("POST", MEDIA, "{\"messaging_product\":\"whatsapp\"}"), 400);
	assert_int_equal(api_code(), 100);
	api_site.type = "multipart/form-data";
	assert_int_equal(api_ask("POST", MEDIA, PRODUCT END), 400);
	assert_int_equal(api_code(), 100);
	api_site_close();
}

/* ---- the parts of a body ---- */

static enum err read_parts(const char *type, const char *body, struct multipart *ret)
{
	struct why why = { 0 };
	enum err e = multipart_read(str_from(type), str_from(body), ret, &why);

	assert_int_equal(e != OK, why.text[0] != 0);
	return e;
}

TEST(parts_are_read_as_they_were_written)
{
	struct multipart m;

	assert_int_equal(read_parts("multipart/form-data; charset=x; boundary=\"B\"",
				    PART("name=a", "") PART("filename=\"x;y\"; name=\"b c\"",
							    "1\r\n--\r\n--b\r\n") END,
				    &m),
			 OK);
	assert_int_equal(m.n_parts, 2);
	assert_str(m.parts[0].name, "a");
	assert_str(m.parts[0].value, "");
	assert_str(m.parts[1].name, "b c");
	assert_str(m.parts[1].file_name, "x;y");
	assert_str(m.parts[1].value, "1\r\n--\r\n--b\r\n");
	assert_non_null(multipart_find(&m, STR("a")));
	assert_null(multipart_find(&m, STR("c")));
}

TEST(odd_multiparts_are_refused)
{
	static const struct {
		const char *type, *body;
	} cases[] = {
		{ "multipart/form-data", PRODUCT END },
		{ "multipart/form-data; boundary=", PRODUCT END },
		{ "multipart/form-data; boundary=\"B", PRODUCT END },
		{ "multipart/form-data; boundary=C", PRODUCT END },
		{ "multipart/form-data; boundary=B", "" },
		{ "multipart/form-data; boundary=B", "preamble\r\n" PRODUCT END },
		{ "multipart/form-data; boundary=B", PRODUCT },
		{ "multipart/form-data; boundary=B", PRODUCT "--B-" },
		{ "multipart/form-data; boundary=B", PRODUCT PRODUCT END },
		{ "multipart/form-data; boundary=B", PART("filename=\"x\"", "v") END },
		{ "multipart/form-data; boundary=B", PART("name=\"\"", "v") END },
		{ "multipart/form-data; boundary=B", PART("name=\"x", "v") END },
		{ "multipart/form-data; boundary=B", PART("name=x\r\nno header", "v") END },
		{ "multipart/form-data; boundary=B",
		  PART("name=x\r\nContent-Transfer-Encoding: base64", "v") END },
		{ "multipart/form-data; boundary=B",
		  "--B\r\nContent-Disposition: attachment; name=x\r\n\r\nv\r\n" END },
		{ "multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data" },
		{ "multipart/form-data; boundary=B",
		  PART("name=1", "") PART("name=2", "") PART("name=3", "") PART("name=4", "")
			  PART("name=5", "") PART("name=6", "") PART("name=7", "")
				  PART("name=8", "") PART("name=9", "") END },
	};
	struct multipart m;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (read_parts(cases[i].type, cases[i].body, &m) != ERR_INVALID)
			fail_msg("case %zu was taken", i);
	}
}

TEST(a_body_cut_anywhere_is_refused)
{
	static const char whole[] = PRODUCT FILE_PART("image/png", PNG "\r\n--") "--B--";
	struct multipart m;

	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		/* Behind its end nothing may be read: a copy that sanitizers watch. */
		char *copy = mem_take(len + 1);
		memcpy(copy, whole, len);
		assert_int_equal(multipart_read(STR("multipart/form-data; boundary=B"),
						(str){ copy, len }, &m, NULL),
				 ERR_INVALID);
		mem_give(copy);
	}
	assert_int_equal(read_parts("multipart/form-data; boundary=B", whole, &m), OK);
}
