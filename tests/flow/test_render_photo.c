/* SPDX-License-Identifier: MIT */
/* The form a message with a photo takes: caption, buttons below, a template of its own. */
#include "tests/flow/render_help.h"

TEST(render_shows_a_photo_with_its_caption)
{
	begin(NULL);
	struct message m = text_message(STR("Keripik"));
	in.message = &m;
	in.upload_id = STR("up1");
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_IMAGE);
	assert_str(got.media_id, "up1");
	assert_str(got.body, "Keripik");

	m = text_message(STR_NONE); /* a photo needs no words */
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_IMAGE);
	assert_int_equal(got.body.len, 0);
}

TEST(render_makes_of_choices_below_a_photo_what_they_fit_into)
{
	static const struct {
		size_t n;
		const char *label;
		enum chat_kind kind;
		enum form want;
	} cases[] = {
		{ 3, "Nomor ", CHAT_PRIVATE, FORM_BUTTONS },
		{ 3, "12345678901234567890", CHAT_PRIVATE, FORM_IMAGE }, /* lists have no photo */
		{ 4, "Nomor ", CHAT_PRIVATE, FORM_IMAGE },
		{ 3, "Nomor ", CHAT_GROUP, FORM_IMAGE },
		{ 20, "Nomor ", CHAT_PRIVATE, FORM_IMAGE },
		/* a menu as long as this goes without the photo, and whole */
		{ 40, "12345678901234567890", CHAT_PRIVATE, FORM_TEXT },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct message m = question(cases[i].n, cases[i].label);
		bool is_text = cases[i].want == FORM_TEXT;

		begin(&m);
		chat.kind = cases[i].kind;
		in.upload_id = STR("up1");
		assert_int_equal(run(), RENDER_OK);
		assert_int_equal(got.form, cases[i].want);
		assert_str(got.media_id, is_text ? "" : "up1");
		if (cases[i].want == FORM_BUTTONS)
			continue;
		assert_int_equal(got.n_choices, 0);
		str last = arena_printf(&mem, "%zu. %s%zu", cases[i].n, cases[i].label, cases[i].n);
		assert_true(str_find(got.body, last) > 0);
		assert_true(str_starts(got.body, STR("Halo")));
	}
}

TEST(render_puts_what_a_caption_has_no_room_for_with_the_menu_into_a_second_message)
{
	begin(NULL);
	struct message m = text_message(of(1025, "a"));
	in.message = &m;
	in.upload_id = STR("up1");
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(utf8_utf16_len(got.body), 1024);
	assert_true(str_find(got.body, STR("aa…")) > 0);
	assert_str(got.rest, "aa");

	struct message with = question(4, "Nomor ");
	with.key = STR("text");
	with.args = m.args;
	in.message = &with;
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_IMAGE);
	assert_int_equal(utf8_utf16_len(got.body), 1024);
	assert_true(str_ends(got.body, STR("aa…")));
	assert_str(got.rest, "aa\n\n1. Nomor 1\n2. Nomor 2\n3. Nomor 3\n4. Nomor 4\nBalas dengan "
			     "angkanya.");
}

TEST(render_promo_with_photo_has_a_template_of_its_own_outside_the_window)
{
	static const struct {
		const char *promo_id, *promo_en, *photo_id, *photo_en;
		const char *want;
		bool has_photo;
	} cases[] = {
		{ "p", "", "f", "", "f", true },         { "p", "", "", "", "p", false },
		{ "p", "", "", "f_en", "p", false }, /* the words are the promo template's */
		{ "p", "p_en", "f", "", "p_en", false }, { "p", "p_en", "f", "f_en", "f_en", true },
		{ "", "", "f", "", "f", true },          { "", "", "", "", "", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct promo p = { .title = STR("Keripik"), .district = FLOW_DISTRICT };
		struct account_templates *t = &accounts[0].templates;

		begin(NULL);
		*t = (struct account_templates){
			.promo = { { str_from(cases[i].promo_id), STR("id") },
				   { str_from(cases[i].promo_en), STR("en") } },
			.promo_photo = { { str_from(cases[i].photo_id), STR("id") },
					 { str_from(cases[i].photo_en), STR("en") } },
		};
		close_window();
		delivery.class = CLASS_PROMO;
		in.promo = &p;
		in.language = LANGUAGE_EN;
		in.upload_id = STR("up1");
		bool is_there = cases[i].want[0] != '\0';
		assert_int_equal(run(), is_there ? RENDER_OK : RENDER_CLOSED);
		assert_str(got.template_name, cases[i].want);
		assert_str(got.media_id, cases[i].has_photo ? "up1" : "");
	}
}
