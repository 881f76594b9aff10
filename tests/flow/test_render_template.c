/* SPDX-License-Identifier: MIT */
/* Templates whatever people write: parameters as the network takes them, within its lengths. */
#include "handlers/digest.h"
#include "tests/flow/render_help.h"

enum { TEMPLATE_UNITS = 1024, OWN_WORDS_UNITS = 124, DIGEST_PROMOS = 40 };

/* What sellers call their shops and write, by mistake or on purpose. */
static const char *const hostile[] = {
	"Keripik Bu Sri",
	"Toko\nBaru",
	"Toko\r\n\r\n\r\nBaru",
	"Toko\tBaru\t",
	"Toko          Baru",
	"\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0Toko\u2003\u2003\u2003\u2003\u2003\u2003Baru",
	"Toko\u2028Baru\u2029Lagi",
	"Toko\vBaru\fLagi\x85",
	"Toko\xc2\x85Lama",
	"\x01\x02\x1b[31mToko\x7f",
	"\u200b\u200b\u200b",
	"\u202eokoT\u202c",
	"   \n \t  ",
	"",
	"*",
	"{{1}} {{2}} {{99}}",
	"%s%n%d \\n \\t",
	"\"}]}, {\"type\": \"text\"",
	"🍌🍌🍌🍌🍌",
	"👨‍👩‍👧‍👦\n👨‍👩‍👧‍👦",
	"بسم الله",
	"\xff\xfe\xc3",
};

static bool is_break(str s)
{
	uint32_t c;

	while (utf8_take(&s, &c)) {
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
			return true;
	}
	return false;
}

/* No line end, no tab, not empty, at most 4 spaces in a row, 1,024 units with the words around. */
static void check_params(const char *of)
{
	size_t units = 0;

	for (size_t i = 0; i < got.n_params; i++) {
		str p = got.template_params[i];
		units += utf8_utf16_len(p);
		if (render_text_is_blank(p) || is_break(p) || str_find(p, STR("     ")) >= 0 ||
		    !utf8_is_valid(p))
			fail_msg("parameter %zu of '%s' is '%.*s'", i + 1, of, (int)p.len, p.ptr);
	}
	if (units > TEMPLATE_UNITS - OWN_WORDS_UNITS)
		fail_msg("the parameters of '%s' are %zu units", of, units);
}

/* As it comes in: what is no UTF-8 has been repaired. */
static str as_heard(const char *text)
{
	return utf8_repair(str_from(text), &mem);
}

static void begin_closed(enum delivery_class class)
{
	begin(NULL);
	delivery.class = class;
	close_window();
}

TEST(render_template_of_a_promo_takes_any_name_and_text)
{
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		for (size_t k = 0; k < ARRAY_LEN(hostile); k++) {
			begin_closed(CLASS_PROMO);
			struct promo p = { .id = 1,
					   .district = FLOW_DISTRICT,
					   .shop_name = as_heard(hostile[i]),
					   .title = as_heard(hostile[k]),
					   .text = as_heard(hostile[i]),
					   .unit = as_heard(hostile[k]),
					   .product_id = (int64_t)(k % 2),
					   .price_idr = 15000 };
			in.promo = &p;
			in.seller_phone = i % 2 ? STR("628123456789") : STR_NONE;
			assert_int_equal(run(), RENDER_OK);
			assert_int_equal(got.form, FORM_TEMPLATE);
			assert_int_equal(got.n_params, 4);
			check_params(hostile[i]);
		}
	}
}

TEST(render_template_with_a_photo_has_the_same_words)
{
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		begin_closed(CLASS_PROMO);
		accounts[0].templates.promo_photo[LANGUAGE_ID] =
			(struct template_name){ STR("promo_foto"), STR("id") };
		struct promo p = { .id = 1,
				   .district = FLOW_DISTRICT,
				   .shop_name = as_heard(hostile[i]),
				   .text = as_heard(hostile[i]),
				   .price_idr = INT64_MAX / 2 };
		in.promo = &p;
		in.upload_id = STR("9001");
		assert_int_equal(run(), RENDER_OK);
		assert_str(got.template_name, "promo_foto");
		assert_str(got.media_id, "9001");
		check_params(hostile[i]);
	}
}

TEST(render_template_of_a_notice_takes_any_name_in_text_and_choices)
{
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		begin_closed(CLASS_NOTICE);
		struct message m = text_message(as_heard(hostile[i]));
		for (size_t k = 0; k < 3; k++)
			choices[k] =
				(struct choice){ .id = STR("x"), .label = as_heard(hostile[i]) };
		m.choices = choices;
		m.n_choices = 3;
		in.message = &m;
		assert_int_equal(run(), RENDER_OK);
		check_params(hostile[i]);
	}
}

TEST(render_template_of_a_digest_takes_any_names)
{
	struct digest_promo list[DIGEST_PROMOS];

	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		begin_closed(CLASS_DIGEST);
		accounts[0].templates.digest[LANGUAGE_ID] =
			(struct template_name){ STR("ringkasan"), STR("id") };
		for (size_t k = 0; k < DIGEST_PROMOS; k++)
			list[k] = (struct digest_promo){
				.promo_id = (int64_t)k + 1,
				.title = as_heard(hostile[(i + k) % ARRAY_LEN(hostile)]),
				.shop_name = as_heard(hostile[i]),
				.price_idr = 15000,
				.seller_phone = STR("628123456789"),
			};
		struct message m = digest_lines(in.config, list, DIGEST_PROMOS, &mem);
		in.message = &m;
		assert_int_equal(run(), RENDER_OK);
		assert_int_equal(got.n_params, 1);
		check_params(hostile[i]);
	}
}

TEST(render_template_keeps_each_parameter_to_its_share)
{
	static const size_t most[] = { 100, 500, 80, 100 };

	begin_closed(CLASS_PROMO);
	struct promo p = { .id = 1,
			   .district = FLOW_DISTRICT,
			   .shop_name = of(500, "👨‍👩‍👧‍👦"),
			   .text = of(3000, "kue\n"),
			   .unit = of(200, "bungkus "),
			   .price_idr = INT64_MAX / 2 };
	in.promo = &p;
	assert_int_equal(run(), RENDER_OK);
	for (size_t i = 0; i < got.n_params; i++)
		assert_true(utf8_utf16_len(got.template_params[i]) <= most[i]);
	assert_true(str_ends(got.template_params[0], STR("👨‍👩‍👧‍👦…")));
	check_params("long ones");
}

TEST(render_template_tells_the_times_however_long_the_goods_are)
{
	static const struct {
		size_t words;
		const char *ends;
	} cases[] = {
		{ 1, "kue · promo.broadcast_ready · promo.broadcast_end" },
		{ 800, "… · promo.broadcast_ready · promo.broadcast_end" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		begin_closed(CLASS_PROMO);
		struct promo p = { .id = 1,
				   .district = FLOW_DISTRICT,
				   .shop_name = STR("Bu Sri"),
				   .text = of(cases[i].words, "kue "),
				   .ready_ms = INT64_C(1795561200000),
				   .ends_ms = INT64_C(1796058000000) };
		in.promo = &p;
		assert_int_equal(run(), RENDER_OK);
		assert_true(str_ends(got.template_params[1], str_from(cases[i].ends)));
		assert_true(utf8_utf16_len(got.template_params[1]) <= 500);
	}
}

TEST(render_template_holds_a_whole_digest_or_ends_with_a_sign_of_it)
{
	struct digest_promo list[DIGEST_PROMOS];

	begin_closed(CLASS_DIGEST);
	accounts[0].templates.digest[LANGUAGE_ID] =
		(struct template_name){ STR("ringkasan"), STR("id") };
	for (size_t k = 0; k < DIGEST_PROMOS; k++)
		list[k] = (struct digest_promo){ .promo_id = (int64_t)k + 1,
						 .title = of(60, "kue "),
						 .shop_name = of(30, "toko "),
						 .price_idr = 15000 };
	struct message m = digest_lines(in.config, list, DIGEST_PROMOS, &mem);
	in.message = &m;
	assert_int_equal(run(), RENDER_OK);
	check_params("a long digest");
	assert_true(str_ends(got.template_params[0], STR("…")));
}

TEST(render_template_is_missing_so_promo_and_digest_wait)
{
	begin_closed(CLASS_PROMO);
	struct promo p = { .id = 1, .district = FLOW_DISTRICT, .shop_name = STR("Bu Sri") };
	accounts[0].templates = (struct account_templates){ 0 };
	in.promo = &p;
	assert_int_equal(run(), RENDER_CLOSED);
	begin_closed(CLASS_DIGEST);
	accounts[0].templates = (struct account_templates){ 0 };
	struct message m = text_message(STR("1. Keripik"));
	in.message = &m;
	assert_int_equal(run(), RENDER_CLOSED);
}
