/* SPDX-License-Identifier: MIT */
#ifndef SIAR_TESTS_LIB_TEST_H
#define SIAR_TESTS_LIB_TEST_H

/* One group of tests in one program, over cmocka. A test is
 *
 *	TEST(pick_skips_paused_lanes) { assert_int_equal(1, 1); }
 *
 * and registers itself; main() is in test.c. Names are sentences. `program --match text` runs those
 * whose name has `text` in it (exit code 77: none). Output is TAP, in the order of the file. */

#include "bot/base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(name)                                                                                 \
	static void name(void **state);                                                            \
	__attribute__((constructor)) static void test_register_##name(void)                        \
	{                                                                                          \
		test_register(#name, name, __LINE__);                                              \
	}                                                                                          \
	static void name(void **state __attribute__((unused)))

/* `line` gives the order of the file. */
void test_register(const char *name, void (*run)(void **state), int line);

/* Fails with both texts shown when they differ. */
#define assert_str(got, want) test_assert_str((got), (want), __FILE__, __LINE__)
void test_assert_str(str got, const char *want, const char *file, int line);

/* True when `run` ends its process by abort(), as ASSERT does. It runs in a child, so it may not
 * use cmocka's assertions, and its changes are lost. */
bool test_stops(void (*run)(void *arg), void *arg);

/* A directory of this test program, removed at exit. NUL-terminated. */
const char *test_dir(void);

#endif
