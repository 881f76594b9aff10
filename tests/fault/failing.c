/* SPDX-License-Identifier: MIT */
/* Preloaded into siar by test_torture.py: counts allocations and syncs of the whole process and
 * lets one of them fail. Numbers are in a file that the test has mapped too (SIAR_FAILING names
 * it), so that it decides while siar runs. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t n);

struct one {
	_Atomic int64_t calls;
	_Atomic int64_t fail_at; /* counted from 0, -1 = none */
};
static struct one *memory, *syncs;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("SIAR_FAILING");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;

	if (fd < 0)
		return;
	void *at = mmap(NULL, 2 * sizeof(struct one), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at == MAP_FAILED)
		return;
	syncs = (struct one *)at + 1;
	memory = at;
}

static bool fails(struct one *o)
{
	return o && atomic_fetch_add(&o->calls, 1) == atomic_load(&o->fail_at);
}

static void *without_memory(void)
{
	errno = ENOMEM;
	return NULL;
}

void *malloc(size_t n)
{
	return fails(memory) ? without_memory() : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return fails(memory) ? without_memory() : __libc_calloc(n, size);
}

void *realloc(void *block, size_t n)
{
	return fails(memory) ? without_memory() : __libc_realloc(block, n);
}

int fdatasync(int fd)
{
	if (!fails(syncs))
		return (int)syscall(SYS_fdatasync, fd);
	errno = EIO;
	return -1;
}
