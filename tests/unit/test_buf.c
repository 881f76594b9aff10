/* SPDX-License-Identifier: MIT */
/* Text that grows. */

#include "tests/lib/test.h"

#include "bot/base/buf.h"

#include <string.h>

TEST(buf_costs_nothing_until_the_first_byte)
{
	struct arena a;
	struct buf b;

	arena_init(&a, 0);
	buf_init(&b, &a);
	buf_add(&b, STR_NONE);
	buf_printf(&b, "%s", "");
	assert_str(buf_str(&b), "");
	assert_string_equal(buf_str(&b).ptr, "");
	assert_int_equal(a.used_bytes, 0);
	arena_finish(&a);
}

TEST(buf_add_collects_pieces_with_a_nul_behind)
{
	struct arena a;
	struct buf b;

	arena_init(&a, 0);
	buf_init(&b, &a);
	buf_add(&b, STR("promo "));
	buf_add_char(&b, 'x');
	buf_add(&b, STR_NONE);
	buf_printf(&b, " %d", 15000);
	assert_str(buf_str(&b), "promo x 15000");
	assert_int_equal(strlen(buf_str(&b).ptr), buf_str(&b).len);
	arena_finish(&a);
}

TEST(buf_grows_one_byte_at_a_time_without_losing_any)
{
	struct arena a;
	struct buf b;

	arena_init(&a, 0);
	buf_init(&b, &a);
	for (int i = 0; i < 100000; i++)
		buf_add_char(&b, (char)('a' + i % 26));
	str s = buf_str(&b);
	assert_int_equal(s.len, 100000);
	assert_int_equal(s.ptr[s.len], '\0');
	for (int i = 0; i < 100000; i++)
		assert_int_equal(s.ptr[i], 'a' + i % 26);
	/* Doubling: what is left behind is less than what there is. */
	assert_true(a.used_bytes < 4 * s.len);
	arena_finish(&a);
}

TEST(buf_printf_grows_at_every_boundary)
{
	struct arena a;

	arena_init(&a, 0);
	for (int start = 0; start < 130; start++) {
		for (int more = 0; more < 5; more++) {
			struct buf b;
			buf_init(&b, &a);
			for (int i = 0; i < start; i++)
				buf_add_char(&b, 'a');
			buf_printf(&b, "%.*s", more, "12345");
			str s = buf_str(&b);
			assert_int_equal(s.len, start + more);
			assert_int_equal(s.ptr[s.len], '\0');
			assert_memory_equal(s.ptr + start, "12345", (size_t)more);
		}
	}
	arena_finish(&a);
}

TEST(buf_can_be_added_to_itself)
{
	struct arena a;
	struct buf b;

	arena_init(&a, 0);
	buf_init(&b, &a);
	buf_add(&b, STR("abc"));
	for (int i = 0; i < 10; i++)
		buf_add(&b, buf_str(&b));
	assert_int_equal(buf_str(&b).len, 3 * 1024);
	assert_true(str_ends(buf_str(&b), STR("abcabc")));
	arena_finish(&a);
}

TEST(buf_keeps_nul_bytes)
{
	struct arena a;
	struct buf b;

	arena_init(&a, 0);
	buf_init(&b, &a);
	buf_add(&b, STR("a\0b"));
	buf_add_char(&b, '\0');
	assert_true(str_eq(buf_str(&b), STR("a\0b\0")));
	arena_finish(&a);
}
