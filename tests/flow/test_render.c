/* SPDX-License-Identifier: MIT */
/* The form a message takes: by window, capabilities, kind of chat, lengths and language. */
#include "tests/flow/render_help.h"

TEST(render_window_is_a_day_less_a_minute)
{
	struct chat c = { .last_inbound_ms = now_ms };
	int64_t day_ms = INT64_C(24) * 60 * minute_ms;

	assert_true(render_window_is_open(&c, now_ms));
	assert_true(render_window_is_open(&c, now_ms + day_ms - minute_ms - 1));
	assert_false(render_window_is_open(&c, now_ms + day_ms - minute_ms));
	c.last_inbound_ms = 0;
	assert_false(render_window_is_open(&c, now_ms));
}

TEST(render_fills_text_in_the_language_of_the_recipient)
{
	struct message m = { .key = STR("say"), .args = ARGS(ARG("teks", "Sri")) };

	begin(&m);
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_TEXT);
	assert_str(got.body, "Halo Sri");
	in.language = LANGUAGE_EN;
	assert_int_equal(run(), RENDER_OK);
	assert_str(got.body, "Hello Sri");
}

TEST(render_puts_the_consent_words_in_front)
{
	struct message m = { .head_key = STR("consent"),
			     .key = STR("say"),
			     .args = ARGS(ARG("teks", "Sri")),
			     .quote_id = STR("wamid.1") };

	begin(&m);
	assert_int_equal(run(), RENDER_OK);
	assert_str(got.body, "Kami Dinas.\n\nHalo Sri");
	assert_str(got.quote_id, "wamid.1");
}

TEST(render_puts_lines_below_the_text)
{
	const struct line lines[] = { { STR("say"), ARGS(ARG("teks", "A")) },
				      { STR_NONE, NO_ARGS },
				      { STR("say"), ARGS(ARG("teks", "B")) } };
	struct message m = { .key = STR("yes"), .lines = lines, .n_lines = 3 };

	begin(&m);
	assert_int_equal(run(), RENDER_OK);
	assert_str(got.body, "Ya\nHalo A\n\nHalo B");
}

TEST(render_takes_text_from_people_as_data)
{
	begin(NULL);
	struct message m = text_message(STR("{kantor} {{x}} %s \\n"));

	in.message = &m;
	assert_int_equal(run(), RENDER_OK);
	assert_str(got.body, "{kantor} {{x}} %s \\n");
}

TEST(render_makes_buttons_of_three_short_choices)
{
	struct message m = question(3, "Nomor ");

	begin(&m);
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_BUTTONS);
	assert_int_equal(got.n_choices, 3);
	assert_str(got.body, "Halo {teks}");
	assert_str(got.choices[2].title, "Nomor 3");
	assert_str(got.choices[2].id, "Nomor 3");
}

TEST(render_makes_choices_what_they_fit_into)
{
	static const struct {
		size_t n;
		const char *label; /* and a number behind it */
		unsigned caps;
		enum chat_kind kind;
		enum form want;
	} cases[] = {
		{ 1, "Ya", all_caps, CHAT_PRIVATE, FORM_BUTTONS },
		{ 3, "1234567890123456789", all_caps, CHAT_PRIVATE, FORM_BUTTONS },
		{ 3, "12345678901234567890", all_caps, CHAT_PRIVATE, FORM_LIST },
		{ 4, "Nomor ", all_caps, CHAT_PRIVATE, FORM_LIST },
		{ 9, "12345678901234567890123", all_caps, CHAT_PRIVATE, FORM_LIST },
		{ 9, "123456789012345678901234", all_caps, CHAT_PRIVATE, FORM_TEXT },
		{ 10, "Nomor ", all_caps, CHAT_PRIVATE, FORM_LIST },
		{ 11, "Nomor ", all_caps, CHAT_PRIVATE, FORM_TEXT },
		{ 2, "Nomor ", all_caps, CHAT_GROUP, FORM_TEXT },
		{ 2, "Nomor ", GW_TEMPLATES, CHAT_PRIVATE, FORM_TEXT },
		/* ten emoji are twenty units */
		{ 3, "🍌🍌🍌🍌🍌🍌🍌🍌🍌🍌", all_caps, CHAT_PRIVATE, FORM_LIST },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct message m = question(cases[i].n, cases[i].label);

		begin(&m);
		in.caps = cases[i].caps;
		chat.kind = cases[i].kind;
		assert_int_equal(run(), RENDER_OK);
		assert_int_equal(got.form, cases[i].want);
		assert_int_equal(got.n_choices, cases[i].want == FORM_TEXT ? 0 : cases[i].n);
		if (cases[i].want == FORM_LIST)
			assert_str(got.list_button, "Pilih");
	}
}

TEST(render_never_shows_two_buttons_of_one_name)
{
	struct message m = question(2, "x");

	choices[0].label = choices[1].label = STR("Sama");
	begin(&m);
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_TEXT);

	choices[0].label = STR("  ");
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_TEXT);
}

TEST(render_numbers_choices_where_there_are_no_buttons)
{
	struct message m = question(2, "x");

	choices[0] = (struct choice){ .id = STR("y"), .key = STR("yes") };
	choices[1] = (struct choice){ .id = STR("n"), .key = STR("no") };
	begin(&m);
	chat.kind = CHAT_GROUP;
	assert_int_equal(run(), RENDER_OK);
	assert_str(got.body, "Halo {teks}\n\n1. Ya\n2. Tidak\nBalas dengan angkanya.");
	in.language = LANGUAGE_EN;
	assert_int_equal(run(), RENDER_OK);
	assert_str(got.body, "Hello {teks}\n\n1. Yes\n2. No\nAnswer with its number.");
}

TEST(render_text_is_the_numbered_form)
{
	struct message m = question(1, "Nomor ");

	begin(&m);
	assert_str(render_text(&config, LANGUAGE_ID, &m, now_ms, &mem),
		   "Halo {teks}\n\n1. Nomor 1\nBalas dengan angkanya.");
}

TEST(render_long_body_moves_buttons_to_a_list_and_then_to_text)
{
	begin(NULL);
	struct message m = text_message(of(1024, "a"));

	m.choices = choices;
	m.n_choices = question(2, "Nomor ").n_choices;
	in.message = &m;
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_BUTTONS);

	struct message longer = text_message(of(1025, "a"));
	longer.choices = choices;
	longer.n_choices = 2;
	in.message = &longer;
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_LIST);
}

TEST(render_cuts_a_long_text_at_a_grapheme)
{
	begin(NULL);
	/* five units each: a family of emoji would be cut in the middle by bytes or units */
	struct message m = text_message(of(1500, "👩‍👧"));

	in.message = &m;
	assert_int_equal(run(), RENDER_OK);
	assert_true(utf8_is_valid(got.body) && utf8_is_valid(got.rest));
	assert_in_range(utf8_utf16_len(got.body), 4090, 4096);
	assert_true(str_starts(got.rest, STR("👩‍👧")));
	assert_int_equal(got.body.len - strlen("…") + got.rest.len, 1500 * strlen("👩‍👧"));
	assert_true(str_ends(got.body, STR("👩‍👧…")));

	struct message exact = text_message(of(4096, "a"));
	in.message = &exact;
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.body.len, 4096);
	assert_int_equal(got.rest.len, 0);
	assert_false(str_ends(got.body, STR("…")));
}

TEST(render_keeps_the_menu_whole_in_the_second_message_of_a_long_text)
{
	begin(NULL);
	struct message m = text_message(of(5000, "a"));

	(void)question(2, "Nomor ");
	m.choices = choices;
	m.n_choices = 2;
	in.message = &m;
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_TEXT);
	assert_true(str_ends(got.body, STR("a…")));
	assert_true(str_ends(got.rest, STR("a\n\n1. Nomor 1\n2. Nomor 2\nBalas dengan angkanya.")));
}

TEST(render_says_nothing_rather_than_a_blank_message)
{
	static const char *const blanks[] = {
		"", " ", "\n\t\r\n", "\u200b\u200d\ufe0f", "\u00a0\u3000", "\x01\x02"
	};

	for (size_t i = 0; i < ARRAY_LEN(blanks); i++) {
		begin(NULL);
		struct message m = text_message(str_from(blanks[i]));
		in.message = &m;
		assert_int_equal(run(), RENDER_EMPTY);
	}
	begin(NULL);
	struct message m = text_message(STR("🍌"));
	in.message = &m;
	assert_int_equal(run(), RENDER_OK);
}

static const struct promo_price banana_price = { 15000, 15000, 1, { "bungkus", 7 } };

static struct promo banana(void)
{
	return (struct promo){ .id = 1,
			       .product_id = 7,
			       .category = STR("kuliner"),
			       .district = FLOW_DISTRICT,
			       .title = STR("Keripik pisang"),
			       .text = STR("gurih\nrenyah"),
			       .unit = STR("bungkus"),
			       .price_idr = 15000,
			       .prices = &banana_price,
			       .n_prices = 1,
			       .shop_name = STR("Bu Sri") };
}

static void begin_promo(const struct promo *p)
{
	begin(NULL);
	delivery.class = CLASS_PROMO;
	in.promo = p;
	in.seller_phone = STR("62812");
}

static bool has(const char *words)
{
	return str_find(got.body, str_from(words)) >= 0;
}

TEST(render_promo_speaks_as_the_office_and_names_the_shop)
{
	struct promo p = banana();

	begin_promo(&p);
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_TEXT);
	assert_true(str_starts(got.body, STR("Dinas meneruskan promo Bu Sri\n")));
	assert_true(has("\nKeripik pisang\ngurih\nrenyah\n"));
	assert_true(has("\nHarga Rp 15.000/bungkus\n"));
	assert_true(has("\nDi Kota Malang\n"));
	assert_true(has("\nPesan: https://wa.me/62812"));
	assert_true(str_ends(got.body, STR("\nBERHENTI untuk berhenti")));
}

TEST(render_promo_leaves_no_line_for_what_is_unknown)
{
	struct promo p = banana();

	p.text = STR_NONE;
	begin_promo(&p);
	in.seller_phone = STR_NONE;
	chat.kind = CHAT_GROUP;
	assert_int_equal(run(), RENDER_OK);
	assert_true(has("\nKeripik pisang\nHarga Rp 15.000/bungkus\n"));
	assert_false(has("Pesan:"));
	assert_false(has("{"));
	assert_false(has("\n\n\n"));
	assert_true(str_ends(got.body, STR("\nKetik /langganan")));
}

TEST(render_promo_is_a_template_outside_the_window)
{
	struct promo p = banana();

	begin_promo(&p);
	close_window();
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_TEMPLATE);
	assert_str(got.template_name, "promo_umkm");
	assert_str(got.template_language, "id");
	assert_int_equal(got.n_params, 4);
	assert_str(got.template_params[0], "Bu Sri");
	assert_str(got.template_params[1], "Keripik pisang: gurih renyah");
	assert_str(got.template_params[2], "Rp 15.000/bungkus");
	assert_str(got.template_params[3], "https://wa.me/62812");
}

TEST(render_template_falls_back_to_the_language_there_is)
{
	struct promo p = banana();

	begin_promo(&p);
	close_window();
	in.language = LANGUAGE_EN;
	in.seller_phone = STR_NONE;
	assert_int_equal(run(), RENDER_OK);
	assert_str(got.template_name, "promo_umkm");
	assert_str(got.template_params[3], "tanya Dinas");

	accounts[0].templates.promo[LANGUAGE_EN] =
		(struct template_name){ STR("promo_en"), STR("en_US") };
	assert_int_equal(run(), RENDER_OK);
	assert_str(got.template_name, "promo_en");
	assert_str(got.template_params[3], "ask Dinas");
}

TEST(render_promo_waits_when_there_is_no_template)
{
	struct promo p = banana();

	begin_promo(&p);
	accounts[0].templates.promo[LANGUAGE_ID].name = STR_NONE;
	close_window();
	assert_int_equal(run(), RENDER_CLOSED);
	/* a network without a window knows no such thing */
	in.caps = GW_GROUPS;
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_TEXT);
}

TEST(render_promo_template_stays_within_its_length)
{
	struct promo p = banana();
	size_t units = 0;

	begin_promo(&p);
	p.text = of(3000, "x ");
	p.shop_name = of(300, "s");
	p.unit = of(300, "u");
	close_window();
	assert_int_equal(run(), RENDER_OK);
	for (size_t i = 0; i < got.n_params; i++) {
		assert_true(got.template_params[i].len > 0);
		units += utf8_utf16_len(got.template_params[i]);
	}
	assert_true(units <= 800);
	assert_true(str_ends(got.template_params[1], STR("…")));
}

TEST(render_forced_template_does_not_ask_the_window)
{
	struct promo p = banana();

	begin_promo(&p);
	delivery.as_template = true;
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_TEMPLATE);
	/* where there are no templates it is text again */
	in.caps = GW_BUTTONS;
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_TEXT);
}

TEST(render_reply_waits_for_the_window_and_takes_no_template)
{
	struct message m = { .key = STR("yes") };

	begin(&m);
	close_window();
	assert_int_equal(run(), RENDER_CLOSED);
	chat.last_inbound_ms = now_ms;
	delivery.as_template = true;
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(got.form, FORM_TEXT);
}

TEST(render_notice_template_carries_text_and_choices_on_one_line)
{
	const struct line lines[] = { { STR("say"), ARGS(ARG("teks", "A")) } };
	struct message m = question(2, "x");

	m.lines = lines;
	m.n_lines = 1;
	m.args = ARGS(ARG("teks", "B\n\n\tC"));
	choices[0] = (struct choice){ .id = STR("y"), .key = STR("yes") };
	choices[1] = (struct choice){ .id = STR("n"), .key = STR("no") };
	begin(&m);
	delivery.class = CLASS_NOTICE;
	close_window();
	assert_int_equal(run(), RENDER_OK);
	assert_str(got.template_name, "notice");
	assert_int_equal(got.n_params, 1);
	assert_str(got.template_params[0], "Halo B · C · Halo A · 1. Ya 2. Tidak");

	in.language = LANGUAGE_EN;
	assert_int_equal(run(), RENDER_OK);
	assert_str(got.template_name, "notice_en");
	assert_str(got.template_params[0], "Hello B · C · Hello A · 1. Yes 2. No");
}

TEST(render_notice_template_keeps_its_choices_when_it_is_cut)
{
	begin(NULL);
	struct message m = text_message(of(3000, "a"));

	(void)question(2, "Nomor ");
	m.choices = choices;
	m.n_choices = 2;
	in.message = &m;
	delivery.class = CLASS_NOTICE;
	close_window();
	assert_int_equal(run(), RENDER_OK);
	assert_int_equal(utf8_utf16_len(got.template_params[0]), 900);
	assert_true(str_ends(got.template_params[0], STR("a… · 1. Nomor 1 2. Nomor 2")));

	accounts[0].templates.notice[0].name = accounts[0].templates.notice[1].name = STR_NONE;
	assert_int_equal(run(), RENDER_CLOSED);
}

TEST(render_parameters_are_one_line_and_never_empty)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "", "-" },
		{ " \n\t ", "-" },
		{ "\u200b", "-" },
		{ "a", "a" },
		{ "  a  ", "a" },
		{ "a\nb", "a · b" },
		{ "a \r\n\r\n b", "a · b" },
		{ "a\rb", "a · b" },
		{ "a\tb", "a b" },
		{ "a      b", "a b" },
		{ "a\u00a0\u00a0b", "a b" },
		{ "a\x01\x7f"
		  "b",
		  "ab" },
		{ "🍌\n🍌", "🍌 · 🍌" },
	};

	begin(NULL);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(render_text_one_line(str_from(cases[i].text), 100, &mem), cases[i].want);
	assert_str(render_text_one_line(STR("abcdef"), 5, &mem), "abcd…");
	assert_str(render_text_one_line(STR("abcde"), 5, &mem), "abcde");
}
