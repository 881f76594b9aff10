/* SPDX-License-Identifier: MIT */
/* Every allocation and every call to the disk fails once (F44, F02): a child lives the reference
 * life with that one failure and may abort, refuse turns or go on; then the parent reads what it
 * has left. One allocator stands for all: malloc of this program is the one that libuv, libcurl,
 * cJSON, SQLite and the arenas call. */
#include "tests/fault/crash_disk.h"
#include "tests/fault/life.h"
#include "tests/fault/part.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EVERY = 97, REFERENCE_SEED = 5, EXIT_DONE = 0, EXIT_STORE = 1, EXIT_LEAK = 3 };

/* --- the allocator --- */

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t n);
void __libc_free(void *block);

static struct {
	bool is_on;
	int64_t calls, fail_at;
	int64_t live; /* blocks */
} memory = { .fail_at = -1 };

static bool memory_fails(void)
{
	if (!memory.is_on || memory.calls++ != memory.fail_at)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t n)
{
	if (memory_fails())
		return NULL;
	memory.live++;
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	if (memory_fails())
		return NULL;
	memory.live++;
	return __libc_calloc(n, size);
}

void *realloc(void *block, size_t n)
{
	if (memory_fails())
		return NULL;
	memory.live += block == NULL;
	return __libc_realloc(block, n);
}

void free(void *block)
{
	memory.live -= block != NULL;
	__libc_free(block);
}

/* --- the reference --- */

static struct ledger *ledger;
static struct {
	int64_t allocations, disk_calls, live;
} reference;

static int64_t total(void)
{
	return reference.allocations + reference.disk_calls * DISK_FAULTS;
}

/* The whole life of a process; what it returns is its exit code. */
static int live(void)
{
	struct life l;

	if (!life_open(&l, ledger))
		return EXIT_STORE;
	for (enum life_turn t = LIFE_GOES_ON; t != LIFE_DONE;) {
		t = life_step(&l);
		if (t == LIFE_REFUSED && db_is_broken(l.engine.db)) {
			life_drop(&l);
			return EXIT_STORE;
		}
	}
	life_close(&l);
	return EXIT_DONE;
}

static void prepare(void)
{
	static bool is_prepared;
	struct life l;

	if (is_prepared)
		return;
	is_prepared = true;
	ledger = life_prepare();
	disk_load(REFERENCE_SEED);
	life_begin(ledger, REFERENCE_SEED);
	ASSERT(life_open(&l, ledger) && life_run(&l) && life_learn(&l));
	life_close(&l);
	/* Once more, as the children will. */
	disk_load(REFERENCE_SEED);
	life_begin(ledger, REFERENCE_SEED);
	memory.live = 0;
	memory.is_on = true;
	ASSERT(live() == EXIT_DONE);
	memory.is_on = false;
	reference.allocations = memory.calls;
	reference.live = memory.live;
	reference.disk_calls = disk_calls();
}

/* --- a case --- */

struct tally {
	int64_t failed, aborted;
	struct verdicts v;
};

static void child_lives(int64_t allocation)
{
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	close(STDERR_FILENO); /* what ASSERT says is no failure here */
	memory.calls = memory.live = 0;
	memory.fail_at = allocation;
	memory.is_on = true;
	int code = live();
	_exit(code == EXIT_DONE && memory.live > reference.live ? EXIT_LEAK : code);
}

/* Number n: an allocation, then a call to the disk in each way of failing. */
static void run_case(int64_t n, struct tally *all)
{
	struct disk_plan plan = disk_plan_good;
	struct verdicts v = { .lost = 0 };
	struct life l;
	int status;
	int64_t call = n - reference.allocations;

	if (call >= 0) {
		plan.fail_at = call / DISK_FAULTS;
		plan.fault = (enum disk_fault)(call % DISK_FAULTS);
	}
	disk_load(REFERENCE_SEED);
	life_begin(ledger, REFERENCE_SEED);
	disk_plan(&plan);
	(void)fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		child_lives(call < 0 ? n : -1);
	ASSERT(child > 0 && waitpid(child, &status, 0) == child);
	bool is_aborted = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
	if (!is_aborted && (!WIFEXITED(status) || WEXITSTATUS(status) > EXIT_STORE)) {
		v.corrupt++;
		(void)printf("# the process ended with %s %d\n",
			     WIFEXITED(status) ? "exit code" : "signal",
			     WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	}
	disk_reopen();
	if (life_open(&l, ledger)) {
		life_check_restart(&l, &v);
		if (!life_run(&l))
			v.corrupt++;
		life_check(&l, &v);
	} else {
		v.corrupt++;
	}
	life_drop(&l);
	if (v.lost || v.doubled || v.corrupt)
		(void)printf("# case %" PRId64 ": lost %" PRId64 ", doubled %" PRId64
			     ", corrupt %" PRId64 "%s\n",
			     n, v.lost, v.doubled, v.corrupt, is_aborted ? " (aborted)" : "");
	all->failed++;
	all->aborted += is_aborted;
	all->v.lost += v.lost;
	all->v.doubled += v.doubled;
	all->v.corrupt += v.corrupt;
}

static bool run_cases(int64_t from, int64_t to, int64_t step, const char *prefix)
{
	struct tally all = { .failed = 0 };

	for (int64_t n = from; n < to && n < total(); n += step)
		run_case(n, &all);
	(void)printf("%scalls %" PRId64 ", failed %" PRId64 ", aborted %" PRId64
		     ", false 200 %" PRId64 ", doubled %" PRId64 ", corrupt %" PRId64 "\n",
		     prefix, total(), all.failed, all.aborted, all.v.lost, all.v.doubled,
		     all.v.corrupt);
	return all.failed > 0 && all.v.lost == 0 && all.v.doubled == 0 && all.v.corrupt == 0;
}

static bool range(int64_t from, int64_t count, const char *prefix)
{
	prepare();
	return run_cases(from, from + count, 1, prefix);
}

/* Another part of the calls each time. */
static int64_t offset(void)
{
	int64_t n = time(NULL);
	const char *seed = getenv("SIAR_SEED");

	if (seed && !str_to_int64(str_from(seed), &n))
		n = 0;
	(void)printf("# SIAR_SEED=%" PRId64 "\n", n % EVERY);
	return n % EVERY;
}

static bool f44_when_an_allocation_fails_nothing_acknowledged_is_lost_and_no_promo_doubled(void)
{
	prepare();
	return run_cases(offset(), reference.allocations, EVERY, "# figures: ");
}

static bool f02_when_a_call_to_the_disk_fails_nothing_acknowledged_is_lost_and_no_promo_doubled(
	void)
{
	prepare();
	return run_cases(reference.allocations + offset(), total(), EVERY, "# figures: ");
}

#define CASE(name)                                                                                 \
	{                                                                                          \
#name, name                                                                        \
	}
static const struct part_case cases[] = {
	CASE(f44_when_an_allocation_fails_nothing_acknowledged_is_lost_and_no_promo_doubled),
	CASE(f02_when_a_call_to_the_disk_fails_nothing_acknowledged_is_lost_and_no_promo_doubled),
};

int main(int argc, char **argv)
{
	const struct part p = { cases, ARRAY_LEN(cases), range };

	return part_main(argc, argv, &p);
}
