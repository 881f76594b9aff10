/* SPDX-License-Identifier: MIT */
/* main() of every test program: takes the tests that registered themselves, in the order of their
 * file, runs those that --match asks for as one cmocka group, speaks TAP. One thread.
 *
 * cmocka's traps: it catches SIGSEGV and swallows AddressSanitizer's report (the build sets
 * ASAN_OPTIONS=handle_segv=2); a second group in one program breaks the TAP plan, hence one group
 * a program; skip() counts as a failure, hence exit 77 for a program that has nothing to run. */

#include "tests/lib/test.h"

#include "bot/base/check.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define TESTS_MAX    512
#define EXIT_SKIPPED 77

struct entry {
	struct CMUnitTest test;
	int line;
};

static struct entry entries[TESTS_MAX];
static size_t n_entries;

static char dir[4096];
static pid_t dir_owner;

void test_register(const char *name, void (*run)(void **state), int line)
{
	if (n_entries == TESTS_MAX)
		abort();
	entries[n_entries++] = (struct entry){ { .name = name, .test_func = run }, line };
}

void test_assert_str(str got, const char *want, const char *file, int line)
{
	if (str_eq(got, str_from(want)))
		return;
	print_error("got  \"%" STR_FMT "\"\nwant \"%s\"\n", STR_ARG(got), want);
	_fail(file, line);
}

bool test_stops(void (*run)(void *arg), void *arg)
{
	static const int caught_by_cmocka[] = { SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGSYS };
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		/* Else a crash would jump back into cmocka, which would run the rest once more. */
		for (size_t i = 0; i < ARRAY_LEN(caught_by_cmocka); i++)
			(void)signal(caught_by_cmocka[i], SIG_DFL);
		(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		close(STDERR_FILENO); /* what ASSERT says is no failure here */
		run(arg);
		_exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
	       WTERMSIG(status) == SIGABRT;
}

static int remove_one(const char *path, const struct stat *st __attribute__((unused)),
		      int kind __attribute__((unused)), struct FTW *at __attribute__((unused)))
{
	return remove(path);
}

static void dir_remove(void)
{
	/* A child that exits must not take its parent's files away. */
	if (getpid() == dir_owner)
		(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *test_dir(void)
{
	if (dir[0] != '\0')
		return dir;
	const char *tmp = getenv("TMPDIR");
	int n = snprintf(dir, sizeof(dir), "%s/siar-test-XXXXXX",
			 tmp == NULL || tmp[0] == '\0' ? "/tmp" : tmp);
	if (n < 0 || (size_t)n >= sizeof(dir) || mkdtemp(dir) == NULL) {
		(void)fprintf(stderr, "%s: %s\n", dir, strerror(errno));
		abort();
	}
	dir_owner = getpid();
	(void)atexit(dir_remove);
	return dir;
}

static int by_line(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	return (x->line > y->line) - (x->line < y->line);
}

int main(int argc, char **argv)
{
	static struct CMUnitTest chosen[TESTS_MAX];
	bool has_match = argc == 3 && strcmp(argv[1], "--match") == 0;
	size_t n = 0;

	if (argc != 1 && !has_match) {
		(void)fprintf(stderr, "usage: %s [--match TEXT]\n", argv[0]);
		return 2;
	}
	/* Constructors run in whatever order the compiler laid them out. */
	qsort(entries, n_entries, sizeof(entries[0]), by_line);
	for (size_t i = 0; i < n_entries; i++) {
		if (!has_match || strstr(entries[i].test.name, argv[2]) != NULL)
			chosen[n++] = entries[i].test;
	}
	if (n == 0)
		return EXIT_SKIPPED;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	/* Not the number of failures, since 256 of them would read as success. */
	return _cmocka_run_group_tests(argv[0], chosen, n, NULL, NULL) == 0 ? 0 : 1;
}
