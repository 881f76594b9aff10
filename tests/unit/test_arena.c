/* SPDX-License-Identifier: MIT */
/* Arenas and owned blocks. */

#include "tests/lib/test.h"

#include "bot/base/arena.h"

#include <stdalign.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB ((size_t)1024 * 1024)

static bool is_all(const void *p, size_t n, char c)
{
	const char *at = p;
	for (size_t i = 0; i < n; i++) {
		if (at[i] != c)
			return false;
	}
	return true;
}

TEST(arena_gives_zeroed_aligned_pieces_that_do_not_overlap)
{
	struct arena a;
	char *pieces[200];

	arena_init(&a, 0);
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		pieces[i] = arena_alloc(&a, i * 7);
		assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
		assert_true(is_all(pieces[i], i * 7, 0));
		memset(pieces[i], (char)i, i * 7);
	}
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
		assert_true(is_all(pieces[i], i * 7, (char)i));
	arena_finish(&a);
}

TEST(arena_zeroes_again_after_a_reset)
{
	struct arena a;
	arena_init(&a, 0);
	memset(arena_alloc(&a, 1000), 'x', 1000);
	arena_reset(&a);
	assert_int_equal(a.used_bytes, 0);
	assert_true(is_all(arena_alloc(&a, 1000), 1000, 0));
	arena_finish(&a);
}

TEST(arena_reset_keeps_one_chunk_for_reuse)
{
	struct arena a;
	arena_init(&a, 0);
	for (int i = 0; i < 1000; i++)
		arena_alloc(&a, 1000);
	arena_reset(&a);
	struct arena_chunk *kept = a.chunk;
	assert_non_null(kept);
	for (int i = 0; i < 100; i++)
		arena_alloc(&a, 1000);
	assert_ptr_equal(a.chunk, kept);
	arena_finish(&a);
}

TEST(arena_reset_does_not_hoard_a_huge_block)
{
	struct arena a;
	arena_init(&a, 0);
	arena_alloc(&a, 100);
	struct arena_chunk *small = a.chunk;
	arena_alloc(&a, 8 * MIB);
	assert_ptr_not_equal(a.chunk, small);
	arena_reset(&a);
	assert_ptr_equal(a.chunk, small);
	arena_finish(&a);
}

TEST(arena_goes_on_after_a_huge_block_with_ordinary_chunks)
{
	struct arena a;
	arena_init(&a, 0);
	arena_alloc(&a, 8 * MIB);
	arena_alloc(&a, 1);
	arena_reset(&a);
	assert_non_null(a.chunk);
	arena_finish(&a);
}

TEST(arena_is_over_only_beyond_its_cap)
{
	struct arena a;
	arena_init(&a, 64);
	arena_alloc(&a, 64);
	assert_false(arena_is_over(&a));
	memset(arena_alloc(&a, 1), 'x', 1); /* still given */
	assert_true(arena_is_over(&a));
	arena_reset(&a);
	assert_false(arena_is_over(&a));
	arena_finish(&a);
}

TEST(arena_without_cap_is_never_over)
{
	struct arena a;
	arena_init(&a, 0);
	arena_alloc(&a, 4 * MIB);
	assert_false(arena_is_over(&a));
	arena_finish(&a);
}

TEST(arena_finish_accepts_null_zeroed_and_twice)
{
	struct arena a = { 0 };
	arena_finish(NULL);
	arena_finish(&a);
	arena_init(&a, 0);
	arena_alloc(&a, 1);
	arena_finish(&a);
	arena_finish(&a);
	assert_null(a.chunk);
}

TEST(arena_zeroed_is_ready_to_use)
{
	struct arena a = { 0 };
	assert_non_null(arena_alloc(&a, 10));
	arena_reset(&a);
	arena_finish(&a);
}

TEST(arena_str_copies_and_puts_a_nul_behind)
{
	struct arena a;
	char text[] = "keripik";

	arena_init(&a, 0);
	str s = arena_str(&a, (str){ text, 4 });
	text[0] = 'X';
	assert_str(s, "keri");
	assert_int_equal(s.ptr[4], '\0');
	assert_string_equal(arena_cstr(&a, STR("abc")), "abc");
	assert_string_equal(arena_cstr(&a, STR_NONE), "");
	assert_non_null(arena_str(&a, STR_NONE).ptr);
	arena_finish(&a);
}

TEST(arena_printf_formats_any_length)
{
	struct arena a;
	arena_init(&a, 0);
	assert_str(arena_printf(&a, "%d-%" STR_FMT, 42, STR_ARG(STR("x"))), "42-x");
	assert_str(arena_printf(&a, "%s", ""), "");
	str s = arena_printf(&a, "%0*d", 100000, 7);
	assert_int_equal(s.len, 100000);
	assert_int_equal(s.ptr[99999], '7');
	assert_int_equal(s.ptr[100000], '\0');
	arena_finish(&a);
}

TEST(arena_new_and_array_size_by_type)
{
	struct arena a;
	arena_init(&a, 0);
	int64_t *one = ARENA_NEW(&a, int64_t);
	int64_t *many = ARENA_ARRAY(&a, int64_t, 100);
	*one = 1;
	many[99] = 2;
	assert_true(is_all(many, 99 * sizeof(*many), 0));
	assert_int_equal(a.used_bytes, 16 + 800);
	arena_finish(&a);
}

static void array_too_big(void *arg)
{
	/* Wraps to 16 bytes when multiplied carelessly. */
	ARENA_ARRAY(arg, int64_t, SIZE_MAX / 8 + 3);
}

static void alloc_too_big(void *arg)
{
	arena_alloc(arg, SIZE_MAX - 4);
}

TEST(arena_stops_on_sizes_that_cannot_be)
{
	struct arena a;
	arena_init(&a, 0);
	assert_true(test_stops(array_too_big, &a));
	assert_true(test_stops(alloc_too_big, &a));
	arena_finish(&a);
}

TEST(mem_take_gives_zeroed_bytes_even_for_none)
{
	char *p = mem_take(4096);
	assert_true(is_all(p, 4096, 0));
	mem_give(p);
	p = mem_take(0);
	assert_non_null(p);
	mem_give(p);
	mem_give(NULL);
}

TEST(mem_resize_keeps_what_was_there)
{
	char *p = mem_resize(NULL, 4);
	memcpy(p, "abc", 4);
	p = mem_resize(p, 100000);
	assert_string_equal(p, "abc");
	p = mem_resize(p, 0);
	assert_non_null(p);
	mem_give(p);
}

TEST(mem_take_never_returns_when_there_is_no_memory)
{
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		close(STDERR_FILENO);
		mem_give(mem_take(PTRDIFF_MAX - 4096));
		_exit(0);
	}
	/* By abort(), or before that by a sanitizer's own allocator. */
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_not_equal(status, 0);
}
