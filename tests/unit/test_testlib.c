/* SPDX-License-Identifier: MIT */
/* What every other test stands on: tests/lib/test.c, run on itself. */

#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The first sample fails when this is in the environment. */
#define FAIL_ON_PURPOSE "SIAR_TEST_FAIL_ON_PURPOSE"

/* Runs this program with these arguments; what it says on stdout comes back. */
static int run_self(const char *option, const char *match, char *ret_out, size_t cap)
{
	int fds[2], status = -1;
	size_t len = 0;
	ssize_t n;

	assert_int_equal(pipe(fds), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(fds[1], STDOUT_FILENO);
		close(STDERR_FILENO);
		close(fds[0]);
		close(fds[1]);
		execl("/proc/self/exe", "self", option, match, NULL);
		_exit(99);
	}
	close(fds[1]);
	while ((n = read(fds[0], ret_out + len, cap - 1 - len)) > 0)
		len += (size_t)n;
	ret_out[len] = '\0';
	close(fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

TEST(sample_b_comes_first_in_the_file)
{
	if (getenv(FAIL_ON_PURPOSE) != NULL)
		assert_str(STR("got this"), "wanted that");
}

TEST(sample_a_comes_second_in_the_file)
{
	assert_str(STR("same"), "same");
}

TEST(match_runs_those_named_in_the_order_of_the_file)
{
	char out[2000];
	assert_int_equal(run_self("--match", "sample_", out, sizeof(out)), 0);
	assert_non_null(strstr(out, "1..2\n"));
	char *b = strstr(out, "ok 1 - sample_b"), *a = strstr(out, "ok 2 - sample_a");
	assert_true(b != NULL && a != NULL && b < a);
}

TEST(match_of_nothing_exits_77)
{
	char out[2000];
	assert_int_equal(run_self("--match", "no such name", out, sizeof(out)), 77);
	assert_string_equal(out, "");
}

TEST(unknown_arguments_exit_2)
{
	char out[2000];
	assert_int_equal(run_self("--macht", "sample_", out, sizeof(out)), 2);
}

TEST(a_failing_test_exits_1_and_says_so_in_tap)
{
	char out[2000];
	setenv(FAIL_ON_PURPOSE, "1", 1);
	int rc = run_self("--match", "sample_", out, sizeof(out));
	unsetenv(FAIL_ON_PURPOSE);
	assert_int_equal(rc, 1);
	assert_non_null(strstr(out, "not ok 1 - sample_b"));
	assert_non_null(strstr(out, "\nok 2 - sample_a"));
}

TEST(test_dir_is_one_directory_all_the_time)
{
	struct stat st;
	const char *dir = test_dir();
	assert_int_equal(stat(dir, &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_string_equal(test_dir(), dir);
}

TEST(test_dir_goes_with_its_program_and_not_with_a_child)
{
	struct stat st;
	char path[5000], kept[5000];
	int fds[2], status;

	snprintf(kept, sizeof(kept), "%s", test_dir());
	fflush(stdout); /* or the child's exit() writes it once more */
	/* A child that never asked for the directory itself leaves it alone. */
	pid_t child = fork();
	if (child == 0)
		exit(0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(stat(kept, &st), 0);

	/* Another program makes one of its own, with something in it, and takes it away. */
	assert_int_equal(pipe(fds), 0);
	child = fork();
	if (child == 0) {
		dup2(fds[1], STDERR_FILENO);
		close(STDOUT_FILENO); /* its TAP is none of ours */
		setenv("SIAR_TEST_DIR_DEMO", "1", 1);
		execl("/proc/self/exe", "self", "--match", "demo_of_a_directory", NULL);
		_exit(99);
	}
	close(fds[1]);
	ssize_t n = read(fds[0], path, sizeof(path) - 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	close(fds[0]);
	assert_true(n > 0);
	path[n] = '\0';
	assert_non_null(strstr(path, "/siar-test-"));
	assert_int_equal(stat(path, &st), -1);
}

TEST(demo_of_a_directory_with_something_in_it)
{
	char path[5000];

	if (getenv("SIAR_TEST_DIR_DEMO") == NULL)
		return;
	snprintf(path, sizeof(path), "%s/folder", test_dir());
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/folder/file", test_dir());
	fclose(fopen(path, "w"));
	assert_int_equal(write(STDERR_FILENO, test_dir(), strlen(test_dir())), strlen(test_dir()));
}

static void end_well(void *arg)
{
	(void)arg;
}

static void end_by_exit(void *arg)
{
	_exit(*(int *)arg);
}

static void end_by_abort(void *arg)
{
	(void)arg;
	abort();
}

TEST(test_stops_only_sees_abort)
{
	int one = 1;
	assert_false(test_stops(end_well, NULL));
	assert_false(test_stops(end_by_exit, &one));
	assert_true(test_stops(end_by_abort, NULL));
}
