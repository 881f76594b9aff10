/* SPDX-License-Identifier: MIT */
/* The product's ways to chance, time and the machine, closed: the same seed must do the same on any
 * machine, however busy. Linked into a program they stand before the C library's. */
#include "tests/fault/life.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

void still_init(void)
{
	/* Nothing to do: who calls it has the rest of this file in the program. */
}

/* Keys and names of databases; nothing here is a secret. */
ssize_t getrandom(void *ret, size_t n, unsigned flags)
{
	(void)flags;
	memset(ret, 0x5a, n);
	return (ssize_t)n;
}

/* The lock file and its folder are on a real disk, and of no interest here. */
int fsync(int fd)
{
	(void)fd;
	return 0;
}

/* No read is over its budget: on a busy machine 20 ms pass without a step. */
int clock_gettime(clockid_t which, struct timespec *ret)
{
	(void)which;
	*ret = (struct timespec){ .tv_sec = 1795500000 };
	return 0;
}
