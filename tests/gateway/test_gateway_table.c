/* SPDX-License-Identifier: MIT */
/* The table of kinds, and our own reference in sends. */

#include "tests/gateway/gateway_test.h"

TEST(kinds_are_found_by_name_and_are_a_to_z)
{
	for (size_t i = 0; i < gateways_count; i++) {
		assert_ptr_equal(gateway_find(str_from(gateways[i]->kind)), gateways[i]);
		assert_string_equal(gateways[i]->kind, gateways[i]->config.name);
		if (i)
			assert_true(str_cmp(str_from(gateways[i - 1]->kind),
					    str_from(gateways[i]->kind)) < 0);
	}
	assert_null(gateway_find(STR("whatsapp")));
	assert_null(gateway_find(STR("")));
}

TEST(kinds_are_whole)
{
	for (size_t i = 0; i < gateways_count; i++) {
		const struct gateway_ops *ops = gateways[i];
		assert_true(ops->account_ref && ops->authentic && ops->parse && ops->build &&
			    ops->judge && ops->judge_code && ops->config.settings);
		for (const struct setting *s = ops->config.settings; s->key; s++) {
			assert_non_null(s->help);
			assert_true(s->offset < ops->config.bytes);
		}
	}
}

TEST(a_reference_comes_back_as_it_went)
{
	static const struct {
		int64_t id;
		int attempt;
		int64_t tag;
		const char *text;
	} cases[] = {
		{ 1, 1, 0, "siar1:1:1" },
		{ 4711, 12, 0, "siar1:4711:12" },
		{ 4711, 12, 1, "siar1:4711:12:00000001" },
		{ 4711, 12, 0xc0ffee42, "siar1:4711:12:c0ffee42" },
		{ INT64_MAX, INT32_MAX, UINT32_MAX,
		  "siar1:9223372036854775807:2147483647:ffffffff" },
	};
	struct arena *mem = test_arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct reference r = { cases[i].id, cases[i].attempt, cases[i].tag };
		struct reference got = { .tag = 42 };
		str text = gateway_opaque(&r, mem);
		assert_str(text, cases[i].text);
		assert_true(gateway_opaque_parse(text, &got));
		assert_int_equal(got.delivery_id, cases[i].id);
		assert_int_equal(got.attempt, cases[i].attempt);
		assert_int_equal(got.tag, cases[i].tag);
	}
}

TEST(foreign_references_are_not_ours)
{
	static const char *const texts[] = {
		"",
		"siar1:",
		"siar1:1",
		"siar1:1:",
		"siar1::1",
		"siar1:0:1",
		"siar1:1:0",
		"siar1:-1:1",
		"siar1:1:-1",
		"siar1:01:1",
		"siar1:1:1 ",
		" siar1:1:1",
		"siar1:1:1:1",
		"siar1:1:1:",
		"siar1:1:1:00000000",
		"siar1:1:1:C0FFEE42",
		"siar1:1:1:c0ffee4g",
		"siar1:1:1:c0ffee421",
		"siar1:1:1:c0ffee42:1",
		"siar2:1:1",
		"SIAR1:1:1",
		"siar1:+1:1",
		"siar1:1:2147483648",
		"siar1:9223372036854775808:1",
		"some data",
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct reference r = { 42, 43, 44 };
		assert_false(gateway_opaque_parse(str_from(texts[i]), &r));
		assert_true(r.delivery_id == 42 && r.attempt == 43 && r.tag == 44);
	}
}
