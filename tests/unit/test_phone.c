/* SPDX-License-Identifier: MIT */
/* Phone numbers as people write them. */
#include "tests/lib/test.h"

#include "bot/base/buf.h"
#include "bot/base/random.h"
#include "bot/model/phone.h"

static const struct {
	const char *text, *e164; /* NULL: no number */
} cases[] = {
	/* Indonesian, all the ways */
	{ "081234567890", "6281234567890" },
	{ "81234567890", "6281234567890" },
	{ "6281234567890", "6281234567890" },
	{ "+6281234567890", "6281234567890" },
	{ "(+62)81234567890", "6281234567890" },
	{ "(+62) 812-3456-7890", "6281234567890" },
	{ "006281234567890", "6281234567890" },
	{ "0812 3456 7890", "6281234567890" },
	{ "0812-3456-7890", "6281234567890" },
	{ "0812.3456.7890", "6281234567890" },
	{ "  0812  3456 7890 ", "6281234567890" },
	{ "+62 (0)812 3456 7890", "6281234567890" },
	{ "62081234567890", "6281234567890" },
	{ "+081234567890", "6281234567890" },
	{ "(0812) 3456 7890", "6281234567890" },
	{ "[0812] 34567890", "6281234567890" },
	/* as copied: no-break blanks, dashes, marks of direction, full width */
	{ "+62\u00a0812\u20113456\u20117890", "6281234567890" },
	{ "\u202a+62 812\u20133456\u22127890\u202c", "6281234567890" },
	{ "０８１２３４５６７８９０", "6281234567890" },
	/* letters for digits */
	{ "O812 3456 789O", "6281234567890" },
	{ "o8l2 3456 7890", "6281234567890" },
	{ "08I234567890", "6281234567890" },
	/* links */
	{ "wa.me/6281234567890", "6281234567890" },
	{ "https://wa.me/6281234567890?text=halo%20kak", "6281234567890" },
	{ "HTTPS://WA.ME/6281234567890", "6281234567890" },
	{ "http://www.wa.me/+6281234567890/", "6281234567890" },
	{ "wa.me/081234567890", "6281234567890" },
	{ "https://api.whatsapp.com/send?phone=6281234567890&text=hai", "6281234567890" },
	{ "https://api.whatsapp.com/send/?text=hai&phone=%2B6281234567890", "6281234567890" },
	{ "whatsapp://send?phone=6281234567890", "6281234567890" },
	/* landlines and lengths */
	{ "0341 551234", "62341551234" },
	{ "(031) 5912345", "62315912345" },
	{ "0811234567", "62811234567" },
	{ "0812345678901", "62812345678901" },
	{ "012345678", "6212345678" },
	{ "02345678901234", "622345678901234" },
	/* abroad */
	{ "+1 650 555 1234", "16505551234" },
	{ "+65 9123 4567", "6591234567" },
	{ "0060123456789", "60123456789" },
	{ "60123456789", "60123456789" },
	{ "+86 139 1234 56789", "86139123456789" },
	{ "+8613912345678", "8613912345678" },
	{ "8613912345678", "8613912345678" },
	/* reads as Indonesian without its plus: refused */
	{ "+81 90 1234 5678", NULL },
	{ "+852 9123 4567", NULL },
	/* no numbers */
	{ "", NULL },
	{ "   ", NULL },
	{ "0", NULL },
	{ "+", NULL },
	{ "++6281234567890", NULL },
	{ "62+81234567890", NULL },
	{ "08123", NULL },
	{ "0812345", NULL },
	{ "01234567", NULL },
	{ "023456789012345", NULL },
	{ "000081234567890", NULL },
	{ "+62 62 812", NULL },
	{ "0081234567890123456789012345", NULL },
	{ "123456789012345678901234567890", NULL },
	{ "1234567", NULL },
	{ "1234567890123456", NULL },
	{ "siti", NULL },
	{ "olo lil ooo lll", NULL },
	{ "ol2 lil o34 l5o", NULL },
	{ "0812 3456 789x", NULL },
	{ "0812,3456,7890", NULL },
	{ "0812/3456/7890", NULL },
	{ "0812 3456 7890, 0813 3456 7890", NULL },
	{ "wa.me/", NULL },
	{ "wa.me/message/ABC123", NULL },
	{ "api.whatsapp.com/send?text=6281234567890", NULL },
	{ "https://example.com/6281234567890", NULL },
	{ "0812\xff", NULL },
};

TEST(phone_parse_reads_what_people_write)
{
	struct arena mem;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str got = STR_NONE;
		bool is_phone = phone_parse(str_from(cases[i].text), &mem, &got);
		if (is_phone != (cases[i].e164 != NULL))
			fail_msg("\"%s\" gave \"%" STR_FMT "\"", cases[i].text, STR_ARG(got));
		if (is_phone)
			assert_str(got, cases[i].e164);
	}
	arena_finish(&mem);
}

TEST(phone_parse_twice_gives_what_once_gave)
{
	struct arena mem;
	str once, twice;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (!phone_parse(str_from(cases[i].text), &mem, &once))
			continue;
		assert_true(phone_parse(once, &mem, &twice));
		assert_true(str_eq(once, twice));
	}
	arena_finish(&mem);
}

TEST(whatever_is_read_as_a_phone_reads_the_same_again)
{
	static const char *const pieces[] = {
		"0", "6", "62", "8", "1", "9", "00",  "+",    "(",
		")", "-", " ",  ".", "o", "l", "812", "3456", "wa.me/"
	};
	struct arena mem;
	struct random r;
	int n_read = 0;

	random_seed(&r, 2);
	arena_init(&mem, 0);
	for (int i = 0; i < 20000; i++, arena_reset(&mem)) {
		struct buf text;
		str once = STR_NONE, twice = STR_NONE;
		buf_init(&text, &mem);
		for (int64_t j = random_below(&r, 12); j >= 0; j--)
			buf_add(&text, str_from(pieces[random_below(&r, ARRAY_LEN(pieces))]));
		if (!phone_parse(buf_str(&text), &mem, &once))
			continue;
		n_read++;
		if (!phone_parse(once, &mem, &twice) || !str_eq(once, twice))
			fail_msg("\"%" STR_FMT "\" reads as %" STR_FMT, STR_ARG(buf_str(&text)),
				 STR_ARG(once));
	}
	assert_in_range(n_read, 1000, 20000);
	arena_finish(&mem);
}

TEST(phone_parse_leaves_the_result_when_it_fails)
{
	struct arena mem;
	str got = STR("kept");

	arena_init(&mem, 0);
	assert_false(phone_parse(STR("siti"), &mem, &got));
	assert_str(got, "kept");
	assert_false(phone_parse(STR_NONE, &mem, &got));
	assert_str(got, "kept");
	arena_finish(&mem);
}
