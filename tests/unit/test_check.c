/* SPDX-License-Identifier: MIT */
/* ASSERT and its like: what stops the process, and what it says. */

#include "tests/lib/test.h"

#include "bot/base/check.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct outer {
	char before;
	int member;
};

static void assert_value(void *arg)
{
	ASSERT(*(int *)arg == 1);
}

TEST(assert_passes_what_holds)
{
	int one = 1;
	assert_false(test_stops(assert_value, &one));
}

TEST(assert_stops_the_process_on_what_does_not_hold)
{
	int two = 2;
	assert_true(test_stops(assert_value, &two));
}

TEST(assert_evaluates_its_condition_once)
{
	int n = 0;
	ASSERT(++n == 1);
	assert_int_equal(n, 1);
}

TEST(check_failed_says_condition_file_and_line)
{
	int fds[2];
	char said[600] = "";

	assert_int_equal(pipe(fds), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(fds[1], STDERR_FILENO);
		check_failed("a == b", "x.c", 42);
	}
	close(fds[1]);
	assert_true(read(fds[0], said, sizeof(said) - 1) > 0);
	close(fds[0]);
	waitpid(child, NULL, 0);
	assert_string_equal(said, "siar: x.c:42: assertion failed: a == b\n");
}

TEST(container_of_finds_the_object_around_a_member)
{
	struct outer o = { 0 };
	assert_ptr_equal(CONTAINER_OF(&o.member, struct outer, member), &o);
}
