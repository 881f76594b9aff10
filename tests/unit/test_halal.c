/* SPDX-License-Identifier: MIT */
#include "bot/model/halal.h"
#include "tests/lib/test.h"

static const struct {
	const char *text;
	enum halal_shape shape;
	const char *number;
} cases[] = {
	{ "ID35110001325901022", HALAL_CERTIFICATE, "ID35110001325901022" },
	{ "id 3511.0001-3259 01022", HALAL_CERTIFICATE, "ID35110001325901022" },
	{ "ID3511000132590", HALAL_CERTIFICATE, "ID3511000132590" },
	{ "ID351100013259", HALAL_OTHER, "ID351100013259" },
	{ "ID351100013259012345678", HALAL_OTHER, "ID351100013259012345678" },
	{ "ID3511000132590X", HALAL_OTHER, "ID3511000132590X" },
	{ "35110001325901022", HALAL_OTHER, "35110001325901022" },
	{ "KH-351-0001", HALAL_DECISION, "KH3510001" },
	{ "ketetapan halal 12", HALAL_DECISION, "KETETAPANHALAL12" },
	{ "", HALAL_OTHER, "" },
};

TEST(a_certificate_is_told_from_a_decision_and_from_other_numbers)
{
	struct arena mem;
	str number;

	arena_init(&mem, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(halal_shape_of(str_from(cases[i].text), &mem, &number),
				 cases[i].shape);
		assert_str(number, cases[i].number);
	}
	arena_finish(&mem);
}
