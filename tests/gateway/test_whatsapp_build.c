/* SPDX-License-Identifier: MIT */
/* Work to requests: the bytes that leave, and what is refused before it could leave. */

#include "bot/base/buf.h"
#include "tests/gateway/gateway_test.h"

#include <string.h>

#define TO_PHONE                                                                                   \
	{                                                                                          \
		.id = { ID_PHONE, STR_INIT("6281230000001") }                                      \
	}
#define HEAD       "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\","
#define HEAD_PHONE HEAD "\"to\":\"+6281230000001\","
#define TAIL       ",\"biz_opaque_callback_data\":\"siar1:7:2\"}"

static struct work send_of(struct rendered m)
{
	return (struct work){
		.kind = WORK_SEND, .delivery_id = 7, .attempt = 2, .to = TO_PHONE, .message = m
	};
}

static enum err build(const struct work *work, struct arena *mem, struct http_request *ret,
		      struct why *reterr)
{
	const struct gateway *gw = test_gateway();
	return gw->ops->build(gw, work, mem, ret, reterr);
}

static void expect_send(const struct work *work, const char *body)
{
	struct arena *mem = test_arena_new();
	struct http_request r = { 0 };
	struct why why = { 0 };

	enum err e = build(work, mem, &r, &why);
	if (e)
		print_error("%s\n", why.text);
	assert_int_equal(e, OK);
	assert_str(r.method, "POST");
	assert_str(r.url, TEST_BASE "/" TEST_NUMBER "/messages");
	assert_str(http_header_of(&r, STR("Authorization"), NULL), "Bearer " TEST_TOKEN);
	assert_str(http_header_of(&r, STR("Content-Type"), NULL), "application/json");
	assert_str(r.body, body);
	assert_int_equal(r.n_parts, 0);
}

/* Refused, with words that name what is wrong, and nothing given out. */
static void expect_refused(const struct work *work, const char *word)
{
	struct arena *mem = test_arena_new();
	struct http_request r = { .timeout_ms = 4711 };
	struct why why = { 0 };

	assert_int_equal(build(work, mem, &r, &why), ERR_INVALID);
	assert_int_equal(r.timeout_ms, 4711);
	if (!strstr(why.text, word))
		print_error("\"%s\" does not speak of \"%s\"\n", why.text, word);
	assert_non_null(strstr(why.text, word));
}

static str repeat(const char *text, size_t n, struct arena *mem)
{
	struct buf b;

	buf_init(&b, mem);
	for (size_t i = 0; i < n; i++)
		buf_add(&b, str_from(text));
	return buf_str(&b);
}

static struct arena texts; /* texts of a test, which test_arena_new() must not take away */

static str long_text(size_t units)
{
	return repeat("a", units, &texts);
}

static struct rendered buttons_of(size_t n)
{
	static const char *const ids[] = { "ya", "tidak", "nanti", "x1", "x2",
					   "x3", "x4",    "x5",    "x6", "x7" };
	struct rendered m = { .form = FORM_BUTTONS, .body = STR("Setuju?"), .n_choices = n };

	for (size_t i = 0; i < n && i < ARRAY_LEN(ids); i++)
		m.choices[i] = (struct rendered_choice){ .id = str_from(ids[i]),
							 .title = str_from(ids[i]) };
	return m;
}

static struct rendered list_of(size_t n)
{
	struct rendered m = buttons_of(n);
	m.form = FORM_LIST;
	m.list_button = STR("Pilih");
	return m;
}

static struct rendered template_of(const char *param)
{
	return (struct rendered){ .form = FORM_TEMPLATE,
				  .template_name = STR("promo_umkm"),
				  .template_language = STR("id"),
				  .template_params = { str_from(param) },
				  .n_params = 1 };
}

TEST(text_goes_to_a_phone_with_plus)
{
	struct work w =
		send_of((struct rendered){ .body = STR("Halo \"Bu\" Sri\n\xf0\x9f\x98\x80") });
	expect_send(&w, HEAD_PHONE "\"type\":\"text\",\"text\":{\"preview_url\":false,"
				   "\"body\":\"Halo \\\"Bu\\\" Sri\\n\xf0\x9f\x98\x80\"}" TAIL);
}

TEST(text_goes_to_a_user_id_as_recipient_without_to)
{
	struct work w = send_of((struct rendered){ .body = STR("Halo") });
	w.to.id = (struct identity){ ID_WA, STR("ID.13491208655302741918") };
	expect_send(&w, HEAD "\"recipient\":\"ID.13491208655302741918\",\"type\":\"text\",\"text\":"
			     "{\"preview_url\":false,\"body\":\"Halo\"}" TAIL);
}

TEST(text_goes_to_a_group_as_group)
{
	struct work w = send_of((struct rendered){ .body = STR("Halo") });
	w.to = (struct address){ .is_group = true, .id.opaque = STR("Y2FwaV9ncm91cDpT") };
	expect_send(&w, "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"group\",\"to\":"
			"\"Y2FwaV9ncm91cDpT\",\"type\":\"text\",\"text\":{\"preview_url\":false,"
			"\"body\":\"Halo\"}" TAIL);
}

TEST(an_answer_quotes_its_message)
{
	struct work w = send_of((struct rendered){ .body = STR("Ya"), .quote_id = STR("wamid.Q") });
	expect_send(&w,
		    HEAD_PHONE "\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"Ya\"},"
			       "\"context\":{\"message_id\":\"wamid.Q\"}" TAIL);
}

TEST(buttons_carry_our_ids)
{
	struct work w = send_of(buttons_of(2));
	expect_send(&w, HEAD_PHONE
		    "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\",\"body\":"
		    "{\"text\":\"Setuju?\"},\"action\":{\"buttons\":[{\"type\":\"reply\",\"reply\":"
		    "{\"id\":\"ya\",\"title\":\"ya\"}},{\"type\":\"reply\",\"reply\":{\"id\":"
		    "\"tidak\",\"title\":\"tidak\"}}]}}" TAIL);
}

TEST(buttons_may_stand_below_a_picture_and_a_list_may_not)
{
	struct work w = send_of(buttons_of(1));
	w.message.media_id = STR("1037");
	expect_send(&w, HEAD_PHONE
		    "\"type\":\"interactive\",\"interactive\":{\"type\":\"button\",\"header\":"
		    "{\"type\":\"image\",\"image\":{\"id\":\"1037\"}},\"body\":{\"text\":"
		    "\"Setuju?\"},\"action\":{\"buttons\":[{\"type\":\"reply\",\"reply\":{\"id\":"
		    "\"ya\",\"title\":\"ya\"}}]}}" TAIL);
	w.message.media_link = STR("https://contoh.id/a.jpg");
	expect_refused(&w, "either an id or a link");
	w = send_of(list_of(2));
	w.message.media_id = STR("1037");
	expect_refused(&w, "above a list");
}

TEST(a_list_is_one_section)
{
	struct work w = send_of(list_of(2));
	w.message.choices[1].description = STR("belum");
	expect_send(
		&w, HEAD_PHONE
		"\"type\":\"interactive\",\"interactive\":{\"type\":\"list\",\"body\":"
		"{\"text\":\"Setuju?\"},\"action\":{\"button\":\"Pilih\",\"sections\":[{\"rows\":"
		"[{\"id\":\"ya\",\"title\":\"ya\"},{\"id\":\"tidak\",\"title\":\"tidak\","
		"\"description\":\"belum\"}]}]}}" TAIL);
}

TEST(a_template_has_its_parameters_in_order)
{
	struct work w = send_of(template_of("Keripik Bu Sri"));
	w.message.template_params[1] = STR("Rp 15.000");
	w.message.n_params = 2;
	expect_send(&w, HEAD_PHONE
		    "\"type\":\"template\",\"template\":{\"name\":\"promo_umkm\",\"language\":"
		    "{\"policy\":\"deterministic\",\"code\":\"id\"},\"components\":[{\"type\":"
		    "\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"Keripik Bu Sri\"},"
		    "{\"type\":\"text\",\"text\":\"Rp 15.000\"}]}]}" TAIL);
}

TEST(a_template_without_parameters_has_no_components)
{
	struct work w = send_of(template_of(""));
	w.message.n_params = 0;
	expect_send(&w,
		    HEAD_PHONE "\"type\":\"template\",\"template\":{\"name\":\"promo_umkm\","
			       "\"language\":{\"policy\":\"deterministic\",\"code\":\"id\"}}" TAIL);
}

TEST(a_template_may_have_a_picture_on_top)
{
	struct work w = send_of(template_of("x"));
	w.message.media_id = STR("901");
	expect_send(
		&w, HEAD_PHONE
		"\"type\":\"template\",\"template\":{\"name\":\"promo_umkm\",\"language\":"
		"{\"policy\":\"deterministic\",\"code\":\"id\"},\"components\":[{\"type\":"
		"\"header\",\"parameters\":[{\"type\":\"image\",\"image\":{\"id\":\"901\"}}]},"
		"{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"x\"}]}]}" TAIL);
}

TEST(pictures_and_documents_go_by_id_or_link)
{
	struct work w = send_of((struct rendered){
		.form = FORM_IMAGE, .media_id = STR("901"), .body = STR("Keripik") });
	expect_send(&w, HEAD_PHONE "\"type\":\"image\",\"image\":{\"id\":\"901\",\"caption\":"
				   "\"Keripik\"}" TAIL);
	w = send_of((struct rendered){ .form = FORM_IMAGE,
				       .media_link = STR("https://contoh.id/a.jpg") });
	expect_send(&w, HEAD_PHONE
		    "\"type\":\"image\",\"image\":{\"link\":\"https://contoh.id/a.jpg\"}" TAIL);
	w = send_of((struct rendered){
		.form = FORM_DOCUMENT, .media_id = STR("902"), .file_name = STR("daftar.pdf") });
	expect_send(&w,
		    HEAD_PHONE "\"type\":\"document\",\"document\":{\"id\":\"902\",\"filename\":"
			       "\"daftar.pdf\"}" TAIL);
}

TEST(a_group_gets_pictures_and_templates_too)
{
	struct arena *mem = test_arena_new();
	struct address group = { .is_group = true, .id.opaque = STR("G") };
	struct work w = send_of((struct rendered){ .form = FORM_IMAGE, .media_id = STR("901") });
	struct http_request r;
	struct why why;

	w.to = group;
	assert_int_equal(build(&w, mem, &r, &why), OK);
	w = send_of(template_of("x"));
	w.to = group;
	assert_int_equal(build(&w, mem, &r, &why), OK);
}

TEST(a_group_gets_no_buttons_and_no_lists)
{
	struct work w = send_of(buttons_of(2));
	w.to = (struct address){ .is_group = true, .id.opaque = STR("G") };
	expect_refused(&w, "groups");
	w.message = list_of(2);
	expect_refused(&w, "groups");
}

TEST(nothing_blank_is_sent)
{
	static const char *const blanks[] = {
		"",
		" ",
		"\n\t ",
		"\xc2\xa0",
		"\xe2\x80\x8b",
		"\xef\xb8\x8f",
		" \xe2\x80\x8b\xc2\xa0\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(blanks); i++) {
		struct work w = send_of((struct rendered){ .body = str_from(blanks[i]) });
		expect_refused(&w, "empty");
		w = send_of(buttons_of(2));
		w.message.body = str_from(blanks[i]);
		expect_refused(&w, "empty");
		w = send_of(template_of(blanks[i]));
		expect_refused(&w, i == 2 || i == 6 ? "line end" : "empty");
	}
}

/* Each text of a message at its limit and one beyond it. */
struct limit_case {
	const char *what;
	struct rendered (*make)(str text);
	size_t max;
};

static struct rendered make_text(str t)
{
	return (struct rendered){ .body = t };
}

static struct rendered make_caption(str t)
{
	return (struct rendered){ .form = FORM_IMAGE, .media_id = STR("1"), .body = t };
}

static struct rendered make_document_caption(str t)
{
	return (struct rendered){ .form = FORM_DOCUMENT, .media_id = STR("1"), .body = t };
}

static struct rendered make_buttons_body(str t)
{
	struct rendered m = buttons_of(2);
	m.body = t;
	return m;
}

static struct rendered make_button_title(str t)
{
	struct rendered m = buttons_of(2);
	m.choices[1].title = t;
	return m;
}

static struct rendered make_button_id(str t)
{
	struct rendered m = buttons_of(2);
	m.choices[1].id = t;
	return m;
}

static struct rendered make_list_body(str t)
{
	struct rendered m = list_of(2);
	m.body = t;
	return m;
}

static struct rendered make_list_button(str t)
{
	struct rendered m = list_of(2);
	m.list_button = t;
	return m;
}

static struct rendered make_row_id(str t)
{
	struct rendered m = list_of(2);
	m.choices[0].id = t;
	return m;
}

static struct rendered make_row_title(str t)
{
	struct rendered m = list_of(2);
	m.choices[0].title = t;
	return m;
}

static struct rendered make_row_description(str t)
{
	struct rendered m = list_of(2);
	m.choices[0].description = t;
	return m;
}

static struct rendered make_param(str t)
{
	struct rendered m = template_of("");
	m.template_params[0] = t;
	return m;
}

static const struct limit_case limit_cases[] = {
	{ "text", make_text, 4096 },
	{ "caption", make_caption, 1024 },
	{ "caption", make_document_caption, 1024 },
	{ "text", make_buttons_body, 1024 },
	{ "title", make_button_title, 20 },
	{ "id", make_button_id, 256 },
	{ "text", make_list_body, 4096 },
	{ "button", make_list_button, 20 },
	{ "id", make_row_id, 200 },
	{ "title", make_row_title, 24 },
	{ "description", make_row_description, 72 },
	{ "parameter", make_param, 1024 },
};

TEST(each_text_has_its_limit)
{
	arena_init(&texts, 0);
	for (size_t i = 0; i < ARRAY_LEN(limit_cases); i++) {
		const struct limit_case *c = &limit_cases[i];
		struct arena *mem = test_arena_new();
		struct http_request r;
		struct why why;
		struct work w = send_of(c->make(long_text(c->max)));
		assert_int_equal(build(&w, mem, &r, &why), OK);
		w = send_of(c->make(long_text(c->max + 1)));
		expect_refused(&w, c->what);
	}
	arena_finish(&texts);
}

TEST(characters_are_counted_in_utf16_units)
{
	arena_init(&texts, 0);
	struct arena *mem = test_arena_new();
	struct http_request r;
	struct why why;
	struct work w = send_of((struct rendered){ .body = repeat("\xc3\xa9", 4096, &texts) });

	assert_int_equal(build(&w, mem, &r, &why), OK);
	w.message.body = repeat("\xf0\x9f\x98\x80", 2048, &texts);
	assert_int_equal(build(&w, mem, &r, &why), OK);
	w.message.body = repeat("\xf0\x9f\x98\x80", 2049, &texts);
	assert_int_equal(build(&w, mem, &r, &why), ERR_INVALID);
	arena_finish(&texts);
}

TEST(buttons_are_one_to_three_and_rows_one_to_ten)
{
	struct arena *mem = test_arena_new();
	struct http_request r;
	struct why why;

	for (size_t n = 0; n <= RENDERED_CHOICES_MAX; n++) {
		struct work w = send_of(buttons_of(n));
		assert_int_equal(build(&w, mem, &r, &why), n >= 1 && n <= 3 ? OK : ERR_INVALID);
		w = send_of(list_of(n));
		assert_int_equal(build(&w, mem, &r, &why), n >= 1 ? OK : ERR_INVALID);
	}
}

TEST(choices_need_ids_that_differ_and_titles)
{
	struct work w = send_of(buttons_of(3));
	w.message.choices[2].id = w.message.choices[0].id;
	expect_refused(&w, "one id");
	w = send_of(list_of(3));
	w.message.choices[2].title = STR(" ");
	expect_refused(&w, "title");
	w = send_of(list_of(3));
	w.message.choices[1].id = STR("");
	expect_refused(&w, "id");
}

TEST(template_parameters_have_no_line_ends_tabs_or_five_blanks)
{
	static const struct {
		const char *param;
		enum err want;
	} cases[] = {
		{ "a    b", OK },        { "a     b", ERR_INVALID }, { "a\nb", ERR_INVALID },
		{ "a\rb", ERR_INVALID }, { "a\tb", ERR_INVALID },    { "a b  c   d    e", OK },
		{ "    a", OK },         { "     a", ERR_INVALID },
	};
	struct arena *mem = test_arena_new();
	struct http_request r;
	struct why why;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct work w = send_of(template_of(cases[i].param));
		assert_int_equal(build(&w, mem, &r, &why), cases[i].want);
	}
}

TEST(a_template_needs_a_name_and_a_language)
{
	struct work w = send_of(template_of("x"));
	w.message.template_name = STR("");
	expect_refused(&w, "name");
	w.message.template_name = STR("Promo UMKM");
	expect_refused(&w, "name");
	w = send_of(template_of("x"));
	w.message.template_language = STR("");
	expect_refused(&w, "language");
}

TEST(media_needs_one_source_and_a_web_link)
{
	struct work w = send_of((struct rendered){ .form = FORM_IMAGE });
	expect_refused(&w, "media");
	w.message.media_id = STR("1");
	w.message.media_link = STR("https://contoh.id/a.jpg");
	expect_refused(&w, "media");
	w.message.media_id = STR_NONE;
	w.message.media_link = STR("file:///etc/passwd");
	expect_refused(&w, "link");
	w = send_of(template_of("x"));
	w.message.media_id = STR("1");
	w.message.media_link = STR("https://contoh.id/a.jpg");
	expect_refused(&w, "media");
}

TEST(addresses_of_other_networks_are_refused)
{
	static const struct address bad[] = {
		{ .id = { ID_LID, STR_INIT("1234") } },
		{ .id = { ID_TELEGRAM, STR_INIT("1234") } },
		{ .id = { ID_PHONE, STR_INIT("") } },
		{ .id = { ID_PHONE, STR_INIT("+62811") } },
		{ .id = { ID_PHONE, STR_INIT("628x") } },
		{ .id = { ID_WA, STR_INIT("") } },
		{ .id = { ID_PHONE, STR_INIT("123456789012345678901") } },
		{ .is_group = true },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct work w = send_of((struct rendered){ .body = STR("Halo") });
		w.to = bad[i];
		expect_refused(&w, "address");
	}
}

TEST(a_message_is_marked_as_read_with_or_without_typing)
{
	struct work w = { .kind = WORK_MARK_READ, .to = TO_PHONE, .message_id = STR("wamid.A") };
	expect_send(&w, "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":"
			"\"wamid.A\"}");
	w.is_typing = true;
	expect_send(&w, "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":"
			"\"wamid.A\",\"typing_indicator\":{\"type\":\"text\"}}");
}

TEST(nothing_is_marked_as_read_in_groups_or_without_an_id)
{
	struct work w = { .kind = WORK_MARK_READ, .to = TO_PHONE };
	expect_refused(&w, "message");
	w.message_id = STR("wamid.A");
	w.to = (struct address){ .is_group = true, .id.opaque = STR("G") };
	expect_refused(&w, "groups");
}

TEST(without_a_token_nothing_is_built)
{
	struct arena *mem = test_arena_new();
	struct whatsapp_cloud_config own = { .phone_number_id = STR(TEST_NUMBER) };
	struct gateway gw = *test_gateway();
	struct work w = send_of((struct rendered){ .body = STR("Halo") });
	struct http_request r;
	struct why why;

	gw.own = &own;
	assert_int_equal(gw.ops->build(&gw, &w, mem, &r, &why), ERR_INVALID);
}
