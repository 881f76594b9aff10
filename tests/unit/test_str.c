/* SPDX-License-Identifier: MIT */
#include "tests/lib/test.h"

TEST(str_from_null_is_the_empty_str)
{
	assert_true(str_is_empty(str_from(NULL)));
	assert_null(str_from(NULL).ptr);
}
